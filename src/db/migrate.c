#include "db/migrate.h"

#include <stdio.h>

#include "base/must.h"

static bool has_been_here(struct db *db)
{
	DB_QUERY(db, migration_exists, rows, .table_name = db_text(S("migration")));
	return db_next(rows) && db_integer(rows, COL_migration_exists_found) > 0;
}

/* How many of our scripts have run here; a script that is not ours, or was another when it ran, is refused. */
static bool count_done(struct db *db, int *done, struct err *err)
{
	*done = 0;
	if (!has_been_here(db))
		return db_failure(db) == DB_OK || db_refuse(db, err);
	DB_QUERY(db, migration_list, rows);
	while (db_next(rows)) {
		struct str name = db_str(rows, COL_migration_list_name);
		if (*done >= SQL_LOCAL_COUNT)
			return refuse_str(err, REFUSAL_STORE_NEWER, name);
		if (!str_is(db_str(rows, COL_migration_list_digest), sql_local[*done].digest))
			return refuse_str(err, REFUSAL_STORE_REFUSED, name);
		++*done;
	}
	return db_failure(db) == DB_OK || db_refuse(db, err);
}

static bool run_missing(struct db *db, struct err *err)
{
	int done;
	{
		DB_QUERY(db, migration_lock, rows);
		db_next(rows);
	}
	if (!count_done(db, &done, err))
		return false;
	for (; done < SQL_LOCAL_COUNT; done++) {
		const struct sql_script *script = &sql_local[done];
		if (!db_script(db, db_engine(db) == DB_SQLITE ? script->sqlite : script->postgres))
			return db_refuse(db, err);
		if (!DB_RUN(db, migration_insert, .number = db_int(script->number),
			    .name = db_text(str_of(script->name)), .digest = db_text(str_of(script->digest))))
			return db_refuse(db, err);
	}
	return true;
}

bool migrate_run(struct db *db, struct err *err)
{
	if (!db_begin(db))
		return db_refuse(db, err);
	if (!run_missing(db, err)) {
		db_rollback(db);
		return false;
	}
	return db_commit(db) || db_refuse(db, err);
}

bool migrate_is_done(struct db *db)
{
	struct err err;
	int done;

	return count_done(db, &done, &err) && done == SQL_LOCAL_COUNT;
}
