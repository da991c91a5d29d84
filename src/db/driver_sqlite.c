#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/must.h"
#include "db/driver.h"
#include "db/mark.h"
#include "db/wal_file.h"

enum {
	APPLICATION_ID = 0x746f6373, /* "tocs" */
	WRITER_CACHE_KIB = 8192,
	READER_CACHE_KIB = 2048,
	BUSY_MS = 5000,
	CHECKPOINT_PAGES = 1900,       /* of 4096 bytes: the log stays below 8 MB, so a small disk is not eaten by it */
	LOG_KEPT_BYTES = 8 << 20,      /* after a rebuild the log is cut to this */
	WHOLE_CHECK_BYTES = 512 << 20, /* above this the check after an unclean stop leaves out the indexes */
};

/* What is said of a connection besides statements; short enough to keep prepared. */
enum word {
	WORD_BEGIN,
	WORD_BEGIN_WRITE,
	WORD_COMMIT,
	WORD_ROLLBACK,
	WORD_SAVEPOINT,
	WORD_RELEASE,
	WORD_BACK,
	WORD_COUNT
};

static const char *const word_texts[WORD_COUNT] = {
	[WORD_BEGIN] = "BEGIN",          [WORD_BEGIN_WRITE] = "BEGIN IMMEDIATE", [WORD_COMMIT] = "COMMIT",
	[WORD_ROLLBACK] = "ROLLBACK",    [WORD_SAVEPOINT] = "SAVEPOINT act",     [WORD_RELEASE] = "RELEASE act",
	[WORD_BACK] = "ROLLBACK TO act",
};

struct lite {
	struct db db;
	sqlite3 *handle;
	int mark; /* the writer's, or -1 */
	sqlite3_stmt *words[WORD_COUNT];
	struct {
		sqlite3_stmt *statement;
		bool busy; /* a query still walks it */
	} cache[SQL_COUNT];
};

struct lite_rows {
	struct db_rows rows;
	sqlite3_stmt *statement;
	bool own; /* not the cached one: a second walk of the same statement */
	bool ended;
};

static struct lite *lite_of(struct db *db)
{
	return (struct lite *)db;
}

/* A full disk shows itself as an I/O error wherever SQLite was not writing the file proper. */
static enum db_failure meaning(sqlite3 *handle, int code)
{
	int system = handle ? sqlite3_system_errno(handle) : 0;

	switch (code & 0xff) {
	case SQLITE_BUSY:
	case SQLITE_LOCKED:
	case SQLITE_INTERRUPT:
		return DB_BUSY;
	case SQLITE_FULL:
		return DB_FULL;
	case SQLITE_IOERR:
	case SQLITE_CANTOPEN:
		return system == ENOSPC || system == EDQUOT ? DB_FULL : DB_UNAVAILABLE;
	case SQLITE_READONLY:
	case SQLITE_PERM:
	case SQLITE_AUTH:
	case SQLITE_NOMEM:
	case SQLITE_PROTOCOL:
		return DB_UNAVAILABLE;
	case SQLITE_CORRUPT:
	case SQLITE_NOTADB:
		return DB_CORRUPT;
	case SQLITE_CONSTRAINT:
	case SQLITE_TOOBIG:
		return DB_CONSTRAINT;
	default:
		return DB_WRONG;
	}
}

static bool fail(struct lite *lite, int code)
{
	enum db_failure failure = meaning(lite->handle, code);
	char text[300];

	snprintf(text, sizeof(text), "%s (%d)", sqlite3_errmsg(lite->handle), sqlite3_extended_errcode(lite->handle));
	/* SQLite ends the transaction itself on a full disk, an I/O error or lack of memory. */
	if (lite->db.in_transaction && sqlite3_get_autocommit(lite->handle))
		lite->db.lost = true;
	return db_fail(&lite->db, failure, text);
}

static bool word_say(struct lite *lite, enum word word)
{
	if (!lite->words[word]) {
		int code = sqlite3_prepare_v3(lite->handle, word_texts[word], -1, SQLITE_PREPARE_PERSISTENT,
					      &lite->words[word], NULL);
		if (code != SQLITE_OK)
			return fail(lite, code);
	}
	int code = sqlite3_step(lite->words[word]);
	bool done = code == SQLITE_DONE || fail(lite, code);
	sqlite3_reset(lite->words[word]);
	return done;
}

