#include "clock/date_text.h"

#include <stdio.h>
#include <string.h>

#include "base/must.h"
#include "text/utf8.h"

enum { ROC_EPOCH = 1911, YEAR_MIN = 1912, YEAR_MAX = 2910, PLAIN_BYTES = 80 };

/* The text with full-width forms made ASCII and 年月日時分秒 made single marks, so that one small grammar reads it all:
 * digits, '-' '/' '.' ':' and the letters y m d h n s (年月日時分秒), r 民國, g 西元, a 上午, p 下午, '_' for white space. */
struct plain {
	char at[PLAIN_BYTES];
	size_t len;
};

struct spelling {
	const char *from;
	char to;
};

static const struct spelling spellings[] = {
	{ "中華民國", 'r' }, { "民國", 'r' }, { "西元", 'g' }, { "公元", 'g' },   { "上午", 'a' },   { "下午", 'p' },
	{ "年", 'y' },       { "月", 'm' },   { "日", 'd' },   { "號", 'd' },     { "時", 'h' },     { "点", 'h' },
	{ "點", 'h' },       { "分", 'n' },   { "秒", 's' },   { "\u3000", '_' }, { "\u00A0", '_' }, { "。", '.' },
	{ "．", '.' },       { "－", '-' },   { "／", '/' },   { "：", ':' },     { "−", '-' },      { "–", '-' },
	{ "Ｔ", 'T' },       { "T", 'T' },    { "t", 'T' },    { "Z", 'Z' },      { "z", 'Z' },      { "＋", '+' },
	{ "+", '+' },        { "-", '-' },    { "/", '/' },    { ".", '.' },      { ":", ':' },      { " ", '_' },
	{ "\t", '_' },
};

static bool spell(struct str rest, char *to, size_t *took)
{
	for (size_t i = 0; i < sizeof(spellings) / sizeof(spellings[0]); i++) {
		struct str from = str_of(spellings[i].from);
		if (str_starts(rest, from)) {
			*to = spellings[i].to;
			*took = from.len;
			return true;
		}
	}
	size_t at = 0;
	uint32_t c = utf8_next(rest, &at);
	*took = at;
	if (c >= 0xFF10 && c <= 0xFF19)
		c = c - 0xFF10 + '0';
	*to = (char)c;
	return c >= '0' && c <= '9';
}

static bool plain_make(struct str text, struct plain *out)
{
	if (!utf8_is_valid(text) || text.len > 256)
		return false;
	*out = (struct plain){ 0 };
	for (size_t took; text.len; text = str_after(text, took)) {
		char c;
		if (!spell(text, &c, &took) || out->len + 1 >= PLAIN_BYTES)
			return false;
		if (c != '_' || (out->len && out->at[out->len - 1] != '_'))
			out->at[out->len++] = c;
	}
	if (out->len && out->at[out->len - 1] == '_')
		out->len--;
	return out->len > 0;
}

struct cursor {
	struct str s;
};

static bool take(struct cursor *c, char mark)
{
	if (!c->s.len || c->s.at[0] != mark)
		return false;
	c->s = str_after(c->s, 1);
	return true;
}

static void skip(struct cursor *c)
{
	take(c, '_');
}

/* A run of digits, its length in *width; at most nine. */
static bool number(struct cursor *c, int *out, int *width)
{
	*out = *width = 0;
	while (c->s.len && c->s.at[0] >= '0' && c->s.at[0] <= '9' && *width < 9) {
		*out = *out * 10 + (c->s.at[0] - '0');
		*width += 1;
		c->s = str_after(c->s, 1);
	}
	return *width > 0;
}

enum reading { READ_YES, READ_NO, READ_AMBIGUOUS, READ_IMPOSSIBLE };

