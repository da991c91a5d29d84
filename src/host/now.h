/* now: the one place that asks the machine what time it is.
 *
 * A clock source is the machine's wall clock, or a file that holds one RFC 3339 instant and is read anew at each use: the
 * movable clock of scenarios, or an instant that its owner moves: the simulation's. Those two are allowed only for a store made
 * by `tocsin init --simulated`. Everything else takes `now` as a parameter.
 */
#ifndef HOST_NOW_H
#define HOST_NOW_H

#include "base/instant.h"

struct clock_source {
	const char *file;           /* Borrowed; outlives the source */
	const struct instant *hand; /* the same; neither: the wall clock */
};

/* The instant now. Refuses with CLOCK_UNREADABLE when the file is missing or holds no instant; never for the wall clock. */
bool now_instant(const struct clock_source *source, struct instant *out, struct err *err)
	__attribute__((warn_unused_result));
struct instant now_wall(void);
/* Milliseconds from an arbitrary start that never jump: for measuring and timeouts, never for facts. */
int64_t now_steady_ms(void);

#endif
