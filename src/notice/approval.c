#include "notice/approval.h"

#include <stdio.h>

#include "base/must.h"

enum { LINK_DAYS_WITHOUT_DEADLINE = 7 };

size_t approval_steps(const struct approval_kind *kind, bool chosen_away, struct str out[APPROVAL_STEPS_MOST])
{
	size_t count = 0;

	for (size_t i = 0; i < kind->steps.count; i++)
		if (!chosen_away || !str_equal(kind->steps.at[i], kind->without))
			out[count++] = kind->steps.at[i];
	return count;
}

bool approval_duty(const struct approval_kind *kind, struct str step, enum duty_code *out)
{
	for (size_t i = 0; i < kind->duties.count; i++)
		if (str_equal(kind->steps.at[i], step))
			return duty_read(kind->duties.at[i], out);
	return false;
}

static const struct {
	const char *code, *words;
} states[APPROVAL_STATES] = {
	[APPROVAL_PENDING] = { "pending", "等待決定" },     [APPROVAL_GRANTED] = { "granted", "已同意" },
	[APPROVAL_RETURNED] = { "returned", "已退回" },     [APPROVAL_VOIDED] = { "voided", "已失效" },
	[APPROVAL_DISOWNED] = { "disowned", "遭本人否認" },
};

const char *approval_state_code(enum approval_state state)
{
	return states[state].code;
}

const char *approval_state_words(enum approval_state state)
{
	return states[state].words;
}

enum approval_state approval_state_read(struct str code)
{
	enum approval_state state = 0;

	while (state < APPROVAL_STATES && !str_is(code, states[state].code))
		state++;
	must(state < APPROVAL_STATES);
	return state;
}

static bool ended(const struct approval_asked *asked, struct err *err)
{
	char thing[64];

	snprintf(thing, sizeof(thing), "%.*s", STR_ARG(asked->thing));
	return refuse(err, REFUSAL_APPROVAL_ENDED, thing, states[asked->state].words);
}

bool approval_check(const struct approval_asked *asked, const struct approval_answer *answer, struct err *err)
{
	if (asked->state != APPROVAL_PENDING)
		return ended(asked, err);
	if (!str_equal(asked->content, answer->content))
		return refuse(err, REFUSAL_CONTENT_CHANGED);
	if (answer->granted || answer->reason.len)
		return true;
	refuse(err, REFUSAL_REASON_MISSING, "reason");
	return refuse_at(err, "/reason");
}

enum approval_state approval_after(size_t step, size_t steps, bool granted)
{
	if (!granted)
		return APPROVAL_RETURNED;
	return step < steps ? APPROVAL_PENDING : APPROVAL_GRANTED;
}

bool approval_link_check(const struct approval_link *link, const struct approval_asked *asked, int64_t step, bool amber,
			 struct instant now, struct err *err)
{
	if (instant_is_set(link->used_at))
		return refuse(err, REFUSAL_APPROVAL_LINK_USED);
	if (!instant_before(now, link->until))
		return refuse(err, REFUSAL_APPROVAL_LINK_EXPIRED);
	if (!str_equal(link->content, asked->content) || asked->state == APPROVAL_VOIDED)
		return refuse(err, REFUSAL_APPROVAL_LINK_CHANGED);
	if (!amber && (asked->state != APPROVAL_PENDING || link->step != step))
		return refuse(err, REFUSAL_APPROVAL_LINK_PASSED);
	return true;
}

struct instant approval_link_until(struct instant now, struct instant deadline, int grace_hours)
{
	struct instant from = instant_is_set(deadline) && instant_before(now, deadline) ? deadline : now;

	return instant_is_set(deadline) ? instant_plus(from, SPAN_HOURS(grace_hours))
					: instant_plus(now, SPAN_HOURS(24 * LINK_DAYS_WITHOUT_DEADLINE));
}

static const struct {
	const char *kind, *name, *words;
} items[] = {
#define ITEM(kind, name, words) { #kind, name, words },
#include "notice/approval.def"
#undef ITEM
};

enum { ITEMS = sizeof(items) / sizeof(items[0]) };

const char *approval_item_words(struct str kind, struct str name)
{
	for (size_t i = 0; i < ITEMS; i++)
		if (str_is(kind, items[i].kind) && str_is(name, items[i].name))
			return items[i].words;
	return NULL;
}

const char *approval_item_at(struct str kind, size_t at)
{
	for (size_t i = 0; i < ITEMS; i++)
		if (str_is(kind, items[i].kind) && at-- == 0)
			return items[i].name;
	return NULL;
}
