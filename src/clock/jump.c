#include "clock/jump.h"

struct clock_jump clock_jump(struct clock_look before, struct clock_look after)
{
	const struct instant should = { before.wall.ms + (after.steady_ms - before.steady_ms) };
	const int64_t by = after.wall.ms - should.ms;

	return (struct clock_jump){ by > CLOCK_JUMP_LEAST.ms || by < -CLOCK_JUMP_LEAST.ms, should, after.wall };
}
