/* field: what a field of a form offers to choose from. */
#ifndef PAGE_FIELD_H
#define PAGE_FIELD_H

#include <stdbool.h>

#include "base/str.h"

struct option {
	struct str value, label;
	struct str hint; /* "": none */
	bool chosen;     /* as recorded; what was typed goes before it */
};

struct options {
	const struct option *at;
	size_t count;
};

#endif
