#include "desk/roster.h"

#include "desk/outbox.h"
#include "gate/gate.h"

enum { PEOPLE_MOST = 2000, CHANNELS_MOST = 50, ROTA_MOST = 500, LENT_MOST = 500 };

static void people_read(struct db *db, struct str agency, struct roster *r)
{
	r->people = ARENA_ARRAY(r->arena, PEOPLE_MOST, struct row_person);
	r->roles = ARENA_ARRAY(r->arena, PEOPLE_MOST, unsigned);
	DB_QUERY(db, person_list, rows, .agency = db_text(agency));
	while (r->people_count < PEOPLE_MOST && db_next(rows)) {
		struct row_person *person = &r->people[r->people_count];
		row_person_read(rows, r->arena, person);
		if (person->erased || str_is(person->account, "locked"))
			continue;
		r->roles[r->people_count++] = gate_roles(person->roles);
	}
}

static void channels_read(struct db *db, struct str agency, struct roster *r)
{
	r->channels = ARENA_ARRAY(r->arena, CHANNELS_MOST, struct row_channel);
	DB_QUERY(db, channel_list, rows, .agency = db_text(agency));
	while (r->channel_count < CHANNELS_MOST && db_next(rows))
		row_channel_read(rows, r->arena, &r->channels[r->channel_count++]);
}

static void rota_read(struct db *db, struct str agency, struct instant now, struct roster *r)
{
	struct row_rota row;

	r->rota = ARENA_ARRAY(r->arena, ROTA_MOST, struct row_rota);
	DB_QUERY(db, rota_open, rows, .agency = db_text(agency), .now = db_instant(now), .most = db_int(ROTA_MOST));
	while (db_next(rows)) {
		row_rota_read(rows, r->arena, &row);
		if (!instant_before(now, row.from_at))
			r->rota[r->rota_count++] = row;
	}
}

static void lent_read(struct db *db, struct str agency, struct instant now, struct roster *r)
{
	r->lent = ARENA_ARRAY(r->arena, LENT_MOST, struct row_delegation);
	DB_QUERY(db, delegation_in_force, rows, .agency = db_text(agency), .now = db_instant(now));
	while (r->lent_count < LENT_MOST && db_next(rows))
		row_delegation_read(rows, r->arena, &r->lent[r->lent_count++]);
}

bool roster_read(struct db *db, struct arena *arena, struct str agency, struct instant now, struct roster *out)
{
	*out = (struct roster){ .arena = arena };
	people_read(db, agency, out);
	channels_read(db, agency, out);
	rota_read(db, agency, now, out);
	lent_read(db, agency, now, out);
	return db_failure(db) == DB_OK;
}

static ptrdiff_t place_of(const struct roster *r, struct str id)
{
	for (size_t i = 0; i < r->people_count; i++)
		if (str_equal(r->people[i].person, id))
			return (ptrdiff_t)i;
	return -1;
}

const struct row_person *roster_person(const struct roster *roster, struct str id)
{
	const ptrdiff_t at = place_of(roster, id);

	return at < 0 ? NULL : &roster->people[at];
}

/* A set of people under way: each once. */
struct gathering {
	size_t *at, count, most;
};

static void gather(struct gathering *g, ptrdiff_t person)
{
	for (size_t i = 0; i < g->count; i++)
		if ((ptrdiff_t)g->at[i] == person)
			return;
	if (person >= 0 && g->count < g->most)
		g->at[g->count++] = (size_t)person;
}

/* Whether anybody is on duty in that role who still has it. */
static bool gather_on_duty(const struct roster *r, enum role role, struct gathering *g)
{
	bool any = false;

	for (size_t i = 0; i < r->rota_count; i++) {
		const ptrdiff_t person = place_of(r, r->rota[i].person);
		if (person < 0 || !str_is(r->rota[i].role, role_code(role)) || !(r->roles[person] & ROLE_BIT(role)))
			continue;
		any = true;
		gather(g, person);
	}
	return any;
}

static void gather_holders(const struct roster *r, enum role role, bool first_round, struct gathering *g)
{
	if (first_round && gather_on_duty(r, role, g))
		return;
	for (size_t i = 0; i < r->people_count; i++)
		if (r->roles[i] & ROLE_BIT(role))
			gather(g, (ptrdiff_t)i);
}

static void gather_deputies(const struct roster *r, enum role role, struct str incident, struct gathering *g)
{
	for (size_t i = 0; i < r->lent_count; i++) {
		const struct row_delegation *lent = &r->lent[i];
		const ptrdiff_t giver = place_of(r, lent->delegator);
		const bool holds = giver >= 0 && (r->roles[giver] & ROLE_BIT(role));
		if (holds && str_is(lent->role, role_code(role)) &&
		    (!lent->incident.len || str_equal(lent->incident, incident)))
			gather(g, place_of(r, lent->delegate));
	}
}

size_t roster_rung(const struct roster *roster, const struct ladder_rung *rung, unsigned owner, struct str incident,
		   bool first_round, size_t *out, size_t most)
{
	const unsigned roles = rung->owner ? owner : ROLE_BIT(rung->role);
	struct gathering g = { out, 0, most };

	for (int role = 0; role < ROLE_COUNT; role++) {
		if (!(roles & ROLE_BIT(role)))
			continue;
		if (rung->deputies)
			gather_deputies(roster, (enum role)role, incident, &g);
		else
			gather_holders(roster, (enum role)role, first_round, &g);
	}
	return g.count;
}

struct str roster_reach(const struct roster *roster, const struct row_person *person)
{
	struct str all = person->person;

	for (size_t i = 0; i < roster->channel_count; i++)
		if (outbox_reaches(&roster->channels[i], person))
			all = arena_printf(roster->arena, "%.*s %.*s", STR_ARG(all),
					   STR_ARG(roster->channels[i].channel));
	return all;
}
