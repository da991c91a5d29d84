#include "desk/caller.h"

#include <stdlib.h>
#include <string.h>

#include "base/must.h"
#include "desk/outbox.h"
#include "gate/gate.h"

struct caller_message {
	struct str clock, incident, person;
	struct instant due;
	bool late;
	size_t order;
};

struct ladder_state caller_state(const struct row_ladder *row)
{
	return (struct ladder_state){
		.since = row->since_at,
		.warned = (int)row->warned,
		.rung = (int)row->rung,
		.round = (int)row->round,
		.rung_at = row->rung_at,
		.claimed_at = row->claimed_at,
	};
}

static const struct ladder_row *ladder_of(const struct procedure *procedure, enum duty_code duty, struct instant from,
					  struct instant due)
{
	return procedure_ladder(procedure, duty, instant_since(due, from));
}

static struct instant next_at(const struct ladder_row *ladder, struct instant due, const struct ladder_state *state,
			      unsigned manned)
{
	const struct ladder_call call = ladder_next(ladder, due, state, manned);

	return call.any ? call.at : INSTANT_UNSET;
}

struct instant caller_first(const struct procedure *procedure, enum duty_code duty, struct instant from,
			    struct instant due, struct instant now)
{
	const struct ladder_state begun = ladder_begun(now);

	return instant_is_set(due) ? next_at(ladder_of(procedure, duty, from, due), due, &begun, LADDER_ALL)
				   : INSTANT_UNSET;
}

static unsigned manned_of(const struct roster *roster, const struct ladder_row *ladder, const struct row_clock *clock,
			  unsigned owner)
{
	unsigned manned = 0;
	size_t one;

	for (size_t i = 0; i < ladder->rung_count; i++)
		if (roster_rung(roster, &ladder->rungs[i], owner, clock->incident, false, &one, 1))
			manned |= 1u << i;
	return manned;
}

/* Of a clock that is there, as things stand; LADDER_ALL when the store has failed, which is found later. */
static unsigned manned_now(struct act *act, const struct ladder_row *ladder, struct str id)
{
	struct row_clock clock;
	struct roster roster;

	if (!row_clock_get(act->db, act->arena, act->agency, id, &clock) ||
	    !roster_read(act->db, act->arena, act->agency, act->now, &roster))
		return LADDER_ALL;
	return manned_of(&roster, ladder, &clock, gate_roles(clock.role));
}

bool caller_moved(struct act *act, const struct procedure *procedure, enum duty_code duty,
		  struct fact_clock_moved *fact)
{
	struct row_ladder row = { 0 };

	if (!instant_is_set(fact->due_at))
		return true;
	if (!row_ladder_get(act->db, act->arena, act->agency, fact->clock, &row)) {
		fact->call_at = caller_first(procedure, duty, fact->from_at, fact->due_at, act->now);
		return db_failure(act->db) == DB_OK || db_refuse(act->db, act->err);
	}
	const struct ladder_row *ladder = ladder_of(procedure, duty, fact->from_at, fact->due_at);
	const struct ladder_state before = caller_state(&row);
	const struct ladder_state after = ladder_moved(ladder, fact->due_at, &before, act->now);
	fact->call_at = next_at(ladder, fact->due_at, &after, manned_now(act, ladder, fact->clock));
	fact->call_anew = after.rung == LADDER_NOBODY && after.warned == LADDER_UNWARNED;
	fact->call_warned = !fact->call_anew && after.warned != before.warned ? after.warned : 0;
	return true;
}

/* --- One clock with all that its calls need ---------------------------------------------------------------------------------- */

struct calling {
	struct act *act;
	struct row_clock clock;
	enum duty_code duty;
	struct rulebook rulebook;
	const struct ladder_row *ladder;
};

static bool calling_of(struct act *act, struct str clock, struct calling *out)
{
	struct row_incident incident;

	*out = (struct calling){ .act = act };
	if (!row_clock_get(act->db, act->arena, act->agency, clock, &out->clock) ||
	    !row_incident_get(act->db, act->arena, act->agency, out->clock.incident, &incident))
		return db_failure(act->db) == DB_OK ? refuse_str(act->err, REFUSAL_NOT_FOUND, clock)
						    : db_refuse(act->db, act->err);
	if (!act_rulebook(act, &incident, &out->rulebook))
		return false;
	if (!duty_read(out->clock.duty, &out->duty))
		return refuse_str(act->err, REFUSAL_NOT_FOUND, out->clock.duty);
	out->ladder = ladder_of(out->rulebook.procedure, out->duty, out->clock.from_at, out->clock.due_at);
	return true;
}

