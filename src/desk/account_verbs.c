/* Accounts, by whoever administers them: links, locks, roles. What they do is on the record; what people prove themselves with
 * is not, and nobody here ever learns it. */
#include <stdio.h>

#include "desk/account.h"
#include "desk/desk_inside.h"
#include "desk/show.h"
#include "gate/password_rules.h"
#include "gate/session.h"
#include "text/json.h"

static bool person_of(struct act *act, struct str id, struct row_person *out)
{
	if (row_person_get(act->db, act->arena, act->agency, id, out) && !out->erased)
		return true;
	return db_failure(act->db) == DB_OK ? refuse_str(act->err, REFUSAL_NOT_FOUND, id)
					    : db_refuse(act->db, act->err);
}

static bool is_free(struct act *act, struct str login, struct str person)
{
	DB_QUERY(act->db, credential_by_login, rows, .login = db_text(login));
	if (!db_next(rows))
		return db_failure(act->db) == DB_OK || db_refuse(act->db, act->err);
	if (str_equal(db_str(rows, COL_credential_by_login_agency), act->agency) &&
	    str_equal(db_str(rows, COL_credential_by_login_person), person))
		return true;
	refuse_str(act->err, REFUSAL_LOGIN_TAKEN, login);
	return refuse_at(act->err, "/login");
}

/* An account with that name, or the same account under another. */
static bool name_account(struct act *act, const struct row_person *person, struct row_credential *credential,
			 struct str typed)
{
	char login[LOGIN_BYTES_MAX + 1];

	if (!login_name_read(typed, login, act->err) || !is_free(act, str_of(login), person->person))
		return false;
	if (str_is(credential->login, login))
		return true;
	struct fact_account_enabled fact = { .login = arena_str(act->arena, str_of(login)),
					     .subject = person->subject };
	credential->agency = act->agency;
	credential->person = person->person;
	credential->login = fact.login;
	return account_put(act, credential) && act_record(act, FACT_account_enabled, person->person, &fact);
}

static bool link_insert(struct act *act, struct str person, struct str purpose, struct instant until,
			char link[ACCOUNT_LINK_LETTERS + 1])
{
	struct str digest;

	gate_secret_make(link, ACCOUNT_LINK_LETTERS, act->arena, &digest);
	return (DB_RUN(act->db, link_end_person, .now = db_instant(act->now), .agency = db_text(act->agency),
		       .person = db_text(person)) &&
		DB_RUN(act->db, link_insert, .digest = db_text(digest), .agency = db_text(act->agency),
		       .person = db_text(person), .purpose = db_text(purpose), .made_at = db_instant(act->now),
		       .until_at = db_instant(until))) ||
	       db_refuse(act->db, act->err);
}

/* Somebody who acts by emergency access alone. */
static bool is_envelope(struct act *act, struct str person)
{
	DB_QUERY(act->db, envelope_of_person, rows, .agency = db_text(act->agency), .person = db_text(person));
	return db_next(rows);
}

bool account_link_make(struct act *act, struct str id, const struct in_account_link *in,
		       char link[ACCOUNT_LINK_LETTERS + 1], struct instant *until)
{
	const struct procedure *procedure = act->rulebook.procedure;
	const bool enrol = str_is(in->purpose, "enrol");
	struct row_person person;
	struct row_credential credential;

	if (!person_of(act, id, &person))
		return false;
	if (is_envelope(act, id))
		return refuse_str(act->err, REFUSAL_ENVELOPE_PERSON, id);
	if (str_is(person.account, "locked"))
		return refuse_str(act->err, REFUSAL_ACCOUNT_LOCKED, person.account_reason);
	const bool has = row_credential_get(act->db, act->arena, act->agency, id, &credential);
	if (!has && !enrol)
		return db_failure(act->db) == DB_OK ? refuse(act->err, REFUSAL_ACCOUNT_NONE)
						    : db_refuse(act->db, act->err);
	if (!has && in->login.len == 0) {
		refuse(act->err, REFUSAL_FIELD_MISSING, "login");
		return refuse_at(act->err, "/login");
	}
	if (in->login.len && !name_account(act, &person, &credential, in->login))
		return false;
	*until = instant_plus(act->now, enrol ? SPAN_HOURS(procedure_setting(procedure, SETTING_ENROL_HOURS))
					      : SPAN_MINUTES(procedure_setting(procedure, SETTING_RESET_MINUTES)));
	struct fact_account_linked fact = { .purpose = in->purpose, .until = *until };
	return link_insert(act, id, in->purpose, *until, link) && act_record(act, FACT_account_linked, id, &fact);
}

