/* Passkeys by the person they are of: made, removed, and shown in place of a code. */
#include "desk/account.h"
#include "desk/desk_inside.h"
#include "desk/outbox.h"
#include "desk/passkey.h"
#include "gate/session.h"
#include "host/log.h"
#include "text/base64.h"

bool desk_passkey_begin(struct act *act, const struct in_passkey_begin *in)
{
	struct row_credential credential;

	(void)in;
	return account_own(act, &credential) && passkey_ask(act, act->session) &&
	       act_answer_id(act, "person", act->who, NULL, 200);
}

/* What the session was asked; refuses with PASSKEY_LATE. Whatever comes of it, it is asked no more once this act is done. */
static bool asked_take(struct act *act, struct str session, struct webauthn_asked *out)
{
	*out = (struct webauthn_asked){ .origin = act->call->origin, .rp = webauthn_rp_of(act->call->origin) };
	out->challenge = passkey_asked(act->db, act->arena, session, act->now, act->rulebook.procedure);
	if (out->challenge.len == 0)
		return db_failure(act->db) == DB_OK ? refuse(act->err, REFUSAL_PASSKEY_LATE)
						    : db_refuse(act->db, act->err);
	if (out->rp.len == 0)
		return refuse(act->err, REFUSAL_PASSKEY_PLACE);
	return DB_RUN(act->db, challenge_delete, .session = db_text(session)) || db_refuse(act->db, act->err);
}

static bool insert(struct act *act, const struct webauthn_asked *asked, const struct webauthn_made *made,
		   struct str name)
{
	struct row_passkey before;
	const struct str passkey = passkey_name(act->arena, made->id);
	BUF_SCOPED(credential);
	BUF_SCOPED(key);

	if (row_passkey_get(act->db, act->arena, passkey, &before))
		return refuse(act->err, REFUSAL_ALREADY_DONE, "passkey");
	base64url_put(&credential, made->id.at, made->id.len);
	base64_put(&key, made->key.at, made->key.len);
	return DB_RUN(act->db, passkey_insert, .passkey = db_text(passkey), .agency = db_text(act->agency),
		      .person = db_text(act->who), .credential = db_text(buf_str(&credential)),
		      .public_key = db_text(buf_str(&key)), .signatures = db_int(made->count), .rp = db_text(asked->rp),
		      .name = db_text(name), .backed_up = db_int(made->backed_up), .made_at = db_instant(act->now)) ||
	       db_refuse(act->db, act->err);
}

/* Whoever has no code on paper yet gets ten with the first key: without the key they would be locked out. */
static bool answer_with_codes(struct act *act)
{
	struct recovery_codes codes = { 0 };

	if (recovery_count(act->db, act->agency, act->who) == 0) {
		recovery_new(act->arena, &codes);
		if (!recovery_keep(act, &codes))
			return false;
	}
	return recovery_answer(act, &codes);
}

bool desk_passkey_add(struct act *act, const struct in_passkey_add *in)
{
	struct fact_account_secured fact = { .what = S("passkey_on") };
	struct row_credential credential;
	struct webauthn_asked asked;
	struct webauthn_made made;
	struct str client, attestation;

	if (!account_own(act, &credential))
		return false;
	if (passkey_count(act->db, act->agency, act->who) >= PASSKEYS_MOST)
		return refuse(act->err, REFUSAL_PASSKEY_MANY);
	if (!asked_take(act, act->session, &asked))
		return false;
	if (!passkey_bytes(act->arena, in->client, &client) ||
	    !passkey_bytes(act->arena, in->attestation, &attestation))
		return passkey_refuse(act, WEBAUTHN_UNREADABLE);
	const enum webauthn_verdict verdict = webauthn_made(&asked, client, attestation, act->arena, &made);
	if (verdict != WEBAUTHN_GOOD)
		return passkey_refuse(act, verdict);
	return insert(act, &asked, &made, in->name) && act_record(act, FACT_account_secured, act->who, &fact) &&
	       answer_with_codes(act);
}

/* By proof of another factor; the last one only where the role needs none. */
bool desk_passkey_remove(struct act *act, const struct in_passkey_remove *in)
{
	struct fact_account_secured fact = { .what = S("passkey_off") };
	struct row_credential credential;
	struct row_passkey row;

	if (!account_own(act, &credential))
		return false;
	if (!row_passkey_get(act->db, act->arena, in->passkey, &row) || !str_equal(row.agency, act->agency) ||
	    !str_equal(row.person, act->who))
		return db_failure(act->db) == DB_OK ? refuse_str(act->err, REFUSAL_NOT_FOUND, in->passkey)
						    : db_refuse(act->db, act->err);
	const bool last = credential.totp_sealed.len == 0 && passkey_count(act->db, act->agency, act->who) == 1;
	if (last && session_needs_factor(act->db, act->arena, act->agency, act->roles, act->rulebook.procedure))
		return refuse(act->err, REFUSAL_FACTOR_NEEDED);
	if (!account_code(act, &credential, in->code, "/code") || !account_put(act, &credential))
		return false;
	if (!DB_RUN(act->db, passkey_delete, .agency = db_text(act->agency), .person = db_text(act->who),
		    .passkey = db_text(in->passkey)))
		return db_refuse(act->db, act->err);
	return (!last || recovery_clear(act, act->agency, act->who)) &&
	       act_record(act, FACT_account_secured, act->who, &fact) &&
	       act_answer_id(act, "person", act->who, NULL, 200);
}

