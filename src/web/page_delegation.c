/* Delegations: one of them; and the form that makes one, for oneself or from the paper that somebody has signed. */
#include "desk/view_delegation.h"
#include "gate/gate.h"
#include "page/ui.h"
#include "web/delegations.h"

enum { PEOPLE_MOST = 2000 };

bool page_delegation(struct visit *visit);
bool page_me_delegate(struct visit *visit);
bool page_person_delegate(struct visit *visit);

static struct delegation_acts acts_of(struct visit *visit, struct str codes)
{
	struct str *list = ARENA_ARRAY(visit->look.arena, CAPABILITY_COUNT, struct str);
	const capability_mask acts = delegation_acts(codes);
	size_t count = 0;

	for (int c = 0; c < CAPABILITY_COUNT; c++)
		if (acts & DELEGATION_BIT(c))
			list[count++] = visit_row_words(
				visit, &procedure_act(visit->look.rulebook.procedure, (enum capability)c)->row);
	return (struct delegation_acts){ list, count };
}

/* By its giver, or by whoever enters what is signed on paper; not when it has ended. */
static bool may_revoke(struct visit *visit, const struct row_delegation *row)
{
	const struct look *look = &visit->look;
	const bool theirs =
		str_equal(row->delegator, look->who.person) && visit_may(visit, CAPABILITY_DELEGATION_REVOKE);
	const bool ended = instant_is_set(row->revoked_at) || instant_before(row->until_at, look->now);

	return !ended && (theirs || visit_may(visit, CAPABILITY_DELEGATION_RECORD));
}

bool page_delegation(struct visit *visit)
{
	struct look *look = &visit->look;
	struct row_delegation row;

	if (!row_delegation_get(look->db, look->arena, look->who.agency, visit->ids[0], &row) ||
	    !view_delegation_visible(look, &row))
		return visit_not_found(visit, visit->ids[0]);
	struct delegation_view view = {
		.row = delegations_row(visit, &row),
		.acts = acts_of(visit, row.capabilities),
		.incident = row.incident,
		.case_href = arena_printf(look->arena, "/i/%.*s", STR_ARG(row.incident)),
		.document = row.document,
		.reason = row.reason,
		.on_paper = row.on_paper,
		.granted_by = visit_person_name(visit, row.granted_by),
		.granted_at = row.granted_at,
		.revoked_at = row.revoked_at,
		.revoke_reason = row.revoke_reason,
	};
	if (instant_is_set(row.revoked_at))
		view.revoked_by = visit_person_name(visit, row.revoked_by);
	if (may_revoke(visit, &row))
		view.action = arena_printf(look->arena, "/delegations/%.*s/revoke", STR_ARG(row.delegation));
	const bool own = str_equal(row.delegator, look->who.person) || str_equal(row.delegate, look->who.person);
	visit->frame.title = visit_words_1(visit, "代理 %1", row.delegation);
	visit->frame.current = own ? S("me") : S("people");
	visit->frame.back_href = own ? S("/me") : arena_printf(look->arena, "/people/%.*s", STR_ARG(row.delegator));
	view.frame = visit->frame;
	html_delegation(visit->out, &visit->reader, &view);
	return true;
}

/* Roles of theirs that can be delegated. */
static unsigned deputised(const struct procedure *procedure, unsigned roles)
{
	unsigned out = 0;

	for (size_t i = 0; i < procedure->role_count; i++)
		if (procedure->roles[i].deputised)
			out |= roles & ROLE_BIT(procedure->roles[i].role);
	return out;
}

static struct options roles_of(struct visit *visit, unsigned roles)
{
	struct option *list = ARENA_ARRAY(visit->look.arena, ROLE_COUNT, struct option);
	size_t count = 0;

	for (int role = 0; role < ROLE_COUNT; role++) {
		const struct rule_row *row = &procedure_role(visit->look.rulebook.procedure, (enum role)role)->row;
		if (roles & ROLE_BIT(role))
			list[count++] = (struct option){ .value = row->id, .label = visit_row_words(visit, row) };
	}
	if (count == 1)
		list[0].chosen = true;
	return (struct options){ list, count };
}

