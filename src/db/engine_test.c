/* What both engines must do alike. Run once for each: the SQLite store is a file in a new directory, the PostgreSQL one a
 * new database of the server that TOCSIN_TEST_POSTGRES names; without it the test starts itself under tools/postgres.py. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "base/buf.h"
#include "db/derived.h"
#include "db/migrate.h"
#include "db/testing.h"

static struct db *fresh(void **state)
{
	struct testing_store *store = *state;
	struct db *db = testing_open(store, DB_WRITER);
	struct err err;

	assert_true(migrate_run(db, &err));
	return db;
}

static void derived_make(struct db *db)
{
	struct err err;

	if (!derived_drop_and_create(db, &err))
		fail_msg("%s", db_failure_text(db));
}

static bool entry_insert(struct db *db, const char *agency, int64_t seq, struct str body)
{
	static const char leaf[32] = { 1, 0, 2 };

	return DB_RUN(db, copy_entry_insert, .agency = db_text(str_of(agency)), .seq = db_int(seq),
		      .body = db_blob(body), .leaf = db_blob(str_from(leaf, sizeof(leaf))));
}

static int64_t entry_count(struct db *db)
{
	int64_t count = 0;

	DB_QUERY(db, copy_entry_first, rows);
	while (db_next(rows))
		count++;
	assert_int_equal(db_failure(db), DB_OK);
	return count;
}

static void echo_is(struct db *db, int64_t number, struct str words, struct str bytes)
{
	DB_QUERY(db, probe_echo, rows, .number = db_int(number), .words = db_text(words), .bytes = db_blob(bytes));
	assert_true(db_next(rows));
	assert_int_equal(db_integer(rows, COL_probe_echo_number), number);
	assert_true(str_equal(db_str(rows, COL_probe_echo_words), words));
	assert_false(db_is_null(rows, COL_probe_echo_words));
	assert_true(str_equal(db_str(rows, COL_probe_echo_bytes), bytes));
	assert_false(db_is_null(rows, COL_probe_echo_bytes));
	assert_true(str_is(db_str(rows, COL_probe_echo_again), ":not_a_parameter"));
	assert_false(db_boolean(rows, COL_probe_echo_truth));
	if (number < INT64_MAX)
		assert_int_equal(db_integer(rows, COL_probe_echo_total), number + 1);
	assert_false(db_next(rows));
	assert_false(db_next(rows));
}

static void values_come_back_as_they_went_in(void **state)
{
	struct db *db = fresh(state);
	static const char all_bytes[] = "\0\x01\xff\x00'\"\\;x";

	echo_is(db, 0, S(""), S(""));
	echo_is(db, -1, S("西螺鎮公所 🏛 'quoted' \"twice\" \\ ?1 $1"), str_from(all_bytes, sizeof(all_bytes)));
	echo_is(db, INT64_MIN, S("a"), S("b"));
	echo_is(db, 10000, S("a"), S("b"));
	echo_is(db, 9007199254740993, S("%s"), S("\\x00"));
	echo_is(db, 999999999999999999, S("%s"), S("\\x00"));
	db_close(&db);
}

static void what_is_not_named_is_null(void **state)
{
	struct db *db = fresh(state);
	{
		DB_QUERY(db, probe_echo, rows, .words = db_text_or_null(S("")),
			 .bytes = db_instant((struct instant){ 0 }));
		assert_true(db_next(rows));
		assert_true(db_is_null(rows, COL_probe_echo_number));
		assert_true(db_is_null(rows, COL_probe_echo_words));
		assert_true(db_is_null(rows, COL_probe_echo_bytes));
		assert_true(db_boolean(rows, COL_probe_echo_truth));
		assert_int_equal(db_integer(rows, COL_probe_echo_number), 0);
		assert_int_equal(db_str(rows, COL_probe_echo_words).len, 0);
		assert_false(instant_is_set(db_time(rows, COL_probe_echo_number)));
		assert_int_equal(db_integer(rows, COL_probe_echo_total), 1);
	}
	db_close(&db);
}

static void text_sorts_by_bytes(void **state)
{
	struct db *db = fresh(state);
	static const char *const names[] = { "B", "a", "中", "Z", "_" };
	BUF_SCOPED(order);

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		assert_true(DB_RUN(db, meta_set, .name = db_text(str_of(names[i])), .value = db_text(S(""))));
	{
		DB_QUERY(db, copy_meta_first, rows);
		while (db_next(rows))
			buf_add(&order, db_str(rows, COL_copy_meta_first_name));
	}
	assert_true(str_equal(buf_str(&order), S("BZ_a中")));
	db_close(&db);
}

static void a_committed_row_is_seen_by_a_reader_and_a_rolled_back_one_is_not(void **state)
{
	struct db *db = fresh(state);
	struct db *reader = testing_open(*state, DB_READER);

	assert_true(db_begin(db));
	assert_true(entry_insert(db, "xiluo", 0, S("one")));
	assert_int_equal(db_changed(db), 1);
	assert_int_equal(entry_count(reader), 0);
	assert_true(db_commit(db));
	assert_int_equal(entry_count(reader), 1);
	assert_true(db_begin(db));
	assert_true(entry_insert(db, "xiluo", 1, S("two")));
	db_rollback(db);
	assert_int_equal(entry_count(reader), 1);
	db_close(&reader);
	db_close(&db);
}

static void a_reader_keeps_its_snapshot_while_the_writer_goes_on(void **state)
{
	struct db *db = fresh(state);
	struct db *reader = testing_open(*state, DB_READER);

	assert_true(db_begin(reader));
	assert_int_equal(entry_count(reader), 0);
	assert_true(entry_insert(db, "xiluo", 0, S("one")));
	assert_int_equal(entry_count(reader), 0);
	db_rollback(reader);
	assert_int_equal(entry_count(reader), 1);
	db_close(&reader);
	db_close(&db);
}

static void a_reader_may_not_write(void **state)
{
	struct db *db = fresh(state);
	struct db *reader = testing_open(*state, DB_READER);

	assert_true(db_begin(reader));
	assert_false(entry_insert(reader, "xiluo", 0, S("one")));
	assert_int_equal(db_failure(reader), DB_UNAVAILABLE);
	db_rollback(reader);
	assert_int_equal(entry_count(reader), 0);
	db_close(&reader);
	db_close(&db);
}

static void a_failed_act_is_undone_to_its_savepoint_and_the_others_stay(void **state)
{
	struct db *db = fresh(state);

	assert_true(db_begin(db));
	assert_true(db_savepoint(db));
	assert_true(entry_insert(db, "xiluo", 0, S("one")));
	assert_true(db_release(db));
	assert_true(db_savepoint(db));
	assert_true(entry_insert(db, "xiluo", 1, S("half done")));
	assert_false(entry_insert(db, "xiluo", 0, S("twice")));
	assert_int_equal(db_failure(db), DB_CONSTRAINT);
	/* The failure sticks: nothing runs until it is undone. */
	assert_false(entry_insert(db, "xiluo", 2, S("after")));
	assert_false(db_release(db));
	db_rollback_to(db);
	assert_int_equal(db_failure(db), DB_OK);
	assert_true(db_savepoint(db));
	assert_true(entry_insert(db, "xiluo", 1, S("three")));
	assert_true(db_release(db));
	/* An act that only looked, and one that did nothing, leave no trace either way. */
	assert_true(db_savepoint(db));
	assert_int_equal(entry_count(db), 2);
	db_rollback_to(db);
	assert_true(db_savepoint(db));
	assert_true(db_release(db));
	assert_true(db_savepoint(db));
	db_rollback_to(db);
	assert_true(db_savepoint(db));
	assert_true(entry_insert(db, "xiluo", 2, S("undone")));
	db_rollback_to(db);
	assert_int_equal(entry_count(db), 2);
	assert_true(db_commit(db));
	assert_int_equal(entry_count(db), 2);
	db_close(&db);
}

