#include "cli/cli.h"
#include "cli/client.h"

int cli_incident(int argc, char **argv)
{
	return client_run("incident", argc, argv);
}
