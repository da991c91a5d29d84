#include "web/next_step.h"

#include <pthread.h>
#include <string.h>

#include "desk/desk_inside.h"
#include "gate/gate.h"
#include "web/clocks.h"

enum { KEPT = 2048, AGENCY_BYTES = 48, NUMBER_BYTES = 32 };

/* Direct-mapped by agency and number. */
static struct kept {
	char agency[AGENCY_BYTES], incident[NUMBER_BYTES];
	int64_t version;
	struct next_step step;
} kept[KEPT];
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

/* FNV-1a. */
static uint64_t hashed(uint64_t hash, struct str s)
{
	for (size_t i = 0; i < s.len; i++)
		hash = (hash ^ (unsigned char)s.at[i]) * 1099511628211u;
	return hash;
}

static struct kept *slot_of(struct str agency, struct str incident)
{
	return &kept[hashed(hashed(14695981039346656037u, agency), incident) % KEPT];
}

static bool recall(struct str agency, struct str incident, int64_t version, struct next_step *out)
{
	const struct kept *slot = slot_of(agency, incident);

	pthread_mutex_lock(&lock);
	const bool found = slot->version == version && str_is(incident, slot->incident) && str_is(agency, slot->agency);
	if (found)
		*out = slot->step;
	pthread_mutex_unlock(&lock);
	return found;
}

static void copy(char *to, struct str s)
{
	memcpy(to, s.at, s.len);
	to[s.len] = '\0';
}

static void keep(struct str agency, struct str incident, int64_t version, const struct next_step *step)
{
	struct kept *slot = slot_of(agency, incident);

	if (agency.len >= AGENCY_BYTES || incident.len >= NUMBER_BYTES)
		return;
	pthread_mutex_lock(&lock);
	copy(slot->agency, agency);
	copy(slot->incident, incident);
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
	const unsigned named = step->clock ? gate_roles(step->clock->role) & step->roles : 0;
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
	out->capability = step->capability;
	out->owner = next_step_owner(step);
	return true;
}

bool next_step_of(struct visit *visit, struct str incident, int64_t version, struct next_step *out)
{
	const struct str agency = visit->look.who.agency;

	if (recall(agency, incident, version, out))
		return true;
	if (!find(visit, incident, out))
		return false;
	keep(agency, incident, version, out);
	return true;
}

struct str next_step_href(const struct visit *visit, struct str incident, const struct next_step *step)
{
	const struct str page = str_of(step ? step_page(step->code) : "");
	char *at = arena_alloc(visit->look.arena, incident.len + page.len + sizeof("/i//"));
	struct str href = { at, 3 + incident.len };

	/* Without printf: a board of fifty rows does it a hundred times. */
	memcpy(at, "/i/", 3);
	memcpy(at + 3, incident.at, incident.len);
	if (page.len == 0)
		return href;
	at[href.len++] = '/';
	memcpy(at + href.len, page.at, page.len);
	href.len += page.len;
	return href;
}
