/* ticket: what was typed, kept by whoever typed it while they log in again.
 *
 * A form that comes after the session has ended is not lost: its address and its fields are sealed (XChaCha20-Poly1305, a key
 * that only this server has) into a hidden field of the login page, come back with the password, and fill the form again. The
 * server keeps nothing. A ticket says when it ends and for whom it is: another person who logs in at the same browser does not
 * get to read it. Files are not in it.
 */
#ifndef WEB_TICKET_H
#define WEB_TICKET_H

#include "base/instant.h"
#include "page/frame.h"
#include "seal/aead.h"

struct ticket {
	struct str path;   /* of the form */
	struct str person; /* who typed it; "" where that is not known any more */
	struct typed typed;
};

enum { TICKET_HOURS = 12 };

/* base64. Fields named csrf, key, ticket and passwords are left out by the caller. */
struct str ticket_seal(const struct aead_key *key, const struct ticket *ticket, struct instant now, struct arena *arena);
/* False: not sealed with this key, altered, or past its end. */
bool ticket_open(const struct aead_key *key, struct str text, struct instant now, struct arena *arena, struct ticket *out)
	__attribute__((warn_unused_result));

#endif
