/* What the reader's roles owe now: the steps of every case that they may do, signs to judge and to look at. */
#include "desk/desk_inside.h"
#include "desk/steps.h"
#include "desk/task.h"
#include "page/todo.h"
#include "page/ui.h"
#include "web/approvals.h"
#include "web/called.h"
#include "web/clocks.h"
#include "web/envelopes.h"
#include "web/next_step.h"
#include "web/sign_page.h"

enum { CASES_MAX = 200, SIGNS_MAX = 200, TASKS_SEEN = 500, ITEMS_MAX = 1500, PAGE_ITEMS = 50 };

struct todos {
	struct visit *visit;
	struct todo_item *at;
	size_t count;
	bool cut; /* there is more than was looked at */
};

static void add(struct todos *t, struct todo_item item)
{
	if (t->count < ITEMS_MAX)
		t->at[t->count++] = item;
}

static struct clock_view step_clock(struct visit *visit, const struct step *step, const struct rulebook *rulebook)
{
	if (step->clock && str_is(step->clock->state, "running")) {
		struct clock_view clock = clock_view_of(visit, step->clock, rulebook);
		called_fill(visit, step->clock, rulebook, &clock);
		return clock;
	}
	return (struct clock_view){
		.duty = visit_words(visit, instant_is_set(step->due) ? "下次查看" : "沒有期限"),
		.state = CLOCK_RUNNING,
		.due = step->due,
	};
}

/* Theirs to see to: by a role of their own, or in the place of somebody whose duty it is. */
static bool is_own(const struct visit *visit, const struct step *step, struct str incident)
{
	const struct principal *who = &visit->look.who;
	const unsigned owner = next_step_owner(step);

	if (owner & who->roles)
		return true;
	for (size_t i = 0; i < who->lent_count; i++)
		if (who->lent[i].state == DELEGATION_IN_FORCE &&
		    delegation_cover(&who->lent[i].of, owner, step->capability, incident) == DELEGATION_COVERS)
			return true;
	return false;
}

static void add_step(struct todos *t, const struct row_incident *incident, const struct step *step,
		     const struct rulebook *rulebook)
{
	struct visit *visit = t->visit;
	const struct str href = arena_printf(visit->look.arena, "/i/%.*s", STR_ARG(incident->incident));

	add(t, (struct todo_item){
		       .href = arena_printf(visit->look.arena, "%.*s/%s", STR_ARG(href), step_page(step->code)),
		       .words = visit_words(visit, step_words(step->code)),
		       .number = incident->incident,
		       .title = incident->title,
		       .about_href = href,
		       .clock = step_clock(visit, step, rulebook),
		       .cite = step->cite,
		       .own = is_own(visit, step, incident->incident),
	       });
}

static bool is_to_do(const struct visit *visit, const struct step *step, struct str incident)
{
	const bool can = step->status == STEP_TO_DO || step->status == STEP_STARTED;

	/* Each task stands in the list by itself. */
	return can && step->code != STEP_TASK && (step->owed || step->code == STEP_LOOK) &&
	       visit_may_on(visit, step->capability, incident);
}

static bool add_case(struct todos *t, struct str number)
{
	struct look *look = &t->visit->look;
	struct row_incident row;
	struct casefile *file = ARENA_NEW(look->arena, struct casefile);
	struct rulebook rulebook;
	struct steps steps;

	if (!row_incident_get(look->db, look->arena, look->who.agency, number, &row) ||
	    !casefile_read(look->db, look->arena, &row, file))
		return db_refuse(look->db, look->err);
	if (!rulebook_in_force(look->desk->library, instant_taipei_day(row.aware_at), &rulebook, look->err))
		return false;
	steps_of(file, &rulebook, look->now, &steps);
	for (size_t i = 0; i < steps.count; i++)
		if (is_to_do(t->visit, &steps.at[i], number))
			add_step(t, &row, &steps.at[i], &rulebook);
	return true;
}

/* Live cases first; what is watched, and what has ended and still owes a settlement, after them. */
static bool add_cases(struct todos *t)
{
	struct look *look = &t->visit->look;
	struct str *numbers = ARENA_ARRAY(look->arena, CASES_MAX, struct str);
	size_t count = 0;

	DB_QUERY(look->db, board_open, rows, .agency = db_text(look->who.agency), .most = db_int(CASES_MAX));
	while (count < CASES_MAX && db_next(rows))
		numbers[count++] = arena_str(look->arena, db_str(rows, COL_board_open_incident));
	t->cut = count == CASES_MAX;
	for (size_t i = 0; i < count; i++)
		if (!add_case(t, numbers[i]))
			return false;
	return true;
}

