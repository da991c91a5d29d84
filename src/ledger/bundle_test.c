#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "ledger/log_for_test.h"

struct reading {
	struct str left;
	size_t at_once; /* bytes given at a time */
};

static ptrdiff_t read_some(void *context, char *into, size_t cap)
{
	struct reading *reading = context;
	size_t n = reading->left.len < cap ? reading->left.len : cap;

	n = n < reading->at_once ? n : reading->at_once;
	if (n)
		memcpy(into, reading->left.at, n);
	reading->left = str_after(reading->left, n);
	return (ptrdiff_t)n;
}

static struct bundle_result verdict(struct str bytes, const struct bundle_trust *trust, size_t at_once)
{
	struct reading reading = { bytes, at_once };
	struct bundle_trust nothing = { 0 };
	struct bundle_result result;

	bundle_verify(read_some, &reading, trust ? trust : &nothing, &result);
	return result;
}

static struct log_for_test the_log;
static struct buf bundle;

static int fill(void **state)
{
	(void)state;
	log_begin(&the_log);
	log_fill(&the_log, 9, 4);
	buf_clear(&bundle);
	log_export(&the_log, &bundle);
	return 0;
}

static int empty(void **state)
{
	(void)state;
	arena_free(&the_log.arena);
	buf_free(&bundle);
	return 0;
}

static void what_is_exported_verifies(void **state)
{
	static const size_t steps[] = { 1, 7, 1000000 };

	(void)state;
	for (int i = 0; i < 3; i++) {
		struct bundle_result r = verdict(buf_str(&bundle), NULL, steps[i]);
		assert_string_equal(verify_code(r.finding.what), "ok");
		assert_string_equal(r.agency, "xltg");
		assert_int_equal(r.entries, 9);
		assert_int_equal(r.checkpoints, 3);
		assert_int_equal(r.size, 9);
		assert_false(r.key_compared);
	}
}

static void a_key_given_is_compared(void **state)
{
	struct ed25519_private key;
	struct vkey other;
	struct bundle_trust trust = { .vkeys = &the_log.vkey, .count = 1 };

	(void)state;
	struct bundle_result r = verdict(buf_str(&bundle), &trust, 4096);
	assert_int_equal(r.finding.what, VERIFY_OK);
	assert_true(r.key_compared);
	log_key(2, &key, &other);
	trust.vkeys = &other;
	assert_int_equal(verdict(buf_str(&bundle), &trust, 4096).finding.what, VERIFY_NOTE_UNKNOWN_KEY);
}

static void every_changed_byte_is_found(void **state)
{
	static const unsigned char flips[] = { 0x01, 0x20, 0x80 };
	struct bundle_trust trust = { .vkeys = &the_log.vkey, .count = 1 };

	(void)state;
	for (size_t i = 0; i < bundle.len; i++) {
		for (size_t j = 0; j < sizeof(flips); j++) {
			bundle.at[i] = (char)(bundle.at[i] ^ flips[j]);
			assert_int_not_equal(verdict(buf_str(&bundle), NULL, 100000).finding.what, VERIFY_OK);
			if (j == 0)
				assert_int_not_equal(verdict(buf_str(&bundle), &trust, 100000).finding.what, VERIFY_OK);
			bundle.at[i] = (char)(bundle.at[i] ^ flips[j]);
		}
	}
}

static void every_truncation_is_found(void **state)
{
	(void)state;
	for (size_t len = 0; len < bundle.len; len++)
		assert_int_not_equal(verdict(str_first(buf_str(&bundle), len), NULL, 100000).finding.what, VERIFY_OK);
}

/* Lines of the bundle, put together anew with a right last line: what one who can hash, but not sign, can do. */
static void again(const size_t *lines, size_t count, struct buf *out)
{
	struct str rest = buf_str(&bundle), line, all[64];
	size_t n = 0;

	while (str_cut(rest, '\n', &line, &rest))
		all[n++] = line;
	size_t entries = 0, checkpoints = 0;
	for (size_t i = 0; i < count; i++) {
		buf_add(out, all[lines[i]]);
		buf_add_char(out, '\n');
		entries += all[lines[i]].at[0] == 'E';
		checkpoints += all[lines[i]].at[0] == 'C';
	}
	char hex[SHA256_HEX_BYTES];
	sha256_hex(sha256_of(buf_str(out)), hex);
	buf_printf(out, "Z {\"checkpoints\":%zu,\"entries\":%zu,\"sha256\":\"%s\"}\n", checkpoints, entries, hex);
}

