#include "desk/outbox.h"

#include <stdio.h>
#include <string.h>

#include "desk/batch.h"
#include "desk/view_delegation.h"
#include "gate/gate.h"
#include "seal/secret.h"

enum { CHANNELS_MOST = 50, PEOPLE_MOST = 2000, STUCK_MOST = 200, DELEGATIONS_MOST = 500 };

struct str outbox_address(const struct row_channel *channel, const struct row_person *person, const char **field)
{
	const struct {
		const char *target;
		struct str sealed;
	} addresses[] = {
		{ "email", person->email_sealed },
		{ "phone", person->phone_sealed },
		{ "line", person->line_sealed },
	};

	*field = "";
	for (size_t i = 0; i < sizeof(addresses) / sizeof(addresses[0]); i++)
		if (str_is(channel->target, addresses[i].target)) {
			*field = addresses[i].target;
			return addresses[i].sealed;
		}
	return S("");
}

bool outbox_reaches(const struct row_channel *channel, const struct row_person *person)
{
	const char *field;

	return !instant_is_set(channel->retired_at) && !person->erased &&
	       (outbox_address(channel, person, &field).len || str_is(channel->target, "none"));
}

/* RFC 9562 version 4. */
static struct str uuid(struct arena *arena)
{
	unsigned char at[16];
	BUF_SCOPED(text);

	secret_random(at, sizeof(at));
	at[6] = (unsigned char)((at[6] & 0x0f) | 0x40);
	at[8] = (unsigned char)((at[8] & 0x3f) | 0x80);
	for (int i = 0; i < 16; i++)
		buf_printf(&text, "%s%02x", i == 4 || i == 6 || i == 8 || i == 10 ? "-" : "", at[i]);
	return arena_str(arena, buf_str(&text));
}

static int64_t next_number(struct act *act)
{
	DB_QUERY(act->db, outbox_last, rows, .agency = db_text(act->agency));
	return db_next(rows) ? db_integer(rows, COL_outbox_last_number) + 1 : 1;
}

/* What is ahead of it must arrive first. */
static struct str turn(struct act *act, struct str channel, struct str person)
{
	DB_QUERY(act->db, outbox_ahead, rows, .agency = db_text(act->agency), .channel = db_text(channel),
		 .person = db_text(person));
	return db_next(rows) ? S("queued") : S("waiting");
}

static bool put_row(struct act *act, const struct outbox_message *message, struct str person, struct str channel,
		    struct str round, int place, bool held)
{
	const struct row_outbox row = {
		.agency = act->agency,
		.number = next_number(act),
		.message = uuid(act->arena),
		.round = round,
		.place = place,
		.kind = str_of(message_code(message->kind)),
		.thing = message->thing,
		.deadline_at = message->deadline,
		.link = message->link,
		.person = person,
		.channel = channel,
		.state = held ? S("held") : turn(act, channel, person),
		.due_at = act->now,
		.queued_at = act->now,
	};

	act->batch->told = true;
	return row_outbox_put(act->db, &row) || db_refuse(act->db, act->err);
}

static bool works(struct act *act, struct str channel)
{
	struct row_channel_state state;

	row_channel_state_get(act->db, act->arena, act->agency, channel, &state);
	const struct circuit circuit = { .failures = (int)state.failures, .open_until = state.open_until_at };
	return circuit_state(&circuit, act->now) == CIRCUIT_CLOSED;
}

/* A mail server that is down for a night must not bring every call of that night in the morning. */
static bool supersede(struct act *act, const struct outbox_message *message, struct str person, struct str channel)
{
	const struct db_value now = db_instant(act->now), agency = db_text(act->agency);

	return (DB_RUN(act->db, outbox_newer_held, .now = now, .agency = agency, .channel = db_text(channel),
		       .person = db_text(person), .link = db_text(message->link)) &&
		DB_RUN(act->db, outbox_newer, .now = now, .agency = agency, .channel = db_text(channel),
		       .person = db_text(person), .link = db_text(message->link))) ||
	       db_refuse(act->db, act->err);
}

bool outbox_put(struct act *act, const struct outbox_message *message, const struct row_person *person, int *channels)
{
	struct row_channel *list = ARENA_ARRAY(act->arena, CHANNELS_MOST, struct row_channel);
	const struct str round = uuid(act->arena);
	size_t count = 0;
	bool held = false;

	*channels = 0;
	{
		DB_QUERY(act->db, channel_list, rows, .agency = db_text(act->agency));
		while (count < CHANNELS_MOST && db_next(rows))
			row_channel_read(rows, act->arena, &list[count++]);
	}
	for (size_t i = 0; i < count; i++) {
		if (!outbox_reaches(&list[i], person))
			continue;
		if (message->newest && !supersede(act, message, person->person, list[i].channel))
			return false;
		if (!put_row(act, message, person->person, list[i].channel, round, (*channels)++, held))
			return false;
		held = held || works(act, list[i].channel);
	}
	return db_failure(act->db) == DB_OK || db_refuse(act->db, act->err);
}

