#include <endian.h>
#include <libpq-fe.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/must.h"
#include "db/driver.h"

/* pg_type.dat; stable since ever, but in no header that libpq-dev brings. */
enum {
	OID_BOOL = 16,
	OID_BYTEA = 17,
	OID_NAME = 19,
	OID_INT8 = 20,
	OID_INT2 = 21,
	OID_INT4 = 23,
	OID_TEXT = 25,
	OID_VARCHAR = 1043,
	OID_NUMERIC = 1700,
};
enum { TEXT_FORMAT = 0, BINARY_FORMAT = 1, PARAMETERS_MAX = 64, OLDEST_SERVER = 150000 };

/* An advisory lock that every writer shares and db_claim takes whole; the number is "tocsin" in ASCII. */
#define WRITERS_LOCK "128021758699886"

struct post {
	struct db db;
	PGconn *conn;
	bool prepared[SQL_COUNT]; /* on this connection, under the statement's name */
	/* Said together with what comes next, for each word is a journey: acts follow one another in a group commit. */
	bool owes_release, owes_savepoint;
};

/* The whole result is here at once: long walks are paged by their statements (LIMIT, after a key). */
struct post_rows {
	struct db_rows rows;
	PGresult *result;
	int at, count;
};

static struct post *post_of(struct db *db)
{
	return (struct post *)db;
}

static enum db_failure meaning(const char *state)
{
	static const struct {
		const char *state; /* the beginning of an SQLSTATE */
		enum db_failure failure;
	} table[] = {
		{ "40", DB_BUSY },         { "55P03", DB_BUSY },     { "57014", DB_BUSY },
		{ "53100", DB_FULL },      { "53", DB_UNAVAILABLE }, { "08", DB_UNAVAILABLE },
		{ "57P", DB_UNAVAILABLE }, { "58", DB_UNAVAILABLE }, { "25006", DB_UNAVAILABLE },
		{ "28", DB_UNAVAILABLE },  { "3D", DB_UNAVAILABLE }, { "XX001", DB_CORRUPT },
		{ "XX002", DB_CORRUPT },   { "23", DB_CONSTRAINT },  { "22", DB_CONSTRAINT },
	};

	for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++)
		if (strncmp(state, table[i].state, strlen(table[i].state)) == 0)
			return table[i].failure;
	return DB_WRONG;
}

static bool fail(struct post *post, const PGresult *result)
{
	const char *state = result ? PQresultErrorField(result, PG_DIAG_SQLSTATE) : NULL;
	const char *words = result ? PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY) : NULL;
	char text[300];

	if (PQstatus(post->conn) == CONNECTION_BAD) {
		if (post->db.in_transaction)
			post->db.lost = true;
		return db_fail(&post->db, DB_UNAVAILABLE, words ? words : PQerrorMessage(post->conn));
	}
	snprintf(text, sizeof(text), "%s (%s)", words ? words : PQerrorMessage(post->conn), state ? state : "?");
	return db_fail(&post->db, state ? meaning(state) : DB_UNAVAILABLE, text);
}

static bool succeeded(const PGresult *result)
{
	ExecStatusType status = PQresultStatus(result);

	return status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK;
}

static bool say(struct post *post, const char *text)
{
	PGresult *result = PQexec(post->conn, text);
	bool done = succeeded(result) || fail(post, result);

	PQclear(result);
	return done;
}

static void notice_drop(void *unused, const char *words)
{
	(void)unused;
	(void)words;
}

/* A connection that has just been made. synchronous_commit is raised when it was lowered, never lowered from remote_apply. */
static bool settle(struct post *post)
{
	const char *encoding = PQparameterStatus(post->conn, "server_encoding");

	memset(post->prepared, 0, sizeof(post->prepared));
	PQsetNoticeProcessor(post->conn, notice_drop, NULL);
	if (PQserverVersion(post->conn) < OLDEST_SERVER)
		return db_fail(&post->db, DB_UNAVAILABLE, "PostgreSQL 15 or later is needed");
	if (!encoding || strcmp(encoding, "UTF8") != 0)
		return db_fail(&post->db, DB_UNAVAILABLE, "the database's encoding must be UTF8");
	return say(post,
		   "SET client_encoding = 'UTF8'; SET client_min_messages = warning; SET standard_conforming_strings = on;"
		   "SELECT set_config('lock_timeout', '10s', false) WHERE current_setting('lock_timeout') = '0';"
		   "SELECT set_config('synchronous_commit', 'on', false)"
		   " WHERE current_setting('synchronous_commit') IN ('off', 'local')") &&
	       say(post, post->db.mode == DB_WRITER ? "SELECT pg_advisory_lock_shared(" WRITERS_LOCK ")"
						    : "SET default_transaction_read_only = on");
}

