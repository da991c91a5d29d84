#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>
#include <sys/stat.h>

#include <cmocka.h>

#include "signer/dir_for_test.h"
#include "signer/keys.h"
#include "signer/vault.h"

enum { LEAVES = 32 };

static struct sha256_digest leaves[LEAVES];
static struct vkey the_key;

static int with_keys(void **state)
{
	struct err err;

	for (uint64_t i = 0; i < LEAVES; i++)
		leaves[i] = merkle_leaf(str_from((char *)&i, sizeof(i)));
	return dir_make(state) == 0 && keys_make(str_of(*state), S("xltg"), &the_key, &err) ? 0 : -1;
}

static struct vault *opened(void **state)
{
	struct vault *vault;
	struct err err;

	assert_true(vault_open(str_of(*state), &vault, &err));
	return vault;
}

/* Appends n leaves at `at` and keeps the note; false with err. */
static bool add(struct vault *vault, uint64_t at, size_t n, struct buf *note, struct err *err)
{
	uint64_t actual;

	return vault_append(vault, S("xltg"), false, at, leaves + at, n, note, &actual, err);
}

static void add_and_confirm(struct vault *vault, uint64_t at, size_t n, struct buf *note)
{
	struct err err;

	assert_true(add(vault, at, n, note, &err));
	assert_true(vault_confirm(vault, S("xltg"), at + n, &err));
}

static void assert_note(struct buf *note, uint64_t size, const struct vkey *vkey)
{
	struct merkle_frontier frontier = { 0 };
	struct checkpoint checkpoint;
	struct err err;

	for (uint64_t i = 0; i < size; i++)
		merkle_append(&frontier, &leaves[i]);
	assert_true(checkpoint_read(buf_str(note), &checkpoint, &err));
	assert_int_equal(checkpoint.size, size);
	assert_true(str_is(checkpoint.origin, "tocsin/xltg"));
	assert_true(sha256_equal(checkpoint.root, merkle_root(&frontier)));
	assert_int_equal(note_is_signed_by(&checkpoint, vkey), NOTE_SIGNED);
}

static enum signer_check checked(struct vault *vault, uint64_t size, const struct buf *note, uint64_t *from)
{
	enum signer_check verdict;
	struct err err;

	assert_true(vault_check(vault, S("xltg"), size, note ? buf_str(note) : S(""), &verdict, from, &err));
	return verdict;
}

static void a_batch_is_signed_with_the_root_that_the_signer_made(void **state)
{
	struct vault *vault = opened(state);
	BUF_SCOPED(note);

	add_and_confirm(vault, 0, 3, &note);
	assert_note(&note, 3, &the_key);
	add_and_confirm(vault, 3, 1, &note);
	assert_note(&note, 4, &the_key);
	vault_free(&vault);
}

static void only_its_own_size_is_appended_to(void **state)
{
	struct vault *vault = opened(state);
	struct err err;
	uint64_t actual;
	BUF_SCOPED(note);

	add_and_confirm(vault, 0, 5, &note);
	assert_false(vault_append(vault, S("xltg"), false, 4, leaves, 1, &note, &actual, &err));
	assert_int_equal(err.refusal, REFUSAL_SIGNER_SIZE);
	assert_int_equal(actual, 5);
	assert_false(vault_append(vault, S("xltg"), false, 6, leaves, 1, &note, &actual, &err));
	assert_false(vault_append(vault, S("xltg"), false, 5, leaves, 0, &note, &actual, &err));
	assert_false(vault_append(vault, S("nobody"), false, 0, leaves, 1, &note, &actual, &err));
	assert_int_equal(err.refusal, REFUSAL_SIGNER_NO_KEY);
	vault_free(&vault);
}

static void one_batch_is_pending_until_confirmed_or_abandoned(void **state)
{
	struct vault *vault = opened(state);
	struct err err;
	BUF_SCOPED(note);

	assert_true(add(vault, 0, 2, &note, &err));
	assert_false(add(vault, 0, 2, &note, &err));
	assert_int_equal(err.refusal, REFUSAL_SIGNER_PENDING);
	assert_false(vault_confirm(vault, S("xltg"), 3, &err));
	assert_true(vault_abandon(vault, S("xltg"), &err));
	assert_true(add(vault, 0, 3, &note, &err));
	assert_true(vault_confirm(vault, S("xltg"), 3, &err));
	assert_false(vault_confirm(vault, S("xltg"), 3, &err));
	vault_free(&vault);
}

