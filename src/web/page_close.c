/* Screen 20: closing a case (伍三(二)2). */
#include "desk/desk_inside.h"
#include "duty/duty.h"
#include "fact/fact.h"
#include "page/close.h"
#include "page/ui.h"
#include "web/clocks.h"
#include "web/incident_parts.h"
#include "web/story.h"

/* Everything that is owed and not done, but for the closing itself. */
static void open_steps(const struct case_page *page, const struct casefile *file, struct close_view *view)
{
	struct steps all;

	steps_of(file, &page->rulebook, page->visit->look.now, &all);
	struct case_step *list = ARENA_ARRAY(page->visit->look.arena, all.count + 1, struct case_step);
	for (size_t i = 0; i < all.count; i++)
		if (all.at[i].owed && all.at[i].status != STEP_DONE && all.at[i].code != STEP_CLOSE)
			list[view->open.count++] = case_page_step(page, &all.at[i]);
	view->open.at = list;
}

static void late_clocks(const struct case_page *page, const struct casefile *file, struct close_view *view)
{
	struct close_late *list = ARENA_ARRAY(page->visit->look.arena, file->clock_count + 1, struct close_late);

	for (size_t i = 0; i < file->clock_count; i++) {
		const struct row_clock *clock = &file->clocks[i];
		const int64_t running =
			str_is(clock->state, "running")
				? duty_late_ms(clock->due_at, clock->last_day.len, page->visit->look.now)
				: 0;
		const int64_t late = running > clock->late_ms ? running : clock->late_ms;
		if (late > 0)
			list[view->late.count++] =
				(struct close_late){ clock_duty_words(page->visit->reader.lang, clock->duty), late,
						     clock->explained };
	}
	view->late.at = list;
}

static void answers(const struct case_page *page, const struct casefile *file, struct close_view *view)
{
	struct case_view whole = { 0 };
	struct visit *visit = page->visit;

	incident_known(page, &whole);
	incident_papers(page, file, &whole);
	struct case_known *list = ARENA_ARRAY(visit->look.arena, whole.known.count + 2, struct case_known);
	size_t count = 0;
	list[count++] = (struct case_known){
		.label = visit_words(visit, "等級"),
		.value = page->incident.rating ? case_level_words(visit, page->incident.level)
					       : visit_words(visit, "尚未評定"),
		.href = incident_is_live(page->state) ? case_href(visit, page->incident.incident, "level") : S("")
	};
	for (size_t i = 0; i < whole.known.count; i++)
		list[count++] = whole.known.at[i];
	view->answers.at = list;
	view->answers.count = count;
	view->filings.at = whole.filings.at;
	view->filings.count = whole.filings.count;
}

static void whose(const struct case_page *page, struct close_view *view)
{
	const struct act_row *row = procedure_act(page->rulebook.procedure, CAPABILITY_INCIDENT_CLOSE);
	struct visit *visit = page->visit;

	view->whose = case_role_names(page, row->roles);
	view->cite = row->row.cite;
	view->clause_text = row->row.text;
	if (!visit_may(visit, CAPABILITY_INCIDENT_CLOSE))
		return;
	view->may = incident_may(page->state, INCIDENT_VERB_close);
	if (!view->may)
		view->not_now = visit_words_1(visit, "案件目前是「%1」，不能做這件事。",
					      visit_words(visit, incident_state_words(page->state)));
}

/* Of a case that is closed, the words that closed it. */
static bool summary(const struct case_page *page, struct close_view *view)
{
	struct look *look = &page->visit->look;
	struct fact fact;

	if (page->state != INCIDENT_CLOSED)
		return true;
	DB_QUERY(look->db, history_list, rows, .agency = db_text(look->who.agency),
		 .thing = db_text(page->incident.incident));
	while (db_next(rows))
		if (fact_read(arena_str(look->arena, db_str(rows, COL_history_list_body)), look->arena, &fact) &&
		    fact.kind == FACT_incident_closed)
			view->summary = ((const struct fact_incident_closed *)fact.data)->summary;
	return db_failure(look->db) == DB_OK || db_refuse(look->db, look->err);
}

bool page_close(struct visit *visit)
{
	struct case_page page;
	struct casefile file;
	struct close_view view = { 0 };

	if (!case_page_open(visit, &page))
		return false;
	if (!casefile_read(visit->look.db, visit->look.arena, &page.incident, &file))
		return db_refuse(visit->look.db, visit->look.err);
	if (!story_since(visit, page.incident.incident))
		return false;
	visit->frame.title = visit_words(visit, "結案");
	visit->frame.current = S("cases");
	visit->frame.back_href = case_href(visit, page.incident.incident, "");
	visit->frame.version = arena_printf(visit->look.arena, "%lld", (long long)page.incident.version);
	view.frame = visit->frame;
	view.head = case_page_head(visit, &page.incident);
	view.action = case_href(visit, page.incident.incident, "close");
	view.explain_href = case_href(visit, page.incident.incident, "act/explain");
	open_steps(&page, &file, &view);
	late_clocks(&page, &file, &view);
	answers(&page, &file, &view);
	whose(&page, &view);
	if (!summary(&page, &view))
		return false;
	html_close(visit->out, &visit->reader, &view);
	return true;
}
