/* dice: chance that can be had again. The same seed throws the same numbers, on every machine. */
#ifndef SIM_DICE_H
#define SIM_DICE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct dice {
	uint64_t state;
};

uint64_t dice_throw(struct dice *dice);                            /* SplitMix64 */
int64_t dice_between(struct dice *dice, int64_t low, int64_t high); /* both included; low <= high */
bool dice_chance(struct dice *dice, int percent);
size_t dice_pick(struct dice *dice, size_t count);                 /* 0 … count - 1; count > 0 */
/* How long something takes, in ms: mostly near `usual`, now and then many times that. */
int64_t dice_wait(struct dice *dice, int64_t usual_ms);

#endif
