/* tocsin init: a data directory, the agency's keys, the first entries of its log, the first person's token. */
#include <stdio.h>
#include <stdlib.h>

#include "cli/args.h"
#include "cli/cli.h"
#include "cli/store.h"
#include "desk/offline.h"
#include "text/json.h"
#include "host/file.h"
#include "host/folder.h"
#include "store/place.h"

static const struct arg_option options[] = {
	CLI_DATA_OPTION,
	{ 'a', "agency", "ID", "機關代號（小寫英文、數字、連字號），預設 agency", false },
	{ 'n', "name", "NAME", "機關名稱，預設 範例鎮公所", false },
	{ 0, "code", "CODE", "機關代碼", false },
	{ 0, "reviewer-name", "NAME", "審核機關名稱，預設 縣政府", false },
	{ 0, "reviewer", "ID", "審核機關在同一資料目錄中的代號", false },
	{ 0, "admin", "NAME", "第一位人員（系統管理者）的姓名，預設 系統管理者", false },
	{ 0, "store", "CONNINFO", "PostgreSQL 連線字串；不給就用內嵌資料庫", false },
	{ 0, "simulated", NULL, "試用：可以用 --clock 移動時鐘的資料目錄", false },
	{ 0, "clock", "FILE", "時鐘檔（只用於 --simulated）", false },
	{ 0, "small-office", NULL, "人手不足的機關：送出的人可以自己確認，並會標示", false },
	{ 0, "add", NULL, "在既有的資料目錄中再設立一個機關", false },
	{ 0, "agency-key-out", "FILE", "把機關金鑰（還原備份時需要）寫入檔案；不給就印出一次", false },
	{ 'j', "json", NULL, "輸出 JSON", false },
	{ 0 },
};
static const struct arg_command command = { "init", "", 0, 0, "建立資料目錄、機關金鑰與第一筆紀錄", options, NULL };

static struct str value_or(const struct args *args, const char *name, struct str usual)
{
	struct str value = args_value(args, name);

	return value.len ? value : usual;
}

static void member(struct json_out *o, const char *key, const char *value)
{
	json_out_key(o, key);
	json_out_string(o, str_of(value));
}

static void tell_json(const struct founded *founded, bool with_paper, const char *token_file)
{
	BUF_SCOPED(line);
	struct json_out o = { &line, false };

	json_out_open(&o, '{');
	if (with_paper)
		member(&o, "agency_key", founded->paper);
	member(&o, "person", founded->person);
	member(&o, "token_file", token_file);
	member(&o, "vkey", founded->vkey);
	json_out_close(&o, '}');
	printf("%.*s\n", STR_ARG(buf_str(&line)));
}

static void tell_words(const struct founded *founded, bool with_paper, const char *token_file)
{
	BUF_SCOPED(text);

	words_fill(cli_lang(), &text, "驗證金鑰（交給會驗證紀錄的人保存）：\n  %1\n", founded->vkey);
	if (with_paper)
		words_fill(cli_lang(), &text, "機關金鑰（請抄在紙上收好；還原備份時需要，只顯示這一次）：\n  %1\n",
			   founded->paper);
	words_fill(cli_lang(), &text, "第一位人員 %1 的憑證存在 %2\n", founded->person, token_file);
	printf("%.*s", STR_ARG(buf_str(&text)));
}

/* A store is founded in DIR/.founding and then moved up, what makes DIR a store last: whatever fails or kills us on the way
 * leaves no half of one, and the next try begins anew. (Not beside DIR: its parent may not be ours to write.) */
static const char *const parts[] = { "keys", "blobs", "run", "tocsin.db-writer", "tocsin.db", "store.conf" };

static const char *below(struct arena *arena, const char *dir, const char *name)
{
	return arena_printf(arena, "%s/%s", dir, name).at;
}

