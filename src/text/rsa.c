#include "text/rsa.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>

#include "base/must.h"

static const unsigned char *bytes_of(struct str s)
{
	return (const unsigned char *)(s.at ? s.at : "");
}

static size_t bits(struct str number)
{
	size_t high = 0;

	if (number.len == 0 || number.at[0] == 0)
		return 0;
	while (bytes_of(number)[0] >> high)
		high++;
	return (number.len - 1) * 8 + high;
}

static bool is_odd(struct str number)
{
	return number.len && (bytes_of(number)[number.len - 1] & 1);
}

static EVP_PKEY *key_of(const OSSL_PARAM *params)
{
	EVP_PKEY *key = NULL;
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_name(NULL, "RSA", NULL);

	must(ctx && EVP_PKEY_fromdata_init(ctx) == 1);
	if (EVP_PKEY_fromdata(ctx, &key, EVP_PKEY_PUBLIC_KEY, (OSSL_PARAM *)(uintptr_t)params) != 1)
		key = NULL;
	EVP_PKEY_CTX_free(ctx);
	return key;
}

static EVP_PKEY *key_make(struct str modulus, struct str exponent)
{
	BIGNUM *n = BN_bin2bn(bytes_of(modulus), (int)modulus.len, NULL);
	BIGNUM *e = BN_bin2bn(bytes_of(exponent), (int)exponent.len, NULL);
	OSSL_PARAM_BLD *build = OSSL_PARAM_BLD_new();

	must(n && e && build && OSSL_PARAM_BLD_push_BN(build, OSSL_PKEY_PARAM_RSA_N, n) &&
	     OSSL_PARAM_BLD_push_BN(build, OSSL_PKEY_PARAM_RSA_E, e));
	OSSL_PARAM *params = OSSL_PARAM_BLD_to_param(build);
	must(params);
	EVP_PKEY *key = key_of(params);
	OSSL_PARAM_free(params);
	OSSL_PARAM_BLD_free(build);
	BN_free(n);
	BN_free(e);
	return key;
}

bool rsa_is_signed(struct str modulus, struct str exponent, struct str message, struct str signature)
{
	if (bits(modulus) < RSA_BITS_LEAST || bits(modulus) > RSA_BITS_MOST || !is_odd(modulus) || bits(exponent) < 2 ||
	    bits(exponent) > 32 || !is_odd(exponent))
		return false;
	EVP_PKEY *key = key_make(modulus, exponent);
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	must(ctx);
	/* Padding by PKCS #1 v1.5 is what EVP takes for RSA unless told. */
	const bool good =
		key && EVP_DigestVerifyInit(ctx, NULL, EVP_sha256(), NULL, key) == 1 &&
		EVP_DigestVerify(ctx, bytes_of(signature), signature.len, bytes_of(message), message.len) == 1;
	EVP_MD_CTX_free(ctx);
	EVP_PKEY_free(key);
	return good;
}