/* Who is told: each once, whatever they are it for. */
struct told_people {
	struct row_person *at;
	size_t count;
};

static void people_add(struct told_people *people, const struct row_person *person)
{
	for (size_t i = 0; i < people->count; i++)
		if (str_equal(people->at[i].person, person->person))
			return;
	if (people->count < PEOPLE_MOST)
		people->at[people->count++] = *person;
}

static void people_of_roles(struct act *act, unsigned roles, struct told_people *out)
{
	struct row_person person;

	DB_QUERY(act->db, person_list, rows, .agency = db_text(act->agency));
	while (db_next(rows)) {
		row_person_read(rows, act->arena, &person);
		if (!person.erased && (gate_roles(person.roles) & roles))
			people_add(out, &person);
	}
}

/* Of a delegation for some acts it is not known whether the message is about one of them: told once too often is no harm. */
static bool stands_in(struct act *act, const struct row_delegation *row, unsigned roles, struct str thing)
{
	enum role role;

	return role_read(row->role, &role) && (ROLE_BIT(role) & roles) &&
	       (row->incident.len == 0 || str_equal(row->incident, thing)) &&
	       view_delegation_state(act->db, act->arena, row, act->now) == DELEGATION_IN_FORCE;
}

static void people_in_their_place(struct act *act, unsigned roles, struct str thing, struct told_people *out)
{
	struct row_delegation *list = ARENA_ARRAY(act->arena, DELEGATIONS_MOST, struct row_delegation);
	struct row_person person;
	size_t count = 0;

	{
		DB_QUERY(act->db, delegation_list, rows, .agency = db_text(act->agency));
		while (count < DELEGATIONS_MOST && db_next(rows))
			row_delegation_read(rows, act->arena, &list[count++]);
	}
	for (size_t i = 0; i < count; i++)
		if (stands_in(act, &list[i], roles, thing) &&
		    row_person_get(act->db, act->arena, act->agency, list[i].delegate, &person) && !person.erased)
			people_add(out, &person);
}

bool outbox_put_roles(struct act *act, const struct outbox_message *message, unsigned roles, struct str except)
{
	struct told_people people = { .at = ARENA_ARRAY(act->arena, PEOPLE_MOST, struct row_person) };
	int channels;

	people_of_roles(act, roles, &people);
	people_in_their_place(act, roles, message->thing, &people);
	for (size_t i = 0; i < people.count; i++)
		if (!str_equal(people.at[i].person, except) && !outbox_put(act, message, &people.at[i], &channels))
			return false;
	return db_failure(act->db) == DB_OK || db_refuse(act->db, act->err);
}

bool outbox_put_by(struct act *act, const struct outbox_message *message, const struct row_person *person,
		   const struct row_channel *channel)
{
	return put_row(act, message, person->person, channel->channel, uuid(act->arena), 0, false);
}

/* --- What became of it ------------------------------------------------------------------------------------------------- */

static uint64_t seed_of(const struct row_outbox *row)
{
	uint64_t seed = (uint64_t)row->number;

	for (size_t i = 0; i < row->message.len; i++)
		seed = seed * 31 + (unsigned char)row->message.at[i];
	return seed;
}

static bool raise_next(struct act *act, const struct row_outbox *row)
{
	struct row_outbox next;

	{
		DB_QUERY(act->db, outbox_next_held, rows, .agency = db_text(act->agency), .round = db_text(row->round),
			 .place = db_int(row->place));
		if (!db_next(rows))
			return db_failure(act->db) == DB_OK;
		row_outbox_read(rows, act->arena, &next);
	}
	next.state = turn(act, next.channel, next.person);
	next.due_at = act->now;
	act->batch->told = true;
	return row_outbox_put(act->db, &next);
}

/* The one behind it has its turn. */
static bool advance(struct act *act, const struct row_outbox *row)
{
	int64_t number;

	{
		DB_QUERY(act->db, outbox_ahead, rows, .agency = db_text(act->agency), .channel = db_text(row->channel),
			 .person = db_text(row->person));
		if (!db_next(rows))
			return db_failure(act->db) == DB_OK;
		number = db_integer(rows, COL_outbox_ahead_number);
	}
	act->batch->told = true;
	return DB_RUN(act->db, outbox_advance, .now = db_instant(act->now), .agency = db_text(act->agency),
		      .number = db_int(number));
}

