/* system: what the agency has: systems, services and information, with what the law asks about each. */
#ifndef PAGE_SYSTEM_H
#define PAGE_SYSTEM_H

#include "page/field.h"
#include "page/frame.h"
#include "page/story.h"

struct system_row {
	struct str asset, href, name, target, cls, owner, vendor;
	bool core, ci;
	struct str tolerable; /* 4 小時; "" not set */
};

struct systems_view {
	struct frame frame;
	struct { const struct system_row *at; size_t count; } rows;
	struct str new_href;  /* "": somebody else's act */
};

struct system_view {
	struct frame frame;
	bool is_new, may;
	struct str asset, action, name, owner, vendor;
	struct options targets, classes, units, marks;
	struct str tolerable;
	struct str whose, cite, clause_text;
	struct system_row row; /* for who may only look */
	struct story story;
};

#endif