bool desk_account_link(struct act *act, const struct in_account_link *in)
{
	const struct str person = act->call->ids[0];
	char link[ACCOUNT_LINK_LETTERS + 1];
	struct instant until;
	struct json_out o = { &act->call->reply, false };

	if (!account_link_make(act, person, in, link, &until))
		return false;
	buf_clear(&act->call->reply);
	json_out_open(&o, '{');
	show_text(&o, "link", str_of(link));
	show_text(&o, "path", arena_printf(act->arena, "/link/%s", link));
	show_text(&o, "person", person);
	show_text(&o, "purpose", in->purpose);
	show_time(&o, "until", until);
	json_out_close(&o, '}');
	act->reply_is_secret = true;
	act->call->status = 201;
	return true;
}

static bool sessions_end(struct act *act, struct str person)
{
	return (session_end_all(act->db, act->agency, person, S("")) &&
		DB_RUN(act->db, link_end_person, .now = db_instant(act->now), .agency = db_text(act->agency),
		       .person = db_text(person))) ||
	       db_refuse(act->db, act->err);
}

bool desk_account_lock(struct act *act, const struct in_account_lock *in)
{
	const struct str id = act->call->ids[0];
	struct fact_account_locked fact = { .reason = in->reason };
	struct row_person person;

	if (!person_of(act, id, &person))
		return false;
	if (str_equal(id, act->who))
		return refuse(act->err, REFUSAL_ACCOUNT_OWN);
	if (str_is(person.account, "locked"))
		return refuse_str(act->err, REFUSAL_ALREADY_DONE, person.account_reason);
	return act_record(act, FACT_account_locked, id, &fact) && sessions_end(act, id) &&
	       act_answer_id(act, "person", id, "people", 200);
}

bool desk_account_unlock(struct act *act, const struct in_account_unlock *in)
{
	const struct str id = act->call->ids[0];
	struct fact_account_unlocked fact = { .reason = in->reason };
	struct row_person person;

	if (!person_of(act, id, &person))
		return false;
	if (!str_is(person.account, "locked"))
		return refuse(act->err, REFUSAL_ALREADY_DONE, "account.unlocked");
	return act_record(act, FACT_account_unlocked, id, &fact) && act_answer_id(act, "person", id, "people", 200);
}

static bool opened(struct act *act, const struct row_person *person, const char *field, struct str sealed,
		   struct str *out)
{
	bool readable;

	return keyring_open(act->desk->keyring, act->db, act->agency, person->subject, field, sealed, act->arena, out,
			    &readable, act->err);
}

/* The same person with other roles: what is known of them is recorded anew, under the same key. */
bool desk_person_roles(struct act *act, const struct in_person_roles *in)
{
	const struct str id = act->call->ids[0];
	struct in_person_register whole = { .person = id, .roles = in->roles };
	struct row_person person;

	return person_of(act, id, &person) && opened(act, &person, "name", person.name_sealed, &whole.name) &&
	       opened(act, &person, "title", person.title_sealed, &whole.title) &&
	       opened(act, &person, "phone", person.phone_sealed, &whole.phone) &&
	       opened(act, &person, "fax", person.fax_sealed, &whole.fax) &&
	       opened(act, &person, "line", person.line_sealed, &whole.line) &&
	       opened(act, &person, "email", person.email_sealed, &whole.email) && desk_person_register(act, &whole);
}
