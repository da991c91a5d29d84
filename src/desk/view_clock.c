/* Clocks with who was told of them: the list, and why one of them is as it is, from the record. */
#include "desk/call.h"
#include "desk/desk_inside.h"
#include "desk/view.h"
#include "desk/view_clock.h"
#include "duty/duty.h"
#include "fact/fact.h"
#include "text/query.h"

static struct str asked(struct look *look, const char *name)
{
	struct str value = { 0 };

	query_value(look->call->query, name, look->arena, &value);
	return value;
}

static bool limit(struct look *look, int64_t *out)
{
	const struct str text = asked(look, "limit");

	*out = 50;
	if (text.len == 0 || (str_int64(text, out) && *out >= 1 && *out <= 200))
		return true;
	refuse(look->err, REFUSAL_FIELD_RANGE, "limit", "1", "200");
	return refuse_at(look->err, "?limit");
}

/* Who was told last, who sees to it, when somebody is told next. */
static void show_ladder(struct look *look, const struct row_ladder *row)
{
	show_int(&look->o, "calls", row->calls);
	show_time(&look->o, "called_at", row->called_at);
	show_text(&look->o, "cause", row->cause);
	show_codes(&look->o, "told", row->told);
	if (row->rung >= 0)
		show_int(&look->o, "rung", row->rung + 1);
	show_text(&look->o, "claimed_by", row->claimed_by);
	show_time(&look->o, "claimed_at", row->claimed_at);
	show_time(&look->o, "claimed_until", row->claimed_until_at);
	show_time(&look->o, "next_at", row->next_at);
}

static void show_late(struct look *look, struct instant due, struct str last_day)
{
	show_bool(&look->o, "late", duty_late_ms(due, last_day.len > 0, look->now) > 0);
	if (instant_before(due, look->now))
		show_int(&look->o, "late_seconds", (look->now.ms - due.ms + 999) / 1000);
	else
		show_int(&look->o, "left_seconds", (due.ms - look->now.ms) / 1000);
}

static void show_listed(struct look *look, struct db_rows *rows)
{
	const struct instant due = db_time(rows, COL_clock_called_due_at);
	const struct row_ladder ladder = {
		.rung = db_integer(rows, COL_clock_called_rung),
		.claimed_at = db_time(rows, COL_clock_called_claimed_at),
		.claimed_by = db_str(rows, COL_clock_called_claimed_by),
		.claimed_until_at = db_time(rows, COL_clock_called_claimed_until_at),
		.next_at = db_time(rows, COL_clock_called_next_at),
		.calls = db_integer(rows, COL_clock_called_calls),
		.called_at = db_time(rows, COL_clock_called_called_at),
		.cause = db_str(rows, COL_clock_called_cause),
		.told = db_str(rows, COL_clock_called_told),
	};

	json_out_open(&look->o, '{');
	show_text(&look->o, "clock", db_str(rows, COL_clock_called_clock));
	show_text(&look->o, "incident", db_str(rows, COL_clock_called_incident));
	show_text(&look->o, "title", db_str(rows, COL_clock_called_title));
	show_text(&look->o, "duty", db_str(rows, COL_clock_called_duty));
	show_codes(&look->o, "role", db_str(rows, COL_clock_called_role));
	show_time(&look->o, "due", due);
	show_text(&look->o, "cite", db_str(rows, COL_clock_called_cite));
	show_late(look, due, db_str(rows, COL_clock_called_last_day));
	show_ladder(look, &ladder);
	json_out_close(&look->o, '}');
}

bool view_clock_list(struct look *look)
{
	const bool overdue = str_is(asked(look, "overdue"), "1");
	int64_t most;

	if (!limit(look, &most))
		return false;
	DB_QUERY(look->db, clock_called, rows, .agency = db_text(look->who.agency),
		 .due_at = overdue ? db_instant(look->now) : db_int(INT64_MAX), .most = db_int(most));
	json_out_open(&look->o, '{');
	show_time(&look->o, "now", look->now);
	json_out_key(&look->o, "clocks");
	json_out_open(&look->o, '[');
	while (db_next(rows))
		show_listed(look, rows);
	json_out_close(&look->o, ']');
	json_out_close(&look->o, '}');
	return true;
}

