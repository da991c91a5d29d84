#include <stdio.h>

#include "cli/cli.h"
#include "courier/process.h"
#include "host/child.h"

/* Not for people: courier_start (courier/courier.h) gives it a socket. */
int cli_courier(int argc, char **argv)
{
	(void)argv;
	if (argc != 2) {
		fprintf(stderr, "tocsin courier 由 tocsin serve 啟動，不單獨使用。\n");
		return CLI_USAGE;
	}
	return process_courier(CHILD_FD);
}
