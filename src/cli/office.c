#include "cli/cli.h"
#include "cli/client.h"

int cli_office(int argc, char **argv)
{
	return client_run("office", argc, argv);
}
