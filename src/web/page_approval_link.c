/* Screen 15 on a telephone at night: behind the link of an approval. Looking at it changes nothing, and shows nothing of the case until a
 * code of the second step was given; whoever is logged in as its person goes to the page at the desk. */
#include "desk/desk_inside.h"
#include "page/ui.h"
#include "text/json.h"
#include "web/approvals.h"
#include "web/form_case.h"

bool page_approval_link(struct visit *visit);

/* What the right code has just given, or what the form of before carried. */
static struct str unlock_of(struct visit *visit)
{
	struct look *look = &visit->look;
	struct json reply;
	struct err err = { 0 };

	if (!visit->ok || look->call->reply.len == 0)
		return visit_typed(visit, "unlock", S(""));
	if (!json_read(buf_str(&look->call->reply), look->arena, &reply, &err))
		return S("");
	const struct json *unlock = json_member(&reply, "unlock");
	return unlock && unlock->kind == JSON_IS_STRING ? unlock->string : S("");
}

static void neutral(struct visit *visit, const struct row_approval_link *link, const struct row_approval *row,
		    struct approval_link_view *view)
{
	struct row_clock clock;
	struct look *look = &visit->look;
	enum form_phase phase;

	view->number = row->incident;
	view->kind = approval_form_phase(row, &phase)
			     ? visit_words_1(visit, "確認通報單：%1", form_phase_words(visit, phase))
			     : approvals_kind_words(visit, row->kind);
	view->until = link->until_at;
	view->action = arena_printf(look->arena, "/a/%.*s", STR_ARG(visit->ids[0]));
	view->decide_action = arena_printf(look->arena, "/a/%.*s/decide", STR_ARG(visit->ids[0]));
	if (!view->amber && row->clock.len && row_clock_get(look->db, look->arena, row->agency, row->clock, &clock))
		view->due = clock.due_at;
}

/* What the decision rests on: only once a code was given. */
static bool open_fill(struct visit *visit, const struct row_approval *row, struct approval_link_view *view)
{
	struct look *look = &visit->look;
	enum form_phase phase;
	struct case_page page = { .visit = visit, .names = ARENA_NEW(look->arena, struct case_names) };

	if (!row_incident_get(look->db, look->arena, row->agency, row->incident, &page.incident))
		return db_refuse(look->db, look->err);
	page.state = incident_state_read(page.incident.state);
	if (!rulebook_in_force(look->desk->library, instant_taipei_day(page.incident.aware_at), &page.rulebook,
			       look->err))
		return false;
	view->title = page.incident.title;
	view->level = page.incident.rating ? case_level_words(visit, page.incident.level) : S("");
	view->content = row->content;
	view->decisions = view->amber ? approvals_answers(visit) : approvals_decisions(visit, row);
	if (approval_form_phase(row, &phase))
		return confirm_behind_link(&page, phase, view);
	if (!approvals_items(visit, row, &view->items, &view->changes))
		return false;
	const struct approval_card card = approvals_card(&page, row);
	view->asked_by = card.asked_by;
	view->asked_at = card.asked_at;
	view->steps = card.steps;
	view->has_clock = approvals_clock(&page, row, &view->clock);
	view->effect = view->amber ? S("") : approvals_effect(visit, row);
	return true;
}

static bool draw(struct visit *visit, struct approval_link_view *view)
{
	visit->frame.bare = true;
	visit->frame.title = view->is_done ? visit_words(visit, "決定已經記下") : view->kind;
	view->frame = visit->frame;
	html_approval_link(visit->out, &visit->reader, view);
	return true;
}

/* After the decision the link is spent: what is shown is that it was taken, and nothing else. */
static bool was_just_used(struct visit *visit, const struct row_approval_link *link)
{
	return visit->ok && instant_is_set(link->used_at);
}

/* Where the same is decided by whoever is logged in. */
static struct str at_the_desk(struct visit *visit, const struct row_approval *row)
{
	enum form_phase phase;

	if (approval_form_phase(row, &phase))
		return arena_printf(visit->look.arena, "/i/%.*s/confirm?phase=%.*s", STR_ARG(row->incident),
				    STR_ARG(row->kind));
	return arena_printf(visit->look.arena, "/i/%.*s/approvals/%.*s", STR_ARG(row->incident),
			    STR_ARG(row->approval));
}

bool page_approval_link(struct visit *visit)
{
	struct look *look = &visit->look;
	struct approval_link_view view = { 0 };
	struct row_approval_link link = { 0 };
	struct row_approval row = { 0 };

	if (!approval_link_open(look->db, look->arena, visit->ids[0], look->now, &link, &row, &view.amber, look->err)) {
		if (look->err->refusal != REFUSAL_APPROVAL_LINK_USED || !was_just_used(visit, &link))
			return false;
		*look->err = (struct err){ 0 };
		view.is_done = true;
		view.number = row.incident;
		look->who.agency = link.agency;
		return draw(visit, &view);
	}
	if (str_equal(look->who.person, link.person))
		return visit_go(visit, at_the_desk(visit, &row));
	if (look->who.person.len)
		return refuse(look->err, REFUSAL_APPROVAL_LINK_OTHERS);
	/* Whoever holds the link is a stranger, but of the agency that it was made in. */
	look->who.agency = link.agency;
	neutral(visit, &link, &row, &view);
	view.unlock = unlock_of(visit);
	view.unlocked = approval_link_unlocked(look->arena, &link, view.unlock, look->now);
	if (view.unlocked && !open_fill(visit, &row, &view))
		return false;
	return draw(visit, &view);
}
