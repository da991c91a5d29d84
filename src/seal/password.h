/* password: how a password is kept: argon2id (RFC 9106), 64 MiB, three passes, one lane, 16 random bytes of salt.
 *
 * Both functions take a tenth of a second and 64 MiB: never call them on a thread that others wait for (desk/porter.h is the
 * one that may). The text carries its own parameters, so that hashes made with others still match; password_is_current says
 * whether it is time to make it anew.
 */
#ifndef SEAL_PASSWORD_H
#define SEAL_PASSWORD_H

#include "base/str.h"

enum { PASSWORD_TEXT_BYTES = 128 };

void password_hash(struct str password, char out[PASSWORD_TEXT_BYTES]);
bool password_matches(struct str hash, struct str password);
bool password_is_current(struct str hash);
/* A hash with today's parameters that belongs to nobody: for names that nobody has, so that they take as long. Static. */
struct str password_nobodys(void);

#endif
