/* delegations: in whose place people act, as pages show it: on every page of the desk, and in a person's list. */
#ifndef WEB_DELEGATIONS_H
#define WEB_DELEGATIONS_H

#include "page/delegation.h"
#include "store/rows.h"
#include "web/visit.h"

/* Fills frame.in_place_of: whose acts the reader may do now. */
void delegations_frame(struct visit *visit);
/* Given by the person or to them: what ends last first. */
struct delegation_rows delegations_of(struct visit *visit, struct str person);
struct delegation_row delegations_row(struct visit *visit, const struct row_delegation *row);

#endif
