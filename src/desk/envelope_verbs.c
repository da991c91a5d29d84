/* Emergency access: sealed, opened, acknowledged by somebody else, withdrawn; and the list of it. */
#include "base/must.h"
#include "desk/account.h"
#include "desk/desk_inside.h"
#include "desk/envelope.h"
#include "desk/outbox.h"
#include "desk/porter.h"
#include "desk/show.h"
#include "desk/view.h"
#include "host/log.h"
#include "seal/secret.h"

/* Somebody of its own, without account and without roles: what they may is the envelope's alone. */
static bool person_make(struct act *act, struct str envelope, struct str *person)
{
	struct fact_person_registered fact = { .name = arena_printf(act->arena, "%s %.*s", "緊急存取",
								    STR_ARG(envelope)) };

	*person = act_new_id(act, S("P-"));
	return act_new_subject(act, &fact.subject) && act_record(act, FACT_person_registered, *person, &fact);
}

static bool role_check(struct act *act, struct str code)
{
	enum role role;

	if (role_read(code, &role) && role != ROLE_MACHINE)
		return true;
	refuse_str(act->err, REFUSAL_NOT_FOUND, code);
	return refuse_at(act->err, "/role");
}

static bool answer_code(struct act *act, struct str envelope, int64_t minutes)
{
	struct json_out o = { &act->call->reply, false };
	const bool at_home = str_equal(act->agency, call_home(act->db, act->arena));
	/* What is typed at the door: numbers are each agency's own. */
	const struct str number =
		at_home ? envelope : arena_printf(act->arena, "%.*s/%.*s", STR_ARG(act->agency), STR_ARG(envelope));

	buf_clear(&act->call->reply);
	json_out_open(&o, '{');
	show_text(&o, "code", str_of(act->call->proof->code));
	show_text(&o, "envelope", envelope);
	show_int(&o, "minutes", minutes);
	show_text(&o, "number", number);
	json_out_close(&o, '}');
	act->reply_is_secret = true;
	act->call->status = 201;
	return true;
}

bool desk_envelope_seal(struct act *act, const struct in_envelope_seal *in)
{
	struct fact_envelope_sealed fact = { .minutes = in->minutes ? in->minutes : ENVELOPE_MINUTES,
					     .place = in->place,
					     .reason = in->reason,
					     .role = in->role };

	must(act->call->proof);
	if (!role_check(act, in->role))
		return false;
	if (fact.minutes < ENVELOPE_MINUTES_LEAST || fact.minutes > ENVELOPE_MINUTES_MOST) {
		refuse(act->err, REFUSAL_FIELD_RANGE, "minutes", "5", "480");
		return refuse_at(act->err, "/minutes");
	}
	const struct str envelope = act_new_id(act, S("E-"));
	if (!person_make(act, envelope, &fact.person) || !act_record(act, FACT_envelope_sealed, envelope, &fact))
		return false;
	if (!DB_RUN(act->db, envelope_code_insert, .agency = db_text(act->agency), .envelope = db_text(envelope),
		    .code = db_text(str_of(act->call->proof->made))))
		return db_refuse(act->db, act->err);
	return answer_code(act, envelope, fact.minutes);
}

static bool find(struct act *act, struct str id, struct row_envelope *out)
{
	if (row_envelope_get(act->db, act->arena, act->agency, id, out))
		return true;
	return db_failure(act->db) == DB_OK ? refuse_str(act->err, REFUSAL_NOT_FOUND, id)
					    : db_refuse(act->db, act->err);
}

/* The one that the porter looked at, if it is still to be opened. */
static bool proven(struct act *act, struct row_envelope *out)
{
	const struct proof *proof = act->call->proof;
	struct row_envelope_code code;

	must(proof);
	if (row_envelope_code_get(act->db, act->arena, proof->agency, proof->person, &code) &&
	    str_equal(code.code, proof->kept) &&
	    row_envelope_get(act->db, act->arena, proof->agency, proof->person, out) &&
	    envelope_state(out, act->now) == ENVELOPE_SEALED)
		return true;
	return db_failure(act->db) == DB_OK ? refuse(act->err, REFUSAL_ENVELOPE_WRONG) : db_refuse(act->db, act->err);
}

static bool code_destroy(struct act *act, const struct row_envelope *row)
{
	return DB_RUN(act->db, envelope_code_delete, .agency = db_text(row->agency),
		      .envelope = db_text(row->envelope)) ||
	       db_refuse(act->db, act->err);
}

static bool tell(struct act *act, const struct row_envelope *row, struct instant until)
{
	const struct outbox_message message = {
		.kind = MESSAGE_ENVELOPE_OPENED,
		.thing = row->envelope,
		.deadline = until,
		.link = arena_printf(act->arena, "/envelopes/%.*s", STR_ARG(row->envelope)),
	};

	log_line(LOG_LEVEL_WARN, "envelope-opened", "emergency access", "event.category", "authentication",
		 "event.outcome", "success", "source.ip", arena_cstr(act->arena, act->call->source), "organization.id",
		 arena_cstr(act->arena, row->agency), "user.id", arena_cstr(act->arena, row->person));
	return outbox_put_roles(act, &message,
				ROLE_BIT(ROLE_CISO) | ROLE_BIT(ROLE_TEAM_LEADER) | ROLE_BIT(ROLE_SYSTEM_ADMIN), S(""));
}

