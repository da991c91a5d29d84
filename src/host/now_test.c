#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "host/file.h"
#include "host/now.h"

static char path[] = "/tmp/now-test-XXXXXX";

static void set(const char *text)
{
	struct err err;

	assert_true(file_write(path, str_of(text), 0600, &err));
}

static void the_movable_clock_says_what_its_file_says_at_each_use(void **state)
{
	const struct clock_source source = { path };
	struct instant now, expected;
	struct err err;
	(void)state;

	set("2026-11-22T10:53:00+08:00\n");
	assert_true(now_instant(&source, &now, &err));
	assert_true(instant_read(S("2026-11-22T02:53:00Z"), &expected));
	assert_int_equal(now.ms, expected.ms);
	set("2026-12-31T23:59:59.999Z");
	assert_true(now_instant(&source, &now, &err));
	assert_true(instant_read(S("2026-12-31T23:59:59.999Z"), &expected));
	assert_int_equal(now.ms, expected.ms);
}

static void a_clock_file_that_says_nothing_is_refused(void **state)
{
	static const char *const texts[] = { "", "noon", "2026-11-22", "2026-11-22T10:53:00+08:00 2026",
					     "2026-13-01T00:00:00Z" };
	const struct clock_source source = { path }, missing = { "/nonexistent" };
	struct instant now;
	struct err err;
	(void)state;

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		set(texts[i]);
		assert_false(now_instant(&source, &now, &err));
		assert_int_equal(err.refusal, REFUSAL_CLOCK_UNREADABLE);
	}
	assert_false(now_instant(&missing, &now, &err));
	assert_int_equal(err.refusal, REFUSAL_CLOCK_UNREADABLE);
}

static void the_machine_is_asked_without_a_file(void **state)
{
	const struct clock_source source = { NULL };
	struct instant now, then = { 0 };
	struct err err;
	(void)state;

	assert_true(instant_read(S("2026-01-01T00:00:00Z"), &then));
	assert_true(now_instant(&source, &now, &err));
	assert_true(instant_before(then, now) || now_wall().ms >= now.ms);
	assert_true(now_steady_ms() <= now_steady_ms());
}

static int make(void **state)
{
	int fd = mkstemp(path);
	(void)state;

	return fd < 0 ? -1 : close(fd);
}

static int drop(void **state)
{
	(void)state;
	return unlink(path);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_movable_clock_says_what_its_file_says_at_each_use),
		cmocka_unit_test(a_clock_file_that_says_nothing_is_refused),
		cmocka_unit_test(the_machine_is_asked_without_a_file),
	};

	return cmocka_run_group_tests(tests, make, drop);
}
