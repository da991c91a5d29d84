/* tocsin restore: a data directory from a backup, in a new place, and the proof that it is the same. */
#include "store/restore.h"

#include <stdio.h>

#include "cli/args.h"
#include "cli/cli.h"
#include "host/file.h"
#include "signer/keys.h"
#include "store/place.h"
#include "text/json.h"

enum { AGENCY_KEY_FILE_BYTES = 1 << 20 };

static const struct arg_option options[] = {
	{ 'f', "from", "BACKUP", "備份", false },
	{ 'i', "into", "DIR", "新的資料目錄，必須不存在或是空的", false },
	{ 'V', "verify", NULL, "驗證紀錄簿，並與備份當時的每一張表比對", false },
	{ 'k', "agency-key", "FILE", "tocsin init 交給您的紙本金鑰；沒有它只能查看，不能再記錄（- 為標準輸入）",
	  false },
	{ 's', "store", "CONNINFO", "還原到這個空的 PostgreSQL 資料庫", false },
	{ 'j', "json", NULL, "輸出 JSON", false },
	{ 0 },
};
static const struct arg_command command = {
	"restore", "", 0, 0, "由備份還原到新的目錄", options, "1：備份已損壞，或還原後與備份當時不同",
};

static void heads_tell(struct json_out *o, const struct manifest *manifest)
{
	json_out_key(o, "heads");
	json_out_open(o, '[');
	for (size_t i = 0; i < manifest->head_count; i++) {
		json_out_open(o, '{');
		json_out_key(o, "agency");
		json_out_string(o, manifest->heads[i].agency);
		json_out_key(o, "note");
		json_out_string(o, manifest->heads[i].note);
		json_out_key(o, "size");
		json_out_int(o, manifest->heads[i].size);
		json_out_close(o, '}');
	}
	json_out_close(o, ']');
}

/* The checkpoint key that the restored log goes on with: new, and to be told to whoever checks the record. */
static bool new_key(const struct args *args, struct str agency, struct arena *arena, struct buf *out)
{
	struct store_place place;
	struct vkey *keys;
	struct err err;
	size_t count;

	if (!store_place_read(args_cstr(args, "into"), &place, &err) ||
	    !keys_vkeys(str_of(place.keys), agency, arena, &keys, &count, &err) || count == 0)
		return false;
	vkey_print(&keys[count - 1], out);
	return true;
}

static void keys_tell_json(struct json_out *o, const struct args *args, const struct manifest *manifest)
{
	ARENA_SCOPED(arena);
	BUF_SCOPED(key);

	json_out_key(o, "vkeys");
	json_out_open(o, '[');
	for (size_t i = 0; i < manifest->head_count; i++) {
		buf_clear(&key);
		if (new_key(args, manifest->heads[i].agency, &arena, &key))
			json_out_string(o, buf_str(&key));
	}
	json_out_close(o, ']');
}

static void keys_tell(const struct args *args, const struct manifest *manifest)
{
	ARENA_SCOPED(arena);
	BUF_SCOPED(key);

	printf("%s\n", words_in(cli_lang(), "新的驗證金鑰（請交給會驗證紀錄的人，與原來的一起保存）："));
	for (size_t i = 0; i < manifest->head_count; i++) {
		buf_clear(&key);
		if (new_key(args, manifest->heads[i].agency, &arena, &key))
			printf("  %.*s\n", STR_ARG(buf_str(&key)));
	}
}

static void tell_json(const struct args *args, const struct restore_done *done, struct buf *line)
{
	struct json_out o = { .buf = line };
	char at[INSTANT_TEXT_BYTES];

	json_out_open(&o, '{');
	json_out_key(&o, "facts");
	json_out_int(&o, done->facts);
	heads_tell(&o, &done->manifest);
	json_out_key(&o, "into");
	json_out_string(&o, args_value(args, "into"));
	json_out_key(&o, "keys");
	json_out_int(&o, done->keys);
	json_out_key(&o, "made_at");
	json_out_string(&o, instant_print_taipei(done->manifest.made_at, at));
	json_out_key(&o, "tables_compared");
	json_out_bool(&o, done->derived_compared);
	json_out_key(&o, "verified");
	json_out_bool(&o, args_has(args, "verify"));
	if (done->keys)
		keys_tell_json(&o, args, &done->manifest);
	json_out_close(&o, '}');
}

static void tell(const struct args *args, const struct restore_done *done)
{
	BUF_SCOPED(line);
	char facts[24], at[INSTANT_TEXT_BYTES];

	if (args_has(args, "json")) {
		tell_json(args, done, &line);
		printf("%.*s\n", STR_ARG(buf_str(&line)));
		return;
	}
	snprintf(facts, sizeof(facts), "%lld", (long long)done->facts);
	instant_print_taipei(done->manifest.made_at, at);
	words_fill(cli_lang(), &line, "已還原到 %1：%2 筆紀錄，備份於 %3", args_cstr(args, "into"), facts, at);
	buf_add_char(&line, '\n');
	if (args_has(args, "verify"))
		words_fill(cli_lang(), &line,
			   done->derived_compared ? "紀錄簿驗證無誤，每一張表都與備份當時相同"
						  : "紀錄簿驗證無誤；備份來自另一版本，由紀錄重建的表無從比對");
	printf("%.*s\n", STR_ARG(str_trim(buf_str(&line))));
	for (size_t i = 0; i < done->manifest.head_count; i++)
		printf("%.*s %lld\n", STR_ARG(done->manifest.heads[i].agency), (long long)done->manifest.heads[i].size);
	if (done->keys)
		keys_tell(args, &done->manifest);
	else
		cli_usage("沒有給紙本金鑰（--agency-key），還原的目錄只能查看，不能再記錄", NULL);
}

int cli_restore(int argc, char **argv)
{
	ARENA_SCOPED(arena);
	struct args args;
	struct restore_done done;
	struct err err;
	enum args_outcome outcome = args_read(&command, argc - 1, argv + 1, cli_lang(), &arena, &args);

	if (outcome != ARGS_READY)
		return args_exit(outcome);
	if (!args_has(&args, "from") || !args_has(&args, "into"))
		return cli_usage("缺少必要欄位：%1", args_has(&args, "from") ? "--into" : "--from");
	struct restore_order order = {
		.from = args_cstr(&args, "from"),
		.into = args_cstr(&args, "into"),
		.conninfo = args_value(&args, "store"),
		.verify = args_has(&args, "verify"),
	};
	if (args_has(&args, "agency-key") &&
	    !file_read(args_cstr(&args, "agency-key"), AGENCY_KEY_FILE_BYTES, &arena, &order.agency_keys, &err))
		return cli_refuse(&err);
	if (!store_restore(&order, &arena, &done, &err))
		return cli_refuse(&err);
	tell(&args, &done);
	return CLI_OK;
}
