#include "seal/aead.h"

#include <string.h>

#include <sodium.h>

#include "base/must.h"
#include "seal/start.h"

static const unsigned char *bytes_of(struct str s)
{
	return (const unsigned char *)(s.at ? s.at : "");
}

void aead_seal_with(const struct aead_key *key, const unsigned char nonce[AEAD_NONCE_BYTES], struct str associated,
		    struct str plain, struct buf *out)
{
	unsigned long long sealed_len;
	unsigned char *at;

	seal_start();
	must(plain.len <= SIZE_MAX - AEAD_OVERHEAD_BYTES);
	buf_reserve(out, plain.len + AEAD_OVERHEAD_BYTES);
	at = (unsigned char *)out->at + out->len;
	memcpy(at, nonce, AEAD_NONCE_BYTES);
	must(crypto_aead_xchacha20poly1305_ietf_encrypt(at + AEAD_NONCE_BYTES, &sealed_len, bytes_of(plain), plain.len,
							bytes_of(associated), associated.len, NULL, nonce,
							key->at) == 0);
	out->len += AEAD_NONCE_BYTES + (size_t)sealed_len;
}

void aead_seal(const struct aead_key *key, struct str associated, struct str plain, struct buf *out)
{
	unsigned char nonce[AEAD_NONCE_BYTES];

	seal_start();
	randombytes_buf(nonce, sizeof(nonce));
	aead_seal_with(key, nonce, associated, plain, out);
}

bool aead_open(const struct aead_key *key, struct str associated, struct str sealed, struct buf *out)
{
	const unsigned char *at = bytes_of(sealed);
	unsigned long long plain_len;

	seal_start();
	if (sealed.len < AEAD_OVERHEAD_BYTES)
		return false;
	/* One byte more than the plain text needs, so that an empty one has somewhere to be written. */
	buf_reserve(out, sealed.len - AEAD_OVERHEAD_BYTES + 1);
	if (crypto_aead_xchacha20poly1305_ietf_decrypt((unsigned char *)out->at + out->len, &plain_len, NULL,
						       at + AEAD_NONCE_BYTES, sealed.len - AEAD_NONCE_BYTES,
						       bytes_of(associated), associated.len, at, key->at) != 0)
		return false;
	out->len += (size_t)plain_len;
	return true;
}
