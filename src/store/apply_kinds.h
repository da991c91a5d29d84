/* One function a kind of fact, named after it; facts.def writes the list, apply_<noun>.c the functions. */
#ifndef STORE_APPLY_KINDS_H
#define STORE_APPLY_KINDS_H

#include "db/db.h"
#include "fact/fact.h"
#include "store/rows.h"
#include "store/tally.h"

/* What every one of them is given. */
struct replay {
	struct db *db;
	struct arena *arena;
	const struct fact *fact;
	struct tally *tally; /* NULL: counters are raised at once */
};

#define FACT(name, kind, version, clause, doc) \
	bool apply_##name(const struct replay *r, const struct fact_##name *data);
#define FIELD(...)
#define FACT_END(name)
#include "fact/facts.def"
#undef FACT
#undef FIELD
#undef FACT_END

/* The ladder of a clock (apply_ladder.c). call_at unset: nobody is ever told. */
enum { APPLY_UNWARNED = 1 << 30 }; /* no warning has been given: more minutes than any */
bool apply_ladder_begun(const struct replay *r, struct str clock, struct instant call_at);
bool apply_ladder_moved(const struct replay *r, const struct fact_clock_moved *d);
bool apply_ladder_ended(const struct replay *r, struct str clock);

bool apply_attachments(const struct replay *r, const struct parts *attachments);
/* Ids are given out by counting, and the count is derived like all else: the greatest number seen in a series. */
bool apply_number(const struct replay *r, struct str series, int64_t number);
/* The incident that the fact is about; an unknown one puts the store in doubt (db_doubt), and nothing more is written. */
struct row_incident apply_incident(const struct replay *r);
bool apply_incident_put(const struct replay *r, struct row_incident *row); /* with the fact as its newest version */

#endif
