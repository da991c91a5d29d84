/* tally: the greatest number seen in each series, kept in memory while a page of a log is replayed.
 *
 * Ids are given out by counting, so nearly every fact raises the same few rows of the table counter. PostgreSQL keeps every
 * version of a row until the transaction ends and walks them all to find the last: a replay of 100,000 facts in one
 * transaction took four minutes that way, and takes a small part of it when each page raises each series once.
 */
#ifndef STORE_TALLY_H
#define STORE_TALLY_H

#include "db/db.h"

struct tally_row {
	struct str agency, series; /* series empty at NULL: a free place */
	int64_t number;
};

/* A new tally is {0}. */
struct tally {
	struct arena arena;
	struct tally_row *rows;
	size_t count, cap; /* cap: a power of two */
};

void tally_free(struct tally *tally);
/* Remembers; with a NULL tally raises the counter at once. False when the connection failed. */
bool tally_raise(struct tally *tally, struct db *db, struct str agency, struct str series, int64_t number);
/* Raises every counter that was remembered, and forgets. */
bool tally_flush(struct tally *tally, struct db *db);

#endif