/* board_signs and board_looks give the same columns. */
static void add_sign(struct todos *t, struct db_rows *rows, enum capability capability, const char *rest,
		     const char *words)
{
	struct visit *visit = t->visit;
	struct arena *arena = visit->look.arena;
	const struct row_sign sign = {
		.reported_at = db_time(rows, COL_board_signs_reported_at),
		.sign = arena_str(arena, db_str(rows, COL_board_signs_sign)),
		.state = arena_str(arena, db_str(rows, COL_board_signs_state)),
		.text = arena_str(arena, db_str(rows, COL_board_signs_text)),
		.next_look_at = db_time(rows, COL_board_signs_next_look_at),
	};

	add(t, (struct todo_item){
		       .href = sign_href(visit, sign.sign, rest),
		       .words = visit_words(visit, words),
		       .number = sign.sign,
		       .title = sign.text,
		       .about_href = sign_href(visit, sign.sign, ""),
		       .clock = sign_clock(visit, &sign),
		       .cite = procedure_act(visit->look.rulebook.procedure, capability)->row.cite,
		       .own = true,
	       });
}

/* The signs of one list, all with the same act. */
static void add_list(struct todos *t, struct db_rows *rows, enum capability capability, const char *rest,
		     const char *words)
{
	int count = 0;

	for (; db_next(rows); count++)
		add_sign(t, rows, capability, rest, words);
	t->cut |= count == SIGNS_MAX;
}

static void add_signs(struct todos *t)
{
	struct look *look = &t->visit->look;
	const struct db_value agency = db_text(look->who.agency), from = db_int(INT64_MIN / 2), first = db_text(S(""));

	if (visit_may(t->visit, CAPABILITY_SIGN_VERDICT)) {
		DB_QUERY(look->db, board_signs, rows, .agency = agency, .reported_at = from, .sign = first,
			 .lane = db_text(S("")), .most = db_int(SIGNS_MAX));
		add_list(t, rows, CAPABILITY_SIGN_VERDICT, "/judge", "判斷是不是資安事故");
	}
	if (visit_may(t->visit, CAPABILITY_SIGN_VERDICT)) {
		DB_QUERY(look->db, board_looks, rows, .agency = agency, .next_look_at = from, .sign = first,
			 .lane = db_text(S("sign")), .most = db_int(SIGNS_MAX));
		add_list(t, rows, CAPABILITY_SIGN_VERDICT, "/judge", "再看一次，作出判斷");
	}
	if (visit_may(t->visit, CAPABILITY_SIGN_WATCH)) {
		DB_QUERY(look->db, board_looks, rows, .agency = agency, .next_look_at = from, .sign = first,
			 .lane = db_text(S("watch")), .most = db_int(SIGNS_MAX));
		add_list(t, rows, CAPABILITY_SIGN_WATCH, "/look", "查看徵兆是否還在");
	}
}

/* Emergency access that nobody has looked at yet: by somebody else than who used it. */
static void add_envelopes(struct todos *t)
{
	struct visit *visit = t->visit;
	struct row_envelope found[ENVELOPES_OPENED_MOST];

	if (visit->look.who.envelope.len || !visit_may(visit, CAPABILITY_ENVELOPE_ACKNOWLEDGE))
		return;
	const size_t count = envelopes_opened(visit, found);
	for (size_t i = 0; i < count; i++) {
		const struct str href = arena_printf(visit->look.arena, "/envelopes/%.*s", STR_ARG(found[i].envelope));
		if (instant_is_set(found[i].acknowledged_at))
			continue;
		add(t, (struct todo_item){
			       .href = href,
			       .words = visit_words(visit, "查看並確認緊急存取"),
			       .number = found[i].envelope,
			       .title = found[i].open_reason,
			       .about_href = href,
			       .clock = { .duty = visit_words(visit, "沒有期限"), .state = CLOCK_RUNNING },
			       .cite = procedure_act(visit->look.rulebook.procedure, CAPABILITY_ENVELOPE_ACKNOWLEDGE)
					       ->row.cite,
			       .own = true,
		       });
	}
}

/* Consent by telephone that they are said to have given: amber until they answer for it. */
static void add_ambers(struct todos *t)
{
	struct visit *visit = t->visit;
	struct look *look = &visit->look;
	struct row_approval_step step;
	struct row_approval row;

	DB_QUERY(look->db, approval_step_amber, rows, .agency = db_text(look->who.agency),
		 .person = db_text(look->who.person));
	while (db_next(rows)) {
		row_approval_step_read(rows, look->arena, &step);
		if (!row_approval_get(look->db, look->arena, look->who.agency, step.approval, &row))
			continue;
		add(t, (struct todo_item){
			       .href = arena_printf(look->arena, "/i/%.*s/approvals/%.*s", STR_ARG(row.incident),
						    STR_ARG(row.approval)),
			       .words = visit_words(visit, "確認登錄的電話同意是不是您說的"),
			       .number = row.incident,
			       .title = approvals_kind_words(visit, row.kind),
			       .about_href = arena_printf(look->arena, "/i/%.*s", STR_ARG(row.incident)),
			       .clock = { .duty = visit_words(visit, "待您確認"),
					  .state = CLOCK_RUNNING,
					  .from = step.said_at,
					  .due = INSTANT_UNSET },
			       .cite = procedure_act(look->rulebook.procedure, CAPABILITY_APPROVAL_DICTATE)->row.cite,
			       .own = true,
		       });
	}
}

