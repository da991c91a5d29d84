#include "text/sha256.h"

#include <pthread.h>
#include <string.h>

#include <openssl/evp.h>

#include "base/must.h"

static pthread_once_t fetched = PTHREAD_ONCE_INIT;
static EVP_MD *algorithm;

static void fetch(void)
{
	algorithm = EVP_MD_fetch(NULL, "SHA256", NULL);
	must(algorithm);
}

void sha256_begin(struct sha256 *sha)
{
	pthread_once(&fetched, fetch);
	sha->state = EVP_MD_CTX_new();
	must(sha->state);
	must(EVP_DigestInit_ex2(sha->state, algorithm, NULL) == 1);
}

void sha256_restart(struct sha256 *sha)
{
	must(EVP_DigestInit_ex2(sha->state, NULL, NULL) == 1);
}

void sha256_add(struct sha256 *sha, const void *at, size_t len)
{
	if (len)
		must(EVP_DigestUpdate(sha->state, at, len) == 1);
}

struct sha256_digest sha256_peek(struct sha256 *sha)
{
	struct sha256_digest digest;

	must(EVP_DigestFinal_ex(sha->state, digest.at, NULL) == 1);
	return digest;
}

struct sha256_digest sha256_end(struct sha256 *sha)
{
	struct sha256_digest digest = sha256_peek(sha);

	EVP_MD_CTX_free(sha->state);
	sha->state = NULL;
	return digest;
}

void sha256_copy(struct sha256 *to, const struct sha256 *from)
{
	to->state = EVP_MD_CTX_new();
	must(to->state);
	must(EVP_MD_CTX_copy_ex(to->state, from->state) == 1);
}

struct sha256_digest sha256_of(struct str bytes)
{
	struct sha256_digest digest;

	pthread_once(&fetched, fetch);
	must(EVP_Digest(bytes.at ? bytes.at : "", bytes.len, digest.at, NULL, algorithm, NULL) == 1);
	return digest;
}

struct str sha256_hex(struct sha256_digest digest, char out[SHA256_HEX_BYTES])
{
	static const char digits[] = "0123456789abcdef";

	for (size_t i = 0; i < SHA256_BYTES; i++) {
		out[2 * i] = digits[digest.at[i] >> 4];
		out[2 * i + 1] = digits[digest.at[i] & 15];
	}
	out[SHA256_HEX_BYTES - 1] = '\0';
	return str_from(out, SHA256_HEX_BYTES - 1);
}

static int nibble(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

bool sha256_read_hex(struct str hex, struct sha256_digest *out)
{
	if (hex.len != (size_t)2 * SHA256_BYTES)
		return false;
	for (size_t i = 0; i < SHA256_BYTES; i++) {
		int high = nibble(hex.at[2 * i]), low = nibble(hex.at[2 * i + 1]);
		if (high < 0 || low < 0)
			return false;
		out->at[i] = (unsigned char)(high << 4 | low);
	}
	return true;
}

bool sha256_equal(struct sha256_digest a, struct sha256_digest b)
{
	return memcmp(a.at, b.at, SHA256_BYTES) == 0;
}
