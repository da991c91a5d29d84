/* ed25519: signatures by RFC 8032. What the library is (libsodium) is known to the .c files of this room alone.
 *
 * Verifying is strict: S must be reduced, and points of small order are refused. A private key lives in memory that
 * seal/secret.h has locked, and only in the signer process.
 */
#ifndef SEAL_ED25519_H
#define SEAL_ED25519_H

#include "base/str.h"

enum { ED25519_SEED_BYTES = 32, ED25519_PUBLIC_BYTES = 32, ED25519_SIGNATURE_BYTES = 64 };

struct ed25519_public {
	unsigned char at[ED25519_PUBLIC_BYTES];
};

struct ed25519_private {
	unsigned char at[64]; /* seed, then public key */
};

struct ed25519_signature {
	unsigned char at[ED25519_SIGNATURE_BYTES];
};

void ed25519_from_seed(const unsigned char seed[ED25519_SEED_BYTES], struct ed25519_private *key,
		       struct ed25519_public *public_key);
void ed25519_sign(const struct ed25519_private *key, struct str message, struct ed25519_signature *out);
bool ed25519_is_signed(const struct ed25519_public *key, struct str message, const struct ed25519_signature *signature);

#endif
