/* db: what may be said to a database, whichever it is.
 *
 * Two drivers stand behind this header and have no headers of their own: driver_sqlite.c (the embedded default) and
 * driver_postgres.c. A statement is named, never written: tools/sqlgen.py reads sql/<noun>/<verb>.sql (one statement, its
 * parameters as :name) and emits db/sql.h with
 *
 *     enum sql { SQL_sign_insert, … };                     one per file, <noun>_<verb>
 *     struct sql_sign_insert { struct db_value agency, id; … };  its parameters, by name, in order of first appearance
 *     enum { COL_sign_get_id, COL_sign_get_kind, … };      its result columns, from the file's first line "-- columns: id, kind"
 *
 * so a wrong name does not compile, a missing one is NULL, and no function that formats SQL exists:
 *
 *     if (!DB_RUN(db, sign_insert, .agency = db_text(agency), .id = db_text(id)))
 *             return false;               the connection says why: db_failure(db)
 *     DB_QUERY(db, sign_get, rows, .agency = db_text(agency), .id = db_text(id));
 *     while (db_next(rows))
 *             struct str kind = db_str(rows, COL_sign_get_kind);     borrowed until the next db_next
 *
 * A connection belongs to one thread at a time. Failures stick to it: after one, everything answers false until the
 * transaction or savepoint is rolled back or, outside one, until the next db_begin or db_rollback. So a verb need not
 * check every step, only the end.
 *
 * What the engines do differently, and a caller must allow for:
 *   - On PostgreSQL the rows of a query are all in memory before the first db_next. Long walks are paged by their
 *     statement (WHERE key > :after ORDER BY key LIMIT n).
 *   - PostgreSQL refuses text with a NUL or broken UTF-8; SQLite would take it. Check before storing.
 *   - A connection lost during COMMIT is DB_UNAVAILABLE, and nobody knows whether the commit happened. The act's
 *     idempotency row, written in the same transaction, tells at the retry.
 *   - Writers of one PostgreSQL may be several; who appends to an agency's log locks its ledger_head row first.
 */
#ifndef DB_DB_H
#define DB_DB_H

#include "base/arena.h"
#include "base/err.h"
#include "base/instant.h"
#include "base/str.h"
#include "db/sql.h" /* generated; brings db/value.h, the values bound */

struct db;      /* a connection */
struct db_rows; /* a running query */

enum db_engine { DB_SQLITE, DB_POSTGRES };
enum db_mode {
	DB_WRITER,   /* the one writer */
	DB_READER,   /* may not write; sees a consistent snapshot inside db_begin … db_end */
};

/* What a failure means to the one who asked. */
enum db_failure {
	DB_OK,
	DB_BUSY,      /* locked or serialisation failure: the same act may be tried again */
	DB_FULL,      /* disk full, or the quota */
	DB_UNAVAILABLE, /* I/O error, connection lost, read-only */
	DB_CORRUPT,   /* the integrity check failed, or the file is no database */
	DB_CONSTRAINT, /* a key or check refused a row */
	DB_WRONG,     /* a bug of ours: a statement that does not prepare */
};

/* where: a path for SQLite, a libpq connection string ("postgresql://…" or "host=… dbname=…") for PostgreSQL; the engine is
 * read from it. SQLite opens in WAL with synchronous=FULL, foreign keys on, trusted_schema off; a writer takes the file's
 * exclusive writer lock (a second writer is refused) and, if the last stop was unclean, runs an integrity check first; it
 * makes the file when there is none, a reader does not. Lock and mark are the file "<where>-writer".
 * PostgreSQL: version 15 or later, encoding UTF8; a writer is READ COMMITTED, a reader REPEATABLE READ READ ONLY; a
 * connection that is lost is made again at the next db_begin.
 * Refuses with STORE_UNAVAILABLE, STORE_LOCKED, STORE_CORRUPT, STORE_FULL. */
bool db_open(struct str where, enum db_mode mode, struct db **out, struct err *err) __attribute__((warn_unused_result));
void db_close(struct db **db);
enum db_engine db_engine(const struct db *db);
/* The store for this writer alone, until db_unclaim or db_close: for what takes tables away that others stand on. With SQLite it
 * is so already; of a PostgreSQL it refuses with STORE_LOCKED while another writer is connected, and a new one waits. */
bool db_claim(struct db *db, struct err *err) __attribute__((warn_unused_result));
void db_unclaim(struct db *db);
bool db_was_unclean(const struct db *db); /* true when db_open ran the integrity check */

/* Transactions. db_begin of a writer is BEGIN IMMEDIATE; of a reader a read snapshot. */
bool db_begin(struct db *db);
bool db_commit(struct db *db);        /* true: durable. False: rolled back, and db_failure says why. Close queries before */
void db_rollback(struct db *db);
bool db_savepoint(struct db *db);     /* one level; the writer's group commit runs each act inside one */
bool db_release(struct db *db);
void db_rollback_to(struct db *db);   /* back to the savepoint, clears the sticky failure unless the connection is gone */

enum db_failure db_failure(const struct db *db);
/* What was read can't be true: DB_CORRUPT, as if the engine had found it. Always false. For rows, which anybody with the file
 * may have changed; a bug is must(). */
bool db_doubt(struct db *db, const char *text);
const char *db_failure_text(const struct db *db); /* the engine's words, for the log only */
/* Turns the sticky failure into a refusal for a person: STORE_FULL, STORE_UNAVAILABLE, STORE_BUSY … Returns false. */
bool db_refuse(const struct db *db, struct err *err);

/* Runs a statement that returns no rows; its values are borrowed for the call. (A query copies its values.) */
bool db_run(struct db *db, enum sql sql, const struct db_value *values, size_t count);
#define DB_RUN(db, name, ...) \
	db_run((db), SQL_##name, (const struct db_value *)&(const struct sql_##name){ __VA_ARGS__ }, \
	       sizeof(struct sql_##name) / sizeof(struct db_value))
int64_t db_changed(const struct db *db); /* rows that the last db_run inserted, updated or deleted */

/* Runs a query. NULL on failure (sticky). Several may run at once on one connection. The rows close at scope end. */
struct db_rows *db_query(struct db *db, enum sql sql, const struct db_value *values, size_t count);
void db_rows_close(struct db_rows **rows);
#define DB_QUERY(db, name, rows, ...) \
	struct db_rows *rows __attribute__((cleanup(db_rows_close))) = \
		db_query((db), SQL_##name, (const struct db_value *)&(const struct sql_##name){ __VA_ARGS__ }, \
			 sizeof(struct sql_##name) / sizeof(struct db_value))
bool db_next(struct db_rows *rows); /* false at the end, on failure, and for NULL rows */
bool db_is_null(const struct db_rows *rows, int column);
int64_t db_integer(const struct db_rows *rows, int column);       /* NULL is 0 */
bool db_boolean(const struct db_rows *rows, int column);
struct str db_str(const struct db_rows *rows, int column);        /* text or blob; NULL is empty; borrowed until db_next */
struct instant db_time(const struct db_rows *rows, int column);   /* NULL is unset */

/* Several statements of a schema file, in the engine's text; only for db/migrate.c and db/derived.c. */
bool db_script(struct db *db, const char *script);

#endif
