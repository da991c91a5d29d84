#include "page/reader.h"

#include <string.h>

/* A page has dozens of times: they are put together by hand, for printf takes ten times as long. */
enum { WORDS_BYTES = 160, ROC_EPOCH = 1911, MINUTE_MS = 60000, DAY_MS = 86400000 };

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
	uint64_t rest = (uint64_t)value;
	int n = 1;

	for (uint64_t ten = 10; n < 19 && (n < least_digits || rest >= ten); ten *= 10)
		n++;
	for (int i = n; i-- > 0; rest /= 10)
		text->at[text->len + (size_t)i] = (char)('0' + rest % 10);
	text->len += (size_t)n;
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

/* A moment on the wall in Taipei. */
struct wall {
	struct civil day;
	int minute, second; /* of the day; of the minute */
};

static struct wall wall_of(struct instant t)
{
	const struct civil day = instant_taipei_day(t);
	const int64_t in_day_ms = (t.ms + TAIPEI_OFFSET_MS) - civil_to_days(day) * DAY_MS;

	return (struct wall){ day, (int)(in_day_ms / MINUTE_MS), (int)(in_day_ms / 1000 % 60) };
}

static void put_clock(struct text *text, int minute)
{
	put_int(text, minute / 60, 2);
	put(text, S(":"));
	put_int(text, minute % 60, 2);
}

static void put_words(struct text *text, const struct reader *r, const struct wall *wall)
{
	put_day(text, r, wall->day);
	if (r->lang == LANG_EN)
		put(text, S(" "));
	put_clock(text, wall->minute);
}

/* Decimals of a second say nothing to who reads a page. */
static void put_machine(struct text *text, const struct wall *wall)
{
	put_int(text, wall->day.year, 4);
	put(text, S("-"));
	put_int(text, wall->day.month, 2);
	put(text, S("-"));
	put_int(text, wall->day.day, 2);
	put(text, S("T"));
	put_clock(text, wall->minute);
	put(text, S(":"));
	put_int(text, wall->second, 2);
	put(text, S("+08:00"));
}

void reader_time_words(struct buf *out, const struct reader *r, struct instant t)
{
	struct text text;

	if (!instant_is_set(t))
		return;
	const struct wall wall = wall_of(t);
	text.len = 0;
	put_words(&text, r, &wall);
	buf_add_bytes(out, text.at, text.len);
}

void reader_time_machine(struct buf *out, struct instant t)
{
	struct text text;

	if (!instant_is_set(t))
		return;
	const struct wall wall = wall_of(t);
	text.len = 0;
	put_machine(&text, &wall);
	buf_add_bytes(out, text.at, text.len);
}

void reader_time(struct buf *out, const struct reader *r, struct instant t)
{
	struct text text;

	if (!instant_is_set(t))
		return;
	const struct wall wall = wall_of(t);
	text.len = 0;
	put(&text, S("<time datetime=\""));
	put_machine(&text, &wall);
	put(&text, S("\">"));
	put_words(&text, r, &wall);
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
