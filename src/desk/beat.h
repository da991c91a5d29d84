/* beat: what time alone brings about, once a second on the writer's thread: outages pass their limit, people are called about duties, the clock
 * is found to have jumped; each an act of its own, in a savepoint, so that one which can't be done does not hold up the others. */
#ifndef DESK_BEAT_H
#define DESK_BEAT_H

#include "desk/batch.h"
#include "desk/jumps.h"

/* For every agency, inside the batch's transaction. True: there is more than one transaction has room for. */
bool beat_do(struct desk *desk, struct batch *batch, struct jumps *jumps);
/* Whether there is any of that now, a jump aside: asked before a transaction is begun for it. */
bool beat_is_due(struct desk *desk);
/* After a failure, with nothing to do: writes what says nothing, so that the desk finds by itself that it can write again. */
void beat_probe(struct batch *batch);

#endif
