/* Where a message about a deadline leads: until when, what to do, "I see to it"; why it is so, and who was told. */
#include "desk/call.h"
#include "desk/casefile.h"
#include "desk/desk_inside.h"
#include "desk/steps.h"
#include "duty/duty.h"
#include "page/clock.h"
#include "page/ui.h"
#include "web/called.h"
#include "web/clocks.h"
#include "web/story.h"

bool page_clock(struct visit *visit);

/* What the page knows of the case that the clock is of. */
struct clock_case {
	struct row_clock clock;
	struct row_incident incident;
	struct rulebook rulebook;
};

static bool open(struct visit *visit, struct clock_case *c)
{
	struct look *look = &visit->look;
	const struct str id = call_clock(look->arena, visit->ids[0]);

	if (!row_clock_get(look->db, look->arena, look->who.agency, id, &c->clock) ||
	    !row_incident_get(look->db, look->arena, look->who.agency, c->clock.incident, &c->incident))
		return visit_not_found(visit, id);
	return rulebook_in_force(look->desk->library, instant_taipei_day(c->incident.aware_at), &c->rulebook,
				 look->err);
}

/* The step that the clock is of, when the reader may do it. */
static bool step_of(struct visit *visit, const struct clock_case *c, struct clock_page_view *view)
{
	struct look *look = &visit->look;
	struct casefile *file = ARENA_NEW(look->arena, struct casefile);
	struct steps steps;

	if (!casefile_read(look->db, look->arena, &c->incident, file))
		return db_refuse(look->db, look->err);
	steps_of(file, &c->rulebook, look->now, &steps);
	for (size_t i = 0; i < steps.count; i++) {
		const struct step *step = &steps.at[i];
		const bool can = step->status == STEP_TO_DO || step->status == STEP_STARTED;
		if (!step->clock || !str_equal(step->clock->clock, c->clock.clock) || !can ||
		    !visit_may_on(visit, step->capability, c->incident.incident))
			continue;
		view->step_words = visit_words(visit, step_words(step->code));
		view->step_href =
			arena_printf(look->arena, "/i/%.*s/%s", STR_ARG(c->incident.incident), step_page(step->code));
		return true;
	}
	return true;
}

static void rule_of(struct visit *visit, const struct clock_case *c, struct clock_page_view *view)
{
	const struct duty_case at = { .rated = c->incident.rating > 0, .level = (int)c->incident.level };
	const struct duty *duty = duty_of_code(&c->rulebook, c->clock.duty, at);

	if (duty)
		view->rule = visit_row_words(visit, &duty->row);
	view->counted = c->clock.basis;
	view->owner = clock_role_words(visit, c->clock.role);
}

static void ladder_of(struct visit *visit, const struct clock_case *c, struct clock_page_view *view)
{
	struct arena *arena = visit->look.arena;
	struct str *rungs = ARENA_ARRAY(arena, LADDER_RUNGS_MAX, struct str);
	enum duty_code code;

	if (!instant_is_set(c->clock.due_at) || !duty_read(c->clock.duty, &code))
		return;
	const struct ladder_row *ladder =
		procedure_ladder(c->rulebook.procedure, code, instant_since(c->clock.due_at, c->clock.from_at));
	view->ladder = visit_row_words(visit, &ladder->row);
	view->ladder_cite = ladder->row.cite;
	view->claim_span = reader_span_text(arena, &visit->reader, SPAN_MINUTES(ladder->claim).ms);
	for (size_t i = 0; i < ladder->rung_count; i++)
		rungs[i] = called_rung_words(visit, ladder_rung_code(&ladder->rungs[i], arena));
	view->rungs.at = rungs;
	view->rungs.count = ladder->rung_count;
}

bool page_clock(struct visit *visit)
{
	struct clock_page_view view = { 0 };
	struct clock_case c;

	if (!open(visit, &c))
		return false;
	view.incident = c.incident.incident;
	view.title = c.incident.title;
	view.case_href = arena_printf(visit->look.arena, "/i/%.*s", STR_ARG(c.incident.incident));
	view.clock = clock_view_of(visit, &c.clock, &c.rulebook);
	called_fill(visit, &c.clock, &c.rulebook, &view.clock);
	view.clock.href = S(""); /* it is this page */
	rule_of(visit, &c, &view);
	ladder_of(visit, &c, &view);
	if (!step_of(visit, &c, &view) || !story_of_clock(visit, c.incident.incident, c.clock.clock, &view.story))
		return false;
	visit->frame.title = visit_words_1(visit, "期限：%1", view.clock.duty);
	visit->frame.current = S("cases");
	visit->frame.back_href = view.case_href;
	view.frame = visit->frame;
	html_clock(visit->out, &visit->reader, &view);
	return true;
}
