#include "web/board_list.h"

#include "web/sign_page.h"

static const struct {
	const char *code, *words, *tone;
} lanes[LANES] = {
	[LANE_ALL] = { "", "全部", "plain" },
	[LANE_SIGN] = { "sign", "新徵兆", "action" },
	[LANE_NOTIFY] = { "notify", "通報中", "warn" },
	[LANE_CONTROL] = { "control", "控制中", "action" },
	[LANE_PROBE] = { "probe", "調查中", "calm" },
	[LANE_WATCH] = { "watch", "監測", "plain" },
	[LANE_NOISE] = { "noise", "疑似雜訊", "plain" },
};

const char *lane_code(enum lane lane)
{
	return lanes[lane].code;
}

const char *lane_words(enum lane lane)
{
	return lanes[lane].words;
}

struct str lane_tone(enum lane lane)
{
	return str_of(lanes[lane].tone);
}

enum lane lane_read(struct str code)
{
	for (int i = 0; i < LANES; i++)
		if (str_is(code, lanes[i].code))
			return (enum lane)i;
	return LANE_ALL;
}

struct str board_place_print(struct arena *arena, struct board_place place)
{
	return arena_printf(arena, "%lld.%.*s", (long long)place.due, STR_ARG(place.key));
}

struct board_place board_place_read(struct str text)
{
	struct board_place place;
	struct str due;

	if (!str_cut(text, '.', &due, &place.key) || !str_int64(due, &place.due) || place.due < 0)
		return BOARD_START;
	return place;
}

bool board_place_before(struct board_place a, struct board_place b)
{
	return a.due != b.due ? a.due < b.due : str_compare(a.key, b.key) < 0;
}

static struct str kept(const struct board_stream *stream, int column)
{
	return arena_str(stream->visit->look.arena, db_str(stream->rows, column));
}

static void read_case(const struct board_stream *s, struct board_entry *e)
{
	e->is_case = true;
	e->place = (struct board_place){ db_integer(s->rows, COL_board_cases_due_at), kept(s, COL_board_cases_clock) };
	e->duty = kept(s, COL_board_cases_duty);
	e->from = db_time(s->rows, COL_board_cases_from_at);
	e->incident.incident = kept(s, COL_board_cases_incident);
	e->incident.state = kept(s, COL_board_cases_state);
	e->incident.title = kept(s, COL_board_cases_title);
	e->incident.level = db_integer(s->rows, COL_board_cases_level);
	e->incident.version = db_integer(s->rows, COL_board_cases_version);
}

static void read_watched(const struct board_stream *s, struct board_entry *e)
{
	e->is_case = true;
	e->incident.next_look_at = db_time(s->rows, COL_board_watched_next_look_at);
	e->incident.incident = kept(s, COL_board_watched_incident);
	e->incident.state = kept(s, COL_board_watched_state);
	e->incident.title = kept(s, COL_board_watched_title);
	e->incident.level = db_integer(s->rows, COL_board_watched_level);
	e->incident.version = db_integer(s->rows, COL_board_watched_version);
	e->place = (struct board_place){ e->incident.next_look_at.ms, e->incident.incident };
}

static void read_undated(const struct board_stream *s, struct board_entry *e)
{
	e->is_case = true;
	e->incident.incident = kept(s, COL_board_undated_incident);
	e->incident.state = kept(s, COL_board_undated_state);
	e->incident.title = kept(s, COL_board_undated_title);
	e->incident.level = db_integer(s->rows, COL_board_undated_level);
	e->incident.version = db_integer(s->rows, COL_board_undated_version);
	e->place = (struct board_place){ BOARD_UNDATED, e->incident.incident };
}

/* board_signs and board_looks give the same columns. */
static void read_sign(const struct board_stream *s, struct board_entry *e)
{
	e->sign.reported_at = db_time(s->rows, COL_board_signs_reported_at);
	e->sign.sign = kept(s, COL_board_signs_sign);
	e->sign.state = kept(s, COL_board_signs_state);
	e->sign.type = kept(s, COL_board_signs_type);
	e->sign.text = kept(s, COL_board_signs_text);
	e->sign.place = kept(s, COL_board_signs_place);
	e->sign.count = db_integer(s->rows, COL_board_signs_count);
	e->sign.next_look_at = db_time(s->rows, COL_board_signs_next_look_at);
}

