/* What the embedded engine alone must survive: a second writer, an unclean stop, a damaged file, a full disk. */
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cmocka.h>

#include "db/migrate.h"
#include "db/testing.h"

static bool put(struct db *db, int64_t number, size_t len)
{
	static const char filler[8000];
	char name[24];

	return DB_RUN(db, copy_entry_insert, .agency = db_text(S("xiluo")), .seq = db_int(number),
		      .body = db_blob(str_from(filler, len)), .leaf = db_blob(str_from(filler, 32))) &&
	       DB_RUN(db, meta_set,
		      .name = db_text(str_from(name, (size_t)snprintf(name, sizeof(name), "%d", (int)number))),
		      .value = db_text(S("v")));
}

static int64_t count(struct db *db, int64_t *in_meta)
{
	int64_t entries = 0, after = -1;

	*in_meta = 0;
	for (bool more = true; more;) {
		DB_QUERY(db, copy_entry_next, rows, .agency = db_text(S("xiluo")), .seq = db_int(after));
		for (more = false; db_next(rows); more = true, entries++)
			after = db_integer(rows, COL_copy_entry_next_seq);
	}
	for (int64_t i = 0; i < entries; i++) {
		char name[24];
		DB_QUERY(db, meta_get, rows,
			 .name = db_text(str_from(name, (size_t)snprintf(name, sizeof(name), "%d", (int)i))));
		*in_meta += db_next(rows);
	}
	assert_int_equal(db_failure(db), DB_OK);
	return entries;
}

static void make(const struct testing_store *store, int64_t entries)
{
	struct db *db = testing_open(store, DB_WRITER);
	struct err err;

	assert_true(migrate_run(db, &err));
	assert_true(db_begin(db));
	for (int64_t i = 0; i < entries; i++)
		assert_true(put(db, i, 500));
	assert_true(db_commit(db));
	db_close(&db);
}

static enum refusal opening(const struct testing_store *store, enum db_mode mode)
{
	struct db *db;
	struct err err = { 0 };

	if (db_open(str_of(store->where), mode, &db, &err))
		db_close(&db);
	return err.refusal;
}

static void a_second_writer_is_refused_and_a_reader_is_not(void **state)
{
	make(*state, 1);
	struct db *db = testing_open(*state, DB_WRITER);
	assert_int_equal(opening(*state, DB_WRITER), REFUSAL_STORE_LOCKED);
	assert_int_equal(opening(*state, DB_READER), REFUSAL_NONE);
	db_close(&db);
	assert_int_equal(opening(*state, DB_WRITER), REFUSAL_NONE);
}

/* A process that commits, begins again and dies without a word. */
static void die_writing(const struct testing_store *store)
{
	pid_t child = fork();

	assert_true(child >= 0);
	if (child == 0) {
		struct db *db;
		struct err err;
		if (!db_open(str_of(store->where), DB_WRITER, &db, &err) || !put(db, 1, 500) || !db_begin(db) ||
		    !put(db, 2, 500))
			_exit(1);
		_exit(0);
	}
	int status;
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(status, 0);
}

static void after_an_unclean_stop_the_file_is_checked_and_holds_what_was_committed(void **state)
{
	int64_t in_meta;

	make(*state, 1);
	struct db *db = testing_open(*state, DB_WRITER);
	assert_false(db_was_unclean(db));
	db_close(&db);
	die_writing(*state);
	db = testing_open(*state, DB_WRITER);
	assert_true(db_was_unclean(db));
	assert_int_equal(count(db, &in_meta), 2);
	assert_int_equal(in_meta, 2);
	db_close(&db);
	db = testing_open(*state, DB_WRITER);
	assert_false(db_was_unclean(db));
	db_close(&db);
}

static void damage(const char *path, off_t from, off_t to)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);

	assert_true(fd >= 0);
	for (; from < to; from += 64)
		assert_int_equal(pwrite(fd, "damaged", 7, from), 7);
	close(fd);
}

