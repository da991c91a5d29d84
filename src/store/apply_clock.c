/* Facts about clocks. Lateness only grows: whatever moves, meets or cancels a clock, the latest it ever was stays. */
#include "store/apply.h"
#include "store/apply_kinds.h"

static struct row_clock clock_of(const struct replay *r, struct str id)
{
	struct row_clock row = { 0 };

	if (!row_clock_get(r->db, r->arena, r->fact->agency, id, &row))
		db_doubt(r->db, "a fact about a clock that is not there");
	return row;
}

static bool clock_put(const struct replay *r, const struct row_clock *row)
{
	return row_clock_put(r->db, row) &&
	       DB_RUN(r->db, incident_touch, .version = db_int((int64_t)r->fact->seq),
		      .agency = db_text(r->fact->agency), .incident = db_text(r->fact->on));
}

static void later(struct row_clock *row, int64_t late_ms)
{
	if (late_ms > row->late_ms)
		row->late_ms = late_ms;
}

bool apply_clock_started(const struct replay *r, const struct fact_clock_started *d)
{
	struct row_clock row = {
		.agency = r->fact->agency,
		.clock = d->clock,
		.incident = r->fact->on,
		.duty = d->duty,
		.state = S("running"),
		.role = d->role,
		.from_at = d->from_at,
		.due_at = d->due_at,
		.last_day = d->last_day,
		.level = d->level,
		.basis = d->basis,
		.cite = d->cite,
		.standing = d->standing,
		.provisional = d->provisional,
	};
	struct str series;

	if (!store_series(d->clock, &series, &row.number))
		return db_doubt(r->db, "a clock without a number");
	return apply_number(r, series, row.number) && clock_put(r, &row) && apply_ladder_begun(r, d->clock, d->call_at);
}

bool apply_clock_moved(const struct replay *r, const struct fact_clock_moved *d)
{
	struct row_clock row = clock_of(r, d->clock);

	later(&row, d->late_ms);
	row.from_at = d->from_at;
	row.due_at = d->due_at;
	row.last_day = d->last_day;
	row.level = d->level;
	row.basis = d->basis;
	row.cite = d->cite;
	if (d->standing.len)
		row.standing = d->standing;
	row.provisional = d->provisional;
	row.moved++;
	return clock_put(r, &row) && apply_ladder_moved(r, d);
}

bool apply_clock_met(const struct replay *r, const struct fact_clock_met *d)
{
	struct row_clock row = clock_of(r, d->clock);

	later(&row, d->late_ms);
	row.state = S("met");
	row.ended_at = d->at;
	return clock_put(r, &row) && apply_ladder_ended(r, d->clock);
}

bool apply_clock_cancelled(const struct replay *r, const struct fact_clock_cancelled *d)
{
	struct row_clock row = clock_of(r, d->clock);

	later(&row, d->late_ms);
	row.state = S("cancelled");
	row.ended_at = r->fact->at;
	row.reason = d->reason;
	return clock_put(r, &row) && apply_ladder_ended(r, d->clock);
}

bool apply_lateness_explained(const struct replay *r, const struct fact_lateness_explained *d)
{
	struct row_clock row = clock_of(r, d->clock);

	row.explained = 1;
	return clock_put(r, &row);
}
