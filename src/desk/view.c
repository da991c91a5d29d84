/* What can be read of signs and cases. */
#include "desk/view.h"

#include <stdio.h>

#include "desk/desk_inside.h"
#include "desk/form.h"
#include "desk/owed.h"
#include "duty/duty.h"
#include "text/query.h"

static bool not_found(struct look *look, struct str id)
{
	return db_failure(look->db) == DB_OK ? refuse_str(look->err, REFUSAL_NOT_FOUND, id)
					     : db_refuse(look->db, look->err);
}

static struct str asked(struct look *look, const char *name)
{
	struct str value = { 0 };

	query_value(look->call->query, name, look->arena, &value);
	return value;
}

/* ?limit=: 1 to 200. */
static bool limit(struct look *look, int64_t usual, int64_t *out)
{
	const struct str text = asked(look, "limit");

	*out = usual;
	if (text.len == 0 || (str_int64(text, out) && *out >= 1 && *out <= 200))
		return true;
	refuse(look->err, REFUSAL_FIELD_RANGE, "limit", "1", "200");
	return refuse_at(look->err, "?limit");
}

static void etag(struct look *look, int64_t version)
{
	snprintf(look->call->etag, sizeof(look->call->etag), "%lld", (long long)version);
}

static void signs(struct look *look, struct db_rows *rows)
{
	struct row_sign row;

	json_out_open(&look->o, '{');
	json_out_key(&look->o, "signs");
	json_out_open(&look->o, '[');
	while (db_next(rows)) {
		row_sign_read(rows, look->arena, &row);
		json_out_open(&look->o, '{');
		show_sign_short(&look->o, &row);
		json_out_close(&look->o, '}');
	}
	json_out_close(&look->o, ']');
	json_out_close(&look->o, '}');
}

bool view_sign_list(struct look *look)
{
	const struct str state = asked(look, "state");
	int64_t most;

	if (!limit(look, 100, &most))
		return false;
	const struct db_value agency = db_text(look->who.agency);
	if (asked(look, "look").len) {
		DB_QUERY(look->db, sign_to_look, rows, .agency = agency, .most = db_int(most));
		signs(look, rows);
	} else if (state.len) {
		DB_QUERY(look->db, sign_list_state, rows, .agency = agency, .state = db_text(state),
			 .most = db_int(most));
		signs(look, rows);
	} else {
		DB_QUERY(look->db, sign_list, rows, .agency = agency, .after = db_text(asked(look, "after")),
			 .most = db_int(most));
		signs(look, rows);
	}
	return true;
}

static void attachments(struct look *look, struct str thing)
{
	DB_QUERY(look->db, attachment_list, rows, .agency = db_text(look->who.agency), .thing = db_text(thing));
	json_out_key(&look->o, "attachments");
	json_out_open(&look->o, '[');
	while (db_next(rows)) {
		json_out_open(&look->o, '{');
		show_text(&look->o, "sha256", db_str(rows, COL_attachment_list_sha256));
		show_text(&look->o, "name", db_str(rows, COL_attachment_list_name));
		show_text(&look->o, "media", db_str(rows, COL_attachment_list_media));
		show_int(&look->o, "size", db_integer(rows, COL_attachment_list_size));
		json_out_close(&look->o, '}');
	}
	json_out_close(&look->o, ']');
}

/* A personal field, opened; nothing but `erased` when its key is gone. */
static bool personal(struct look *look, const char *key, const char *field, struct str subject, struct str sealed)
{
	struct str plain;
	bool readable;

	if (sealed.len == 0)
		return true;
	if (!keyring_open(look->desk->keyring, look->db, look->who.agency, subject, field, sealed, look->arena, &plain,
			  &readable, look->err))
		return false;
	if (readable)
		show_text(&look->o, key, plain);
	return true;
}

/* What one entry of the history keeps sealed, opened: {"seq", "attendees"…}; nothing when it keeps nothing or every key is gone. */
static bool opened_entry(struct look *look, struct str body)
{
	struct fact fact;
	struct str *sealed;
	const char *name;
	bool any = false;

	if (!fact_read(body, look->arena, &fact))
		return db_doubt(look->db, "an entry that is no fact") || db_refuse(look->db, look->err);
	const struct str subject = fact_subject(fact.kind, fact.data);
	for (size_t i = 0; (sealed = fact_personal(fact.kind, fact.data, i, &name)); i++) {
		struct str plain;
		bool readable = false;

		if (sealed->len && !keyring_open(look->desk->keyring, look->db, look->who.agency, subject, name,
						 *sealed, look->arena, &plain, &readable, look->err))
			return false;
		if (!readable)
			continue;
		if (!any) {
			json_out_open(&look->o, '{');
			show_int(&look->o, "seq", (int64_t)fact.seq);
		}
		any = true;
		show_text(&look->o, name, plain);
	}
	if (any)
		json_out_close(&look->o, '}');
	return true;
}

