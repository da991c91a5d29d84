#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <setjmp.h>
#include <cmocka.h>

#include "clock/date_text.h"

struct day_spelling {
	const char *text;
	int year, month, day;
};

static const struct day_spelling days[] = {
	{ "115/11/22", 2026, 11, 22 },
	{ "115-11-22", 2026, 11, 22 },
	{ "115.11.22", 2026, 11, 22 },
	{ "1151122", 2026, 11, 22 },
	{ "115年11月22日", 2026, 11, 22 },
	{ "民國115年11月22日", 2026, 11, 22 },
	{ "中華民國115年11月22日", 2026, 11, 22 },
	{ "民國 115 年 11 月 22 日", 2026, 11, 22 },
	{ "2026-11-22", 2026, 11, 22 },
	{ "2026/11/22", 2026, 11, 22 },
	{ "2026.11.22", 2026, 11, 22 },
	{ "20261122", 2026, 11, 22 },
	{ "2026年11月22日", 2026, 11, 22 },
	{ "西元2026年11月22日", 2026, 11, 22 },
	{ "１１５／１１／２２", 2026, 11, 22 },
	{ "１１５．１１．２２", 2026, 11, 22 },
	{ "１１５年１１月２２日", 2026, 11, 22 },
	{ "２０２６－１１－２２", 2026, 11, 22 },
	{ "２０２６１１２２", 2026, 11, 22 },
	{ "１１５１１２２", 2026, 11, 22 },
	{ "　115/11/22　", 2026, 11, 22 },
	{ "115/ 11/ 22", 2026, 11, 22 },
	{ "民國115/11/22", 2026, 11, 22 },
	{ "民國1151122", 2026, 11, 22 },
	{ "115/1/2", 2026, 1, 2 },
	{ "115年1月2日", 2026, 1, 2 },
	{ "115年1月2號", 2026, 1, 2 },
	{ "2026-1-2", 2026, 1, 2 },
	{ "099/02/28", 2010, 2, 28 },
	{ "民國99年2月28日", 2010, 2, 28 },
	{ "民國1年1月1日", 1912, 1, 1 },
	{ "001/01/01", 1912, 1, 1 },
	{ "113/02/29", 2024, 2, 29 },
	{ "2024/02/29", 2024, 2, 29 },
	{ "999/12/31", 2910, 12, 31 },
};

struct time_spelling {
	const char *text;
	int hour, minute, second;
};

static const struct time_spelling times[] = {
	{ "02:53", 2, 53, 0 },         { "2:53", 2, 53, 0 },       { "02:53:07", 2, 53, 7 },
	{ "０２：５３", 2, 53, 0 },    { "2時53分", 2, 53, 0 },    { "２時５３分", 2, 53, 0 },
	{ "2時53分7秒", 2, 53, 7 },    { "2 時 53 分", 2, 53, 0 }, { "14點30分", 14, 30, 0 },
	{ "14時", 14, 0, 0 },          { "下午2:53", 14, 53, 0 },  { "下午2時53分", 14, 53, 0 },
	{ "下午 2:53:07", 14, 53, 7 }, { "上午9時", 9, 0, 0 },     { "上午12:05", 0, 5, 0 },
	{ "下午12:05", 12, 5, 0 },     { "上午0:05", 0, 5, 0 },    { "0253", 2, 53, 0 },
	{ "025307", 2, 53, 7 },        { "23:59:59", 23, 59, 59 }, { "00:00", 0, 0, 0 },
};

static void reads(const char *text, struct civil day, int hour, int minute, int second)
{
	struct date_text date;
	struct err err;

	if (!date_text_read(str_of(text), &date, &err))
		fail_msg("refused: %s (%s)", text, refusal_row(err.refusal)->code);
	if (date.day.year != day.year || date.day.month != day.month || date.day.day != day.day || date.hour != hour ||
	    date.minute != minute || date.second != second)
		fail_msg("%s read as %d-%d-%d %d:%d:%d", text, date.day.year, date.day.month, date.day.day, date.hour,
			 date.minute, date.second);
}

static void every_spelling_of_a_day_reads_alone(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(days) / sizeof(days[0]); i++)
		reads(days[i].text, (struct civil){ days[i].year, days[i].month, days[i].day }, 0, 0, 0);
}

static void every_spelling_of_a_day_takes_every_spelling_of_a_time(void **state)
{
	(void)state;
	for (size_t d = 0; d < sizeof(days) / sizeof(days[0]); d++) {
		for (size_t t = 0; t < sizeof(times) / sizeof(times[0]); t++) {
			const char *between[] = { " ", "T", "　", "  " };
			for (size_t b = 0; b < 4; b++) {
				char text[200];
				snprintf(text, sizeof(text), "%s%s%s", days[d].text, between[b], times[t].text);
				reads(text, (struct civil){ days[d].year, days[d].month, days[d].day }, times[t].hour,
				      times[t].minute, times[t].second);
			}
		}
	}
	reads("115年11月22日2時53分", (struct civil){ 2026, 11, 22 }, 2, 53, 0);
	reads("民國115年11月22日下午2時53分", (struct civil){ 2026, 11, 22 }, 14, 53, 0);
}

