#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "notice/delivery.h"

static const struct instant noon = { 1795924800000 };

static struct instant later(int64_t seconds)
{
	return (struct instant){ noon.ms + seconds * 1000 };
}

/* What comes of every verdict, for a first try, one of many, a test, and one whose time is up. */
static const struct row {
	enum delivery_verdict verdict;
	int tries, age_s;
	bool once;
	int state, raise;
} rows[] = {
	{ DELIVERY_SENT, 0, 0, false, DELIVERY_IS_SENT, 0 },
	{ DELIVERY_SENT, 90, 86400, false, DELIVERY_IS_SENT, 0 },
	{ DELIVERY_SENT, 0, 0, true, DELIVERY_IS_SENT, 0 },
	{ DELIVERY_SENT, 400, 3 * 86400, false, DELIVERY_IS_SENT, 0 },
	{ DELIVERY_LATER, 0, 0, false, DELIVERY_WAITS, 0 },
	{ DELIVERY_LATER, 1, 10, false, DELIVERY_WAITS, 1 },
	{ DELIVERY_LATER, 90, 86400, false, DELIVERY_WAITS, 1 },
	{ DELIVERY_LATER, 400, 3 * 86400 - 1, false, DELIVERY_WAITS, 1 },
	{ DELIVERY_LATER, 400, 3 * 86400, false, DELIVERY_IS_DEAD, 1 },
	{ DELIVERY_LATER, 0, 0, true, DELIVERY_IS_DEAD, 1 },
	{ DELIVERY_UNREACHABLE, 0, 0, false, DELIVERY_WAITS, 0 },
	{ DELIVERY_UNREACHABLE, 1, 10, false, DELIVERY_WAITS, 1 },
	{ DELIVERY_UNREACHABLE, 90, 86400, false, DELIVERY_WAITS, 1 },
	{ DELIVERY_UNREACHABLE, 400, 3 * 86400 - 1, false, DELIVERY_WAITS, 1 },
	{ DELIVERY_UNREACHABLE, 400, 3 * 86400, false, DELIVERY_IS_DEAD, 1 },
	{ DELIVERY_UNREACHABLE, 0, 0, true, DELIVERY_IS_DEAD, 1 },
	{ DELIVERY_REFUSED, 0, 0, false, DELIVERY_IS_DEAD, 1 },
	{ DELIVERY_REFUSED, 90, 86400, false, DELIVERY_IS_DEAD, 1 },
	{ DELIVERY_REFUSED, 0, 0, true, DELIVERY_IS_DEAD, 1 },
};

static void every_verdict_at_every_age_has_one_outcome(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		for (uint64_t seed = 0; seed < 50; seed++) {
			const struct row *row = &rows[i];
			const struct delivery delivery = {
				.queued_at = later(-row->age_s), .tries = row->tries, .once = row->once, .seed = seed
			};
			const struct delivery_next next =
				delivery_after(delivery_policy(), &delivery, row->verdict, (struct span){ 0 }, noon);
			assert_int_equal(next.state, row->state);
			assert_int_equal(next.raise, row->raise);
			assert_true((next.state == DELIVERY_WAITS) == instant_is_set(next.at));
			if (next.state == DELIVERY_WAITS)
				assert_true(instant_before(noon, next.at));
		}
}

static void waits_double_to_a_limit_and_a_quarter_of_each_is_chance(void **state)
{
	static const int seconds[] = { 10, 20, 40, 80, 160, 320, 600, 600 };
	bool differ = false;

	(void)state;
	for (int tries = 0; tries < 8; tries++)
		for (uint64_t seed = 0; seed < 1000; seed++) {
			const struct span wait = delivery_wait(delivery_policy(), tries, seed);
			assert_in_range(wait.ms, seconds[tries] * 750, seconds[tries] * 1000);
			differ = differ || wait.ms != delivery_wait(delivery_policy(), tries, seed + 1).ms;
			assert_int_equal(wait.ms, delivery_wait(delivery_policy(), tries, seed).ms);
		}
	assert_true(differ);
	assert_int_equal(delivery_wait(delivery_policy(), 1000000, 7).ms / 600001, 0);
}

