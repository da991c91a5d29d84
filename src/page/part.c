#include "page/part.h"

#include <stdio.h>
#include <string.h>

#include "base/must.h"
#include "clock/date_text.h"

enum { NAME_BYTES = 128, KEPT_BYTES = 3 * NAME_BYTES, KEPT = 8 };

bool field_chosen(const struct frame *frame, struct str name, const struct option *option)
{
	return frame_chosen(frame, name, option->value, option->chosen);
}

/* "at.date" is part of "at"; "attendees" is not. */
static bool is_part_of(struct str field, struct str name)
{
	return str_starts(field, name) && (field.len == name.len || field.at[name.len] == '.');
}

struct str field_wrong(const struct frame *frame, struct str name)
{
	for (size_t i = 0; i < frame->errors.count; i++)
		if (is_part_of(frame->errors.at[i].field, name))
			return frame->errors.at[i].words;
	return S("");
}

/* A template has no memory of its own: these few bytes are copied into the page before eight more are asked for. */
static char *room(void)
{
	static _Thread_local char kept[KEPT][KEPT_BYTES];
	static _Thread_local unsigned next;

	return kept[next++ % KEPT];
}

static struct str keep(struct str text)
{
	char *to = room();
	size_t len = text.len < KEPT_BYTES ? text.len : KEPT_BYTES;

	if (len > 0)
		memcpy(to, text.at, len);
	return str_from(to, len);
}

/* What follows the number: "attachments.0." and then this. */
static struct str kept_member(struct str name, struct str typed)
{
	struct str number, member, rest = str_after(typed, name.len + 1);
	int64_t n;

	if (!str_starts(typed, name) || typed.len <= name.len || typed.at[name.len] != '.' ||
	    !str_cut(rest, '.', &number, &member) || !str_int64(number, &n))
		return (struct str){ 0 };
	return member;
}

bool field_kept(struct str name, struct str typed)
{
	const struct str member = kept_member(name, typed);

	return str_is(member, "sha256") || str_is(member, "name") || str_is(member, "media") || str_is(member, "proof");
}

bool field_kept_name(struct str name, struct str typed)
{
	return str_is(kept_member(name, typed), "name");
}

struct str field_described(const struct frame *frame, struct str name, struct str hint)
{
	const char *hinted = str_is_empty(hint) ? "" : "-hint";
	const char *wrong = str_is_empty(field_wrong(frame, name)) ? "" : "-error";
	char *to = room();
	int len = 0;

	must(name.len < NAME_BYTES);
	if (*hinted)
		len += snprintf(to, KEPT_BYTES, "f-%.*s%s", STR_ARG(name), hinted);
	if (*wrong)
		len += snprintf(to + len, KEPT_BYTES - (size_t)len, "%sf-%.*s%s", len > 0 ? " " : "", STR_ARG(name),
				wrong);
	return str_from(to, (size_t)len);
}

static struct str shown_part(const struct frame *frame, struct str name, const char *part, struct str value)
{
	char whole[NAME_BYTES];
	int len = snprintf(whole, sizeof(whole), "%.*s.%s", STR_ARG(name), part);

	must(len > 0 && (size_t)len < sizeof(whole));
	return frame_value(frame, str_from(whole, (size_t)len), value);
}

struct str field_when_choice(const struct frame *frame, struct str name, struct instant t)
{
	return shown_part(frame, name, "choice", instant_is_set(t) ? S("given") : S("now"));
}

struct str field_when_day(const struct frame *frame, const struct reader *reader, struct str name, struct instant t)
{
	struct str value = S("");

	if (instant_is_set(t)) {
		char text[DATE_TEXT_BYTES];
		struct civil day = instant_taipei_day(t);

		value = keep(reader->gregorian ? date_text_print_iso(day, text) : date_text_print_roc_short(day, text));
	}
	return shown_part(frame, name, "date", value);
}

struct str field_when_time(const struct frame *frame, struct str name, struct instant t)
{
	struct str value = S("");

	if (instant_is_set(t)) {
		char text[INSTANT_TEXT_BYTES];

		value = keep(str_first(str_after(instant_print_taipei(t, text), sizeof("2026-11-22T") - 1),
				       sizeof("02:53") - 1));
	}
	return shown_part(frame, name, "time", value);
}

int64_t clock_share(const struct clock_view *clock, struct instant now)
{
	int64_t whole = clock->due.ms - clock->from.ms, left = clock_left_ms(clock, now);

	if (left <= 0 || whole <= 0)
		return 0;
	return left >= whole ? 100 : left * 100 / whole;
}

struct str clock_tone(const struct clock_view *clock, struct instant now)
{
	if (clock->state == CLOCK_MET)
		return clock->late_ms > 0 ? S("waslate") : S("done");
	if (clock->state != CLOCK_RUNNING)
		return S("plain");
	if (!instant_is_set(clock->due))
		return S("action");
	switch (clock_mood(clock, now)) {
	case CLOCK_LATE:
		return S("late");
	case CLOCK_NEAR:
		return S("warn");
	case CLOCK_CALM:
		break;
	}
	return S("calm");
}

static const char *running_word(const struct clock_view *clock, struct instant now)
{
	if (!instant_is_set(clock->due))
		return "待辦";
	switch (clock_mood(clock, now)) {
	case CLOCK_LATE:
		return "逾期";
	case CLOCK_NEAR:
		return "將屆";
	case CLOCK_CALM:
		break;
	}
	return "正常";
}

struct str clock_word(const struct clock_view *clock, const struct reader *reader)
{
	const char *word = "未起算";

	if (clock->state == CLOCK_MET)
		word = clock->late_ms > 0 ? "逾期完成" : "已完成";
	else if (clock->state == CLOCK_CANCELLED)
		word = "已取消";
	else if (clock->state == CLOCK_RUNNING)
		word = running_word(clock, reader->now);
	return str_of(words_in(reader->lang, word));
}
