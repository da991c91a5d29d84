#include "cli/cli.h"
#include "cli/client.h"

int cli_rota(int argc, char **argv)
{
	return client_run("rota", argc, argv);
}
