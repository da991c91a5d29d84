#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <setjmp.h>
#include <cmocka.h>

#include "gate/password_rules.h"

static const struct password_rules rules = {
	.least = 12, .login = { "chen.meiling", 12 }, .agency_id = { "xiluo", 5 }, .agency_name = { "西螺鎮公所", 15 }
};

static enum refusal verdict(const char *password)
{
	struct err err = { 0 };

	return password_is_allowed(&rules, str_of(password), &err) ? REFUSAL_NONE : err.refusal;
}

static void length_counts_characters_and_nothing_else_is_asked_for(void **state)
{
	(void)state;
	assert_int_equal(verdict("short"), REFUSAL_PASSWORD_SHORT);
	assert_int_equal(verdict("elevenchars"), REFUSAL_PASSWORD_SHORT);
	assert_int_equal(verdict("我今天想吃碗牛肉麵"), REFUSAL_PASSWORD_SHORT);
	assert_int_equal(verdict("下班後我今天想吃碗牛肉麵"), REFUSAL_NONE);
	assert_int_equal(verdict("lowercaseonlywords"), REFUSAL_NONE);
	assert_int_equal(verdict("a b c d e f g"), REFUSAL_NONE);
	assert_int_equal(verdict("tr0ub4dor&3xyz"), REFUSAL_NONE);
}

static void what_everybody_tries_first_is_refused(void **state)
{
	static const char *const guesses[] = { "Password1234",   "1qaz2wsx3edc", "QWERTYUIOP123", "aaaaaaaaaaaa",
					       "abcabcabcabc",   "123456789012", "098765432109",  "abcdefghijklm",
					       "nmlkjihgfedcba", "121212121212", "ADMINISTRATOR" };

	(void)state;
	for (size_t i = 0; i < sizeof(guesses) / sizeof(guesses[0]); i++)
		if (verdict(guesses[i]) != REFUSAL_PASSWORD_COMMON)
			fail_msg("%s", guesses[i]);
}

static void names_are_refused_where_they_are_most_of_it(void **state)
{
	(void)state;
	assert_int_equal(verdict("Chen.Meiling"), REFUSAL_PASSWORD_NAMED);
	assert_int_equal(verdict("chen.meiling1"), REFUSAL_PASSWORD_NAMED);
	assert_int_equal(verdict("西螺鎮公所西螺公所一二三"), REFUSAL_NONE);
	assert_int_equal(verdict("我的西螺鎮公所123456"), REFUSAL_PASSWORD_NAMED);
	assert_int_equal(verdict("xiluo has good soy sauce"), REFUSAL_NONE);
	assert_int_equal(verdict("our chen.meiling keeps the keys of the town"), REFUSAL_NONE);
}

static void the_field_is_named(void **state)
{
	struct err err = { 0 };

	(void)state;
	assert_false(password_is_allowed(&rules, S("x"), &err));
	assert_string_equal(err.where, "/password");
	assert_string_equal(err.word[0], "12");
}

static void login_names_are_folded_to_one_form(void **state)
{
	static const struct {
		const char *typed, *kept;
	} names[] = { { "chen.meiling", "chen.meiling" },
		      { " Chen.MeiLing ", "chen.meiling" },
		      { "ＭＥＩ０１", "mei01" },
		      { "mei@xiluo.gov.tw", "mei@xiluo.gov.tw" } };
	static const char *const wrong[] = {
		"", "a", ".mei", "陳美玲", "mei ling", "mei/ling", "mei\"", "-mei", "<b>"
	};
	char out[LOGIN_BYTES_MAX + 1], longest[80];
	struct err err;

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		assert_true(login_name_read(str_of(names[i].typed), out, &err));
		assert_string_equal(out, names[i].kept);
	}
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		assert_false(login_name_read(str_of(wrong[i]), out, &err));
		assert_int_equal(err.refusal, REFUSAL_LOGIN_NAME);
	}
	memset(longest, 'a', sizeof(longest));
	assert_true(login_name_read(str_from(longest, LOGIN_BYTES_MAX), out, &err));
	assert_false(login_name_read(str_from(longest, LOGIN_BYTES_MAX + 1), out, &err));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(length_counts_characters_and_nothing_else_is_asked_for),
		cmocka_unit_test(what_everybody_tries_first_is_refused),
		cmocka_unit_test(names_are_refused_where_they_are_most_of_it),
		cmocka_unit_test(the_field_is_named),
		cmocka_unit_test(login_names_are_folded_to_one_form),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