static bool say(struct lite *lite, const char *text)
{
	int code = sqlite3_exec(lite->handle, text, NULL, NULL, NULL);

	return code == SQLITE_OK || fail(lite, code);
}

static bool ask_int(struct lite *lite, const char *text, int64_t *out)
{
	sqlite3_stmt *statement = NULL;
	int code = sqlite3_prepare_v2(lite->handle, text, -1, &statement, NULL);

	if (code == SQLITE_OK)
		code = sqlite3_step(statement);
	if (code == SQLITE_ROW)
		*out = sqlite3_column_int64(statement, 0);
	bool got = code == SQLITE_ROW || fail(lite, code);
	sqlite3_finalize(statement);
	return got;
}

/* After an unclean stop. Names the first thing that is wrong. */
static bool check_whole(struct lite *lite)
{
	sqlite3_stmt *statement = NULL;
	int64_t pages = 0, page_bytes = 0;

	if (!ask_int(lite, "PRAGMA page_count", &pages) || !ask_int(lite, "PRAGMA page_size", &page_bytes))
		return false;
	const char *ask =
		pages * page_bytes > WHOLE_CHECK_BYTES ? "PRAGMA quick_check(1)" : "PRAGMA integrity_check(1)";
	int code = sqlite3_prepare_v2(lite->handle, ask, -1, &statement, NULL);
	if (code == SQLITE_OK)
		code = sqlite3_step(statement);
	bool sound = false;
	if (code != SQLITE_ROW) {
		fail(lite, code);
	} else {
		const char *answer = (const char *)sqlite3_column_text(statement, 0);
		sound = answer && strcmp(answer, "ok") == 0;
		if (!sound)
			db_fail(&lite->db, DB_CORRUPT, answer);
	}
	sqlite3_finalize(statement);
	return sound;
}

static bool settle(struct lite *lite)
{
	int64_t application = 0;
	char text[400];

	sqlite3_busy_timeout(lite->handle, BUSY_MS);
	sqlite3_extended_result_codes(lite->handle, 1);
	sqlite3_db_config(lite->handle, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
	sqlite3_db_config(lite->handle, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
	sqlite3_db_config(lite->handle, SQLITE_DBCONFIG_DQS_DML, 0, NULL);
	sqlite3_db_config(lite->handle, SQLITE_DBCONFIG_DQS_DDL, 0, NULL);
	bool writer = lite->db.mode == DB_WRITER;
	snprintf(
		text, sizeof(text),
		"PRAGMA cache_size = -%d; PRAGMA cell_size_check = ON; PRAGMA foreign_keys = ON; PRAGMA mmap_size = 0;"
		"PRAGMA temp_store = MEMORY; PRAGMA secure_delete = ON; PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = %d;"
		"PRAGMA journal_size_limit = %d;",
		writer ? WRITER_CACHE_KIB : READER_CACHE_KIB, CHECKPOINT_PAGES, LOG_KEPT_BYTES);
	if (!say(lite, text) || !ask_int(lite, "PRAGMA application_id", &application))
		return false;
	if (application != 0 && application != APPLICATION_ID)
		return db_fail(&lite->db, DB_CORRUPT, "another program's database");
	if (!writer)
		return say(lite, "PRAGMA query_only = ON");
	if (lite->db.unclean && !check_whole(lite))
		return false;
	if (application == 0) {
		snprintf(text, sizeof(text), "PRAGMA application_id = %d", APPLICATION_ID);
		if (!say(lite, text))
			return false;
	}
	return say(lite, "PRAGMA journal_mode = WAL");
}

static void lite_shut(struct lite *lite, bool clean)
{
	for (int i = 0; i < SQL_COUNT; i++)
		sqlite3_finalize(lite->cache[i].statement);
	for (int i = 0; i < WORD_COUNT; i++)
		sqlite3_finalize(lite->words[i]);
	if (sqlite3_close(lite->handle) != SQLITE_OK) /* a query still open is a bug of the caller */
		must(!"a query is open on a connection that closes");
	mark_leave(&lite->mark, clean);
	free(lite);
}

/* Nobody asks SQLite how much memory it holds; counting it costs a lock for every allocation. */
static void library_begin(void)
{
	(void)sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0); /* too late, when a test has been there before: no harm */
}

static bool lite_open(struct str where, enum db_mode mode, struct db **out, struct err *err)
{
	static pthread_once_t library = PTHREAD_ONCE_INIT;
	ARENA_SCOPED(arena);
	const char *path = arena_cstr(&arena, where);
	struct lite *lite = calloc(1, sizeof(*lite));

	must(lite);
	pthread_once(&library, library_begin);
	lite->db.driver = &db_driver_sqlite;
	lite->db.mode = mode;
	lite->mark = -1;
	if (mode == DB_WRITER && !mark_take(path, &lite->mark, &lite->db.unclean, err)) {
		free(lite);
		return false;
	}
	if (mode == DB_WRITER) /* ours alone to read; its log and index take the same mode */
		close(open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600));
	int code = sqlite3_open_v2(path, &lite->handle, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, wal_file_vfs());
	if (code != SQLITE_OK)
		fail(lite, code);
	if (code != SQLITE_OK || !settle(lite)) {
		db_refuse(&lite->db, err);
		lite_shut(lite, false);
		return false;
	}
	*out = &lite->db;
	return true;
}

