#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "desk/receipt.h"

static void the_same_form_has_the_same_receipt_and_another_another(void **state)
{
	char first[RECEIPT_BYTES], again[RECEIPT_BYTES], other[RECEIPT_BYTES];
	(void)state;

	receipt_make(S("key-1"), first);
	receipt_make(S("key-1"), again);
	receipt_make(S("key-2"), other);
	assert_string_equal(first, again);
	assert_string_not_equal(first, other);
	assert_int_equal(strlen(first), 19);
	assert_int_equal(first[4], '-');
	assert_int_equal(first[9], '-');
}

static void what_is_typed_from_paper_is_forgiven(void **state)
{
	static const char *const typed[] = { "01AB-CDEF-9XYZ-77QK", "01abcdef9xyz77qk", " oiab cdef 9xyz 77qk",
					     "0lab-cdef-9xyz77qk" };
	char out[RECEIPT_BYTES];
	(void)state;

	for (size_t i = 0; i < sizeof(typed) / sizeof(typed[0]); i++) {
		assert_true(receipt_read(str_of(typed[i]), out));
		assert_string_equal(out, "01AB-CDEF-9XYZ-77QK");
	}
}

static void what_can_be_no_receipt_is_none(void **state)
{
	static const char *const none[] = {
		"", "-", "01AB-CDEF-9XYZ-77Q", "01AB-CDEF-9XYZ-77QK0", "01AB-CDEF-9XYZ-77Q!", "01AB/CDEF/9XYZ/77QK"
	};
	char out[RECEIPT_BYTES];
	(void)state;

	for (size_t i = 0; i < sizeof(none) / sizeof(none[0]); i++)
		assert_false(receipt_read(str_of(none[i]), out));
	assert_false(receipt_read(str_from("01AB-CDEF-9XYZ-77Q\0", 19), out));
}

static void the_store_keeps_its_digest(void **state)
{
	ARENA_SCOPED(arena);
	(void)state;

	assert_int_equal(receipt_digest(&arena, "01AB-CDEF-9XYZ-77QK").len, 64);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_same_form_has_the_same_receipt_and_another_another),
		cmocka_unit_test(what_is_typed_from_paper_is_forgiven),
		cmocka_unit_test(what_can_be_no_receipt_is_none),
		cmocka_unit_test(the_store_keeps_its_digest),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
