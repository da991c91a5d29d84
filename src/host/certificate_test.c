#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "host/certificate.h"
#include "host/file.h"

static char place[] = "/tmp/certificate-test-XXXXXX";
static const struct instant now = { 1790000000000 };
static const struct str names[] = { { "desk.example", 12 }, { "192.0.2.7", 9 }, { "2001:db8::7", 11 } };
static const int64_t day_ms = 86400000;

static int enter(void **state)
{
	(void)state;
	return mkdtemp(place) && chdir(place) == 0 ? 0 : -1;
}

static int clear(void **state)
{
	(void)state;
	unlink("own/key.pem");
	unlink("own/certificate.pem");
	unlink("other/key.pem");
	unlink("other/certificate.pem");
	rmdir("own");
	rmdir("other");
	return 0;
}

static int leave(void **state)
{
	(void)state;
	return chdir("/") == 0 && rmdir(place) == 0 ? 0 : -1;
}

static struct certificate keep(const char *directory, size_t count, struct instant at)
{
	static struct arena arena;
	struct certificate out;
	struct err err;

	assert_true(certificate_keep(directory, names, count, at, &arena, &out, &err));
	return out;
}

static void one_is_made_once_and_its_key_is_for_its_owner_alone(void **state)
{
	struct stat found;
	(void)state;

	struct certificate first = keep("own", 3, now), again = keep("own", 3, now);
	assert_true(first.fresh);
	assert_false(again.fresh);
	assert_string_equal(first.fingerprint, again.fingerprint);
	assert_string_equal(first.key_pem, again.key_pem);
	assert_int_equal(strlen(first.fingerprint), 95);
	assert_int_equal(stat("own/key.pem", &found), 0);
	assert_int_equal(found.st_mode & 0777, 0600);
	assert_int_equal(stat("own", &found), 0);
	assert_int_equal(found.st_mode & 0777, 0700);
}

static void it_is_made_anew_with_the_same_key_for_a_new_name_and_before_its_end(void **state)
{
	(void)state;
	struct certificate first = keep("own", 2, now);
	struct certificate fewer = keep("own", 1, now);
	struct certificate more = keep("own", 3, now);
	assert_false(fewer.fresh);
	assert_true(more.fresh);
	assert_string_equal(first.key_pem, more.key_pem);
	assert_string_not_equal(first.fingerprint, more.fingerprint);
	struct instant late = { more.until.ms - 31 * day_ms }, later = { more.until.ms - 29 * day_ms };
	assert_false(keep("own", 3, late).fresh);
	struct certificate renewed = keep("own", 3, later);
	assert_true(renewed.fresh);
	assert_true(renewed.until.ms > later.ms + 390 * day_ms);
	assert_string_equal(first.key_pem, renewed.key_pem);
}

static enum refusal read_refusal(const char *certificate_path, const char *key_path)
{
	ARENA_SCOPED(arena);
	struct certificate out;
	struct err err = { 0 };

	return certificate_read(certificate_path, key_path, &arena, &out, &err) ? REFUSAL_NONE : err.refusal;
}

static void a_key_that_others_may_read_is_refused(void **state)
{
	(void)state;
	keep("own", 1, now);
	assert_int_equal(read_refusal("own/certificate.pem", "own/key.pem"), REFUSAL_NONE);
	assert_int_equal(chmod("own/key.pem", 0640), 0);
	assert_int_equal(read_refusal("own/certificate.pem", "own/key.pem"), REFUSAL_NONE);
	assert_int_equal(chmod("own/key.pem", 0604), 0);
	assert_int_equal(read_refusal("own/certificate.pem", "own/key.pem"), REFUSAL_KEY_EXPOSED);
}

static void what_does_not_belong_together_is_refused(void **state)
{
	(void)state;
	keep("own", 1, now);
	keep("other", 1, now);
	assert_int_equal(read_refusal("own/certificate.pem", "other/key.pem"), REFUSAL_CERTIFICATE_UNUSABLE);
	assert_int_equal(read_refusal("own/key.pem", "own/key.pem"), REFUSAL_CERTIFICATE_UNUSABLE);
	assert_int_equal(read_refusal("own/certificate.pem", "own/certificate.pem"), REFUSAL_KEY_EXPOSED);
	assert_int_equal(read_refusal("none", "own/key.pem"), REFUSAL_FILE_UNREADABLE);
	assert_int_equal(read_refusal("own/certificate.pem", "none"), REFUSAL_FILE_UNREADABLE);
}

static void a_spoilt_certificate_is_made_anew_and_a_spoilt_key_is_told(void **state)
{
	ARENA_SCOPED(arena);
	struct certificate out;
	struct err err;
	(void)state;

	keep("own", 1, now);
	assert_true(file_write("own/certificate.pem", S("nonsense"), 0644, &err));
	assert_true(keep("own", 1, now).fresh);
	assert_true(file_write("own/key.pem", S("nonsense"), 0600, &err));
	assert_false(certificate_keep("own", names, 1, now, &arena, &out, &err));
	assert_int_equal(err.refusal, REFUSAL_CERTIFICATE_UNUSABLE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(one_is_made_once_and_its_key_is_for_its_owner_alone, clear),
		cmocka_unit_test_teardown(it_is_made_anew_with_the_same_key_for_a_new_name_and_before_its_end, clear),
		cmocka_unit_test_teardown(a_key_that_others_may_read_is_refused, clear),
		cmocka_unit_test_teardown(what_does_not_belong_together_is_refused, clear),
		cmocka_unit_test_teardown(a_spoilt_certificate_is_made_anew_and_a_spoilt_key_is_told, clear),
	};

	return cmocka_run_group_tests(tests, enter, leave);
}
