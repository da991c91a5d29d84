#include <stdio.h>

#include "cli/cli.h"
#include "host/child.h"
#include "signer/process.h"

/* Not for people: signer_start (signer/signer.h) gives it a socket and its key directory. */
int cli_signer(int argc, char **argv)
{
	if (argc != 3) {
		fprintf(stderr, "tocsin signer 由 tocsin serve 啟動，不單獨使用。\n");
		return CLI_USAGE;
	}
	return process_run(argv[2], CHILD_FD);
}
