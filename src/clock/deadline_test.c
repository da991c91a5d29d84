#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <cmocka.h>

#include "clock/deadline.h"

/* A small table: every clause of 第四項 has a day here. The whole tables are tried in rulebook/months_test.c. */
static struct calendar_day days_2026[] = {
	{ { 2026, 2, 15 }, S("小年夜"), false },  { { 2026, 2, 16 }, S("除夕"), false },
	{ { 2026, 2, 27 }, S("補假"), false },    { { 2026, 2, 28 }, S("和平紀念日"), false },
	{ { 2026, 3, 14 }, S("補行上班"), true }, { { 2026, 5, 1 }, S("勞動節"), false },
	{ { 2026, 10, 26 }, S("補假"), false },
};
static struct calendar_year years[] = {
	{ .year = 2025 },
	{ .year = 2026, .days = days_2026, .day_count = 7 },
	{ .year = 2028, .provisional = true },
};
static const struct calendar calendar = { .years = years, .year_count = 3 };

static const struct term one_month = { TERM_MONTHS, 1 };

static struct deadline from(int year, int month, int day)
{
	return deadline_make(instant_taipei((struct civil){ year, month, day }, 15, 30, 0), one_month, &calendar);
}

static void due_is(struct deadline deadline, const char *due, const char *last_day)
{
	char out[INSTANT_TEXT_BYTES];
	ARENA_SCOPED(arena);

	assert_string_equal(instant_print_taipei(deadline.due, out).at, due);
	assert_true(deadline.has_last_day);
	assert_string_equal(civil_print(&arena, deadline.last_day).at, last_day);
}

static void month_end_is(int y, int m, int d, int months, int year, int month, int day)
{
	struct civil end = deadline_month_end((struct civil){ y, m, d }, months);

	assert_int_equal(end.year, year);
	assert_int_equal(end.month, month);
	assert_int_equal(end.day, day);
}

static void a_month_ends_the_day_before_the_corresponding_day_or_with_the_month(void **state)
{
	(void)state;
	month_end_is(2026, 11, 22, 1, 2026, 12, 22);
	month_end_is(2026, 1, 27, 1, 2026, 2, 27);
	month_end_is(2026, 1, 28, 1, 2026, 2, 28);
	month_end_is(2026, 1, 29, 1, 2026, 2, 28);
	month_end_is(2026, 1, 30, 1, 2026, 2, 28);
	month_end_is(2026, 1, 31, 1, 2026, 2, 28);
	month_end_is(2024, 1, 30, 1, 2024, 2, 29);
	month_end_is(2026, 2, 28, 1, 2026, 3, 31);
	month_end_is(2026, 4, 30, 1, 2026, 5, 31);
	month_end_is(2026, 12, 31, 1, 2027, 1, 31);
	month_end_is(2026, 12, 15, 1, 2027, 1, 15);
	month_end_is(2026, 11, 30, 3, 2027, 2, 28);
	month_end_is(2026, 11, 22, 12, 2027, 11, 22);
}

static void an_ordinary_last_day_ends_at_its_midnight_exclusive(void **state)
{
	struct deadline deadline = from(2026, 11, 22);
	struct instant midnight = instant_taipei((struct civil){ 2026, 12, 23 }, 0, 0, 0);

	(void)state;
	due_is(deadline, "2026-12-23T00:00:00+08:00", "2026-12-22");
	assert_int_equal(deadline.shift, SHIFT_NONE);
	assert_false(deadline.inferred);
	assert_false(deadline.provisional);
	assert_false(deadline_kept(&deadline, midnight));
	assert_true(deadline_passed(&deadline, midnight));
	assert_true(deadline_kept(&deadline, (struct instant){ midnight.ms - 1 }));
}

static void the_first_day_is_the_one_in_taipei(void **state)
{
	struct instant late;

	(void)state;
	assert_true(instant_read(S("2026-11-22T16:00:00Z"), &late));
	due_is(deadline_make(late, one_month, &calendar), "2026-12-24T00:00:00+08:00", "2026-12-23");
}

static void an_ordinary_saturday_gives_the_noon_of_the_next_working_day(void **state)
{
	struct deadline deadline = from(2026, 10, 14); /* 11-14 */

	(void)state;
	due_is(deadline, "2026-11-16T12:00:00+08:00", "2026-11-16");
	assert_int_equal(deadline.shift, SHIFT_SATURDAY);
	assert_false(deadline_kept(&deadline, deadline.due));
	due_is(from(2026, 9, 24), "2026-10-27T12:00:00+08:00", "2026-10-27"); /* 10-24; the Monday is off */
	due_is(from(2026, 1, 14), "2026-02-17T12:00:00+08:00", "2026-02-17"); /* 02-14, two days off behind it */
}

static void a_sunday_and_a_day_off_give_the_whole_next_working_day(void **state)
{
	(void)state;
	due_is(from(2026, 10, 15), "2026-11-17T00:00:00+08:00", "2026-11-16");
	assert_int_equal(from(2026, 10, 15).shift, SHIFT_SUNDAY);
	due_is(from(2026, 1, 16), "2026-02-18T00:00:00+08:00", "2026-02-17");
	assert_int_equal(from(2026, 1, 16).shift, SHIFT_DAY_OFF);
}

static void a_saturday_that_is_a_day_off_follows_the_holiday_rule_and_keeps_both(void **state)
{
	struct deadline deadline = from(2026, 1, 28); /* 02-28 */
	char out[INSTANT_TEXT_BYTES];

	(void)state;
	due_is(deadline, "2026-03-03T00:00:00+08:00", "2026-03-02");
	assert_int_equal(deadline.shift, SHIFT_SATURDAY_OFF);
	assert_true(deadline.inferred);
	assert_string_equal(instant_print_taipei(deadline.other_due, out).at, "2026-03-02T12:00:00+08:00");
}

