#include "web/act_page.h"

#include "duty/duty.h"
#include "page/ui.h"
#include "web/approvals.h"
#include "web/incident_parts.h"
#include "web/story.h"
#include "web/tasks.h"

#define DUTY_NONE DUTY_COUNT
enum { ADDS, REPLACES, PLAIN = 0, GRAVE };

static const struct act_table {
	const char *page, *title, *intro, *button;
	enum incident_verb verb;
	enum capability capability;
	enum fact_kind kind;
	int replaces, grave, duty;
} table[ACT_CODES] = {
#define ACT(name, page, verb, capability, fact, replaces, grave, duty, title, intro, button)                      \
	[ACT_##name] = { page,        title,    intro, button,     INCIDENT_VERB_##verb, CAPABILITY_##capability, \
			 FACT_##fact, replaces, grave, DUTY_##duty },
#include "web/acts.def"
#undef ACT
};

const void *act_page_newest(const struct act_page *p)
{
	return p->record_count ? p->records[p->record_count - 1].data : NULL;
}

/* The kind of approval that the page asks for or rests on; NULL: none. */
static const char *kind_of(const struct act_page *p)
{
	switch (p->act) {
	case ACT_referral:
	case ACT_referral_sent:
		return "referral";
	case ACT_forensics:
		return "forensics";
	case ACT_bcp:
	case ACT_bcp_end:
	case ACT_continuity:
		return "continuity";
	case ACT_situation:
	case ACT_acknowledge:
		return "situation";
	default:
		return NULL;
	}
}

/* Both meetings are facts of one kind, and so is all that is asked. */
static bool is_of(const struct act_page *p, const struct fact *fact)
{
	if (fact->kind != table[p->act].kind)
		return false;
	if (fact->kind == FACT_approval_requested)
		return str_is(((const struct fact_approval_requested *)fact->data)->kind, kind_of(p));
	if (fact->kind != FACT_meeting_held)
		return true;
	return str_is(((const struct fact_meeting_held *)fact->data)->meeting,
		      p->act == ACT_ciso_meeting ? "ciso" : "emergency");
}

/* The kinds of which a page shows more than its own: who takes note of a report must have it before them. */
static bool is_read_here(const struct act_page *p, const struct fact *fact)
{
	return is_of(p, fact) || (p->act == ACT_acknowledge && fact->kind == FACT_situation_reported);
}

static bool records(struct act_page *p)
{
	struct look *look = &p->page.visit->look;
	struct fact *list = NULL;
	size_t room = 0;

	DB_QUERY(look->db, history_list, rows, .agency = db_text(look->who.agency),
		 .thing = db_text(p->page.incident.incident));
	while (db_next(rows)) {
		struct fact fact;
		if (!fact_read(arena_str(look->arena, db_str(rows, COL_history_list_body)), look->arena, &fact))
			return db_doubt(look->db, "an entry that is no fact") || db_refuse(look->db, look->err);
		if (!is_read_here(p, &fact))
			continue;
		if (p->record_count == room) {
			struct fact *more = ARENA_ARRAY(look->arena, room = room ? 2 * room : 8, struct fact);
			for (size_t i = 0; i < p->record_count; i++)
				more[i] = list[i];
			list = more;
		}
		list[p->record_count++] = fact;
	}
	p->records = list;
	return db_failure(look->db) == DB_OK || db_refuse(look->db, look->err);
}

static struct act_record record_of(struct visit *visit, const struct fact *fact)
{
	return (struct act_record){ .who = visit_actor(visit, fact->who, fact->delegator, fact->role),
				    .words = story_words(visit->reader.lang, fact->kind),
				    .at = fact->at,
				    .details = story_details_of(visit, fact),
				    .seq = (int64_t)fact->seq };
}

/* Newest first. */
static void show_records(const struct act_page *p, struct act_view *view)
{
	struct act_record *list = ARENA_ARRAY(p->page.visit->look.arena, p->record_count + 1, struct act_record);

	for (size_t i = 0; i < p->record_count; i++)
		list[i] = record_of(p->page.visit, &p->records[p->record_count - 1 - i]);
	view->records.at = list;
	view->records.count = p->record_count;
	view->replaces = table[p->act].replaces;
}

/* The rule that asks for the act: the duty's at this level, or the clause that gives the act to somebody. */
static void show_rule(const struct act_page *p, struct act_view *view)
{
	const struct case_page *page = &p->page;
	struct case_paragraph *rule = ARENA_NEW(page->visit->look.arena, struct case_paragraph);
	const int level = page->incident.level ? (int)page->incident.level : 1;
	const struct duty *duty = table[p->act].duty == DUTY_NONE
					  ? NULL
					  : rulebook_duty(&page->rulebook, (enum duty_code)table[p->act].duty, level);
	const struct approval_kind *asked = table[p->act].kind == FACT_approval_requested
						    ? procedure_approval(page->rulebook.procedure, str_of(kind_of(p)))
						    : NULL;
	const struct rule_row *row = duty    ? &duty->row
				     : asked ? &asked->row
					     : &procedure_act(page->rulebook.procedure, table[p->act].capability)->row;

	*rule = case_paragraph_of(page->visit, row,
				  duty ? rulebook_cite(&page->rulebook, duty, page->visit->look.arena) : row->cite);
	view->rules.at = rule;
	view->rules.count = 1;
}

static void show_whose(const struct act_page *p, struct act_view *view)
{
	const struct case_page *page = &p->page;
	const struct act_row *row = procedure_act(page->rulebook.procedure, table[p->act].capability);

	view->whose = case_role_names(page, row->roles);
	view->cite = row->row.cite;
	view->clause_text = row->row.text;
	if (!visit_may(page->visit, table[p->act].capability))
		return;
	if (incident_may(page->state, table[p->act].verb))
		view->may = true;
	else
		view->not_now = visit_words_1(page->visit, "案件目前是「%1」，不能做這件事。",
					      visit_words(page->visit, incident_state_words(page->state)));
}

/* What replaces something is held against the version that was seen; what adds to the record is never in the way of another. */
static struct str version_of(const struct act_page *p)
{
	if (!table[p->act].replaces)
		return (struct str){ 0 };
	return arena_printf(p->page.visit->look.arena, "%lld", (long long)p->page.incident.version);
}

/* What goes with it: the steps of continuity operations and of more time stand on pages of their own. */
static void show_links(const struct act_page *p, struct act_view *view)
{
	static const struct {
		enum act_code on, to;
	} links[] = {
		{ ACT_meeting, ACT_task },
		{ ACT_ciso_meeting, ACT_task },
		{ ACT_task, ACT_task_hand_over },
		{ ACT_task, ACT_task_end },
		{ ACT_task_hand_over, ACT_task },
		{ ACT_task_end, ACT_task },
		{ ACT_bcp, ACT_continuity },
		{ ACT_bcp, ACT_bcp_end },
		{ ACT_continuity, ACT_bcp },
		{ ACT_continuity, ACT_bcp_end },
		{ ACT_bcp, ACT_outage },
		{ ACT_referral, ACT_referral_sent },
		{ ACT_referral_sent, ACT_referral },
		{ ACT_extension, ACT_extension_answer },
		{ ACT_extension_answer, ACT_extension },
	};
	struct visit *visit = p->page.visit;
	struct case_link *list = ARENA_ARRAY(visit->look.arena, sizeof(links) / sizeof(links[0]), struct case_link);

	for (size_t i = 0; i < sizeof(links) / sizeof(links[0]); i++)
		if (links[i].on == p->act)
			list[view->links.count++] = (struct case_link){
				.href = case_href(visit, p->page.incident.incident, table[links[i].to].page),
				.words = visit_words(visit, table[links[i].to].title),
			};
	view->links.at = list;
}

/* Screen 17: each service that is out, against its limit. */
static bool show_outages(const struct act_page *p, struct act_view *view)
{
	struct look *look = &p->page.visit->look;
	struct case_view shown = { 0 };
	struct casefile file;

	if (!casefile_read_debts(look->db, look->arena, &p->page.incident, &file))
		return db_refuse(look->db, look->err);
	if (!incident_outages(&p->page, &file, &shown))
		return false;
	view->outages.at = shown.outages.at;
	view->outages.count = shown.outages.count;
	return true;
}

static bool draw(struct visit *visit, enum act_code act)
{
	struct act_page p = { .act = act };
	struct act_view view = { 0 };

	if (!case_page_open(visit, &p.page) || !records(&p))
		return false;
	visit->frame.title = visit_words(visit, table[act].title);
	visit->frame.current = S("cases");
	visit->frame.version = version_of(&p);
	view.shows_case = visit_may(visit, CAPABILITY_INCIDENT_READ);
	if (view.shows_case) {
		visit->frame.back_href = case_href(visit, p.page.incident.incident, "");
		if (!story_since(visit, p.page.incident.incident))
			return false;
	}
	view.frame = visit->frame;
	view.head = case_page_head(visit, &p.page.incident);
	view.intro = table[act].intro[0] ? visit_words(visit, table[act].intro) : S("");
	view.button = visit_words(visit, table[act].button);
	view.grave = table[act].grave;
	view.hurry = act == ACT_contain;
	view.action = case_href(visit, p.page.incident.incident, table[act].page);
	show_whose(&p, &view);
	show_rule(&p, &view);
	if (view.may) {
		p.fields = ARENA_ARRAY(visit->look.arena, ACT_FIELDS_MAX, struct act_field);
		if (!act_fields(&p))
			return false;
		view.fields.at = p.fields;
		view.fields.count = p.count;
		view.not_now = p.nothing;
		view.may = str_is_empty(p.nothing);
	}
	if (view.shows_case) {
		if (kind_of(&p))
			view.approvals = approvals_of(&p.page, kind_of(&p));
		show_links(&p, &view);
		if (act == ACT_task && !tasks_of(&p.page, &view.tasks))
			return false;
		if (act == ACT_bcp && !show_outages(&p, &view))
			return false;
		show_records(&p, &view);
	}
	html_act(visit->out, &visit->reader, &view);
	return true;
}

#define ACT(name, ...)                            \
	bool page_act_##name(struct visit *visit) \
	{                                         \
		return draw(visit, ACT_##name);   \
	}
#include "web/acts.def"
#undef ACT
