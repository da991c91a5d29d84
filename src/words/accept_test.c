#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "words/words.h"

static enum lang accepted(const char *header)
{
	return lang_from_accept_language(str_of(header));
}

static void nothing_asked_for_gives_the_authority(void **state)
{
	(void)state;
	assert_int_equal(accepted(""), LANG_ZH_HANT);
	assert_int_equal(accepted("*"), LANG_ZH_HANT);
	assert_int_equal(accepted("fr, de;q=0.5"), LANG_ZH_HANT);
}

static void a_range_finds_its_language(void **state)
{
	(void)state;
	assert_int_equal(accepted("en"), LANG_EN);
	assert_int_equal(accepted("en-GB"), LANG_EN);
	assert_int_equal(accepted("EN-us"), LANG_EN);
	assert_int_equal(accepted("zh-TW"), LANG_ZH_HANT);
	assert_int_equal(accepted("zh-Hant-TW"), LANG_ZH_HANT);
	assert_int_equal(accepted("eng"), LANG_ZH_HANT);
}

static void the_greater_weight_wins_and_a_tie_goes_to_the_first(void **state)
{
	(void)state;
	assert_int_equal(accepted("en;q=0.4, zh-TW;q=0.9"), LANG_ZH_HANT);
	assert_int_equal(accepted("zh;q=0.4,en;q=0.401"), LANG_EN);
	assert_int_equal(accepted("en,zh"), LANG_EN);
	assert_int_equal(accepted("zh,en"), LANG_ZH_HANT);
	assert_int_equal(accepted("fr, en;q=0.2, *;q=0.1"), LANG_EN);
}

static void weight_nought_means_not_acceptable(void **state)
{
	(void)state;
	assert_int_equal(accepted("en;q=0"), LANG_ZH_HANT);
	assert_int_equal(accepted("en;q=0.000, zh;q=0.1"), LANG_ZH_HANT);
}

static void malformed_elements_are_passed_over(void **state)
{
	(void)state;
	assert_int_equal(accepted("en;q=2"), LANG_ZH_HANT);
	assert_int_equal(accepted("en;q=1.001"), LANG_ZH_HANT);
	assert_int_equal(accepted("en;q=0.1234"), LANG_ZH_HANT);
	assert_int_equal(accepted("en;q=-1"), LANG_ZH_HANT);
	assert_int_equal(accepted("en;x=1"), LANG_ZH_HANT);
	assert_int_equal(accepted("en;q"), LANG_ZH_HANT);
	assert_int_equal(accepted(",,;;q=1, en;q=0.5 ,"), LANG_EN);
}

static void a_locale_names_its_language(void **state)
{
	(void)state;
	assert_int_equal(lang_from_locale("en_US.UTF-8"), LANG_EN);
	assert_int_equal(lang_from_locale("en"), LANG_EN);
	assert_int_equal(lang_from_locale("enx"), LANG_ZH_HANT);
	assert_int_equal(lang_from_locale("C.UTF-8"), LANG_ZH_HANT);
	assert_int_equal(lang_from_locale("zh_TW"), LANG_ZH_HANT);
	assert_int_equal(lang_from_locale(NULL), LANG_ZH_HANT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nothing_asked_for_gives_the_authority),
		cmocka_unit_test(a_range_finds_its_language),
		cmocka_unit_test(the_greater_weight_wins_and_a_tie_goes_to_the_first),
		cmocka_unit_test(weight_nought_means_not_acceptable),
		cmocka_unit_test(malformed_elements_are_passed_over),
		cmocka_unit_test(a_locale_names_its_language),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