static void rfc_3339_reads_and_is_moved_to_taipei(void **state)
{
	struct instant t;
	struct err err;

	(void)state;
	reads("2026-11-22T02:53:00+08:00", (struct civil){ 2026, 11, 22 }, 2, 53, 0);
	reads("2026-11-22T02:53+08:00", (struct civil){ 2026, 11, 22 }, 2, 53, 0);
	reads("2026-11-21T18:53Z", (struct civil){ 2026, 11, 22 }, 2, 53, 0);
	reads("2026-11-22T02:53:07+0800", (struct civil){ 2026, 11, 22 }, 2, 53, 7);
	reads("2026-11-22 02:53+0800", (struct civil){ 2026, 11, 22 }, 2, 53, 0);
	reads("2026-11-21T18:53:00Z", (struct civil){ 2026, 11, 22 }, 2, 53, 0);
	reads("２０２６－１１－２１Ｔ１８：５３：００Z", (struct civil){ 2026, 11, 22 }, 2, 53, 0);
	assert_true(date_text_read_instant(S("115/11/22 02:53:00.250"), &t, &err));
	char out[INSTANT_TEXT_BYTES];
	assert_string_equal(instant_print_utc(t, out).at, "2026-11-21T18:53:00.250Z");
}

static void the_end_of_a_day_is_the_next_days_beginning(void **state)
{
	(void)state;
	reads("115/12/31 24:00", (struct civil){ 2027, 1, 1 }, 0, 0, 0);
	reads("115/02/28 24時", (struct civil){ 2026, 3, 1 }, 0, 0, 0);
}

struct bad_spelling {
	const char *text;
	enum refusal refusal;
};

static const struct bad_spelling bad[] = {
	{ "99/11/22", REFUSAL_DATE_AMBIGUOUS },
	{ "9/11/22", REFUSAL_DATE_AMBIGUOUS },
	{ "26-11-22", REFUSAL_DATE_AMBIGUOUS },
	{ "99年11月22日", REFUSAL_DATE_AMBIGUOUS },
	{ "991122", REFUSAL_DATE_AMBIGUOUS },
	{ "９９／１１／２２", REFUSAL_DATE_AMBIGUOUS },
	{ "115/02/29", REFUSAL_DATE_IMPOSSIBLE },
	{ "115/02/30", REFUSAL_DATE_IMPOSSIBLE },
	{ "115/13/01", REFUSAL_DATE_IMPOSSIBLE },
	{ "115/00/10", REFUSAL_DATE_IMPOSSIBLE },
	{ "115/11/31", REFUSAL_DATE_IMPOSSIBLE },
	{ "115/11/00", REFUSAL_DATE_IMPOSSIBLE },
	{ "2023-02-29", REFUSAL_DATE_IMPOSSIBLE },
	{ "1151131", REFUSAL_DATE_IMPOSSIBLE },
	{ "20261301", REFUSAL_DATE_IMPOSSIBLE },
	{ "000/01/01", REFUSAL_DATE_IMPOSSIBLE },
	{ "民國0年1月1日", REFUSAL_DATE_IMPOSSIBLE },
	{ "0115/11/22", REFUSAL_DATE_IMPOSSIBLE },
	{ "1911-12-31", REFUSAL_DATE_IMPOSSIBLE },
	{ "9999-12-31", REFUSAL_DATE_IMPOSSIBLE },
	{ "0001-01-01T00:00:00+23:59", REFUSAL_DATE_IMPOSSIBLE },
	{ "115/11/22 24:01", REFUSAL_DATE_IMPOSSIBLE },
	{ "115/11/22 25:00", REFUSAL_DATE_IMPOSSIBLE },
	{ "115/11/22 02:60", REFUSAL_DATE_IMPOSSIBLE },
	{ "115/11/22 02:53:60", REFUSAL_DATE_IMPOSSIBLE },
	{ "115/11/22 下午15:00", REFUSAL_DATE_IMPOSSIBLE },
	{ "115/11/22 下午0:30", REFUSAL_DATE_IMPOSSIBLE },
	{ "115/11/22 上午13:00", REFUSAL_DATE_IMPOSSIBLE },
	{ "", REFUSAL_DATE_UNREADABLE },
	{ " ", REFUSAL_DATE_UNREADABLE },
	{ "yesterday", REFUSAL_DATE_UNREADABLE },
	{ "昨天", REFUSAL_DATE_UNREADABLE },
	{ "115", REFUSAL_DATE_UNREADABLE },
	{ "115/11", REFUSAL_DATE_UNREADABLE },
	{ "115/11/", REFUSAL_DATE_UNREADABLE },
	{ "115//22", REFUSAL_DATE_UNREADABLE },
	{ "115/11.22", REFUSAL_DATE_UNREADABLE },
	{ "115年11/22", REFUSAL_DATE_UNREADABLE },
	{ "115年11月22", REFUSAL_DATE_UNREADABLE },
	{ "22/11/2026", REFUSAL_DATE_UNREADABLE },
	{ "11/22/115", REFUSAL_DATE_UNREADABLE },
	{ "民國2026年11月22日", REFUSAL_DATE_UNREADABLE },
	{ "西元115年11月22日", REFUSAL_DATE_UNREADABLE },
	{ "115/11/222", REFUSAL_DATE_UNREADABLE },
	{ "115/111/22", REFUSAL_DATE_UNREADABLE },
	{ "12026/11/22", REFUSAL_DATE_UNREADABLE },
	{ "-115/11/22", REFUSAL_DATE_UNREADABLE },
	{ "115/11/2202:53", REFUSAL_DATE_UNREADABLE },
	{ "115/11/22 2", REFUSAL_DATE_UNREADABLE },
	{ "115/11/22 2:5", REFUSAL_DATE_UNREADABLE },
	{ "115/11/22 2:053", REFUSAL_DATE_UNREADABLE },
	{ "115/11/22 02:53:", REFUSAL_DATE_UNREADABLE },
	{ "115/11/22 02:53:07.", REFUSAL_DATE_UNREADABLE },
	{ "115/11/22 02:53 x", REFUSAL_DATE_UNREADABLE },
	{ "115/11/22 02:53 PM", REFUSAL_DATE_UNREADABLE },
	{ "115/11/22 上午", REFUSAL_DATE_UNREADABLE },
	{ "115/11/22T", REFUSAL_DATE_UNREADABLE },
	{ "115/11/22 2時5", REFUSAL_DATE_UNREADABLE },
	{ "115/11/22 2分", REFUSAL_DATE_UNREADABLE },
	{ "2026-11-22T02:53:00+8", REFUSAL_DATE_UNREADABLE },
	{ "2026-11-22Z", REFUSAL_DATE_UNREADABLE },
	{ "\xFF\xFE", REFUSAL_DATE_UNREADABLE },
	{ "115/11/22 \xE4\xB8", REFUSAL_DATE_UNREADABLE },
	{ "99999999999999999999", REFUSAL_DATE_UNREADABLE },
	{ "٢٠٢٦-١١-٢٢", REFUSAL_DATE_UNREADABLE },
	{ "2026-11-22; DROP", REFUSAL_DATE_UNREADABLE },
};

