/* The board: what is most urgent, the nearest date first; and that the desk itself is well. */
#include "desk/desk_inside.h"
#include "desk/outbox.h"
#include "incident/state.h"
#include "page/board.h"
#include "page/ui.h"
#include "web/board_list.h"
#include "web/called.h"
#include "web/clocks.h"
#include "web/next_step.h"
#include "web/sign_page.h"

enum { USUALLY = 50, AT_MOST = 200 };

static void whose(struct visit *visit, struct board_row *row, enum capability capability, struct str incident,
		  unsigned owner)
{
	row->mine = visit_may_on(visit, capability, incident);
	row->owner = clock_role_mask_words(visit, owner);
}

static const char *sign_step(enum sign_state state)
{
	switch (state) {
	case SIGN_NEW:
		return "到場查看，判斷是不是資安事故";
	case SIGN_SURVEYED:
		return "判斷是不是資安事故";
	case SIGN_LOOK_AGAIN:
		return "再看一次，作出判斷";
	default:
		return "查看徵兆是否還在";
	}
}

static void lane_shown(struct visit *visit, struct board_row *row, enum lane lane)
{
	row->lane_words = visit_words(visit, lane_words(lane));
	row->lane_tone = lane_tone(lane);
}

static struct board_row sign_row(struct visit *visit, const struct board_entry *e, enum lane lane)
{
	const enum sign_state state = sign_state_read(e->sign.state);
	const enum capability capability = state == SIGN_WATCHED ? CAPABILITY_SIGN_WATCH : CAPABILITY_SIGN_VERDICT;
	const unsigned roles = procedure_act(visit->look.rulebook.procedure, capability)->roles;
	struct board_row row = {
		.href = sign_href(visit, e->sign.sign, ""),
		.number = e->sign.sign,
		.title = e->sign.text,
		.about = sign_about(visit, &e->sign),
		.clock = sign_clock(visit, &e->sign),
		.step_words = visit_words(visit, sign_step(state)),
	};

	row.step_href = row.href;
	lane_shown(visit, &row, lane);
	whose(visit, &row, capability, S(""), roles);
	return row;
}

static struct clock_view case_clock(struct visit *visit, const struct board_entry *e)
{
	const bool dated = e->place.due != BOARD_UNDATED;
	const struct str usual = visit_words(visit, dated ? "下次查看" : "沒有期限");

	return (struct clock_view){
		.duty = e->duty.len ? clock_duty_words(visit->reader.lang, e->duty) : usual,
		.state = CLOCK_RUNNING,
		.from = e->from,
		.due = { dated ? e->place.due : 0 },
	};
}

static enum lane lane_of(const struct row_incident *incident, const struct next_step *step)
{
	const enum incident_state state = incident_state_read(incident->state);

	if (!incident_is_live(state))
		return LANE_WATCH;
	if (step->notifying)
		return LANE_NOTIFY;
	return state == INCIDENT_OPEN ? LANE_CONTROL : LANE_PROBE;
}

/* Who was told of the nearest deadline, who sees to it, who is next. */
static void case_called(struct visit *visit, const struct board_entry *e, struct clock_view *view)
{
	const struct look *look = &visit->look;
	struct row_clock clock;

	if (e->duty.len && row_clock_get(look->db, look->arena, look->who.agency, e->place.key, &clock))
		called_fill(visit, &clock, &look->rulebook, view);
}

static bool case_row(struct visit *visit, const struct board_entry *e, struct board_row *row, enum lane *lane)
{
	struct next_step step;

	if (!next_step_of(visit, e->incident.incident, e->incident.version, &step))
		return false;
	*lane = lane_of(&e->incident, &step);
	*row = (struct board_row){
		.href = next_step_href(visit, e->incident.incident, NULL),
		.number = e->incident.incident,
		.title = e->incident.title,
		.is_case = true,
		.level = e->incident.level,
		.clock = case_clock(visit, e),
	};
	lane_shown(visit, row, *lane);
	case_called(visit, e, &row->clock);
	if (!step.any)
		return true;
	row->step_words = visit_words(visit, step_words(step.code));
	row->step_href = next_step_href(visit, e->incident.incident, &step);
	whose(visit, row, step.capability, e->incident.incident, step.owner);
	return true;
}

static struct str more_href(struct visit *visit, const struct board_list *list, struct board_place last)
{
	const struct str place = board_place_print(visit->look.arena, last);
	const struct str most =
		list->most == USUALLY ? S("") : arena_printf(visit->look.arena, "&most=%lld", (long long)list->most);

	return arena_printf(visit->look.arena, "/board?lane=%s&after=%.*s%.*s", lane_code(list->lane), STR_ARG(place),
			    STR_ARG(most));
}

static enum lane sign_lane(const struct board_list *list, const struct board_entry *e)
{
	if (list->lane == LANE_NOISE)
		return LANE_NOISE;
	return str_is(e->sign.state, "watched") ? LANE_WATCH : LANE_SIGN;
}

