#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <cmocka.h>

#include "base/buf.h"
#include "signer/dir_for_test.h"
#include "signer/keys.h"

static void keys_are_made_once_and_are_private(void **state)
{
	struct vkey vkey, again;
	struct vkey *all;
	size_t count;
	struct stat st;
	struct err err;
	ARENA_SCOPED(arena);
	char path[200];

	assert_true(keys_make(str_of(*state), S("xltg"), &vkey, &err));
	assert_string_equal(vkey.name, "tocsin/xltg");
	snprintf(path, sizeof(path), "%s/xltg.sign", (char *)*state);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 07777, 0400);
	assert_false(keys_make(str_of(*state), S("xltg"), &again, &err));
	assert_int_equal(err.refusal, REFUSAL_KEYS_EXIST);
	assert_true(keys_vkeys(str_of(*state), S("xltg"), &arena, &all, &count, &err));
	assert_int_equal(count, 1);
	assert_true(vkey_equal(&all[0], &vkey));
}

static void a_directory_that_others_may_enter_is_refused(void **state)
{
	struct vkey vkey;
	struct err err;

	assert_int_equal(chmod(*state, 0750), 0);
	assert_false(keys_make(str_of(*state), S("xltg"), &vkey, &err));
	assert_int_equal(err.refusal, REFUSAL_KEYS_EXPOSED);
}

static void an_agency_that_is_no_file_name_is_refused(void **state)
{
	static const char *const wrong[] = { "", "..", "a/b", "A", "a b", "a.b", "鎮" };
	struct vkey vkey;
	struct err err;

	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		assert_false(keys_make(str_of(*state), str_of(wrong[i]), &vkey, &err));
}

static void the_paper_key_comes_back_and_slips_are_found(void **state)
{
	struct vkey vkey, restored;
	struct aead_key key, again;
	struct err err;
	struct str paper, paper_again;
	ARENA_SCOPED(arena);
	BUF_SCOPED(spoilt);

	assert_true(keys_make(str_of(*state), S("xltg"), &vkey, &err));
	assert_true(keys_paper(str_of(*state), S("xltg"), &arena, &paper, &err));
	assert_int_equal(paper.len, 14 * 4 + 13);
	assert_true(keys_paper_read(paper, &key, &err));
	buf_add(&spoilt, paper);
	for (size_t i = 0; i < spoilt.len; i++) {
		char kept = spoilt.at[i];
		if (kept == '-')
			continue;
		spoilt.at[i] = kept == '7' ? '8' : '7';
		assert_false(keys_paper_read(buf_str(&spoilt), &again, &err));
		assert_int_equal(err.refusal, REFUSAL_PAPER_KEY_WRONG);
		spoilt.at[i] = kept >= 'A' ? (char)(kept + 32) : kept == '0' ? 'o' : kept == '1' ? 'l' : kept;
	}
	buf_add(&spoilt, S(" \n"));
	assert_true(keys_paper_read(buf_str(&spoilt), &again, &err));
	assert_memory_equal(&key, &again, sizeof(key));
	assert_false(keys_paper_read(str_first(paper, 30), &again, &err));

	assert_true(keys_restore(str_of(*state), S("other"), paper, &vkey, 1, &restored, &err));
	assert_true(keys_paper(str_of(*state), S("other"), &arena, &paper_again, &err));
	assert_true(str_equal(paper, paper_again));
}

static void agencies_are_listed_in_order(void **state)
{
	struct vkey vkey;
	struct str *agencies;
	size_t count;
	struct err err;
	ARENA_SCOPED(arena);

	assert_true(keys_make(str_of(*state), S("b"), &vkey, &err));
	assert_true(keys_make(str_of(*state), S("a"), &vkey, &err));
	assert_true(keys_agencies(str_of(*state), &arena, &agencies, &count, &err));
	assert_int_equal(count, 2);
	assert_true(str_is(agencies[0], "a"));
	assert_true(str_is(agencies[1], "b"));
}

int main(void)
{
#define IN_DIR(name) cmocka_unit_test_setup_teardown(name, dir_make, dir_remove)
	const struct CMUnitTest tests[] = {
		IN_DIR(keys_are_made_once_and_are_private),
		IN_DIR(a_directory_that_others_may_enter_is_refused),
		IN_DIR(an_agency_that_is_no_file_name_is_refused),
		IN_DIR(the_paper_key_comes_back_and_slips_are_found),
		IN_DIR(agencies_are_listed_in_order),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
