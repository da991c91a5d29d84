#include "text/p256.h"

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <string.h>

#include "base/must.h"

enum { POINT_BYTES = 1 + 2 * P256_NUMBER_BYTES, UNCOMPRESSED = 4 };

static EVP_PKEY *key_make(struct str x, struct str y)
{
	unsigned char point[POINT_BYTES] = { UNCOMPRESSED };
	char group[] = "prime256v1";
	EVP_PKEY *key = NULL;

	memcpy(point + 1, x.at, P256_NUMBER_BYTES);
	memcpy(point + 1 + P256_NUMBER_BYTES, y.at, P256_NUMBER_BYTES);
	const OSSL_PARAM params[] = { OSSL_PARAM_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, group, sizeof(group) - 1),
				      OSSL_PARAM_octet_string(OSSL_PKEY_PARAM_PUB_KEY, point, sizeof(point)),
				      OSSL_PARAM_END };
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_name(NULL, "EC", NULL);
	must(ctx && EVP_PKEY_fromdata_init(ctx) == 1);
	/* Decoding the point asks whether it is on the curve. */
	if (EVP_PKEY_fromdata(ctx, &key, EVP_PKEY_PUBLIC_KEY, (OSSL_PARAM *)(uintptr_t)params) != 1)
		key = NULL;
	EVP_PKEY_CTX_free(ctx);
	return key;
}

bool p256_is_signed(struct str x, struct str y, struct str message, struct str signature)
{
	if (x.len != P256_NUMBER_BYTES || y.len != P256_NUMBER_BYTES)
		return false;
	EVP_PKEY *key = key_make(x, y);
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	must(ctx);
	const bool good = key && EVP_DigestVerifyInit(ctx, NULL, EVP_sha256(), NULL, key) == 1 &&
			  EVP_DigestVerify(ctx, (const unsigned char *)signature.at, signature.len,
					   (const unsigned char *)message.at, message.len) == 1;
	EVP_MD_CTX_free(ctx);
	EVP_PKEY_free(key);
	return good;
}
