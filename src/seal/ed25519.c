#include "seal/ed25519.h"

#include <sodium.h>

#include "base/must.h"
#include "seal/start.h"

static const unsigned char *bytes_of(struct str s)
{
	return (const unsigned char *)(s.at ? s.at : "");
}

void ed25519_from_seed(const unsigned char seed[ED25519_SEED_BYTES], struct ed25519_private *key,
		       struct ed25519_public *public_key)
{
	seal_start();
	must(crypto_sign_seed_keypair(public_key->at, key->at, seed) == 0);
}

void ed25519_sign(const struct ed25519_private *key, struct str message, struct ed25519_signature *out)
{
	seal_start();
	must(crypto_sign_detached(out->at, NULL, bytes_of(message), message.len, key->at) == 0);
}

bool ed25519_is_signed(const struct ed25519_public *key, struct str message, const struct ed25519_signature *signature)
{
	seal_start();
	return crypto_sign_verify_detached(signature->at, bytes_of(message), message.len, key->at) == 0;
}
