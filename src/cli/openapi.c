#include <stdio.h>

#include "api/openapi.h"
#include "base/buf.h"
#include "cli/args.h"
#include "cli/cli.h"

int cli_openapi(int argc, char **argv)
{
	static const struct arg_option none[] = { { 0 } };
	static const struct arg_command command = {
		"openapi", "", 0, 0, "印出介面說明（OpenAPI 3.1，JSON）", none, NULL
	};
	ARENA_SCOPED(arena);
	BUF_SCOPED(text);
	struct args args;
	enum args_outcome outcome = args_read(&command, argc - 1, argv + 1, cli_lang(), &arena, &args);

	if (outcome != ARGS_READY)
		return args_exit(outcome);
	openapi_write(&text);
	printf("%.*s\n", (int)text.len, text.at);
	return CLI_OK;
}
