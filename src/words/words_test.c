#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "words/catalogue.h"
#include "words/words.h"

static void every_row_of_the_table_is_found_and_the_order_is_that_of_bytes(void **state)
{
	(void)state;
	assert_true(catalogue_en_count > 0);
	for (size_t i = 0; i < catalogue_en_count; i++) {
		assert_ptr_equal(words_in(LANG_EN, catalogue_en[i].msgid), catalogue_en[i].text);
		assert_true(i == 0 || strcmp(catalogue_en[i - 1].msgid, catalogue_en[i].msgid) < 0);
	}
}

static void the_source_text_is_its_own_translation(void **state)
{
	(void)state;
	assert_string_equal(words_in(LANG_ZH_HANT, "缺少必要欄位：%1"), "缺少必要欄位：%1");
	assert_string_equal(words_in(LANG_EN, "no such msgid"), "no such msgid");
	assert_string_equal(words_in(LANG_EN, ""), "");
}

static void words_fill_their_places(void **state)
{
	BUF_SCOPED(out);
	(void)state;

	words_fill(LANG_ZH_HANT, &out, "%2-%1-%3-%%-%5-%", "a", "b");
	assert_true(str_is(buf_str(&out), "b-a--%-%5-%"));
}

static void a_refusal_speaks_every_language(void **state)
{
	struct err err;
	(void)state;

	refuse(&err, REFUSAL_FIELD_MISSING, "type");
	BUF_SCOPED(chinese);
	words_refusal(LANG_ZH_HANT, &err, &chinese);
	assert_true(str_is(buf_str(&chinese), "缺少必要欄位：type"));
	BUF_SCOPED(english);
	words_refusal(LANG_EN, &err, &english);
	assert_true(str_is(buf_str(&english), "required field missing: type"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_row_of_the_table_is_found_and_the_order_is_that_of_bytes),
		cmocka_unit_test(the_source_text_is_its_own_translation),
		cmocka_unit_test(words_fill_their_places),
		cmocka_unit_test(a_refusal_speaks_every_language),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
