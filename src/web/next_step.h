/* next_step: what each case owes next, and who owes it, for lists of cases.
 *
 * It follows from the case's rows alone (desk/steps.h), and every fact about a case raises its version: what was found for a
 * version holds as long as that is the version, and is kept in memory. So a list asks nothing of the store for cases that
 * have not changed since somebody last looked at them. Thread-safe.
 */
#ifndef WEB_NEXT_STEP_H
#define WEB_NEXT_STEP_H

#include "desk/steps.h"
#include "web/visit.h"

struct next_step {
	bool any;              /* something is owed that can be done */
	enum step_code code;
	unsigned roles;        /* ROLE_BIT mask: whose act it is */
	enum capability capability;
	unsigned owner;        /* those of them whose duty it is to see to it */
	bool notifying;        /* a first or renewed notification is still to be filed */
};

/* Of the case as of that version. False when the store failed; look.err says so. */
bool next_step_of(struct visit *visit, struct str incident, int64_t version, struct next_step *out)
	__attribute__((warn_unused_result));

/* Where it is done: "/i/I115-0001/level"; the case's own page without a step. */
struct str next_step_href(const struct visit *visit, struct str incident, const struct next_step *step);

/* Whose duty it is to see to a step: of those who may do it, those whom the rule that set its clock makes answer for it; where
 * it names none of them, all. ROLE_BIT mask. */
unsigned next_step_owner(const struct step *step);

#endif
