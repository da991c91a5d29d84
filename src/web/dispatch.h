/* dispatch: which row of routes.def a request means. The tables are made at compile time. */
#ifndef WEB_DISPATCH_H
#define WEB_DISPATCH_H

#include "web/visit.h"

struct web_page {
	const char *path, *name;
	enum capability capability; /* CAPABILITY_COUNT: none is needed */
	bool open;                  /* strangers too */
	bool file;                  /* bytes, no page */
	bool (*draw)(struct visit *visit);
};

struct web_form {
	const char *path, *name;
	enum route verb;
	const struct web_page *page; /* shown again when it is refused */
	const char *next;            /* NULL: the verb's Location as an address here; "=": the page itself, drawn at once */
	bool open;
	bool (*body)(const struct typed *typed, struct arena *arena, struct json_out *out, struct err *err); /* NULL: by shape */
	const char *done;            /* msgid */
};

/* NULL when no row has such a path. Literal paths go before those with {…}. */
const struct web_page *dispatch_page(struct str path, struct str ids[DESK_IDS]);
const struct web_form *dispatch_form(struct str path, struct str ids[DESK_IDS]);
/* By name; NULL when there is none. */
const struct web_form *dispatch_form_named(struct str name);

/* All rows, in order: for tests, and for whoever lists what can be visited. NULL after the last. */
const struct web_page *dispatch_page_at(size_t i);
const struct web_form *dispatch_form_at(size_t i);

/* "/i/{id}/close" with its ids in place. */
struct str dispatch_path(const char *path, const struct str ids[DESK_IDS], struct arena *arena);
/* Where the answer of a form leads: its next, or the page of the thing that the API's location names. */
struct str dispatch_next(const struct web_form *form, const struct str ids[DESK_IDS], struct str location,
			 const struct typed *typed, struct arena *arena);

#endif