static struct verify_finding anew(const size_t *lines, size_t count)
{
	BUF_SCOPED(out);

	again(lines, count, &out);
	return verdict(buf_str(&out), NULL, 100000).finding;
}

/* Lines: 0 H, 1-4 E 0-3, 5 C, 6-9 E 4-7, 10 C, 11 E 8, 12 C, 13 Z. */
static void drops_swaps_and_insertions_with_a_right_digest_are_found(void **state)
{
	size_t lines[20];

	(void)state;
	for (size_t i = 0; i < 13; i++)
		lines[i] = i;
	assert_int_equal(anew(lines, 13).what, VERIFY_OK);
	for (size_t drop = 0; drop < 13; drop++) {
		for (size_t i = 0, n = 0; i < 13; i++) {
			if (i != drop)
				lines[n++] = i;
		}
		/* A checkpoint between others can be left out, as in any log of this kind: the next one covers its entries. */
		if (drop != 5 && drop != 10)
			assert_int_not_equal(anew(lines, 12).what, VERIFY_OK);
	}
	for (size_t swap = 0; swap < 12; swap++) {
		for (size_t i = 0; i < 13; i++)
			lines[i] = i == swap ? i + 1 : i == swap + 1 ? i - 1 : i;
		assert_int_not_equal(anew(lines, 13).what, VERIFY_OK);
	}
	for (size_t twice = 0; twice < 13; twice++) {
		for (size_t i = 0, n = 0; i < 13; i++) {
			lines[n++] = i;
			if (i == twice)
				lines[n++] = i;
		}
		assert_int_not_equal(anew(lines, 14).what, VERIFY_OK);
	}
}

static void nothing_may_follow_the_last_line(void **state)
{
	(void)state;
	buf_add_char(&bundle, '\n');
	assert_int_equal(verdict(buf_str(&bundle), NULL, 100000).finding.what, VERIFY_BUNDLE_MALFORMED);
	bundle.at[bundle.len - 1] = 'x';
	assert_int_equal(verdict(buf_str(&bundle), NULL, 1).finding.what, VERIFY_BUNDLE_MALFORMED);
}

static void an_older_copy_is_found_by_a_newer_checkpoint(void **state)
{
	size_t lines[] = { 0, 1, 2, 3, 4, 5 };
	struct bundle_trust trust = { .vkeys = &the_log.vkey, .count = 1, .note = the_log.entry[8].note };
	BUF_SCOPED(older);

	(void)state;
	again(lines, 6, &older);
	assert_int_equal(verdict(buf_str(&older), NULL, 100000).finding.what, VERIFY_OK);
	struct bundle_result r = verdict(buf_str(&older), &trust, 100000);
	assert_int_equal(r.finding.what, VERIFY_ROLLED_BACK);
	assert_int_equal(r.finding.from, 4);
	assert_int_equal(r.finding.to, 9);
	assert_true(r.note_compared);
}

static bool refuse_bytes(void *context, struct str bytes)
{
	(void)bytes;
	++*(int *)context;
	return false;
}

static void a_sink_that_is_full_is_told(void **state)
{
	int calls = 0;

	(void)state;
	struct bundle_out *out = bundle_out_new(refuse_bytes, &calls);
	bundle_put_head(out, S("xltg"), &the_log.vkey, 1);
	assert_false(bundle_put_end(out));
	assert_int_equal(calls, 1);
	bundle_out_free(&out);
}

int main(void)
{
#define WITH_LOG(name) cmocka_unit_test_setup_teardown(name, fill, empty)
	const struct CMUnitTest tests[] = {
		WITH_LOG(what_is_exported_verifies),
		WITH_LOG(a_key_given_is_compared),
		WITH_LOG(every_changed_byte_is_found),
		WITH_LOG(every_truncation_is_found),
		WITH_LOG(drops_swaps_and_insertions_with_a_right_digest_are_found),
		WITH_LOG(nothing_may_follow_the_last_line),
		WITH_LOG(an_older_copy_is_found_by_a_newer_checkpoint),
		WITH_LOG(a_sink_that_is_full_is_told),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
