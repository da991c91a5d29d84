/* tocsin backup: the data directory, all but its keys, into a new directory; the desk may go on writing meanwhile. */
#include "store/backup.h"

#include <stdio.h>
#include <stdlib.h>

#include "cli/args.h"
#include "cli/cli.h"
#include "host/now.h"
#include "text/json.h"

static const struct arg_option options[] = {
	{ 'd', "data", "DIR", "資料目錄（否則 $TOCSIN_DIR，再否則目前目錄）", false },
	{ 0, "dir", "DIR", "同 --data", false },
	{ 't', "to", "DIR", "備份的目的地，必須還不存在", false },
	{ 'j', "json", NULL, "輸出 JSON", false },
	{ 0 },
};
static const struct arg_command command = {
	"backup", "", 0, 0, "備份資料目錄（不含金鑰），服務可以同時寫入", options, "1：備份已完成，但有附件的檔案不在",
};

static const char *data_directory(const struct args *args)
{
	const char *given = args_cstr(args, "data");
	const char *environment = getenv("TOCSIN_DIR");

	if (!given)
		given = args_cstr(args, "dir");
	return given ? given : environment && *environment ? environment : ".";
}

static void tell(const struct args *args, const struct backup_done *done)
{
	BUF_SCOPED(line);
	struct json_out o = { .buf = &line };
	char facts[24], blobs[24];

	if (args_has(args, "json")) {
		json_out_open(&o, '{');
		json_out_key(&o, "attachments");
		json_out_int(&o, done->blobs);
		json_out_key(&o, "facts");
		json_out_int(&o, done->facts);
		json_out_key(&o, "missing");
		json_out_int(&o, done->missing);
		json_out_key(&o, "to");
		json_out_string(&o, args_value(args, "to"));
		json_out_close(&o, '}');
	} else {
		snprintf(facts, sizeof(facts), "%lld", (long long)done->facts);
		snprintf(blobs, sizeof(blobs), "%lld", (long long)done->blobs);
		words_fill(cli_lang(), &line, "已備份到 %1：%2 筆紀錄，%3 個附件", args_cstr(args, "to"), facts, blobs);
	}
	printf("%.*s\n", STR_ARG(buf_str(&line)));
}

int cli_backup(int argc, char **argv)
{
	ARENA_SCOPED(arena);
	struct args args;
	struct backup_done done;
	struct err err;
	enum args_outcome outcome = args_read(&command, argc - 1, argv + 1, cli_lang(), &arena, &args);

	if (outcome != ARGS_READY)
		return args_exit(outcome);
	if (!args_has(&args, "to"))
		return cli_usage("缺少必要欄位：%1", "--to");
	if (!store_backup(data_directory(&args), args_cstr(&args, "to"), now_wall(), &done, &err))
		return cli_refuse(&err);
	tell(&args, &done);
	if (done.missing)
		cli_usage("附件的檔案不在資料目錄裡：%1", done.first_missing);
	return done.missing ? CLI_NO : CLI_OK;
}
