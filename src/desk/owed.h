/* owed: what a case still owes: running clocks, filings to back-fill or ratify, a closing filing, a correction. */
#ifndef DESK_OWED_H
#define DESK_OWED_H

#include "desk/casefile.h"

enum { OWED_MAX = 64 };

struct owed_item {
	const char *kind;   /* "clock", "backfile", "ratify", "closing", "correction", "outage" */
	struct str what;    /* id of the clock, filing, case or outage */
	struct str duty;    /* of a clock */
	struct instant due; /* of a clock; may be unset */
};

struct owed {
	struct owed_item item[OWED_MAX];
	size_t count;
};

/* By the clocks, filings and outages of the file. */
void owed_of(const struct casefile *file, struct owed *out);
/* The same, read from the tables. False when the connection failed. */
bool owed_list(struct db *db, struct arena *arena, const struct row_incident *incident, struct owed *out);
struct str owed_words(struct arena *arena, const struct owed *owed); /* "control、backfile I115-0001/filing/1": for a refusal */

#endif
