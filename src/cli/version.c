#include <stdio.h>
#include <string.h>

#include "cli/cli.h"

int cli_version(int argc, char **argv)
{
	if (argc == 3 && !strcmp(argv[2], "--json")) {
		puts("{\"name\":\"tocsin\",\"version\":\"" TOCSIN_VERSION "\"}");
		return CLI_OK;
	}
	if (argc > 2) {
		fprintf(stderr, "tocsin version [--json]\n");
		return CLI_USAGE;
	}
	puts("tocsin " TOCSIN_VERSION);
	return CLI_OK;
}
