#include "base/must.h"

#include <stdio.h>
#include <stdlib.h>

_Noreturn void must_fail(const char *expr, const char *file, int line)
{
	fprintf(stderr, "tocsin: bug: must(%s) at %s:%d\n", expr, file, line);
	abort();
}
