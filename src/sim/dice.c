#include "sim/dice.h"

#include "base/must.h"

uint64_t dice_throw(struct dice *dice)
{
	uint64_t z = dice->state += 0x9e3779b97f4a7c15u;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
	z = (z ^ z >> 27) * 0x94d049bb133111ebu;
	return z ^ z >> 31;
}

int64_t dice_between(struct dice *dice, int64_t low, int64_t high)
{
	must(low <= high);
	return low + (int64_t)(dice_throw(dice) % (uint64_t)(high - low + 1));
}

bool dice_chance(struct dice *dice, int percent)
{
	return dice_between(dice, 1, 100) <= percent;
}

size_t dice_pick(struct dice *dice, size_t count)
{
	must(count);
	return (size_t)dice_between(dice, 0, (int64_t)count - 1);
}

int64_t dice_wait(struct dice *dice, int64_t usual_ms)
{
	int64_t wait = dice_between(dice, 1, usual_ms * 2);

	for (int most = 3; most && dice_chance(dice, 8); most--)
		wait *= 9;
	return wait;
}