static void what_is_ambiguous_impossible_or_no_date_is_refused_as_such(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct date_text date;
		struct err err = { 0 };
		if (date_text_read(str_of(bad[i].text), &date, &err))
			fail_msg("read: %s", bad[i].text);
		if (err.refusal != bad[i].refusal)
			fail_msg("%s refused as %s", bad[i].text, refusal_row(err.refusal)->code);
	}
}

static void an_instant_needs_a_time(void **state)
{
	struct instant t;
	struct err err;

	(void)state;
	assert_false(date_text_read_instant(S("115/11/22"), &t, &err));
	assert_int_equal(err.refusal, REFUSAL_DATE_UNREADABLE);
}

static void what_is_printed_reads_as_the_same_day(void **state)
{
	(void)state;
	for (int64_t n = civil_to_days((struct civil){ 1912, 1, 1 }); n < civil_to_days((struct civil){ 2911, 1, 1 });
	     n += 11) {
		char out[DATE_TEXT_BYTES];
		struct civil day = civil_from_days(n);
		date_text_print_iso(day, out);
		reads(out, day, 0, 0, 0);
		date_text_print_roc_short(day, out);
		reads(out, day, 0, 0, 0);
		if (day.year > 1911 + 99) {
			date_text_print_roc(day, out);
			reads(out, day, 0, 0, 0);
		}
	}
}

static void printing_is_in_the_calendar_of_the_country(void **state)
{
	char out[DATE_TEXT_BYTES];

	(void)state;
	assert_string_equal(date_text_print_roc((struct civil){ 2026, 11, 22 }, out).at, "115年11月22日");
	assert_string_equal(date_text_print_roc((struct civil){ 1912, 1, 1 }, out).at, "1年1月1日");
	assert_string_equal(date_text_print_roc((struct civil){ 1911, 12, 31 }, out).at, "民國前1年12月31日");
	assert_string_equal(date_text_print_roc_short((struct civil){ 2010, 2, 3 }, out).at, "099/02/03");
	assert_string_equal(date_text_print_roc_time(instant_taipei((struct civil){ 2026, 11, 22 }, 2, 53, 9), out).at,
			    "115年11月22日 02:53");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_spelling_of_a_day_reads_alone),
		cmocka_unit_test(every_spelling_of_a_day_takes_every_spelling_of_a_time),
		cmocka_unit_test(rfc_3339_reads_and_is_moved_to_taipei),
		cmocka_unit_test(the_end_of_a_day_is_the_next_days_beginning),
		cmocka_unit_test(what_is_ambiguous_impossible_or_no_date_is_refused_as_such),
		cmocka_unit_test(an_instant_needs_a_time),
		cmocka_unit_test(what_is_printed_reads_as_the_same_day),
		cmocka_unit_test(printing_is_in_the_calendar_of_the_country),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
