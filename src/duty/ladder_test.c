#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <setjmp.h>
#include <cmocka.h>

#include "duty/ladder.h"

/* Minutes after ten o'clock; the hour is due at eleven. */
enum { HOUR = 60 };
static const struct instant ten = { 1767232800000 };

static struct instant at(int minutes)
{
	return instant_plus(ten, SPAN_MINUTES(minutes));
}

static int minutes_of(struct instant t)
{
	return (int)((t.ms - ten.ms) / 60000);
}

static int hour_warnings[] = { 30, 15, 5, 0 };
static struct ladder_rung three[3];
static const struct ladder_row hour = {
	.warn = hour_warnings, .warn_count = 4, .rungs = three, .rung_count = 3, .every = 4, .again = 20, .claim = 12
};

static char letter(enum ladder_cause cause)
{
	return "wuco"[cause];
}

/* "30w0 34u1": at minute 30 a warning to rung 0, at 34 rung 1 for want of an answer … */
static void tell(char *text, size_t size, const struct ladder_call *call)
{
	const size_t len = strlen(text);
	char rung[8];

	snprintf(rung, sizeof(rung), "%d", call->rung);
	snprintf(text + len, size - len, "%s%d%c%s", len ? " " : "", minutes_of(call->at), letter(call->cause),
		 call->rung == LADDER_CLAIMANT ? "*" : rung);
}

/* What befalls a clock: claims and moves at minutes; -1 ends a list. */
struct story {
	const char *what;
	int since, due, until;
	int claim, claim_again;    /* at which minute; -1 never */
	int move, moved_due;       /* -1 never */
	int down_from, down_until; /* calls in between are made at down_until; -1 never */
	unsigned manned;
	const char *calls;
};

static const struct story stories[] = {
	{ "nobody answers: up the ladder, round again", 0, HOUR, 75, -1, -1, -1, 0, -1, 0, 7,
	  "30w0 34u1 38u2 45w2 55w2 58u0 60o0 62u1 66u2" },
	{ "who claims at once is left in peace until the claim lapses", 0, HOUR, 70, 31, -1, -1, 0, -1, 0, 7,
	  "30w0 43c0 45w0 47u1 51u2 55w2 60o2" },
	{ "whoever has it is warned alone", 0, HOUR, 60, 40, -1, -1, 0, -1, 0, 7,
	  "30w0 34u1 38u2 45w* 52c0 55w0 56u1 60o2" },
	{ "a claim ends when it is due", 0, HOUR, 63, 50, -1, -1, 0, -1, 0, 7, "30w0 34u1 38u2 45w2 55w* 60o0" },
	{ "a claim after due lapses", 0, HOUR, 80, 61, -1, -1, 0, -1, 0, 7,
	  "30w0 34u1 38u2 45w2 55w2 58u0 60o0 73c0 77u1" },
	{ "claimed before anybody was called, and over by then", 0, HOUR, 40, 5, -1, -1, 0, -1, 0, 7,
	  "30w0 34u1 38u2" },
	{ "claimed before anybody was called, and still held", 0, HOUR, 40, 20, -1, -1, 0, -1, 0, 7,
	  "30w* 32c0 36u1 40u2" },
	{ "claimed again", 0, HOUR, 62, 31, 44, -1, 0, -1, 0, 7, "30w0 43c0 45w* 55w* 56c0 60o1" },
	{ "begun inside the warnings: one call of the newest, at once", 50, HOUR, 62, -1, -1, -1, 0, -1, 0, 7,
	  "50w0 54u1 55w1 58u2 60o2" },
	{ "begun after it was due", 90, HOUR, 99, -1, -1, -1, 0, -1, 0, 7, "90o0 94u1 98u2" },
	{ "begun as a warning falls due", 45, HOUR, 52, -1, -1, -1, 0, -1, 0, 7, "45w0 49u1" },
	{ "nobody on the first rung: straight to the next", 0, HOUR, 56, -1, -1, -1, 0, -1, 0, 6,
	  "30w1 34u2 45w2 54u1 55w1" },
	{ "nobody on the last: the round ends below it", 0, HOUR, 56, -1, -1, -1, 0, -1, 0, 3,
	  "30w0 34u1 45w1 54u0 55w0" },
	{ "nobody anywhere: still called, and on record", 0, HOUR, 40, -1, -1, -1, 0, -1, 0, 0, "30w0 34u1 38u2" },
	{ "moved far ahead: anew", 0, HOUR, 175, -1, -1, 36, 180, -1, 0, 7, "30w0 34u1 150w0 154u1 158u2 165w2 175w2" },
	{ "moved a little: goes on, nothing twice", 0, HOUR, 62, -1, -1, 36, 65, -1, 0, 7,
	  "30w0 34u1 38u2 50w2 58u0 60w0 62u1" },
	{ "moved nearer: what is more urgent is told at once", 0, HOUR, 60, -1, -1, 36, 40, -1, 0, 7,
	  "30w0 34u1 36w1 38u2 40o2 58u0" },
	{ "moved while late, to late: goes on", 0, HOUR, 82, -1, -1, 64, 50, -1, 0, 7,
	  "30w0 34u1 38u2 45w2 55w2 58u0 60o0 62u1 66u2" },
	{ "moved while late, to not yet: warned again of what is to come", 0, HOUR, 81, -1, -1, 62, 80, -1, 0, 7,
	  "30w0 34u1 38u2 45w2 55w2 58u0 60o0 62u1 65w1 66u2 75w2 80o2" },
	{ "down over two warnings and due: each once, then time to answer", 0, HOUR, 100, -1, -1, -1, 0, 29, 90, 7,
	  "30w0 45w0 55w0 60o0 94u1 98u2" },
	{ "down while a rung waited: the step that was missed is made, then time to answer", 0, HOUR, 98, -1, -1, -1, 0,
	  32, 90, 7, "30w0 34u1 45w1 55w1 60o1 94u2" },
};

