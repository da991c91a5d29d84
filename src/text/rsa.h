/* rsa: verifying RSASSA-PKCS1-v1_5 signatures with SHA-256 (RFC 8017 section 8.2; RS256 in COSE, what TPMs of Windows make). Only
 * verifying. The modulus has RSA_BITS_LEAST to RSA_BITS_MOST bits, the exponent is odd and has at most 32.
 */
#ifndef TEXT_RSA_H
#define TEXT_RSA_H

#include "base/str.h"

enum { RSA_BITS_LEAST = 2048, RSA_BITS_MOST = 4096 };

/* Both numbers big-endian, without leading zeros. False for numbers that are out of those bounds, too. */
bool rsa_is_signed(struct str modulus, struct str exponent, struct str message, struct str signature);

#endif