static void a_damaged_file_is_found_after_an_unclean_stop_and_found_again(void **state)
{
	struct testing_store *store = *state;
	char log[400];

	make(store, 200);
	damage(store->where, 16 * 4096, 24 * 4096);
	snprintf(log, sizeof(log), "%s-writer", store->where);
	damage(log, 0, 1);
	assert_int_equal(opening(store, DB_WRITER), REFUSAL_STORE_CORRUPT);
	assert_int_equal(opening(store, DB_WRITER), REFUSAL_STORE_CORRUPT);
}

static void a_file_that_is_no_database_of_ours_is_refused(void **state)
{
	struct testing_store *store = *state;

	damage(store->where, 0, 8192);
	assert_int_equal(opening(store, DB_WRITER), REFUSAL_STORE_CORRUPT);
	assert_int_equal(opening(store, DB_READER), REFUSAL_STORE_CORRUPT);
}

static void a_place_that_is_not_there_is_unavailable(void **state)
{
	struct testing_store missing = { .where = "/nonexistent/tocsin.db" };

	assert_int_equal(opening(&missing, DB_WRITER), REFUSAL_STORE_UNAVAILABLE);
	assert_int_equal(opening(*state, DB_READER), REFUSAL_STORE_UNAVAILABLE);
}

/* wal_file: pages that leave the cache before the commit, frames read back, a transaction given up, one that is longer than what
 * is held back; a reader sees all of a commit or nothing of it. */
static void a_long_transaction_is_seen_whole_or_not_at_all(void **state)
{
	const struct testing_store *store = *state;
	struct db *db = testing_open(store, DB_WRITER), *reader;
	int64_t in_meta, there = 0;
	struct err err;

	assert_true(migrate_run(db, &err));
	reader = testing_open(store, DB_READER);
	for (int round = 0; round < 4; round++) {
		assert_true(db_begin(db));
		for (int64_t i = 0; i < 2000; i++)
			assert_true(put(db, there + i, 8000)); /* 16 MB: twice the cache */
		assert_int_equal(count(db, &in_meta), there + 2000);
		assert_int_equal(count(reader, &in_meta), there);
		if (round % 2)
			assert_true(db_commit(db));
		else
			db_rollback(db);
		there += round % 2 ? 2000 : 0;
		assert_int_equal(count(reader, &in_meta), there);
		assert_int_equal(in_meta, there);
	}
	db_close(&reader);
	db_close(&db);
	db = testing_open(store, DB_WRITER);
	assert_int_equal(count(db, &in_meta), there);
	db_close(&db);
}

static void the_files_are_the_owners_alone(void **state)
{
	struct testing_store *store = *state;
	static const char *const ends[] = { "", "-wal", "-shm", "-writer" };
	struct err err;

	struct db *db = testing_open(store, DB_WRITER);
	assert_true(migrate_run(db, &err));
	for (size_t i = 0; i < sizeof(ends) / sizeof(*ends); i++) {
		char path[400];
		struct stat stat_of;
		snprintf(path, sizeof(path), "%s%s", store->where, ends[i]);
		assert_int_equal(stat(path, &stat_of), 0);
		assert_int_equal(stat_of.st_mode & 077, 0);
	}
	db_close(&db);
}

/* A small disk of the test's own: needs a mount namespace, as root or by a user namespace. */
static bool small_disk(const char *path)
{
	if (unshare(CLONE_NEWNS) != 0 && unshare(CLONE_NEWUSER | CLONE_NEWNS) != 0)
		return false;
	mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL);
	return mount("tmpfs", path, "tmpfs", 0, "size=8m") == 0;
}

/* As many blocks as fit, at most that many. */
static void fill(const char *path, int blocks)
{
	static const char block[4096];
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

	assert_true(fd >= 0);
	while (blocks-- > 0 && write(fd, block, sizeof(block)) > 0)
		;
	close(fd);
}

enum { ALL = 4096 }; /* more than the disk has */

