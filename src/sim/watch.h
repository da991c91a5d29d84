/* watch: looks at every fact that a town records, and at what must always hold (doc/invariants.md has the list, by these numbers).
 *
 * It has a small memory of its own, made from facts alone and never from the desk's tables, so that it can disagree with them. What is
 * broken is said once, with the town's seed, and ends the run.
 */
#ifndef SIM_WATCH_H
#define SIM_WATCH_H

#include "base/instant.h"
#include "db/db.h"
#include "fact/fact.h"

struct watch;

/* tells: every fact is printed as it is read. */
struct watch *watch_new(bool small_office, bool tells);
void watch_free(struct watch **watch);

/* Reads what was recorded since the last look. now: the hand of the clock then. */
void watch_look(struct watch *watch, struct db *db, struct instant now);
/* The same after a call that was refused, or given a second time: nothing may have been recorded, and no table may differ. */
void watch_nothing_changed(struct watch *watch, struct db *db, const char *why);
/* Before such a call: what the tables hold. Costs a walk over all of them. */
void watch_remember(struct watch *watch, struct db *db);
/* At the town's end: replay gives these tables, and (each signature of it, which takes as long as all else) the log verifies. store: for
 * a writer. */
void watch_end(struct watch *watch, struct str store, bool verifies);
/* Somebody else has found something. */
void watch_broken(struct watch *watch, const char *invariant, struct str words);

/* What the watch remembers that a person would have on the desk before them. */
struct watch_form {
	struct str content; /* of the newest submission; "" none */
	int64_t version;
	bool waits;         /* submitted, and neither confirmed nor returned */
};
struct watch_form watch_form(const struct watch *watch, struct str incident, struct str phase);

bool watch_is_broken(const struct watch *watch);
struct str watch_words(const struct watch *watch); /* the first thing that broke */
uint64_t watch_facts(const struct watch *watch);   /* read so far */

#endif