static void days_off_that_run_on_into_a_saturday_keep_both_too(void **state)
{
	struct deadline deadline = from(2026, 3, 31); /* 04-30 */

	(void)state;
	assert_false(deadline.inferred);
	deadline = from(2026, 4, 1); /* 05-01, a Friday */
	due_is(deadline, "2026-05-05T00:00:00+08:00", "2026-05-04");
	assert_int_equal(deadline.shift, SHIFT_OFF_THEN_SATURDAY);
	assert_true(deadline.inferred);
}

static void a_worked_saturday_is_a_working_day(void **state)
{
	struct deadline deadline = from(2026, 2, 14);

	(void)state;
	due_is(deadline, "2026-03-15T00:00:00+08:00", "2026-03-14");
	assert_int_equal(deadline.shift, SHIFT_NONE);
}

static void a_local_closure_moves_the_end_and_beats_a_worked_saturday(void **state)
{
	static const struct calendar_day closed[] = { { { 2026, 8, 12 }, S("颱風停止上班"), false },
						      { { 2026, 3, 14 }, S("颱風停止上班"), false } };
	struct calendar local = calendar;

	(void)state;
	local.closures = closed;
	local.closure_count = 2;
	struct deadline deadline =
		deadline_make(instant_taipei((struct civil){ 2026, 7, 12 }, 9, 0, 0), one_month, &local);
	due_is(deadline, "2026-08-14T00:00:00+08:00", "2026-08-13");
	assert_int_equal(deadline.shift, SHIFT_CLOSED);
	assert_true(str_is(deadline.day_name, "颱風停止上班"));
	deadline = deadline_make(instant_taipei((struct civil){ 2026, 2, 14 }, 9, 0, 0), one_month, &local);
	assert_int_equal(deadline.shift, SHIFT_SATURDAY_OFF);
}

static void a_missing_or_provisional_year_makes_it_provisional(void **state)
{
	(void)state;
	assert_true(from(2026, 12, 1).provisional);
	assert_true(from(2028, 3, 1).provisional);
	assert_false(from(2026, 11, 1).provisional);
	assert_int_equal(from(2027, 1, 2).shift, SHIFT_NONE);
}

static void hours_run_at_once_and_the_due_instant_is_in_time(void **state)
{
	struct instant start = instant_taipei((struct civil){ 2026, 2, 27 }, 23, 30, 0);
	struct deadline deadline = deadline_make(start, (struct term){ TERM_HOURS, 72 }, NULL);

	(void)state;
	assert_int_equal(deadline.due.ms - start.ms, 72 * 3600000LL);
	assert_false(deadline.has_last_day);
	assert_true(deadline_kept(&deadline, deadline.due));
	assert_false(deadline_kept(&deadline, (struct instant){ deadline.due.ms + 1 }));
	deadline = deadline_make(start, (struct term){ TERM_AT_ONCE, 30 }, NULL);
	assert_int_equal(deadline.due.ms - start.ms, 30 * 60000);
	deadline = deadline_make(start, (struct term){ TERM_NONE, 0 }, NULL);
	assert_false(deadline.ever);
	assert_false(deadline_passed(&deadline, instant_taipei((struct civil){ 2126, 2, 27 }, 0, 0, 0)));
}

static void at_the_ends_of_the_calendar_nothing_is_due_and_nothing_breaks(void **state)
{
	static const char *const ends[] = { "0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-23:59",
					    "9990-12-15T00:00:00Z" };

	(void)state;
	for (int i = 0; i < 3; i++) {
		struct instant start;
		assert_true(instant_read(str_of(ends[i]), &start));
		assert_false(deadline_make(start, one_month, &calendar).ever);
		assert_true(deadline_make(start, (struct term){ TERM_HOURS, 72 }, NULL).ever);
	}
}

static void days_leave_out_the_first(void **state)
{
	struct instant start = instant_taipei((struct civil){ 2026, 11, 1 }, 8, 0, 0);

	(void)state;
	due_is(deadline_make(start, (struct term){ TERM_DAYS, 10 }, &calendar), "2026-11-12T00:00:00+08:00",
	       "2026-11-11");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_month_ends_the_day_before_the_corresponding_day_or_with_the_month),
		cmocka_unit_test(an_ordinary_last_day_ends_at_its_midnight_exclusive),
		cmocka_unit_test(the_first_day_is_the_one_in_taipei),
		cmocka_unit_test(an_ordinary_saturday_gives_the_noon_of_the_next_working_day),
		cmocka_unit_test(a_sunday_and_a_day_off_give_the_whole_next_working_day),
		cmocka_unit_test(a_saturday_that_is_a_day_off_follows_the_holiday_rule_and_keeps_both),
		cmocka_unit_test(days_off_that_run_on_into_a_saturday_keep_both_too),
		cmocka_unit_test(a_worked_saturday_is_a_working_day),
		cmocka_unit_test(a_local_closure_moves_the_end_and_beats_a_worked_saturday),
		cmocka_unit_test(a_missing_or_provisional_year_makes_it_provisional),
		cmocka_unit_test(hours_run_at_once_and_the_due_instant_is_in_time),
		cmocka_unit_test(days_leave_out_the_first),
		cmocka_unit_test(at_the_ends_of_the_calendar_nothing_is_due_and_nothing_breaks),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
