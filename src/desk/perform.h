/* perform: one call as one act: who asks, whether the clause lets them, whether it was asked before, then the verb. */
#ifndef DESK_PERFORM_H
#define DESK_PERFORM_H

#include "desk/batch.h"
#include "desk/desk.h"

/* Reads the body into the call's arena; what is wrong with it is told by perform. */
void perform_read(struct desk_call *call);
/* Inside the batch's transaction; fills the call's answer. Refused: nothing of it is left in the transaction. */
void perform(struct desk *desk, struct batch *batch, struct desk_call *call);
/* An act of that batch, of nobody yet: what perform and the beat begin with. arena is the act's. */
struct act perform_begin(struct desk *desk, struct batch *batch, struct arena *arena, struct desk_call *call);

#endif
