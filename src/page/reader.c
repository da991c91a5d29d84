#include "page/reader.h"

#include <string.h>

/* A page has dozens of times: they are put together by hand, for printf takes ten times as long. */
enum { WORDS_BYTES = 96, ROC_EPOCH = 1911, MINUTE_MS = 60000 };

struct text {
	char at[WORDS_BYTES];
	size_t len;
};

static void put(struct text *text, struct str s)
{
	memcpy(text->at + text->len, s.at, s.len);
	text->len += s.len;
}

static void put_int(struct text *text, int64_t value, int least_digits)
{
	char digits[20];
	int n = 0;

	for (; value || n < least_digits || !n; value /= 10)
		digits[n++] = (char)('0' + value % 10);
	while (n)
		text->at[text->len++] = digits[--n];
}

static void put_year_zh(struct text *text, const struct reader *r, int year)
{
	const bool before = year <= ROC_EPOCH;

	if (r->gregorian) {
		put_int(text, year, 4);
	} else {
		put(text, before ? S("民國前") : S("民國"));
		put_int(text, before ? ROC_EPOCH + 1 - year : year - ROC_EPOCH, 1);
	}
}

static void put_day_zh(struct text *text, const struct reader *r, struct civil day)
{
	static const char weekdays[7][4] = { "日", "一", "二", "三", "四", "五", "六" };

	put_year_zh(text, r, day.year);
	put(text, S("年"));
	put_int(text, day.month, 1);
	put(text, S("月"));
	put_int(text, day.day, 1);
	put(text, S("日（"));
	put(text, str_from(weekdays[civil_weekday(day)], 3));
	put(text, S("）"));
}

static void put_day_en(struct text *text, const struct reader *r, struct civil day)
{
	static const char months[12][4] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun",
					    "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };

	put_int(text, day.day, 1);
	put(text, S(" "));
	put(text, str_from(months[day.month - 1], 3));
	put(text, S(" "));
	put_int(text, day.year, 4);
	if (r->gregorian || day.year <= ROC_EPOCH)
		return;
	put(text, S(" (ROC "));
	put_int(text, day.year - ROC_EPOCH, 1);
	put(text, S(")"));
}

static void put_day(struct text *text, const struct reader *r, struct civil day)
{
	if (r->lang == LANG_EN)
		put_day_en(text, r, day);
	else
		put_day_zh(text, r, day);
}

static int minute_of_day(struct instant t, struct civil day)
{
	return (int)((t.ms - instant_taipei(day, 0, 0, 0).ms) / MINUTE_MS);
}

static void put_clock(struct text *text, int minute)
{
	put_int(text, minute / 60, 2);
	put(text, S(":"));
	put_int(text, minute % 60, 2);
}

static void put_time(struct text *text, const struct reader *r, struct instant t)
{
	const struct civil day = instant_taipei_day(t);

	put_day(text, r, day);
	if (r->lang == LANG_EN)
		put(text, S(" "));
	put_clock(text, minute_of_day(t, day));
}

void reader_time_words(struct buf *out, const struct reader *r, struct instant t)
{
	struct text text = { .len = 0 };

	if (!instant_is_set(t))
		return;
	put_time(&text, r, t);
	buf_add_bytes(out, text.at, text.len);
}

static void put_machine(struct text *text, struct instant t)
{
	/* Decimals of a second say nothing to who reads a page. */
	const int64_t ms_of_second = (t.ms % 1000 + 1000) % 1000;

	text->len += instant_print_taipei((struct instant){ t.ms - ms_of_second }, text->at + text->len).len;
}

void reader_time_machine(struct buf *out, struct instant t)
{
	struct text text = { .len = 0 };

	if (!instant_is_set(t))
		return;
	put_machine(&text, t);
	buf_add_bytes(out, text.at, text.len);
}

void reader_time(struct buf *out, const struct reader *r, struct instant t)
{
	struct text text = { .len = 0 };

	if (!instant_is_set(t))
		return;
	put(&text, S("<time datetime=\""));
	put_machine(&text, t);
	put(&text, S("\">"));
	buf_add_bytes(out, text.at, text.len);
	text.len = 0;
	put_time(&text, r, t);
	put(&text, S("</time>"));
	buf_add_bytes(out, text.at, text.len);
}

void reader_day_words(struct buf *out, const struct reader *r, struct civil day)
{
	struct text text = { .len = 0 };

	put_day(&text, r, day);
	buf_add_bytes(out, text.at, text.len);
}

enum { UNITS = 3 };

static void put_unit(struct text *text, enum lang lang, int64_t count, int unit)
{
	static const char *const zh[UNITS] = { " 天", " 小時", " 分" };
	static const char *const one[UNITS] = { " day", " hour", " minute" };
	static const char *const many[UNITS] = { " days", " hours", " minutes" };

	put_int(text, count, 1);
	put(text, str_of(lang == LANG_EN ? (count == 1 ? one : many)[unit] : zh[unit]));
}

void reader_span(struct buf *out, const struct reader *r, int64_t ms)
{
	const int64_t minutes = (ms < 0 ? -(ms + (ms == INT64_MIN)) : ms) / MINUTE_MS;
	const int64_t counts[UNITS] = { minutes / 1440, minutes / 60 % 24, minutes % 60 };
	struct text text = { .len = 0 };
	int first = 0;

	while (first < UNITS && !counts[first])
		first++;
	if (first == UNITS) {
		buf_add(out, r->lang == LANG_EN ? S("under a minute") : S("不到 1 分"));
		return;
	}
	put_unit(&text, r->lang, counts[first], first);
	if (first + 1 < UNITS && counts[first + 1]) {
		put(&text, S(" "));
		put_unit(&text, r->lang, counts[first + 1], first + 1);
	}
	buf_add_bytes(out, text.at, text.len);
}

struct str reader_time_text(struct arena *arena, const struct reader *r, struct instant t)
{
	BUF_SCOPED(out);
	reader_time_words(&out, r, t);
	return arena_str(arena, buf_str(&out));
}

struct str reader_day_text(struct arena *arena, const struct reader *r, struct civil day)
{
	BUF_SCOPED(out);
	reader_day_words(&out, r, day);
	return arena_str(arena, buf_str(&out));
}

struct str reader_span_text(struct arena *arena, const struct reader *r, int64_t ms)
{
	BUF_SCOPED(out);
	reader_span(&out, r, ms);
	return arena_str(arena, buf_str(&out));
}
