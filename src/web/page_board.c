/* The board: four lists, each in the order of its dates, merged as far as one page goes. */
#include <stdio.h>

#include "desk/desk_inside.h"
#include "incident/state.h"
#include "page/board.h"
#include "page/ui.h"
#include "web/clocks.h"
#include "web/next_step.h"
#include "web/sign_page.h"

enum { USUALLY = 50, AT_MOST = 200 };

enum lane { LANE_ALL, LANE_SIGN, LANE_NOTIFY, LANE_CONTROL, LANE_PROBE, LANE_WATCH, LANES };

static const struct {
	const char *code, *words, *tone;
} lanes[LANES] = {
	[LANE_ALL] = { "", "全部", "plain" },           [LANE_SIGN] = { "sign", "新徵兆", "action" },
	[LANE_NOTIFY] = { "notify", "通報中", "warn" }, [LANE_CONTROL] = { "control", "控制中", "action" },
	[LANE_PROBE] = { "probe", "調查中", "calm" },   [LANE_WATCH] = { "watch", "監測", "plain" },
};

/* A sign or a case at its place in the order: (due, key). */
struct entry {
	int64_t due; /* INT64_MAX: without a date */
	struct str key;
	bool is_case;
	struct row_sign sign; /* what a row of the board needs of them */
	struct row_incident incident;
	struct row_clock clock; /* of a case with a date; state "" otherwise */
};

struct entries {
	struct entry *at;
	size_t count;
};

struct board {
	struct visit *visit;
	enum lane lane;
	int64_t most, due_after;
	struct str key_after;
	int64_t hour_ms; /* from 知悉 to the first notification */
};

static struct entry *next_of(struct board *b, struct entries *list)
{
	if (!list->at)
		list->at = ARENA_ARRAY(b->visit->look.arena, (size_t)b->most + 1, struct entry);
	return &list->at[list->count++];
}

static bool shows(const struct board *b, enum lane lane)
{
	return b->lane == LANE_ALL || b->lane == lane;
}

static struct str kept(struct board *b, struct db_rows *rows, int column)
{
	return arena_str(b->visit->look.arena, db_str(rows, column));
}

static void read_cases(struct board *b, struct entries *out)
{
	struct look *look = &b->visit->look;

	DB_QUERY(look->db, board_cases, rows, .agency = db_text(look->who.agency), .due_at = db_int(b->due_after),
		 .clock = db_text(b->key_after), .lane = db_text(str_of(lanes[b->lane].code)),
		 .most = db_int(b->most + 1));
	while (db_next(rows)) {
		struct entry *e = next_of(b, out);
		*e = (struct entry){
			.is_case = true,
			.clock = { .clock = kept(b, rows, COL_board_cases_clock),
				   .duty = kept(b, rows, COL_board_cases_duty),
				   .state = S("running"),
				   .from_at = db_time(rows, COL_board_cases_from_at),
				   .due_at = db_time(rows, COL_board_cases_due_at),
				   .last_day = kept(b, rows, COL_board_cases_last_day),
				   .level = db_integer(rows, COL_board_cases_clock_level),
				   .cite = kept(b, rows, COL_board_cases_cite),
				   .standing = kept(b, rows, COL_board_cases_standing),
				   .provisional = db_integer(rows, COL_board_cases_provisional) },
			.incident = { .incident = kept(b, rows, COL_board_cases_incident),
				      .state = kept(b, rows, COL_board_cases_state),
				      .title = kept(b, rows, COL_board_cases_title),
				      .rating = db_integer(rows, COL_board_cases_rating),
				      .level = db_integer(rows, COL_board_cases_level),
				      .version = db_integer(rows, COL_board_cases_version) },
		};
		e->due = e->clock.due_at.ms;
		e->key = e->clock.clock;
	}
}