static void post_close(struct db *db)
{
	PQfinish(post_of(db)->conn);
	free(db);
}

static bool post_open(struct str where, enum db_mode mode, struct db **out, struct err *err)
{
	ARENA_SCOPED(arena);
	struct post *post = calloc(1, sizeof(*post));
	const char *keys[] = { "connect_timeout", "fallback_application_name", "dbname", NULL };
	const char *values[] = { "10", "tocsin", arena_cstr(&arena, where), NULL };

	must(post);
	post->db.driver = &db_driver_postgres;
	post->db.mode = mode;
	post->conn = PQconnectdbParams(keys, values, 1);
	must(post->conn);
	if (PQstatus(post->conn) != CONNECTION_OK)
		db_fail(&post->db, DB_UNAVAILABLE, PQerrorMessage(post->conn));
	if (PQstatus(post->conn) != CONNECTION_OK || !settle(post)) {
		db_refuse(&post->db, err);
		post_close(&post->db);
		return false;
	}
	*out = &post->db;
	return true;
}

/* Outside a transaction nothing hangs on the old connection, so a lost one is made again. */
static bool connected(struct post *post)
{
	if (PQstatus(post->conn) == CONNECTION_OK || post->db.in_transaction)
		return true;
	PQreset(post->conn);
	if (PQstatus(post->conn) != CONNECTION_OK)
		return db_fail(&post->db, DB_UNAVAILABLE, PQerrorMessage(post->conn));
	return settle(post);
}

static bool post_claim(struct db *db, bool *claimed)
{
	struct post *post = post_of(db);

	if (!connected(post))
		return false;
	PGresult *result = PQexec(post->conn, "SELECT pg_try_advisory_lock(" WRITERS_LOCK ")");
	bool asked = succeeded(result) || fail(post, result);
	*claimed = asked && PQgetvalue(result, 0, 0)[0] == 't';
	PQclear(result);
	return asked;
}

static void post_unclaim(struct db *db)
{
	PGconn *conn = post_of(db)->conn;

	if (PQstatus(conn) == CONNECTION_OK)
		PQclear(PQexec(conn, "SELECT pg_advisory_unlock(" WRITERS_LOCK ")"));
}

static bool post_begin(struct db *db)
{
	struct post *post = post_of(db);
	const char *text = db->mode == DB_WRITER ? "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE"
						 : "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";

	if (!connected(post))
		return false;
	PGresult *result = PQexec(post->conn, text);
	/* That the server has gone away is often seen only now. */
	if (!succeeded(result) && PQstatus(post->conn) == CONNECTION_BAD) {
		PQclear(result);
		if (!connected(post))
			return false;
		result = PQexec(post->conn, text);
	}
	bool begun = succeeded(result) || fail(post, result);
	PQclear(result);
	post->owes_release = post->owes_savepoint = false;
	return begun;
}

/* COMMIT of a transaction that had failed answers ROLLBACK and no error. */
static bool post_commit(struct db *db)
{
	struct post *post = post_of(db);
	PGresult *result = PQexec(post->conn, "COMMIT");
	bool done = succeeded(result) || fail(post, result);

	if (done && strcmp(PQcmdStatus(result), "COMMIT") != 0)
		done = db_fail(db, DB_WRONG, "the transaction had failed before COMMIT");
	PQclear(result);
	return done;
}

static void post_rollback(struct db *db)
{
	PGconn *conn = post_of(db)->conn;

	if (PQstatus(conn) == CONNECTION_OK && PQtransactionStatus(conn) != PQTRANS_IDLE)
		PQclear(PQexec(conn, "ROLLBACK"));
}

static bool post_savepoint(struct db *db)
{
	post_of(db)->owes_savepoint = true;
	return true;
}

static bool post_release(struct db *db)
{
	struct post *post = post_of(db);

	/* What was not said needs no answer; and COMMIT releases by itself. */
	post->owes_release = !post->owes_savepoint || post->owes_release;
	post->owes_savepoint = false;
	return true;
}

