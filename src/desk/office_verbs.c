/* The office: people, what it owns, local days off, choices where law and procedure differ. */
#include <stdio.h>

#include "clock/date_text.h"
#include "desk/act.h"
#include "desk/case.h"
#include "desk/desk_inside.h"
#include "gate/session.h"

static bool roles_are_known(struct act *act, const struct texts *roles)
{
	char code[64];
	enum role role;

	for (size_t i = 0; i < roles->count; i++) {
		if (role_read(roles->items[i], &role))
			continue;
		snprintf(code, sizeof(code), "%.*s", STR_ARG(roles->items[i]));
		refuse(act->err, REFUSAL_CODE_UNKNOWN, "roles", code, "GET /api/v1/rulebook");
		return refuse_at(act->err, "/roles/%zu", i);
	}
	return true;
}

/* Who has lost a role is to log in anew; the roles themselves change at once, for they are read at every request. */
static bool sessions_end(struct act *act, const struct row_person *before, struct str id)
{
	struct row_person now;

	return !before->person.len || !row_person_get(act->db, act->arena, act->agency, id, &now) ||
	       !(gate_roles(before->roles) & ~gate_roles(now.roles)) ||
	       session_end_all(act->db, act->agency, id, S("")) || db_refuse(act->db, act->err);
}

bool desk_person_register(struct act *act, const struct in_person_register *in)
{
	struct row_person before = { 0 };
	struct fact_person_registered fact = { .email = in->email,
					       .fax = in->fax,
					       .line = in->line,
					       .name = in->name,
					       .phone = in->phone,
					       .roles = in->roles,
					       .title = in->title };
	struct str id = in->person;

	if (!roles_are_known(act, &in->roles))
		return false;
	if (id.len && !row_person_get(act->db, act->arena, act->agency, id, &before))
		return refuse_str(act->err, REFUSAL_NOT_FOUND, id);
	if (before.erased)
		return refuse(act->err, REFUSAL_SUBJECT_GONE);
	fact.subject = before.subject;
	if (id.len == 0) {
		id = act_new_id(act, S("P-"));
		if (!act_new_subject(act, &fact.subject))
			return false;
	}
	return act_record(act, FACT_person_registered, id, &fact) && sessions_end(act, &before, id) &&
	       act_answer_id(act, "person", id, "people", in->person.len ? 200 : 201);
}

/* Credentials are local, never facts. The token is in the answer alone: what is kept of the answer leaves it out. */
bool desk_token_issue(struct act *act, const struct in_token_issue *in)
{
	const struct str person = act->call->ids[0];
	struct row_person row;
	struct str digest;
	char token[GATE_TOKEN_BYTES];

	if (!row_person_get(act->db, act->arena, act->agency, person, &row) || row.erased)
		return refuse_str(act->err, REFUSAL_NOT_FOUND, person);
	gate_token_make(token, act->arena, &digest);
	if (!DB_RUN(act->db, token_insert, .digest = db_text(digest), .agency = db_text(act->agency),
		    .person = db_text(person), .label = db_text(in->label), .made_at = db_instant(act->now)))
		return db_refuse(act->db, act->err);
	act->reply_is_secret = true;
	return act_answer_id(act, "token", str_of(token), NULL, 201);
}

/* The key goes in the same transaction as the fact that says so. What is cached of it goes too; a reader that opened a field
 * a moment before has its answer. */
bool desk_subject_erase(struct act *act, const struct in_subject_erase *in)
{
	const struct str subject = act->call->ids[0];
	struct row_person person;
	struct fact_person_erased fact = { .reason = in->reason, .subject = subject };

	if (!DB_RUN(act->db, subject_key_delete, .agency = db_text(act->agency), .subject = db_text(subject)))
		return db_refuse(act->db, act->err);
	if (db_changed(act->db) == 0)
		return refuse_str(act->err, REFUSAL_NOT_FOUND, subject);
	keyring_forget(act->desk->keyring, act->agency, subject);
	DB_QUERY(act->db, person_by_subject, rows, .agency = db_text(act->agency), .subject = db_text(subject));
	if (db_next(rows)) {
		row_person_read(rows, act->arena, &person);
		if (!DB_RUN(act->db, token_revoke_person, .now = db_instant(act->now), .agency = db_text(act->agency),
			    .person = db_text(person.person)) ||
		    !session_end_all(act->db, act->agency, person.person, S("")) ||
		    !DB_RUN(act->db, credential_delete, .agency = db_text(act->agency),
			    .person = db_text(person.person)) ||
		    !DB_RUN(act->db, passkey_clear, .agency = db_text(act->agency), .person = db_text(person.person)) ||
		    !DB_RUN(act->db, recovery_code_clear, .agency = db_text(act->agency),
			    .person = db_text(person.person)) ||
		    !DB_RUN(act->db, link_end_person, .now = db_instant(act->now), .agency = db_text(act->agency),
			    .person = db_text(person.person)))
			return db_refuse(act->db, act->err);
	}
	return act_record(act, FACT_person_erased, subject, &fact) && act_answer_id(act, "subject", subject, NULL, 200);
}

