/* spooled: the writer's way into the spool and out of it.
 *
 * A report by anybody (sign_report_open) that the store could not take is put into the spool instead and answered with its
 * receipt; once a batch has gone well again, what waits there is performed like any other call, oldest first.
 */
#ifndef DESK_SPOOLED_H
#define DESK_SPOOLED_H

#include "desk/desk.h"

/* A call of the batch that has just failed. Answers it as taken, when it is such a report and the spool has room; else leaves it
 * refused. */
void spooled_take(struct desk *desk, struct desk_call *call);

/* The oldest reports that wait, as calls in a chain; NULL when none does. */
struct desk_call *spooled_calls(struct desk *desk, struct arena *arena);
/* After they were performed: those that are in the store are forgotten, as are those that it will never take (they are written to
 * DIR/reports.refused). False when the store failed again: the rest waits on. */
bool spooled_settle(struct desk *desk, struct desk_call *calls);

#endif
