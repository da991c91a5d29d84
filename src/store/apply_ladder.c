/* Facts about who was told: the ladder of each clock, the rota, and by what people were last reached. All computed before they were
 * recorded; here it is only put in its place. */
#include "store/apply_kinds.h"

bool apply_ladder_begun(const struct replay *r, struct str clock, struct instant call_at)
{
	const struct row_ladder row = {
		.agency = r->fact->agency,
		.clock = clock,
		.incident = r->fact->on,
		.since_at = r->fact->at,
		.warned = APPLY_UNWARNED,
		.rung = -1,
		.next_at = call_at,
	};

	return !instant_is_set(call_at) || row_ladder_put(r->db, &row);
}

bool apply_ladder_moved(const struct replay *r, const struct fact_clock_moved *d)
{
	struct row_ladder row = { 0 };
	const bool any = row_ladder_get(r->db, r->arena, r->fact->agency, d->clock, &row);

	if (!any)
		return apply_ladder_begun(r, d->clock, d->call_at);
	if (d->call_anew) {
		row.warned = APPLY_UNWARNED;
		row.rung = -1;
		row.round = 0;
		row.rung_at = row.claimed_at = row.claimed_until_at = INSTANT_UNSET;
		row.claimed_by = S("");
	}
	if (d->call_warned)
		row.warned = d->call_warned;
	row.since_at = r->fact->at;
	row.next_at = d->call_at;
	return row_ladder_put(r->db, &row);
}

bool apply_ladder_ended(const struct replay *r, struct str clock)
{
	struct row_ladder row = { 0 };

	if (!row_ladder_get(r->db, r->arena, r->fact->agency, clock, &row))
		return true;
	row.next_at = INSTANT_UNSET;
	return row_ladder_put(r->db, &row);
}

static bool ladder_of(const struct replay *r, struct str clock, struct row_ladder *out)
{
	return row_ladder_get(r->db, r->arena, r->fact->agency, clock, out) ||
	       db_doubt(r->db, "a call about a clock that nobody is called about");
}

/* "P-0001 C-0001 C-0002" is a person and the channels that reach them. */
static struct str persons(struct arena *arena, const struct texts *told)
{
	struct str all = S(""), person, rest;

	for (size_t i = 0; i < told->count; i++) {
		if (!str_cut(told->items[i], ' ', &person, &rest))
			person = told->items[i];
		all = all.len ? arena_printf(arena, "%.*s %.*s", STR_ARG(all), STR_ARG(person)) : person;
	}
	return all;
}

bool apply_duty_called(const struct replay *r, const struct fact_duty_called *d)
{
	struct row_ladder row = { 0 };

	if (!ladder_of(r, d->clock, &row))
		return false;
	if (d->before_minutes)
		row.warned = d->before_minutes;
	if (str_is(d->cause, "overdue"))
		row.warned = 0;
	if (d->rung) {
		row.rung = d->rung - 1;
		row.rung_at = d->answer_from;
		row.claimed_at = row.claimed_until_at = INSTANT_UNSET;
		row.claimed_by = S("");
	}
	row.round = d->round - 1;
	row.next_at = d->next_at;
	row.calls++;
	row.called_at = r->fact->at;
	row.cause = d->cause;
	row.told = persons(r->arena, &d->told);
	return row_ladder_put(r->db, &row);
}

bool apply_duty_claimed(const struct replay *r, const struct fact_duty_claimed *d)
{
	struct row_ladder row = { 0 };

	if (!ladder_of(r, d->clock, &row))
		return false;
	row.claimed_at = r->fact->at;
	row.claimed_by = r->fact->who;
	row.claimed_until_at = d->until_at;
	row.next_at = d->next_at;
	return row_ladder_put(r->db, &row);
}

/* It moves nothing: that is what the record says of it. */
bool apply_clock_jumped(const struct replay *r, const struct fact_clock_jumped *d)
{
	(void)r;
	(void)d;
	return true;
}

bool apply_rota_set(const struct replay *r, const struct fact_rota_set *d)
{
	const struct row_rota row = {
		.agency = r->fact->agency,
		.rota = r->fact->on,
		.person = d->person,
		.role = d->role,
		.from_at = d->from_at,
		.until_at = d->until_at,
		.remark = d->remark,
	};

	return row_rota_put(r->db, &row);
}

bool apply_rota_ended(const struct replay *r, const struct fact_rota_ended *d)
{
	struct row_rota row = { 0 };

	if (!row_rota_get(r->db, r->arena, r->fact->agency, r->fact->on, &row))
		return db_doubt(r->db, "the end of a rota that is not there");
	row.ended_at = r->fact->at;
	row.reason = d->reason;
	return row_rota_put(r->db, &row);
}

static struct row_reached reached_of(const struct replay *r, struct str person, struct str channel)
{
	struct row_reached row = { .agency = r->fact->agency, .person = person, .channel = channel };

	row_reached_get(r->db, r->arena, r->fact->agency, person, channel, &row);
	row.agency = r->fact->agency;
	row.person = person;
	row.channel = channel;
	return row;
}

/* What is still to be sent is local; that it was sent, or could not be, says by what a person can be reached. */
bool apply_message_sent(const struct replay *r, const struct fact_message_sent *d)
{
	struct row_reached row = reached_of(r, d->person, d->channel);

	row.sent_at = r->fact->at;
	row.kind = d->kind;
	return row_reached_put(r->db, &row);
}

bool apply_message_failed(const struct replay *r, const struct fact_message_failed *d)
{
	struct row_reached row = reached_of(r, d->person, d->channel);

	row.failed_at = r->fact->at;
	row.trouble = d->trouble;
	return row_reached_put(r->db, &row);
}