/* The Gregorian year that was meant. era: 'r', 'g' or 0. */
static enum reading year_of(int year, int width, char era, int *out)
{
	if (era == 'r' ? width > 3 : era == 'g' && width != 4)
		return READ_NO;
	if (era == 0 && width <= 2)
		return READ_AMBIGUOUS;
	if (width > 4)
		return READ_NO;
	if (width <= 3 && year < 1)
		return READ_IMPOSSIBLE;
	*out = width <= 3 ? year + ROC_EPOCH : year;
	return *out >= YEAR_MIN && *out <= YEAR_MAX ? READ_YES : READ_IMPOSSIBLE;
}

/* 1151122, 20261122, and 991122, whose year is one of two digits. */
static enum reading compact_day(int digits, int width, char era, struct civil *out)
{
	if (width < 5 || width > 8)
		return READ_NO;
	out->month = digits / 100 % 100;
	out->day = digits % 100;
	return year_of(digits / 10000, width - 4, era, &out->year);
}

static enum reading parted_day(struct cursor *c, int year, int width, char era, struct civil *out)
{
	int month_width, day_width;
	char mark = 0;

	if (take(c, 'y'))
		mark = 'y';
	else
		for (const char *m = "-/."; *m && !mark; m++)
			mark = take(c, *m) ? *m : 0;
	if (!mark)
		return READ_NO;
	skip(c);
	if (!number(c, &out->month, &month_width) || month_width > 2)
		return READ_NO;
	skip(c);
	if (!take(c, mark == 'y' ? 'm' : mark))
		return READ_NO;
	skip(c);
	if (!number(c, &out->day, &day_width) || day_width > 2)
		return READ_NO;
	if (mark == 'y') {
		skip(c);
		if (!take(c, 'd'))
			return READ_NO;
	}
	return year_of(year, width, era, &out->year);
}

static enum reading day_read(struct cursor *c, struct civil *out, bool *ends_in_mark)
{
	char era = 0;
	int year, width;
	enum reading reading;

	skip(c);
	if (take(c, 'r'))
		era = 'r';
	else if (take(c, 'g'))
		era = 'g';
	skip(c);
	if (!number(c, &year, &width))
		return READ_NO;
	if (width >= 5) {
		bool alone = !c->s.len || c->s.at[0] == '_' || c->s.at[0] == 'T';
		reading = alone ? compact_day(year, width, era, out) : READ_NO;
	} else {
		skip(c);
		reading = parted_day(c, year, width, era, out);
	}
	*ends_in_mark = width < 5 && c->s.at[-1] == 'd';
	return reading == READ_YES && !civil_is_real(*out) ? READ_IMPOSSIBLE : reading;
}

static bool fraction(struct cursor *c, int *ms)
{
	int scale = 100;

	*ms = 0;
	if (!take(c, '.'))
		return true;
	if (!c->s.len || c->s.at[0] < '0' || c->s.at[0] > '9')
		return false;
	for (; c->s.len && c->s.at[0] >= '0' && c->s.at[0] <= '9'; c->s = str_after(c->s, 1), scale /= 10)
		*ms += (c->s.at[0] - '0') * scale;
	return true;
}

/* 2時  2時53分  2時53分7秒, the h already taken. */
static enum reading spoken_time(struct cursor *c, struct date_text *out)
{
	int width;

	skip(c);
	if (!c->s.len)
		return READ_YES;
	if (!number(c, &out->minute, &width) || width > 2 || (skip(c), !take(c, 'n')))
		return READ_NO;
	skip(c);
	if (!c->s.len)
		return READ_YES;
	if (!number(c, &out->second, &width) || width > 2 || (skip(c), !take(c, 's')))
		return READ_NO;
	return READ_YES;
}

static enum reading colon_time(struct cursor *c, struct date_text *out)
{
	int width;

	if (!number(c, &out->minute, &width) || width != 2)
		return READ_NO;
	if (!take(c, ':'))
		return READ_YES;
	if (!number(c, &out->second, &width) || width != 2 || !fraction(c, &out->millisecond))
		return READ_NO;
	return READ_YES;
}

