#include "page/clock_view.h"

/* A quarter of an hour's clock; a longer one's last minutes, and all of a shorter one, are near as well. */
static const int64_t NEAR_MS = (int64_t)15 * 60 * 1000;

int64_t clock_left_ms(const struct clock_view *clock, struct instant now)
{
	return clock->due.ms - now.ms;
}

enum clock_mood clock_mood(const struct clock_view *clock, struct instant now)
{
	const int64_t left = clock_left_ms(clock, now);

	if (left < 0)
		return CLOCK_LATE;
	/* What was counted from nowhere known has no quarter: then the minutes alone decide. */
	const bool last_quarter = instant_is_set(clock->from) && left <= (clock->due.ms - clock->from.ms) / 4;
	return last_quarter || left <= NEAR_MS ? CLOCK_NEAR : CLOCK_CALM;
}
