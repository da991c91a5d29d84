/* Screen 15: the leader confirms the form, or returns it: from a phone, at night. The answer is bound to the content shown. */
#include "page/ui.h"
#include "web/clocks.h"
#include "web/approvals.h"
#include "web/form_case.h"

static void fact_add(struct confirm_view *view, struct confirm_fact *facts, struct str label, struct str value)
{
	if (value.len == 0)
		return;
	facts[view->facts.count++] = (struct confirm_fact){ label, value };
	view->facts.at = facts;
}

static void field_add(const struct form_case *form, const struct parts *values, const char *id,
		      struct confirm_view *view, struct confirm_fact *facts)
{
	const struct sheet_maker maker = form_case_maker(form, false);
	const struct form_field *field = form_field(form->page.rulebook.form, str_of(id));

	if (field)
		fact_add(view, facts, sheet_label(&maker, field),
			 sheet_words(&maker, field, form_values_of(values, str_of(id))));
}

/* One screen of what the decision rests on; the rest is a link away. */
static void facts_fill(const struct form_case *form, const struct parts *values, struct confirm_view *view)
{
	static const char *const shown[PHASE_COUNT][7] = {
		{ "level", "aware_at", "event_category", "event_description", "affects_others", "need_support",
		  "reporter_name" },
		{ "control_state", "control_done_at", "response_summary", "act_block_ip", "act_disable_acct", NULL },
		{ "root_cause", "investigation_note", "n_pc", "n_server", "rem_other", "handler_name", NULL },
	};
	struct visit *visit = form->page.visit;
	struct confirm_fact *facts = ARENA_ARRAY(visit->look.arena, 8, struct confirm_fact);

	if (form->phase != PHASE_NOTIFICATION)
		fact_add(view, facts, visit_words(visit, "等級"), case_level_words(visit, form->page.incident.level));
	for (size_t i = 0; i < 7 && shown[form->phase][i]; i++)
		field_add(form, values, shown[form->phase][i], view, facts);
}

/* The clock that waits for this phase to go out. */
static void clock_fill(const struct form_case *form, struct confirm_view *view)
{
	static const enum duty_code duties[PHASE_COUNT][2] = { { DUTY_NOTIFY, DUTY_RENOTIFY },
							       { DUTY_CONTROL_NOTICE, DUTY_CONTROL_NOTICE },
							       { DUTY_REPORT, DUTY_REPORT } };

	for (int i = 0; i < 2; i++) {
		const struct row_clock *clock = casefile_clock(&form->file, duty_code(duties[form->phase][i]));
		if (!clock || (view->has_clock && !str_is(clock->state, "running")))
			continue;
		view->has_clock = true;
		view->clock = clock_view_of(form->page.visit, clock, &form->page.rulebook);
	}
}

static struct str effect_words(const struct form_case *form)
{
	static const char *const effects[PHASE_COUNT] = {
		"同意後，資安聯絡人即可依這份內容到國家資通安全通報應變網站通報。",
		"同意後，資安聯絡人即可依這份內容通報損害控制或復原的情形。",
		"同意後，資安聯絡人即可依這份內容登錄結報。",
	};

	return visit_words(form->page.visit, effects[form->phase]);
}

static const struct form_submission *submission_of(const struct form_case *form, struct str content)
{
	for (size_t i = form->submission_count; i > 0; i--)
		if (str_equal(form->submissions[i - 1].fact->content, content))
			return &form->submissions[i - 1];
	return NULL;
}

/* Against what this screen showed when it was opened, if that has changed; else against the version before. */
static void changes_fill(const struct form_case *form, const struct form_submission *newest, struct confirm_view *view)
{
	const struct str opened = visit_typed(form->page.visit, "content", newest->fact->content);
	const struct form_submission *before = submission_of(form, opened);

	view->changed_meanwhile = !str_equal(opened, newest->fact->content);
	if (!before || before == newest)
		before = newest > form->submissions ? newest - 1 : NULL;
	if (before)
		view->changes = form_case_changes(form, &before->fact->values, &newest->fact->values);
}

static struct str not_now(const struct form_case *form, const struct form_submission *newest)
{
	struct visit *visit = form->page.visit;
	struct row_agency agency;