static void what_the_other_side_asks_is_waited_for_up_to_the_longest(void **state)
{
	const struct delivery delivery = { .queued_at = noon };

	(void)state;
	assert_int_equal(
		delivery_after(delivery_policy(), &delivery, DELIVERY_LATER, (struct span){ 120000 }, noon).at.ms,
		later(120).ms);
	assert_int_equal(
		delivery_after(delivery_policy(), &delivery, DELIVERY_LATER, (struct span){ INT64_MAX }, noon).at.ms,
		later(600).ms);
	assert_in_range(delivery_after(delivery_policy(), &delivery, DELIVERY_LATER, (struct span){ 1 }, noon).at.ms -
				noon.ms,
			7500, 10000);
}

static void the_last_try_is_when_the_time_is_up(void **state)
{
	const struct delivery delivery = { .queued_at = later(-3 * 86400 + 5), .tries = 300 };

	(void)state;
	assert_int_equal(delivery_after(delivery_policy(), &delivery, DELIVERY_LATER, (struct span){ 0 }, noon).at.ms,
			 later(5).ms);
}

static void a_circuit_opens_after_three_failures_in_a_row_and_one_success_closes_it(void **state)
{
	static const int open_s[] = { 30, 60, 120, 240, 300, 300 };
	struct circuit c = { 0 };

	(void)state;
	for (int i = 0; i < 2; i++) {
		c = circuit_after(delivery_policy(), c, DELIVERY_UNREACHABLE, noon);
		assert_int_equal(circuit_state(&c, noon), CIRCUIT_CLOSED);
	}
	for (int i = 0; i < 6; i++) {
		c = circuit_after(delivery_policy(), c, DELIVERY_UNREACHABLE, noon);
		assert_int_equal(circuit_state(&c, later(open_s[i] - 1)), CIRCUIT_OPEN);
		assert_int_equal(circuit_state(&c, later(open_s[i])), CIRCUIT_HALF_OPEN);
	}
	for (int verdict = 0; verdict < DELIVERY_VERDICTS; verdict++) {
		const struct circuit after = circuit_after(delivery_policy(), c, (enum delivery_verdict)verdict, noon);
		assert_int_equal(circuit_state(&after, noon),
				 verdict == DELIVERY_UNREACHABLE ? CIRCUIT_OPEN : CIRCUIT_CLOSED);
		assert_int_equal(after.failures, verdict == DELIVERY_UNREACHABLE ? 9 : 0);
	}
}

static void a_day_of_a_dead_server_ends_in_a_delivery(void **state)
{
	(void)state;
	for (uint64_t seed = 0; seed < 100; seed++) {
		struct delivery delivery = { .queued_at = noon, .seed = seed };
		struct instant now = noon;
		while (instant_before(now, later(86400))) {
			const struct delivery_next next = delivery_after(delivery_policy(), &delivery,
									 DELIVERY_UNREACHABLE, (struct span){ 0 }, now);
			assert_int_equal(next.state, DELIVERY_WAITS);
			now = next.at;
			delivery.tries++;
		}
		/* It is tried again within ten minutes of the server's return. */
		assert_true(instant_before(now, later(86400 + 601)));
		assert_in_range(delivery.tries, 100, 250);
	}
}

static void every_kind_is_read_by_its_code(void **state)
{
	enum message_kind kind;

	(void)state;
	for (int i = 0; i < MESSAGE_COUNT; i++) {
		assert_true(message_read(str_of(message_code((enum message_kind)i)), &kind));
		assert_int_equal(kind, i);
		assert_true(str_of(message_words(kind)).len > 0);
	}
	assert_false(message_read(S("none"), &kind));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_verdict_at_every_age_has_one_outcome),
		cmocka_unit_test(waits_double_to_a_limit_and_a_quarter_of_each_is_chance),
		cmocka_unit_test(what_the_other_side_asks_is_waited_for_up_to_the_longest),
		cmocka_unit_test(the_last_try_is_when_the_time_is_up),
		cmocka_unit_test(a_circuit_opens_after_three_failures_in_a_row_and_one_success_closes_it),
		cmocka_unit_test(a_day_of_a_dead_server_ends_in_a_delivery),
		cmocka_unit_test(every_kind_is_read_by_its_code),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
