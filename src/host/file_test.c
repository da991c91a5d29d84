#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>

#include "host/file.h"

static char place[] = "/tmp/file-test-XXXXXX";

static int enter(void **state)
{
	(void)state;
	return mkdtemp(place) && chdir(place) == 0 ? 0 : -1;
}

static int leave(void **state)
{
	(void)state;
	unlink("a");
	unlink("b");
	unlink("one/two/c");
	rmdir("one/two");
	rmdir("one");
	return chdir("/") == 0 && rmdir(place) == 0 ? 0 : -1;
}

static int names_here(void)
{
	DIR *here = opendir(".");
	int count = 0;

	while (readdir(here))
		count++;
	closedir(here);
	return count - 2;
}

static void what_is_written_is_read_back_with_its_mode(void **state)
{
	ARENA_SCOPED(arena);
	struct stat found;
	struct str text;
	struct err err;
	(void)state;

	assert_true(file_write("a", S("one"), 0600, &err));
	assert_true(file_write("a", S("two\0three"), 0600, &err));
	assert_true(file_read("a", 100, &arena, &text, &err));
	assert_true(str_equal(text, S("two\0three")));
	assert_int_equal(stat("a", &found), 0);
	assert_int_equal(found.st_mode & 0777, 0600);
	assert_int_equal(names_here(), 1);
}

static void a_failed_write_leaves_the_old_file_and_no_litter(void **state)
{
	ARENA_SCOPED(arena);
	struct str text;
	struct err err;
	(void)state;

	assert_true(file_make_directory("one/two", 0700, &err));
	int before = names_here();
	assert_false(file_write("one", S("x"), 0600, &err));
	assert_int_equal(err.refusal, REFUSAL_FILE_UNWRITABLE);
	assert_int_equal(names_here(), before);
	assert_true(file_read("a", 100, &arena, &text, &err));
}

static void a_file_above_its_cap_is_refused(void **state)
{
	ARENA_SCOPED(arena);
	struct str text;
	struct err err;
	(void)state;

	assert_true(file_write("b", S("12345"), 0600, &err));
	assert_true(file_read("b", 5, &arena, &text, &err));
	assert_false(file_read("b", 4, &arena, &text, &err));
	assert_int_equal(err.refusal, REFUSAL_BODY_TOO_LARGE);
	assert_string_equal(err.where, "b");
}

static void what_is_missing_or_a_directory_is_unreadable(void **state)
{
	ARENA_SCOPED(arena);
	struct str text;
	struct err err;
	(void)state;

	assert_false(file_read("nothing", 5, &arena, &text, &err));
	assert_int_equal(err.refusal, REFUSAL_FILE_UNREADABLE);
	assert_false(file_read(".", 5, &arena, &text, &err));
	assert_int_equal(err.refusal, REFUSAL_FILE_UNREADABLE);
}

static void appending_adds_to_the_end(void **state)
{
	ARENA_SCOPED(arena);
	struct str text;
	struct err err;
	(void)state;

	unlink("b");
	assert_true(file_append("b", S("one"), 0600, &err));
	assert_true(file_append("b", S("two"), 0600, &err));
	assert_true(file_read("b", 10, &arena, &text, &err));
	assert_true(str_is(text, "onetwo"));
}

static void directories_are_made_with_those_above_them(void **state)
{
	struct err err;
	(void)state;

	assert_true(file_make_directory("one/two", 0700, &err));
	assert_true(file_make_directory("one/two", 0700, &err));
	assert_true(file_make_directory("/tmp", 0700, &err));
	assert_true(file_write("one/two/c", S(""), 0600, &err));
	assert_false(file_make_directory("one/two/c", 0700, &err));
	assert_false(file_make_directory("one/two/c/d", 0700, &err));
}

static void a_full_disk_is_told_as_such(void **state)
{
	struct err err;
	(void)state;

	assert_false(file_append("/dev/full", S("x"), 0600, &err));
	assert_int_equal(err.refusal, REFUSAL_DISK_FULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_written_is_read_back_with_its_mode),
		cmocka_unit_test(a_failed_write_leaves_the_old_file_and_no_litter),
		cmocka_unit_test(a_file_above_its_cap_is_refused),
		cmocka_unit_test(what_is_missing_or_a_directory_is_unreadable),
		cmocka_unit_test(appending_adds_to_the_end),
		cmocka_unit_test(directories_are_made_with_those_above_them),
		cmocka_unit_test(a_full_disk_is_told_as_such),
	};

	return cmocka_run_group_tests(tests, enter, leave);
}
