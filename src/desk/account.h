/* account: what the verbs about people's accounts have in common (account_verbs.c, login_verbs.c, own_verbs.c, porter.c). */
#ifndef DESK_ACCOUNT_H
#define DESK_ACCOUNT_H

#include "desk/act.h"
#include "desk/recovery.h"
#include "gate/session.h"
#include "gate/throttle.h"

/* Under which keys tries in vain are counted, and how many may be made. */
struct throttle_key account_login_key(const struct throttle *throttle, struct str login, struct str source);
struct throttle_key account_source_key(const struct throttle *throttle, struct str source);
struct throttle_key account_code_key(const struct throttle *throttle, struct str agency, struct str person);
struct throttle_limit account_limit(const struct procedure *procedure, const char *tries);
/* Refuses with LOGIN_PAUSED and the minutes still to wait. Returns false. */
bool account_paused(struct span wait, struct err *err);

/* The credential of the act's person; refuses with SESSION_ENDED when nobody is logged in, ACCOUNT_NONE when they have none. */
bool account_own(struct act *act, struct row_credential *out) __attribute__((warn_unused_result));
/* The code of the second step, or one of the codes on paper, which is then used up. Changes *credential (the caller keeps it).
 * Refuses with CODE_WRONG, LOGIN_PAUSED; at is the field. */
bool account_code(struct act *act, struct row_credential *credential, struct str code, const char *at)
	__attribute__((warn_unused_result));
/* Who gave the right password and still owes the second step, by the browser's session; from here on the act is theirs. Refuses with
 * SESSION_ENDED, ACCOUNT_LOCKED. */
bool login_half(struct act *act, struct row_session *half, struct row_credential *credential) __attribute__((warn_unused_result));
/* Whatever session the browser had until now is over: what was put there before the login is worth nothing after it. */
bool login_leave(struct act *act) __attribute__((warn_unused_result));
/* A new session of that stage in place of what the browser had; the answer says which. */
bool login_enter(struct act *act, struct row_credential *credential, enum session_stage stage) __attribute__((warn_unused_result));
/* Puts the new password into the credential, the old one among the earlier ones; all sessions but `but` end; records it. */
bool account_set_password(struct act *act, struct row_credential *credential, const char *hash, struct str but)
	__attribute__((warn_unused_result));
bool account_put(struct act *act, const struct row_credential *credential) __attribute__((warn_unused_result));

/* Earlier passwords of a credential, the one in force first: at most three. */
enum { ACCOUNT_PASSWORDS = 3 };
size_t account_passwords(const struct row_credential *credential, struct str out[ACCOUNT_PASSWORDS]);

/* What is being set up: the secret in base32, and its recovery codes. */
struct account_totp {
	struct str secret;
	struct recovery_codes codes;
};
/* Opens what totp_begin left. False when there is nothing that can be opened. */
bool account_totp_new(struct desk *desk, struct db *db, struct arena *arena, const struct row_credential *credential,
		      struct str subject, struct account_totp *out) __attribute__((warn_unused_result));

/* A link for the person of the path, by whoever administers them or the operator: the text of the link. */
enum { ACCOUNT_LINK_LETTERS = 52 };
bool account_link_make(struct act *act, struct str person, const struct in_account_link *in, char link[ACCOUNT_LINK_LETTERS + 1],
		       struct instant *until) __attribute__((warn_unused_result));
/* Why a link can't be used: refuses with LINK_WRONG. */
bool account_link_get(struct db *db, struct arena *arena, struct str link, struct instant now, struct row_link *out, struct err *err)
	__attribute__((warn_unused_result));

#endif
