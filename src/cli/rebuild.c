/* tocsin rebuild: the derived tables anew from the ledger; --check compares instead and changes nothing. */
#include <stdio.h>

#include "cli/args.h"
#include "cli/cli.h"
#include "cli/store.h"
#include "db/derived.h"
#include "db/migrate.h"
#include "store/place.h"
#include "store/rebuild.h"
#include "text/json.h"

static const struct arg_option options[] = {
	CLI_DATA_OPTION,
	{ 'c', "check", NULL, "只比對：重播紀錄簿，與現有資料表比較，不更動任何資料", false },
	{ 'j', "json", NULL, "輸出 JSON", false },
	{ 0 },
};
static const struct arg_command command = {
	"rebuild", "", 0, 0, "由紀錄簿重建資料表（服務須先停止）", options, "1：--check 發現不同",
};

/* Before and after a replay inside one transaction that is rolled back: the store is as it was. */
static bool compare(struct db *db, struct sha256_digest *before, struct sha256_digest *after, int64_t *facts,
		    struct err *err)
{
	if (!db_begin(db))
		return db_refuse(db, err);
	bool done = store_derived_digest(db, before, err) && derived_drop_and_create(db, err) &&
		    store_replay(db, facts, err) && store_derived_digest(db, after, err);
	db_rollback(db);
	return done;
}

static bool digest_take(struct db *db, struct sha256_digest *out, struct err *err)
{
	bool done = (db_begin(db) || db_refuse(db, err)) && store_derived_digest(db, out, err);

	db_rollback(db);
	return done;
}

static void tell(const struct args *args, bool same, int64_t facts, const struct sha256_digest *digest)
{
	BUF_SCOPED(line);
	struct json_out o = { &line, false };
	char hex[SHA256_HEX_BYTES], count[24];

	snprintf(count, sizeof(count), "%lld", (long long)facts);
	if (args_has(args, "json")) {
		json_out_open(&o, '{');
		json_out_key(&o, "digest");
		json_out_string(&o, sha256_hex(*digest, hex));
		json_out_key(&o, "facts");
		json_out_int(&o, facts);
		json_out_key(&o, "identical");
		json_out_bool(&o, same);
		json_out_close(&o, '}');
	} else if (!args_has(args, "check"))
		words_fill(cli_lang(), &line, "重播 %1 筆紀錄，資料表已重建", count);
	else if (same)
		words_fill(cli_lang(), &line, "重播 %1 筆紀錄，資料表相同", count);
	else
		words_fill(cli_lang(), &line, "重播 %1 筆紀錄，資料表不同", count);
	printf("%.*s\n", STR_ARG(buf_str(&line)));
}

int cli_rebuild(int argc, char **argv)
{
	ARENA_SCOPED(arena);
	struct args args;
	struct err err = { 0 };
	struct store_place place;
	struct db *db = NULL;
	struct sha256_digest before = { 0 }, after = { 0 };
	int64_t facts = 0;
	enum args_outcome outcome = args_read(&command, argc - 1, argv + 1, cli_lang(), &arena, &args);

	if (outcome != ARGS_READY)
		return args_exit(outcome);
	bool done = store_place_read(cli_data_dir(&args), &place, &err) &&
		    db_open(str_of(place.where), DB_WRITER, &db, &err) && db_claim(db, &err) && migrate_run(db, &err);
	if (done && args_has(&args, "check"))
		done = compare(db, &before, &after, &facts, &err);
	else if (done)
		done = store_rebuild(db, &facts, &err) && (!args_has(&args, "json") || digest_take(db, &after, &err));
	if (db)
		db_close(&db);
	if (!done)
		return cli_refuse(&err);
	bool same = !args_has(&args, "check") || sha256_equal(before, after);
	tell(&args, same, facts, &after);
	return same ? CLI_OK : CLI_NO;
}
