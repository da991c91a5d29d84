#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <sys/stat.h>
#include <cmocka.h>

#include "host/file.h"
#include "host/folder.h"

static char top[64];

static int make(void **state)
{
	(void)state;
	snprintf(top, sizeof(top), "/tmp/tocsin-folder-XXXXXX");
	return mkdtemp(top) ? 0 : -1;
}

static int unmake(void **state)
{
	(void)state;
	folder_remove(top);
	assert_false(file_exists(top));
	return 0;
}

static const char *in_top(const char *name)
{
	static char path[4][128];
	static int next;

	next = (next + 1) % 4;
	snprintf(path[next], sizeof(path[next]), "%s/%s", top, name);
	return path[next];
}

static void put(const char *name, struct str bytes)
{
	struct err err;

	assert_true(file_write(in_top(name), bytes, 0600, &err));
}

static void a_directory_is_vacant_until_something_is_in_it(void **state)
{
	(void)state;
	assert_true(folder_is_vacant(top));
	assert_true(folder_is_vacant(in_top("nothing")));
	put(".hidden", S(""));
	assert_false(folder_is_vacant(top));
	assert_false(folder_is_vacant(in_top(".hidden")));
}

static void files_are_listed_sorted_with_their_paths(void **state)
{
	ARENA_SCOPED(arena);
	struct str *files;
	size_t count;
	struct err err;

	(void)state;
	assert_true(file_make_directory(in_top("b/c"), 0700, &err));
	put("b/c/one", S("1"));
	put("a", S("2"));
	put("b/z", S("3"));
	assert_true(folder_files(top, &arena, &files, &count, &err));
	assert_int_equal(count, 3);
	assert_true(str_is(files[0], "a"));
	assert_true(str_is(files[1], "b/c/one"));
	assert_true(str_is(files[2], "b/z"));
}

static void a_link_is_not_followed_but_refused(void **state)
{
	ARENA_SCOPED(arena);
	struct str *files;
	size_t count;
	struct err err;

	(void)state;
	assert_int_equal(symlink("/etc", in_top("link")), 0);
	assert_false(folder_files(top, &arena, &files, &count, &err));
	assert_int_equal(err.refusal, REFUSAL_FILE_UNREADABLE);
}

static void a_copy_has_the_bytes_and_tells_their_digest(void **state)
{
	static char big[200000];
	struct folder_file copied, read_back;
	struct err err;

	(void)state;
	for (size_t i = 0; i < sizeof(big); i++)
		big[i] = (char)(i * 7);
	put("from", str_from(big, sizeof(big)));
	assert_true(folder_copy(in_top("from"), in_top("to"), 0600, &copied, &err));
	assert_int_equal(copied.size_bytes, sizeof(big));
	assert_true(sha256_equal(copied.sha256, sha256_of(str_from(big, sizeof(big)))));
	assert_true(folder_digest(in_top("to"), &read_back, &err));
	assert_true(sha256_equal(copied.sha256, read_back.sha256));
	assert_false(folder_copy(in_top("from"), in_top("to"), 0600, &copied, &err));
	assert_int_equal(err.refusal, REFUSAL_FILE_UNWRITABLE);
	assert_false(folder_copy(in_top("none"), in_top("new"), 0600, &copied, &err));
	assert_int_equal(err.refusal, REFUSAL_FILE_UNREADABLE);
	assert_false(file_exists(in_top("new")));
}

static void a_directory_takes_its_name_but_never_anothers(void **state)
{
	struct err err;

	(void)state;
	assert_true(file_make_directory(in_top("making"), 0700, &err));
	put("making/file", S("1"));
	assert_true(folder_settle(in_top("making"), in_top("made"), &err));
	assert_true(file_exists(in_top("made/file")));
	assert_true(file_make_directory(in_top("making"), 0700, &err));
	assert_false(folder_settle(in_top("making"), in_top("made"), &err));
	assert_int_equal(err.refusal, REFUSAL_FILE_UNWRITABLE);
	assert_true(file_exists(in_top("made/file")));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(a_directory_is_vacant_until_something_is_in_it, make, unmake),
		cmocka_unit_test_setup_teardown(files_are_listed_sorted_with_their_paths, make, unmake),
		cmocka_unit_test_setup_teardown(a_link_is_not_followed_but_refused, make, unmake),
		cmocka_unit_test_setup_teardown(a_directory_takes_its_name_but_never_anothers, make, unmake),
		cmocka_unit_test_setup_teardown(a_copy_has_the_bytes_and_tells_their_digest, make, unmake),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