static bool read_rows(struct board_list *list, struct board_view *view, int64_t counts[LANES])
{
	struct visit *visit = list->visit;
	struct board_row *rows = ARENA_ARRAY(visit->look.arena, (size_t)list->most, struct board_row);
	struct board_place last = BOARD_START;
	const struct board_entry *e;
	size_t count = 0;

	while ((e = board_list_next(list))) {
		enum lane lane = sign_lane(list, e);
		if (count == (size_t)list->most) {
			view->more_href = more_href(visit, list, last);
			break;
		}
		if (!e->is_case)
			rows[count] = sign_row(visit, e, lane);
		else if (!case_row(visit, e, &rows[count], &lane))
			return false;
		counts[lane]++;
		count++;
		last = e->place;
	}
	view->rows.at = rows;
	view->rows.count = count;
	return db_failure(visit->look.db) == DB_OK || db_refuse(visit->look.db, visit->look.err);
}

/* Counted only where everything is on the page: a count of half the rows would be a wrong one. */
static void tabs(struct visit *visit, enum lane current, struct board_view *view, const int64_t counts[LANES],
		 bool is_all)
{
	struct board_tab *at = ARENA_ARRAY(visit->look.arena, LANES, struct board_tab);

	for (int i = 0; i < LANES; i++) {
		const char *code = lane_code((enum lane)i);
		at[i] = (struct board_tab){
			.href = i ? arena_printf(visit->look.arena, "/board?lane=%s", code) : S("/board"),
			.words = visit_words(visit, lane_words((enum lane)i)),
			.current = current == (enum lane)i,
			.count = i ? counts[i] : (int64_t)view->rows.count,
		};
		if (!is_all || i == LANE_NOISE)
			at[i].count = -1;
	}
	view->tabs.at = at;
	view->tabs.count = LANES;
}

static void health(struct visit *visit, struct board_health *out)
{
	struct look *look = &visit->look;
	struct err trouble = { 0 };

	{
		DB_QUERY(look->db, sign_newest, rows, .agency = db_text(look->who.agency),
			 .reported_at = db_int(INT64_MAX), .sign = db_text(S("")), .most = db_int(1));
		if (db_next(rows)) {
			out->last_sign = db_time(rows, COL_sign_newest_reported_at);
			out->last_sign_number = arena_str(look->arena, db_str(rows, COL_sign_newest_sign));
		}
	}
	{
		const struct instant since = { look->now.ms - OUTBOX_DEAD_SHOWN_MS };
		DB_QUERY(look->db, outbox_dead_count, rows, .agency = db_text(look->who.agency),
			 .since = db_instant(since));
		if (db_next(rows) && db_integer(rows, COL_outbox_dead_count_dead))
			out->dead = arena_printf(look->arena, "%lld",
						 (long long)db_integer(rows, COL_outbox_dead_count_dead));
		if (visit_may(visit, CAPABILITY_CHANNEL_EDIT))
			out->dead_href = S("/admin/channels");
	}
	DB_QUERY(look->db, ledger_head_get, rows, .agency = db_text(look->who.agency));
	if (db_next(rows))
		out->entries = arena_printf(look->arena, "%lld", (long long)db_integer(rows, COL_ledger_head_get_size));
	out->ready = writer_is_well(look->desk->writer, &trouble);
	if (!out->ready) {
		BUF_SCOPED(words);
		words_refusal(visit->reader.lang, &trouble, &words);
		out->trouble = arena_str(look->arena, buf_str(&words));
	}
}

static int64_t most_asked(struct visit *visit)
{
	int64_t most;

	return str_int64(visit_asked(visit, "most"), &most) && most >= 1 && most <= AT_MOST ? most : USUALLY;
}

bool page_board(struct visit *visit)
{
	const struct board_place after = board_place_read(visit_asked(visit, "after"));
	const enum lane lane = lane_read(visit_asked(visit, "lane"));
	const bool from_the_start = after.due < 0;
	struct board_list list __attribute__((cleanup(board_list_close))) = { 0 };
	struct board_view view = { .narrowed = lane != LANE_ALL };
	int64_t counts[LANES] = { 0 };

	board_list_open(&list, visit, lane, after, most_asked(visit));
	if (!read_rows(&list, &view, counts))
		return false;
	tabs(visit, lane, &view, counts, lane == LANE_ALL && from_the_start && view.more_href.len == 0);
	health(visit, &view.health);
	if (view.rows.count && from_the_start) {
		const struct board_row *first = &view.rows.at[0];
		view.first_href = first->mine ? first->step_href : first->href;
		view.first_words = first->number;
	}
	visit->frame.title = visit_words(visit, "值班台");
	visit->frame.current = S("board");
	visit->frame.refresh = true;
	view.frame = visit->frame;
	html_board(visit->out, &visit->reader, &view);
	return true;
}