bool desk_asset_register(struct act *act, const struct in_asset_register *in)
{
	struct row_asset before;
	struct fact_asset_registered fact = { .ci = in->ci,
					      .cls = in->cls,
					      .core = in->core,
					      .mtpd_minutes = in->mtpd_minutes,
					      .name = in->name,
					      .owner = in->owner,
					      .target = in->target,
					      .vendor = in->vendor };
	struct str id = in->asset;

	if (id.len && !row_asset_get(act->db, act->arena, act->agency, id, &before))
		return refuse_str(act->err, REFUSAL_NOT_FOUND, id);
	if (id.len == 0)
		id = act_new_id(act, S("A-"));
	return act_record(act, FACT_asset_registered, id, &fact) &&
	       act_answer_id(act, "asset", id, NULL, in->asset.len ? 200 : 201);
}

bool desk_window_register(struct act *act, const struct in_window_register *in)
{
	struct fact_window_registered fact = {
		.email = in->email, .fax = in->fax, .name = in->name, .phone = in->phone
	};

	return act_record(act, FACT_window_registered, S("window"), &fact) &&
	       act_answer_id(act, "window", act->agency, NULL, 200);
}

/* What was due on that day is due on the next working day (行政程序法 §48 第四項). */
static bool count_without(struct act *act, struct str day)
{
	struct str *due = ARENA_ARRAY(act->arena, 1000, struct str);
	size_t count = 0;

	{
		DB_QUERY(act->db, clock_due_on, rows, .agency = db_text(act->agency), .day = db_text(day));
		while (count < 1000 && db_next(rows))
			due[count++] = arena_str(act->arena, db_str(rows, COL_clock_due_on_incident));
	}
	for (size_t i = 0; i < count; i++)
		if (!case_recount(act, due[i], "登錄停止上班日"))
			return false;
	return db_failure(act->db) == DB_OK || db_refuse(act->db, act->err);
}

bool desk_closure_add(struct act *act, const struct in_closure_add *in)
{
	struct date_text date;
	struct fact_calendar_closed fact = { .reason = in->reason };

	if (!date_text_read(in->day, &date, act->err))
		return refuse_at(act->err, "/day");
	fact.day = civil_print(act->arena, date.day);
	return act_record(act, FACT_calendar_closed, fact.day, &fact) && count_without(act, fact.day) &&
	       act_answer_id(act, "day", fact.day, NULL, 201);
}

static bool has_option(const struct rule_choice *choice, struct str id)
{
	for (size_t i = 0; i < choice->option_count; i++)
		if (str_equal(choice->options[i].id, id))
			return true;
	return false;
}

bool desk_choice_set(struct act *act, const struct in_choice_set *in)
{
	const struct rule_choice *choice = procedure_choice(act->rulebook.procedure, in->conflict);
	struct fact_conflict_chosen fact = { .choice = in->choice, .conflict = in->conflict, .reason = in->reason };
	char option[64];

	if (!choice)
		return refuse_str(act->err, REFUSAL_NOT_FOUND, in->conflict);
	if (!has_option(choice, in->choice)) {
		snprintf(option, sizeof(option), "%.*s", STR_ARG(in->choice));
		refuse(act->err, REFUSAL_CODE_UNKNOWN, "choice", option, "GET /api/v1/choices");
		return refuse_at(act->err, "/choice");
	}
	return act_record(act, FACT_conflict_chosen, in->conflict, &fact) &&
	       act_answer_id(act, "conflict", in->conflict, NULL, 200);
}