bool caller_claim(struct act *act, const struct row_clock *clock, struct str remark)
{
	struct calling c;
	struct row_ladder row;

	if (!str_is(clock->state, "running"))
		return refuse_str(act->err, REFUSAL_CLOCK_ENDED, clock->clock);
	if (!instant_is_set(clock->due_at))
		return refuse_str(act->err, REFUSAL_CLOCK_UNDATED, clock->clock);
	if (!calling_of(act, clock->clock, &c))
		return false;
	if (!row_ladder_get(act->db, act->arena, act->agency, clock->clock, &row))
		return db_failure(act->db) == DB_OK ? refuse_str(act->err, REFUSAL_CLOCK_UNDATED, clock->clock)
						    : db_refuse(act->db, act->err);
	const struct ladder_state before = caller_state(&row);
	if (str_equal(row.claimed_by, act->who) && ladder_is_claimed(c.ladder, clock->due_at, &before, act->now))
		return refuse_str(act->err, REFUSAL_CLAIM_HELD, clock->clock);
	const struct ladder_state after = ladder_claimed(&before, act->now);
	struct fact_duty_claimed fact = {
		.clock = clock->clock,
		.next_at = next_at(c.ladder, clock->due_at, &after, LADDER_ALL),
		.remark = remark,
		.until_at = ladder_claim_until(c.ladder, clock->due_at, act->now),
	};

	return act_record(act, FACT_duty_claimed, clock->incident, &fact);
}

/* --- What is due -------------------------------------------------------------------------------------------------------------- */

size_t caller_due(struct db *db, struct arena *arena, struct str agency, struct instant now,
		  struct row_ladder out[CALLER_MOST])
{
	size_t count = 0;

	DB_QUERY(db, ladder_due, rows, .agency = db_text(agency), .now = db_instant(now), .most = db_int(CALLER_MOST));
	while (count < CALLER_MOST && db_next(rows))
		row_ladder_read(rows, arena, &out[count++]);
	return count;
}

bool caller_any_due(struct db *db, struct str agency, struct instant now)
{
	DB_QUERY(db, ladder_due, rows, .agency = db_text(agency), .now = db_instant(now), .most = db_int(1));
	return db_next(rows);
}

/* Whoever claimed it, while they are there. */
static void find_claimant(const struct roster *roster, struct str claimant, struct caller_plan *out)
{
	out->rung = LADDER_CLAIMANT;
	for (size_t i = 0; i < roster->people_count; i++)
		if (str_equal(roster->people[i].person, claimant))
			out->people[out->count++] = i;
}

bool caller_plan(const struct roster *roster, const struct ladder_row *ladder, const struct row_clock *clock,
		 const struct row_ladder *row, struct caller_plan *out)
{
	const unsigned owner = gate_roles(clock->role);
	const struct ladder_state state = caller_state(row);

	*out = (struct caller_plan){ .manned = manned_of(roster, ladder, clock, owner) };
	out->call = ladder_next(ladder, clock->due_at, &state, out->manned);
	if (!out->call.any)
		return false;
	if (out->call.rung == LADDER_CLAIMANT) {
		find_claimant(roster, row->claimed_by, out);
		return true;
	}
	out->rung = ladder_manned(ladder, out->call.rung, out->manned);
	out->count = roster_rung(roster, &ladder->rungs[out->rung], owner, clock->incident, out->call.round == 0,
				 out->people, CALLER_PEOPLE_MOST);
	return true;
}

/* The rungs on the way to the one that was called, where nobody is. */
static struct texts nobody_of(const struct calling *c, const struct caller_plan *plan)
{
	const int rungs = (int)c->ladder->rung_count;
	struct texts out = { .items = ARENA_ARRAY(c->act->arena, LADDER_RUNGS_MAX, struct str) };

	for (int i = plan->call.rung, n = 0; plan->rung >= 0 && n < rungs && !(plan->manned & 1u << i % rungs);
	     i++, n++)
		out.items[out.count++] = ladder_rung_code(&c->ladder->rungs[i % rungs], c->act->arena);
	return out;
}

static struct texts told_of(const struct roster *roster, const struct caller_plan *plan, struct arena *arena)
{
	struct texts told = { .items = ARENA_ARRAY(arena, plan->count + 1, struct str) };

	for (size_t i = 0; i < plan->count; i++)
		told.items[told.count++] = roster_reach(roster, &roster->people[plan->people[i]]);
	return told;
}

static bool record(struct calling *c, const struct row_ladder *row, const struct caller_plan *plan,
		   const struct roster *roster)
{
	struct act *act = c->act;
	const struct ladder_call *call = &plan->call;
	const struct ladder_state before = caller_state(row);
	const struct ladder_state after = ladder_called(c->ladder, &before, call, plan->rung, act->now);
	const int64_t late = instant_since(act->now, call->at).ms;
	const bool claimant = plan->rung == LADDER_CLAIMANT;
	struct fact_duty_called fact = {
		.answer_from = claimant ? INSTANT_UNSET : after.rung_at,
		.before_minutes = call->minutes > 0 ? call->minutes : 0,
		.cause = str_of(ladder_cause_code(call->cause)),
		.clock = c->clock.clock,
		.due_at = c->clock.due_at,
		.ladder = c->ladder->row.id,
		.late_ms = late > LADDER_ON_TIME.ms ? late : 0,
		.next_at = next_at(c->ladder, c->clock.due_at, &after, plan->manned),
		.nobody = nobody_of(c, plan),
		.planned_at = call->at,
		.round = after.round + 1,
		.rulebook_digest = c->rulebook.digest,
		.rung = claimant ? 0 : after.rung + 1,
		.rung_of = claimant ? S("") : ladder_rung_code(&c->ladder->rungs[plan->rung], act->arena),
		.told = told_of(roster, plan, act->arena),
	};

	return act_record(act, FACT_duty_called, c->clock.incident, &fact);
}

