/* sim: many lives of many cases, in towns of their own, with whatever can go wrong on the way.
 *
 * The desk is the real one: the same verbs, gate, rulebook, writer, signer and store that `tocsin serve` has, on one thread, with a
 * clock that the simulation moves. Time, people, refusals, downtime and the machine's clock come from dice, so a seed and a number of
 * lives say everything that happens. After every batch the watch (sim/watch.h) holds what was recorded against the invariants of
 * doc/invariants.md; the first that breaks ends the run and is told with the seed that plays it again.
 */
#ifndef SIM_SIM_H
#define SIM_SIM_H

#include <stdbool.h>
#include <stdint.h>

struct sim_options {
	uint64_t seed;
	int64_t lifetimes;
	int64_t lives_a_town;
	const char *dir; /* where stores are made and removed: best in memory (/dev/shm) */
	bool talks;      /* a line a town */
	bool tells;      /* every fact */
};

struct sim_result {
	int64_t lives, towns;
	uint64_t facts, calls, refused;
	uint64_t broken_seed; /* the town's own: it alone plays it again, with as many lives */
	int64_t broken_lives;
	char broken[400];     /* "" nothing */
};

void sim_run(const struct sim_options *options, struct sim_result *out);

#endif
