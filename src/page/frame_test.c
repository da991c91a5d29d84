#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "page/clock_view.h"
#include "page/frame.h"

static const struct typed_field rows[] = {
	{ S("reason"), S("a") },
	{ S("who"), S("x") },
	{ S("who"), S("y") },
};

static void what_was_typed_is_found_by_name(void **state)
{
	const struct typed typed = { rows, 3 };
	(void)state;

	assert_true(str_is(typed_get(&typed, S("reason"), S("b")), "a"));
	assert_true(str_is(typed_get(&typed, S("who"), S("b")), "x"));
	assert_true(str_is(typed_get(&typed, S("reaso"), S("b")), "b"));
	assert_true(typed_has(&typed, S("who"), S("y")));
	assert_false(typed_has(&typed, S("who"), S("z")));
}

static void after_a_refusal_a_field_shows_what_was_typed_even_when_that_is_nothing(void **state)
{
	struct frame frame = { .typed = { rows, 3 } };
	(void)state;

	assert_true(str_is(frame_value(&frame, S("reason"), S("recorded")), "recorded"));
	assert_true(frame_chosen(&frame, S("who"), S("z"), true));
	frame.was_typed = true;
	assert_true(str_is(frame_value(&frame, S("reason"), S("recorded")), "a"));
	assert_true(str_is(frame_value(&frame, S("left out"), S("recorded")), ""));
	assert_true(frame_chosen(&frame, S("who"), S("y"), false));
	assert_false(frame_chosen(&frame, S("who"), S("z"), true));
}

static enum clock_mood mood(int64_t whole_minutes, int64_t gone_minutes)
{
	const struct clock_view clock = { .state = CLOCK_RUNNING,
					  .from = { 1000 },
					  .due = { 1000 + whole_minutes * 60000 } };

	return clock_mood(&clock, (struct instant){ 1000 + gone_minutes * 60000 });
}

static void a_clock_is_near_in_its_last_quarter_and_in_its_last_fifteen_minutes(void **state)
{
	(void)state;
	assert_int_equal(mood(60, 0), CLOCK_CALM);
	assert_int_equal(mood(60, 44), CLOCK_CALM);
	assert_int_equal(mood(60, 45), CLOCK_NEAR);
	assert_int_equal(mood(60, 60), CLOCK_NEAR);
	assert_int_equal(mood(60, 61), CLOCK_LATE);
	assert_int_equal(mood(72 * 60, 53 * 60), CLOCK_CALM);
	assert_int_equal(mood(72 * 60, 54 * 60), CLOCK_NEAR);
	assert_int_equal(mood(10, 0), CLOCK_NEAR);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_was_typed_is_found_by_name),
		cmocka_unit_test(after_a_refusal_a_field_shows_what_was_typed_even_when_that_is_nothing),
		cmocka_unit_test(a_clock_is_near_in_its_last_quarter_and_in_its_last_fifteen_minutes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