static struct instant made_at(const struct story *s, struct instant due)
{
	const int m = minutes_of(due);

	return s->down_from >= 0 && m >= s->down_from && m < s->down_until ? at(s->down_until) : due;
}

static void a_story_is_told(const struct story *s)
{
	char text[400] = "";
	struct instant due = at(s->due);
	struct ladder_state state = ladder_begun(at(s->since));
	bool moved = s->move < 0, claimed = s->claim < 0, again = s->claim_again < 0;

	for (int n = 0; n < 40; n++) {
		const struct ladder_call call = ladder_next(&hour, due, &state, s->manned);
		const int when = call.any ? minutes_of(call.at) : 100000;
		if (!moved && s->move <= when) {
			moved = true;
			due = at(s->moved_due);
			state = ladder_moved(&hour, due, &state, at(s->move));
			continue;
		}
		if ((!claimed && s->claim <= when) || (claimed && !again && s->claim_again <= when)) {
			state = ladder_claimed(&state, at(claimed ? s->claim_again : s->claim));
			again = claimed || again;
			claimed = true;
			continue;
		}
		if (when > s->until)
			break;
		struct ladder_call shown = call;
		if (call.rung != LADDER_CLAIMANT)
			shown.rung = ladder_manned(&hour, call.rung, s->manned);
		assert_int_equal(call.past_due, !instant_before(call.at, due));
		tell(text, sizeof(text), &shown);
		state = ladder_called(&hour, &state, &call, shown.rung, made_at(s, call.at));
	}
	if (strcmp(text, s->calls) != 0)
		fail_msg("%s:\n  %s\nnot\n  %s", s->what, text, s->calls);
}

static void who_is_called_when(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(stories) / sizeof(stories[0]); i++)
		a_story_is_told(&stories[i]);
}

static void a_debt_without_a_date_calls_nobody(void **state)
{
	const struct ladder_state begun = ladder_begun(ten);

	(void)state;
	assert_false(ladder_next(&hour, INSTANT_UNSET, &begun, LADDER_ALL).any);
}

/* --- Whatever befalls it ------------------------------------------------------------------------------------------------------ */

static uint64_t seed;

static int chance(int below)
{
	seed = seed * 6364136223846793005u + 1442695040888963407u;
	return (int)((seed >> 33) % (uint64_t)below);
}

struct life {
	struct ladder_row row;
	int warn[4];
	struct instant due, now;
	unsigned manned;
	struct ladder_state state;
	int given[4]; /* how often each warning was given for this due instant */
};