static void read_watched(struct board *b, struct entries *out)
{
	struct look *look = &b->visit->look;

	DB_QUERY(look->db, board_watched, rows, .agency = db_text(look->who.agency),
		 .next_look_at = db_int(b->due_after), .incident = db_text(b->key_after), .most = db_int(b->most + 1));
	while (db_next(rows)) {
		struct entry *e = next_of(b, out);
		*e = (struct entry){
			.is_case = true,
			.incident = { .next_look_at = db_time(rows, COL_board_watched_next_look_at),
				      .incident = kept(b, rows, COL_board_watched_incident),
				      .state = kept(b, rows, COL_board_watched_state),
				      .title = kept(b, rows, COL_board_watched_title),
				      .rating = db_integer(rows, COL_board_watched_rating),
				      .level = db_integer(rows, COL_board_watched_level),
				      .version = db_integer(rows, COL_board_watched_version) },
		};
		e->due = e->incident.next_look_at.ms;
		e->key = e->incident.incident;
	}
}

/* Cases without a date come after all that have one. */
static void read_undated(struct board *b, struct entries *out)
{
	struct look *look = &b->visit->look;
	const struct str after = b->due_after == INT64_MAX ? b->key_after : S("");

	DB_QUERY(look->db, board_undated, rows, .agency = db_text(look->who.agency), .after = db_text(after),
		 .lane = db_text(str_of(lanes[b->lane].code)), .most = db_int(b->most + 1));
	while (db_next(rows)) {
		struct entry *e = next_of(b, out);
		*e = (struct entry){
			.is_case = true,
			.due = INT64_MAX,
			.incident = { .incident = kept(b, rows, COL_board_undated_incident),
				      .state = kept(b, rows, COL_board_undated_state),
				      .title = kept(b, rows, COL_board_undated_title),
				      .rating = db_integer(rows, COL_board_undated_rating),
				      .level = db_integer(rows, COL_board_undated_level),
				      .version = db_integer(rows, COL_board_undated_version) },
		};
		e->key = e->incident.incident;
	}
}

/* board_signs and board_looks give the same columns. */
static void sign_read(struct board *b, struct db_rows *rows, struct entry *e)
{
	*e = (struct entry){
		.sign = { .reported_at = db_time(rows, COL_board_signs_reported_at),
			  .sign = kept(b, rows, COL_board_signs_sign),
			  .state = kept(b, rows, COL_board_signs_state),
			  .type = kept(b, rows, COL_board_signs_type),
			  .source = kept(b, rows, COL_board_signs_source),
			  .text = kept(b, rows, COL_board_signs_text),
			  .place = kept(b, rows, COL_board_signs_place),
			  .count = db_integer(rows, COL_board_signs_count),
			  .next_look_at = db_time(rows, COL_board_signs_next_look_at) },
	};
	e->key = e->sign.sign;
}

/* A sign that nobody has judged is dated as if it were an incident, known when it was reported: then the hour runs already. */
static void read_signs(struct board *b, struct entries *out)
{
	struct look *look = &b->visit->look;

	if (b->due_after == INT64_MAX)
		return;
	DB_QUERY(look->db, board_signs, rows, .agency = db_text(look->who.agency),
		 .reported_at = db_int(b->due_after - b->hour_ms), .sign = db_text(b->key_after),
		 .most = db_int(b->most + 1));
	while (db_next(rows)) {
		struct entry *e = next_of(b, out);
		sign_read(b, rows, e);
		e->due = e->sign.reported_at.ms + b->hour_ms;
	}
}

static void read_looks(struct board *b, struct entries *out)
{
	struct look *look = &b->visit->look;

	DB_QUERY(look->db, board_looks, rows, .agency = db_text(look->who.agency), .next_look_at = db_int(b->due_after),
		 .sign = db_text(b->key_after), .lane = db_text(str_of(lanes[b->lane].code)),
		 .most = db_int(b->most + 1));
	while (db_next(rows)) {
		struct entry *e = next_of(b, out);
		sign_read(b, rows, e);
		e->due = e->sign.next_look_at.ms;
	}
}

static bool is_before(const struct entry *a, const struct entry *b)
{
	return a->due != b->due ? a->due < b->due : str_compare(a->key, b->key) < 0;
}

