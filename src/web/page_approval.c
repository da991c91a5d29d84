/* Screen 15 at the desk: what waits for a decision in a case; one of them; consent by telephone that is entered. */
#include "gate/session.h"
#include "page/ui.h"
#include "web/approvals.h"

enum { PEOPLE_MOST = 2000 };

bool page_approvals(struct visit *visit);
bool page_approval(struct visit *visit);
bool page_approval_dictate(struct visit *visit);

static const struct {
	enum incident_verb verb;
	enum capability capability;
	const char *page, *words;
} asks[] = {
	{ INCIDENT_VERB_ask, CAPABILITY_REFERRAL_PREPARE, "referral", "送請移送偵辦" },
	{ INCIDENT_VERB_ask, CAPABILITY_FORENSICS_APPLY, "forensics", "送請申請鑑識" },
	{ INCIDENT_VERB_ask, CAPABILITY_CONTINUITY_DECIDE, "bcp", "請資安長同意啟動營運持續作業" },
	{ INCIDENT_VERB_situation, CAPABILITY_SITUATION_REPORT, "act/situation", "向資安長陳報全盤狀況" },
};

bool page_approvals(struct visit *visit)
{
	const size_t most = sizeof(asks) / sizeof(asks[0]);
	struct case_page page;
	struct approvals_view view = { 0 };

	if (!case_page_open(visit, &page))
		return false;
	struct case_link *links = ARENA_ARRAY(visit->look.arena, most, struct case_link);
	for (size_t i = 0; i < most; i++)
		if (incident_may(page.state, asks[i].verb))
			links[view.asks.count++] = (struct case_link){
				.href = case_href(visit, page.incident.incident, asks[i].page),
				.words = visit_words(visit, asks[i].words),
				.note = visit_may(visit, asks[i].capability)
						? S("")
						: case_role_names(&page, procedure_act(page.rulebook.procedure,
										       asks[i].capability)
										 ->roles),
			};
	view.asks.at = links;
	view.cards = approvals_of(&page, NULL);
	view.head = case_page_head(visit, &page.incident);
	visit->frame.title = visit_words(visit, "送請決定的事項");
	visit->frame.current = S("cases");
	visit->frame.back_href = view.head.href;
	view.frame = visit->frame;
	html_approvals(visit->out, &visit->reader, &view);
	return true;
}

static bool find(const struct case_page *page, struct row_approval *row)
{
	struct look *look = &page->visit->look;

	return (row_approval_get(look->db, look->arena, look->who.agency, page->visit->ids[1], row) &&
		str_equal(row->incident, page->incident.incident)) ||
	       visit_not_found(page->visit, page->visit->ids[1]);
}

/* What one asks another decides; and whoever gave a step before does not give this one. */
static bool took_part(const struct case_page *page, const struct row_approval *row)
{
	struct look *look = &page->visit->look;
	struct row_approval_step step;
	struct row_agency agency;
	bool part = str_equal(row->asked_by, look->who.person);

	for (int64_t i = 1; i < row->step; i++)
		part |= row_approval_step_get(look->db, look->arena, row->agency, row->approval, i, &step) &&
			str_equal(step.person, look->who.person);
	return part && row_agency_get(look->db, look->arena, look->who.agency, &agency) && !agency.small_office;
}

/* As desk_approval_decide asks it. */
static bool code_is_due(struct visit *visit)
{
	struct look *look = &visit->look;
	const int minutes = procedure_setting(look->rulebook.procedure, SETTING_FACTOR_MINUTES);
	struct row_credential credential;
	struct row_session session;

	return row_credential_get(look->db, look->arena, look->who.agency, look->who.person, &credential) &&
	       session_has_factor(look->db, look->arena, look->who.agency, look->who.person) &&
	       row_session_get(look->db, look->arena, look->who.session, &session) &&
	       !instant_before(look->now, instant_plus(session.made_at, SPAN_MINUTES(minutes)));
}