static void a_call_is_made(struct life *l)
{
	const struct ladder_call call = ladder_next(&l->row, l->due, &l->state, l->manned);

	assert_true(call.any); /* a dated duty that is not done is always called about again */
	assert_true(call.rung == LADDER_CLAIMANT || (call.rung >= 0 && (size_t)call.rung < l->row.rung_count));
	const struct instant made = instant_before(l->now, call.at) ? call.at : l->now;
	const bool held = ladder_is_claimed(&l->row, l->due, &l->state, call.at);
	assert_true(!held || call.rung == LADDER_CLAIMANT); /* nobody else is called while somebody has it */
	for (size_t i = 0; i < l->row.warn_count; i++)
		if (l->row.warn[i] == call.minutes)
			assert_true(++l->given[i] == 1); /* no warning twice */
	const int rung = call.rung == LADDER_CLAIMANT ? 0 : ladder_manned(&l->row, call.rung, l->manned);
	const struct ladder_state before = l->state;
	l->state = ladder_called(&l->row, &l->state, &call, rung, made);
	const struct ladder_call next = ladder_next(&l->row, l->due, &l->state, l->manned);
	assert_true(next.any && next.at.ms >= call.at.ms); /* in order */
	assert_true(next.at.ms > call.at.ms || next.minutes >= 0 || l->state.warned != before.warned);
	l->now = made;
}

static void something_happens(struct life *l)
{
	const int what = chance(10);

	l->now = instant_plus(l->now, (struct span){ chance(900) * 1000 });
	if (what < 2) {
		l->state = ladder_claimed(&l->state, l->now);
	} else if (what == 2) {
		l->due = instant_plus(l->now, SPAN_MINUTES(chance(120) - 30));
		l->state = ladder_moved(&l->row, l->due, &l->state, l->now);
		memset(l->given, 0, sizeof(l->given));
	} else {
		a_call_is_made(l);
	}
}

/* A run of calls up to any instant ends: the desk that catches up does not call for ever. */
static void all_is_caught_up(struct life *l)
{
	int calls = 0;

	while (!instant_before(l->now, ladder_next(&l->row, l->due, &l->state, l->manned).at)) {
		a_call_is_made(l);
		assert_true(++calls <= 6);
	}
}

static void whatever_befalls_a_clock_its_calls_are_in_order_and_each_once(void **state)
{
	(void)state;
	for (int n = 0; n < 20000; n++) {
		seed = (uint64_t)n;
		struct life l = { .warn = { 30 + chance(60), 10 + chance(20), 1 + chance(9), 0 },
				  .due = at(HOUR),
				  .manned = (unsigned)chance(8),
				  .now = at(chance(90)) };
		l.row = (struct ladder_row){ .warn = l.warn,
					     .warn_count = 4,
					     .rungs = three,
					     .rung_count = 1 + (size_t)chance(3),
					     .every = 1 + chance(10),
					     .again = 1 + chance(30),
					     .claim = 1 + chance(30) };
		l.state = ladder_begun(l.now);
		for (int i = 0; i < 30; i++) {
			something_happens(&l);
			all_is_caught_up(&l);
		}
	}
}

/* --- The rows of the procedure ------------------------------------------------------------------------------------------------ */

static void ladder_is(enum duty_code duty, int span_minutes, const char *id)
{
	const struct procedure *procedure = &rulebook_default()->procedures[0];
	const struct ladder_row *row = procedure_ladder(procedure, duty, SPAN_MINUTES(span_minutes));

	if (!str_is(row->row.id, id))
		fail_msg("%s of %d minutes: %.*s", duty_code(duty), span_minutes, STR_ARG(row->row.id));
}

static void every_duty_has_the_ladder_of_its_name_or_its_span(void **state)
{
	(void)state;
	ladder_is(DUTY_NOTIFY, 60, "hour");
	ladder_is(DUTY_RENOTIFY, 60, "hour");
	ladder_is(DUTY_LEADER_TOLD, 30, "at-once");
	ladder_is(DUTY_LEADER_TOLD, -5, "at-once");
	ladder_is(DUTY_SITUATION_ACK, 1440, "hours");
	ladder_is(DUTY_CONTROL, 36 * 60, "days");
	ladder_is(DUTY_CONTROL, 72 * 60, "days");
	ladder_is(DUTY_REPORT, 30 * 1440, "months");
	for (int duty = 0; duty < DUTY_COUNT; duty++)
		for (int minutes = 0; minutes < 50000; minutes += 15)
			assert_non_null(procedure_ladder(&rulebook_default()->procedures[0], (enum duty_code)duty,
							 SPAN_MINUTES(minutes)));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(who_is_called_when),
		cmocka_unit_test(a_debt_without_a_date_calls_nobody),
		cmocka_unit_test(whatever_befalls_a_clock_its_calls_are_in_order_and_each_once),
		cmocka_unit_test(every_duty_has_the_ladder_of_its_name_or_its_span),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
