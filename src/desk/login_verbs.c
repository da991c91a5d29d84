/* Logging in and out. A login is no fact of the case and not on the record: it goes to the log. */
#include "base/must.h"
#include "desk/account.h"
#include "desk/desk_inside.h"
#include "desk/passkey.h"
#include "desk/porter.h"
#include "gate/session.h"
#include "host/log.h"
#include "seal/secret.h"

static void log_login(struct act *act, const char *action, struct str agency, struct str person)
{
	log_line(LOG_LEVEL_INFO, action, "", "event.category", "authentication", "event.outcome", "success",
		 "source.ip", arena_cstr(act->arena, act->call->source), "organization.id",
		 arena_cstr(act->arena, agency), "user.id", arena_cstr(act->arena, person));
}

/* Whatever session the browser had until now is over: what was put there before the login is worth nothing after it. */
bool login_leave(struct act *act)
{
	return act->call->session.len == 0 ||
	       DB_RUN(act->db, session_delete, .digest = db_text(gate_secret_digest(act->arena, act->call->session))) ||
	       db_refuse(act->db, act->err);
}

bool login_enter(struct act *act, struct row_credential *credential, enum session_stage stage)
{
	char cookie[SESSION_TEXT_BYTES];

	if (stage == SESSION_OPEN)
		credential->login_at = act->now;
	if (!login_leave(act) || !account_put(act, credential))
		return false;
	if (!session_begin(act->db, act->arena, credential->agency, credential->person, stage, act->call->source,
			   act->now, cookie))
		return db_refuse(act->db, act->err);
	_Static_assert(sizeof(act->call->session_made) >= SESSION_TEXT_BYTES, "room for the cookie");
	memcpy(act->call->session_made, cookie, sizeof(cookie));
	secret_wipe(cookie, sizeof(cookie));
	if (stage == SESSION_CODE && !passkey_ask(act, gate_secret_digest(act->arena, str_of(act->call->session_made))))
		return false;
	act->reply_is_secret = true;
	log_login(act, stage == SESSION_OPEN ? "login" : "login-password", credential->agency, credential->person);
	return act_answer_id(act, "step", str_of(session_stage_code(stage)), NULL, 200);
}

static bool may_enter(struct act *act, const struct row_credential *credential)
{
	struct row_person person;

	if (!row_person_get(act->db, act->arena, credential->agency, credential->person, &person) || person.erased)
		return db_failure(act->db) == DB_OK ? refuse(act->err, REFUSAL_LOGIN_WRONG)
						    : db_refuse(act->db, act->err);
	if (str_is(person.account, "locked"))
		return refuse_str(act->err, REFUSAL_ACCOUNT_LOCKED, person.account_reason);
	return str_is(person.account, "enabled") || refuse(act->err, REFUSAL_LOGIN_WRONG);
}

/* The account that the porter looked at, if it is still the same. */
static bool proven(struct act *act, struct row_credential *out)
{
	const struct proof *proof = act->call->proof;

	must(proof);
	if (row_credential_get(act->db, act->arena, proof->agency, proof->person, out) &&
	    str_equal(out->password, proof->kept))
		return true;
	return db_failure(act->db) == DB_OK ? refuse(act->err, REFUSAL_LOGIN_WRONG) : db_refuse(act->db, act->err);
}

/* What is recorded is of the agency and the person that the link or the half login is for, whoever has this browser. */
static void act_as(struct act *act, struct str agency, struct str person)
{
	act->agency = agency;
	act->who = person;
	act->role = S("");
}

bool desk_session_open(struct act *act, const struct in_session_open *in)
{
	struct row_credential credential;

	(void)in; /* the porter has read it */
	if (!proven(act, &credential) || !may_enter(act, &credential))
		return false;
	if (act->call->proof->made[0])
		credential.password = str_of(act->call->proof->made);
	return login_enter(act, &credential,
			   session_has_factor(act->db, act->arena, credential.agency, credential.person)
				   ? SESSION_CODE
				   : SESSION_OPEN);
}

bool login_half(struct act *act, struct row_session *half, struct row_credential *credential)
{
	if (!session_half(act->db, act->arena, act->call->session, act->now, act->rulebook.procedure, half, act->err))
		return false;
	if (!row_credential_get(act->db, act->arena, half->agency, half->person, credential))
		return db_failure(act->db) == DB_OK ? refuse(act->err, REFUSAL_SESSION_ENDED)
						    : db_refuse(act->db, act->err);
	act_as(act, half->agency, half->person);
	return may_enter(act, credential);
}

bool desk_session_code(struct act *act, const struct in_session_code *in)
{
	struct row_session half;
	struct row_credential credential;

	return login_half(act, &half, &credential) && account_code(act, &credential, in->code, "/code") &&
	       login_enter(act, &credential, SESSION_OPEN);
}

bool desk_session_close(struct act *act, const struct in_session_close *in)
{
	(void)in;
	if (!login_leave(act))
		return false;
	if (act->session.len)
		log_login(act, "logout", act->agency, act->who);
	act->reply_is_secret = true; /* and so not kept: it ends whatever there is, each time */
	act->call->session_ended = true;
	return act_answer_id(act, "step", S("closed"), NULL, 200);
}

bool desk_session_end(struct act *act, const struct in_session_end *in)
{
	struct row_session session;

	if (act->session.len == 0)
		return refuse(act->err, REFUSAL_SESSION_ENDED);
	if (!row_session_get(act->db, act->arena, in->session, &session) || !str_equal(session.agency, act->agency) ||
	    !str_equal(session.person, act->who))
		return db_failure(act->db) == DB_OK ? refuse_str(act->err, REFUSAL_NOT_FOUND, in->session)
						    : db_refuse(act->db, act->err);
	if (!DB_RUN(act->db, session_delete, .digest = db_text(in->session)))
		return db_refuse(act->db, act->err);
	act->call->session_ended = str_equal(in->session, act->session);
	return act_answer_id(act, "session", in->session, NULL, 200);
}

/* Set up anew: whatever second step there was is gone with it. */
static bool begin_anew(struct act *act, struct row_credential *credential)
{
	credential->totp_sealed = credential->totp_new_sealed = S("");
	credential->totp_step = 0;
	return recovery_clear(act, credential->agency, credential->person) &&
	       passkey_clear(act, credential->agency, credential->person);
}

bool desk_link_redeem(struct act *act, const struct in_link_redeem *in)
{
	struct row_link link;
	struct row_credential credential;

	if (!account_link_get(act->db, act->arena, in->link, act->now, &link, act->err) || !proven(act, &credential))
		return false;
	act_as(act, link.agency, link.person);
	const bool enrol = str_is(link.purpose, "enrol");
	if (enrol ? !begin_anew(act, &credential)
		  : credential.totp_sealed.len && !account_code(act, &credential, in->code, "/code"))
		return false;
	if (!DB_RUN(act->db, link_end_person, .now = db_instant(act->now), .agency = db_text(link.agency),
		    .person = db_text(link.person)))
		return db_refuse(act->db, act->err);
	log_login(act, enrol ? "account-enrolled" : "password-reset", link.agency, link.person);
	/* Whoever holds the link and has set the password with it need not prove both once more; the code of a second step that
	 * there already was has been asked for above, a key is asked for now. */
	const bool key_due =
		!enrol && credential.totp_sealed.len == 0 && passkey_count(act->db, link.agency, link.person) > 0;
	return account_set_password(act, &credential, act->call->proof->made, S("")) && may_enter(act, &credential) &&
	       login_enter(act, &credential, key_due ? SESSION_CODE : SESSION_OPEN);
}
