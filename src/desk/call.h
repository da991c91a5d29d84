/* call: what a call needs before it is done, and how it ends when it is refused. */
#ifndef DESK_CALL_H
#define DESK_CALL_H

#include "desk/desk.h"

/* The capability that the route's row names; CAPABILITY_COUNT when it needs none. */
enum capability call_capability(enum route route);
/* Fills the call's answer from its refusal: status, and nothing else. */
void call_refused(struct desk_call *call);

#endif