static bool founding_begin(const char *dir, struct str agency, struct arena *arena, const char **in, struct err *err)
{
	struct store_place place;
	struct err missing;

	if (!file_make_directory(dir, 0700, err))
		return false;
	if (store_place_read(dir, &place, &missing))
		return refuse(err, REFUSAL_STORE_EXISTS, dir);
	*in = below(arena, dir, ".founding");
	/* What was moved up before a founding was broken off belongs to no store; keys that lie here otherwise may. */
	if (file_exists(*in))
		for (size_t i = 0; i < sizeof(parts) / sizeof(*parts); i++)
			folder_remove(below(arena, dir, parts[i]));
	if (!folder_is_vacant(below(arena, dir, "keys")))
		return refuse_str(err, REFUSAL_KEYS_EXIST, agency);
	folder_remove(*in);
	return file_make_directory(*in, 0700, err);
}

static bool founding_end(const char *dir, const char *in, struct arena *arena, struct err *err)
{
	if (!file_sync_directory(in, err))
		return false;
	for (size_t i = 0; i < sizeof(parts) / sizeof(*parts); i++) {
		const char *to = below(arena, dir, parts[i]);
		if (!file_exists(below(arena, in, parts[i])))
			continue;
		if (rename(below(arena, in, parts[i]), to) != 0)
			return file_refuse_write(to, err);
	}
	folder_remove(in);
	return file_sync_directory(dir, err);
}

/* The store with all that is told only once: the token for the command line, and the agency key where a file is to have it. */
static bool found_whole(struct founding *founding, const char *paper_file, struct founded *out, struct arena *arena,
			struct err *err)
{
	const char *dir = founding->data_dir;
	const char *token =
		founding->add ? arena_printf(arena, "run/token-%.*s", STR_ARG(founding->agency)).at : "run/token";

	if (!founding->add && !founding_begin(dir, founding->agency, arena, &founding->data_dir, err))
		return false;
	bool done = offline_found(founding, out, err) &&
		    file_write(below(arena, founding->data_dir, token), arena_printf(arena, "%s\n", out->token), 0600,
			       err) &&
		    (!paper_file || file_write(paper_file, arena_printf(arena, "%s\n", out->paper), 0400, err));
	if (founding->add)
		return done;
	done = done && founding_end(dir, founding->data_dir, arena, err);
	if (!done)
		folder_remove(founding->data_dir);
	founding->data_dir = dir;
	return done;
}

int cli_init(int argc, char **argv)
{
	ARENA_SCOPED(arena);
	struct args args;
	struct err err = { 0 };
	struct founded founded;
	enum args_outcome outcome = args_read(&command, argc - 1, argv + 1, cli_lang(), &arena, &args);

	if (outcome != ARGS_READY)
		return args_exit(outcome);
	struct founding founding = {
		.data_dir = cli_data_dir(&args),
		.clock = { args_has(&args, "simulated") || args_has(&args, "add") ? args_cstr(&args, "clock") : NULL },
		.conninfo = args_cstr(&args, "store"),
		.agency = value_or(&args, "agency", S("agency")),
		.name = value_or(&args, "name", S("範例鎮公所")),
		.code = args_value(&args, "code"),
		.reviewer = args_value(&args, "reviewer"),
		.reviewer_name = value_or(&args, "reviewer-name", S("縣政府")),
		.admin_name = value_or(&args, "admin", S("系統管理者")),
		.simulated = args_has(&args, "simulated"),
		.small_office = args_has(&args, "small-office"),
		.add = args_has(&args, "add"),
	};
	const char *paper_file = args_cstr(&args, "agency-key-out");
	if (!found_whole(&founding, paper_file, &founded, &arena, &err))
		return cli_refuse(&err);
	const char *token_file =
		founding.add ? arena_printf(&arena, "%s/run/token-%.*s", founding.data_dir, STR_ARG(founding.agency)).at
			     : arena_printf(&arena, "%s/run/token", founding.data_dir).at;
	if (args_has(&args, "json"))
		tell_json(&founded, !paper_file, token_file);
	else
		tell_words(&founded, !paper_file, token_file);
	return CLI_OK;
}
