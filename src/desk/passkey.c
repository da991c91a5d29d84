#include "desk/passkey.h"

#include "gate/session.h"
#include "host/log.h"
#include "seal/secret.h"
#include "text/base64.h"
#include "text/sha256.h"

int64_t passkey_count(struct db *db, struct str agency, struct str person)
{
	DB_QUERY(db, passkey_count, rows, .agency = db_text(agency), .person = db_text(person));
	return db_next(rows) ? db_integer(rows, 0) : 0;
}

void passkey_list(struct db *db, struct arena *arena, struct str agency, struct str person,
		  struct row_passkey out[PASSKEYS_MOST], size_t *count)
{
	DB_QUERY(db, passkey_list, rows, .agency = db_text(agency), .person = db_text(person));
	for (*count = 0; *count < PASSKEYS_MOST && db_next(rows); (*count)++)
		row_passkey_read(rows, arena, &out[*count]);
}

bool passkey_clear(struct act *act, struct str agency, struct str person)
{
	return DB_RUN(act->db, passkey_clear, .agency = db_text(agency), .person = db_text(person)) ||
	       db_refuse(act->db, act->err);
}

bool passkey_ask(struct act *act, struct str session)
{
	unsigned char random[WEBAUTHN_CHALLENGE_BYTES];
	BUF_SCOPED(text);

	secret_random(random, sizeof(random));
	base64url_put(&text, random, sizeof(random));
	return DB_RUN(act->db, challenge_put, .session = db_text(session), .challenge = db_text(buf_str(&text)),
		      .made_at = db_instant(act->now)) ||
	       db_refuse(act->db, act->err);
}

struct str passkey_asked(struct db *db, struct arena *arena, struct str session, struct instant now,
			 const struct procedure *procedure)
{
	struct row_challenge row;

	if (session.len == 0 || !row_challenge_get(db, arena, session, &row) ||
	    !instant_before(
		    now, instant_plus(row.made_at, SPAN_MINUTES(procedure_setting(procedure, SETTING_CODE_MINUTES)))))
		return (struct str){ 0 };
	return row.challenge;
}

bool passkey_bytes(struct arena *arena, struct str text, struct str *out)
{
	BUF_SCOPED(bytes);

	if (!base64url_read(text, &bytes))
		return false;
	*out = arena_str(arena, buf_str(&bytes));
	return true;
}

struct str passkey_name(struct arena *arena, struct str id)
{
	char hex[SHA256_HEX_BYTES];

	return arena_str(arena, sha256_hex(sha256_of(id), hex));
}

bool passkey_refuse(struct act *act, enum webauthn_verdict verdict)
{
	log_line(LOG_LEVEL_WARN, "passkey-failed", webauthn_verdict_code(verdict), "event.category", "authentication",
		 "event.outcome", "failure", "source.ip", arena_cstr(act->arena, act->call->source), "organization.id",
		 arena_cstr(act->arena, act->agency), "user.id", arena_cstr(act->arena, act->who));
	return refuse(act->err, REFUSAL_PASSKEY_WRONG);
}
