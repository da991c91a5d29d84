/* What the server engine alone must survive: connections that are cut, two writers at one row, words it cannot store. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "db/migrate.h"
#include "db/testing.h"

static struct db *fresh(void **state)
{
	struct db *db = testing_open(*state, DB_WRITER);
	struct err err;

	assert_true(migrate_run(db, &err));
	return db;
}

static bool put(struct db *db, const char *name, const char *value)
{
	return DB_RUN(db, meta_set, .name = db_text(str_of(name)), .value = db_text(str_of(value)));
}

static bool is_there(struct db *db, const char *name)
{
	DB_QUERY(db, meta_get, rows, .name = db_text(str_of(name)));
	return db_next(rows);
}

/* By another connection, as an operator or a crash would. */
static void cut_all(const struct testing_store *store)
{
	struct db *db = testing_open(store, DB_WRITER);

	assert_true(db_script(db, "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
				  " WHERE datname = current_database() AND pid <> pg_backend_pid()"));
	db_close(&db);
}

static void a_connection_cut_inside_a_transaction_loses_it_and_the_next_begins_anew(void **state)
{
	struct db *db = fresh(state);
	struct err err;

	assert_true(db_begin(db));
	assert_true(db_savepoint(db));
	assert_true(put(db, "lost", "1"));
	cut_all(*state);
	assert_false(put(db, "lost too", "1"));
	assert_int_equal(db_failure(db), DB_UNAVAILABLE);
	/* Back to the savepoint there is no way: the failure stays. */
	db_rollback_to(db);
	assert_int_equal(db_failure(db), DB_UNAVAILABLE);
	assert_false(put(db, "still lost", "1"));
	assert_false(db_commit(db));
	assert_false(db_refuse(db, &err));
	assert_int_equal(err.refusal, REFUSAL_STORE_UNAVAILABLE);
	assert_true(db_begin(db));
	assert_true(put(db, "kept", "1"));
	assert_true(db_commit(db));
	assert_false(is_there(db, "lost"));
	assert_true(is_there(db, "kept"));
	db_close(&db);
}

static void a_connection_cut_before_the_commit_says_that_the_outcome_is_unknown(void **state)
{
	struct db *db = fresh(state);

	assert_true(db_begin(db));
	assert_true(put(db, "a", "1"));
	cut_all(*state);
	assert_false(db_commit(db));
	assert_int_equal(db_failure(db), DB_UNAVAILABLE);
	assert_true(db_begin(db));
	assert_false(is_there(db, "a"));
	assert_true(db_commit(db));
	db_close(&db);
}

static void an_idle_connection_that_was_cut_is_made_again_unseen(void **state)
{
	struct db *db = fresh(state);
	struct db *reader = testing_open(*state, DB_READER);

	assert_true(put(db, "a", "1"));
	assert_true(is_there(reader, "a"));
	cut_all(*state);
	assert_true(db_begin(db));
	assert_true(put(db, "b", "1"));
	assert_true(db_commit(db));
	assert_true(db_begin(reader));
	assert_true(is_there(reader, "b"));
	db_rollback(reader);
	/* A reader made again may still not write. */
	assert_false(put(reader, "c", "1"));
	db_rollback(reader);
	db_close(&reader);
	db_close(&db);
}

static void two_writers_at_one_row_wait_and_the_one_that_waits_too_long_is_busy(void **state)
{
	struct db *one = fresh(state);
	struct err err;

	struct db *two = testing_open(*state, DB_WRITER);
	assert_true(db_script(two, "SET lock_timeout = '50ms'"));
	assert_true(put(one, "row", "0"));
	assert_true(db_begin(one) && put(one, "row", "1"));
	assert_true(db_begin(two));
	assert_false(put(two, "row", "2"));
	assert_int_equal(db_failure(two), DB_BUSY);
	assert_false(db_refuse(two, &err));
	assert_int_equal(err.refusal, REFUSAL_STORE_BUSY);
	assert_true(db_commit(one));
	db_rollback(two);
	assert_true(db_begin(two) && put(two, "row", "2") && db_commit(two));
	db_close(&two);
	db_close(&one);
}

static void text_with_a_nul_or_broken_utf8_is_refused_whole(void **state)
{
	struct db *db = fresh(state);

	assert_false(DB_RUN(db, meta_set, .name = db_text(S("a\0b")), .value = db_text(S("1"))));
	assert_int_equal(db_failure(db), DB_CONSTRAINT);
	db_rollback(db);
	assert_false(DB_RUN(db, meta_set, .name = db_text(S("a\xff")), .value = db_text(S("1"))));
	assert_int_equal(db_failure(db), DB_CONSTRAINT);
	db_rollback(db);
	assert_false(is_there(db, "a"));
	db_close(&db);
}

static void a_server_that_is_not_there_is_unavailable(void **state)
{
	struct db *db;
	struct err err;

	(void)state;
	assert_false(db_open(S("host=/nonexistent dbname=x"), DB_WRITER, &db, &err));
	assert_int_equal(err.refusal, REFUSAL_STORE_UNAVAILABLE);
	assert_null(db);
	assert_false(db_open(S("postgresql://localhost:1/x?password=secret-word"), DB_READER, &db, &err));
	assert_int_equal(err.refusal, REFUSAL_STORE_UNAVAILABLE);
	assert_null(strstr(err.word[0], "secret-word"));
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		testing_test(a_connection_cut_inside_a_transaction_loses_it_and_the_next_begins_anew),
		testing_test(a_connection_cut_before_the_commit_says_that_the_outcome_is_unknown),
		testing_test(an_idle_connection_that_was_cut_is_made_again_unseen),
		testing_test(two_writers_at_one_row_wait_and_the_one_that_waits_too_long_is_busy),
		testing_test(text_with_a_nul_or_broken_utf8_is_refused_whole),
		testing_test(a_server_that_is_not_there_is_unavailable),
	};

	(void)argc;
	testing_need_postgres(argv);
	testing_engine = DB_POSTGRES;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
