#include "db/db.h"

#include <stdio.h>
#include <string.h>

#include "base/must.h"
#include "db/driver.h"

static bool names_postgres(struct str where)
{
	if (str_starts(where, S("postgresql://")) || str_starts(where, S("postgres://")))
		return true;
	if (str_starts(where, S("/")) || str_starts(where, S(".")))
		return false;
	return str_find(where, S("dbname=")) >= 0 || str_find(where, S("host=")) >= 0 ||
	       str_find(where, S("service=")) >= 0;
}

bool db_open(struct str where, enum db_mode mode, struct db **out, struct err *err)
{
	const struct db_driver *driver = names_postgres(where) ? &db_driver_postgres : &db_driver_sqlite;

	*out = NULL;
	return driver->open(where, mode, out, err);
}

void db_close(struct db **db)
{
	if (!*db)
		return;
	if ((*db)->in_transaction)
		db_rollback(*db);
	(*db)->driver->close(*db);
	*db = NULL;
}

enum db_engine db_engine(const struct db *db)
{
	return db->driver->engine;
}

bool db_claim(struct db *db, struct err *err)
{
	bool claimed = false;

	must(db->mode == DB_WRITER && !db->in_transaction);
	if (!db->driver->claim(db, &claimed))
		return db_refuse(db, err);
	return claimed || refuse(err, REFUSAL_STORE_LOCKED, "PostgreSQL");
}

void db_unclaim(struct db *db)
{
	db->driver->unclaim(db);
}

bool db_was_unclean(const struct db *db)
{
	return db->unclean;
}

bool db_fail(struct db *db, enum db_failure failure, const char *text)
{
	must(failure != DB_OK);
	if (db->failure == DB_OK) {
		db->failure = failure;
		snprintf(db->text, sizeof(db->text), "%s", text ? text : "");
	}
	return false;
}

static void forgive(struct db *db)
{
	db->failure = DB_OK;
	db->text[0] = '\0';
}

bool db_begin(struct db *db)
{
	must(!db->in_transaction);
	forgive(db);
	db->lost = false;
	db->in_transaction = db->driver->begin(db);
	return db->in_transaction;
}

bool db_commit(struct db *db)
{
	must(db->in_transaction && !db->in_savepoint);
	if (db->failure == DB_OK && db->driver->commit(db)) {
		db->in_transaction = false;
		return true;
	}
	/* The failure stays to be asked for; the next db_begin forgives it. */
	must(db->failure != DB_OK);
	db->driver->rollback(db);
	db->in_transaction = false;
	return false;
}

void db_rollback(struct db *db)
{
	if (db->in_transaction)
		db->driver->rollback(db);
	db->in_transaction = false;
	db->in_savepoint = false;
	db->lost = false;
	forgive(db);
}

bool db_savepoint(struct db *db)
{
	must(db->in_transaction && !db->in_savepoint);
	if (db->failure != DB_OK || !db->driver->savepoint(db))
		return false;
	db->in_savepoint = true;
	return true;
}

bool db_release(struct db *db)
{
	must(db->in_savepoint);
	if (db->failure != DB_OK || !db->driver->release(db))
		return false;
	db->in_savepoint = false;
	return true;
}

void db_rollback_to(struct db *db)
{
	if (!db->in_savepoint)
		return;
	db->in_savepoint = false;
	if (db->lost)
		return;
	enum db_failure failure = db->failure;
	forgive(db);
	/* A savepoint that can't be rolled back leaves the whole transaction in doubt. */
	if (!db->driver->rollback_to(db)) {
		db->lost = true;
		db_fail(db, failure ? failure : DB_UNAVAILABLE, "rollback to savepoint failed");
	}
}

enum db_failure db_failure(const struct db *db)
{
	return db->failure;
}

bool db_doubt(struct db *db, const char *text)
{
	return db_fail(db, DB_CORRUPT, text);
}

const char *db_failure_text(const struct db *db)
{
	return db->text;
}

bool db_refuse(const struct db *db, struct err *err)
{
	switch (db->failure) {
	case DB_BUSY:
		return refuse(err, REFUSAL_STORE_BUSY);
	case DB_FULL:
		return refuse(err, REFUSAL_STORE_FULL);
	case DB_CORRUPT:
		return refuse(err, REFUSAL_STORE_CORRUPT, db->text);
	case DB_CONSTRAINT:
	case DB_WRONG:
		return refuse(err, REFUSAL_STORE_REFUSED, db->text);
	case DB_OK:
	case DB_UNAVAILABLE:
		break;
	}
	return refuse(err, REFUSAL_STORE_UNAVAILABLE, db->text);
}

bool db_run(struct db *db, enum sql sql, const struct db_value *values, size_t count)
{
	must(sql < SQL_COUNT && count == (size_t)sql_statements[sql].parameters);
	if (db->failure != DB_OK)
		return false;
	db->changed = 0;
	return db->driver->run(db, sql, values, (int)count);
}

int64_t db_changed(const struct db *db)
{
	return db->changed;
}

struct db_rows *db_query(struct db *db, enum sql sql, const struct db_value *values, size_t count)
{
	must(sql < SQL_COUNT && count == (size_t)sql_statements[sql].parameters);
	if (db->failure != DB_OK)
		return NULL;
	struct db_rows *rows = db->driver->query(db, sql, values, (int)count);
	if (rows) {
		rows->db = db;
		rows->sql = sql;
	}
	return rows;
}

void db_rows_close(struct db_rows **rows)
{
	if (*rows)
		(*rows)->db->driver->rows_close(*rows);
	*rows = NULL;
}

bool db_next(struct db_rows *rows)
{
	return rows && rows->db->failure == DB_OK && rows->db->driver->next(rows);
}

static void column_check(const struct db_rows *rows, int column)
{
	must(rows && column >= 0 && column < sql_statements[rows->sql].columns);
}

bool db_is_null(const struct db_rows *rows, int column)
{
	column_check(rows, column);
	return rows->db->driver->is_null(rows, column);
}

int64_t db_integer(const struct db_rows *rows, int column)
{
	column_check(rows, column);
	return rows->db->driver->integer(rows, column);
}

bool db_boolean(const struct db_rows *rows, int column)
{
	return db_integer(rows, column) != 0;
}

struct str db_str(const struct db_rows *rows, int column)
{
	column_check(rows, column);
	return rows->db->driver->bytes(rows, column);
}

struct instant db_time(const struct db_rows *rows, int column)
{
	return (struct instant){ db_integer(rows, column) };
}

bool db_script(struct db *db, const char *script)
{
	if (db->failure != DB_OK)
		return false;
	db->driver->forget(db);
	return db->driver->script(db, script);
}
