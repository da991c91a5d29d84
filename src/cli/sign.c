#include "cli/cli.h"
#include "cli/client.h"

int cli_sign(int argc, char **argv)
{
	return client_run("sign", argc, argv);
}
