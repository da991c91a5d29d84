#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <cmocka.h>

#include "text/sha256.h"

static void hex_is(struct sha256_digest digest, const char *hex)
{
	char out[SHA256_HEX_BYTES];

	assert_string_equal(sha256_hex(digest, out).at, hex);
}

static void the_digests_of_fips_180_come_out(void **state)
{
	(void)state;
	hex_is(sha256_of(S("")), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
	hex_is(sha256_of(S("abc")), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
	hex_is(sha256_of(S("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq")),
	       "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
}

static void pieces_hash_as_the_whole_and_a_copy_goes_its_own_way(void **state)
{
	struct sha256 sha, copy;

	(void)state;
	sha256_begin(&sha);
	sha256_add(&sha, "a", 1);
	sha256_copy(&copy, &sha);
	sha256_add(&sha, "bc", 2);
	hex_is(sha256_peek(&sha), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
	sha256_restart(&sha);
	hex_is(sha256_end(&sha), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
	assert_true(sha256_equal(sha256_end(&copy), sha256_of(S("a"))));
}

static void hex_is_read_back_and_nothing_but_hex(void **state)
{
	char out[SHA256_HEX_BYTES];
	struct sha256_digest digest, digest_of_abc = sha256_of(S("abc"));

	(void)state;
	assert_true(sha256_read_hex(sha256_hex(digest_of_abc, out), &digest));
	assert_true(sha256_equal(digest, digest_of_abc));
	out[5] = 'g';
	assert_false(sha256_read_hex(str_of(out), &digest));
	assert_false(sha256_read_hex(S("ba78"), &digest));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_digests_of_fips_180_come_out),
		cmocka_unit_test(pieces_hash_as_the_whole_and_a_copy_goes_its_own_way),
		cmocka_unit_test(hex_is_read_back_and_nothing_but_hex),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
