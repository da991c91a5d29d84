/* One month from every day of 2019 to 2026, against a second count that shares nothing with the first: days are walked one
 * by one, weekdays come from Zeller, month lengths from a verse, holidays from the text of the files. */
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <setjmp.h>
#include <cmocka.h>

#include "rulebook/rulebook.h"

struct date {
	int y, m, d;
};

/* Thirty days hath September … */
static int length(int y, int m)
{
	if (m == 2)
		return y % 400 == 0 ? 29 : y % 100 == 0 ? 28 : y % 4 == 0 ? 29 : 28;
	return m == 4 || m == 6 || m == 9 || m == 11 ? 30 : 31;
}

static struct date tomorrow(struct date x)
{
	if (++x.d > length(x.y, x.m)) {
		x.d = 1;
		if (++x.m > 12) {
			x.m = 1;
			x.y++;
		}
	}
	return x;
}

/* Zeller's congruence: 0 Saturday, 1 Sunday … 6 Friday. */
static int zeller(struct date x)
{
	int m = x.m < 3 ? x.m + 12 : x.m, y = x.m < 3 ? x.y - 1 : x.y;

	return (x.d + 13 * (m + 1) / 5 + y % 100 + y % 100 / 4 + y / 100 / 4 + 5 * (y / 100)) % 7;
}

static const char *year_text(int year)
{
	static char texts[10][8192];
	char name[32];
	size_t count;
	const struct rulebook_file *files = rulebook_default_files(&count);

	snprintf(name, sizeof(name), "holidays/%d.json", year);
	for (size_t i = 0; i < count; i++) {
		if (!str_is(files[i].name, name))
			continue;
		char *text = texts[year - 2018];
		assert_true(files[i].bytes.len < sizeof(texts[0]));
		memcpy(text, files[i].bytes.at, files[i].bytes.len);
		return text;
	}
	return NULL;
}

/* 'o' off, 'w' worked, ' ' in neither list, '?' no file. */
static char listed(struct date x)
{
	char day[16];
	const char *text = year_text(x.y);

	if (!text)
		return '?';
	snprintf(day, sizeof(day), "%04d-%02d-%02d", x.y, x.m, x.d);
	const char *found = strstr(text, day);
	return !found ? ' ' : found < strstr(text, "working_weekend_days") ? 'o' : 'w';
}

static bool works(struct date x)
{
	char list = listed(x);

	return list == 'w' || (list != 'o' && zeller(x) > 1);
}

/* 行政程序法 §48: the day after the start is counted as the first; walk until the day before its like in the next month. */
static struct date month_on(struct date start)
{
	struct date first = tomorrow(start), x = first;
	int next = first.m % 12 + 1;

	while (x.m != next)
		x = tomorrow(x);
	if (first.d == 1) { /* a month from its first day: up to its last */
		x = first;
		while (tomorrow(x).m == first.m)
			x = tomorrow(x);
		return x;
	}
	while (tomorrow(x).d != first.d && tomorrow(x).m == next)
		x = tomorrow(x);
	return x;
}

static void one_day(struct date start, char *told, size_t size, bool *provisional)
{
	struct date last = month_on(start), end = last;
	bool ordinary_saturday = zeller(last) == 0 && (listed(last) == ' ' || listed(last) == '?');

	*provisional = listed(last) == '?';
	while (!works(end)) {
		end = tomorrow(end);
		*provisional |= listed(end) == '?';
	}
	struct date after = ordinary_saturday ? end : tomorrow(end);
	snprintf(told, size, "%04d-%02d-%02dT%s:00:00+08:00 %04d-%02d-%02d", after.y, after.m, after.d,
		 ordinary_saturday ? "12" : "00", end.y, end.m, end.d);
}

static void a_month_from_every_day_of_eight_years_agrees_with_a_second_count(void **state)
{
	const struct rulebook_library *library = rulebook_default();
	size_t days = 0, noons = 0, shifts = 0;

	(void)state;
	for (struct date start = { 2019, 1, 1 }; start.y < 2027; start = tomorrow(start), days++) {
		static const int hours[] = { 0, 12, 23 };
		char wanted[80], got[80], due[INSTANT_TEXT_BYTES];
		bool provisional;
		ARENA_SCOPED(arena);
		one_day(start, wanted, sizeof(wanted), &provisional);
		struct instant at =
			instant_taipei((struct civil){ start.y, start.m, start.d }, hours[days % 3], 59, 59);
		struct deadline deadline = deadline_make(at, (struct term){ TERM_MONTHS, 1 }, &library->calendar);
		instant_print_taipei(deadline.due, due);
		snprintf(got, sizeof(got), "%s %s", due, civil_print(&arena, deadline.last_day).at);
		assert_string_equal(got, wanted);
		assert_int_equal(deadline.provisional, provisional);
		noons += deadline.shift == SHIFT_SATURDAY;
		shifts += deadline.shift != SHIFT_NONE;
	}
	assert_int_equal(days, 2922);
	assert_true(noons > 300 && shifts > 800);
}

static void the_count_is_the_same_under_every_law(void **state)
{
	static const char *const laws[] = { "107", "110", "115" };

	(void)state;
	for (int i = 0; i < 3; i++) {
		struct rulebook rulebook;
		assert_true(rulebook_by_law(rulebook_default(), str_of(laws[i]), &rulebook));
		const struct duty *report = rulebook_duty(&rulebook, DUTY_REPORT, 1);
		assert_int_equal(report->term.unit, TERM_MONTHS);
		assert_int_equal(report->term.count, 1);
		assert_int_equal(report->start, EVENT_CONTROLLED);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_month_from_every_day_of_eight_years_agrees_with_a_second_count),
		cmocka_unit_test(the_count_is_the_same_under_every_law),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
