/* Screen 8: a case. One file of rows (desk/casefile.h), its steps, its history; what was asked once is not asked again. */
#include "desk/desk_inside.h"
#include "duty/duty.h"
#include "page/ui.h"
#include "web/approvals.h"
#include "web/case_page.h"
#include "web/clocks.h"
#include "web/incident_parts.h"
#include "web/story.h"

/* --- What is owed ----------------------------------------------------------------------------------------------------- */

static struct clock_view clock_of_step(const struct case_page *page, const struct step *step)
{
	if (!step->clock || !instant_is_set(step->due))
		return (struct clock_view){ .state = CLOCK_NONE };
	return clock_view_of(page->visit, step->clock, &page->rulebook);
}

static void next_steps(const struct case_page *page, const struct steps *steps, struct case_view *view)
{
	const struct step *next = steps_next(steps, 0);
	struct steps theirs = { .count = 0 };

	for (size_t i = 0; i < steps->count; i++)
		if (visit_may(page->visit, steps->at[i].capability))
			theirs.at[theirs.count++] = steps->at[i];
	const struct step *own = steps_next(&theirs, 0);
	if (!next)
		return;
	view->has_next = true;
	view->next = case_page_step(page, next);
	view->next_clock = clock_of_step(page, next);
	if (view->next.mine || !own)
		return;
	view->has_own = true;
	view->own = case_page_step(page, own);
}

static void steps(const struct case_page *page, const struct casefile *file, struct case_view *view)
{
	struct visit *visit = page->visit;
	struct steps all;

	steps_of(file, &page->rulebook, visit->look.now, &all);
	struct case_step *open = ARENA_ARRAY(visit->look.arena, 3 * all.count + 1, struct case_step);
	struct case_step *later = open + all.count, *done = later + all.count;
	for (size_t i = 0; i < all.count; i++) {
		const struct case_step step = case_page_step(page, &all.at[i]);
		if (all.at[i].status == STEP_DONE)
			done[view->done.count++] = step;
		else if (all.at[i].status == STEP_WAITS)
			later[view->later.count++] = step;
		else
			open[view->steps.count++] = step;
	}
	view->steps.at = open;
	view->later.at = later;
	view->done.at = done;
	view->steps_open = (int64_t)steps_open(&all);
	next_steps(page, &all, view);
}

/* --- Until when ------------------------------------------------------------------------------------------------------- */

static bool is_late(const struct row_clock *clock)
{
	return clock->late_ms > 0 && !str_is(clock->state, "running");
}

/* Running ones with the nearest first; what was late stays in sight; the rest is folded away. */
static void clocks(const struct case_page *page, const struct casefile *file, struct case_view *view)
{
	struct arena *arena = page->visit->look.arena;
	struct clock_view *running = ARENA_ARRAY(arena, file->clock_count + 1, struct clock_view);
	struct clock_view *late = ARENA_ARRAY(arena, file->clock_count + 1, struct clock_view);
	struct clock_view *ended = ARENA_ARRAY(arena, file->clock_count + 1, struct clock_view);
	size_t count = 0;

	for (size_t i = 0; i < file->clock_count; i++) {
		const struct row_clock *row = &file->clocks[i];
		const struct clock_view clock = clock_view_of(page->visit, row, &page->rulebook);
		if (!str_is(row->state, "running")) {
			if (is_late(row))
				late[view->late.count++] = clock;
			else
				ended[view->ended.count++] = clock;
			continue;
		}
		size_t at = count++;
		for (; at > 0 && instant_is_set(clock.due) &&
		       (!instant_is_set(running[at - 1].due) || instant_before(clock.due, running[at - 1].due));
		     at--)
			running[at] = running[at - 1];
		running[at] = clock;
	}
	view->running.at = running;
	view->running.count = count;
	view->late.at = late;
	view->ended.at = ended;
}

/* --- The level -------------------------------------------------------------------------------------------------------- */

static void level(const struct case_page *page, const struct casefile *file, struct case_view *view)
{
	struct arena *arena = page->visit->look.arena;
	struct case_paragraph *list = ARENA_ARRAY(arena, 16, struct case_paragraph);
	struct case_level *before = ARENA_ARRAY(arena, file->rating_count + 1, struct case_level);
	struct str cite, rest = page->incident.basis;

	while (rest.len && view->paragraphs.count < 16) {
		str_cut(rest, '\n', &cite, &rest);
		const struct paragraph *paragraph = rulebook_paragraph(&page->rulebook, cite);
		if (!paragraph)
			continue;
		list[view->paragraphs.count++] = case_paragraph_of(
			page->visit, &paragraph->row,
			arena_printf(arena, "%.*s %.*s", STR_ARG(page->rulebook.law->citation_name), STR_ARG(cite)));
	}
	for (size_t i = 0; i + 1 < file->rating_count; i++)
		if (file->ratings[i].level != file->ratings[i + 1].level)
			before[view->levels_before.count++] =
				(struct case_level){ file->ratings[i].level, file->ratings[i].at };
	view->paragraphs.at = list;
	view->levels_before.at = before;
}

/* --- The page --------------------------------------------------------------------------------------------------------- */

bool page_incident(struct visit *visit)
{
	struct case_page page;
	struct casefile file;
	struct case_view view = { 0 };

	if (!case_page_open(visit, &page))
		return false;
	if (!casefile_read(visit->look.db, visit->look.arena, &page.incident, &file))
		return db_refuse(visit->look.db, visit->look.err);
	visit->frame.title = page.incident.title;
	visit->frame.current = S("cases");
	view.frame = visit->frame;
	view.head = case_page_head(visit, &page.incident);
	view.live = incident_is_live(page.state);
	steps(&page, &file, &view);
	clocks(&page, &file, &view);
	level(&page, &file, &view);
	incident_known(&page, &view);
	incident_papers(&page, &file, &view);
	incident_others(&page, &view);
	view.approvals = approvals_of(&page, NULL);
	if (!incident_people(&page, &view) || !incident_outages(&page, &file, &view) || !incident_files(&page, &view) ||
	    !story_of(visit, page.incident.incident, &view.story))
		return false;
	html_incident(visit->out, &visit->reader, &view);
	return true;
}