/* The entries stay as they are hashed, sealed; those who may read the thing read here who was there. */
static bool history(struct look *look, struct str thing)
{
	json_out_key(&look->o, "history");
	show_history(look->db, look->who.agency, thing, &look->o);
	json_out_key(&look->o, "personal");
	json_out_open(&look->o, '[');
	DB_QUERY(look->db, history_list, rows, .agency = db_text(look->who.agency), .thing = db_text(thing));
	while (db_next(rows))
		if (!opened_entry(look, arena_str(look->arena, db_str(rows, COL_history_list_body))))
			return false;
	json_out_close(&look->o, ']');
	return true;
}

/* The count between doublings is local: the newest is shown. */
static void newest_count(struct look *look, struct row_sign *row)
{
	struct row_sign_count count;

	if (!row_sign_count_get(look->db, look->arena, look->who.agency, row->sign, &count))
		return;
	row->count = count.count;
	row->last_at = count.last_at;
}

bool view_sign_show(struct look *look)
{
	struct row_sign row;
	const struct str id = look->call->ids[0];

	if (!row_sign_get(look->db, look->arena, look->who.agency, id, &row))
		return not_found(look, id);
	newest_count(look, &row);
	json_out_open(&look->o, '{');
	show_sign_short(&look->o, &row);
	if (!personal(look, "reporter_name", "reporter_name", row.subject, row.reporter_sealed) ||
	    !personal(look, "reporter_contact", "reporter_contact", row.subject, row.contact_sealed))
		return false;
	show_text(&look->o, "subject", row.subject);
	attachments(look, id);
	if (!history(look, id))
		return false;
	json_out_close(&look->o, '}');
	etag(look, row.version);
	return true;
}

bool view_incident_list(struct look *look)
{
	struct row_incident row;
	int64_t most;

	if (!limit(look, 100, &most))
		return false;
	DB_QUERY(look->db, incident_list, rows, .agency = db_text(look->who.agency),
		 .after = db_text(asked(look, "after")), .most = db_int(most));
	json_out_open(&look->o, '{');
	json_out_key(&look->o, "incidents");
	json_out_open(&look->o, '[');
	while (db_next(rows)) {
		row_incident_read(rows, look->arena, &row);
		json_out_open(&look->o, '{');
		show_incident_short(&look->o, &row);
		json_out_close(&look->o, '}');
	}
	json_out_close(&look->o, ']');
	json_out_close(&look->o, '}');
	return true;
}

static void filings(struct look *look, struct str incident)
{
	struct row_filing row;

	DB_QUERY(look->db, filing_list, rows, .agency = db_text(look->who.agency), .incident = db_text(incident));
	json_out_open(&look->o, '[');
	while (db_next(rows)) {
		row_filing_read(rows, look->arena, &row);
		json_out_open(&look->o, '{');
		show_text(&look->o, "filing", row.filing);
		show_text(&look->o, "kind", row.kind);
		show_int(&look->o, "level", row.level);
		show_text(&look->o, "channel", row.channel);
		show_time(&look->o, "at", (struct instant){ row.at });
		show_text(&look->o, "number", row.number);
		show_text(&look->o, "content", row.content);
		show_bool(&look->o, "unconfirmed", row.unconfirmed);
		show_bool(&look->o, "ratified", row.ratified);
		show_time(&look->o, "backfilled_at", row.backfilled_at);
		json_out_close(&look->o, '}');
	}
	json_out_close(&look->o, ']');
}

