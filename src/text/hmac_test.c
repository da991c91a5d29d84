#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <setjmp.h>
#include <cmocka.h>

#include "text/base32.h"
#include "text/hmac.h"

/* RFC 2202 §3 test 2 and RFC 4231 test 2: the same key and text. */
static void the_vectors_of_the_rfcs_come_out(void **state)
{
	static const unsigned char sha1[] = { 0xef, 0xfc, 0xdf, 0x6a, 0xe5, 0xeb, 0x2f, 0xa2, 0xd2, 0x74,
					      0x16, 0xd5, 0xf1, 0x84, 0xdf, 0x9c, 0x25, 0x9a, 0x7c, 0x79 };
	unsigned char out[HMAC_SHA1_BYTES];
	char hex[SHA256_HEX_BYTES];

	(void)state;
	hmac_sha1(S("Jefe"), S("what do ya want for nothing?"), out);
	assert_memory_equal(out, sha1, sizeof(sha1));
	assert_true(str_is(sha256_hex(hmac_sha256(S("Jefe"), S("what do ya want for nothing?")), hex),
			   "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"));
}

/* RFC 4648 §10, without the padding. */
static const struct {
	const char *plain, *text;
} vectors[] = { { "", "" },
		{ "f", "MY" },
		{ "fo", "MZXQ" },
		{ "foo", "MZXW6" },
		{ "foob", "MZXW6YQ" },
		{ "fooba", "MZXW6YTB" },
		{ "foobar", "MZXW6YTBOI" } };

static void base32_is_that_of_rfc_4648(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(vectors) / sizeof(vectors[0]); i++) {
		BUF_SCOPED(text);
		BUF_SCOPED(plain);
		base32_put(&text, vectors[i].plain, strlen(vectors[i].plain));
		assert_true(str_is(buf_str(&text), vectors[i].text));
		assert_true(base32_read(buf_str(&text), &plain));
		assert_true(str_is(buf_str(&plain), vectors[i].plain));
	}
}

static void base32_forgives_how_people_write_it_and_nothing_else(void **state)
{
	BUF_SCOPED(plain);

	(void)state;
	assert_true(base32_read(S("mzxw-6ytb oi"), &plain));
	assert_true(str_is(buf_str(&plain), "foobar"));
	assert_false(base32_read(S("MZXW1"), &plain));
	assert_false(base32_read(S("MZ="), &plain));
	assert_false(base32_read(S("MZ\xef\xbc\xa1"), &plain));
	assert_false(base32_read(S("MZ7"), &plain)); /* bits that no byte has */
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_vectors_of_the_rfcs_come_out),
		cmocka_unit_test(base32_is_that_of_rfc_4648),
		cmocka_unit_test(base32_forgives_how_people_write_it_and_nothing_else),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
