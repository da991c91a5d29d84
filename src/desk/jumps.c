#include "desk/jumps.h"

#include "desk/desk_inside.h"

void jumps_look(struct desk *desk, struct jumps *jumps)
{
	const bool of_a_file = desk->clock.file || desk->clock.hand;
	struct clock_look look = { .steady_ms = now_steady_ms() };
	struct err err;

	if ((of_a_file && !desk->file_jumps) || !now_instant(&desk->clock, &look.wall, &err))
		return;
	/* The two were not read at one time: the machine was busy in between. The next look is as good. */
	if (now_steady_ms() - look.steady_ms > CLOCK_JUMP_LEAST.ms / 4)
		return;
	if (of_a_file)
		look.steady_ms = 0;
	/* One that could not be put on record yet keeps where it began. */
	if (jumps->looked && !jumps->jump.any) {
		jumps->jump = clock_jump(jumps->last, look);
		jumps->told = 0;
	}
	jumps->looked = true;
	jumps->last = look;
}

bool jumps_record(struct act *act, void *jumps)
{
	const struct clock_jump *jump = &((struct jumps *)jumps)->jump;
	const int64_t by = instant_since(jump->after, jump->before).ms;
	struct fact_clock_jumped fact = {
		.after_at = jump->after, .back = by < 0, .before_at = jump->before, .by_ms = by < 0 ? -by : by
	};

	return act_record(act, FACT_clock_jumped, S("clock"), &fact);
}