/* What these roles do; without what comes along anyway and what can't be given. */
static struct options acts_to_give(struct visit *visit, unsigned roles)
{
	struct option *list = ARENA_ARRAY(visit->look.arena, CAPABILITY_COUNT, struct option);
	size_t count = 0;

	for (int c = 0; c < CAPABILITY_COUNT; c++) {
		const struct act_row *act = procedure_act(visit->look.rulebook.procedure, (enum capability)c);
		if (!(act->roles & roles) || delegation_never(act->capability) || delegation_reads(act->capability))
			continue;
		list[count++] = (struct option){ .value = act->row.id, .label = visit_row_words(visit, &act->row) };
	}
	return (struct options){ list, count };
}

/* Whoever can log in, but for the giver. */
static struct options delegates_of(struct visit *visit, struct str giver)
{
	struct look *look = &visit->look;
	struct row_person *found = ARENA_ARRAY(look->arena, PEOPLE_MOST, struct row_person);
	struct option *list = ARENA_ARRAY(look->arena, PEOPLE_MOST, struct option);
	size_t count = 0, shown = 0;

	{
		DB_QUERY(look->db, person_list, rows, .agency = db_text(look->who.agency));
		while (count < PEOPLE_MOST && db_next(rows))
			row_person_read(rows, look->arena, &found[count++]);
	}
	for (size_t i = 0; i < count; i++) {
		if (found[i].erased || !str_is(found[i].account, "enabled") || str_equal(found[i].person, giver))
			continue;
		const struct str name = visit_opened(visit, found[i].subject, "name", found[i].name_sealed);
		list[shown++] = (struct option){ .value = found[i].person,
						 .label = arena_printf(look->arena, "%.*s（%.*s）", STR_ARG(name),
								       STR_ARG(found[i].person)) };
	}
	return (struct options){ list, shown };
}

static void form_draw(struct visit *visit, struct str giver, unsigned held, enum capability capability,
		      struct delegation_form_view *view)
{
	const struct procedure *procedure = visit->look.rulebook.procedure;
	const struct act_row *act = procedure_act(procedure, capability);
	const unsigned roles = deputised(procedure, held);

	view->cite = act->row.cite;
	view->clause_text = act->row.text;
	view->roles = roles_of(visit, roles);
	view->delegates = delegates_of(visit, giver);
	view->acts = acts_to_give(visit, roles);
	if (roles == 0)
		view->none = visit_words(visit, "這個人沒有可以由別人代理的職務。");
	else if (view->delegates.count == 0)
		view->none = visit_words(visit, "還沒有別人的帳號可以使用，請先開帳號。");
	view->frame = visit->frame;
	html_delegation_form(visit->out, &visit->reader, view);
}

bool page_me_delegate(struct visit *visit)
{
	struct delegation_form_view view = {
		.action = S("/me/delegate"),
		.button = visit_words(visit, "授權"),
		.rule = visit_words(visit,
				    "在您指定的期間，代理人可以用您的職務做事；您自己仍可照常做。隨時可以撤銷。"),
	};

	visit->frame.title = visit_words(visit, "授權別人代理我");
	visit->frame.current = S("me");
	visit->frame.back_href = S("/me");
	form_draw(visit, visit->look.who.person, visit->look.who.roles, CAPABILITY_DELEGATION_GRANT, &view);
	return true;
}

bool page_person_delegate(struct visit *visit)
{
	struct look *look = &visit->look;
	struct row_person person;
	struct delegation_form_view view = {
		.button = visit_words(visit, "登錄"),
		.on_paper = true,
		.rule = visit_words(visit, "依本人簽署的書面授權書登錄；紀錄會註明是依書面登錄，以及登錄的人。"),
	};

	if (!row_person_get(look->db, look->arena, look->who.agency, visit->ids[0], &person) || person.erased)
		return visit_not_found(visit, visit->ids[0]);
	view.action = arena_printf(look->arena, "/people/%.*s/delegate", STR_ARG(person.person));
	visit->frame.title =
		visit_words_1(visit, "登錄 %1 的代理", visit_opened(visit, person.subject, "name", person.name_sealed));
	visit->frame.current = S("people");
	visit->frame.back_href = arena_printf(look->arena, "/people/%.*s", STR_ARG(person.person));
	form_draw(visit, person.person, gate_roles(person.roles), CAPABILITY_DELEGATION_RECORD, &view);
	return true;
}
