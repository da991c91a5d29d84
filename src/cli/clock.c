#include "cli/cli.h"
#include "cli/client.h"

int cli_clock(int argc, char **argv)
{
	return client_run("clock", argc, argv);
}
