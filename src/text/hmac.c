#include "text/hmac.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include "base/must.h"

static void hmac(const EVP_MD *md, struct str key, struct str message, unsigned char *out, unsigned expected)
{
	unsigned len = 0;

	must(key.len <= 1 << 16);
	must(HMAC(md, key.at ? key.at : "", (int)key.len, (const unsigned char *)(message.at ? message.at : ""),
		  message.len, out, &len));
	must(len == expected);
}

void hmac_sha1(struct str key, struct str message, unsigned char out[HMAC_SHA1_BYTES])
{
	hmac(EVP_sha1(), key, message, out, HMAC_SHA1_BYTES);
}

struct sha256_digest hmac_sha256(struct str key, struct str message)
{
	struct sha256_digest digest;

	hmac(EVP_sha256(), key, message, digest.at, SHA256_BYTES);
	return digest;
}
