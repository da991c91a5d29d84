#include "duty/duty.h"

enum { EVERY_LEVEL = 1u << 1 | 1u << 2 | 1u << 3 | 1u << 4 };

bool duty_applies(const struct duty *duty, struct duty_case at)
{
	return at.rated ? (duty->levels >> at.level & 1) : (duty->levels & EVERY_LEVEL) == EVERY_LEVEL;
}

bool duty_is_counted_anew(const struct duty *duty)
{
	return duty->start == EVENT_AWARE || duty->start == EVENT_RATED;
}

/* rulebook_duties answers for one level; before the rating the rows of level 1 are a superset of those that always hold. */
size_t duty_list(const struct rulebook *rulebook, struct duty_case at, const struct duty **out)
{
	size_t count = rulebook_duties(rulebook, at.rated ? at.level : 1, out), kept = 0;

	for (size_t i = 0; i < count; i++)
		if (duty_applies(out[i], at))
			out[kept++] = out[i];
	return kept;
}

const struct duty *duty_of_code(const struct rulebook *rulebook, struct str code, struct duty_case at)
{
	const struct duty *rows[RULEBOOK_DUTIES_MAX];
	size_t count = duty_list(rulebook, at, rows);

	for (size_t i = 0; i < count; i++)
		if (str_is(code, duty_code(rows[i]->code)))
			return rows[i];
	return NULL;
}

static bool ends_with(const struct duty *rows, size_t count, struct str code, enum rule_event event)
{
	for (size_t i = 0; i < count; i++)
		if (rows[i].stop == event && str_is(code, duty_code(rows[i].code)))
			return true;
	return false;
}

bool duty_ends_with(const struct rulebook *rulebook, struct str code, enum rule_event event)
{
	return ends_with(rulebook->law->duties, rulebook->law->duty_count, code, event) ||
	       ends_with(rulebook->procedure->duties, rulebook->procedure->duty_count, code, event);
}

int64_t duty_late_ms(struct instant due, bool has_last_day, struct instant act)
{
	if (!instant_is_set(due) || instant_before(act, due))
		return 0;
	int64_t late = instant_since(act, due).ms;
	return late > 0 ? late : has_last_day;
}

struct str duty_span_words(const struct duty *duty, struct arena *arena)
{
	switch (duty->term.unit) {
	case TERM_NONE:
		break;
	case TERM_AT_ONCE:
		return duty->term.count ? arena_printf(arena, "立即（%d 分鐘）", duty->term.count) : S("立即");
	case TERM_HOURS:
		return arena_printf(arena, "%d 小時", duty->term.count);
	case TERM_DAYS:
		return arena_printf(arena, "%d 日", duty->term.count);
	case TERM_MONTHS:
		return arena_printf(arena, "%d 個月", duty->term.count);
	}
	return S("未定期限");
}
