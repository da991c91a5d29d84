/* Facts about the case itself. */
#include "store/apply.h"
#include "store/apply_kinds.h"

struct row_incident apply_incident(const struct replay *r)
{
	struct row_incident row = { 0 };

	if (!row_incident_get(r->db, r->arena, r->fact->agency, r->fact->on, &row))
		db_doubt(r->db, "a fact about a case that is not there");
	return row;
}

bool apply_incident_put(const struct replay *r, struct row_incident *row)
{
	row->version = (int64_t)r->fact->seq;
	return row_incident_put(r->db, row);
}

static bool touch(const struct replay *r)
{
	return DB_RUN(r->db, incident_touch, .version = db_int((int64_t)r->fact->seq),
		      .agency = db_text(r->fact->agency), .incident = db_text(r->fact->on));
}

bool apply_incident_opened(const struct replay *r, const struct fact_incident_opened *d)
{
	struct row_incident row = {
		.agency = r->fact->agency,
		.incident = r->fact->on,
		.state = S("open"),
		.title = d->title,
		.sign = d->sign,
		.opened_at = r->fact->at,
	};

	return apply_incident_put(r, &row);
}

bool apply_incident_known(const struct replay *r, const struct fact_incident_known *d)
{
	struct row_incident row = apply_incident(r);

	row.aware_at = d->aware_at;
	row.rulebook = d->rulebook;
	return apply_incident_put(r, &row);
}

bool apply_incident_classified(const struct replay *r, const struct fact_incident_classified *d)
{
	struct row_incident row = apply_incident(r);

	row.source = d->source;
	row.category = d->category;
	return apply_incident_put(r, &row);
}

bool apply_incident_assessed(const struct replay *r, const struct fact_incident_assessed *d)
{
	struct row_incident row = apply_incident(r);

	(void)d;
	row.assessed = 1;
	return apply_incident_put(r, &row);
}

bool apply_damage_assessed(const struct replay *r, const struct fact_damage_assessed *d)
{
	struct row_incident row = apply_incident(r);

	(void)d;
	row.damage_assessed = 1;
	return apply_incident_put(r, &row);
}

/* A correction of an outage's times may bring it back within its limit: `passed` is then said anew. One that stays beyond it
 * has passed already, and passes no second time. */
bool apply_outage_recorded(const struct replay *r, const struct fact_outage_recorded *d)
{
	struct str series;
	int64_t number = 0;
	struct row_outage before = { 0 };
	const struct instant limit = instant_plus(d->began_at, SPAN_MINUTES(d->limit_minutes));
	const bool had_passed = row_outage_get(r->db, r->arena, r->fact->agency, d->outage, &before) && before.passed;
	const struct row_outage row = {
		.agency = r->fact->agency,
		.outage = d->outage,
		.incident = r->fact->on,
		.asset = d->asset,
		.began_at = d->began_at,
		.ended_at = d->ended_at,
		.limit_minutes = d->limit_minutes,
		.limit_at = limit,
		.passed = instant_is_set(d->ended_at) ? instant_before(limit, d->ended_at)
						      : had_passed && instant_before(limit, r->fact->at),
	};

	return touch(r) && store_series(d->outage, &series, &number) && apply_number(r, series, number) &&
	       row_outage_put(r->db, &row);
}

bool apply_outage_passed(const struct replay *r, const struct fact_outage_passed *d)
{
	struct row_outage row;

	if (!row_outage_get(r->db, r->arena, r->fact->agency, d->outage, &row))
		return false;
	row.passed = 1;
	return touch(r) && row_outage_put(r->db, &row);
}

/* The deciding paragraphs in one column, one a line. */
static struct str lines(struct arena *arena, const struct texts *texts)
{
	struct str all = { 0 };

	for (size_t i = 0; i < texts->count; i++)
		all = arena_printf(arena, "%.*s%s%.*s", STR_ARG(all), i ? "\n" : "", STR_ARG(texts->items[i]));
	return all;
}

