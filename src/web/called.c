#include "web/called.h"

#include "desk/caller.h"
#include "web/clocks.h"

struct str called_rung_words(struct visit *visit, struct str rung)
{
	struct str who, rest;
	enum role role;
	const bool deputies = str_cut(rung, '.', &who, &rest);
	const struct str words =
		role_read(who, &role)
			? visit_row_words(visit, &procedure_role(visit->look.rulebook.procedure, role)->row)
			: visit_words(visit, "負責人");

	return deputies ? visit_words_1(visit, "%1的代理人", words) : words;
}

struct str called_people(struct visit *visit, struct str persons)
{
	const char *and = visit->reader.lang == LANG_EN ? ", " : "、";
	struct str all = S(""), person;

	while (persons.len) {
		str_cut(persons, ' ', &person, &persons);
		const struct str name = visit_person_name(visit, person);
		all = all.len ? arena_printf(visit->look.arena, "%.*s%s%.*s", STR_ARG(all), and, STR_ARG(name)) : name;
	}
	return all;
}

struct str called_href(struct visit *visit, struct str clock)
{
	char *at = arena_cstr(visit->look.arena, clock);

	for (char *c = at; *c; c++)
		if (*c == '/')
			*c = '.';
	return arena_printf(visit->look.arena, "/clocks/%s", at);
}

static const struct roster *roster_of(struct visit *visit)
{
	struct look *look = &visit->look;

	if (visit->roster)
		return visit->roster;
	visit->roster = ARENA_NEW(look->arena, struct roster);
	/* A failure is the store's, and sticks to it: the page is refused in the end. */
	return roster_read(look->db, look->arena, look->who.agency, look->now, visit->roster) ? visit->roster : NULL;
}

/* Whom the next call would go to, were it made now. */
static struct str next_words(struct visit *visit, const struct row_clock *clock, const struct rulebook *rulebook,
			     const struct row_ladder *row)
{
	const struct roster *roster = roster_of(visit);
	struct caller_plan plan;
	struct str ids = S("");
	enum duty_code duty;

	if (!roster || !duty_read(clock->duty, &duty))
		return S("");
	const struct ladder_row *ladder =
		procedure_ladder(rulebook->procedure, duty, instant_since(clock->due_at, clock->from_at));
	if (!caller_plan(roster, ladder, clock, row, &plan))
		return S("");
	for (size_t i = 0; i < plan.count; i++)
		ids = arena_printf(visit->look.arena, "%.*s%s%.*s", STR_ARG(ids), i ? " " : "",
				   STR_ARG(roster->people[plan.people[i]].person));
	return plan.count ? called_people(visit, ids) : visit_words(visit, "（無人擔任）");
}

void called_fill(struct visit *visit, const struct row_clock *clock, const struct rulebook *rulebook,
		 struct clock_view *view)
{
	struct look *look = &visit->look;
	struct row_ladder row;

	view->href = called_href(visit, clock->clock);
	if (!str_is(clock->state, "running") || !instant_is_set(clock->due_at) ||
	    !row_ladder_get(look->db, look->arena, look->who.agency, clock->clock, &row))
		return;
	if (row.told.len)
		view->told = called_people(visit, row.told);
	view->told_at = row.called_at;
	if (instant_is_set(row.claimed_at)) {
		view->claimed_by = visit_person_name(visit, row.claimed_by);
		view->claimed_until = row.claimed_until_at;
		view->claimed_mine =
			str_equal(row.claimed_by, look->who.person) && instant_before(look->now, row.claimed_until_at);
	}
	if (!view->claimed_mine && visit_may_on(visit, CAPABILITY_DUTY_CLAIM, clock->incident))
		view->claim_action = arena_printf(look->arena, "%.*s/claim", STR_ARG(view->href));
	view->next = next_words(visit, clock, rulebook, &row);
	view->next_at = row.next_at;
}
