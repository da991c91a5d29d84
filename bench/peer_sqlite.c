/* peer_sqlite: what SQLite itself does on the same disk, as the peer of our own figures. Bare sqlite3, nothing of tocsin.
 *
 *     peer_sqlite commits DIR [SECONDS]    one row, one commit, WAL and synchronous=FULL, one connection: commits per second
 *     peer_sqlite rows DIR N [BYTES]       N rows of BYTES (300) by one prepared statement in one transaction: rows per second
 *     peer_sqlite same DIR STORE TABLE…    the rows of those tables of a store, with the same tables and indexes, each table
 *                                          by one prepared statement, all in one transaction: rows per second and seconds
 *
 * DIR is where the new database is made and removed. One line of JSON: {"name","value","unit",…}.
 * Built by: cc -O2 -o peer_sqlite peer_sqlite.c -lsqlite3
 */
#include <sqlite3.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static char path[4096];
static sqlite3 *db;

static void fail(const char *what)
{
	fprintf(stderr, "peer_sqlite: %s: %s\n", what, db ? sqlite3_errmsg(db) : "");
	exit(1);
}

static void say(const char *text)
{
	if (sqlite3_exec(db, text, NULL, NULL, NULL) != SQLITE_OK)
		fail(text);
}

static sqlite3_stmt *prepare(sqlite3 *handle, const char *text)
{
	sqlite3_stmt *statement;

	if (sqlite3_prepare_v2(handle, text, -1, &statement, NULL) != SQLITE_OK) {
		fprintf(stderr, "peer_sqlite: %s: %s\n", text, sqlite3_errmsg(handle));
		exit(1);
	}
	return statement;
}

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void remove_files(void)
{
	static const char *const ends[] = { "", "-wal", "-shm" };
	char name[4200];

	for (size_t i = 0; i < 3; i++) {
		snprintf(name, sizeof(name), "%s%s", path, ends[i]);
		unlink(name);
	}
}

static void open_new(const char *dir)
{
	snprintf(path, sizeof(path), "%s/peer-%d.db", dir, (int)getpid());
	remove_files();
	atexit(remove_files);
	if (sqlite3_open(path, &db) != SQLITE_OK)
		fail(path);
	say("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA cache_size = -8192; PRAGMA wal_autocheckpoint = 1000;"
	    "PRAGMA journal_size_limit = 8388608");
}

static void entry_make(void)
{
	say("CREATE TABLE entry (agency TEXT NOT NULL, seq INTEGER NOT NULL, body BLOB NOT NULL, leaf BLOB NOT NULL,"
	    " PRIMARY KEY (agency, seq)) STRICT, WITHOUT ROWID");
}

static sqlite3_stmt *entry_insert(const char *body, int bytes)
{
	sqlite3_stmt *insert = prepare(db, "INSERT INTO entry (agency, seq, body, leaf) VALUES (?1, ?2, ?3, ?4)");

	sqlite3_bind_text(insert, 1, "xiluo", -1, SQLITE_STATIC);
	sqlite3_bind_blob(insert, 3, body, bytes, SQLITE_STATIC);
	sqlite3_bind_blob(insert, 4, body, 32, SQLITE_STATIC);
	return insert;
}

static void step(sqlite3_stmt *statement)
{
	if (sqlite3_step(statement) != SQLITE_DONE)
		fail("step");
	sqlite3_reset(statement);
}

static void commits(const char *dir, double seconds)
{
	static char body[300];
	int64_t done = 0;
	double began, ended;

	open_new(dir);
	entry_make();
	memset(body, 'x', sizeof(body));
	sqlite3_stmt *insert = entry_insert(body, sizeof(body));
	began = now();
	do {
		for (int i = 0; i < 50; i++) {
			sqlite3_bind_int64(insert, 2, done++);
			step(insert); /* a statement outside BEGIN is a transaction of its own */
		}
		ended = now();
	} while (ended - began < seconds);
	printf("{\"name\":\"sqlite-full-commits\",\"value\":%.1f,\"unit\":\"commits/s\",\"commits\":%lld}\n",
	       (double)done / (ended - began), (long long)done);
	sqlite3_finalize(insert);
}

