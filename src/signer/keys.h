/* keys: the key directory, the only thing of an agency that is neither in its database nor in its backups.
 *
 *     <dir>                     0700, refused when anybody else may enter
 *     <dir>/<agency>.sign       0400  Ed25519 seed of the checkpoint key (base64, one line)
 *     <dir>/<agency>.next       0400  the next one, while a rotation is under way
 *     <dir>/<agency>.wrap       0400  agency key that wraps subject keys (base64, one line)
 *     <dir>/<agency>.vkeys      0600  public keys, oldest first, one a line
 *     <dir>/<agency>.state      0600  what was confirmed and what is pending (state.h)
 *
 * `tocsin init` makes them and shows the agency key once, as text for paper; restore reads it back. The functions here are
 * for the commands that make and look; the signer process loads what they made.
 */
#ifndef SIGNER_KEYS_H
#define SIGNER_KEYS_H

#include "base/arena.h"
#include "base/err.h"
#include "ledger/vkey.h"
#include "seal/aead.h"
#include "text/sha256.h"

/* Makes the directory (0700) if it is not there; refuses with KEYS_EXPOSED when others may read it. */
bool keys_dir_make(struct str dir, struct err *err) __attribute__((warn_unused_result));
/* Makes all keys of a new agency. Refuses with KEYS_EXIST when there are any. */
bool keys_make(struct str dir, struct str agency, struct vkey *out, struct err *err)
	__attribute__((warn_unused_result));
/* For a restored store: the agency key comes from paper, the checkpoint key is new, and older public keys (from the backup)
 * stay known so that the old checkpoints verify. A first start then finds the database ahead and catches up. */
bool keys_restore(struct str dir, struct str agency, struct str paper, const struct vkey *older, size_t count,
		  struct vkey *out, struct err *err) __attribute__((warn_unused_result));

/* The agency key as text for paper: 14 groups of four of Crockford's 32 letters, the last 24 bits a check. */
bool keys_paper(struct str dir, struct str agency, struct arena *arena, struct str *out, struct err *err)
	__attribute__((warn_unused_result));
/* Back from paper: white space, dashes and letter case don't matter, O is 0, I and L are 1. Refuses with PAPER_KEY_WRONG. */
bool keys_paper_read(struct str text, struct aead_key *out, struct err *err) __attribute__((warn_unused_result));

/* Public keys as on disk, oldest first. */
bool keys_vkeys(struct str dir, struct str agency, struct arena *arena, struct vkey **out, size_t *count,
		struct err *err) __attribute__((warn_unused_result));
/* The agencies that have keys there, sorted. */
bool keys_agencies(struct str dir, struct arena *arena, struct str **out, size_t *count, struct err *err)
	__attribute__((warn_unused_result));

/* What the signer has confirmed, read without it, for `ledger verify`. *size 0 when there is no state. Refuses with
 * SIGNER_STATE_CORRUPT. */
bool keys_confirmed(struct str dir, struct str agency, uint64_t *size, struct sha256_digest *root, struct err *err)
	__attribute__((warn_unused_result));

#endif
