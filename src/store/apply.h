/* apply: what a fact does to the derived tables.
 *
 * The one way in which a derived table changes: the desk applies each fact as it records it, `tocsin rebuild` applies them
 * all again from the ledger. Nothing here computes a level, a deadline or a verdict; those stand in the facts.
 */
#ifndef STORE_APPLY_H
#define STORE_APPLY_H

#include "db/db.h"
#include "fact/fact.h"
#include "store/tally.h"

/* Inside the writer's transaction. False when the connection failed (sticky in db). */
bool store_apply(struct db *db, struct arena *arena, const struct fact *fact) __attribute__((warn_unused_result));
/* The same for a replay, which raises counters by tally_flush: nothing may read them before. */
bool store_apply_of_many(struct db *db, struct arena *arena, const struct fact *fact, struct tally *tally)
	__attribute__((warn_unused_result));

/* The series and number of an id: "S115-0042" is 42 of "S115", "I115-0001/filing/2" is 2 of "I115-0001/filing". */
bool store_series(struct str id, struct str *series, int64_t *number);

#endif