bool apply_incident_rated(const struct replay *r, const struct fact_incident_rated *d)
{
	struct row_incident row = apply_incident(r);

	row.rating = d->number;
	row.level = d->level;
	row.major = d->major;
	row.level_c = d->c;
	row.level_i = d->i;
	row.level_a = d->a;
	row.basis = lines(r->arena, &d->basis);
	row.standing = d->standing;
	return apply_incident_put(r, &row) &&
	       DB_RUN(r->db, rating_insert, .agency = db_text(r->fact->agency), .incident = db_text(r->fact->on),
		      .number = db_int(d->number), .level = db_int(d->level), .at = db_instant(r->fact->at),
		      .seq = db_int((int64_t)r->fact->seq));
}

bool apply_level_reviewed(const struct replay *r, const struct fact_level_reviewed *d)
{
	(void)d;
	return touch(r);
}

bool apply_incident_contained(const struct replay *r, const struct fact_incident_contained *d)
{
	struct row_incident row = apply_incident(r);

	if (!instant_is_set(row.contained_at) || instant_before(d->at, row.contained_at))
		row.contained_at = d->at;
	return apply_incident_put(r, &row);
}

bool apply_incident_controlled(const struct replay *r, const struct fact_incident_controlled *d)
{
	struct row_incident row = apply_incident(r);

	row.state = S("controlled");
	row.controlled_at = d->at;
	return apply_incident_put(r, &row);
}

bool apply_incident_recovered(const struct replay *r, const struct fact_incident_recovered *d)
{
	struct row_incident row = apply_incident(r);

	row.state = S("recovered");
	row.recovered_at = d->at;
	return apply_incident_put(r, &row);
}

bool apply_incident_annulled(const struct replay *r, const struct fact_incident_annulled *d)
{
	struct row_incident row = apply_incident(r);

	row.state = S("watched");
	row.next_look_at = d->next_look_at;
	return apply_incident_put(r, &row);
}

bool apply_incident_looked(const struct replay *r, const struct fact_incident_looked *d)
{
	struct row_incident row = apply_incident(r);

	row.next_look_at = d->next_look_at;
	return apply_incident_put(r, &row);
}

bool apply_incident_cleared(const struct replay *r, const struct fact_incident_cleared *d)
{
	struct row_incident row = apply_incident(r);

	(void)d;
	row.state = S("cleared");
	row.next_look_at = (struct instant){ 0 };
	return apply_incident_put(r, &row);
}

bool apply_incident_reopened(const struct replay *r, const struct fact_incident_reopened *d)
{
	struct row_incident row = apply_incident(r);

	(void)d;
	row.state = instant_is_set(row.recovered_at)    ? S("recovered")
		    : instant_is_set(row.controlled_at) ? S("controlled")
							: S("open");
	row.next_look_at = (struct instant){ 0 };
	return apply_incident_put(r, &row);
}

bool apply_incident_closed(const struct replay *r, const struct fact_incident_closed *d)
{
	struct row_incident row = apply_incident(r);

	(void)d;
	row.state = S("closed");
	row.closed_at = r->fact->at;
	return apply_incident_put(r, &row);
}

/* What people were asked by level and procedure leaves no column of its own: its clock shows it, its fact holds it. */
#define TOUCH(name)                                                            \
	bool apply_##name(const struct replay *r, const struct fact_##name *d) \
	{                                                                      \
		(void)d;                                                       \
		return touch(r);                                               \
	}
TOUCH(telling_judged)
TOUCH(leader_told)
TOUCH(meeting_held)
TOUCH(situation_reported)
TOUCH(situation_acknowledged)
TOUCH(site_restored)

/* Declaring uses up the consent that it rests on. */
bool apply_continuity_decided(const struct replay *r, const struct fact_continuity_decided *d)
{
	struct row_incident row = apply_incident(r);
	struct row_approval approval;

	if (d->consent.len && row_approval_get(r->db, r->arena, r->fact->agency, d->consent, &approval)) {
		approval.done_at = r->fact->at;
		if (!row_approval_put(r->db, &approval))
			return false;
	}
	return apply_incident_put(r, &row);
}