static void lite_close(struct db *db)
{
	/* What the integrity check found, or a statement met, is to be checked again. */
	lite_shut(lite_of(db), db->failure != DB_CORRUPT);
}

/* The mark is ours. */
static bool lite_claim(struct db *db, bool *claimed)
{
	(void)db;
	*claimed = true;
	return true;
}

static void lite_unclaim(struct db *db)
{
	(void)db;
}

static bool lite_begin(struct db *db)
{
	return word_say(lite_of(db), db->mode == DB_WRITER ? WORD_BEGIN_WRITE : WORD_BEGIN);
}

static bool lite_commit(struct db *db)
{
	return word_say(lite_of(db), WORD_COMMIT);
}

static void lite_rollback(struct db *db)
{
	struct lite *lite = lite_of(db);

	if (!sqlite3_get_autocommit(lite->handle))
		word_say(lite, WORD_ROLLBACK);
}

static bool lite_savepoint(struct db *db)
{
	return word_say(lite_of(db), WORD_SAVEPOINT);
}

static bool lite_release(struct db *db)
{
	return word_say(lite_of(db), WORD_RELEASE);
}

static bool lite_rollback_to(struct db *db)
{
	return word_say(lite_of(db), WORD_BACK) && word_say(lite_of(db), WORD_RELEASE);
}

static bool lite_script(struct db *db, const char *script)
{
	return say(lite_of(db), script);
}

static void lite_forget(struct db *db)
{
	struct lite *lite = lite_of(db);

	for (int i = 0; i < SQL_COUNT; i++) {
		must(!lite->cache[i].busy);
		sqlite3_finalize(lite->cache[i].statement);
		lite->cache[i].statement = NULL;
	}
}

/* The columns are held against the file's "-- columns:" here, once, so that a reordered SELECT can't be misread. */
static bool prepare(struct lite *lite, enum sql sql, sqlite3_stmt **out)
{
	const struct sql_statement *s = &sql_statements[sql];
	int code = sqlite3_prepare_v3(lite->handle, s->sqlite, -1, SQLITE_PREPARE_PERSISTENT, out, NULL);

	if (code != SQLITE_OK)
		return fail(lite, code);
	bool match = sqlite3_column_count(*out) == s->columns;
	for (int i = 0; i < s->columns && match; i++)
		match = strcmp(sqlite3_column_name(*out, i), s->column_names[i]) == 0;
	if (match)
		return true;
	sqlite3_finalize(*out);
	*out = NULL;
	return db_fail(&lite->db, DB_WRONG, "other columns than the statement promises");
}

/* A statement that runs at once may borrow its values; a query outlives the call, so it copies them. */
static bool bind(struct lite *lite, sqlite3_stmt *statement, const struct db_value *values, int count, bool at_once)
{
	sqlite3_destructor_type keep = at_once ? SQLITE_STATIC : SQLITE_TRANSIENT;
	int code = SQLITE_OK;

	/* A parameter that stands in the other engine's text alone may lie beyond the last one here. */
	if (count > sqlite3_bind_parameter_count(statement))
		count = sqlite3_bind_parameter_count(statement);
	for (int i = 0; i < count && code == SQLITE_OK; i++) {
		const struct db_value *v = &values[i];
		switch (v->kind) {
		case DB_NULL:
			code = sqlite3_bind_null(statement, i + 1);
			break;
		case DB_INT:
			code = sqlite3_bind_int64(statement, i + 1, v->integer);
			break;
		case DB_TEXT:
			code = sqlite3_bind_text64(statement, i + 1, v->bytes.at, v->bytes.len, keep, SQLITE_UTF8);
			break;
		case DB_BLOB:
			code = sqlite3_bind_blob64(statement, i + 1, v->bytes.at, v->bytes.len, keep);
			break;
		}
	}
	return code == SQLITE_OK || fail(lite, code);
}