static bool enter(struct act *act, const struct row_envelope *row)
{
	char cookie[SESSION_TEXT_BYTES];

	if (!login_leave(act))
		return false;
	if (!session_begin(act->db, act->arena, row->agency, row->person, SESSION_OPEN, act->call->source, act->now,
			   cookie))
		return db_refuse(act->db, act->err);
	memcpy(act->call->session_made, cookie, sizeof(cookie));
	secret_wipe(cookie, sizeof(cookie));
	act->reply_is_secret = true;
	return act_answer_id(act, "step", str_of(session_stage_code(SESSION_OPEN)), NULL, 200);
}

bool desk_envelope_open(struct act *act, const struct in_envelope_open *in)
{
	struct row_envelope row;
	struct row_person person;
	struct fact_envelope_opened fact = { .name = in->name, .reason = in->reason };

	if (!proven(act, &row))
		return false;
	if (!row_person_get(act->db, act->arena, row.agency, row.person, &person))
		return db_refuse(act->db, act->err);
	act->agency = row.agency;
	act->who = row.person;
	act->role = row.role;
	act->envelope = row.envelope;
	fact.subject = person.subject;
	fact.until = instant_plus(act->now, SPAN_MINUTES(row.minutes));
	return code_destroy(act, &row) && act_record(act, FACT_envelope_opened, row.envelope, &fact) &&
	       tell(act, &row, fact.until) && enter(act, &row);
}

bool desk_envelope_acknowledge(struct act *act, const struct in_envelope_acknowledge *in)
{
	struct fact_envelope_acknowledged fact = { .reason = in->reason };
	struct row_envelope row;

	if (!find(act, act->call->ids[0], &row))
		return false;
	if (act->envelope.len)
		return refuse(act->err, REFUSAL_ENVELOPE_OWN);
	if (!instant_is_set(row.opened_at))
		return refuse_str(act->err, REFUSAL_ENVELOPE_UNOPENED, row.envelope);
	if (instant_is_set(row.acknowledged_at))
		return refuse_str(act->err, REFUSAL_ALREADY_DONE, row.envelope);
	return act_record(act, FACT_envelope_acknowledged, row.envelope, &fact) &&
	       act_answer_id(act, "envelope", row.envelope, "envelopes", 200);
}

bool desk_envelope_withdraw(struct act *act, const struct in_envelope_withdraw *in)
{
	struct fact_envelope_withdrawn fact = { .reason = in->reason };
	struct row_envelope row;

	if (!find(act, act->call->ids[0], &row))
		return false;
	const enum envelope_state state = envelope_state(&row, act->now);
	if (state != ENVELOPE_SEALED && state != ENVELOPE_OPEN)
		return refuse_str(act->err, REFUSAL_ALREADY_DONE, row.envelope);
	return code_destroy(act, &row) && act_record(act, FACT_envelope_withdrawn, row.envelope, &fact) &&
	       act_answer_id(act, "envelope", row.envelope, "envelopes", 200);
}

static void show(struct look *look, const struct row_envelope *row)
{
	json_out_open(&look->o, '{');
	show_text(&look->o, "envelope", row->envelope);
	show_text(&look->o, "state", str_of(envelope_state_code(envelope_state(row, look->now))));
	show_text(&look->o, "role", row->role);
	show_int(&look->o, "minutes", row->minutes);
	show_text(&look->o, "place", row->place);
	show_text(&look->o, "person", row->person);
	show_time(&look->o, "sealed_at", row->sealed_at);
	show_text(&look->o, "sealed_by", row->sealed_by);
	show_time(&look->o, "opened_at", row->opened_at);
	show_time(&look->o, "until_at", row->until_at);
	show_text(&look->o, "open_reason", row->open_reason);
	show_time(&look->o, "acknowledged_at", row->acknowledged_at);
	show_text(&look->o, "acknowledged_by", row->acknowledged_by);
	show_text(&look->o, "acknowledge_reason", row->acknowledge_reason);
	show_time(&look->o, "withdrawn_at", row->withdrawn_at);
	json_out_close(&look->o, '}');
}

bool view_envelope_list(struct look *look)
{
	struct row_envelope row;

	DB_QUERY(look->db, envelope_list, rows, .agency = db_text(look->who.agency));
	json_out_open(&look->o, '{');
	json_out_key(&look->o, "envelopes");
	json_out_open(&look->o, '[');
	while (db_next(rows)) {
		row_envelope_read(rows, look->arena, &row);
		show(look, &row);
	}
	json_out_close(&look->o, ']');
	json_out_close(&look->o, '}');
	return true;
}
