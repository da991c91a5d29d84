#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <setjmp.h>
#include <cmocka.h>

#include "gate/throttle.h"

static const struct throttle_limit five = { 5, SPAN_MINUTES(15) };

static struct instant at(int64_t minutes)
{
	return instant_plus((struct instant){ 1772000000000 }, SPAN_MINUTES(minutes));
}

static int setup(void **state)
{
	*state = throttle_new();
	return 0;
}

static int teardown(void **state)
{
	struct throttle *t = *state;
	throttle_free(&t);
	return 0;
}

static void five_tries_then_a_quarter_of_an_hour(void **state)
{
	struct throttle *t = *state;
	const struct throttle_key key = throttle_key(t, "login", S("mei"), S("192.0.2.1"));
	struct span wait = { 0 };

	for (int i = 0; i < 5; i++)
		assert_true(throttle_try(t, key, five, at(i), &wait));
	assert_false(throttle_try(t, key, five, at(5), &wait));
	assert_int_equal(wait.ms, SPAN_MINUTES(14).ms);          /* from the fifth, at minute 4 */
	assert_false(throttle_try(t, key, five, at(18), &wait)); /* being turned away does not make it longer */
	assert_int_equal(wait.ms, SPAN_MINUTES(1).ms);
	assert_true(throttle_try(t, key, five, at(19), &wait));
	assert_true(throttle_try(t, key, five, at(19), &wait));
}

static void another_source_and_another_name_are_not_held_up(void **state)
{
	struct throttle *t = *state;
	struct span wait;

	for (int i = 0; i < 5; i++)
		assert_true(throttle_try(t, throttle_key(t, "login", S("mei"), S("192.0.2.1")), five, at(0), &wait));
	assert_false(throttle_try(t, throttle_key(t, "login", S("mei"), S("192.0.2.1")), five, at(0), &wait));
	assert_true(throttle_try(t, throttle_key(t, "login", S("mei"), S("192.0.2.2")), five, at(0), &wait));
	assert_true(throttle_try(t, throttle_key(t, "login", S("hao"), S("192.0.2.1")), five, at(0), &wait));
	assert_true(throttle_try(t, throttle_key(t, "code", S("mei"), S("192.0.2.1")), five, at(0), &wait));
}

static void a_try_that_was_not_in_vain_is_taken_back(void **state)
{
	struct throttle *t = *state;
	const struct throttle_key key = throttle_key(t, "source", S(""), S("192.0.2.1"));
	struct span wait;

	for (int i = 0; i < 200; i++) {
		assert_true(throttle_try(t, key, five, at(0), &wait));
		throttle_take_back(t, key);
	}
	for (int i = 0; i < 4; i++)
		assert_true(throttle_try(t, key, five, at(0), &wait));
	throttle_forget(t, key);
	throttle_take_back(t, key); /* nothing is left of it, and nothing is owed */
	for (int i = 0; i < 5; i++)
		assert_true(throttle_try(t, key, five, at(0), &wait));
	assert_false(throttle_try(t, key, five, at(0), &wait));
}

static void old_tries_are_forgotten_and_a_clock_set_back_frees_nobody(void **state)
{
	struct throttle *t = *state;
	const struct throttle_key key = throttle_key(t, "login", S("mei"), S("192.0.2.1"));
	struct span wait;

	for (int i = 0; i < 40; i++)
		assert_true(throttle_try(t, key, five, at(15 * i), &wait));
	for (int i = 0; i < 4; i++)
		assert_true(throttle_try(t, key, five, at(1000), &wait));
	assert_true(throttle_try(t, key, five, at(1000), &wait));
	assert_false(throttle_try(t, key, five, at(900), &wait));
}

static void a_flood_of_names_does_not_wash_a_busy_one_away(void **state)
{
	struct throttle *t = *state;
	const struct throttle_key key = throttle_key(t, "login", S("mei"), S("192.0.2.1"));
	struct span wait;
	char name[24];
	int through = 0;

	/* An attacker who throws a thousand other names between any two tries, sixty thousand in all, gains nothing. */
	for (int i = 0; i < 60; i++) {
		through += throttle_try(t, key, five, at(0), &wait);
		for (int j = 0; j < 1000; j++) {
			snprintf(name, sizeof(name), "%d.%d", i, j);
			if (!throttle_try(t, throttle_key(t, "login", str_of(name), S("192.0.2.1")), five,
					  instant_plus(at(0), (struct span){ i }), &wait))
				fail();
		}
	}
	assert_true(through < 30);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(five_tries_then_a_quarter_of_an_hour, setup, teardown),
		cmocka_unit_test_setup_teardown(another_source_and_another_name_are_not_held_up, setup, teardown),
		cmocka_unit_test_setup_teardown(a_try_that_was_not_in_vain_is_taken_back, setup, teardown),
		cmocka_unit_test_setup_teardown(old_tries_are_forgotten_and_a_clock_set_back_frees_nobody, setup,
						teardown),
		cmocka_unit_test_setup_teardown(a_flood_of_names_does_not_wash_a_busy_one_away, setup, teardown),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