/* The facts of a clock: they name it. */
struct str view_clock_named(const struct fact *fact)
{
	switch (fact->kind) {
	case FACT_clock_started:
		return ((const struct fact_clock_started *)fact->data)->clock;
	case FACT_clock_moved:
		return ((const struct fact_clock_moved *)fact->data)->clock;
	case FACT_clock_met:
		return ((const struct fact_clock_met *)fact->data)->clock;
	case FACT_clock_cancelled:
		return ((const struct fact_clock_cancelled *)fact->data)->clock;
	case FACT_duty_called:
		return ((const struct fact_duty_called *)fact->data)->clock;
	case FACT_duty_claimed:
		return ((const struct fact_duty_claimed *)fact->data)->clock;
	case FACT_lateness_explained:
		return ((const struct fact_lateness_explained *)fact->data)->clock;
	default:
		return S("");
	}
}

/* As they stand in the ledger, with their number: what explains a clock is what was recorded of it. */
static bool show_facts(struct look *look, const struct row_clock *clock)
{
	struct fact fact;

	json_out_key(&look->o, "history");
	json_out_open(&look->o, '[');
	DB_QUERY(look->db, history_list, rows, .agency = db_text(look->who.agency), .thing = db_text(clock->incident));
	while (db_next(rows)) {
		const struct str body = arena_str(look->arena, db_str(rows, COL_history_list_body));
		if (!fact_read(body, look->arena, &fact))
			return db_doubt(look->db, "an entry that is no fact") || db_refuse(look->db, look->err);
		if (str_equal(view_clock_named(&fact), clock->clock))
			json_out_raw(&look->o, body);
	}
	json_out_close(&look->o, ']');
	return true;
}

/* The row of the ladder: by the case's own rulebook. */
static bool show_rule(struct look *look, const struct row_clock *clock)
{
	struct row_incident incident;
	struct rulebook rulebook;
	enum duty_code code;

	if (!row_incident_get(look->db, look->arena, look->who.agency, clock->incident, &incident) ||
	    !duty_read(clock->duty, &code) || !instant_is_set(incident.aware_at))
		return true;
	if (!rulebook_in_force(look->desk->library, instant_taipei_day(incident.aware_at), &rulebook, look->err))
		return false;
	const struct duty_case at = { .rated = incident.rating > 0, .level = (int)incident.level };
	const struct duty *duty = duty_of_code(&rulebook, clock->duty, at);
	if (duty) {
		show_text(&look->o, "rule", duty->row.id);
		show_text(&look->o, "rule_text", duty->row.text);
	}
	if (!instant_is_set(clock->due_at))
		return true;
	const struct ladder_row *ladder =
		procedure_ladder(rulebook.procedure, code, instant_since(clock->due_at, clock->from_at));
	show_text(&look->o, "ladder", ladder->row.id);
	show_text(&look->o, "ladder_text", ladder->row.text);
	show_text(&look->o, "ladder_cite", ladder->row.cite);
	return true;
}

bool view_clock_show(struct look *look)
{
	const struct str id = call_clock(look->arena, look->call->ids[0]);
	struct row_clock clock;
	struct row_ladder ladder;

	if (!row_clock_get(look->db, look->arena, look->who.agency, id, &clock))
		return db_failure(look->db) == DB_OK ? refuse_str(look->err, REFUSAL_NOT_FOUND, id)
						     : db_refuse(look->db, look->err);
	json_out_open(&look->o, '{');
	show_text(&look->o, "clock", clock.clock);
	show_text(&look->o, "incident", clock.incident);
	show_text(&look->o, "duty", clock.duty);
	show_text(&look->o, "state", clock.state);
	show_codes(&look->o, "role", clock.role);
	show_time(&look->o, "from", clock.from_at);
	show_time(&look->o, "due", clock.due_at);
	show_time(&look->o, "ended", clock.ended_at);
	show_text(&look->o, "basis", clock.basis);
	show_text(&look->o, "cite", clock.cite);
	show_text(&look->o, "standing", clock.standing);
	show_int(&look->o, "moved", clock.moved);
	if (!show_rule(look, &clock))
		return false;
	if (row_ladder_get(look->db, look->arena, look->who.agency, id, &ladder))
		show_ladder(look, &ladder);
	const bool shown = show_facts(look, &clock);
	json_out_close(&look->o, '}');
	return shown;
}
