#include "desk/act.h"

#include <stdio.h>

#include "base/must.h"
#include "clock/date_text.h"
#include "desk/batch.h"
#include "desk/desk_inside.h"
#include "desk/show.h"
#include "store/apply.h"

/* In place: from here on data is what the ledger and the tables hold. */
static bool seal(struct act *act, struct str agency, enum fact_kind kind, void *data)
{
	const struct str subject = fact_subject(kind, data);
	const char *name;
	struct str *field;

	for (size_t i = 0; (field = fact_personal(kind, data, i, &name)); i++)
		if (!keyring_seal(act->desk->keyring, act->db, agency, subject, name, *field, act->arena, field,
				  act->err))
			return false;
	return true;
}

bool act_record_in(struct act *act, struct str agency, enum fact_kind kind, struct str on, void *data, int64_t *seq,
		   struct str *leaf)
{
	struct batch_log *log = batch_log(act->batch, agency, act->err);
	struct sha256_digest digest;
	char hex[SHA256_HEX_BYTES];
	BUF_SCOPED(body);

	if (!log || !seal(act, agency, kind, data))
		return false;
	const struct fact fact = {
		.kind = kind,
		.act = act->id,
		.agency = agency,
		.at = act->now,
		.who = act->who,
		.role = act->role,
		.delegator = act->delegator,
		.delegation = act->delegation,
		.envelope = act->envelope,
		.on = on,
		.seq = (uint64_t)log->size,
		.data = data,
	};
	fact_write(&fact, &body);
	if (!batch_append(act->batch, log, buf_str(&body), &digest, act->err))
		return false;
	if (seq)
		*seq = (int64_t)fact.seq;
	if (leaf)
		*leaf = arena_str(act->arena, sha256_hex(digest, hex));
	return store_apply(act->db, act->arena, &fact) || db_refuse(act->db, act->err);
}

bool act_record(struct act *act, enum fact_kind kind, struct str on, void *data)
{
	return act_record_in(act, act->agency, kind, on, data, NULL, NULL);
}

struct str act_new_id(struct act *act, struct str prefix)
{
	const struct str series = str_first(prefix, prefix.len - 1);
	const bool padded = prefix.at[prefix.len - 1] == '-';
	int64_t last = 0;

	DB_QUERY(act->db, counter_get, rows, .agency = db_text(act->agency), .name = db_text(series));
	if (db_next(rows))
		last = db_integer(rows, COL_counter_get_value);
	return arena_printf(act->arena, padded ? "%.*s%04lld" : "%.*s%lld", STR_ARG(prefix), (long long)last + 1);
}

int act_roc_year(const struct act *act)
{
	return instant_taipei_day(act->now).year - 1911;
}

bool act_new_subject(struct act *act, struct str *subject)
{
	return keyring_make(act->desk->keyring, act->db, act->agency, act->arena, subject, act->err);
}

static bool not_found(struct act *act, const char *what, struct str id)
{
	char words[ERR_WORD_BYTES];

	if (db_failure(act->db) != DB_OK)
		return db_refuse(act->db, act->err);
	snprintf(words, sizeof(words), "%s %.*s", what, STR_ARG(str_first(id, 60)));
	return refuse(act->err, REFUSAL_NOT_FOUND, words);
}

static bool is_fresh(struct act *act, int64_t version)
{
	char now[32];

	snprintf(now, sizeof(now), "%lld", (long long)version);
	return act->call->if_match.len == 0 || str_is(act->call->if_match, "*") || str_is(act->call->if_match, now) ||
	       refuse(act->err, REFUSAL_STALE, now);
}

bool act_sign(struct act *act, struct row_sign *out)
{
	return (row_sign_get(act->db, act->arena, act->agency, act->call->ids[0], out) ||
		not_found(act, "sign", act->call->ids[0])) &&
	       is_fresh(act, out->version);
}

bool act_incident(struct act *act, enum incident_verb verb, struct row_incident *out)
{
	return (row_incident_get(act->db, act->arena, act->agency, act->call->ids[0], out) ||
		not_found(act, "incident", act->call->ids[0])) &&
	       is_fresh(act, out->version) && incident_check(incident_state_read(out->state), verb, act->err);
}

bool act_rulebook(struct act *act, const struct row_incident *incident, struct rulebook *out)
{
	if (!instant_is_set(incident->aware_at))
		return refuse(act->err, REFUSAL_NOT_KNOWN);
	return rulebook_in_force(act->desk->library, instant_taipei_day(incident->aware_at), out, act->err);
}

const struct rulebook_library *act_library(const struct act *act)
{
	return act->desk->library;
}

const struct calendar *act_calendar(struct act *act, const struct rulebook *rulebook)
{
	struct calendar *calendar = ARENA_NEW(act->arena, struct calendar);
	struct calendar_day *days = ARENA_ARRAY(act->arena, 1000, struct calendar_day);
	size_t count = 0;

	*calendar = *rulebook->calendar;
	DB_QUERY(act->db, closure_list, rows, .agency = db_text(act->agency));
	while (count < 1000 && db_next(rows)) {
		if (!civil_read(db_str(rows, COL_closure_list_day), &days[count].day))
			continue;
		days[count++].name = arena_str(act->arena, db_str(rows, COL_closure_list_reason));
	}
	calendar->closures = days;
	calendar->closure_count = count;
	return calendar;
}

bool act_moment(struct act *act, struct str text, const char *at, bool last, struct instant *out)
{
	struct date_text date;

	if (!date_text_read(text, &date, act->err))
		return refuse_at(act->err, "%s", at);
	*out = date_text_instant(&date);
	if (last && !date.has_time)
		out->ms += 24 * 3600 * 1000 - 1;
	return true;
}

