/* What a release wrote, every later one must still read, and arrive at the same tables. See tests/golden/make.py. */
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <setjmp.h>
#include <cmocka.h>

#include "db/derived.h"
#include "db/migrate.h"
#include "db/testing.h"
#include "fact/fact.h"
#include "host/file.h"
#include "ledger/bundle.h"
#include "store/rebuild.h"
#include "store/walk.h"
#include "text/base64.h"

static const char *const releases[] = { "0.1" };
static const char *const logs[] = { "county", "xiluo" };
static const char *release;

static struct str golden(struct arena *arena, const char *name)
{
	const char *source = getenv("TOCSIN_SOURCE");
	struct str path = arena_printf(arena, "%s/tests/golden/%s/%s", source ? source : ".", release, name), bytes;
	struct err err;

	if (!file_read(arena_cstr(arena, path), 16 << 20, arena, &bytes, &err))
		fail_msg("no %.*s", STR_ARG(path));
	return bytes;
}

struct reading {
	struct str rest;
};

static ptrdiff_t read_some(void *context, char *into, size_t cap)
{
	struct reading *reading = context;
	struct str some = str_first(reading->rest, cap);

	memcpy(into, some.at, some.len);
	reading->rest = str_after(reading->rest, some.len);
	return (ptrdiff_t)some.len;
}

static void its_bundles_verify_against_the_keys_of_their_founding(struct arena *arena)
{
	struct str vkeys = golden(arena, "vkeys"), line;

	for (size_t i = 0; i < 2; i++) {
		struct vkey vkey;
		struct err err;
		struct reading reading = { golden(arena, arena_printf(arena, "%s.bundle", logs[i]).at) };
		struct bundle_result result;

		str_cut(vkeys, '\n', &line, &vkeys);
		assert_true(vkey_read(line, &vkey, &err));
		bundle_verify(read_some, &reading, &(struct bundle_trust){ &vkey, 1, S("") }, &result);
		assert_int_equal(result.finding.what, VERIFY_OK);
		assert_true(result.entries > 0);
	}
}

/* "E <leaf> <body>" into the ledger of an empty store. */
static int64_t entries_put(struct db *db, struct arena *arena, const char *agency)
{
	struct str rest = golden(arena, arena_printf(arena, "%s.bundle", agency).at), line, leaf, body;
	char hash[32];
	int64_t seq = 0;

	while (rest.len) {
		str_cut(rest, '\n', &line, &rest);
		if (!str_starts(line, S("E ")))
			continue;
		str_cut(str_after(line, 2), ' ', &leaf, &body);
		assert_true(base64_read_bytes(leaf, hash, sizeof(hash)));
		assert_true(DB_RUN(db, copy_entry_insert, .agency = db_text(str_of(agency)), .seq = db_int(seq++),
				   .body = db_blob(body), .leaf = db_blob(str_from(hash, sizeof(hash)))));
	}
	assert_true(DB_RUN(db, ledger_head_put, .agency = db_text(str_of(agency)), .size = db_int(seq)));
	return seq;
}

/* "name rows sha256" of every derived table, in the order of their names. */
static void tables_put(struct db *db, struct buf *out)
{
	char hex[SHA256_HEX_BYTES];
	const char *before = "";

	for (;;) {
		const struct sql_table *next = NULL;
		struct walk_digest digest;

		for (int i = 0; i < SQL_TABLE_COUNT; i++)
			if (!sql_tables[i].kept && strcmp(sql_tables[i].name, before) > 0 &&
			    (!next || strcmp(sql_tables[i].name, next->name) < 0))
				next = &sql_tables[i];
		if (!next)
			return;
		assert_true(walk_digest(db, next, &digest));
		buf_printf(out, "%s %d %.*s\n", next->name, (int)digest.rows, STR_ARG(sha256_hex(digest.sha256, hex)));
		before = next->name;
	}
}

static void a_golden_ledger_verifies_and_replays_into_the_tables_that_its_release_had(void **state)
{
	for (size_t r = 0; r < sizeof(releases) / sizeof(releases[0]); r++) {
		ARENA_SCOPED(arena);
		BUF_SCOPED(tables);
		struct db *db = testing_open(*state, DB_WRITER);
		struct err err;
		int64_t facts = 0, entries = 0;

		release = releases[r];
		its_bundles_verify_against_the_keys_of_their_founding(&arena);
		assert_true(migrate_run(db, &err));
		assert_true(db_begin(db));
		for (size_t i = 0; i < 2; i++)
			entries += entries_put(db, &arena, logs[i]);
		assert_true(db_commit(db));
		if (!store_rebuild(db, &facts, &err))
			fail_msg("%s: %s %s", release, refusal_row(err.refusal)->code, err.word[0]);
		assert_int_equal(facts, entries);
		assert_true(db_begin(db));
		tables_put(db, &tables);
		db_rollback(db);
		db_close(&db);
		if (!str_equal(buf_str(&tables), golden(&arena, "tables")))
			fail_msg("the tables of %s are now:\n%.*s", release, STR_ARG(buf_str(&tables)));
	}
}

/* Of the newest release alone: an older one does not know the kinds that came after it. */
static void the_newest_golden_ledger_has_every_kind_of_fact(void **state)
{
	ARENA_SCOPED(arena);

	(void)state;
	release = releases[sizeof(releases) / sizeof(releases[0]) - 1];
	if (!str_starts(S(TOCSIN_VERSION), arena_printf(&arena, "%s.", release)))
		fail_msg("this is version " TOCSIN_VERSION ": make its golden ledger");
	struct str kinds = golden(&arena, "kinds");
	for (int i = 0; i < FACT_COUNT; i++) {
		const struct fact_row *row = fact_row((enum fact_kind)i);
		if (str_find(kinds, arena_printf(&arena, "%s %d\n", row->kind, row->version)) < 0)
			fail_msg("no %s of version %d", row->kind, row->version);
	}
}

static int tests_run(enum db_engine engine)
{
	const struct CMUnitTest tests[] = {
		testing_test(a_golden_ledger_verifies_and_replays_into_the_tables_that_its_release_had),
		cmocka_unit_test(the_newest_golden_ledger_has_every_kind_of_fact),
	};

	testing_engine = engine;
	return cmocka_run_group_tests_name(engine == DB_SQLITE ? "sqlite" : "postgres", tests, NULL, NULL);
}

int main(int argc, char **argv)
{
	(void)argc;
	testing_need_postgres(argv);
	return tests_run(DB_SQLITE) + tests_run(DB_POSTGRES);
}
