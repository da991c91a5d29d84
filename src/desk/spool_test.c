#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "desk/receipt.h"
#include "desk/spool.h"
#include "host/file.h"
#include "host/log.h"

static char place[] = "/tmp/spool-test-XXXXXX";
static char path[64];
static struct spool *spool;
static struct arena arena;

static int enter(void **state)
{
	(void)state;
	log_set_fd(-1);
	if (!mkdtemp(place))
		return -1;
	snprintf(path, sizeof(path), "%s/reports.spool", place);
	return 0;
}

static int leave(void **state)
{
	(void)state;
	return rmdir(place);
}

static void open_spool(void)
{
	struct err err;

	assert_true(spool_open(path, &spool, &err));
}

static int begin(void **state)
{
	(void)state;
	open_spool();
	return 0;
}

static int end(void **state)
{
	(void)state;
	spool_close(&spool);
	arena_free(&arena);
	unlink(path);
	return 0;
}

static struct spool_report report(int n)
{
	return (struct spool_report){ { 1790000000000 + n },
				      arena_printf(&arena, "key-%d", n),
				      arena_printf(&arena, "{\"text\":\"%d\"}", n),
				      S("192.0.2.7"),
				      S("") };
}

static bool take(int n)
{
	struct spool_report one = report(n);
	struct err err;

	return spool_take(spool, &one, &err);
}

static void assert_waiting(int first, int count)
{
	struct spool_report found[100];

	assert_int_equal(spool_count(spool), count);
	assert_int_equal(spool_oldest(spool, &arena, found, 100), count);
	for (int i = 0; i < count; i++) {
		struct spool_report wanted = report(first + i);
		assert_int_equal(found[i].received.ms, wanted.received.ms);
		assert_true(str_equal(found[i].key, wanted.key));
		assert_true(str_equal(found[i].body, wanted.body));
		assert_true(str_equal(found[i].source, wanted.source));
		assert_int_equal(found[i].device.len, 0);
	}
}

static void again(void)
{
	spool_close(&spool);
	open_spool();
}

static void what_was_taken_is_there_in_order_also_after_a_restart(void **state)
{
	struct stat found;
	(void)state;

	assert_waiting(0, 0);
	for (int i = 0; i < 5; i++)
		assert_true(take(i));
	assert_waiting(0, 5);
	again();
	assert_waiting(0, 5);
	assert_int_equal(stat(path, &found), 0);
	assert_int_equal(found.st_size, SPOOL_BYTES);
	assert_int_equal(found.st_mode & 0777, 0600);
	assert_true(found.st_blocks * 512 >= SPOOL_BYTES);
}

static void the_same_key_is_the_same_report(void **state)
{
	(void)state;
	assert_true(take(1));
	assert_true(take(1));
	assert_waiting(1, 1);
}

static void what_was_replayed_is_forgotten_and_no_byte_of_it_is_left(void **state)
{
	struct str file;
	struct err err;
	(void)state;

	for (int i = 0; i < 4; i++)
		assert_true(take(i));
	spool_forget(spool, 3);
	assert_waiting(3, 1);
	again();
	assert_waiting(3, 1);
	spool_forget(spool, 1);
	assert_waiting(0, 0);
	again();
	assert_waiting(0, 0);
	assert_true(file_read(path, SPOOL_BYTES, &arena, &file, &err));
	assert_true(str_find(file, S("key-")) < 0);
	assert_true(take(9));
	again();
	assert_waiting(9, 1);
}

static void a_receipt_is_known_while_its_report_waits(void **state)
{
	char receipt[RECEIPT_BYTES];
	struct instant received;
	(void)state;

	assert_true(take(1));
	receipt_make(S("key-1"), receipt);
	assert_true(spool_has(spool, receipt, &received));
	assert_int_equal(received.ms, 1790000000001);
	assert_false(spool_has(spool, "0000-0000-0000", &received));
	assert_false(spool_has(NULL, receipt, &received));
	spool_forget(spool, 1);
	assert_false(spool_has(spool, receipt, &received));
}

static void a_full_spool_refuses_and_keeps_what_it_has(void **state)
{
	static char long_body[8000];
	struct spool_report one;
	struct err err = { 0 };
	int count = 0;
	(void)state;

	do {
		one = report(count++);
		one.body = str_from(long_body, sizeof(long_body));
	} while (spool_take(spool, &one, &err));
	count--;
	assert_int_equal(err.refusal, REFUSAL_STORE_FULL);
	assert_true(count > 25);
	/* A shorter one still finds room. */
	assert_true(take(count++));
	again();
	assert_int_equal(spool_count(spool), count);
}

static void read_file(char *out)
{
	int fd = open(path, O_RDONLY);

	assert_int_equal(read(fd, out, SPOOL_BYTES), SPOOL_BYTES);
	close(fd);
}

/* The file as it is when the power goes at any byte of the last write: what was taken before is there, and nothing else. */
static void a_torn_tail_costs_only_what_nobody_was_told_of(void **state)
{
	static char before[SPOOL_BYTES], after[SPOOL_BYTES];
	struct spool_report found[4];
	size_t first = 0, last = SPOOL_BYTES;
	(void)state;

	assert_true(take(0));
	assert_true(take(1));
	read_file(before);
	assert_true(take(2));
	read_file(after);
	while (before[first] == after[first])
		first++;
	while (before[last - 1] == after[last - 1])
		last--;
	assert_true(first < last);
	for (size_t cut = first; cut < last; cut++) {
		assert_int_equal(spool_read(str_from(before, SPOOL_BYTES), &arena, found, 4), 2);
		before[cut] = after[cut];
	}
	assert_int_equal(spool_read(str_from(before, SPOOL_BYTES), &arena, found, 4), 3);
}

static void a_torn_header_leaves_the_other(void **state)
{
	int fd = open(path, O_RDWR);
	(void)state;

	assert_true(take(0));
	assert_true(take(1));
	spool_forget(spool, 1);
	/* Turn 2 lies in slot 0, turn 1 in slot 1. */
	assert_int_equal(pwrite(fd, "torn", 4, 20), 4);
	again();
	/* The older header knows nothing of the forgetting: the report comes again, and its key tells that it is known. */
	assert_waiting(0, 2);
	close(fd);
}

static void a_changed_byte_ends_what_is_read(void **state)
{
	int fd = open(path, O_RDWR);
	(void)state;

	for (int i = 0; i < 3; i++)
		assert_true(take(i));
	/* In the body of the second. */
	struct str file;
	struct err err;
	assert_true(file_read(path, SPOOL_BYTES, &arena, &file, &err));
	ptrdiff_t at = str_find(file, S("key-1"));
	assert_true(at > 0);
	assert_int_equal(pwrite(fd, "X", 1, at), 1);
	close(fd);
	again();
	assert_waiting(0, 1);
}

#define SPOOLED(test) cmocka_unit_test_setup_teardown(test, begin, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		SPOOLED(what_was_taken_is_there_in_order_also_after_a_restart),
		SPOOLED(the_same_key_is_the_same_report),
		SPOOLED(what_was_replayed_is_forgotten_and_no_byte_of_it_is_left),
		SPOOLED(a_receipt_is_known_while_its_report_waits),
		SPOOLED(a_full_spool_refuses_and_keeps_what_it_has),
		SPOOLED(a_torn_tail_costs_only_what_nobody_was_told_of),
		SPOOLED(a_torn_header_leaves_the_other),
		SPOOLED(a_changed_byte_ends_what_is_read),
	};

	return cmocka_run_group_tests(tests, enter, leave);
}
