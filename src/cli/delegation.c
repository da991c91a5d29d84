#include "cli/cli.h"
#include "cli/client.h"

int cli_delegation(int argc, char **argv)
{
	return client_run("delegation", argc, argv);
}
