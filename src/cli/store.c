#include "cli/store.h"

#include <stdlib.h>

const char *cli_data_dir(const struct args *args)
{
	const char *given = args_cstr(args, "data"), *environment = getenv("TOCSIN_DIR");

	return given ? given : environment && *environment ? environment : ".";
}