static void a_commit_after_a_failure_commits_nothing_and_says_why(void **state)
{
	struct db *db = fresh(state);
	struct err err;

	assert_true(db_begin(db));
	assert_true(entry_insert(db, "xiluo", 0, S("one")));
	assert_false(entry_insert(db, "xiluo", 0, S("twice")));
	assert_false(db_commit(db));
	assert_int_equal(db_failure(db), DB_CONSTRAINT);
	assert_false(db_refuse(db, &err));
	assert_int_equal(err.refusal, REFUSAL_STORE_REFUSED);
	assert_true(db_begin(db));
	assert_int_equal(entry_count(db), 0);
	db_rollback(db);
	db_close(&db);
}

static void the_ledger_takes_no_change_and_no_deletion(void **state)
{
	static const char *const attempts[] = {
		"UPDATE entry SET body = body",
		"DELETE FROM entry",
		"UPDATE checkpoint SET note = 'x'",
		"DELETE FROM checkpoint",
	};
	struct db *db = fresh(state);

	assert_true(entry_insert(db, "xiluo", 0, S("one")));
	assert_true(DB_RUN(db, copy_checkpoint_insert, .agency = db_text(S("xiluo")), .size = db_int(1),
			   .note = db_text(S("n"))));
	for (size_t i = 0; i < sizeof(attempts) / sizeof(*attempts); i++) {
		assert_true(db_begin(db));
		assert_false(db_script(db, attempts[i]));
		assert_int_equal(db_failure(db), DB_CONSTRAINT);
		assert_non_null(strstr(db_failure_text(db), "append-only"));
		db_rollback(db);
	}
	assert_int_equal(entry_count(db), 1);
	db_close(&db);
}

