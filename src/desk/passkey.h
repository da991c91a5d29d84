/* passkey: keys of people's devices, as the second step of logging in: which there are, what a browser is asked, and whether what it
 * brings back is good (gate/webauthn.h says so).
 *
 * A challenge is random, belongs to one session (its first stage or open), ends with the minutes that a code has, and is gone
 * with its first good use. By what name the desk was asked (call->origin) decides for whom keys are made and which are
 * offered; a key made under another name is not.
 */
#ifndef DESK_PASSKEY_H
#define DESK_PASSKEY_H

#include "desk/act.h"
#include "gate/webauthn.h"

enum { PASSKEYS_MOST = 10 };

/* How many the person has, for whatever name of the desk. */
int64_t passkey_count(struct db *db, struct str agency, struct str person);
/* Those of the person, the oldest first. *count in: room, out: how many. */
void passkey_list(struct db *db, struct arena *arena, struct str agency, struct str person,
		  struct row_passkey out[PASSKEYS_MOST], size_t *count);
bool passkey_clear(struct act *act, struct str agency, struct str person) __attribute__((warn_unused_result));

/* A new challenge for the session of that digest, in place of what it had. */
bool passkey_ask(struct act *act, struct str session) __attribute__((warn_unused_result));
/* What that session was asked and may still answer; "" nothing. */
struct str passkey_asked(struct db *db, struct arena *arena, struct str session, struct instant now,
			 const struct procedure *procedure);

/* What a browser brought, from base64url. False when it is none. */
bool passkey_bytes(struct arena *arena, struct str text, struct str *out) __attribute__((warn_unused_result));
/* By which the table knows a credential: SHA-256 of its id. */
struct str passkey_name(struct arena *arena, struct str id);
/* Refuses with PASSKEY_WRONG and tells the log why. Returns false. */
bool passkey_refuse(struct act *act, enum webauthn_verdict verdict);

#endif