static void rows(const char *dir, int64_t count, int bytes)
{
	char *body = malloc((size_t)bytes + 32);
	double began;

	open_new(dir);
	entry_make();
	memset(body, 'x', (size_t)bytes + 32);
	sqlite3_stmt *insert = entry_insert(body, bytes);
	began = now();
	say("BEGIN");
	for (int64_t i = 0; i < count; i++) {
		sqlite3_bind_int64(insert, 2, i);
		step(insert);
	}
	say("COMMIT");
	double took = now() - began;
	printf("{\"name\":\"sqlite-rows\",\"value\":%.1f,\"unit\":\"rows/s\",\"rows\":%lld,\"seconds\":%.4f}\n",
	       (double)count / took, (long long)count, took);
	sqlite3_finalize(insert);
	free(body);
}

struct table {
	const char *name;
	int columns;
	int64_t count, cap;
	sqlite3_value **values; /* count * columns */
	sqlite3_stmt *insert;
};

static void schema_copy(sqlite3 *store, const char *name)
{
	sqlite3_stmt *list = prepare(store, "SELECT sql FROM sqlite_schema WHERE tbl_name = ?1 AND sql IS NOT NULL"
					    " AND type IN ('table', 'index') ORDER BY type = 'index'");

	sqlite3_bind_text(list, 1, name, -1, SQLITE_STATIC);
	int found = 0;
	for (; sqlite3_step(list) == SQLITE_ROW; found++)
		say((const char *)sqlite3_column_text(list, 0));
	sqlite3_finalize(list);
	if (!found)
		fail(name);
}

/* Into memory beforehand, so that reading is not in the measure. */
static void table_load(sqlite3 *store, struct table *t)
{
	char text[2048];
	snprintf(text, sizeof(text), "SELECT * FROM \"%s\"", t->name);
	sqlite3_stmt *select = prepare(store, text);

	t->columns = sqlite3_column_count(select);
	while (sqlite3_step(select) == SQLITE_ROW) {
		if (t->count == t->cap) {
			t->cap = t->cap ? t->cap * 2 : 1024;
			t->values = realloc(t->values, (size_t)t->cap * (size_t)t->columns * sizeof(*t->values));
		}
		for (int i = 0; i < t->columns; i++)
			t->values[t->count * t->columns + i] = sqlite3_value_dup(sqlite3_column_value(select, i));
		t->count++;
	}
	sqlite3_finalize(select);
	schema_copy(store, t->name);
	int len = snprintf(text, sizeof(text), "INSERT INTO \"%s\" VALUES (?1", t->name);
	for (int i = 1; i < t->columns; i++)
		len += snprintf(text + len, sizeof(text) - (size_t)len, ", ?%d", i + 1);
	snprintf(text + len, sizeof(text) - (size_t)len, ")");
	t->insert = prepare(db, text);
}

static void same(const char *dir, const char *store_path, char **names, int count)
{
	struct table *tables = calloc((size_t)count, sizeof(*tables));
	int64_t total = 0;
	sqlite3 *store;

	open_new(dir);
	if (sqlite3_open_v2(store_path, &store, SQLITE_OPEN_READONLY, NULL) != SQLITE_OK)
		fail(store_path);
	for (int i = 0; i < count; i++) {
		tables[i].name = names[i];
		table_load(store, &tables[i]);
		total += tables[i].count;
	}
	double began = now();
	say("BEGIN");
	for (int i = 0; i < count; i++) {
		struct table *t = &tables[i];
		for (int64_t r = 0; r < t->count; r++) {
			for (int c = 0; c < t->columns; c++)
				sqlite3_bind_value(t->insert, c + 1, t->values[r * t->columns + c]);
			step(t->insert);
		}
	}
	say("COMMIT");
	double took = now() - began;
	printf("{\"name\":\"sqlite-same-rows\",\"value\":%.1f,\"unit\":\"rows/s\",\"rows\":%lld,\"seconds\":%.4f}\n",
	       (double)total / took, (long long)total, took);
	exit(0); /* the values go with the process */
}

int main(int argc, char **argv)
{
	if (argc >= 3 && !strcmp(argv[1], "commits"))
		commits(argv[2], argc > 3 ? strtod(argv[3], NULL) : 3);
	else if (argc >= 4 && !strcmp(argv[1], "rows"))
		rows(argv[2], strtoll(argv[3], NULL, 10), argc > 4 ? (int)strtol(argv[4], NULL, 10) : 300);
	else if (argc >= 5 && !strcmp(argv[1], "same"))
		same(argv[2], argv[3], argv + 4, argc - 4);
	else {
		fprintf(stderr, "peer_sqlite commits DIR [SECONDS] | rows DIR N [BYTES] | same DIR STORE TABLE…\n");
		return 2;
	}
	sqlite3_close(db);
	return 0;
}