/* A sign that nobody has judged is dated as if it were an incident, known when it was reported: then the hour runs already. */
static void read_fresh(const struct board_stream *s, struct board_entry *e)
{
	read_sign(s, e);
	e->place = (struct board_place){ e->sign.reported_at.ms + s->hour_ms, e->sign.sign };
}

static void read_look(const struct board_stream *s, struct board_entry *e)
{
	read_sign(s, e);
	e->place = (struct board_place){ e->sign.next_look_at.ms, e->sign.sign };
}

static void advance(struct board_stream *stream)
{
	stream->has = stream->open && db_next(stream->rows);
	if (!stream->has)
		return;
	stream->head = (struct board_entry){ 0 };
	stream->read(stream, &stream->head);
}

static void add(struct board_list *list, struct db_rows *rows,
		void (*read)(const struct board_stream *, struct board_entry *))
{
	struct board_stream *stream = &list->streams[list->stream_count++];

	stream->rows = rows;
	stream->read = read;
	stream->visit = list->visit;
	stream->hour_ms = list->hour_ms;
	stream->open = true;
	advance(stream);
}

#define ASK(list, statement, ...)                                                         \
	db_query((list)->visit->look.db, SQL_##statement,                                 \
		 (const struct db_value *)&(const struct sql_##statement){ __VA_ARGS__ }, \
		 sizeof(struct sql_##statement) / sizeof(struct db_value))

static bool shows(const struct board_list *list, enum lane lane)
{
	return list->lane == LANE_ALL || list->lane == lane;
}

static bool shows_cases(const struct board_list *list)
{
	return shows(list, LANE_NOTIFY) || shows(list, LANE_CONTROL) || shows(list, LANE_PROBE);
}

void board_list_open(struct board_list *list, struct visit *visit, enum lane lane, struct board_place after,
		     int64_t most)
{
	const struct db_value agency = db_text(visit->look.who.agency), at = db_int(after.due),
			      key = db_text(after.key), code = db_text(str_of(lane_code(lane))),
			      limit = db_int(most + 1);

	*list = (struct board_list){
		.visit = visit, .lane = lane, .after = after, .most = most, .hour_ms = sign_hour_ms(visit)
	};
	if (after.due == BOARD_UNDATED)
		return;
	if (shows_cases(list))
		add(list,
		    ASK(list, board_cases, .agency = agency, .due_at = at, .clock = key, .lane = code, .most = limit),
		    read_case);
	if (shows(list, LANE_WATCH))
		add(list,
		    ASK(list, board_watched, .agency = agency, .next_look_at = at, .incident = key, .most = limit),
		    read_watched);
	if (shows(list, LANE_SIGN) || lane == LANE_NOISE)
		add(list,
		    ASK(list, board_signs, .agency = agency, .reported_at = db_int(after.due - list->hour_ms),
			.sign = key, .lane = code, .most = limit),
		    read_fresh);
	if (shows(list, LANE_SIGN) || shows(list, LANE_WATCH))
		add(list,
		    ASK(list, board_looks, .agency = agency, .next_look_at = at, .sign = key, .lane = code,
			.most = limit),
		    read_look);
}

/* Those that have no date are asked for once all the others are told. */
static bool ask_undated(struct board_list *list)
{
	const struct str after = list->after.due == BOARD_UNDATED ? list->after.key : S("");

	if (list->undated_asked || !shows_cases(list))
		return false;
	list->undated_asked = true;
	add(list,
	    ASK(list, board_undated, .agency = db_text(list->visit->look.who.agency), .after = db_text(after),
		.lane = db_text(str_of(lane_code(list->lane))), .most = db_int(list->most + 1)),
	    read_undated);
	return true;
}

static struct board_stream *nearest(struct board_list *list)
{
	struct board_stream *found = NULL;

	for (size_t i = 0; i < list->stream_count; i++) {
		struct board_stream *stream = &list->streams[i];
		if (stream->has && (!found || board_place_before(stream->head.place, found->head.place)))
			found = stream;
	}
	return found;
}

const struct board_entry *board_list_next(struct board_list *list)
{
	struct board_stream *stream = nearest(list);

	if (!stream && ask_undated(list))
		stream = nearest(list);
	if (!stream)
		return NULL;
	list->entry = stream->head;
	advance(stream);
	return &list->entry;
}

void board_list_close(struct board_list *list)
{
	for (size_t i = 0; i < list->stream_count; i++)
		db_rows_close(&list->streams[i].rows);
	list->stream_count = 0;
}
