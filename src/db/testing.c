#include "db/testing.h"

#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

enum db_engine testing_engine;

void testing_need_postgres(char **argv)
{
	const char *source = getenv("TOCSIN_SOURCE");
	char script[400];
	char *const command[] = { (char[]){ "python3" }, script, argv[0], NULL };

	if (getenv("TOCSIN_TEST_POSTGRES"))
		return;
	snprintf(script, sizeof(script), "%s/tools/postgres.py", source ? source : ".");
	fflush(NULL);
	execvp(command[0], command);
	perror("python3 tools/postgres.py");
	exit(1);
}

static void server_say(const char *where, const char *text)
{
	struct db *db;
	struct err err;

	if (!db_open(str_of(where), DB_WRITER, &db, &err))
		fail_msg("%s: %s", where, err.word[0]);
	if (!db_script(db, text))
		fail_msg("%s: %s", text, db_failure_text(db));
	db_close(&db);
}

/* One database for the program, so that one may cut all its connections without hitting another program's tests; in it a
 * schema for each test, which is made much faster than a database. The last dbname given is the one that counts. */
static char database[300];

static void database_drop(void)
{
	char text[100];

	snprintf(text, sizeof(text), "DROP DATABASE test_%d WITH (FORCE)", (int)getpid());
	server_say(getenv("TOCSIN_TEST_POSTGRES"), text);
}

static void database_make(void)
{
	char text[100];

	if (database[0])
		return;
	snprintf(text, sizeof(text), "CREATE DATABASE test_%d", (int)getpid());
	server_say(getenv("TOCSIN_TEST_POSTGRES"), text);
	snprintf(database, sizeof(database), "%s dbname=test_%d", getenv("TOCSIN_TEST_POSTGRES"), (int)getpid());
	atexit(database_drop);
}

int testing_setup(void **state)
{
	static int count;
	struct testing_store *store = calloc(1, sizeof(*store));
	char text[100];

	if (testing_engine == DB_SQLITE) {
		snprintf(store->directory, sizeof(store->directory), "/tmp/tocsin-test-XXXXXX");
		assert_non_null(mkdtemp(store->directory));
		snprintf(store->where, sizeof(store->where), "%s/tocsin.db", store->directory);
	} else {
		database_make();
		snprintf(store->schema, sizeof(store->schema), "test_%d", ++count);
		snprintf(text, sizeof(text), "CREATE SCHEMA %s", store->schema);
		server_say(database, text);
		snprintf(store->where, sizeof(store->where), "%s options='-c search_path=%s'", database, store->schema);
	}
	*state = store;
	return 0;
}

static void directory_remove(const char *path)
{
	DIR *dir = opendir(path);
	struct dirent *entry;
	char name[400];

	while (dir && (entry = readdir(dir))) {
		snprintf(name, sizeof(name), "%s/%s", path, entry->d_name);
		if (entry->d_name[0] != '.')
			unlink(name);
	}
	if (dir)
		closedir(dir);
	rmdir(path);
}

int testing_teardown(void **state)
{
	struct testing_store *store = *state;
	char text[100];

	if (store->directory[0])
		directory_remove(store->directory);
	if (store->schema[0]) {
		snprintf(text, sizeof(text), "DROP SCHEMA %s CASCADE", store->schema);
		server_say(database, text);
	}
	free(store);
	return 0;
}

struct db *testing_open(const struct testing_store *store, enum db_mode mode)
{
	struct db *db;
	struct err err;

	if (!db_open(str_of(store->where), mode, &db, &err))
		fail_msg("%s: %s %s", store->where, refusal_row(err.refusal)->code, err.word[0]);
	return db;
}