static void what_was_confirmed_is_remembered_over_a_restart(void **state)
{
	struct vault *vault = opened(state);
	struct signer_head head;
	struct err err;
	uint64_t from, size;
	struct sha256_digest root;
	BUF_SCOPED(note);

	add_and_confirm(vault, 0, 7, &note);
	vault_free(&vault);
	vault = opened(state);
	assert_true(vault_head(vault, S("xltg"), &head, &err));
	assert_int_equal(head.size, 7);
	assert_int_equal(checked(vault, 7, &note, &from), SIGNER_SAME);
	assert_true(keys_confirmed(str_of(*state), S("xltg"), &size, &root, &err));
	assert_int_equal(size, 7);
	assert_true(sha256_equal(root, head.root));
	vault_free(&vault);
}

static void an_older_database_is_found(void **state)
{
	struct vault *vault = opened(state);
	uint64_t from;
	BUF_SCOPED(older);
	BUF_SCOPED(newer);

	add_and_confirm(vault, 0, 3, &older);
	add_and_confirm(vault, 3, 3, &newer);
	vault_free(&vault);
	vault = opened(state);
	assert_int_equal(checked(vault, 3, &older, &from), SIGNER_DB_BEHIND);
	assert_int_equal(checked(vault, 0, NULL, &from), SIGNER_DB_BEHIND);
	assert_int_equal(checked(vault, 6, &older, &from), SIGNER_DB_FORKED);
	assert_int_equal(checked(vault, 6, &newer, &from), SIGNER_SAME);
	vault_free(&vault);
}

static void a_crash_between_signing_and_commit_is_legal_either_way(void **state)
{
	struct vault *vault = opened(state);
	struct err err;
	uint64_t from;
	BUF_SCOPED(first);
	BUF_SCOPED(second);

	add_and_confirm(vault, 0, 3, &first);
	assert_true(add(vault, 3, 2, &second, &err));
	vault_free(&vault);
	vault = opened(state);
	assert_int_equal(checked(vault, 3, &first, &from), SIGNER_SAME);
	assert_true(add(vault, 3, 2, &second, &err));
	vault_free(&vault);
	vault = opened(state);
	assert_int_equal(checked(vault, 5, &second, &from), SIGNER_SAME);
	add_and_confirm(vault, 5, 1, &first);
	assert_note(&first, 6, &the_key);
	vault_free(&vault);
}

static void missing_leaves_are_fed_and_adopted_only_under_its_own_signature(void **state)
{
	struct vault *vault = opened(state);
	struct err err;
	uint64_t from;
	char path[200];
	BUF_SCOPED(note);

	add_and_confirm(vault, 0, 9, &note);
	vault_free(&vault);
	snprintf(path, sizeof(path), "%s/xltg.state", (char *)*state);
	assert_int_equal(unlink(path), 0);
	vault = opened(state);
	assert_int_equal(checked(vault, 9, &note, &from), SIGNER_DB_AHEAD);
	assert_int_equal(from, 0);
	assert_true(vault_feed(vault, S("xltg"), 0, leaves, 4, &err));
	assert_false(vault_feed(vault, S("xltg"), 5, leaves + 5, 4, &err));
	assert_false(vault_adopt(vault, S("xltg"), buf_str(&note), &err));
	assert_int_equal(err.refusal, REFUSAL_SIGNER_FORK);
	assert_true(vault_feed(vault, S("xltg"), 0, leaves, 4, &err));
	assert_true(vault_feed(vault, S("xltg"), 4, leaves + 4, 5, &err));
	assert_true(vault_adopt(vault, S("xltg"), buf_str(&note), &err));
	assert_int_equal(checked(vault, 9, &note, &from), SIGNER_SAME);
	vault_free(&vault);
}

static void a_spoilt_state_falls_back_to_the_slot_before(void **state)
{
	struct vault *vault = opened(state);
	char path[200];
	struct err err;
	struct signer_head head;
	BUF_SCOPED(note);

	add_and_confirm(vault, 0, 1, &note); /* slots 1 and 2 */
	add_and_confirm(vault, 1, 1, &note); /* slots 3 and 4 */
	vault_free(&vault);
	snprintf(path, sizeof(path), "%s/xltg.state", (char *)*state);
	FILE *file = fopen(path, "r+");
	assert_non_null(file);
	fseek(file, 40, SEEK_SET); /* slot 4 is in the first place */
	fputc('x', file);
	fclose(file);
	vault = opened(state);
	assert_true(vault_head(vault, S("xltg"), &head, &err));
	assert_int_equal(head.size, 1);
	assert_int_equal(head.pending_size, 2);
	vault_free(&vault);
	file = fopen(path, "r+");
	fseek(file, 8192 + 40, SEEK_SET);
	fputc('x', file);
	fclose(file);
	assert_false(vault_open(str_of(*state), &vault, &err));
	assert_int_equal(err.refusal, REFUSAL_SIGNER_STATE_CORRUPT);
}