static int64_t write_until_full(struct db *db, int64_t from)
{
	for (int64_t i = from;; i++) {
		assert_true(i < 5000);
		if (db_begin(db) && put(db, i, 8000) && db_commit(db))
			continue;
		assert_int_equal(db_failure(db), DB_FULL);
		db_rollback(db);
		return i;
	}
}

static const char *reserve(const struct testing_store *store, int number)
{
	static char path[100];

	snprintf(path, sizeof(path), "%s/reserve%d", store->directory, number);
	return path;
}

static void on_a_full_disk_nothing_is_half_done_and_it_recovers_by_itself(void **state)
{
	struct testing_store *store = *state;
	struct err err;
	int64_t in_meta, next = 0;

	if (!small_disk(store->directory))
		skip();
	make(store, 0);
	for (int round = 0; round < 3; round++)
		fill(reserve(store, round), 100);
	struct db *db = testing_open(store, DB_WRITER);
	struct db *reader = testing_open(store, DB_READER);
	for (int round = 0; round < 3; round++) {
		next = write_until_full(db, next);
		assert_int_equal(write_until_full(db, next), next);
		assert_int_equal(count(reader, &in_meta), next);
		assert_int_equal(in_meta, next);
		assert_false(db_begin(db) && put(db, next, 8000) && db_commit(db));
		assert_false(db_refuse(db, &err));
		assert_int_equal(err.refusal, REFUSAL_STORE_FULL);
		db_rollback(db);
		/* Room again: the very next act succeeds on the same connection. */
		assert_int_equal(unlink(reserve(store, round)), 0);
		assert_true(db_begin(db) && put(db, next, 8000) && db_commit(db));
		next++;
	}
	db_close(&reader);
	db_close(&db);
	db = testing_open(store, DB_WRITER);
	assert_false(db_was_unclean(db));
	assert_int_equal(count(db, &in_meta), next);
	db_close(&db);
	assert_int_equal(umount(store->directory), 0);
}

static void a_savepoint_lost_to_a_full_disk_takes_the_transaction_with_it(void **state)
{
	struct testing_store *store = *state;
	char filler[100];
	int64_t in_meta;

	if (!small_disk(store->directory))
		skip();
	snprintf(filler, sizeof(filler), "%s/filler", store->directory);
	make(store, 1);
	struct db *db = testing_open(store, DB_WRITER);
	assert_true(put(db, 1, 500)); /* the log and its index are there */
	fill(filler, ALL);
	assert_true(db_begin(db));
	for (int64_t i = 2;; i++) {
		assert_true(i < 5000); /* beyond the cache the pages go to the disk before the commit */
		assert_true(db_savepoint(db));
		if (!put(db, i, 8000) || !db_release(db))
			break;
	}
	assert_int_equal(db_failure(db), DB_FULL);
	db_rollback_to(db);
	/* Whether SQLite kept the transaction or not, the answer is the same: it can't be committed, and nothing stays. */
	unlink(filler);
	if (db_failure(db) == DB_OK)
		db_rollback(db);
	else
		assert_false(db_commit(db));
	db_rollback(db);
	assert_int_equal(count(db, &in_meta), 2);
	assert_true(db_begin(db) && put(db, 2, 8000) && db_commit(db));
	db_close(&db);
	assert_int_equal(umount(store->directory), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		testing_test(a_second_writer_is_refused_and_a_reader_is_not),
		testing_test(after_an_unclean_stop_the_file_is_checked_and_holds_what_was_committed),
		testing_test(a_damaged_file_is_found_after_an_unclean_stop_and_found_again),
		testing_test(a_file_that_is_no_database_of_ours_is_refused),
		testing_test(a_place_that_is_not_there_is_unavailable),
		testing_test(a_long_transaction_is_seen_whole_or_not_at_all),
		testing_test(the_files_are_the_owners_alone),
		testing_test(on_a_full_disk_nothing_is_half_done_and_it_recovers_by_itself),
		testing_test(a_savepoint_lost_to_a_full_disk_takes_the_transaction_with_it),
	};

	testing_engine = DB_SQLITE;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
