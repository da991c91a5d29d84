/* tocsin user …: people's accounts. All of it asks a running desk, but for one thing: the first administrator can't ask anybody for
 * a link, so `tocsin user link --offline` makes one on a store that no server has open. */
#include <stdio.h>
#include <string.h>

#include "cli/args.h"
#include "cli/cli.h"
#include "cli/client.h"
#include "cli/store.h"
#include "desk/offline.h"
#include "text/json.h"

static const struct arg_option options[] = {
	CLI_DATA_OPTION,
	{ 'o', "offline", NULL, "服務沒有執行時，直接在資料目錄上辦理", false },
	{ 'a', "agency", "ID", "機關代號，預設 agency", false },
	{ 'l', "login", "NAME", "登入名稱（第一次必填）", false },
	{ 'p', "purpose", "PURPOSE", "enrol（啟用或重新設定）或 reset（只換密碼），預設 enrol", false },
	{ 0, "clock", "FILE", "時鐘檔（只用於 --simulated 的資料目錄）", false },
	{ 'j', "json", NULL, "輸出 JSON", false },
	{ 0 },
};
static const struct arg_command command = {
	"user link", "PERSON", 1, 1, "給一個人用一次就失效的連結，讓他自己設定密碼", options, NULL,
};

static void tell(const struct offline_link *link, bool json)
{
	char until[INSTANT_TEXT_BYTES];
	struct str end = instant_print_taipei(link->until, until);

	if (json) {
		printf("{\"link\":\"%s\",\"path\":\"/link/%s\",\"until\":\"%.*s\"}\n", link->link, link->link,
		       STR_ARG(end));
		return;
	}
	BUF_SCOPED(text);
	/* instant_print_taipei ends its text with a NUL. */
	words_fill(cli_lang(), &text, "在這台主機的網址後面加上（只能用一次，%1 之前有效）：\n  /link/%2\n", end.at,
		   link->link);
	printf("%.*s", STR_ARG(buf_str(&text)));
}

static int link_offline(int argc, char **argv)
{
	ARENA_SCOPED(arena);
	struct args args;
	struct err err = { 0 };
	enum args_outcome outcome = args_read(&command, argc - 2, argv + 2, cli_lang(), &arena, &args);

	if (outcome != ARGS_READY)
		return args_exit(outcome);
	struct offline_link link = {
		.data_dir = cli_data_dir(&args),
		.clock = { args_cstr(&args, "clock") },
		.agency = args_has(&args, "agency") ? args_value(&args, "agency") : S("agency"),
		.person = args.operand[0],
		.login = args_value(&args, "login"),
		.purpose = args_has(&args, "purpose") ? args_value(&args, "purpose") : S("enrol"),
	};
	if (!str_is(link.purpose, "enrol") && !str_is(link.purpose, "reset"))
		return cli_usage("用法錯誤：%1", "--purpose enrol|reset");
	if (!offline_link(&link, &err))
		return cli_refuse(&err);
	tell(&link, args_has(&args, "json"));
	return CLI_OK;
}

static bool is_offline(int argc, char **argv)
{
	bool found = false;

	for (int i = 3; i < argc; i++)
		found |= !strcmp(argv[i], "--offline") || !strcmp(argv[i], "-o");
	return found;
}

int cli_user(int argc, char **argv)
{
	if (argc > 2 && !strcmp(argv[2], "link") && is_offline(argc, argv))
		return link_offline(argc, argv);
	return client_run("user", argc, argv);
}