static void the_same_query_may_run_inside_itself(void **state)
{
	struct db *db = fresh(state);
	int pairs = 0;

	assert_true(entry_insert(db, "a", 0, S("one")));
	assert_true(entry_insert(db, "a", 1, S("two")));
	{
		DB_QUERY(db, copy_entry_first, outer);
		while (db_next(outer)) {
			DB_QUERY(db, copy_entry_first, inner);
			while (db_next(inner))
				pairs++;
			assert_int_equal(db_str(outer, COL_copy_entry_first_body).len, 3);
		}
	}
	assert_int_equal(pairs, 4);
	db_close(&db);
}

static void a_query_keeps_the_values_it_was_given(void **state)
{
	struct db *db = fresh(state);
	char name[] = "kept";

	assert_true(DB_RUN(db, meta_set, .name = db_text(S("kept")), .value = db_text(S("yes"))));
	{
		DB_QUERY(db, meta_get, rows, .name = db_text(str_of(name)));
		name[0] = 'x';
		assert_true(db_next(rows));
		assert_true(str_is(db_str(rows, COL_meta_get_value), "yes"));
	}
	db_close(&db);
}

static void migrating_twice_changes_nothing_and_a_later_store_is_refused(void **state)
{
	struct db *db = fresh(state);
	struct err err;

	assert_true(migrate_is_done(db));
	assert_true(migrate_run(db, &err));
	assert_true(DB_RUN(db, migration_insert, .number = db_int(9999), .name = db_text(S("later")),
			   .digest = db_text(S("x"))));
	assert_false(migrate_is_done(db));
	assert_false(migrate_run(db, &err));
	assert_int_equal(err.refusal, REFUSAL_STORE_NEWER);
	db_close(&db);
}

static void derived_tables_are_made_and_made_again(void **state)
{
	struct db *db = fresh(state);

	assert_false(derived_is_current(db));
	for (int i = 0; i < 2; i++) {
		assert_true(db_begin(db));
		derived_make(db);
		assert_true(db_commit(db));
		assert_true(derived_is_current(db));
	}
	db_close(&db);
}

static void every_statement_prepares_and_gives_the_columns_it_promises(void **state)
{
	struct db *db = fresh(state);
	struct db_value values[64];

	assert_true(db_begin(db));
	derived_make(db);
	for (int i = 0; i < SQL_COUNT; i++) {
		const struct sql_statement *s = &sql_statements[i];
		assert_true(s->parameters <= 64);
		assert_true(db_savepoint(db));
		for (int p = 0; p < s->parameters; p++)
			values[p] = s->types[p] == DB_TEXT   ? db_text(S("x"))
				    : s->types[p] == DB_BLOB ? db_blob(S("x"))
							     : db_int(1);
		/* With these it may refuse a row, but it must be a statement; the drivers compare its columns. */
		struct db_rows *rows = db_query(db, (enum sql)i, values, (size_t)s->parameters);
		db_next(rows);
		db_rows_close(&rows);
		if (db_failure(db) != DB_OK && db_failure(db) != DB_CONSTRAINT)
			fail_msg("%s: %s", s->name, db_failure_text(db));
		db_rollback_to(db);
	}
	db_rollback(db);
	db_close(&db);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		testing_test(values_come_back_as_they_went_in),
		testing_test(what_is_not_named_is_null),
		testing_test(text_sorts_by_bytes),
		testing_test(a_committed_row_is_seen_by_a_reader_and_a_rolled_back_one_is_not),
		testing_test(a_reader_keeps_its_snapshot_while_the_writer_goes_on),
		testing_test(a_reader_may_not_write),
		testing_test(a_failed_act_is_undone_to_its_savepoint_and_the_others_stay),
		testing_test(a_commit_after_a_failure_commits_nothing_and_says_why),
		testing_test(the_ledger_takes_no_change_and_no_deletion),
		testing_test(the_same_query_may_run_inside_itself),
		testing_test(a_query_keeps_the_values_it_was_given),
		testing_test(migrating_twice_changes_nothing_and_a_later_store_is_refused),
		testing_test(derived_tables_are_made_and_made_again),
		testing_test(every_statement_prepares_and_gives_the_columns_it_promises),
	};

	(void)argc;
	int failed = 0;
	testing_need_postgres(argv);
	testing_engine = DB_SQLITE;
	failed += cmocka_run_group_tests_name("sqlite", tests, NULL, NULL);
	testing_engine = DB_POSTGRES;
	failed += cmocka_run_group_tests_name("postgres", tests, NULL, NULL);
	return failed;
}
