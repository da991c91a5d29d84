/* aead: sealing with XChaCha20-Poly1305 (IETF). Sealed bytes are nonce (24) ‖ ciphertext ‖ tag (16), nonce drawn at random.
 *
 * The associated data says what the bytes are and whose (agency, subject, place); it is not stored, and opening with other
 * associated data fails, so that sealed bytes can't be moved to another row.
 */
#ifndef SEAL_AEAD_H
#define SEAL_AEAD_H

#include "base/buf.h"
#include "base/str.h"

enum { AEAD_KEY_BYTES = 32, AEAD_NONCE_BYTES = 24, AEAD_TAG_BYTES = 16, AEAD_OVERHEAD_BYTES = 40 };

struct aead_key {
	unsigned char at[AEAD_KEY_BYTES];
};

/* Appends plain.len + AEAD_OVERHEAD_BYTES bytes to out. */
void aead_seal(const struct aead_key *key, struct str associated, struct str plain, struct buf *out);
/* The same with a nonce of the caller's: for tests and golden files only. A nonce used twice gives the plain text away. */
void aead_seal_with(const struct aead_key *key, const unsigned char nonce[AEAD_NONCE_BYTES], struct str associated,
		    struct str plain, struct buf *out);
/* Appends the plain bytes to out. False, out unchanged, when the key, the associated data or any byte is not the one. */
bool aead_open(const struct aead_key *key, struct str associated, struct str sealed, struct buf *out)
	__attribute__((warn_unused_result));

#endif