/* A statement ready to be stepped: the cached one, or when a query still walks that, one of its own. */
static sqlite3_stmt *ready(struct lite *lite, enum sql sql, const struct db_value *values, int count, bool at_once,
			   bool *own)
{
	sqlite3_stmt *statement = lite->cache[sql].statement;

	*own = lite->cache[sql].busy;
	if (*own || !statement) {
		if (!prepare(lite, sql, &statement))
			return NULL;
		if (!*own)
			lite->cache[sql].statement = statement;
	}
	if (!bind(lite, statement, values, count, at_once)) {
		if (*own)
			sqlite3_finalize(statement);
		return NULL;
	}
	return statement;
}

static bool lite_run(struct db *db, enum sql sql, const struct db_value *values, int count)
{
	struct lite *lite = lite_of(db);
	bool own;
	sqlite3_stmt *statement = ready(lite, sql, values, count, true, &own);
	int code;

	if (!statement)
		return false;
	while ((code = sqlite3_step(statement)) == SQLITE_ROW)
		; /* what a RETURNING returns is for db_query */
	bool done = code == SQLITE_DONE || fail(lite, code);
	if (done)
		db->changed = sqlite3_changes64(lite->handle);
	sqlite3_reset(statement);
	if (own)
		sqlite3_finalize(statement);
	return done;
}

static struct db_rows *lite_query(struct db *db, enum sql sql, const struct db_value *values, int count)
{
	struct lite *lite = lite_of(db);
	bool own;
	sqlite3_stmt *statement = ready(lite, sql, values, count, false, &own);

	if (!statement)
		return NULL;
	struct lite_rows *rows = calloc(1, sizeof(*rows));
	must(rows);
	rows->statement = statement;
	rows->own = own;
	if (!own)
		lite->cache[sql].busy = true;
	return &rows->rows;
}

static void lite_rows_close(struct db_rows *base)
{
	struct lite_rows *rows = (struct lite_rows *)base;
	struct lite *lite = lite_of(base->db);

	sqlite3_reset(rows->statement);
	if (rows->own)
		sqlite3_finalize(rows->statement);
	else
		lite->cache[base->sql].busy = false;
	free(rows);
}

static bool lite_next(struct db_rows *base)
{
	struct lite_rows *rows = (struct lite_rows *)base;

	if (rows->ended)
		return false;
	int code = sqlite3_step(rows->statement);
	if (code == SQLITE_ROW)
		return true;
	rows->ended = true; /* another step would begin anew */
	return code == SQLITE_DONE ? false : fail(lite_of(base->db), code);
}

static bool lite_is_null(const struct db_rows *base, int column)
{
	return sqlite3_column_type(((const struct lite_rows *)base)->statement, column) == SQLITE_NULL;
}

static int64_t lite_integer(const struct db_rows *base, int column)
{
	return sqlite3_column_int64(((const struct lite_rows *)base)->statement, column);
}

static struct str lite_bytes(const struct db_rows *base, int column)
{
	sqlite3_stmt *statement = ((const struct lite_rows *)base)->statement;
	/* Of text, the blob is its bytes in the database's encoding, UTF-8, with no conversion. */
	const char *at = sqlite3_column_blob(statement, column);

	return str_from(at, at ? (size_t)sqlite3_column_bytes(statement, column) : 0);
}

const struct db_driver db_driver_sqlite = {
	.engine = DB_SQLITE,
	.open = lite_open,
	.close = lite_close,
	.claim = lite_claim,
	.unclaim = lite_unclaim,
	.begin = lite_begin,
	.commit = lite_commit,
	.rollback = lite_rollback,
	.savepoint = lite_savepoint,
	.release = lite_release,
	.rollback_to = lite_rollback_to,
	.script = lite_script,
	.forget = lite_forget,
	.run = lite_run,
	.query = lite_query,
	.rows_close = lite_rows_close,
	.next = lite_next,
	.is_null = lite_is_null,
	.integer = lite_integer,
	.bytes = lite_bytes,
};
