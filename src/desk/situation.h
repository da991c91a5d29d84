/* situation: the whole situation of a case in words, as the record knows it (伍三(二)6): what the leader reports and the CISO takes note of.
 *
 * Sections with headings, in Chinese, for it goes into the record. What nobody has recorded yet is named where it would stand, and all of
 * it once more at the end: who reads it at night must not take a gap for "none".
 */
#ifndef DESK_SITUATION_H
#define DESK_SITUATION_H

#include "db/db.h"
#include "rulebook/rulebook.h"
#include "store/rows.h"

struct situation {
	struct str text;
	struct str missing[16]; /* what is not recorded yet */
	size_t missing_count;
};

/* False when the store failed. */
bool situation_make(struct db *db, struct arena *arena, const struct row_incident *incident,
		    const struct rulebook *rulebook, struct instant now, struct situation *out)
	__attribute__((warn_unused_result));

#endif
