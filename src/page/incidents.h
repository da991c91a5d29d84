/* incidents: the list of all cases. */
#ifndef PAGE_INCIDENTS_H
#define PAGE_INCIDENTS_H

#include "base/instant.h"
#include "page/field.h"
#include "page/frame.h"

struct incidents_row {
	struct str number, title, href, state_words, state_tone;
	int64_t level;
	struct instant aware, closed;
};

struct incidents_view {
	struct frame frame;
	struct { const struct incidents_row *at; size_t count; } rows;
	struct options states, levels;
	struct str search;
	struct str next_href; /* of the next page; "" none */
	bool narrowed;        /* not all cases are asked for */
};

#endif