bool act_span(struct act *act, struct str from_text, struct str until_text, struct instant *from, struct instant *until)
{
	char words[DATE_TEXT_BYTES], text[DATE_TEXT_BYTES];

	*from = act->now;
	if (from_text.len && !act_moment(act, from_text, "/from_at", false, from))
		return false;
	if (!act_moment(act, until_text, "/until_at", true, until))
		return false;
	if (!instant_before(act->now, *until)) {
		refuse(act->err, REFUSAL_TIME_PAST, "until_at");
		return refuse_at(act->err, "/until_at");
	}
	if (instant_before(*from, *until))
		return true;
	snprintf(words, sizeof(words), "%.*s", STR_ARG(date_text_print_roc_time(*from, text)));
	refuse(act->err, REFUSAL_TIME_ORDER, "until_at", words);
	return refuse_at(act->err, "/until_at");
}

bool act_time(struct act *act, struct instant told, struct instant earliest, const char *field, struct instant *out)
{
	char shown[DATE_TEXT_BYTES];

	*out = instant_is_set(told) ? told : act->now;
	if (instant_before(act->now, *out)) {
		refuse(act->err, REFUSAL_TIME_FUTURE, field);
		return refuse_at(act->err, "/%s", field);
	}
	if (!instant_is_set(earliest) || !instant_before(*out, earliest))
		return true;
	snprintf(shown, sizeof(shown), "%.*s",
		 STR_ARG(date_text_print_roc_time(earliest, (char[DATE_TEXT_BYTES]){ 0 })));
	refuse(act->err, REFUSAL_TIME_ORDER, field, shown);
	return refuse_at(act->err, "/%s", field);
}

bool act_next_look(struct act *act, struct instant told, struct instant *out)
{
	const int hours = procedure_setting(act->rulebook.procedure, SETTING_NEXT_LOOK_HOURS);

	*out = instant_is_set(told) ? told : instant_plus(act->now, SPAN_HOURS(hours));
	if (instant_before(act->now, *out))
		return true;
	refuse(act->err, REFUSAL_TIME_PAST, "next_look_at");
	return refuse_at(act->err, "/next_look_at");
}

bool act_attachments(struct act *act, struct parts *attachments)
{
	char hex[SHA256_HEX_BYTES];

	for (size_t i = 0; i < attachments->count; i++) {
		struct part_attachment *a = PARTS_AT(*attachments, struct part_attachment, i);
		DB_QUERY(act->db, blob_get, rows, .agency = db_text(act->agency), .sha256 = db_text(a->sha256));
		if (!db_next(rows)) {
			snprintf(hex, sizeof(hex), "%.*s", STR_ARG(a->sha256));
			refuse(act->err, REFUSAL_ATTACHMENT_UNKNOWN, hex);
			return refuse_at(act->err, "/attachments/%zu", i);
		}
		a->size = db_integer(rows, COL_blob_get_size);
	}
	return true;
}

bool act_of_two(struct act *act, struct str submitter, bool *own)
{
	struct row_agency agency;

	*own = str_equal(submitter, act->who);
	if (!*own)
		return true;
	if (!row_agency_get(act->db, act->arena, act->agency, &agency))
		return db_refuse(act->db, act->err);
	return agency.small_office || refuse(act->err, REFUSAL_SUBMITTER_CONFIRMS);
}

struct str act_lines(struct act *act, const struct texts *texts)
{
	struct str all = { 0 };

	for (size_t i = 0; i < texts->count; i++)
		all = arena_printf(act->arena, "%.*s%s%.*s", STR_ARG(all), i ? "\n" : "", STR_ARG(texts->items[i]));
	return all;
}

static void answered(struct act *act, int status, const char *path, struct str id, int64_t version)
{
	act->call->status = status;
	if (path && status == 201)
		snprintf(act->call->location, sizeof(act->call->location), "/api/v1/%s/%.*s", path, STR_ARG(id));
	if (version >= 0)
		snprintf(act->call->etag, sizeof(act->call->etag), "%lld", (long long)version);
}

bool act_answer_sign(struct act *act, struct str sign, int status)
{
	struct row_sign row;
	struct json_out o = { &act->call->reply, false };

	if (!row_sign_get(act->db, act->arena, act->agency, sign, &row))
		return not_found(act, "sign", sign);
	json_out_open(&o, '{');
	show_sign_short(&o, &row);
	json_out_close(&o, '}');
	answered(act, status, "signs", sign, row.version);
	return true;
}

bool act_answer_incident(struct act *act, struct str incident, int status)
{
	struct row_incident row;
	struct json_out o = { &act->call->reply, false };

	if (!row_incident_get(act->db, act->arena, act->agency, incident, &row))
		return not_found(act, "incident", incident);
	json_out_open(&o, '{');
	show_incident_short(&o, &row);
	if (row.rating) {
		json_out_key(&o, "would_change");
		show_would_change(act->db, act->arena, act->agency, incident, &o);
	}
	json_out_key(&o, "clocks");
	show_clocks(act->db, act->arena, act->agency, incident, act->now, &o);
	json_out_close(&o, '}');
	answered(act, status, "incidents", incident, row.version);
	return true;
}

bool act_answer_id(struct act *act, const char *key, struct str id, const char *path, int status)
{
	struct json_out o = { &act->call->reply, false };

	json_out_open(&o, '{');
	json_out_key(&o, key);
	json_out_string(&o, id);
	json_out_close(&o, '}');
	answered(act, status, path, id, -1);
	return true;
}