/* The nearest of what is left; NULL when nothing is. */
static const struct entry *take(struct entries *lists, size_t count)
{
	struct entries *from = NULL;

	for (size_t i = 0; i < count; i++)
		if (lists[i].count && (!from || is_before(lists[i].at, from->at)))
			from = &lists[i];
	if (!from)
		return NULL;
	from->count--;
	return from->at++;
}

static struct str href(struct board *b, const char *folder, struct str id)
{
	return arena_printf(b->visit->look.arena, "/%s/%.*s", folder, STR_ARG(id));
}

static void whose(struct board *b, struct board_row *row, unsigned roles, unsigned owner)
{
	row->mine = (roles & b->visit->look.who.roles) != 0;
	row->owner = clock_role_mask_words(b->visit, owner);
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

static struct board_row sign_row(struct board *b, const struct entry *e)
{
	struct visit *visit = b->visit;
	const enum sign_state state = sign_state_read(e->sign.state);
	const bool judged = state == SIGN_WATCHED;
	const enum lane lane = judged ? LANE_WATCH : LANE_SIGN;
	struct board_row row = {
		.href = href(b, "signs", e->sign.sign),
		.number = e->sign.sign,
		.title = e->sign.text,
		.lane_words = visit_words(visit, lanes[lane].words),
		.lane_tone = str_of(lanes[lane].tone),
		.about = sign_about(visit, &e->sign),
		.clock = sign_clock(visit, &e->sign),
		.step_words = visit_words(visit, sign_step(state)),
	};
	const unsigned roles =
		procedure_act(visit->look.rulebook.procedure, judged ? CAPABILITY_SIGN_WATCH : CAPABILITY_SIGN_VERDICT)
			->roles;

	row.step_href = row.href;
	whose(b, &row, roles, roles);
	return row;
}

static struct clock_view case_clock(struct board *b, const struct entry *e)
{
	if (e->clock.state.len)
		return clock_view_of(b->visit, &e->clock, &b->visit->look.rulebook);
	const bool watched = e->due != INT64_MAX;
	return (struct clock_view){ .duty = visit_words(b->visit, watched ? "下次查看" : "沒有期限"),
				    .state = CLOCK_RUNNING,
				    .due = e->incident.next_look_at };
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

static bool case_row(struct board *b, const struct entry *e, struct board_row *row, enum lane *lane)
{
	struct visit *visit = b->visit;
	struct next_step step;

	if (!next_step_of(visit, e->incident.incident, e->incident.version, &step))
		return false;
	*lane = lane_of(&e->incident, &step);
	*row = (struct board_row){
		.href = href(b, "i", e->incident.incident),
		.number = e->incident.incident,
		.title = e->incident.title,
		.lane_words = visit_words(visit, lanes[*lane].words),
		.lane_tone = str_of(lanes[*lane].tone),
		.is_case = true,
		.level = e->incident.level,
		.clock = case_clock(b, e),
	};
	if (!step.any)
		return true;
	row->step_words = visit_words(visit, step_words(step.code));
	row->step_href = arena_printf(visit->look.arena, "%.*s/%s", STR_ARG(row->href), step_page(step.code));
	whose(b, row, step.roles, step.owner);
	return true;
}

/* "1795420380000.I115-0001/notify/1": the last row's place. */
static void read_cursor(struct board *b)
{
	struct str due, key;

	b->due_after = INT64_MIN / 2;
	b->key_after = S("");
	if (str_cut(visit_asked(b->visit, "after"), '.', &due, &key) && str_int64(due, &b->due_after) &&
	    b->due_after >= 0)
		b->key_after = key;
	else
		b->due_after = INT64_MIN / 2;
}

static void read_query(struct board *b)
{
	const struct str lane = visit_asked(b->visit, "lane");

	for (int i = LANE_SIGN; i < LANES; i++)
		if (str_is(lane, lanes[i].code))
			b->lane = (enum lane)i;
	if (!str_int64(visit_asked(b->visit, "most"), &b->most) || b->most < 1 || b->most > AT_MOST)
		b->most = USUALLY;
	read_cursor(b);
}

static struct str more_href(struct board *b, const struct entry *last)
{
	const struct str most =
		b->most == USUALLY ? S("") : arena_printf(b->visit->look.arena, "&most=%lld", (long long)b->most);

	return arena_printf(b->visit->look.arena, "/board?lane=%s&after=%lld.%.*s%.*s", lanes[b->lane].code,
			    (long long)last->due, STR_ARG(last->key), STR_ARG(most));
}

/* The lists, each in its own order; how many there are. */
static size_t read_lists(struct board *b, struct entries lists[5])
{
	const bool cases = shows(b, LANE_NOTIFY) || shows(b, LANE_CONTROL) || shows(b, LANE_PROBE);

	if (cases)
		read_cases(b, &lists[0]);
	if (shows(b, LANE_WATCH))
		read_watched(b, &lists[1]);
	if (shows(b, LANE_SIGN))
		read_signs(b, &lists[2]);
	if (shows(b, LANE_SIGN) || shows(b, LANE_WATCH))
		read_looks(b, &lists[3]);
	const size_t dated = lists[0].count + lists[1].count + lists[2].count + lists[3].count;
	/* Those that have no date are asked for once all the others are on the page. */
	if (cases && dated <= (size_t)b->most) {
		read_undated(b, &lists[4]);
		return 5;
	}
	return 4;
}

static bool read_rows(struct board *b, struct board_view *view, int64_t counts[LANES])
{
	struct entries lists[5] = { 0 };
	const size_t list_count = read_lists(b, lists);
	struct board_row *rows = ARENA_ARRAY(b->visit->look.arena, (size_t)b->most, struct board_row);
	const struct entry *e, *last = NULL;
	size_t count = 0;

	while ((e = take(lists, list_count))) {
		enum lane lane = str_is(e->sign.state, "watched") ? LANE_WATCH : LANE_SIGN;
		if (count == (size_t)b->most) {
			view->more_href = more_href(b, last);
			break;
		}
		if (!e->is_case)
			rows[count] = sign_row(b, e);
		else if (!case_row(b, e, &rows[count], &lane))
			return false;
		counts[lane]++;
		count++;
		last = e;
	}
	view->rows.at = rows;
	view->rows.count = count;
	return db_failure(b->visit->look.db) == DB_OK || db_refuse(b->visit->look.db, b->visit->look.err);
}

/* Counted only where everything is on the page: a count of half the rows would be a wrong one. */
static void tabs(struct board *b, struct board_view *view, const int64_t counts[LANES], bool is_all)
{
	struct board_tab *at = ARENA_ARRAY(b->visit->look.arena, LANES, struct board_tab);

	for (int i = 0; i < LANES; i++)
		at[i] = (struct board_tab){
			.href = i ? arena_printf(b->visit->look.arena, "/board?lane=%s", lanes[i].code) : S("/board"),
			.words = visit_words(b->visit, lanes[i].words),
			.current = b->lane == (enum lane)i,
			.count = !is_all ? -1
				 : i     ? counts[i]
					 : (int64_t)view->rows.count,
		};
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

bool page_board(struct visit *visit)
{
	struct board board = { .visit = visit, .hour_ms = sign_hour_ms(visit) };
	struct board_view view = { 0 };
	int64_t counts[LANES] = { 0 };

	read_query(&board);
	if (!read_rows(&board, &view, counts))
		return false;
	const bool from_the_start = board.due_after < 0;
	tabs(&board, &view, counts, board.lane == LANE_ALL && from_the_start && view.more_href.len == 0);
	health(visit, &view.health);
	if (view.rows.count && from_the_start) {
		const struct board_row *first = &view.rows.at[0];
		view.first_href = first->mine ? first->step_href : first->href;
		view.first_words = first->number;
	}
	view.narrowed = board.lane != LANE_ALL;
	visit->frame.title = visit_words(visit, "值班台");
	visit->frame.current = S("board");
	visit->frame.refresh = true;
	view.frame = visit->frame;
	html_board(visit->out, &visit->reader, &view);
	return true;
}
