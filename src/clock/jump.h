/* jump: whether the wall clock was set: between two looks it has gone on by something else than the time that passed. Pure. */
#ifndef CLOCK_JUMP_H
#define CLOCK_JUMP_H

#include "base/instant.h"

/* More than this is a jump; less is how clocks are kept right. */
#define CLOCK_JUMP_LEAST ((struct span){ 2000 })

/* One look at both clocks. steady counts from anywhere and never jumps. */
struct clock_look {
	struct instant wall;
	int64_t steady_ms;
};

struct clock_jump {
	bool any;
	struct instant before; /* what the wall clock should have shown */
	struct instant after;  /* what it shows */
};
struct clock_jump clock_jump(struct clock_look before, struct clock_look after);

#endif