static struct str path_of(struct visit *visit, const struct row_approval *row, const char *rest)
{
	return arena_printf(visit->look.arena, "/i/%.*s/approvals/%.*s%s", STR_ARG(row->incident),
			    STR_ARG(row->approval), rest);
}

static void decide_fill(const struct case_page *page, const struct row_approval *row, struct approval_view *view)
{
	struct visit *visit = page->visit;

	view->pending = str_is(row->state, "pending");
	if (!view->pending)
		return;
	const enum capability capability = approval_step_act(row);
	const struct act_row *act = procedure_act(page->rulebook.procedure, capability);
	view->whose = case_role_names(page, act->roles);
	view->cite = act->row.cite;
	view->clause_text = act->row.text;
	view->may = visit_may(visit, capability);
	view->effect = approvals_effect(visit, row);
	view->decisions = approvals_decisions(visit, row);
	view->action = path_of(visit, row, "");
	if (!incident_may(page->state, INCIDENT_VERB_decide))
		view->not_now = visit_words_1(visit, "案件目前是「%1」，不能做這件事。",
					      visit_words(visit, incident_state_words(page->state)));
	else if (took_part(page, row))
		view->not_now = visit_words(visit, "這件事是您送出或已經決定過前一步的，要由別人決定。");
	if (visit_may(visit, CAPABILITY_APPROVAL_DICTATE) && (!view->may || view->not_now.len))
		view->dictate_href = path_of(visit, row, "/dictate");
}

/* What has taken its place. */
static void newer_fill(const struct case_page *page, const struct row_approval *row, struct approval_view *view)
{
	struct look *look = &page->visit->look;
	struct row_approval other;

	DB_QUERY(look->db, approval_list, rows, .agency = db_text(row->agency), .incident = db_text(row->incident));
	while (db_next(rows)) {
		row_approval_read(rows, look->arena, &other);
		if (!str_equal(other.replaces, row->approval))
			continue;
		view->newer = other.approval;
		view->newer_href = path_of(page->visit, &other, "");
	}
}

static void theirs_fill(const struct case_page *page, const struct row_approval *row, struct approval_view *view)
{
	struct visit *visit = page->visit;
	struct look *look = &visit->look;
	struct row_approval_step step;

	if (approval_amber(look->db, look->arena, row, look->who.person, &step)) {
		view->affirm_action = path_of(visit, row, "/affirm");
		view->affirm_words = visit_words_1(visit, "紀錄說您在 %1 以電話同意了這件事，是這樣嗎？",
						   reader_time_text(look->arena, &visit->reader, step.said_at));
		view->answers = approvals_answers(visit);
	}
	if (str_equal(row->asked_by, look->who.person) && view->pending)
		view->withdraw_action = path_of(visit, row, "/withdraw");
}

bool page_approval(struct visit *visit)
{
	struct case_page page;
	struct row_approval row;
	struct approval_view view = { 0 };

	if (!case_page_open(visit, &page) || !find(&page, &row) ||
	    !approvals_items(visit, &row, &view.items, &view.changes))
		return false;
	view.card = approvals_card(&page, &row);
	view.has_clock = approvals_clock(&page, &row, &view.clock);
	view.content = row.content;
	view.code_due = code_is_due(visit);
	decide_fill(&page, &row, &view);
	newer_fill(&page, &row, &view);
	theirs_fill(&page, &row, &view);
	view.head = case_page_head(visit, &page.incident);
	visit->frame.title =
		arena_printf(visit->look.arena, "%.*s %.*s", STR_ARG(view.card.kind), STR_ARG(row.approval));
	visit->frame.current = S("cases");
	visit->frame.back_href = case_href(visit, page.incident.incident, "approvals");
	view.frame = visit->frame;
	html_approval(visit->out, &visit->reader, &view);
	return true;
}

/* --- By telephone ------------------------------------------------------------------------------------------------------- */

static struct option person_option(struct visit *visit, const struct row_person *row)
{
	const struct str name = visit_opened(visit, row->subject, "name", row->name_sealed);

