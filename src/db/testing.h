/* testing: a store of its own for each test, on either engine. For tests only.
 *
 *     testing_engine = DB_SQLITE;
 *     const struct CMUnitTest tests[] = { testing_test(name_of_the_test) };      *state is a struct testing_store
 *
 * PostgreSQL: testing_need_postgres(argv) first. It takes the server that TOCSIN_TEST_POSTGRES names, and when that is not
 * set, starts the whole program again under tools/postgres.py (found in $TOCSIN_SOURCE, or the current directory).
 */
#ifndef DB_TESTING_H
#define DB_TESTING_H

#include "db/db.h"

struct testing_store {
	char where[400]; /* for db_open */
	char directory[64];
	char schema[64];
};

extern enum db_engine testing_engine;

void testing_need_postgres(char **argv);
int testing_setup(void **state);    /* a new empty store */
int testing_teardown(void **state); /* gone */
/* Opens or fails the test. */
struct db *testing_open(const struct testing_store *store, enum db_mode mode);

#define testing_test(f) cmocka_unit_test_setup_teardown(f, testing_setup, testing_teardown)

#endif
