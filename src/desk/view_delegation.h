/* view_delegation: how a delegation stands, and who may see it: for the API and for pages. */
#ifndef DESK_VIEW_DELEGATION_H
#define DESK_VIEW_DELEGATION_H

#include "desk/view.h"

enum delegation_state view_delegation_state(struct db *db, struct arena *arena, const struct row_delegation *row, struct instant now);
/* Its two people, and those who enter people. */
bool view_delegation_visible(const struct look *look, const struct row_delegation *row);
/* The member "acts_for": in whose place the asker may act now. */
void view_acts_for(struct look *look);

#endif
