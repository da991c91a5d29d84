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

/* conninfo with another database; the last dbname given is the one that counts. */
static void database_name(char *out, size_t size, const char *database)
{
	snprintf(out, size, "%s dbname=%s", getenv("TOCSIN_TEST_POSTGRES"), database);
}

static void server_say(const char *verb, const char *database)
{
	struct db *db;
	struct err err;
	char text[100];

	snprintf(text, sizeof(text), "%s %s", verb, database);
	assert_true(db_open(str_of(getenv("TOCSIN_TEST_POSTGRES")), DB_WRITER, &db, &err));
	if (!db_script(db, text))
		fail_msg("%s: %s", text, db_failure_text(db));
	db_close(&db);
}

int testing_setup(void **state)
{
	static int count;
	struct testing_store *store = calloc(1, sizeof(*store));

	if (testing_engine == DB_SQLITE) {
		snprintf(store->directory, sizeof(store->directory), "/tmp/tocsin-test-XXXXXX");
		assert_non_null(mkdtemp(store->directory));
		snprintf(store->where, sizeof(store->where), "%s/tocsin.db", store->directory);
	} else {
		snprintf(store->database, sizeof(store->database), "test_%d_%d", (int)getpid(), ++count);
		server_say("CREATE DATABASE", store->database);
		database_name(store->where, sizeof(store->where), store->database);
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

	if (store->directory[0])
		directory_remove(store->directory);
	if (store->database[0]) {
		char forced[100];
		snprintf(forced, sizeof(forced), "%s WITH (FORCE)", store->database);
		server_say("DROP DATABASE", forced);
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