static bool post_rollback_to(struct db *db)
{
	struct post *post = post_of(db);

	if (post->owes_savepoint) {
		post->owes_savepoint = false;
		return true;
	}
	return say(post, "ROLLBACK TO act; RELEASE act");
}

/* Before a statement: the savepoint that it stands in. A release alone can wait, what follows it harms nobody. */
static bool pay(struct post *post)
{
	if (!post->owes_savepoint)
		return true;
	bool release = post->owes_release;
	post->owes_release = post->owes_savepoint = false;
	return say(post, release ? "RELEASE act; SAVEPOINT act" : "SAVEPOINT act");
}

static bool post_script(struct db *db, const char *script)
{
	/* libpq answers an empty text with PGRES_EMPTY_QUERY. */
	return connected(post_of(db)) && pay(post_of(db)) && (script[0] == '\0' || say(post_of(db), script));
}

static void post_forget(struct db *db)
{
	struct post *post = post_of(db);

	memset(post->prepared, 0, sizeof(post->prepared));
	if (connected(post))
		say(post, "DEALLOCATE ALL");
}

static bool is_words(Oid type)
{
	return type == OID_TEXT || type == OID_VARCHAR || type == OID_NAME || type == OID_BYTEA;
}

static bool is_number(Oid type)
{
	return type == OID_INT8 || type == OID_INT4 || type == OID_INT2 || type == OID_BOOL || type == OID_NUMERIC;
}

/* The columns are held against the file's "-- columns:", and their types against what the accessors can read. */
static bool describe(struct post *post, const struct sql_statement *s)
{
	PGresult *result = PQdescribePrepared(post->conn, s->name);
	bool match = succeeded(result) || fail(post, result);

	if (match && PQnfields(result) != s->columns)
		match = db_fail(&post->db, DB_WRONG, "other columns than the statement promises");
	for (int i = 0; i < s->columns && match; i++) {
		if (strcmp(PQfname(result, i), s->column_names[i]) != 0)
			match = db_fail(&post->db, DB_WRONG, "other columns than the statement promises");
		else if (!is_words(PQftype(result, i)) && !is_number(PQftype(result, i)))
			match = db_fail(&post->db, DB_WRONG, "a column of a type that is not ours");
	}
	PQclear(result);
	return match;
}

static bool prepare(struct post *post, enum sql sql)
{
	static const Oid oids[] = { [DB_NULL] = 0, [DB_INT] = OID_INT8, [DB_TEXT] = OID_TEXT, [DB_BLOB] = OID_BYTEA };
	const struct sql_statement *s = &sql_statements[sql];
	Oid types[PARAMETERS_MAX];

	if (post->prepared[sql])
		return true;
	must(s->parameters <= PARAMETERS_MAX);
	for (int i = 0; i < s->parameters; i++)
		types[i] = oids[s->types[i]];
	PGresult *result = PQprepare(post->conn, s->name, s->postgres, s->parameters, types);
	bool done = succeeded(result) || fail(post, result);
	PQclear(result);
	post->prepared[sql] = done;
	return done && describe(post, s);
}

/* Integers go as decimal text, which fits whatever integer type the server took; text and blobs as bytes with a length,
 * so that a NUL is refused by the server and never cuts a text short. */
static PGresult *execute(struct post *post, enum sql sql, const struct db_value *values, int count)
{
	const char *at[PARAMETERS_MAX];
	int lengths[PARAMETERS_MAX], formats[PARAMETERS_MAX];
	char digits[PARAMETERS_MAX][24];

	if (!connected(post) || !pay(post) || !prepare(post, sql))
		return NULL;
	for (int i = 0; i < count; i++) {
		bool words = values[i].kind == DB_TEXT || values[i].kind == DB_BLOB;
		must(!words || values[i].bytes.len <= INT32_MAX);
		at[i] = words ? values[i].bytes.at : NULL;
		lengths[i] = words ? (int)values[i].bytes.len : 0;
		formats[i] = words ? BINARY_FORMAT : TEXT_FORMAT;
		if (values[i].kind == DB_INT) {
			snprintf(digits[i], sizeof(digits[i]), "%lld", (long long)values[i].integer);
			at[i] = digits[i];
		}
	}
	PGresult *result =
		PQexecPrepared(post->conn, sql_statements[sql].name, count, at, lengths, formats, BINARY_FORMAT);
	if (succeeded(result))
		return result;
	fail(post, result);
	PQclear(result);
	return NULL;
}

