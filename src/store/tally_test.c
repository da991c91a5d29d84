#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <cmocka.h>

#include "db/derived.h"
#include "db/migrate.h"
#include "db/testing.h"
#include "store/tally.h"

static int64_t value(struct db *db, const char *agency, const char *series)
{
	DB_QUERY(db, counter_get, rows, .agency = db_text(str_of(agency)), .name = db_text(str_of(series)));
	return db_next(rows) ? db_integer(rows, COL_counter_get_value) : -1;
}

static void the_greatest_number_of_each_series_stays_whatever_the_order(void **state)
{
	struct db *db = testing_open(*state, DB_WRITER);
	struct tally tally = { 0 };
	struct err err;
	char series[32];

	assert_true(migrate_run(db, &err));
	assert_true(db_begin(db) && derived_drop_and_create(db, &err));
	assert_true(tally_raise(NULL, db, S("a"), S("S115"), 5));
	for (int i = 0; i < 3000; i++) {
		struct str name = str_from(series, (size_t)snprintf(series, sizeof(series), "I115-%d/filing", i % 300));
		assert_true(tally_raise(&tally, db, i % 2 ? S("a") : S("b"), name, (i * 7) % 3000));
		assert_true(tally_raise(&tally, db, S("a"), S("S115"), i % 4));
	}
	assert_int_equal(value(db, "a", "I115-1/filing"), -1);
	assert_true(tally_flush(&tally, db));
	assert_int_equal(value(db, "a", "S115"), 5);
	for (int s = 0; s < 300; s++) {
		int64_t greatest = 0;
		for (int i = s; i < 3000; i += 300)
			greatest = (i * 7) % 3000 > greatest ? (i * 7) % 3000 : greatest;
		snprintf(series, sizeof(series), "I115-%d/filing", s);
		assert_int_equal(value(db, s % 2 ? "a" : "b", series), greatest);
	}
	assert_int_equal(tally.count, 0);
	db_rollback(db);
	db_close(&db);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		testing_test(the_greatest_number_of_each_series_stays_whatever_the_order),
	};

	testing_engine = DB_SQLITE;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
