/* casefile: the rows of one case that its pages, its steps and its debts are read from. A statement a table, no more.
 *
 * What it holds is as of one snapshot; nothing in it is opened or judged. The lists are in the order in which the tables give
 * them: clocks by duty and number, filings as they went out, ratings by number.
 */
#ifndef DESK_CASEFILE_H
#define DESK_CASEFILE_H

#include "store/rows.h"

/* A rating without its aspects: those are in the ledger, at seq. */
struct casefile_rating {
	int64_t number, level;
	struct instant at;
	int64_t seq;
};

struct casefile {
	struct row_incident incident;
	struct row_clock *clocks;
	size_t clock_count;
	struct row_filing *filings;
	size_t filing_count;
	struct row_form *forms; /* at most one a phase */
	size_t form_count;
	struct row_outage *outages;
	size_t outage_count;
	struct casefile_rating *ratings;
	size_t rating_count;
};

/* All of the case. False when the connection failed. */
bool casefile_read(struct db *db, struct arena *arena, const struct row_incident *incident, struct casefile *out)
	__attribute__((warn_unused_result));
/* Clocks, filings and outages alone: what is owed is decided by these. */
bool casefile_read_debts(struct db *db, struct arena *arena, const struct row_incident *incident, struct casefile *out)
	__attribute__((warn_unused_result));

/* The newest clock of that duty that was not cancelled; NULL: none. */
const struct row_clock *casefile_clock(const struct casefile *file, const char *duty);
/* The form of that phase; NULL: never submitted. */
const struct row_form *casefile_form(const struct casefile *file, const char *phase);
/* The newest filing of that kind; NULL: none. */
const struct row_filing *casefile_filing(const struct casefile *file, const char *kind);
/* Where in the ledger the level became what it is; -1 before the first rating. */
int64_t casefile_level_seq(const struct casefile *file);

#endif
