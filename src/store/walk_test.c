#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <cmocka.h>

#include "db/migrate.h"
#include "db/testing.h"
#include "store/walk.h"

static const struct sql_table *table(const char *name)
{
	for (int i = 0; i < SQL_TABLE_COUNT; i++)
		if (str_is(str_of(sql_tables[i].name), name))
			return &sql_tables[i];
	fail_msg("no table %s", name);
	return NULL;
}

static struct db *fresh(const struct testing_store *store)
{
	struct db *db = testing_open(store, DB_WRITER);
	struct err err;

	assert_true(migrate_run(db, &err));
	return db;
}

static void entries_put(struct db *db, int64_t count)
{
	char body[32], leaf[32] = { 1 };

	assert_true(db_begin(db));
	for (int64_t i = 0; i < count; i++) {
		/* Two agencies, so that the key's first column changes in the middle of a page. */
		struct str agency = i % 3 ? S("虎尾") : S("xiluo");
		struct str text = str_from(body, (size_t)snprintf(body, sizeof(body), "body %d", (int)i));
		assert_true(DB_RUN(db, copy_entry_insert, .agency = db_text(agency), .seq = db_int(i),
				   .body = db_blob(text), .leaf = db_blob(str_from(leaf, sizeof(leaf)))));
	}
	assert_true(db_commit(db));
}

static void a_walk_meets_every_row_once_whatever_the_page(void **state)
{
	static const int64_t counts[] = {
		0, 1, SQL_COPY_PAGE - 1, SQL_COPY_PAGE, SQL_COPY_PAGE + 1, 3 * SQL_COPY_PAGE
	};
	struct db *db = fresh(*state);
	struct walk walk;

	for (size_t i = 0; i < sizeof(counts) / sizeof(*counts); i++) {
		struct walk_digest digest;
		db_close(&db);
		assert_int_equal(testing_teardown(state), 0);
		assert_int_equal(testing_setup(state), 0);
		db = fresh(*state);
		entries_put(db, counts[i]);
		assert_true(walk_digest(db, table("entry"), &digest));
		assert_int_equal(digest.rows, counts[i]);
	}
	int64_t before = -1;
	bool second = false;
	walk_begin(&walk, db, table("entry"));
	while (walk_next(&walk)) {
		bool now_second = !str_is(walk_value(&walk, 0).bytes, "xiluo");
		assert_true(now_second || !second);
		if (now_second != second)
			before = -1;
		second = now_second;
		assert_true(walk_value(&walk, 1).integer > before);
		before = walk_value(&walk, 1).integer;
	}
	walk_end(&walk);
	db_close(&db);
}

static void a_digest_is_the_same_on_both_engines_and_changes_with_any_value(void **state)
{
	struct testing_store *store = *state;
	struct walk_digest first, second, third;
	enum db_engine engine = testing_engine;
	void *other;

	struct db *db = fresh(store);
	entries_put(db, 600);
	assert_true(walk_digest(db, table("entry"), &first));
	testing_engine = DB_SQLITE;
	assert_int_equal(testing_setup(&other), 0);
	struct db *copy = fresh(other);
	assert_true(db_begin(copy));
	assert_true(walk_copy(db, copy, table("entry")));
	assert_true(db_commit(copy));
	assert_true(walk_digest(copy, table("entry"), &second));
	assert_int_equal(first.rows, second.rows);
	assert_true(sha256_equal(first.sha256, second.sha256));
	assert_true(DB_RUN(copy, copy_entry_insert, .agency = db_text(S("zz")), .seq = db_int(0),
			   .body = db_blob(S("")), .leaf = db_blob(S("12345678901234567890123456789012"))));
	assert_true(walk_digest(copy, table("entry"), &third));
	assert_false(sha256_equal(first.sha256, third.sha256));
	db_close(&copy);
	testing_teardown(&other);
	testing_engine = engine;
	db_close(&db);
}

static void null_and_empty_are_told_apart(void **state)
{
	struct db *db = fresh(*state);
	struct walk_digest with_null, with_zero;
	struct str digest = S("d"), empty = S("");

	assert_true(db_begin(db));
	assert_true(DB_RUN(db, copy_token_insert, .digest = db_text(digest), .agency = db_text(empty),
			   .person = db_text(empty), .label = db_text(empty), .made_at = db_int(0)));
	assert_true(walk_digest(db, table("token"), &with_null));
	db_rollback(db);
	assert_true(db_begin(db));
	assert_true(DB_RUN(db, copy_token_insert, .digest = db_text(digest), .agency = db_text(empty),
			   .person = db_text(empty), .label = db_text(empty), .made_at = db_int(0),
			   .revoked_at = db_int(0)));
	assert_true(walk_digest(db, table("token"), &with_zero));
	db_rollback(db);
	assert_int_equal(with_null.rows, 1);
	assert_false(sha256_equal(with_null.sha256, with_zero.sha256));
	db_close(&db);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		testing_test(a_walk_meets_every_row_once_whatever_the_page),
		testing_test(a_digest_is_the_same_on_both_engines_and_changes_with_any_value),
		testing_test(null_and_empty_are_told_apart),
	};

	(void)argc;
	testing_need_postgres(argv);
	testing_engine = DB_SQLITE;
	int failed = cmocka_run_group_tests_name("sqlite", tests, NULL, NULL);
	testing_engine = DB_POSTGRES;
	return failed + cmocka_run_group_tests_name("postgres", tests, NULL, NULL);
}
