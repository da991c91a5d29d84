#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "ledger/log_for_test.h"

static struct log_for_test the_log;

static int fill(void **state)
{
	(void)state;
	log_begin(&the_log);
	log_fill(&the_log, 100, 5);
	return 0;
}

static int empty(void **state)
{
	(void)state;
	arena_free(&the_log.arena);
	return 0;
}

#define EXPECT(finding, WHAT, first, end)                                              \
	do {                                                                           \
		struct verify_finding f_ = (finding);                                  \
		assert_string_equal(verify_code(f_.what), verify_code(VERIFY_##WHAT)); \
		assert_int_equal(f_.from, first);                                      \
		assert_int_equal(f_.to, end);                                          \
	} while (0)

static struct str changed(struct str s, size_t at)
{
	struct str copy = arena_str(&the_log.arena, s);

	((char *)(uintptr_t)copy.at)[at] ^= 1;
	return copy;
}

/* A note whose signature is another's: well formed, and wrong. */
static struct str badly_signed(struct str note)
{
	struct str copy = arena_str(&the_log.arena, note);
	char *letter = (char *)(uintptr_t)copy.at + copy.len - 20;

	*letter = *letter == 'A' ? 'B' : 'A';
	return copy;
}

static void a_good_log_is_good(void **state)
{
	(void)state;
	struct verify_finding f = log_verify(&the_log, NULL);
	assert_int_equal(f.what, VERIFY_OK);
	assert_int_equal(f.entries, 100);
	assert_int_equal(f.checkpoints, 20);
	assert_int_equal(f.good_size, 100);
}

static void an_empty_log_is_good(void **state)
{
	struct log_for_test log;

	(void)state;
	log_begin(&log);
	EXPECT(log_verify(&log, NULL), OK, 0, 0);
}

static void a_changed_body_is_named(void **state)
{
	(void)state;
	the_log.entry[42].body = changed(the_log.entry[42].body, 30);
	EXPECT(log_verify(&the_log, NULL), LEAF_DIFFERS, 42, 43);
}

static void a_changed_leaf_is_named(void **state)
{
	(void)state;
	the_log.entry[0].leaf.at[31] ^= 0x80;
	EXPECT(log_verify(&the_log, NULL), LEAF_DIFFERS, 0, 1);
}

static void a_body_changed_with_its_leaf_gives_the_smallest_range(void **state)
{
	(void)state;
	the_log.entry[42].body = changed(the_log.entry[42].body, 9);
	the_log.entry[42].leaf = merkle_leaf(the_log.entry[42].body);
	struct verify_finding f = log_verify(&the_log, NULL);
	EXPECT(f, ROOT_DIFFERS, 40, 45);
	assert_int_equal(f.good_size, 40);
	assert_int_equal(f.size, 45);
}

static void a_dropped_entry_is_named(void **state)
{
	(void)state;
	struct verify *v = verify_new(S("tocsin/xltg"));
	verify_trust(v, &the_log.vkey);
	for (size_t i = 0; i < the_log.count; i++) {
		if (i != 7 && i != 8)
			verify_entry(v, i, the_log.entry[i].body, &the_log.entry[i].leaf);
		if (the_log.entry[i].note.len)
			verify_checkpoint(v, i + 1, the_log.entry[i].note);
	}
	EXPECT(verify_end(v), ENTRY_MISSING, 7, 9);
	verify_free(&v);
	memmove(&the_log.entry[7], &the_log.entry[8], (the_log.count - 8) * sizeof(the_log.entry[0]));
	the_log.count--;
	EXPECT(log_verify(&the_log, NULL), ENTRY_ORDER, 7, 8);
}

static void swapped_entries_are_named(void **state)
{
	(void)state;
	struct log_entry kept = the_log.entry[11];
	the_log.entry[11].body = the_log.entry[12].body;
	the_log.entry[11].leaf = the_log.entry[12].leaf;
	the_log.entry[12].body = kept.body;
	the_log.entry[12].leaf = kept.leaf;
	EXPECT(log_verify(&the_log, NULL), ENTRY_ORDER, 11, 12);
}

static void the_tail_must_be_covered(void **state)
{
	(void)state;
	the_log.entry[99].note = S("");
	EXPECT(log_verify(&the_log, NULL), TAIL_UNCOVERED, 95, 100);
	the_log.count = 98;
	EXPECT(log_verify(&the_log, NULL), TAIL_UNCOVERED, 95, 98);
}

static void every_changed_byte_of_a_checkpoint_is_found(void **state)
{
	struct str note = the_log.entry[59].note;

	(void)state;
	for (size_t i = 0; i < note.len; i++) {
		the_log.entry[59].note = changed(note, i);
		struct verify_finding f = log_verify(&the_log, NULL);
		assert_int_not_equal(f.what, VERIFY_OK);
		assert_int_equal(f.good_size, 55);
	}
}

static void a_bad_signature_is_found_wherever_it_is(void **state)
{
	(void)state;
	for (size_t i = 4; i < 100; i += 5) {
		struct str note = the_log.entry[i].note;
		the_log.entry[i].note = badly_signed(note);
		struct verify_finding f = log_verify(&the_log, NULL);
		EXPECT(f, NOTE_BAD_SIGNATURE, i - 4, i + 1);
		assert_int_equal(f.size, i + 1);
		the_log.entry[i].note = note;
	}
}

static void the_first_of_two_faults_is_told(void **state)
{
	(void)state;
	the_log.entry[59].note = badly_signed(the_log.entry[59].note);
	the_log.entry[61].leaf.at[0] ^= 1;
	EXPECT(log_verify(&the_log, NULL), NOTE_BAD_SIGNATURE, 55, 60);
	the_log.entry[58].leaf.at[0] ^= 1;
	EXPECT(log_verify(&the_log, NULL), LEAF_DIFFERS, 58, 59);
}

static void another_key_is_not_trusted(void **state)
{
	struct ed25519_private key;
	struct vkey vkey;

	(void)state;
	log_key(2, &key, &vkey);
	EXPECT(log_verify(&the_log, &vkey), NOTE_UNKNOWN_KEY, 0, 5);
}

static void checkpoints_go_forward(void **state)
{
	(void)state;
	the_log.entry[14].note = the_log.entry[9].note;
	EXPECT(log_verify(&the_log, NULL), NOTE_ORDER, 10, 15);
}

static void the_size_beside_the_note_must_be_its_own(void **state)
{
	(void)state;
	struct verify *v = verify_new(S("tocsin/xltg"));
	verify_trust(v, &the_log.vkey);
	for (size_t i = 0; i < 5; i++)
		verify_entry(v, i, the_log.entry[i].body, &the_log.entry[i].leaf);
	verify_checkpoint(v, 6, the_log.entry[4].note);
	EXPECT(verify_end(v), NOTE_SIZE, 0, 5);
	verify_free(&v);
}

static void a_checkpoint_of_another_log_is_found(void **state)
{
	struct log_for_test *log = &the_log;
	struct verify *v = verify_new(S("tocsin/other"));

	(void)state;
	verify_trust(v, &log->vkey);
	log_feed(log, v);
	EXPECT(verify_end(v), NOTE_ORIGIN, 0, 5);
	verify_free(&v);
}

/* What is kept elsewhere. */
static struct verify_finding against(struct str note, size_t count)
{
	struct verify *v = verify_new(S("tocsin/xltg"));
	size_t all = the_log.count;

	verify_trust(v, &the_log.vkey);
	verify_not_before(v, note);
	the_log.count = count;
	log_feed(&the_log, v);
	the_log.count = all;
	struct verify_finding f = verify_end(v);
	verify_free(&v);
	return f;
}

static void an_older_log_under_a_newer_checkpoint_is_found(void **state)
{
	(void)state;
	EXPECT(against(the_log.entry[99].note, 100), OK, 0, 0);
	EXPECT(against(the_log.entry[49].note, 100), OK, 0, 0);
	EXPECT(against(the_log.entry[99].note, 60), ROLLED_BACK, 60, 100);
	EXPECT(against(the_log.entry[4].note, 0), ROLLED_BACK, 0, 5);
	EXPECT(against(changed(the_log.entry[99].note, 40), 100), ANCHOR_UNSIGNED, 0, 0);
	EXPECT(against(S("nothing"), 100), ANCHOR_UNSIGNED, 0, 0);
}

/* A log of one entry, held against the first leaf of the_log. */
static struct verify_finding forged(struct str body)
{
	struct log_for_test other;

	log_begin(&other);
	log_add_body(&other, body);
	log_sign(&other);
	struct verify *v = verify_new(S("tocsin/xltg"));
	verify_trust(v, &other.vkey);
	verify_not_before_root(v, 1, &the_log.entry[0].leaf);
	log_feed(&other, v);
	struct verify_finding f = verify_end(v);
	verify_free(&v);
	arena_free(&other.arena);
	return f;
}

static void another_history_signed_by_the_same_key_is_found(void **state)
{
	(void)state;
	EXPECT(forged(S("{\"act\":\"forged\",\"seq\":0,\"v\":1}")), FORKED, 0, 1);
}

static void a_body_that_does_not_say_its_number_is_found(void **state)
{
	static const char *const bodies[] = { "",
					      "}",
					      "{}",
					      "1}",
					      "{\"seq\":0,\"v\":1}",
					      "{\"a\":1,\"seq\":1,\"v\":1}",
					      "{\"a\":1,\"seq\":0,\"v\":}",
					      "{\"a\":1,\"seq\":00,\"v\":1}",
					      "{\"a\":1,\"seq\":0,\"v\":1} " };

	(void)state;
	for (size_t i = 0; i < sizeof(bodies) / sizeof(bodies[0]); i++)
		EXPECT(forged(str_of(bodies[i])), ENTRY_ORDER, 0, 1);
}

/* Rotation: entry 10 says the new key, the checkpoint after it is signed by `first` and `second` of old (1) and new (2). */
static struct verify_finding rotated(int first, int second, int after)
{
	struct log_for_test log;
	struct ed25519_private keys[3];
	struct vkey vkeys[3];

	log_begin(&log);
	for (int i = 1; i < 3; i++)
		log_key((unsigned char)i, &keys[i], &vkeys[i]);
	log_fill(&log, 10, 5);
	log_add_rotation(&log, &vkeys[2]);
	const struct ed25519_private *both[2] = { &keys[first], &keys[second ? second : 1] };
	const struct vkey *names[2] = { &vkeys[first], &vkeys[second ? second : 1] };
	log.entry[10].note = log_note(&log, both, names, second ? 2 : 1);
	log.key = keys[after];
	log.vkey = vkeys[after];
	log_fill(&log, 10, 5);
	struct verify_finding f = log_verify(&log, &vkeys[1]);
	arena_free(&log.arena);
	return f;
}

static void a_rotation_signed_by_both_keys_is_honoured(void **state)
{
	(void)state;
	EXPECT(rotated(1, 2, 2), OK, 0, 0);
	EXPECT(rotated(2, 1, 2), OK, 0, 0);
}

static void a_rotation_that_one_key_signed_is_not(void **state)
{
	(void)state;
	EXPECT(rotated(1, 0, 2), ROTATION_UNSIGNED, 10, 11);
	EXPECT(rotated(2, 0, 2), ROTATION_UNSIGNED, 10, 11);
}

static void the_old_key_signs_no_more_after_a_rotation(void **state)
{
	(void)state;
	EXPECT(rotated(1, 2, 1), NOTE_UNKNOWN_KEY, 11, 15);
}

/* Long enough for every thread to have a part in it. */
static void a_long_log_is_taken_on_other_threads_with_the_same_outcome(void **state)
{
	static const char filler[8000] = { [0 ... 7998] = 'x' };
	struct log_for_test log;

	(void)state;
	log_begin(&log);
	while (log.count < LOG_ENTRIES) {
		log_add_body(&log,
			     arena_printf(&log.arena, "{\"data\":\"%s\",\"seq\":%zu,\"v\":1}", filler, log.count));
		log_sign(&log);
	}
	EXPECT(log_verify(&log, NULL), OK, 0, 0);
	for (size_t i = 7; i < LOG_ENTRIES; i += 31) {
		struct str note = log.entry[i].note;
		log.entry[i].note = badly_signed(note);
		EXPECT(log_verify(&log, NULL), NOTE_BAD_SIGNATURE, i, i + 1);
		log.entry[i].leaf.at[3] ^= 1;
		EXPECT(log_verify(&log, NULL), LEAF_DIFFERS, i, i + 1);
		log.entry[i].leaf.at[3] ^= 1;
		log.entry[i].note = note;
	}
	arena_free(&log.arena);
	arena_free(&the_log.arena);
}

int main(void)
{
#define WITH_LOG(name) cmocka_unit_test_setup_teardown(name, fill, empty)
	const struct CMUnitTest tests[] = {
		WITH_LOG(a_good_log_is_good),
		cmocka_unit_test(an_empty_log_is_good),
		WITH_LOG(a_changed_body_is_named),
		WITH_LOG(a_changed_leaf_is_named),
		WITH_LOG(a_body_changed_with_its_leaf_gives_the_smallest_range),
		WITH_LOG(a_dropped_entry_is_named),
		WITH_LOG(swapped_entries_are_named),
		WITH_LOG(the_tail_must_be_covered),
		WITH_LOG(every_changed_byte_of_a_checkpoint_is_found),
		WITH_LOG(a_bad_signature_is_found_wherever_it_is),
		WITH_LOG(the_first_of_two_faults_is_told),
		WITH_LOG(another_key_is_not_trusted),
		WITH_LOG(checkpoints_go_forward),
		WITH_LOG(the_size_beside_the_note_must_be_its_own),
		WITH_LOG(a_checkpoint_of_another_log_is_found),
		WITH_LOG(an_older_log_under_a_newer_checkpoint_is_found),
		WITH_LOG(another_history_signed_by_the_same_key_is_found),
		WITH_LOG(a_body_that_does_not_say_its_number_is_found),
		cmocka_unit_test(a_rotation_signed_by_both_keys_is_honoured),
		cmocka_unit_test(a_rotation_that_one_key_signed_is_not),
		cmocka_unit_test(the_old_key_signs_no_more_after_a_rotation),
		cmocka_unit_test(a_long_log_is_taken_on_other_threads_with_the_same_outcome),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
