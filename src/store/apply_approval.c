/* Facts about what waits for somebody's decision, and what consent set going. */
#include "base/must.h"
#include "store/apply.h"
#include "store/apply_kinds.h"

static bool touch(const struct replay *r)
{
	return DB_RUN(r->db, incident_touch, .version = db_int((int64_t)r->fact->seq),
		      .agency = db_text(r->fact->agency), .incident = db_text(r->fact->on));
}

static struct str joined(struct arena *arena, const struct texts *texts)
{
	struct str all = { 0 };

	for (size_t i = 0; i < texts->count; i++)
		all = arena_printf(arena, "%.*s%s%.*s", STR_ARG(all), i ? " " : "", STR_ARG(texts->items[i]));
	return all;
}

static bool find(const struct replay *r, struct str id, struct row_approval *row)
{
	return row_approval_get(r->db, r->arena, r->fact->agency, id, row) ||
	       db_doubt(r->db, "a fact about an approval that is not there");
}

static size_t step_count(struct str steps)
{
	size_t count = 0;
	struct str one;

	while (steps.len) {
		str_cut(steps, ' ', &one, &steps);
		count++;
	}
	return count;
}

bool apply_approval_requested(const struct replay *r, const struct fact_approval_requested *d)
{
	struct str series;
	int64_t number = 0;
	const struct row_approval row = {
		.agency = r->fact->agency,
		.approval = d->approval,
		.incident = r->fact->on,
		.kind = d->kind,
		.version = d->version,
		.state = S("pending"),
		.steps = joined(r->arena, &d->steps),
		.step = 1,
		.content = d->content,
		.clock = d->clock,
		.asked_by = r->fact->who,
		.asked_for = r->fact->delegator,
		.asked_role = r->fact->delegator.len ? r->fact->role : S(""),
		.asked_at = r->fact->at,
		.since_at = r->fact->at,
		.replaces = d->replaces,
		.seq = (int64_t)r->fact->seq,
	};

	return touch(r) && store_series(d->approval, &series, &number) && apply_number(r, series, number) &&
	       row_approval_put(r->db, &row);
}

/* What one step decided does to the whole. */
static bool go_on(const struct replay *r, struct row_approval *row, bool granted, struct str clock, struct str reason,
		  struct instant since)
{
	const bool last = (size_t)row->step >= step_count(row->steps);

	row->clock = clock;
	row->since_at = since;
	if (!granted) {
		row->state = S("returned");
		row->reason = reason;
	} else if (last) {
		row->state = S("granted");
	} else {
		row->step++;
	}
	if (!granted || last)
		row->ended_at = r->fact->at;
	return touch(r) && row_approval_put(r->db, row);
}

bool apply_approval_decided(const struct replay *r, const struct fact_approval_decided *d)
{
	struct row_approval row;
	const struct row_approval_step step = {
		.agency = r->fact->agency,
		.approval = d->approval,
		.step = d->step,
		.decision = d->decision,
		.how = d->link ? S("link") : S("desk"),
		.person = r->fact->who,
		.delegator = r->fact->delegator,
		.role = r->fact->role,
		.at = r->fact->at.ms,
		.own = d->own,
		.reason = d->reason,
	};

	return find(r, d->approval, &row) && row_approval_step_put(r->db, &step) &&
	       go_on(r, &row, str_is(d->decision, "granted"), d->clock, d->reason, r->fact->at);
}

bool apply_approval_dictated(const struct replay *r, const struct fact_approval_dictated *d)
{
	struct row_approval row;
	const struct row_approval_step step = {
		.agency = r->fact->agency,
		.approval = d->approval,
		.step = d->step,
		.decision = S("granted"),
		.how = S("phone"),
		.person = d->person,
		.delegator = d->delegator,
		.role = d->role,
		.at = r->fact->at.ms,
		.said_at = d->called_at,
		.witness = d->witness,
		.entered_by = r->fact->who,
		.own = d->own,
		.reason = d->words,
	};

	return find(r, d->approval, &row) && row_approval_step_put(r->db, &step) &&
	       go_on(r, &row, true, d->clock, S(""), d->called_at);
}

static bool find_step(const struct replay *r, struct str approval, int64_t number, struct row_approval_step *step)
{
	return row_approval_step_get(r->db, r->arena, r->fact->agency, approval, number, step) ||
	       db_doubt(r->db, "a fact about a decision that is not there");
}

bool apply_approval_affirmed(const struct replay *r, const struct fact_approval_affirmed *d)
{
	struct row_approval_step step;

	if (!find_step(r, d->approval, d->step, &step))
		return false;
	step.affirmed_at = r->fact->at;
	return touch(r) && row_approval_step_put(r->db, &step);
}

static bool end_as(const struct replay *r, struct str approval, const char *state, struct str reason)
{
	struct row_approval row;

	if (!find(r, approval, &row))
		return false;
	row.state = str_of(state);
	row.reason = reason;
	row.clock = S("");
	row.ended_at = r->fact->at;
	return touch(r) && row_approval_put(r->db, &row);
}

bool apply_approval_disowned(const struct replay *r, const struct fact_approval_disowned *d)
{
	struct row_approval_step step;

	if (!find_step(r, d->approval, d->step, &step))
		return false;
	step.disowned_at = r->fact->at;
	return row_approval_step_put(r->db, &step) && end_as(r, d->approval, "disowned", d->reason);
}

bool apply_approval_voided(const struct replay *r, const struct fact_approval_voided *d)
{
	return end_as(r, d->approval, "voided", d->reason);
}

bool apply_referral_sent(const struct replay *r, const struct fact_referral_sent *d)
{
	struct row_approval row;

	if (!find(r, d->approval, &row))
		return false;
	row.done_at = d->at;
	row.clock = S("");
	return touch(r) && row_approval_put(r->db, &row) && apply_attachments(r, &d->proof);
}

bool apply_continuity_ended(const struct replay *r, const struct fact_continuity_ended *d)
{
	(void)d;
	return touch(r);
}

bool apply_extension_asked(const struct replay *r, const struct fact_extension_asked *d)
{
	struct str series;
	int64_t number = 0;
	const struct row_extension row = {
		.agency = r->fact->agency,
		.extension = d->extension,
		.incident = r->fact->on,
		.state = S("asked"),
		.day = d->day,
		.asked_at = r->fact->at,
		.asked_by = r->fact->who,
		.number = d->number,
	};

	return touch(r) && store_series(d->extension, &series, &number) && apply_number(r, series, number) &&
	       row_extension_put(r->db, &row);
}

bool apply_extension_answered(const struct replay *r, const struct fact_extension_answered *d)
{
	struct row_extension row;

	if (!row_extension_get(r->db, r->arena, r->fact->agency, d->extension, &row))
		return db_doubt(r->db, "a fact about an extension that is not there");
	row.state = d->consented ? S("consented") : S("refused");
	if (d->consented)
		row.day = d->day;
	row.answered_at = d->at;
	row.number = d->number;
	return touch(r) && row_extension_put(r->db, &row);
}
