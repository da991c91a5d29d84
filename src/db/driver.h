/* driver: what an engine must be able to do to stand behind db.h.
 *
 * Each driver's connection and rows begin with struct db and struct db_rows; the drivers have no headers of their own.
 * A driver reports a failure by db_fail, which keeps the first one, and otherwise keeps no state that db.c can keep for it:
 * whether a transaction or savepoint is open and the sticky failure are db.c's.
 */
#ifndef DB_DRIVER_H
#define DB_DRIVER_H

#include "db/db.h"

struct db_driver;

struct db {
	const struct db_driver *driver;
	enum db_mode mode;
	enum db_failure failure;
	bool unclean;        /* db_open found the marks of an unclean stop */
	bool in_transaction; /* db_begin has answered true and no end came yet */
	bool in_savepoint;
	bool lost;           /* the engine has ended the transaction by itself: only db_rollback helps */
	int64_t changed;
	char text[400];      /* the engine's words for the failure */
};

struct db_rows {
	struct db *db;
	enum sql sql;
};

struct db_driver {
	enum db_engine engine;
	bool (*open)(struct str where, enum db_mode mode, struct db **out, struct err *err);
	void (*close)(struct db *db);
	bool (*claim)(struct db *db, bool *claimed); /* false: it could not be asked */
	void (*unclaim)(struct db *db);

	bool (*begin)(struct db *db);
	bool (*commit)(struct db *db);      /* false: the driver has not rolled back yet */
	void (*rollback)(struct db *db);    /* never fails: what can't be rolled back is gone */
	bool (*savepoint)(struct db *db);
	bool (*release)(struct db *db);
	bool (*rollback_to)(struct db *db); /* and releases it */
	bool (*script)(struct db *db, const char *script);
	void (*forget)(struct db *db);      /* prepared statements: the tables under them have changed */

	bool (*run)(struct db *db, enum sql sql, const struct db_value *values, int count);
	struct db_rows *(*query)(struct db *db, enum sql sql, const struct db_value *values, int count);
	void (*rows_close)(struct db_rows *rows);
	bool (*next)(struct db_rows *rows);
	bool (*is_null)(const struct db_rows *rows, int column);
	int64_t (*integer)(const struct db_rows *rows, int column);
	struct str (*bytes)(const struct db_rows *rows, int column);
};

extern const struct db_driver db_driver_sqlite, db_driver_postgres;

/* Keeps the failure, unless there is one already, and its words. Returns false. */
bool db_fail(struct db *db, enum db_failure failure, const char *text);

#endif
