#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "host/qr.h"

static bool has(const struct buf *buf, const char *text)
{
	return str_find(buf_str(buf), str_of(text)) >= 0;
}

static void a_picture_has_its_quiet_zone_and_finders(void **state)
{
	BUF_SCOPED(out);
	(void)state;

	assert_true(qr_svg(S("https://192.0.2.7:8443/"), &out));
	/* Version 2, 25 modules, and four of quiet on each side. */
	assert_true(has(&out, "viewBox=\"0 0 33 33\""));
	/* The three finders: seven dark modules in a row at three corners. */
	assert_true(has(&out, "M4 4h7v1h-7z"));
	assert_true(has(&out, "M22 4h7v1h-7z"));
	assert_true(has(&out, "M4 22h7v1h-7z"));
	assert_false(has(&out, "style="));
}

static void a_terminal_shows_two_rows_a_line(void **state)
{
	BUF_SCOPED(out);
	size_t lines = 0;
	(void)state;

	assert_true(qr_terminal(S("https://192.0.2.7:8443/"), &out));
	for (size_t i = 0; i < out.len; i++)
		lines += out.at[i] == '\n';
	assert_int_equal(lines, 15);
	assert_true(has(&out, "▀"));
}

static void nothing_and_too_much_have_no_code(void **state)
{
	static char much[QR_TEXT_BYTES + 1];
	BUF_SCOPED(out);
	(void)state;

	assert_false(qr_svg(S(""), &out));
	assert_false(qr_svg(str_from(much, sizeof(much)), &out));
	assert_false(qr_terminal(S(""), &out));
	assert_int_equal(out.len, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_picture_has_its_quiet_zone_and_finders),
		cmocka_unit_test(a_terminal_shows_two_rows_a_line),
		cmocka_unit_test(nothing_and_too_much_have_no_code),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