/* The key that the browser names, if it is the person's, of this name of the desk, and under no suspicion. */
static bool own_key(struct act *act, const struct webauthn_asked *asked, struct str text, struct row_passkey *out)
{
	struct str id;

	return passkey_bytes(act->arena, text, &id) &&
	       row_passkey_get(act->db, act->arena, passkey_name(act->arena, id), out) &&
	       str_equal(out->agency, act->agency) && str_equal(out->person, act->who) &&
	       str_equal(out->rp, asked->rp) && !instant_is_set(out->suspect_at);
}

/* Its counter did not go on: somebody may have a copy (WebAuthn section 6.1.1). It lets nobody in any more, and that is said: to its
 * person, to whoever administers them, on the record. */
static bool suspect(struct act *act, const struct row_passkey *key)
{
	struct fact_account_alarmed fact = { .what = S("passkey_counter") };
	const struct outbox_message message = {
		.kind = MESSAGE_PASSKEY_SUSPECT,
		.thing = act->who,
		.link = arena_printf(act->arena, "/people/%.*s", STR_ARG(act->who)),
	};

	if (!DB_RUN(act->db, passkey_suspect, .passkey = db_text(key->passkey), .suspect_at = db_instant(act->now)) ||
	    !DB_RUN(act->db, session_delete, .digest = db_text(gate_secret_digest(act->arena, act->call->session))))
		return db_refuse(act->db, act->err);
	act->call->session_ended = true;
	act->reply_is_secret = true; /* and so not kept */
	return act_record(act, FACT_account_alarmed, act->who, &fact) &&
	       outbox_put_roles(act, &message, ROLE_BIT(ROLE_SYSTEM_ADMIN), S("")) &&
	       act_answer_id(act, "step", S("suspect"), NULL, 200);
}

static enum webauthn_verdict verdict_on(struct act *act, const struct webauthn_asked *asked,
					const struct in_session_passkey *in, const struct row_passkey *key,
					uint32_t *count)
{
	struct webauthn_shown shown;
	BUF_SCOPED(cose);

	if (!passkey_bytes(act->arena, in->client, &shown.client) ||
	    !passkey_bytes(act->arena, in->authenticator, &shown.authenticator) ||
	    !passkey_bytes(act->arena, in->signature, &shown.signature) || !base64_read(key->public_key, &cose))
		return WEBAUTHN_UNREADABLE;
	const struct webauthn_known known = { buf_str(&cose), (uint32_t)key->signatures };
	return webauthn_shown(asked, &known, &shown, act->arena, count);
}

bool desk_session_passkey(struct act *act, const struct in_session_passkey *in)
{
	struct throttle *t = act->desk->throttle;
	struct row_session half;
	struct row_credential credential;
	struct webauthn_asked asked;
	struct row_passkey key;
	struct span wait;
	uint32_t count;

	if (!login_half(act, &half, &credential))
		return false;
	const struct throttle_key tries = account_code_key(t, half.agency, half.person);
	if (!throttle_try(t, tries, account_limit(act->rulebook.procedure, SETTING_CODE_FAILURES), act->now, &wait))
		return account_paused(wait, act->err);
	if (!asked_take(act, half.digest, &asked))
		return false;
	if (!own_key(act, &asked, in->credential, &key))
		return db_failure(act->db) == DB_OK ? passkey_refuse(act, WEBAUTHN_KEY) : db_refuse(act->db, act->err);
	const enum webauthn_verdict verdict = verdict_on(act, &asked, in, &key, &count);
	if (verdict == WEBAUTHN_COUNTER)
		return suspect(act, &key);
	if (verdict != WEBAUTHN_GOOD)
		return passkey_refuse(act, verdict);
	throttle_forget(t, tries);
	return (DB_RUN(act->db, passkey_use, .passkey = db_text(key.passkey), .signatures = db_int(count),
		       .used_at = db_instant(act->now)) ||
		db_refuse(act->db, act->err)) &&
	       login_enter(act, &credential, SESSION_OPEN);
}
