/* story: what happened to a thing, in words, one line an entry of the ledger: when, who, what, and what they said. Oldest
 * first. Entries of one act follow one another: the first says who and when, the rest (`same`) what else came of it. */
#ifndef PAGE_STORY_H
#define PAGE_STORY_H

#include <stdbool.h>

#include "base/instant.h"
#include "base/str.h"

struct story_detail {
	struct str label, value; /* value may have several lines */
};

struct story_details {
	const struct story_detail *at;
	size_t count;
};

struct story_line {
	int64_t seq;           /* the entry's place in the ledger: /ledger/{seq} */
	struct instant at;     /* when it was recorded */
	struct str who, role;  /* name; the role they acted in, "" when none */
	struct str words;      /* what was done */
	struct story_details details;
	bool same;             /* of the same act as the line before */
	bool by_clock;         /* a clock that started, moved, ended: what the rules brought about, not what a person did */
};

struct story {
	const struct story_line *at;
	size_t count;
};

#endif
