/* sha256: FIPS 180-4 SHA-256, behind OpenSSL's EVP.
 *
 * The digest is fetched once per process. A state may be copied by sha256_copy to hash two continuations of one
 * beginning; sha256_end gives the state's memory back, so every begun state must be ended exactly once.
 */
#ifndef TEXT_SHA256_H
#define TEXT_SHA256_H

#include "base/arena.h"
#include "base/str.h"

enum { SHA256_BYTES = 32, SHA256_HEX_BYTES = 65 /* with the NUL */ };

struct sha256 {
	void *state; /* EVP_MD_CTX */
};

struct sha256_digest {
	unsigned char at[SHA256_BYTES];
};

void sha256_begin(struct sha256 *sha);
void sha256_restart(struct sha256 *sha); /* a begun state, as new: saves the allocation where many are hashed */
void sha256_add(struct sha256 *sha, const void *at, size_t len);
struct sha256_digest sha256_peek(struct sha256 *sha); /* the digest so far; then restart or end, nothing else */
struct sha256_digest sha256_end(struct sha256 *sha);
void sha256_copy(struct sha256 *to, const struct sha256 *from); /* to is begun by this */

struct sha256_digest sha256_of(struct str bytes);

/* Lower-case hexadecimal, 64 characters and a NUL. */
struct str sha256_hex(struct sha256_digest digest, char out[SHA256_HEX_BYTES]);
/* Exactly 64 hexadecimal digits, either case; false otherwise. */
bool sha256_read_hex(struct str hex, struct sha256_digest *out);
bool sha256_equal(struct sha256_digest a, struct sha256_digest b);

#endif
