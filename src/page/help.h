/* help: the pages that explain the desk, and the living page of its parts. */
#ifndef PAGE_HELP_H
#define PAGE_HELP_H

#include "page/part.h"

/* /help, /accessibility, /privacy, /sitemap: words, and whom to call. */
struct help_view {
	struct frame frame;
};

struct design_clocks {
	const struct clock_view *at;
	size_t count;
};

/* /help/design: every part in every state. All of it is made up. */
struct design_view {
	struct frame frame;         /* of the page itself */
	struct frame faulty;        /* what a refused form would have: its fields are called as those of the page, prefixed "wrong" */
	struct design_clocks clocks;
	struct options three;       /* one of them chosen */
	struct instant when;
};

#endif
