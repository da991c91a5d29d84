/* told: what the filings of a case have told the other side, and what they leave to be done. */
#ifndef DESK_TOLD_H
#define DESK_TOLD_H

#include "rulebook/rulebook.h"
#include "store/rows.h"

struct told {
	bool notified;   /* the first notification has gone out, by whatever channel */
	int64_t level;   /* what was filed last stated it; 0 when that was a correction */
	struct instant notified_at; /* when; unset: not yet */
	struct instant first_at; /* the earliest filing of any kind; unset: none */
};

/* False when the database failed. */
bool told_read(struct db *db, struct arena *arena, const struct row_incident *incident, struct told *out)
	__attribute__((warn_unused_result));

/* Whether a clock that `event` ends, and that runs from that instant, is still owed: BACKFILED, while anything filed another
 * way until then is not filed at the site; RATIFIED, while what was filed first at that instant is not ratified. */
bool told_owes(struct db *db, struct arena *arena, const struct row_incident *incident, enum rule_event event,
	       struct instant from);

#endif