	if (!newest)
		return visit_words(visit, "這份通報單還沒有送出，沒有要確認的內容。");
	if (newest->decision)
		return str_is(newest->decision->decision, "confirmed") ? visit_words(visit, "這份內容已經確認。")
								       : visit_words(visit, "這份內容已經退回。");
	if (!incident_may(form->page.state, INCIDENT_VERB_confirm))
		return visit_words_1(visit, "案件目前「%1」，不能再確認。",
				     visit_words(visit, incident_state_words(form->page.state)));
	if (str_equal(newest->by, visit->look.who.person) &&
	    row_agency_get(visit->look.db, visit->look.arena, visit->look.who.agency, &agency) && !agency.small_office)
		return visit_words(visit, "這份內容是您自己送出的，要由別人確認。");
	return S("");
}

static struct options decisions(struct visit *visit)
{
	struct option *out = ARENA_ARRAY(visit->look.arena, 2, struct option);

	out[0] = (struct option){ S("confirmed"), visit_words(visit, "同意"), S(""), false };
	out[1] = (struct option){ S("returned"), visit_words(visit, "退回"), visit_words(visit, "要說明理由"), false };
	return (struct options){ out, 2 };
}

static void submission_fill(const struct form_case *form, const struct form_submission *newest,
			    struct confirm_view *view)
{
	struct visit *visit = form->page.visit;

	view->asked_by = newest->by_words;
	view->asked_at = newest->at;
	view->content = newest->fact->content;
	view->version = visit_words_1(visit, "第 %1 版",
				      arena_printf(visit->look.arena, "%lld", (long long)newest->fact->version));
	view->missing = form_case_missing(form, &newest->fact->missing, false);
	view->stale = !form_is_current(form->page.rulebook.form, form->phase, &newest->fact->values, &form->now.values);
	facts_fill(form, &newest->fact->values, view);
	changes_fill(form, newest, view);
}

bool page_confirm(struct visit *visit)
{
	struct form_case form;

	if (!form_case_open(visit, &form))
		return false;
	const struct form_submission *newest = form_case_newest(&form);
	struct confirm_view view = {
		.head = case_page_head(visit, &form.page.incident),
		.phase = str_of(form_phase_code(form.phase)),
		.phase_words = form_phase_words(visit, form.phase),
		.action = case_href(visit, form.page.incident.incident, "confirm"),
		.effect = effect_words(&form),
		.form_href = form_case_href(&form, "form/print"),
		.may = visit_may(visit, CAPABILITY_FORM_CONFIRM),
		.not_now = not_now(&form, newest),
		.decisions = decisions(visit),
	};

	if (newest)
		submission_fill(&form, newest, &view);
	clock_fill(&form, &view);
	form_case_whose(&form, CAPABILITY_FORM_CONFIRM, &view.whose, &view.cite, &view.clause_text);
	visit->frame.title = visit_words_1(visit, "確認通報單：%1", view.phase_words);
	visit->frame.back_href = view.head.href;
	view.frame = visit->frame;
	html_confirm(visit->out, &visit->reader, &view);
	return true;
}

/* The same behind a link (screen 15): the facts that the decision rests on, and what differs from the version before. */
bool confirm_behind_link(const struct case_page *page, enum form_phase phase, struct approval_link_view *view)
{
	struct visit *visit = page->visit;
	struct confirm_view shown = { 0 };
	struct form_case form;

	if (!form_case_read(page, phase, &form))
		return false;
	const struct form_submission *newest = form_case_newest(&form);
	if (!newest)
		return visit_not_found(visit, page->incident.incident);
	submission_fill(&form, newest, &shown);
	clock_fill(&form, &shown);
	struct approval_item_view *items =
		ARENA_ARRAY(visit->look.arena, shown.facts.count + 1, struct approval_item_view);
	for (size_t i = 0; i < shown.facts.count; i++)
		items[i] = (struct approval_item_view){ shown.facts.at[i].label, shown.facts.at[i].value };
	view->items = (struct approval_items_view){ items, shown.facts.count };
	view->changes = shown.changes;
	view->missing = shown.missing;
	view->stale = shown.stale;
	view->has_clock = shown.has_clock;
	view->clock = shown.clock;
	view->asked_by = shown.asked_by;
	view->asked_at = shown.asked_at;
	view->effect = effect_words(&form);
	return true;
}
