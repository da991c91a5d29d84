/* What people do about their own account: the password and the second step. */
#include "base/must.h"
#include "desk/account.h"
#include "desk/desk_inside.h"
#include "desk/passkey.h"
#include "desk/porter.h"
#include "gate/session.h"
#include "gate/totp.h"
#include "seal/secret.h"

/* All other sessions end, and this one goes on under another cookie. */
bool desk_password_change(struct act *act, const struct in_password_change *in)
{
	const struct proof *proof = act->call->proof;
	struct row_credential credential;
	char cookie[SESSION_TEXT_BYTES];

	(void)in; /* the porter has read it */
	must(proof);
	if (!account_own(act, &credential))
		return false;
	if (!str_equal(proof->person, act->who) || !str_equal(proof->kept, credential.password))
		return refuse(act->err, REFUSAL_PASSWORD_NOT_YOURS);
	act->reply_is_secret = true;
	if (!account_set_password(act, &credential, proof->made, S("")))
		return false;
	if (!session_begin(act->db, act->arena, act->agency, act->who, SESSION_OPEN, act->call->source, act->now,
			   cookie))
		return db_refuse(act->db, act->err);
	memcpy(act->call->session_made, cookie, sizeof(cookie));
	secret_wipe(cookie, sizeof(cookie));
	return act_answer_id(act, "person", act->who, NULL, 200);
}

static bool seal_own(struct act *act, const char *field, struct str plain, struct str *sealed)
{
	struct row_person person;

	return (row_person_get(act->db, act->arena, act->agency, act->who, &person) || db_refuse(act->db, act->err)) &&
	       keyring_seal(act->desk->keyring, act->db, act->agency, person.subject, field, plain, act->arena, sealed,
			    act->err);
}

/* A secret and its recovery codes, good for nothing until a code proves that a phone has it. */
bool desk_totp_begin(struct act *act, const struct in_totp_begin *in)
{
	struct row_credential credential;
	struct recovery_codes codes;
	BUF_SCOPED(text);

	(void)in;
	if (!account_own(act, &credential))
		return false;
	if (credential.totp_sealed.len)
		return refuse(act->err, REFUSAL_ALREADY_DONE, "totp");
	buf_add(&text, totp_new(act->arena));
	recovery_new(act->arena, &codes);
	for (size_t i = 0; i < codes.count; i++)
		buf_printf(&text, "\n%.*s", STR_ARG(codes.at[i]));
	return seal_own(act, "totp_new", buf_str(&text), &credential.totp_new_sealed) &&
	       account_put(act, &credential) && act_answer_id(act, "person", act->who, NULL, 200);
}

bool desk_totp_confirm(struct act *act, const struct in_totp_confirm *in)
{
	struct fact_account_secured fact = { .what = S("totp_on") };
	struct row_credential credential;
	struct row_person person;
	struct account_totp fresh;
	struct str secret;

	if (!account_own(act, &credential))
		return false;
	if (!row_person_get(act->db, act->arena, act->agency, act->who, &person) ||
	    !account_totp_new(act->desk, act->db, act->arena, &credential, person.subject, &fresh))
		return refuse(act->err, REFUSAL_NEEDS_FIRST, "totp");
	if (!totp_secret_read(fresh.secret, act->arena, &secret) ||
	    !totp_is_good(secret, in->code, act->now, 0, &credential.totp_step)) {
		refuse(act->err, REFUSAL_CODE_WRONG);
		return refuse_at(act->err, "/code");
	}
	credential.totp_new_sealed = S("");
	return seal_own(act, "totp", fresh.secret, &credential.totp_sealed) && account_put(act, &credential) &&
	       act_record(act, FACT_account_secured, act->who, &fact) && recovery_keep(act, &fresh.codes) &&
	       act_answer_id(act, "person", act->who, NULL, 200);
}

bool desk_totp_off(struct act *act, const struct in_totp_off *in)
{
	struct fact_account_secured fact = { .what = S("totp_off") };
	struct row_credential credential;

	if (!account_own(act, &credential))
		return false;
	if (credential.totp_sealed.len == 0)
		return refuse(act->err, REFUSAL_ALREADY_DONE, "totp");
	const bool last = passkey_count(act->db, act->agency, act->who) == 0;
	if (last && session_needs_factor(act->db, act->arena, act->agency, act->roles, act->rulebook.procedure))
		return refuse(act->err, REFUSAL_FACTOR_NEEDED);
	if (!account_code(act, &credential, in->code, "/code"))
		return false;
	credential.totp_sealed = credential.totp_new_sealed = S("");
	credential.totp_step = 0;
	return (!last || recovery_clear(act, act->agency, act->who)) && account_put(act, &credential) &&
	       act_record(act, FACT_account_secured, act->who, &fact) &&
	       act_answer_id(act, "person", act->who, NULL, 200);
}

/* Ten others in place of those there are, by proof of what they stand in for: whoever finds a desk unlocked gets none. */
bool desk_codes_make(struct act *act, const struct in_codes_make *in)
{
	struct row_credential credential;
	struct recovery_codes codes;

	if (!account_own(act, &credential))
		return false;
	if (!session_has_factor(act->db, act->arena, act->agency, act->who))
		return refuse(act->err, REFUSAL_NEEDS_FIRST, "totp");
	if (!account_code(act, &credential, in->code, "/code"))
		return false;
	recovery_new(act->arena, &codes);
	return account_put(act, &credential) && recovery_keep(act, &codes) && recovery_answer(act, &codes);
}
