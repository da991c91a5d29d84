#include "db/derived.h"

bool derived_is_current(struct db *db)
{
	DB_QUERY(db, derived_shape_get, rows);
	return db_next(rows) && str_is(db_str(rows, COL_derived_shape_get_digest), sql_derived.digest);
}

/* The script that this or an earlier version left, or nothing. It comes from our own row: whoever can write that row can
 * drop the tables without it. */
static bool drop(struct db *db)
{
	ARENA_SCOPED(arena);
	const char *script = NULL;
	{
		DB_QUERY(db, derived_shape_get, rows);
		if (db_next(rows))
			script = arena_cstr(&arena, db_str(rows, COL_derived_shape_get_drop_script));
	}
	return db_failure(db) == DB_OK && (!script || db_script(db, script)) && DB_RUN(db, derived_shape_delete);
}

bool derived_drop_and_create(struct db *db, struct err *err)
{
	if (drop(db) && db_script(db, db_engine(db) == DB_SQLITE ? sql_derived.sqlite : sql_derived.postgres) &&
	    DB_RUN(db, derived_shape_insert, .digest = db_text(str_of(sql_derived.digest)),
		   .drop_script = db_text(str_of(sql_derived_drop))))
		return true;
	return db_refuse(db, err);
}
