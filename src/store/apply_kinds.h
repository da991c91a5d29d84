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

#define FACT(name, kind, version, clause, doc) bool apply_##name(const struct replay *r, const struct fact_##name *data);
#define FIELD(...)
#define FACT_END(name)
#include "fact/facts.def"
#undef FACT
#undef FIELD
#undef FACT_END

bool apply_attachments(const struct replay *r, const struct parts *attachments);
/* Ids are given out by counting, and the count is derived like all else: the greatest number seen in a series. */
bool apply_number(const struct replay *r, struct str series, int64_t number);
/* The incident that the fact is about; an unknown one puts the store in doubt (db_doubt), and nothing more is written. */
struct row_incident apply_incident(const struct replay *r);
bool apply_incident_put(const struct replay *r, struct row_incident *row); /* with the fact as its newest version */

#endif
