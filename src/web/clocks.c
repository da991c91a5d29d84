#include "web/clocks.h"

#include <stdio.h>

static const char *const duty_words[DUTY_COUNT] = {
#define DUTY_WORDS(name, words) [DUTY_##name] = words,
#include "web/duty_words.def"
#undef DUTY_WORDS
};

static const char *const event_words[EVENT_COUNT] = {
#define EVENT_WORDS(name, words) [EVENT_##name] = words,
#include "web/event_words.def"
#undef EVENT_WORDS
};

struct str clock_duty_words(enum lang lang, struct str duty)
{
	enum duty_code code;

	if (!duty_read(duty, &code) || !duty_words[code])
		return duty;
	return str_of(words_in(lang, duty_words[code]));
}

struct str clock_event_words(enum lang lang, enum rule_event event)
{
	return event_words[event] ? str_of(words_in(lang, event_words[event])) : S("");
}

struct str clock_standing_words(enum lang lang, struct str standing)
{
	if (str_is(standing, "second-hand"))
		return str_of(words_in(lang, "轉引"));
	return str_is(standing, "inferred") ? str_of(words_in(lang, "推論")) : S("");
}

struct str clock_role_words(const struct visit *visit, struct str roles)
{
	const char *and = visit->reader.lang == LANG_EN ? ", " : "、";
	struct str all = S(""), code;
	enum role role;

	while (roles.len) {
		str_cut(roles, ' ', &code, &roles);
		if (!role_read(code, &role))
			continue;
		const struct str words =
			visit_row_words(visit, &procedure_role(visit->look.rulebook.procedure, role)->row);
		all = all.len ? arena_printf(visit->look.arena, "%.*s%s%.*s", STR_ARG(all), and, STR_ARG(words))
			      : words;
	}
	return all;
}

static struct str and_others(struct visit *visit, const struct rule_row *named, int count)
{
	const struct str name = visit_row_words(visit, named);
	char number[12];
	BUF_SCOPED(words);

	snprintf(number, sizeof(number), "%d", count);
	words_fill(visit->reader.lang, &words, "%1等 %2 種角色", arena_cstr(visit->look.arena, name), number);
	return arena_str(visit->look.arena, buf_str(&words));
}

struct str clock_role_mask_words(struct visit *visit, unsigned roles)
{
	const struct procedure *procedure = visit->look.rulebook.procedure;
	const char *and = visit->reader.lang == LANG_EN ? ", " : "、";
	struct str all = S("");
	int count = 0;

	for (int role = 0; role < ROLE_COUNT; role++)
		count += (roles & ROLE_BIT(role)) != 0;
	if (count > 3) {
		const enum role named = roles & ROLE_BIT(ROLE_CONTACT) ? ROLE_CONTACT : ROLE_TEAM_LEADER;
		return and_others(visit, &procedure_role(procedure, named)->row, count);
	}
	for (int role = 0; role < ROLE_COUNT; role++) {
		if (!(roles & ROLE_BIT(role)))
			continue;
		const struct str words = visit_row_words(visit, &procedure_role(procedure, (enum role)role)->row);
		all = all.len ? arena_printf(visit->look.arena, "%.*s%s%.*s", STR_ARG(all), and, STR_ARG(words))
			      : words;
	}
	return all;
}

static enum clock_state state_of(struct str state)
{
	return str_is(state, "running") ? CLOCK_RUNNING : str_is(state, "met") ? CLOCK_MET : CLOCK_CANCELLED;
}

/* The event that the duty's row names; several rows of one code start alike at one level. */
static struct str counted_from(enum lang lang, const struct row_clock *row, const struct rulebook *rulebook)
{
	enum duty_code code;

	if (!duty_read(row->duty, &code))
		return S("");
	const struct duty *duty = rulebook_duty(rulebook, code, (int)row->level);
	return duty ? clock_event_words(lang, duty->start) : S("");
}

struct clock_view clock_view_of(const struct visit *visit, const struct row_clock *row, const struct rulebook *rulebook)
{
	const enum lang lang = visit->reader.lang;

	return (struct clock_view){
		.duty = clock_duty_words(lang, row->duty),
		.state = state_of(row->state),
		.from = row->from_at,
		.due = row->due_at,
		.ended = row->ended_at,
		.late_ms = row->late_ms,
		.from_words = counted_from(lang, row, rulebook),
		.cite = row->cite,
		.basis = row->provisional ? str_of(words_in(lang, "暫定（缺該年行事曆）"))
					  : clock_standing_words(lang, row->standing),
	};
}
