#include "web/next_step.h"

#include <pthread.h>
#include <string.h>

#include "desk/desk_inside.h"
#include "web/clocks.h"

enum { KEPT = 2048, NAME_BYTES = 96 };

/* Direct-mapped by the case's name. */
static struct kept {
	char name[NAME_BYTES]; /* agency, '/', number */
	int64_t version;
	struct next_step step;
} kept[KEPT];
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

/* FNV-1a. */
static size_t spot(struct str name)
{
	uint64_t hash = 14695981039346656037u;

	for (size_t i = 0; i < name.len; i++)
		hash = (hash ^ (unsigned char)name.at[i]) * 1099511628211u;
	return hash % KEPT;
}

static bool recall(struct str name, int64_t version, struct next_step *out)
{
	const struct kept *slot = &kept[spot(name)];

	pthread_mutex_lock(&lock);
	const bool found = slot->version == version && str_is(name, slot->name);
	if (found)
		*out = slot->step;
	pthread_mutex_unlock(&lock);
	return found;
}

static void keep(struct str name, int64_t version, const struct next_step *step)
{
	struct kept *slot = &kept[spot(name)];

	if (name.len >= NAME_BYTES)
		return;
	pthread_mutex_lock(&lock);
	memcpy(slot->name, name.at, name.len);
	slot->name[name.len] = '\0';
	slot->version = version;
	slot->step = *step;
	pthread_mutex_unlock(&lock);
}

static bool is_running(const struct casefile *file, enum duty_code duty)
{
	const struct row_clock *clock = casefile_clock(file, duty_code(duty));
	return clock && str_is(clock->state, "running");
}

unsigned next_step_owner(const struct step *step)
{
	const unsigned named = step->clock ? clock_role_mask(step->clock->role) & step->roles : 0;
	return named ? named : step->roles;
}

static bool find(struct visit *visit, struct str incident, struct next_step *out)
{
	struct look *look = &visit->look;
	struct row_incident row;
	struct casefile file;
	struct rulebook rulebook;
	struct steps steps;

	if (!row_incident_get(look->db, look->arena, look->who.agency, incident, &row) ||
	    !casefile_read(look->db, look->arena, &row, &file))
		return db_refuse(look->db, look->err);
	if (!rulebook_in_force(look->desk->library, instant_taipei_day(row.aware_at), &rulebook, look->err))
		return false;
	steps_of(&file, &rulebook, look->now, &steps);
	const struct step *step = steps_next(&steps, 0);
	*out = (struct next_step){ .notifying = is_running(&file, DUTY_NOTIFY) || is_running(&file, DUTY_RENOTIFY) };
	if (!step)
		return true;
	out->any = true;
	out->code = step->code;
	out->roles = step->roles;
	out->owner = next_step_owner(step);
	return true;
}

bool next_step_of(struct visit *visit, struct str incident, int64_t version, struct next_step *out)
{
	const struct str name =
		arena_printf(visit->look.arena, "%.*s/%.*s", STR_ARG(visit->look.who.agency), STR_ARG(incident));

	if (recall(name, version, out))
		return true;
	if (!find(visit, incident, out))
		return false;
	keep(name, version, out);
	return true;
}
