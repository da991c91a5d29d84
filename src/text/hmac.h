/* hmac: RFC 2104 over SHA-1, which RFC 6238 asks for, and over SHA-256, for everything of our own. */
#ifndef TEXT_HMAC_H
#define TEXT_HMAC_H

#include "base/str.h"
#include "text/sha256.h"

enum { HMAC_SHA1_BYTES = 20 };

void hmac_sha1(struct str key, struct str message, unsigned char out[HMAC_SHA1_BYTES]);
struct sha256_digest hmac_sha256(struct str key, struct str message);

#endif
