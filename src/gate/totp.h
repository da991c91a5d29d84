/* totp: one-time codes by RFC 6238, with what every authenticator app takes: SHA-1, thirty seconds, six digits.
 *
 * A code is good in its own step and in the ones before and after it, so that a phone's clock may be half a minute off, and
 * only in a step after the last one that was used: a code that somebody has watched being typed is worth nothing (RFC 6238
 * section 5.2). Pure: the secret and the time come from the caller.
 */
#ifndef GATE_TOTP_H
#define GATE_TOTP_H

#include "base/arena.h"
#include "base/instant.h"

enum { TOTP_SECRET_BYTES = 20, TOTP_CODE_BYTES = 7 };

/* The step that the instant lies in. */
int64_t totp_step(struct instant now);
/* The six digits of a step. secret is raw bytes. */
void totp_code(struct str secret, int64_t step, char out[TOTP_CODE_BYTES]);
/* Whether the code is one of those that are good now and after the step `last`; *step is the one it belongs to. Spaces in
 * the code are passed over. Takes the same time whatever it is. */
bool totp_is_good(struct str secret, struct str code, struct instant now, int64_t last, int64_t *step)
	__attribute__((warn_unused_result));

/* A new secret in base32: 160 random bits (RFC 4226 section 4, R6). */
struct str totp_new(struct arena *arena);
/* base32 back to bytes; false when it is none. */
bool totp_secret_read(struct str base32, struct arena *arena, struct str *secret) __attribute__((warn_unused_result));
/* otpauth://totp/… for the app's camera. issuer and name are shown there. */
struct str totp_uri(struct str base32, struct str issuer, struct str name, struct arena *arena);

#endif
