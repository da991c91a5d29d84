#include "gate/cose.h"

#include <string.h>

#include "seal/ed25519.h"
#include "text/p256.h"
#include "text/rsa.h"

/* RFC 9052 table 4; RFC 9053 tables 19 and 20; RFC 8230 table 4. */
enum { COSE_KTY = 1, COSE_ALG = 3, COSE_CRV = -1, COSE_X = -2, COSE_Y = -3, COSE_N = -1, COSE_E = -2 };
enum { KTY_OKP = 1, KTY_EC2 = 2, KTY_RSA = 3, CRV_P256 = 1, CRV_ED25519 = 6 };

static bool point_of(const struct cbor *map, int64_t kty, int64_t curve, struct cose_key *out)
{
	out->x = cbor_bytes(cbor_numbered(map, COSE_X));
	return cbor_int(cbor_numbered(map, COSE_KTY)) == kty && cbor_int(cbor_numbered(map, COSE_CRV)) == curve &&
	       out->x.len == P256_NUMBER_BYTES;
}

bool cose_key_of(const struct cbor *map, struct cose_key *out)
{
	const int64_t algorithm = cbor_int(cbor_numbered(map, COSE_ALG));

	*out = (struct cose_key){ .algorithm = (enum cose_algorithm)algorithm };
	switch (algorithm) {
	case COSE_ES256:
		out->y = cbor_bytes(cbor_numbered(map, COSE_Y));
		return point_of(map, KTY_EC2, CRV_P256, out) && out->y.len == P256_NUMBER_BYTES;
	case COSE_EDDSA:
		return point_of(map, KTY_OKP, CRV_ED25519, out);
	case COSE_RS256:
		out->x = cbor_bytes(cbor_numbered(map, COSE_N));
		out->y = cbor_bytes(cbor_numbered(map, COSE_E));
		return cbor_int(cbor_numbered(map, COSE_KTY)) == KTY_RSA && out->x.len >= RSA_BITS_LEAST / 8 &&
		       out->x.len <= RSA_BITS_MOST / 8 && out->y.len;
	default:
		return false;
	}
}

bool cose_key_read(struct str bytes, struct arena *arena, struct cose_key *out)
{
	struct cbor map;

	return cbor_read(bytes, arena, &map) && cose_key_of(&map, out);
}

static bool is_signed_by_ed25519(struct str x, struct str message, struct str signature)
{
	struct ed25519_public key;
	struct ed25519_signature bytes;

	_Static_assert(sizeof(key) == P256_NUMBER_BYTES, "both are 32 bytes");
	if (signature.len != sizeof(bytes))
		return false;
	memcpy(&key, x.at, sizeof(key));
	memcpy(&bytes, signature.at, sizeof(bytes));
	return ed25519_is_signed(&key, message, &bytes);
}

bool cose_is_signed(const struct cose_key *key, struct str message, struct str signature)
{
	switch (key->algorithm) {
	case COSE_ES256:
		return p256_is_signed(key->x, key->y, message, signature);
	case COSE_EDDSA:
		return is_signed_by_ed25519(key->x, message, signature);
	case COSE_RS256:
		return rsa_is_signed(key->x, key->y, message, signature);
	}
	return false;
}