/* 上午12 is midnight's hour, 下午12 noon's; a half with an hour of the 24-hour clock contradicts itself or says it twice. */
static enum reading half_apply(char half, struct date_text *out)
{
	if (half == 'a') {
		if (out->hour > 12)
			return READ_IMPOSSIBLE;
		out->hour %= 12;
	} else if (half == 'p') {
		if (out->hour < 1 || out->hour > 12)
			return READ_IMPOSSIBLE;
		out->hour = out->hour % 12 + 12;
	}
	return READ_YES;
}

static enum reading time_read(struct cursor *c, struct date_text *out)
{
	char half = 0;
	int digits, width;
	enum reading reading;

	if (take(c, 'a'))
		half = 'a';
	else if (take(c, 'p'))
		half = 'p';
	skip(c);
	if (!number(c, &digits, &width))
		return READ_NO;
	out->hour = digits;
	if (width == 4 || width == 6) {
		out->second = width == 6 ? digits % 100 : 0;
		out->minute = (width == 6 ? digits / 100 : digits) % 100;
		out->hour = width == 6 ? digits / 10000 : digits / 100;
		reading = READ_YES;
	} else if (width > 2) {
		return READ_NO;
	} else if (take(c, ':')) {
		reading = colon_time(c, out);
	} else {
		skip(c);
		reading = take(c, 'h') ? spoken_time(c, out) : READ_NO;
	}
	return reading == READ_YES ? half_apply(half, out) : reading;
}

static enum reading time_settle(struct date_text *out)
{
	if (out->hour > 24 || out->minute > 59 || out->second > 59)
		return READ_IMPOSSIBLE;
	if (out->hour < 24)
		return READ_YES;
	if (out->minute || out->second || out->millisecond)
		return READ_IMPOSSIBLE;
	out->hour = 0;
	out->day = civil_from_days(civil_to_days(out->day) + 1);
	return READ_YES;
}

static void from_instant(struct instant t, struct date_text *out)
{
	int64_t in_day;

	out->day = instant_taipei_day(t);
	in_day = t.ms - instant_taipei(out->day, 0, 0, 0).ms;
	out->has_time = true;
	out->hour = (int)(in_day / 3600000);
	out->minute = (int)(in_day / 60000 % 60);
	out->second = (int)(in_day / 1000 % 60);
	out->millisecond = (int)(in_day % 1000);
}

/* ISO 8601 lets the seconds and the offset's colon go: both are put back, for RFC 3339 wants them. */
static struct str spelled_out(struct str s, char out[PLAIN_BYTES + 8])
{
	const size_t minutes_end = sizeof("2026-11-22T02:53") - 1;

	if (s.len <= minutes_end)
		return s;
	struct str offset = str_after(s, minutes_end);
	const bool has_seconds = offset.at[0] == ':';
	size_t zone = 0;
	while (zone < offset.len && offset.at[zone] != '+' && offset.at[zone] != '-' && offset.at[zone] != 'Z')
		zone++;
	const bool has_colon = offset.len - zone != sizeof("+0800") - 1;
	int len = snprintf(out, PLAIN_BYTES + 8, "%.*s%s%.*s%.*s%s%.*s", STR_ARG(str_first(s, minutes_end)),
			   has_seconds ? "" : ":00", STR_ARG(str_first(offset, zone)),
			   STR_ARG(str_first(str_after(offset, zone), has_colon ? offset.len : 3)),
			   has_colon ? "" : ":", STR_ARG(has_colon ? (struct str){ 0 } : str_after(offset, zone + 3)));
	return str_from(out, (size_t)len);
}

/* RFC 3339 among the spellings: it alone has an offset, so that no other could be meant. */
static bool rfc3339_read(const struct plain *plain, struct instant *out)
{
	char text[PLAIN_BYTES], whole[PLAIN_BYTES + 8];

	for (size_t i = 0; i < plain->len; i++)
		text[i] = plain->at[i] == '_' ? ' ' : plain->at[i];
	struct str s = str_trim(str_from(text, plain->len));
	return instant_read(s, out) || instant_read(spelled_out(s, whole), out);
}

