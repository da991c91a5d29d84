#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "seal/aead.h"
#include "seal/ed25519.h"
#include "seal/secret.h"

static void hex_read(const char *hex, unsigned char *out)
{
	for (size_t i = 0; hex[2 * i]; i++) {
		unsigned value = 0;
		for (int j = 0; j < 2; j++) {
			char c = hex[2 * i + (size_t)j];
			value = value * 16 + (unsigned)(c <= '9' ? c - '0' : c - 'a' + 10);
		}
		out[i] = (unsigned char)value;
	}
}

/* RFC 8032 §7.1, tests 1 to 3. */
static const struct {
	const char *seed, *public_key, *message, *signature;
} vectors[] = {
	{ "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
	  "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
	  "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe2465514"
	  "1438e7a100b" },
	{ "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
	  "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
	  "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d29"
	  "1612bb0c00" },
	{ "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
	  "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "af82",
	  "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027be"
	  "ceea1ec40a" },
};

static void the_vectors_of_rfc_8032_sign_and_verify(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(vectors) / sizeof(vectors[0]); i++) {
		unsigned char seed[32], expect[64], message[8];
		struct ed25519_private key;
		struct ed25519_public public_key;
		struct ed25519_signature signature;
		struct str text = str_from((char *)message, strlen(vectors[i].message) / 2);
		hex_read(vectors[i].seed, seed);
		hex_read(vectors[i].message, message);
		ed25519_from_seed(seed, &key, &public_key);
		hex_read(vectors[i].public_key, expect);
		assert_memory_equal(public_key.at, expect, 32);
		ed25519_sign(&key, text, &signature);
		hex_read(vectors[i].signature, expect);
		assert_memory_equal(signature.at, expect, 64);
		assert_true(ed25519_is_signed(&public_key, text, &signature));
		signature.at[5] ^= 1;
		assert_false(ed25519_is_signed(&public_key, text, &signature));
	}
}

static void a_signature_whose_s_is_not_reduced_is_refused(void **state)
{
	/* S + L: the same signature to a careless verifier (RFC 8032 §5.1.7 asks for S < L). */
	static const unsigned char order[32] = { 0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58,       0xd6,
						 0x9c, 0xf7, 0xa2, 0xde, 0xf9, 0xde, 0x14, [31] = 0x10 };
	unsigned char seed[32] = { 1 };
	struct ed25519_private key;
	struct ed25519_public public_key;
	struct ed25519_signature signature;
	unsigned carry = 0;

	(void)state;
	ed25519_from_seed(seed, &key, &public_key);
	ed25519_sign(&key, S("x"), &signature);
	for (int i = 0; i < 32; i++) {
		carry += (unsigned)signature.at[32 + i] + order[i];
		signature.at[32 + i] = (unsigned char)carry;
		carry >>= 8;
	}
	assert_false(ed25519_is_signed(&public_key, S("x"), &signature));
}

static void what_is_sealed_opens_only_with_its_key_and_its_place(void **state)
{
	struct aead_key key = { { 7 } }, other = { { 8 } };
	BUF_SCOPED(sealed);
	BUF_SCOPED(plain);

	(void)state;
	aead_seal(&key, S("xltg|P-1"), S("王小明"), &sealed);
	assert_int_equal(sealed.len, S("王小明").len + AEAD_OVERHEAD_BYTES);
	assert_true(aead_open(&key, S("xltg|P-1"), buf_str(&sealed), &plain));
	assert_true(str_equal(buf_str(&plain), S("王小明")));
	assert_false(aead_open(&other, S("xltg|P-1"), buf_str(&sealed), &plain));
	assert_false(aead_open(&key, S("xltg|P-2"), buf_str(&sealed), &plain));
	for (size_t i = 0; i < sealed.len; i++) {
		sealed.at[i] ^= 1;
		assert_false(aead_open(&key, S("xltg|P-1"), buf_str(&sealed), &plain));
		sealed.at[i] ^= 1;
	}
	assert_false(aead_open(&key, S("xltg|P-1"), str_first(buf_str(&sealed), AEAD_OVERHEAD_BYTES - 1), &plain));
	assert_int_equal(plain.len, S("王小明").len);
}

static void nothing_can_be_sealed_too(void **state)
{
	struct aead_key key = { { 7 } };
	BUF_SCOPED(sealed);
	BUF_SCOPED(plain);

	(void)state;
	aead_seal(&key, S(""), S(""), &sealed);
	assert_int_equal(sealed.len, AEAD_OVERHEAD_BYTES);
	assert_true(aead_open(&key, S(""), buf_str(&sealed), &plain));
	assert_int_equal(plain.len, 0);
}

static void random_bytes_differ(void **state)
{
	unsigned char a[32], b[32];

	(void)state;
	secret_random(a, sizeof(a));
	secret_random(b, sizeof(b));
	assert_memory_not_equal(a, b, sizeof(a));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_vectors_of_rfc_8032_sign_and_verify),
		cmocka_unit_test(a_signature_whose_s_is_not_reduced_is_refused),
		cmocka_unit_test(what_is_sealed_opens_only_with_its_key_and_its_place),
		cmocka_unit_test(nothing_can_be_sealed_too),
		cmocka_unit_test(random_bytes_differ),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