static bool post_run(struct db *db, enum sql sql, const struct db_value *values, int count)
{
	PGresult *result = execute(post_of(db), sql, values, count);

	if (!result)
		return false;
	if (!str_int64(str_of(PQcmdTuples(result)), &db->changed))
		db->changed = 0;
	PQclear(result);
	return true;
}

static struct db_rows *post_query(struct db *db, enum sql sql, const struct db_value *values, int count)
{
	PGresult *result = execute(post_of(db), sql, values, count);

	if (!result)
		return NULL;
	struct post_rows *rows = calloc(1, sizeof(*rows));
	must(rows);
	rows->result = result;
	rows->at = -1;
	rows->count = PQntuples(result);
	return &rows->rows;
}

static void post_rows_close(struct db_rows *base)
{
	PQclear(((struct post_rows *)base)->result);
	free(base);
}

static bool post_next(struct db_rows *base)
{
	struct post_rows *rows = (struct post_rows *)base;

	if (rows->at < rows->count)
		rows->at++;
	return rows->at < rows->count;
}

static bool post_is_null(const struct db_rows *base, int column)
{
	const struct post_rows *rows = (const struct post_rows *)base;

	return PQgetisnull(rows->result, rows->at, column);
}

static uint16_t big16(const char *at)
{
	uint16_t value;

	memcpy(&value, at, sizeof(value));
	return be16toh(value);
}

/* What sum() of BIGINT gives: base 10000 digits after count, weight, sign and scale (numeric.c, numeric_send). */
static bool numeric_read(const char *at, int64_t *out)
{
	int count = big16(at), weight = (int16_t)big16(at + 2);
	bool negative = big16(at + 4) == 0x4000;
	int64_t value = 0;

	if (big16(at + 4) != 0 && !negative) /* NaN, infinity */
		return false;
	for (int i = 0; i <= weight; i++) {
		int digit = i < count ? big16(at + 8 + 2 * i) : 0;
		if (__builtin_mul_overflow(value, 10000, &value) ||
		    __builtin_add_overflow(value, negative ? -digit : digit, &value))
			return false;
	}
	*out = value;
	return count <= weight + 1; /* no fraction */
}

static int64_t post_integer(const struct db_rows *base, int column)
{
	const struct post_rows *rows = (const struct post_rows *)base;
	const char *at = PQgetvalue(rows->result, rows->at, column);
	uint64_t eight;
	uint32_t four;
	int64_t value = 0;

	if (PQgetisnull(rows->result, rows->at, column))
		return 0;
	switch (PQftype(rows->result, column)) {
	case OID_INT8:
		memcpy(&eight, at, sizeof(eight));
		return (int64_t)be64toh(eight);
	case OID_INT4:
		memcpy(&four, at, sizeof(four));
		return (int32_t)be32toh(four);
	case OID_INT2:
		return (int16_t)big16(at);
	case OID_BOOL:
		return at[0] != 0;
	case OID_NUMERIC:
		if (!numeric_read(at, &value))
			db_fail(base->db, DB_CONSTRAINT, "a number that is no 64-bit integer");
		return value;
	default:
		must(!"an integer was asked of a column of text");
	}
	return 0;
}

static struct str post_bytes(const struct db_rows *base, int column)
{
	const struct post_rows *rows = (const struct post_rows *)base;

	if (PQgetisnull(rows->result, rows->at, column))
		return (struct str){ 0 };
	must(is_words(PQftype(rows->result, column)));
	return str_from(PQgetvalue(rows->result, rows->at, column),
			(size_t)PQgetlength(rows->result, rows->at, column));
}

const struct db_driver db_driver_postgres = {
	.engine = DB_POSTGRES,
	.open = post_open,
	.close = post_close,
	.claim = post_claim,
	.unclaim = post_unclaim,
	.begin = post_begin,
	.commit = post_commit,
	.rollback = post_rollback,
	.savepoint = post_savepoint,
	.release = post_release,
	.rollback_to = post_rollback_to,
	.script = post_script,
	.forget = post_forget,
	.run = post_run,
	.query = post_query,
	.rows_close = post_rows_close,
	.next = post_next,
	.is_null = post_is_null,
	.integer = post_integer,
	.bytes = post_bytes,
};
