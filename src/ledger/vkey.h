/* vkey: a public key that can be written on paper: "name+1a2b3c4d+base64(0x01 ‖ Ed25519 key)" (C2SP signed-note).
 *
 * The name of a log's key is its origin, "tocsin/<agency id>". The eight hex digits are the key id,
 * SHA-256(name ‖ 0x0A ‖ 0x01 ‖ key)[:4]; reading checks them, so a slip of the pen is found.
 */
#ifndef LEDGER_VKEY_H
#define LEDGER_VKEY_H

#include "base/buf.h"
#include "base/err.h"
#include "base/str.h"
#include "seal/ed25519.h"

enum { VKEY_NAME_BYTES = 120 };

struct vkey {
	char name[VKEY_NAME_BYTES + 1]; /* non-empty UTF-8, no white space, no '+' */
	uint32_t id;
	struct ed25519_public key;
};

/* name must be usable (vkey_name_is_usable). */
void vkey_make(struct str name, const struct ed25519_public *key, struct vkey *out);
bool vkey_name_is_usable(struct str name);
/* Exactly one vkey, nothing around it. Refuses with VKEY_MALFORMED. */
bool vkey_read(struct str text, struct vkey *out, struct err *err) __attribute__((warn_unused_result));
void vkey_print(const struct vkey *vkey, struct buf *out);
bool vkey_equal(const struct vkey *a, const struct vkey *b);

/* The origin of an agency's log, "tocsin/<agency>": what its checkpoints begin with and what its keys are called. */
void vkey_origin(struct str agency, char out[VKEY_NAME_BYTES + 1]); /* must fit: agency ids are at most 64 bytes */

#endif
