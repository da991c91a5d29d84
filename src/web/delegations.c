#include "web/delegations.h"

#include <stdio.h>

#include "desk/view_delegation.h"
#include "web/clocks.h"

enum { SHOWN_MOST = 200 };

static struct in_place_of place_of(struct visit *visit, const struct delegation *of)
{
	struct arena *arena = visit->look.arena;
	const struct rule_row *role = &procedure_role(visit->look.rulebook.procedure, of->role)->row;
	const struct str until = reader_time_text(arena, &visit->reader, of->until);
	BUF_SCOPED(words);

	words_fill(visit->reader.lang, &words, "您代理 %1（%2），至 %3",
		   arena_cstr(arena, visit_person_name(visit, of->delegator)),
		   arena_cstr(arena, visit_row_words(visit, role)), arena_cstr(arena, until));
	return (struct in_place_of){
		.words = arena_str(arena, buf_str(&words)),
		.href = arena_printf(arena, "/delegations/%.*s", STR_ARG(of->id)),
		.incident = of->incident,
		.case_href = of->incident.len ? arena_printf(arena, "/i/%.*s", STR_ARG(of->incident)) : S(""),
	};
}

void delegations_frame(struct visit *visit)
{
	const struct principal *who = &visit->look.who;
	struct in_place_of *list = ARENA_ARRAY(visit->look.arena, who->lent_count + 1, struct in_place_of);
	size_t count = 0;

	for (size_t i = 0; i < who->lent_count; i++)
		if (who->lent[i].state == DELEGATION_IN_FORCE)
			list[count++] = place_of(visit, &who->lent[i].of);
	visit->frame.in_place_of = (struct in_places_of){ list, count };
	visit->frame.lent_owes_factor = count && who->lent_owes_factor;
}

static void state_fill(struct visit *visit, const struct row_delegation *row, struct delegation_row *out)
{
	static const struct {
		const char *words, *tone;
	} states[] = {
		[DELEGATION_COMING] = { "尚未開始", "warn" }, [DELEGATION_IN_FORCE] = { "生效中", "action" },
		[DELEGATION_OVER] = { "已結束", "plain" },    [DELEGATION_LAPSED] = { "目前無效", "late" },
		[DELEGATION_REVOKED] = { "已撤銷", "plain" },
	};
	const struct look *look = &visit->look;
	const enum delegation_state state = view_delegation_state(look->db, look->arena, row, look->now);

	out->state_words = visit_words(visit, states[state].words);
	out->state_tone = str_of(states[state].tone);
}

static struct str scope_of(struct visit *visit, const struct row_delegation *row)
{
	const struct str acts = row->capabilities.len ? visit_words(visit, "只限部分動作") : S("");
	const struct str only = row->incident.len ? visit_words_1(visit, "只限案件 %1", row->incident) : S("");

	if (acts.len == 0 || only.len == 0)
		return acts.len ? acts : only;
	return arena_printf(visit->look.arena, "%.*s · %.*s", STR_ARG(acts), STR_ARG(only));
}

struct delegation_row delegations_row(struct visit *visit, const struct row_delegation *row)
{
	struct delegation_row out = {
		.href = arena_printf(visit->look.arena, "/delegations/%.*s", STR_ARG(row->delegation)),
		.id = row->delegation,
		.role = clock_role_words(visit, row->role),
		.delegator = visit_person_name(visit, row->delegator),
		.delegate = visit_person_name(visit, row->delegate),
		.scope = scope_of(visit, row),
		.from = row->from_at,
		.until = row->until_at,
	};

	state_fill(visit, row, &out);
	return out;
}

struct delegation_rows delegations_of(struct visit *visit, struct str person)
{
	struct look *look = &visit->look;
	struct row_delegation *found = ARENA_ARRAY(look->arena, SHOWN_MOST, struct row_delegation);
	struct delegation_row *list = ARENA_ARRAY(look->arena, SHOWN_MOST, struct delegation_row);
	size_t count = 0;

	{
		DB_QUERY(look->db, delegation_of_person, rows, .agency = db_text(look->who.agency),
			 .person = db_text(person));
		while (count < SHOWN_MOST && db_next(rows))
			row_delegation_read(rows, look->arena, &found[count++]);
	}
	for (size_t i = 0; i < count; i++)
		list[i] = delegations_row(visit, &found[i]);
	return (struct delegation_rows){ list, count };
}