static void add_message(struct caller_round *round, struct caller_message message)
{
	if (round->count == round->room) {
		const size_t room = round->room ? round->room * 2 : 64;
		struct caller_message *more = ARENA_ARRAY(round->arena, room, struct caller_message);
		for (size_t i = 0; i < round->count; i++)
			more[i] = round->messages[i];
		round->messages = more;
		round->room = room;
	}
	message.order = round->count;
	round->messages[round->count++] = message;
}

bool caller_make(struct act *act, const struct row_ladder *row, struct caller_round *round)
{
	const struct roster *roster = &round->roster;
	struct caller_plan plan;
	struct calling c;

	if (!round->read && !roster_read(act->db, round->arena, act->agency, act->now, &round->roster))
		return db_refuse(act->db, act->err);
	round->read = true;
	if (!calling_of(act, row->clock, &c))
		return false;
	must(caller_plan(roster, c.ladder, &c.clock, row, &plan));
	plan.call.at = row->next_at; /* as the record promised, though the procedure may have other minutes by now */
	if (!record(&c, row, &plan, roster))
		return false;
	for (size_t i = 0; i < plan.count; i++)
		add_message(round, (struct caller_message){
					   .clock = arena_str(round->arena, c.clock.clock),
					   .incident = arena_str(round->arena, c.clock.incident),
					   .person = roster->people[plan.people[i]].person,
					   .due = c.clock.due_at,
					   .late = plan.call.past_due,
				   });
	return true;
}

/* --- What is sent ------------------------------------------------------------------------------------------------------------- */

static int compare(struct str a, struct str b)
{
	const int order = memcmp(a.at, b.at, a.len < b.len ? a.len : b.len);

	return order ? order : (a.len > b.len) - (a.len < b.len);
}

/* By clock and person, the newest last. */
static int by_recipient(const void *a, const void *b)
{
	const struct caller_message *x = a, *y = b;
	const int clock = compare(x->clock, y->clock);
	const int person = clock ? clock : compare(x->person, y->person);

	return person ? person : (x->order > y->order) - (x->order < y->order);
}

static int by_order(const void *a, const void *b)
{
	const struct caller_message *x = a, *y = b;

	return (x->order > y->order) - (x->order < y->order);
}

static bool is_superseded(const struct caller_round *round, size_t i)
{
	return i + 1 < round->count && str_equal(round->messages[i].clock, round->messages[i + 1].clock) &&
	       str_equal(round->messages[i].person, round->messages[i + 1].person);
}

/* "I115-0001/notify/1" is at /clocks/I115-0001.notify.1. */
static struct str link_of(struct arena *arena, struct str clock)
{
	char *at = arena_cstr(arena, clock);

	for (char *c = at; *c; c++)
		if (*c == '/')
			*c = '.';
	return arena_printf(arena, "/clocks/%s", at);
}

static bool send(struct act *act, const struct caller_round *round, const struct caller_message *message)
{
	const struct row_person *person = roster_person(&round->roster, message->person);
	const struct outbox_message out = {
		.kind = message->late ? MESSAGE_DUTY_LATE : MESSAGE_DUTY_CALL,
		.thing = message->incident,
		.deadline = message->due,
		.link = link_of(act->arena, message->clock),
		.newest = true,
	};
	int channels;

	return !person || outbox_put(act, &out, person, &channels);
}

bool caller_tell(struct act *act, struct caller_round *round)
{
	size_t kept = 0;

	if (round->count)
		qsort(round->messages, round->count, sizeof(*round->messages), by_recipient);
	for (size_t i = 0; i < round->count; i++)
		if (!is_superseded(round, i))
			round->messages[kept++] = round->messages[i];
	if (kept)
		qsort(round->messages, kept, sizeof(*round->messages), by_order);
	for (size_t i = 0; i < kept; i++)
		if (!send(act, round, &round->messages[i]))
			return false;
	round->count = 0;
	return true;
}

bool caller_all(struct act *act, int *most)
{
	struct row_ladder *due = ARENA_ARRAY(act->arena, CALLER_MOST, struct row_ladder);
	struct caller_round round = { .arena = act->arena };
	size_t count;

	while (*most > 0 && (count = caller_due(act->db, act->arena, act->agency, act->now, due)))
		for (size_t i = 0; i<count && * most> 0; i++, --*most)
			if (!caller_make(act, &due[i], &round))
				return false;
	return caller_tell(act, &round) && (db_failure(act->db) == DB_OK || db_refuse(act->db, act->err));
}
