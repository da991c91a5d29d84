#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <setjmp.h>
#include <sys/wait.h>
#include <cmocka.h>

#include "gate/totp.h"

/* RFC 6238 appendix B, SHA-1, the last six of its eight digits. */
static const struct {
	int64_t seconds;
	const char *code;
} vectors[] = { { 59, "287082" },         { 1111111109, "081804" }, { 1111111111, "050471" },
		{ 1234567890, "005924" }, { 2000000000, "279037" }, { 20000000000, "353130" } };

#define SECRET S("12345678901234567890")

static void the_vectors_of_rfc_6238_come_out(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(vectors) / sizeof(vectors[0]); i++) {
		char code[TOTP_CODE_BYTES];
		totp_code(SECRET, totp_step((struct instant){ vectors[i].seconds * 1000 }), code);
		assert_string_equal(code, vectors[i].code);
	}
}

static void a_code_is_good_half_a_minute_early_and_late_and_no_longer(void **state)
{
	const int64_t at = 1111111111;

	(void)state;
	for (int64_t off = -120; off <= 120; off++) {
		const struct instant now = { (at + off) * 1000 };
		const int64_t distance = totp_step(now) - totp_step((struct instant){ at * 1000 });
		int64_t step = 0;
		bool good = totp_is_good(SECRET, S("050471"), now, 0, &step);
		assert_int_equal(good, distance >= -1 && distance <= 1);
		if (good)
			assert_int_equal(step, totp_step((struct instant){ at * 1000 }));
	}
}

static void a_used_code_is_good_no_more_nor_is_an_older_one(void **state)
{
	const struct instant now = { 1111111111000 };
	int64_t step, again;
	char before[TOTP_CODE_BYTES], after[TOTP_CODE_BYTES];

	(void)state;
	assert_true(totp_is_good(SECRET, S("050 471"), now, 0, &step));
	assert_false(totp_is_good(SECRET, S("050471"), now, step, &again));
	totp_code(SECRET, step - 1, before);
	totp_code(SECRET, step + 1, after);
	assert_false(totp_is_good(SECRET, str_of(before), now, step, &again));
	assert_true(totp_is_good(SECRET, str_of(after), now, step, &again));
}

static void what_is_no_code_is_not_good(void **state)
{
	static const char *const wrong[] = { "", "05047", "0504711", "05047a", "０５０４７１", "      ", "-50471" };
	int64_t step;

	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		assert_false(totp_is_good(SECRET, str_of(wrong[i]), (struct instant){ 1111111111000 }, 0, &step));
}

/* The same question to oath-toolkit, where it is installed. */
static void oathtool_agrees(void **state)
{
	(void)state;
	if (access("/usr/bin/oathtool", X_OK) != 0)
		skip();
	for (int i = 0; i < 12; i++) {
		ARENA_SCOPED(arena);
		const struct instant now = { ((int64_t)1763000000 + i * 7919) * 1000 };
		struct str text = totp_new(&arena), secret;
		char code[TOTP_CODE_BYTES], theirs[64] = "", when[40];
		FILE *out = tmpfile();

		assert_true(totp_secret_read(text, &arena, &secret));
		assert_int_equal(secret.len, TOTP_SECRET_BYTES);
		totp_code(secret, totp_step(now), code);
		snprintf(when, sizeof(when), "@%lld", (long long)(now.ms / 1000));
		pid_t child = fork();
		if (child == 0) {
			dup2(fileno(out), 1);
			execl("/usr/bin/oathtool", "oathtool", "--totp", "--base32", "--now", when,
			      arena_cstr(&arena, text), (char *)NULL);
			_exit(127);
		}
		int status;
		assert_int_equal(waitpid(child, &status, 0), child);
		assert_int_equal(status, 0);
		assert_true(pread(fileno(out), theirs, sizeof(theirs) - 1, 0) >= 6);
		fclose(out);
		assert_memory_equal(theirs, code, 6);
	}
}

static void the_address_for_the_app_says_all_it_needs(void **state)
{
	ARENA_SCOPED(arena);

	(void)state;
	assert_true(str_is(
		totp_uri(S("GEZDGNBVGY3TQOJQ"), S("西螺 鎮公所"), S("mei@x.tw"), &arena),
		"otpauth://totp/%E8%A5%BF%E8%9E%BA%20%E9%8E%AE%E5%85%AC%E6%89%80:mei%40x.tw?secret=GEZDGNBVGY3TQOJQ"
		"&issuer=%E8%A5%BF%E8%9E%BA%20%E9%8E%AE%E5%85%AC%E6%89%80"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_vectors_of_rfc_6238_come_out),
		cmocka_unit_test(a_code_is_good_half_a_minute_early_and_late_and_no_longer),
		cmocka_unit_test(a_used_code_is_good_no_more_nor_is_an_older_one),
		cmocka_unit_test(what_is_no_code_is_not_good),
		cmocka_unit_test(oathtool_agrees),
		cmocka_unit_test(the_address_for_the_app_says_all_it_needs),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
