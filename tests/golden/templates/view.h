/* What the golden templates show. */
#ifndef GOLDEN_VIEW_H
#define GOLDEN_VIEW_H

#include "base/instant.h"
#include "text/html.h"

struct golden_row {
	struct str name, href;
	int64_t count;
};

struct golden_view {
	struct str title, note;
	struct instant due;
	int64_t left_ms;
	bool open;
	struct html body;
	struct {
		const struct golden_row *at;
		size_t count;
	} rows;
};

#endif