/* What was given to them, or to a role of theirs; those who keep account of all see what is late of others. */
static void add_tasks(struct todos *t)
{
	struct visit *visit = t->visit;
	struct look *look = &visit->look;
	struct row_task row;
	size_t count = 0;

	DB_QUERY(look->db, task_open, rows, .agency = db_text(look->who.agency), .most = db_int(TASKS_SEEN));
	for (; db_next(rows); count++) {
		row_task_read(rows, look->arena, &row);
		const bool own = task_is_theirs(&row, look->who.person, look->who.roles);
		const bool improves = str_is(row.kind, "improvement");
		if (!own &&
		    (instant_before(look->now, row.due_at) || !visit_may_on(visit, CAPABILITY_TASK_SET, row.incident)))
			continue;
		add(t, (struct todo_item){
			       .href = arena_printf(look->arena, "/i/%.*s/tasks/end?task=%.*s", STR_ARG(row.incident),
						    STR_ARG(row.task)),
			       .words = visit_words(visit, improves ? "完成改善事項" : "完成交辦事項"),
			       .number = row.incident,
			       .title = row.what,
			       .about_href = arena_printf(look->arena, "/i/%.*s", STR_ARG(row.incident)),
			       .clock = { .duty = visit_words(visit, improves ? "改善事項" : "交辦事項"),
					  .state = CLOCK_RUNNING,
					  .from = row.set_at,
					  .due = row.due_at },
			       .cite = procedure_act(look->rulebook.procedure, CAPABILITY_TASK_END)->row.cite,
			       .own = own,
		       });
	}
	t->cut |= count == TASKS_SEEN;
}

static bool is_before(const struct todo_item *a, const struct todo_item *b)
{
	const bool dated_a = instant_is_set(a->clock.due), dated_b = instant_is_set(b->clock.due);

	if (dated_a != dated_b)
		return dated_a;
	return dated_a && instant_before(a->clock.due, b->clock.due);
}

/* By insertion: what comes in is nearly in order. Equal ones keep theirs: the order of the procedure. */
static void in_order(struct todos *t)
{
	for (size_t i = 1; i < t->count; i++) {
		const struct todo_item one = t->at[i];
		size_t at = i;
		for (; at > 0 && is_before(&one, &t->at[at - 1]); at--)
			t->at[at] = t->at[at - 1];
		t->at[at] = one;
	}
}

/* ?from=50: the second page. What is no number begins at the first. */
static size_t first_shown(struct visit *visit, size_t count)
{
	int64_t from = 0;

	if (!str_int64(visit_asked(visit, "from"), &from) || from < 0 || from >= (int64_t)count)
		return 0;
	return (size_t)from;
}

static struct str page_href(struct visit *visit, size_t from)
{
	return from ? arena_printf(visit->look.arena, "/todo?from=%zu", from) : S("/todo");
}

static void show_page(struct visit *visit, const struct todos *todos, struct todo_view *view)
{
	const size_t from = first_shown(visit, todos->count), left = todos->count - from;

	view->items.at = todos->at + from;
	view->items.count = left < PAGE_ITEMS ? left : PAGE_ITEMS;
	view->count = (int64_t)todos->count;
	if (from)
		view->before_href = page_href(visit, from < PAGE_ITEMS ? 0 : from - PAGE_ITEMS);
	if (left > PAGE_ITEMS)
		view->next_href = page_href(visit, from + PAGE_ITEMS);
	view->more = todos->cut || todos->count == ITEMS_MAX;
}

/* Whoever may read cases at all; a delegation may be for one of them. */
static bool sees_cases(const struct visit *visit)
{
	return visit_may(visit, CAPABILITY_INCIDENT_READ) || gate_lent_roles(&visit->look.who);
}

bool page_todo(struct visit *visit)
{
	struct todos todos = { .visit = visit, .at = ARENA_ARRAY(visit->look.arena, ITEMS_MAX, struct todo_item) };
	struct todo_view view = { 0 };

	add_envelopes(&todos);
	if (sees_cases(visit) && !add_cases(&todos))
		return false;
	add_ambers(&todos);
	add_tasks(&todos);
	add_signs(&todos);
	in_order(&todos);
	show_page(visit, &todos, &view);
	visit->frame.title = visit_words(visit, "我的待辦");
	visit->frame.current = S("todo");
	visit->frame.refresh = true;
	view.frame = visit->frame;
	html_todo(visit->out, &visit->reader, &view);
	return true;
}
