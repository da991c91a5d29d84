/* cose: the public keys of authenticators (RFC 9052 section 7, RFC 9053), for the three algorithms that WebAuthn section 5.8.5 names and
 * that browsers ask for: ES256 (-7), EdDSA over Ed25519 (-8), RS256 (-257). A key says its own algorithm; one whose parts do not
 * fit it is none.
 */
#ifndef GATE_COSE_H
#define GATE_COSE_H

#include "gate/cbor.h"

enum cose_algorithm { COSE_ES256 = -7, COSE_EDDSA = -8, COSE_RS256 = -257 };

struct cose_key {
	enum cose_algorithm algorithm;
	struct str x, y; /* ES256: the point; EdDSA: x alone; RS256: modulus and exponent */
};

/* Its strings point into what the map was read from. */
bool cose_key_of(const struct cbor *map, struct cose_key *out) __attribute__((warn_unused_result));
/* The whole of the bytes. */
bool cose_key_read(struct str bytes, struct arena *arena, struct cose_key *out) __attribute__((warn_unused_result));
bool cose_is_signed(const struct cose_key *key, struct str message, struct str signature);

#endif