/* A channel that can't be used: whatever waits for it goes by the next. */
static bool raise_stuck(struct act *act, struct str channel)
{
	struct row_outbox *list = ARENA_ARRAY(act->arena, STUCK_MOST, struct row_outbox);
	size_t count = 0;

	{
		DB_QUERY(act->db, outbox_stuck, rows, .agency = db_text(act->agency), .channel = db_text(channel),
			 .most = db_int(STUCK_MOST));
		while (count < STUCK_MOST && db_next(rows))
			row_outbox_read(rows, act->arena, &list[count++]);
	}
	for (size_t i = 0; i < count; i++)
		if (!raise_next(act, &list[i]))
			return false;
	return db_failure(act->db) == DB_OK;
}

static bool keep_try(struct act *act, const struct row_outbox *row, const struct outbox_outcome *o)
{
	return DB_RUN(act->db, outbox_try_insert, .agency = db_text(act->agency), .number = db_int(row->number),
		      .attempt = db_int(row->tries), .at = db_instant(act->now),
		      .verdict = db_text(str_of(delivery_code(o->verdict))),
		      .trouble = db_text(str_of(courier_trouble_code(o->trouble))), .code = db_int(o->code),
		      .words = db_text(str_of(o->words)));
}

/* That somebody has no address, or an office no such channel any more, says nothing of how the channel does. */
static bool keep_channel(struct act *act, const struct row_outbox *row, const struct outbox_outcome *o)
{
	struct row_channel_state state;

	if (o->trouble == TROUBLE_ADDRESS || o->trouble == TROUBLE_RETIRED)
		return true;
	row_channel_state_get(act->db, act->arena, act->agency, row->channel, &state);
	const struct circuit before = { .failures = (int)state.failures, .open_until = state.open_until_at };
	const struct circuit after = circuit_after(delivery_policy(), before, o->verdict, act->now);
	state.agency = act->agency;
	state.channel = row->channel;
	state.failures = after.failures;
	state.open_until_at = after.open_until;
	if (o->verdict == DELIVERY_SENT) {
		state.sent_at = act->now;
	} else {
		state.failed_at = act->now;
		state.trouble = str_of(courier_trouble_code(o->trouble));
		state.code = o->code;
		state.words = str_of(o->words);
	}
	return row_channel_state_put(act->db, &state) &&
	       (!instant_is_set(after.open_until) || raise_stuck(act, row->channel));
}

static bool end(struct act *act, struct row_outbox *row, bool sent)
{
	struct fact_message_sent done = { .channel = row->channel,
					  .kind = row->kind,
					  .message = row->message,
					  .person = row->person,
					  .tries = row->tries };
	struct fact_message_failed failed = { .channel = row->channel,
					      .code = row->code,
					      .kind = row->kind,
					      .message = row->message,
					      .person = row->person,
					      .tries = row->tries,
					      .trouble = row->trouble };

	/* Dead by one channel it may still go by another: then its link's text is still needed. */
	if (sent && str_starts(row->link, S("/a/")) &&
	    !DB_RUN(act->db, approval_link_sent, .digest = db_text(str_after(row->link, 3))))
		return db_refuse(act->db, act->err);
	row->state = sent ? S("sent") : S("dead");
	row->ended_at = act->now;
	if (!row_outbox_put(act->db, row) || !advance(act, row))
		return db_refuse(act->db, act->err);
	if (sent)
		return (DB_RUN(act->db, outbox_spare, .now = db_instant(act->now), .agency = db_text(act->agency),
			       .round = db_text(row->round)) ||
			db_refuse(act->db, act->err)) &&
		       act_record(act, FACT_message_sent, row->thing, &done);
	return act_record(act, FACT_message_failed, row->thing, &failed);
}

static bool settle(struct act *act, struct row_outbox *row, const struct outbox_outcome *o)
{
	const struct delivery delivery = { .queued_at = row->queued_at,
					   .tries = (int)row->tries,
					   .once = str_is(row->kind, message_code(MESSAGE_TEST)),
					   .seed = seed_of(row) };
	const struct delivery_next next = delivery_after(delivery_policy(), &delivery, o->verdict, o->asked, act->now);

	row->tries++;
	row->trouble = str_of(courier_trouble_code(o->trouble));
	row->code = o->code;
	row->words = str_of(o->words);
	if (!keep_try(act, row, o) || !keep_channel(act, row, o) || (next.raise && !raise_next(act, row)))
		return db_refuse(act->db, act->err);
	if (next.state != DELIVERY_WAITS)
		return end(act, row, next.state == DELIVERY_IS_SENT);
	row->due_at = next.at;
	return row_outbox_put(act->db, row) || db_refuse(act->db, act->err);
}

bool outbox_settle(struct act *act, void *outcome)
{
	const struct outbox_outcome *o = outcome;
	struct row_outbox row;

	if (!row_outbox_get(act->db, act->arena, act->agency, o->number, &row))
		return db_failure(act->db) == DB_OK || db_refuse(act->db, act->err);
	return !str_is(row.state, "waiting") || settle(act, &row, o);
}
