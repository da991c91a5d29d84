#include "desk/show.h"

#include "fact/fact.h"

#include "duty/duty.h"

void show_text(struct json_out *o, const char *key, struct str value)
{
	if (value.len == 0)
		return;
	json_out_key(o, key);
	json_out_string(o, value);
}

void show_time(struct json_out *o, const char *key, struct instant t)
{
	char text[INSTANT_TEXT_BYTES];

	if (instant_is_set(t))
		show_text(o, key, instant_print_taipei(t, text));
}

void show_int(struct json_out *o, const char *key, int64_t value)
{
	json_out_key(o, key);
	json_out_int(o, value);
}

void show_bool(struct json_out *o, const char *key, bool value)
{
	json_out_key(o, key);
	json_out_bool(o, value);
}

static void show_list(struct json_out *o, const char *key, struct str list, char between)
{
	struct str one;

	json_out_key(o, key);
	json_out_open(o, '[');
	while (list.len) {
		str_cut(list, between, &one, &list);
		json_out_string(o, one);
	}
	json_out_close(o, ']');
}

void show_codes(struct json_out *o, const char *key, struct str codes)
{
	show_list(o, key, codes, ' ');
}

void show_lines(struct json_out *o, const char *key, struct str lines)
{
	show_list(o, key, lines, '\n');
}

void show_sign_short(struct json_out *o, const struct row_sign *row)
{
	show_text(o, "sign", row->sign);
	show_text(o, "state", row->state);
	show_text(o, "type", row->type);
	show_text(o, "source", row->source);
	show_text(o, "text", row->text);
	show_text(o, "place", row->place);
	show_time(o, "reported_at", row->reported_at);
	show_time(o, "occurred_at", row->occurred_at);
	show_int(o, "count", row->count);
	if (row->last_at.ms != row->reported_at.ms)
		show_time(o, "last_at", row->last_at);
	show_time(o, "next_look_at", row->next_look_at);
	show_text(o, "incident", row->incident);
	show_int(o, "version", row->version);
}

void show_incident_short(struct json_out *o, const struct row_incident *row)
{
	show_text(o, "incident", row->incident);
	show_text(o, "state", row->state);
	show_text(o, "title", row->title);
	show_text(o, "sign", row->sign);
	show_time(o, "opened_at", row->opened_at);
	show_time(o, "aware_at", row->aware_at);
	show_text(o, "law", row->rulebook);
	show_text(o, "source", row->source);
	show_text(o, "category", row->category);
	show_bool(o, "assessed", row->assessed);
	show_bool(o, "damage_assessed", row->damage_assessed);
	if (row->rating) {
		show_int(o, "level", row->level);
		show_bool(o, "major", row->major);
		json_out_key(o, "impact");
		json_out_open(o, '{');
		show_int(o, "C", row->level_c);
		show_int(o, "I", row->level_i);
		show_int(o, "A", row->level_a);
		json_out_close(o, '}');
		show_lines(o, "basis", row->basis);
		show_text(o, "standing", row->standing);
		show_int(o, "rating", row->rating);
	}
	show_time(o, "contained_at", row->contained_at);
	show_time(o, "controlled_at", row->controlled_at);
	show_time(o, "recovered_at", row->recovered_at);
	show_time(o, "closed_at", row->closed_at);
	show_time(o, "next_look_at", row->next_look_at);
	show_int(o, "version", row->version);
}

/* How late a clock is as of now: what was recorded, or, while it runs past its due instant, what has grown since. */
static int64_t late_ms(const struct row_clock *row, struct instant now)
{
	int64_t late = str_is(row->state, "running") ? duty_late_ms(row->due_at, row->last_day.len, now) : 0;

	return late > row->late_ms ? late : row->late_ms;
}

static void show_clock(struct json_out *o, const struct row_clock *row, struct instant now)
{
	const int64_t late = late_ms(row, now);

	json_out_open(o, '{');
	show_text(o, "clock", row->clock);
	show_text(o, "duty", row->duty);
	show_int(o, "number", row->number);
	show_text(o, "state", row->state);
	show_time(o, "from", row->from_at);
	show_time(o, "due", row->due_at);
	show_text(o, "last_day", row->last_day);
	show_time(o, "ended_at", row->ended_at);
	show_bool(o, "late", late > 0);
	if (late > 0)
		show_int(o, "late_seconds", (late + 999) / 1000);
	else if (str_is(row->state, "running") && instant_is_set(row->due_at))
		show_int(o, "left_seconds", (row->due_at.ms - now.ms) / 1000);
	show_bool(o, "explained", row->explained);
	show_int(o, "level", row->level);
	show_int(o, "moved", row->moved);
	show_text(o, "basis", row->basis);
	show_text(o, "cite", row->cite);
	show_text(o, "standing", row->standing);
	show_bool(o, "provisional", row->provisional);
	show_text(o, "role", row->role);
	show_text(o, "reason", row->reason);
	json_out_close(o, '}');
}

void show_clocks(struct db *db, struct arena *arena, struct str agency, struct str incident, struct instant now,
		 struct json_out *o)
{
	struct row_clock row;

	DB_QUERY(db, clock_list, rows, .agency = db_text(agency), .incident = db_text(incident));
	json_out_open(o, '[');
	while (db_next(rows)) {
		row_clock_read(rows, arena, &row);
		show_clock(o, &row, now);
	}
	json_out_close(o, ']');
}

void show_would_change(struct db *db, struct arena *arena, struct str agency, struct str incident, struct json_out *o)
{
	struct fact fact;
	BUF_SCOPED(change);

	json_out_open(o, '[');
	DB_QUERY(db, rating_last, rows, .agency = db_text(agency), .incident = db_text(incident));
	if (db_next(rows) && fact_read(arena_str(arena, db_str(rows, COL_rating_last_body)), arena, &fact)) {
		const struct parts *changes = &((struct fact_incident_rated *)fact.data)->would_change;
		for (size_t i = 0; i < changes->count; i++) {
			buf_clear(&change);
			shape_write(&shape_part_change, PARTS_AT(*changes, struct part_change, i), &change);
			json_out_raw(o, buf_str(&change));
		}
	}
	json_out_close(o, ']');
}

void show_history(struct db *db, struct str agency, struct str thing, struct json_out *o)
{
	DB_QUERY(db, history_list, rows, .agency = db_text(agency), .thing = db_text(thing));
	json_out_open(o, '[');
	while (db_next(rows))
		json_out_raw(o, db_str(rows, COL_history_list_body));
	json_out_close(o, ']');
}
