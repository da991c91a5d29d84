#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "text/base64.h"

/* RFC 4648 §10. */
static const struct {
	const char *plain, *coded;
} vectors[] = {
	{ "", "" },
	{ "f", "Zg==" },
	{ "fo", "Zm8=" },
	{ "foo", "Zm9v" },
	{ "foob", "Zm9vYg==" },
	{ "fooba", "Zm9vYmE=" },
	{ "foobar", "Zm9vYmFy" },
};

static void the_vectors_of_the_rfc_go_both_ways(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(vectors) / sizeof(vectors[0]); i++) {
		BUF_SCOPED(coded);
		BUF_SCOPED(plain);
		base64_put(&coded, vectors[i].plain, strlen(vectors[i].plain));
		assert_true(str_is(buf_str(&coded), vectors[i].coded));
		assert_true(base64_read(str_of(vectors[i].coded), &plain));
		assert_true(str_is(buf_str(&plain), vectors[i].plain));
	}
}

static void only_one_spelling_is_read(void **state)
{
	static const char *const wrong[] = { "Z",     "Zg",   "Zg=",  "Zh==", "Zm9=", "Zg==Zg==",
					     "Zm8\n", " Zm8", "Zm-v", "====", "Z===", "=Zg=" };
	BUF_SCOPED(out);

	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		assert_false(base64_read(str_of(wrong[i]), &out));
	assert_int_equal(out.len, 0);
}

static void for_addresses_the_alphabet_is_another_and_nothing_pads(void **state)
{
	static const char *const wrong[] = { "-_=", "--__=", "+_8", "A", "AB/", "AAAAA", "_x" };
	BUF_SCOPED(coded);
	BUF_SCOPED(plain);

	(void)state;
	base64url_put(&coded, "\xfb\xff\xfe\xff", 4);
	assert_true(str_is(buf_str(&coded), "-__-_w"));
	assert_true(base64url_read(buf_str(&coded), &plain));
	assert_true(str_equal(buf_str(&plain), str_from("\xfb\xff\xfe\xff", 4)));
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		assert_false(base64url_read(str_of(wrong[i]), &plain));
	assert_int_equal(plain.len, 4);
}

static void a_fixed_length_is_held(void **state)
{
	char four[4];

	(void)state;
	assert_true(base64_read_bytes(S("Zm9vYg=="), four, 4));
	assert_memory_equal(four, "foob", 4);
	assert_false(base64_read_bytes(S("Zm9vYmE="), four, 4));
	assert_false(base64_read_bytes(S("Zm9v"), four, 4));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_vectors_of_the_rfc_go_both_ways),
		cmocka_unit_test(only_one_spelling_is_read),
		cmocka_unit_test(for_addresses_the_alphabet_is_another_and_nothing_pads),
		cmocka_unit_test(a_fixed_length_is_held),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