static enum reading text_read(struct str text, struct date_text *out)
{
	struct plain plain;
	struct cursor c;
	struct instant t;
	enum reading reading;
	bool ends_in_mark;

	if (!plain_make(text, &plain))
		return READ_NO;
	if (rfc3339_read(&plain, &t)) {
		if (t.ms < instant_taipei((struct civil){ YEAR_MIN, 1, 1 }, 0, 0, 0).ms ||
		    t.ms >= instant_taipei((struct civil){ YEAR_MAX + 1, 1, 1 }, 0, 0, 0).ms)
			return READ_IMPOSSIBLE;
		from_instant(t, out);
		return READ_YES;
	}
	c.s = str_from(plain.at, plain.len);
	reading = day_read(&c, &out->day, &ends_in_mark);
	if (reading != READ_YES || !c.s.len)
		return reading;
	bool apart = take(&c, '_');
	if (!take(&c, 'T') && !apart && !ends_in_mark)
		return READ_NO;
	skip(&c);
	out->has_time = true;
	reading = time_read(&c, out);
	skip(&c);
	if (reading != READ_YES || c.s.len)
		return reading == READ_IMPOSSIBLE ? reading : READ_NO;
	return time_settle(out);
}

bool date_text_read(struct str text, struct date_text *out, struct err *err)
{
	*out = (struct date_text){ 0 };
	switch (text_read(text, out)) {
	case READ_YES:
		return true;
	case READ_AMBIGUOUS:
		return refuse_str(err, REFUSAL_DATE_AMBIGUOUS, text);
	case READ_IMPOSSIBLE:
		return refuse_str(err, REFUSAL_DATE_IMPOSSIBLE, text);
	case READ_NO:
		break;
	}
	return refuse_str(err, REFUSAL_DATE_UNREADABLE, utf8_is_valid(text) ? text : S("?"));
}

struct instant date_text_instant(const struct date_text *date)
{
	struct instant t = instant_taipei(date->day, date->hour, date->minute, date->second);

	t.ms += date->millisecond;
	return t;
}

bool date_text_read_instant(struct str text, struct instant *out, struct err *err)
{
	struct date_text date;

	if (!date_text_read(text, &date, err))
		return false;
	if (!date.has_time)
		return refuse_str(err, REFUSAL_DATE_UNREADABLE, text);
	*out = date_text_instant(&date);
	return true;
}

struct str date_text_print_roc(struct civil day, char out[DATE_TEXT_BYTES])
{
	int year = day.year - ROC_EPOCH;
	int len = snprintf(out, DATE_TEXT_BYTES, "%s%d年%d月%d日", year >= 1 ? "" : "民國前",
			   year >= 1 ? year : 1 - year, day.month, day.day);

	return str_from(out, (size_t)len);
}

struct str date_text_print_roc_short(struct civil day, char out[DATE_TEXT_BYTES])
{
	int year = day.year - ROC_EPOCH;

	if (year < 1)
		return date_text_print_roc(day, out);
	int len = snprintf(out, DATE_TEXT_BYTES, "%03d/%02d/%02d", year, day.month, day.day);
	return str_from(out, (size_t)len);
}

struct str date_text_print_roc_time(struct instant t, char out[DATE_TEXT_BYTES])
{
	struct date_text at = { 0 };

	from_instant(t, &at);
	size_t len = date_text_print_roc(at.day, out).len;
	int more = snprintf(out + len, DATE_TEXT_BYTES - len, " %02d:%02d", at.hour, at.minute);
	return str_from(out, len + (size_t)more);
}

struct str date_text_print_iso(struct civil day, char out[DATE_TEXT_BYTES])
{
	int len = snprintf(out, DATE_TEXT_BYTES, "%04d-%02d-%02d", day.year, day.month, day.day);

	return str_from(out, (size_t)len);
}
