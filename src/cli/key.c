/* tocsin key rotate: a new checkpoint key; the checkpoint over the fact that says so is signed by both. */
#include <stdio.h>

#include "cli/args.h"
#include "cli/cli.h"
#include "cli/store.h"
#include "desk/offline.h"

static const struct arg_option options[] = {
	CLI_DATA_OPTION,
	{ 'a', "agency", "ID", "機關代號，預設 agency", false },
	{ 'r', "reason", "TEXT", "更換的理由，會寫進紀錄", false },
	{ 0, "clock", "FILE", "時鐘檔（只用於 --simulated 的資料目錄）", false },
	{ 0 },
};
static const struct arg_command command = {
	"key", "rotate", 1, 1, "更換檢查點的簽署金鑰（服務須先停止）；新舊兩把都簽署更換那一刻的檢查點", options, NULL,
};

int cli_key(int argc, char **argv)
{
	ARENA_SCOPED(arena);
	struct args args;
	struct err err = { 0 };
	char vkey[400];
	enum args_outcome outcome = args_read(&command, argc - 1, argv + 1, cli_lang(), &arena, &args);

	if (outcome != ARGS_READY)
		return args_exit(outcome);
	if (!str_is(args.operand[0], "rotate"))
		return cli_usage("%1 不是 key 的動作；可用的是 rotate", arena_cstr(&arena, args.operand[0]));
	if (!args_has(&args, "reason"))
		return cli_usage("請用 --reason 說明理由", NULL);
	struct str agency = args_has(&args, "agency") ? args_value(&args, "agency") : S("agency");
	const struct clock_source clock = { args_cstr(&args, "clock") };
	if (!offline_rotate(cli_data_dir(&args), clock, agency, args_value(&args, "reason"), vkey, &err))
		return cli_refuse(&err);
	printf("%s\n", vkey);
	return CLI_OK;
}
