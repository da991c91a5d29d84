#include "cli/cli.h"
#include "cli/client.h"

int cli_attachment(int argc, char **argv)
{
	return client_run("attachment", argc, argv);
}