static void a_rotation_is_signed_by_both_keys_and_then_the_new_one_signs(void **state)
{
	struct vault *vault = opened(state);
	struct vkey new_key;
	const struct vkey *all;
	size_t count;
	struct err err;
	uint64_t actual;
	BUF_SCOPED(note);

	add_and_confirm(vault, 0, 3, &note);
	assert_false(vault_append(vault, S("xltg"), true, 3, leaves + 3, 1, &note, &actual, &err));
	assert_true(vault_rotate_begin(vault, S("xltg"), &new_key, &err));
	assert_true(vault_append(vault, S("xltg"), true, 3, leaves + 3, 1, &note, &actual, &err));
	assert_note(&note, 4, &the_key);
	assert_note(&note, 4, &new_key);
	/* A crash before the confirmation: the database has it. */
	vault_free(&vault);
	vault = opened(state);
	assert_int_equal(checked(vault, 4, &note, &actual), SIGNER_SAME);
	assert_true(vault_vkeys(vault, S("xltg"), &all, &count, &err));
	assert_int_equal(count, 2);
	assert_true(vkey_equal(&all[1], &new_key));
	add_and_confirm(vault, 4, 1, &note);
	assert_note(&note, 5, &new_key);
	vault_free(&vault);
	vault = opened(state);
	add_and_confirm(vault, 5, 1, &note);
	assert_note(&note, 6, &new_key);
	vault_free(&vault);
}

static void a_wrapped_key_opens_only_for_its_agency_and_subject(void **state)
{
	struct vault *vault = opened(state);
	struct signer_wrapped wrapped;
	struct aead_key key, again;
	struct vkey other;
	struct err err;
	struct str bytes = str_from((char *)wrapped.at, sizeof(wrapped.at));

	assert_true(vault_make_key(vault, S("xltg"), S("P-1"), &key, &wrapped, &err));
	assert_true(vault_unwrap(vault, S("xltg"), S("P-1"), bytes, &again, &err));
	assert_memory_equal(&key, &again, sizeof(key));
	assert_false(vault_unwrap(vault, S("xltg"), S("P-2"), bytes, &again, &err));
	assert_int_equal(err.refusal, REFUSAL_SUBJECT_KEY_WRONG);
	assert_false(vault_unwrap(vault, S("xltg"), S("P-1"), str_first(bytes, 40), &again, &err));
	assert_true(keys_make(str_of(*state), S("other"), &other, &err));
	assert_false(vault_unwrap(vault, S("other"), S("P-1"), bytes, &again, &err));
	vault_free(&vault);
}

static void a_key_file_that_others_may_read_is_refused(void **state)
{
	char path[200];
	struct vault *vault;
	struct err err;

	snprintf(path, sizeof(path), "%s/xltg.wrap", (char *)*state);
	assert_int_equal(chmod(path, 0440), 0);
	assert_false(vault_open(str_of(*state), &vault, &err));
	assert_int_equal(err.refusal, REFUSAL_KEYS_EXPOSED);
}

int main(void)
{
#define WITH_KEYS(name) cmocka_unit_test_setup_teardown(name, with_keys, dir_remove)
	const struct CMUnitTest tests[] = {
		WITH_KEYS(a_batch_is_signed_with_the_root_that_the_signer_made),
		WITH_KEYS(only_its_own_size_is_appended_to),
		WITH_KEYS(one_batch_is_pending_until_confirmed_or_abandoned),
		WITH_KEYS(what_was_confirmed_is_remembered_over_a_restart),
		WITH_KEYS(an_older_database_is_found),
		WITH_KEYS(a_crash_between_signing_and_commit_is_legal_either_way),
		WITH_KEYS(missing_leaves_are_fed_and_adopted_only_under_its_own_signature),
		WITH_KEYS(a_spoilt_state_falls_back_to_the_slot_before),
		WITH_KEYS(a_rotation_is_signed_by_both_keys_and_then_the_new_one_signs),
		WITH_KEYS(a_wrapped_key_opens_only_for_its_agency_and_subject),
		WITH_KEYS(a_key_file_that_others_may_read_is_refused),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
