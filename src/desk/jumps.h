/* jumps: looks at the desk's clock at each beat and keeps what jumps there were until they are on record (clock.jumped).
 *
 * A jump moves nothing that has started: deadlines and calls stand in facts at their own instants. It is recorded so that whoever reads the
 * record later knows why times in it go back or leave out an hour.
 * A clock file (a simulated store's) is there to be moved, and moving it is no jump; `tocsin serve --jumps` makes it one, for trying out. It
 * stands still while nobody moves it.
 */
#ifndef DESK_JUMPS_H
#define DESK_JUMPS_H

#include "clock/jump.h"
#include "desk/act.h"

struct jumps {
	bool looked; /* there is an earlier look */
	struct clock_look last;
	struct clock_jump jump; /* not on record yet, unless .any is false */
	size_t told;            /* in how many agencies' logs it is */
};

/* At each beat, on the writer's thread. */
void jumps_look(struct desk *desk, struct jumps *jumps);
/* Into the act's agency. For beat_do. */
bool jumps_record(struct act *act, void *jumps) __attribute__((warn_unused_result));

#endif
