#include "store/rebuild.h"

#include <stdio.h>

#include "db/derived.h"
#include "store/apply.h"
#include "store/walk.h"

enum { PAGE = 2000, AGENCIES_MAX = 10000 };

static bool unreadable(struct str agency, int64_t seq, struct err *err)
{
	char name[ERR_WORD_BYTES], number[32];

	snprintf(name, sizeof(name), "%.*s", STR_ARG(agency));
	snprintf(number, sizeof(number), "%lld", (long long)seq);
	return refuse(err, REFUSAL_ENTRY_UNREADABLE, name, number);
}

/* One page of one log. The arena is emptied after each fact, for a fact's rows are written by then. */
static bool replay_page(struct db *db, struct str agency, int64_t from, int64_t *n, struct tally *tally,
			struct err *err)
{
	ARENA_SCOPED(arena);
	struct fact fact;

	DB_QUERY(db, entry_page, rows, .agency = db_text(agency), .from = db_int(from), .most = db_int(PAGE));
	for (*n = 0; db_next(rows); ++*n) {
		arena_reset(&arena);
		if (!fact_read(db_str(rows, COL_entry_page_body), &arena, &fact) || fact.seq != (uint64_t)(from + *n) ||
		    !str_equal(fact.agency, agency))
			return unreadable(agency, from + *n, err);
		if (store_apply_of_many(db, &arena, &fact, tally))
			continue;
		/* An entry that says what can't be was not written by a desk. */
		const enum db_failure failure = db_failure(db);
		return failure == DB_OK || failure == DB_CORRUPT || failure == DB_CONSTRAINT
			       ? unreadable(agency, from + *n, err)
			       : db_refuse(db, err);
	}
	return db_failure(db) == DB_OK || db_refuse(db, err);
}

static bool replay_log(struct db *db, struct str agency, int64_t *facts, struct err *err)
{
	int64_t from = 0, n;

	do {
		struct tally tally = { 0 };
		bool replayed = replay_page(db, agency, from, &n, &tally, err);
		if (!tally_flush(&tally, db) && replayed)
			return db_refuse(db, err);
		if (!replayed)
			return false;
		from += n;
	} while (n == PAGE);
	*facts += from;
	return true;
}

bool store_replay(struct db *db, int64_t *facts, struct err *err)
{
	ARENA_SCOPED(arena);
	struct str *agencies = ARENA_ARRAY(&arena, AGENCIES_MAX, struct str);
	size_t count = 0;

	*facts = 0;
	{
		DB_QUERY(db, ledger_head_list, rows);
		while (count < AGENCIES_MAX && db_next(rows))
			agencies[count++] = arena_str(&arena, db_str(rows, COL_ledger_head_list_agency));
	}
	for (size_t i = 0; i < count; i++)
		if (!replay_log(db, agencies[i], facts, err))
			return false;
	return db_failure(db) == DB_OK || db_refuse(db, err);
}

bool store_rebuild(struct db *db, int64_t *facts, struct err *err)
{
	if (!db_begin(db))
		return db_refuse(db, err);
	if (!derived_drop_and_create(db, err) || !store_replay(db, facts, err)) {
		db_rollback(db);
		return false;
	}
	return db_commit(db) || db_refuse(db, err);
}

bool store_rebuild_if_needed(struct db *db, struct err *err)
{
	int64_t facts;

	if (derived_is_current(db))
		return true;
	if (db_failure(db) != DB_OK)
		return db_refuse(db, err);
	if (!db_claim(db, err))
		return false;
	bool rebuilt = store_rebuild(db, &facts, err);
	db_unclaim(db);
	return rebuilt;
}

bool store_derived_digest(struct db *db, struct sha256_digest *out, struct err *err)
{
	struct sha256 sha;
	struct walk_digest table;
	bool whole = true;

	sha256_begin(&sha);
	for (int i = 0; whole && i < SQL_TABLE_COUNT; i++) {
		if (sql_tables[i].kept)
			continue;
		whole = walk_digest(db, &sql_tables[i], &table);
		sha256_add(&sha, sql_tables[i].name, strlen(sql_tables[i].name) + 1);
		sha256_add(&sha, &table.rows, sizeof(table.rows));
		sha256_add(&sha, table.sha256.at, sizeof(table.sha256.at));
	}
	*out = sha256_end(&sha);
	return whole || db_refuse(db, err);
}
