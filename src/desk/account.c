#include "desk/account.h"

#include <stdio.h>

#include "desk/desk_inside.h"
#include "gate/session.h"
#include "gate/totp.h"
#include "host/log.h"

struct throttle_key account_login_key(const struct throttle *throttle, struct str login, struct str source)
{
	return throttle_key(throttle, "login", login, source);
}

struct throttle_key account_source_key(const struct throttle *throttle, struct str source)
{
	return throttle_key(throttle, "source", S(""), source);
}

struct throttle_key account_code_key(const struct throttle *throttle, struct str agency, struct str person)
{
	return throttle_key(throttle, "code", agency, person);
}

struct throttle_limit account_limit(const struct procedure *procedure, const char *tries)
{
	return (struct throttle_limit){ procedure_setting(procedure, tries),
					SPAN_MINUTES(procedure_setting(procedure, SETTING_LOGIN_PAUSE)) };
}

bool account_paused(struct span wait, struct err *err)
{
	char minutes[24];

	snprintf(minutes, sizeof(minutes), "%lld", (long long)((wait.ms + 59999) / 60000));
	return refuse(err, REFUSAL_LOGIN_PAUSED, minutes);
}

bool account_own(struct act *act, struct row_credential *out)
{
	if (act->session.len == 0)
		return refuse(act->err, REFUSAL_SESSION_ENDED);
	if (row_credential_get(act->db, act->arena, act->agency, act->who, out))
		return true;
	return db_failure(act->db) == DB_OK ? refuse(act->err, REFUSAL_ACCOUNT_NONE) : db_refuse(act->db, act->err);
}

bool account_put(struct act *act, const struct row_credential *credential)
{
	return row_credential_put(act->db, credential) || db_refuse(act->db, act->err);
}

size_t account_passwords(const struct row_credential *credential, struct str out[ACCOUNT_PASSWORDS])
{
	struct str rest = credential->earlier, line;
	size_t count = 0;

	if (credential->password.len)
		out[count++] = credential->password;
	while (rest.len && count < ACCOUNT_PASSWORDS) {
		str_cut(rest, '\n', &line, &rest);
		out[count++] = line;
	}
	return count;
}

bool account_set_password(struct act *act, struct row_credential *credential, const char *hash, struct str but)
{
	struct fact_account_secured fact = { .what = S("password") };
	struct str used[ACCOUNT_PASSWORDS];
	size_t count = account_passwords(credential, used);
	BUF_SCOPED(earlier);

	for (size_t i = 0; i < count && i < ACCOUNT_PASSWORDS - 1; i++) {
		if (i)
			buf_add_char(&earlier, '\n');
		buf_add(&earlier, used[i]);
	}
	credential->earlier = arena_str(act->arena, buf_str(&earlier));
	credential->password = arena_str(act->arena, str_of(hash));
	credential->password_at = act->now;
	return account_put(act, credential) &&
	       (session_end_all(act->db, credential->agency, credential->person, but) ||
		db_refuse(act->db, act->err)) &&
	       act_record(act, FACT_account_secured, credential->person, &fact);
}

static bool is_good_code(struct act *act, struct row_credential *credential, struct str code)
{
	struct row_person person;
	struct str text, secret;
	bool readable;

	if (recovery_use(act, credential, code))
		return true;
	if (act->err->refusal != REFUSAL_NONE || credential->totp_sealed.len == 0)
		return false;
	return row_person_get(act->db, act->arena, credential->agency, credential->person, &person) &&
	       keyring_open(act->desk->keyring, act->db, credential->agency, person.subject, "totp",
			    credential->totp_sealed, act->arena, &text, &readable, act->err) &&
	       readable && totp_secret_read(text, act->arena, &secret) &&
	       totp_is_good(secret, code, act->now, credential->totp_step, &credential->totp_step);
}

bool account_code(struct act *act, struct row_credential *credential, struct str code, const char *at)
{
	struct throttle *t = act->desk->throttle;
	const struct throttle_key key = account_code_key(t, credential->agency, credential->person);
	struct span wait;

	if (!throttle_try(t, key, account_limit(act->rulebook.procedure, SETTING_CODE_FAILURES), act->now, &wait))
		return account_paused(wait, act->err);
	if (is_good_code(act, credential, code)) {
		throttle_forget(t, key);
		return true;
	}
	if (act->err->refusal != REFUSAL_NONE)
		return false;
	log_line(LOG_LEVEL_WARN, "code-failed", "wrong code", "event.category", "authentication", "event.outcome",
		 "failure", "source.ip", arena_cstr(act->arena, act->call->source), "organization.id",
		 arena_cstr(act->arena, credential->agency), "user.id", arena_cstr(act->arena, credential->person));
	refuse(act->err, REFUSAL_CODE_WRONG);
	return refuse_at(act->err, "%s", at);
}

bool account_totp_new(struct desk *desk, struct db *db, struct arena *arena, const struct row_credential *credential,
		      struct str subject, struct account_totp *out)
{
	struct str text;
	struct err err;
	bool readable;

	*out = (struct account_totp){ 0 };
	if (credential->totp_new_sealed.len == 0 ||
	    !keyring_open(desk->keyring, db, credential->agency, subject, "totp_new", credential->totp_new_sealed,
			  arena, &text, &readable, &err) ||
	    !readable)
		return false;
	str_cut(text, '\n', &out->secret, &text);
	recovery_read(text, &out->codes);
	return true;
}

bool account_link_get(struct db *db, struct arena *arena, struct str link, struct instant now, struct row_link *out,
		      struct err *err)
{
	struct row_person person;

	if (!row_link_get(db, arena, gate_secret_digest(arena, link), out) || instant_is_set(out->used_at) ||
	    !instant_before(now, out->until_at) || !row_person_get(db, arena, out->agency, out->person, &person) ||
	    person.erased || !str_is(person.account, "enabled"))
		return db_failure(db) == DB_OK ? refuse(err, REFUSAL_LINK_WRONG) : db_refuse(db, err);
	return true;
}