static void outages(struct look *look, struct str incident)
{
	struct row_outage row;

	DB_QUERY(look->db, outage_list, rows, .agency = db_text(look->who.agency), .incident = db_text(incident));
	json_out_open(&look->o, '[');
	while (db_next(rows)) {
		row_outage_read(rows, look->arena, &row);
		const struct outage times = { row.began_at, row.ended_at, SPAN_MINUTES(row.limit_minutes) };
		static const char *const states[] = { "within", "forecast", "passed" };
		json_out_open(&look->o, '{');
		show_text(&look->o, "outage", row.outage);
		show_text(&look->o, "asset", row.asset);
		show_time(&look->o, "began_at", row.began_at);
		show_time(&look->o, "ended_at", row.ended_at);
		show_int(&look->o, "limit_minutes", row.limit_minutes);
		show_time(&look->o, "limit_at", row.limit_at);
		show_text(&look->o, "state", str_of(states[outage_state(&times, look->now)]));
		json_out_close(&look->o, '}');
	}
	json_out_close(&look->o, ']');
}

static void ratings(struct look *look, struct str incident)
{
	DB_QUERY(look->db, rating_list, rows, .agency = db_text(look->who.agency), .incident = db_text(incident));
	json_out_open(&look->o, '[');
	while (db_next(rows)) {
		json_out_open(&look->o, '{');
		show_int(&look->o, "number", db_integer(rows, COL_rating_list_number));
		show_int(&look->o, "level", db_integer(rows, COL_rating_list_level));
		show_time(&look->o, "at", db_time(rows, COL_rating_list_at));
		json_out_key(&look->o, "entry");
		json_out_raw(&look->o, db_str(rows, COL_rating_list_body));
		json_out_close(&look->o, '}');
	}
	json_out_close(&look->o, ']');
}

static void forms(struct look *look, struct str incident)
{
	struct row_form row;

	DB_QUERY(look->db, form_list, rows, .agency = db_text(look->who.agency), .incident = db_text(incident));
	json_out_open(&look->o, '[');
	while (db_next(rows)) {
		row_form_read(rows, look->arena, &row);
		json_out_open(&look->o, '{');
		show_text(&look->o, "phase", row.phase);
		show_int(&look->o, "version", row.version);
		show_text(&look->o, "state", row.state);
		show_text(&look->o, "content", row.content);
		show_text(&look->o, "submitted_by", row.submitted_by);
		show_text(&look->o, "submitted_for", row.submitted_for);
		show_text(&look->o, "decided_by", row.decided_by);
		show_text(&look->o, "decided_for", row.decided_for);
		json_out_close(&look->o, '}');
	}
	json_out_close(&look->o, ']');
}

static bool owed(struct look *look, const struct row_incident *row)
{
	struct owed owed;

	if (!owed_list(look->db, look->arena, row, &owed))
		return db_refuse(look->db, look->err);
	json_out_open(&look->o, '[');
	for (size_t i = 0; i < owed.count; i++) {
		json_out_open(&look->o, '{');
		show_text(&look->o, "kind", str_of(owed.item[i].kind));
		show_text(&look->o, "what", owed.item[i].what);
		show_text(&look->o, "duty", owed.item[i].duty);
		show_time(&look->o, "due", owed.item[i].due);
		json_out_close(&look->o, '}');
	}
	json_out_close(&look->o, ']');
	return true;
}

bool view_incident_show(struct look *look)
{
	struct row_incident row;
	const struct str id = look->call->ids[0];

	if (!row_incident_get(look->db, look->arena, look->who.agency, id, &row))
		return not_found(look, id);
	json_out_open(&look->o, '{');
	show_incident_short(&look->o, &row);
	json_out_key(&look->o, "would_change");
	show_would_change(look->db, look->arena, look->who.agency, id, &look->o);
	json_out_key(&look->o, "clocks");
	show_clocks(look->db, look->arena, look->who.agency, id, look->now, &look->o);
	json_out_key(&look->o, "owed");
	if (!owed(look, &row))
		return false;
	json_out_key(&look->o, "filings");
	filings(look, id);
	json_out_key(&look->o, "outages");
	outages(look, id);
	json_out_key(&look->o, "ratings");
	ratings(look, id);
	json_out_key(&look->o, "forms");
	forms(look, id);
	if (!history(look, id))
		return false;
	json_out_close(&look->o, '}');
	etag(look, row.version);
	return true;
}

