#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <setjmp.h>
#include <cmocka.h>

#include "gate/cbor.h"
#include "gate/hex_for_test.h"

/* RFC 8949 appendix A, what of it is read here. */
static void the_integers_of_the_rfc_are_read(void **state)
{
	static const struct {
		const char *hex;
		int64_t integer;
	} rows[] = { { "00", 0 },
		     { "17", 23 },
		     { "1818", 24 },
		     { "1903e8", 1000 },
		     { "1a000f4240", 1000000 },
		     { "1b000000e8d4a51000", 1000000000000 },
		     { "20", -1 },
		     { "3863", -100 },
		     { "390100", -257 },
		     { "1b7fffffffffffffff", INT64_MAX },
		     { "3b7fffffffffffffff", INT64_MIN } };

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		ARENA_SCOPED(arena);
		struct cbor value;
		assert_true(cbor_read(bytes(&arena, rows[i].hex), &arena, &value));
		assert_int_equal(value.kind, CBOR_INT);
		assert_int_equal(value.integer, rows[i].integer);
	}
}

static void a_map_is_asked_by_name_and_number(void **state)
{
	ARENA_SCOPED(arena);
	struct cbor map;

	(void)state;
	/* {"fmt": "none", 3: -7, -1: h'0102', "a": [true, null]} */
	assert_true(cbor_read(bytes(&arena, "a463666d74646e6f6e65032620420102616182f5f6"), &arena, &map));
	assert_true(str_is(cbor_text(cbor_named(&map, "fmt")), "none"));
	assert_int_equal(cbor_int(cbor_numbered(&map, 3)), -7);
	assert_true(str_equal(cbor_bytes(cbor_numbered(&map, -1)), str_from("\1\2", 2)));
	assert_int_equal(cbor_bytes(cbor_named(&map, "fmt")).len, 0);
	assert_int_equal(cbor_named(&map, "a")->count, 2);
	assert_true(cbor_named(&map, "a")->items[0].boolean);
	assert_null(cbor_named(&map, "none"));
	assert_null(cbor_numbered(cbor_named(&map, "fmt"), 1));
	assert_int_equal(cbor_int(NULL), 0);
}

static void what_is_not_strict_is_refused(void **state)
{
	static const char *const wrong[] = {
		"",     /* nothing */
		"0000", /* something after it */
		"1817", /* not the shortest */
		"190017",
		"1a0000ffff",
		"1b00000000ffffffff",
		"5800",
		"7817aa",
		"18",
		"19ff",
		"1b00",               /* cut off */
		"1b8000000000000000", /* more than 63 bits */
		"3bffffffffffffffff",
		"1c",
		"1f",
		"3e", /* reserved */
		"5f4101ff",
		"9fff",
		"bfff",
		"7f6161ff", /* of indefinite length */
		"c000",
		"d818410a", /* tags */
		"f7",
		"f820",
		"f0", /* undefined, other simple values */
		"f93c00",
		"fb3ff0000000000000", /* floats */
		"ff",
		"42aa",
		"62c328",
		"6261", /* too short; no UTF-8 */
		"a200010002",
		"a2616100616101", /* a name twice */
		"a1f500",
		"a18000",
		"a1410000", /* names that are none */
		"a100",
		"8201", /* too few */
		"9affffffff",
		"9bffffffffffffffff",
		"baffffffff",
		"bb7fffffffffffffff",
		"5bffffffffffffffff",
		"818181818181818100", /* nine deep */
	};

	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		ARENA_SCOPED(arena);
		struct cbor value;
		if (cbor_read(bytes(&arena, wrong[i]), &arena, &value))
			fail_msg("%s is read", wrong[i]);
		assert_true(arena.used_bytes < 4096);
	}
}

static void eight_deep_is_read(void **state)
{
	ARENA_SCOPED(arena);
	struct cbor value;

	(void)state;
	assert_true(cbor_read(bytes(&arena, "8181818181818100"), &arena, &value));
}

static void every_beginning_of_a_value_is_refused(void **state)
{
	ARENA_SCOPED(arena);
	const struct str whole = bytes(&arena, "a463666d74646e6f6e65032620420102616182f5f6");
	struct cbor value;

	(void)state;
	for (size_t len = 0; len < whole.len; len++)
		assert_false(cbor_read(str_first(whole, len), &arena, &value));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_integers_of_the_rfc_are_read),
		cmocka_unit_test(a_map_is_asked_by_name_and_number),
		cmocka_unit_test(what_is_not_strict_is_refused),
		cmocka_unit_test(eight_deep_is_read),
		cmocka_unit_test(every_beginning_of_a_value_is_refused),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