	return (struct option){ .value = row->person,
				.label = arena_printf(visit->look.arena, "%.*s（%.*s）", STR_ARG(name),
						      STR_ARG(row->person)) };
}

static bool gives(struct visit *visit, const struct row_person *row, enum capability capability, struct str incident)
{
	struct look *look = &visit->look;
	struct principal who = { .agency = look->who.agency, .person = row->person, .roles = gate_roles(row->roles) };
	struct leave leave;
	struct err err;

	return !str_is(row->account, "locked") && gate_lent(look->db, look->arena, look->now, &who, &err) &&
	       gate_permits(&who, look->rulebook.procedure, capability, incident, &leave, &err);
}

static void people_fill(const struct case_page *page, enum capability capability, struct dictate_view *view)
{
	struct visit *visit = page->visit;
	struct look *look = &visit->look;
	struct row_person *all = ARENA_ARRAY(look->arena, PEOPLE_MOST, struct row_person);
	struct option *givers = ARENA_ARRAY(look->arena, PEOPLE_MOST + 1, struct option);
	struct option *witnesses = ARENA_ARRAY(look->arena, PEOPLE_MOST + 1, struct option);
	size_t count = 0, giving = 1, seeing = 1;

	{
		DB_QUERY(look->db, person_list, rows, .agency = db_text(look->who.agency));
		while (count < PEOPLE_MOST && db_next(rows))
			row_person_read(rows, look->arena, &all[count++]);
	}
	givers[0] = witnesses[0] = (struct option){ .value = S(""), .label = visit_words(visit, "（請選擇）") };
	for (size_t i = 0; i < count; i++) {
		if (all[i].erased || !all[i].roles.len || str_equal(all[i].person, look->who.person))
			continue;
		const struct option option = person_option(visit, &all[i]);
		witnesses[seeing++] = option;
		/* Who was chosen stays to be seen, also where the step has meanwhile become another's. */
		if (gives(visit, &all[i], capability, page->incident.incident) ||
		    str_equal(all[i].person, visit_typed(visit, "person", S(""))))
			givers[giving++] = option;
	}
	view->givers = (struct options){ givers, giving };
	view->witnesses = (struct options){ witnesses, seeing };
}

bool page_approval_dictate(struct visit *visit)
{
	struct case_page page;
	struct row_approval row;
	struct dictate_view view = { 0 };
	struct form_changes changes;

	if (!case_page_open(visit, &page) || !find(&page, &row) || !approvals_items(visit, &row, &view.items, &changes))
		return false;
	const struct act_row *rule = procedure_act(page.rulebook.procedure, CAPABILITY_APPROVAL_DICTATE);
	view.card = approvals_card(&page, &row);
	view.content = row.content;
	view.action = path_of(visit, &row, "/dictate");
	view.cite = rule->row.cite;
	view.clause_text = rule->row.text;
	if (str_is(row.state, "pending"))
		people_fill(&page, approval_step_act(&row), &view);
	else
		view.none = visit_words(visit, "這件事已經不在等候決定。");
	view.head = case_page_head(visit, &page.incident);
	visit->frame.title = visit_words(visit, "登錄電話同意");
	visit->frame.current = S("cases");
	visit->frame.back_href = view.card.href;
	view.frame = visit->frame;
	html_approval_dictate(visit->out, &visit->reader, &view);
	return true;
}

/* --- Screen 16 ---------------------------------------------------------------------------------------------------------- */

bool page_meeting(struct visit *visit);

/* 二級以上的緊急應變會議, 三級以上由資安長召開: each has its page; this leads to the one that the level asks for. */
bool page_meeting(struct visit *visit)
{
	struct case_page page;

	if (!case_page_open(visit, &page))
		return false;
	const bool ciso = page.incident.level >= 3 && visit_may(visit, CAPABILITY_CISO_MEETING_RECORD);
	return visit_go(visit, case_href(visit, page.incident.incident, ciso ? "act/ciso-meeting" : "act/meeting"));
}
