/* perform: one call as one act: who asks, whether the clause lets them, whether it was asked before, then the verb. */
#ifndef DESK_PERFORM_H
#define DESK_PERFORM_H

#include "desk/batch.h"
#include "desk/desk.h"

/* Reads the body into the call's arena; what is wrong with it is told by perform. */
void perform_read(struct desk_call *call);
/* Inside the batch's transaction; fills the call's answer. Refused: nothing of it is left in the transaction. */
void perform(struct desk *desk, struct batch *batch, struct desk_call *call);
/* What time alone brings about, for every agency. */
void perform_beat(struct desk *desk, struct batch *batch);
/* Whether there is any of that now: asked before a transaction is begun for it. */
bool perform_beat_is_due(struct desk *desk);
/* After a failure, with nothing to do: writes what says nothing, so that the desk finds by itself that it can write again. */
void perform_probe(struct batch *batch);

#endif
