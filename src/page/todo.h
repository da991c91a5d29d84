/* todo: what the reader's roles owe now, over all signs and cases, the nearest date first. */
#ifndef PAGE_TODO_H
#define PAGE_TODO_H

#include "page/clock_view.h"
#include "page/frame.h"

struct todo_item {
	struct str href, words;             /* what is to be done, and where */
	struct str number, title, about_href; /* of the sign or case */
	struct clock_view clock;
	struct str cite;
	bool own;                           /* the reader's duty; false: the reader may do it too */
};

struct todo_view {
	struct frame frame;
	struct { const struct todo_item *at; size_t count; } items;
	int64_t count;                      /* of all pages */
	struct str before_href, next_href;  /* empty: none */
	bool more;                          /* there is more than all pages hold */
};

#endif
