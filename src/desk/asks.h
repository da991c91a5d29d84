/* asks: who is told that somebody waits for their decision. The message itself decides nothing and says nothing of the case. */
#ifndef DESK_ASKS_H
#define DESK_ASKS_H

#include "desk/act.h"

/* A form was put before those who confirm it (伍三(二)1): to each of them but the one who did. Its deadline is the nearest running one
 * that the filing of this phase is for. */
bool asks_confirmation(struct act *act, const struct row_incident *incident, struct str phase)
	__attribute__((warn_unused_result));

#endif
