/* Facts about what somebody is to do by a time. */
#include "store/apply.h"
#include "store/apply_kinds.h"

static bool touch(const struct replay *r)
{
	return DB_RUN(r->db, incident_touch, .version = db_int((int64_t)r->fact->seq),
		      .agency = db_text(r->fact->agency), .incident = db_text(r->fact->on));
}

static bool find(const struct replay *r, struct str id, struct row_task *row)
{
	return row_task_get(r->db, r->arena, r->fact->agency, id, row) ||
	       db_doubt(r->db, "a fact about a task that is not there");
}

bool apply_task_set(const struct replay *r, const struct fact_task_set *d)
{
	struct str series;
	int64_t number = 0;
	const struct row_task row = {
		.agency = r->fact->agency,
		.task = d->task,
		.incident = r->fact->on,
		.state = S("open"),
		.kind = d->kind,
		.what = d->what,
		.person = d->person,
		.role = d->role,
		.due_at = d->due_at,
		.set_at = r->fact->at,
		.set_by = r->fact->who,
		.clock = d->clock,
	};

	return touch(r) && store_series(d->task, &series, &number) && apply_number(r, series, number) &&
	       row_task_put(r->db, &row);
}

bool apply_task_handed_over(const struct replay *r, const struct fact_task_handed_over *d)
{
	struct row_task row;

	if (!find(r, d->task, &row))
		return false;
	row.person = d->person;
	row.role = d->role;
	row.due_at = d->due_at;
	row.clock = d->clock;
	return touch(r) && row_task_put(r->db, &row);
}

bool apply_task_ended(const struct replay *r, const struct fact_task_ended *d)
{
	struct row_task row;

	if (!find(r, d->task, &row))
		return false;
	row.state = d->how;
	row.ended_at = d->at;
	return touch(r) && row_task_put(r->db, &row);
}