static void form_values(struct look *look, const struct form_now *now, const struct rulebook *rulebook)
{
	json_out_open(&look->o, '[');
	for (size_t i = 0; i < now->values.count; i++) {
		const struct part_form_value *value = PARTS_AT(now->values, struct part_form_value, i);
		const struct form_field *field = form_field(rulebook->form, value->field);
		json_out_open(&look->o, '{');
		show_text(&look->o, "field", value->field);
		show_text(&look->o, "label", field->row.text);
		json_out_key(&look->o, "values");
		json_out_open(&look->o, '[');
		for (size_t v = 0; v < value->values.count; v++)
			json_out_string(&look->o, value->values.items[v]);
		json_out_close(&look->o, ']');
		json_out_close(&look->o, '}');
	}
	json_out_close(&look->o, ']');
}

bool view_form_show(struct look *look)
{
	struct row_incident row;
	struct row_form form;
	struct rulebook rulebook;
	struct form_now now;
	enum form_phase phase = PHASE_NOTIFICATION;
	const struct str id = look->call->ids[0], asked_phase = asked(look, "phase");

	if (!row_incident_get(look->db, look->arena, look->who.agency, id, &row))
		return not_found(look, id);
	if (asked_phase.len && !form_phase_read(asked_phase, &phase)) {
		refuse(look->err, REFUSAL_CODE_UNKNOWN, "phase", arena_cstr(look->arena, str_first(asked_phase, 60)),
		       "notification|response|closing");
		return refuse_at(look->err, "?phase");
	}
	if (!rulebook_in_force(look->desk->library, instant_taipei_day(row.aware_at), &rulebook, look->err))
		return false;
	if (!form_fill(look->db, look->arena, &row, &rulebook, phase, &now))
		return db_refuse(look->db, look->err);
	const bool is_there =
		row_form_get(look->db, look->arena, look->who.agency, id, str_of(form_phase_code(phase)), &form);
	json_out_open(&look->o, '{');
	show_text(&look->o, "phase", str_of(form_phase_code(phase)));
	show_text(&look->o, "content", now.content);
	if (is_there) {
		show_text(&look->o, "state", form.state);
		show_int(&look->o, "version", form.version);
		show_text(&look->o, "submitted_content", form.content);
	}
	json_out_key(&look->o, "values");
	form_values(look, &now, &rulebook);
	json_out_key(&look->o, "missing");
	json_out_open(&look->o, '[');
	for (size_t i = 0; i < now.missing.count; i++)
		json_out_string(&look->o, now.missing.items[i]);
	json_out_close(&look->o, ']');
	json_out_close(&look->o, '}');
	etag(look, row.version);
	return true;
}

bool view_deadline_list(struct look *look)
{
	int64_t most;

	if (!limit(look, 50, &most))
		return false;
	DB_QUERY(look->db, clock_nearest, rows, .agency = db_text(look->who.agency), .most = db_int(most));
	json_out_open(&look->o, '{');
	show_time(&look->o, "now", look->now);
	json_out_key(&look->o, "deadlines");
	json_out_open(&look->o, '[');
	while (db_next(rows)) {
		const struct instant due = db_time(rows, COL_clock_nearest_due_at);
		json_out_open(&look->o, '{');
		show_text(&look->o, "clock", db_str(rows, COL_clock_nearest_clock));
		show_text(&look->o, "incident", db_str(rows, COL_clock_nearest_incident));
		show_text(&look->o, "title", db_str(rows, COL_clock_nearest_title));
		show_text(&look->o, "state", S("running"));
		show_text(&look->o, "case_state", db_str(rows, COL_clock_nearest_state));
		show_text(&look->o, "duty", db_str(rows, COL_clock_nearest_duty));
		show_time(&look->o, "due", due);
		show_text(&look->o, "last_day", db_str(rows, COL_clock_nearest_last_day));
		show_int(&look->o, "level", db_integer(rows, COL_clock_nearest_level));
		show_text(&look->o, "cite", db_str(rows, COL_clock_nearest_cite));
		show_text(&look->o, "standing", db_str(rows, COL_clock_nearest_standing));
		show_bool(&look->o, "provisional", db_boolean(rows, COL_clock_nearest_provisional));
		show_bool(&look->o, "late",
			  duty_late_ms(due, db_str(rows, COL_clock_nearest_last_day).len, look->now) > 0);
		if (instant_before(due, look->now))
			show_int(&look->o, "late_seconds", (look->now.ms - due.ms + 999) / 1000);
		else
			show_int(&look->o, "left_seconds", (due.ms - look->now.ms) / 1000);
		json_out_close(&look->o, '}');
	}
	json_out_close(&look->o, ']');
	json_out_close(&look->o, '}');
	return true;
}
