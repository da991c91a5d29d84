/* What is watched until it has cleared: signs and cases, the next look first. */
#include "page/ui.h"
#include "web/clocks.h"
#include "web/sign_page.h"

enum { OBSERVED_MAX = 200 };

struct watching {
	struct visit *visit;
	bool may_look, may_clear, may_judge;
	struct observed *at;
	size_t count;
};

static struct clock_view look_clock(struct visit *visit, struct instant due)
{
	return (struct clock_view){ .duty = visit_words(visit, "下次查看"), .state = CLOCK_RUNNING, .due = due };
}

static struct str rest(const struct watching *w, struct str href, const char *more, bool may)
{
	return may ? arena_printf(w->visit->look.arena, "%.*s%s", STR_ARG(href), more) : S("");
}

static void add_sign(struct watching *w, const struct row_sign *sign)
{
	const struct str href = sign_href(w->visit, sign->sign, "");
	const bool undecided = str_is(sign->state, "look_again");

	w->at[w->count++] = (struct observed){
		.href = href,
		.number = sign->sign,
		.title = sign->text,
		.about = sign_about(w->visit, sign),
		.clock = look_clock(w->visit, sign->next_look_at),
		.look_href = rest(w, href, "/look", w->may_look),
		.clear_href = rest(w, href, "/clear", w->may_clear && !undecided),
		.judge_href = rest(w, href, "/judge", w->may_judge && undecided),
	};
}

static void signs(struct watching *w)
{
	struct look *look = &w->visit->look;

	DB_QUERY(look->db, board_looks, rows, .agency = db_text(look->who.agency), .next_look_at = db_int(0),
		 .sign = db_text(S("")), .lane = db_text(S("")), .most = db_int(OBSERVED_MAX));
	while (db_next(rows)) {
		const struct row_sign sign = {
			.sign = arena_str(look->arena, db_str(rows, COL_board_looks_sign)),
			.state = arena_str(look->arena, db_str(rows, COL_board_looks_state)),
			.type = arena_str(look->arena, db_str(rows, COL_board_looks_type)),
			.text = arena_str(look->arena, db_str(rows, COL_board_looks_text)),
			.place = arena_str(look->arena, db_str(rows, COL_board_looks_place)),
			.count = db_integer(rows, COL_board_looks_count),
			.next_look_at = db_time(rows, COL_board_looks_next_look_at),
		};
		add_sign(w, &sign);
	}
}

static void cases(struct watching *w)
{
	struct look *look = &w->visit->look;

	DB_QUERY(look->db, board_watched, rows, .agency = db_text(look->who.agency), .next_look_at = db_int(0),
		 .incident = db_text(S("")), .most = db_int(OBSERVED_MAX));
	while (db_next(rows)) {
		const struct str number = arena_str(look->arena, db_str(rows, COL_board_watched_incident)),
				 href = arena_printf(look->arena, "/i/%.*s", STR_ARG(number));
		w->at[w->count++] = (struct observed){
			.href = href,
			.number = number,
			.title = arena_str(look->arena, db_str(rows, COL_board_watched_title)),
			.is_case = true,
			.clock = look_clock(w->visit, db_time(rows, COL_board_watched_next_look_at)),
			.look_href = rest(w, href, "/act/look", w->may_look),
			.clear_href = rest(w, href, "/act/clear", w->may_clear),
		};
	}
}

/* Both lists are in order; a few of one are put between the other's. */
static void in_order(struct watching *w)
{
	for (size_t i = 1; i < w->count; i++) {
		const struct observed one = w->at[i];
		size_t at = i;
		for (; at > 0 && one.clock.due.ms < w->at[at - 1].clock.due.ms; at--)
			w->at[at] = w->at[at - 1];
		w->at[at] = one;
	}
}

bool page_observe(struct visit *visit)
{
	const struct act_row *act = procedure_act(visit->look.rulebook.procedure, CAPABILITY_SIGN_WATCH);
	struct watching watching = {
		.visit = visit,
		.may_look = visit_may(visit, CAPABILITY_SIGN_WATCH),
		.may_clear = visit_may(visit, CAPABILITY_SIGN_CLEAR),
		.may_judge = visit_may(visit, CAPABILITY_SIGN_VERDICT),
		.at = ARENA_ARRAY(visit->look.arena, (size_t)2 * OBSERVED_MAX, struct observed),
	};
	struct observe_view view = { .cite = act->row.cite, .mine = watching.may_look };

	signs(&watching);
	cases(&watching);
	in_order(&watching);
	view.rows.at = watching.at;
	view.rows.count = watching.count;
	view.whose = clock_role_mask_words(visit, act->roles);
	visit->frame.title = visit_words(visit, "監測清單");
	visit->frame.current = S("observe");
	view.frame = visit->frame;
	html_observe(visit->out, &visit->reader, &view);
	return true;
}
