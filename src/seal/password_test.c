#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <setjmp.h>
#include <cmocka.h>

#include "seal/password.h"

static void a_password_matches_its_own_hash_and_no_other(void **state)
{
	char one[PASSWORD_TEXT_BYTES], other[PASSWORD_TEXT_BYTES];

	(void)state;
	password_hash(S("正確的馬 電池 釘書針"), one);
	password_hash(S("正確的馬 電池 釘書針"), other);
	assert_string_not_equal(one, other);
	assert_true(password_matches(str_of(one), S("正確的馬 電池 釘書針")));
	assert_true(password_matches(str_of(other), S("正確的馬 電池 釘書針")));
	assert_false(password_matches(str_of(one), S("正確的馬 電池 釘書")));
	assert_false(password_matches(str_of(one), S("")));
}

static void it_is_argon2id_with_64_mib_and_three_passes(void **state)
{
	char hash[PASSWORD_TEXT_BYTES];

	(void)state;
	password_hash(S("x"), hash);
	assert_true(str_starts(str_of(hash), S("$argon2id$v=19$m=65536,t=3,p=1$")));
	assert_true(password_is_current(str_of(hash)));
}

/* A test vector of the reference implementation (argon2id, v 1.3, t = 2, m = 64 MiB): made with another cost, it still opens. */
static void a_hash_of_the_reference_implementation_matches_and_is_to_be_made_anew(void **state)
{
	const struct str hash =
		S("$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc");

	(void)state;
	assert_true(password_matches(hash, S("password")));
	assert_false(password_matches(hash, S("Password")));
	assert_false(password_is_current(hash));
	assert_false(password_matches(S("no hash"), S("x")));
	assert_false(password_matches(S(""), S("")));
}

static void nobodys_hash_costs_the_same_and_matches_nothing(void **state)
{
	(void)state;
	assert_true(password_is_current(password_nobodys()));
	assert_false(password_matches(password_nobodys(), S("")));
	assert_false(password_matches(password_nobodys(), S("password")));
	assert_true(str_equal(password_nobodys(), password_nobodys()));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_password_matches_its_own_hash_and_no_other),
		cmocka_unit_test(it_is_argon2id_with_64_mib_and_three_passes),
		cmocka_unit_test(a_hash_of_the_reference_implementation_matches_and_is_to_be_made_anew),
		cmocka_unit_test(nobodys_hash_costs_the_same_and_matches_nothing),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
