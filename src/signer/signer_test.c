#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "signer/dir_for_test.h"
#include "signer/keys.h"
#include "signer/process.h"
#include "signer/signer.h"

static struct vkey the_key;

static int with_keys(void **state)
{
	struct err err;

	return dir_make(state) == 0 && keys_make(str_of(*state), S("xltg"), &the_key, &err) ? 0 : -1;
}

static struct signer *started(void **state)
{
	struct signer *signer;
	struct err err;

	assert_true(signer_start(str_of(*state), &signer, &err));
	return signer;
}

/* Every question once, so that the sandbox has been lived in. */
static void the_process_answers_everything(void **state)
{
	struct signer *signer = started(state);
	struct sha256_digest leaves[4] = { { { 1 } }, { { 2 } }, { { 3 } }, { { 4 } } };
	struct checkpoint checkpoint;
	struct signer_head head;
	struct vkey new_key, *vkeys;
	struct err err;
	uint64_t actual, from;
	size_t count;
	enum signer_check verdict;
	ARENA_SCOPED(arena);
	BUF_SCOPED(note);

	assert_true(signer_append(signer, S("xltg"), 0, leaves, 2, &note, &actual, &err));
	assert_true(checkpoint_read(buf_str(&note), &checkpoint, &err));
	assert_int_equal(note_is_signed_by(&checkpoint, &the_key), NOTE_SIGNED);
	assert_true(signer_confirm(signer, S("xltg"), 2, &err));
	assert_true(signer_check(signer, S("xltg"), 2, buf_str(&note), &verdict, &from, &err));
	assert_int_equal(verdict, SIGNER_SAME);
	assert_false(signer_append(signer, S("xltg"), 1, leaves, 1, &note, &actual, &err));
	assert_int_equal(err.refusal, REFUSAL_SIGNER_SIZE);
	assert_string_equal(err.word[1], "2");
	assert_int_equal(actual, 2);
	assert_true(signer_rotate_begin(signer, S("xltg"), &new_key, &err));
	assert_true(signer_append_rotation(signer, S("xltg"), 2, leaves + 2, 1, &note, &actual, &err));
	assert_true(signer_abandon(signer, S("xltg"), &err));
	assert_true(signer_append_rotation(signer, S("xltg"), 2, leaves + 2, 1, &note, &actual, &err));
	assert_true(signer_confirm(signer, S("xltg"), 3, &err));
	assert_true(signer_feed(signer, S("xltg"), 3, leaves + 3, 1, &err));
	assert_false(signer_adopt(signer, S("xltg"), buf_str(&note), &err));
	assert_int_equal(err.refusal, REFUSAL_SIGNER_FORK);
	assert_true(signer_head(signer, S("xltg"), &head, &err));
	assert_int_equal(head.size, 3);
	assert_true(signer_vkeys(signer, S("xltg"), &arena, &vkeys, &count, &err));
	assert_int_equal(count, 2);
	assert_true(vkey_equal(&vkeys[1], &new_key));
	assert_false(signer_head(signer, S("nobody"), &head, &err));
	assert_int_equal(err.refusal, REFUSAL_SIGNER_NO_KEY);
	signer_stop(&signer);
	assert_null(signer);
}

static void keys_of_an_agency_added_later_are_found(void **state)
{
	struct signer *signer = started(state);
	struct signer_head head;
	struct vkey other;
	struct err err;

	assert_true(keys_make(str_of(*state), S("other"), &other, &err));
	assert_true(signer_head(signer, S("other"), &head, &err));
	assert_int_equal(head.size, 0);
	signer_stop(&signer);
}

static void subject_keys_come_wrapped_and_open(void **state)
{
	struct signer *signer = started(state);
	struct str subjects[] = { S("P-1"), S("P-2"), S("P-3") };
	struct aead_key keys[3], key;
	struct signer_wrapped wrapped[3];
	struct err err;

	assert_true(signer_make_keys(signer, S("xltg"), subjects, 3, keys, wrapped, &err));
	for (int i = 0; i < 3; i++) {
		struct str bytes = str_from((char *)wrapped[i].at, sizeof(wrapped[i].at));
		assert_true(signer_unwrap(signer, S("xltg"), subjects[i], bytes, &key, &err));
		assert_memory_equal(&key, &keys[i], sizeof(key));
		assert_false(signer_unwrap(signer, S("xltg"), subjects[(i + 1) % 3], bytes, &key, &err));
	}
	assert_memory_not_equal(&keys[0], &keys[1], sizeof(keys[0]));
	signer_stop(&signer);
}

/* Many of them at once, so that answers that nobody waits for would be taken for others if they could. */
static void what_is_confirmed_is_there_before_what_is_asked_next(void **state)
{
	struct signer *signer = started(state);
	struct sha256_digest leaf = { { 7 } };
	struct signer_head head;
	struct err err;
	uint64_t actual;
	BUF_SCOPED(note);

	for (uint64_t size = 0; size < 50; size++) {
		assert_true(signer_append(signer, S("xltg"), size, &leaf, 1, &note, &actual, &err));
		for (int wrong = 0; wrong < 3; wrong++)
			assert_true(signer_confirm(signer, S("xltg"), size + 7, &err));
		assert_true(signer_confirm(signer, S("xltg"), size + 1, &err));
		assert_true(signer_head(signer, S("xltg"), &head, &err));
		assert_int_equal(head.size, size + 1);
		assert_int_equal(head.pending_size, size + 1);
	}
	signer_stop(&signer);
}

static void a_signer_that_is_gone_refuses_for_good(void **state)
{
	struct signer *signer = started(state);
	struct signer_head head;
	struct err err;

	assert_int_equal(kill(signer_pid(signer), SIGKILL), 0);
	assert_false(signer_head(signer, S("xltg"), &head, &err));
	assert_int_equal(err.refusal, REFUSAL_SIGNER_UNAVAILABLE);
	assert_false(signer_head(signer, S("xltg"), &head, &err));
	signer_stop(&signer);
}

static void what_is_wrong_with_the_keys_is_said_by_the_child(void **state)
{
	struct signer *signer;
	struct err err;
	char path[200];

	snprintf(path, sizeof(path), "%s/xltg.sign", (char *)*state);
	assert_int_equal(truncate(path, 3), 0);
	assert_false(signer_start(str_of(*state), &signer, &err));
	assert_int_equal(err.refusal, REFUSAL_KEYS_UNREADABLE);
	assert_false(signer_start(S("/nowhere/at/all"), &signer, &err));
	assert_int_equal(err.refusal, REFUSAL_KEYS_UNREADABLE);
}

int main(int argc, char **argv)
{
	if (argc == 3 && !strcmp(argv[1], "signer"))
		return process_run(argv[2], 3);
#define WITH_KEYS(name) cmocka_unit_test_setup_teardown(name, with_keys, dir_remove)
	const struct CMUnitTest tests[] = {
		WITH_KEYS(the_process_answers_everything),
		WITH_KEYS(keys_of_an_agency_added_later_are_found),
		WITH_KEYS(subject_keys_come_wrapped_and_open),
		WITH_KEYS(what_is_confirmed_is_there_before_what_is_asked_next),
		WITH_KEYS(a_signer_that_is_gone_refuses_for_good),
		WITH_KEYS(what_is_wrong_with_the_keys_is_said_by_the_child),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
