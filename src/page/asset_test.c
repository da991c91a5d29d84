#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "page/asset.h"

static void a_file_is_found_at_its_address_and_its_bytes_are_its_own(void **state)
{
	const char *const names[] = { "tocsin.css", "tocsin.js", "bell.svg" };
	(void)state;

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		const struct asset *asset = asset_at(asset_href(str_of(names[i])));
		assert_non_null(asset);
		assert_true(str_is(asset->name, names[i]));
		assert_true(str_starts(asset->href, S("/static/")));
		assert_true(asset->bytes.len > 0);
		/* RFC 1952 section 2.3.1. */
		assert_true(asset->gzip.len == 0 || str_starts(asset->gzip, S("\x1f\x8b\x08")));
		assert_true(asset->gzip.len < asset->bytes.len);
		/* What follows in memory is no part of it. */
		assert_int_equal(asset->bytes.at[asset->bytes.len], 0);
	}
	assert_true(str_find(asset_at(asset_href(S("bell.svg")))->bytes, S("<svg")) >= 0);
}

static void there_is_nothing_at_another_address(void **state)
{
	const char *const none[] = {
		"", "/", "/static/", "/static/tocsin.css", "/static/tocsin-000000000000.css", "/static/../tocsin.css"
	};
	(void)state;

	for (size_t i = 0; i < sizeof(none) / sizeof(none[0]); i++)
		assert_null(asset_at(str_of(none[i])));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_file_is_found_at_its_address_and_its_bytes_are_its_own),
		cmocka_unit_test(there_is_nothing_at_another_address),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
