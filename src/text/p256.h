/* p256: verifying ECDSA signatures over P-256 with SHA-256 (FIPS 186-5; ES256 in COSE and WebAuthn). Only verifying: nothing here has
 * a private key. What the library is (OpenSSL's EVP) is known to the .c file alone.
 */
#ifndef TEXT_P256_H
#define TEXT_P256_H

#include "base/str.h"

enum { P256_NUMBER_BYTES = 32 };

/* x and y are big-endian, P256_NUMBER_BYTES each; a point that is not on the curve signs nothing. signature is the DER of r and s. */
bool p256_is_signed(struct str x, struct str y, struct str message, struct str signature);

#endif
