#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "page/reader.h"

static const struct instant night = { 1795287180000 + 7123 }; /* 2026-11-22T02:53:07.123+08:00 */

static void check_time(enum lang lang, bool gregorian, struct instant t, const char *words)
{
	const struct reader r = { .lang = lang, .gregorian = gregorian };
	BUF_SCOPED(out);

	reader_time_words(&out, &r, t);
	buf_add_char(&out, 0);
	assert_string_equal(out.at, words);
}

static void a_time_is_written_in_the_readers_language_and_calendar(void **state)
{
	(void)state;
	check_time(LANG_ZH_HANT, false, night, "民國115年11月22日（日）02:53");
	check_time(LANG_ZH_HANT, true, night, "2026年11月22日（日）02:53");
	check_time(LANG_EN, false, night, "22 Nov 2026 (ROC 115) 02:53");
	check_time(LANG_EN, true, night, "22 Nov 2026 02:53");
	check_time(LANG_EN, true, (struct instant){ 0 }, "");
}

static void years_at_the_edges_of_the_calendar_read_well(void **state)
{
	(void)state;
	check_time(LANG_ZH_HANT, false, instant_taipei((struct civil){ 1912, 1, 1 }, 0, 0, 0),
		   "民國1年1月1日（一）00:00");
	check_time(LANG_ZH_HANT, false, instant_taipei((struct civil){ 1911, 12, 31 }, 23, 59, 59),
		   "民國前1年12月31日（日）23:59");
	check_time(LANG_EN, false, instant_taipei((struct civil){ 1911, 12, 31 }, 23, 59, 59), "31 Dec 1911 23:59");
	check_time(LANG_ZH_HANT, false, instant_taipei((struct civil){ 9999, 12, 31 }, 23, 59, 59),
		   "民國8088年12月31日（五）23:59");
	check_time(LANG_ZH_HANT, true, (struct instant){ -1 }, "1970年1月1日（四）07:59");
}

static void the_element_carries_the_machines_time_to_the_second(void **state)
{
	const struct reader r = { .lang = LANG_ZH_HANT };
	BUF_SCOPED(out);
	(void)state;

	reader_time(&out, &r, night);
	buf_add_char(&out, 0);
	assert_string_equal(out.at, "<time datetime=\"2026-11-22T02:53:07+08:00\">民國115年11月22日（日）02:53</time>");
}

static void check_span(enum lang lang, int64_t ms, const char *words)
{
	const struct reader r = { .lang = lang };
	BUF_SCOPED(out);

	reader_span(&out, &r, ms);
	buf_add_char(&out, 0);
	assert_string_equal(out.at, words);
}

static void a_span_is_told_in_its_two_greatest_units(void **state)
{
	const int64_t minute = 60000, hour = 60 * minute, day = 24 * hour;
	(void)state;

	check_span(LANG_ZH_HANT, hour + 5 * minute, "1 小時 5 分");
	check_span(LANG_ZH_HANT, -(hour + 5 * minute), "1 小時 5 分");
	check_span(LANG_ZH_HANT, 59999, "不到 1 分");
	check_span(LANG_ZH_HANT, 0, "不到 1 分");
	check_span(LANG_ZH_HANT, 2 * day + 3 * hour + 59 * minute, "2 天 3 小時");
	check_span(LANG_ZH_HANT, day + 5 * minute, "1 天");
	check_span(LANG_ZH_HANT, 2 * hour, "2 小時");
	check_span(LANG_EN, hour + minute, "1 hour 1 minute");
	check_span(LANG_EN, 2 * day + 3 * hour, "2 days 3 hours");
	check_span(LANG_EN, minute - 1, "under a minute");
	check_span(LANG_EN, INT64_MIN, "106751991167 days 7 hours");
}

static void texts_live_in_the_arena(void **state)
{
	ARENA_SCOPED(arena);
	const struct reader r = { .lang = LANG_ZH_HANT };
	(void)state;

	assert_true(str_is(reader_time_text(&arena, &r, night), "民國115年11月22日（日）02:53"));
	assert_true(str_is(reader_day_text(&arena, &r, (struct civil){ 2026, 11, 22 }), "民國115年11月22日（日）"));
	assert_true(str_is(reader_span_text(&arena, &r, 240000), "4 分"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_time_is_written_in_the_readers_language_and_calendar),
		cmocka_unit_test(years_at_the_edges_of_the_calendar_read_well),
		cmocka_unit_test(the_element_carries_the_machines_time_to_the_second),
		cmocka_unit_test(a_span_is_told_in_its_two_greatest_units),
		cmocka_unit_test(texts_live_in_the_arena),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
