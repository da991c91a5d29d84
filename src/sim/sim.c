#include "sim/sim.h"

#include <stdio.h>
#include <string.h>

#include "base/must.h"
#include "sim/life.h"
#include "sim/town.h"

/* Towns of one run are told apart so; the first has the run's own seed. */
static uint64_t town_seed(uint64_t seed, int64_t town)
{
	struct dice dice = { seed + (uint64_t)town * 0x632be59bd9b4e019u };

	return town ? dice_throw(&dice) >> 16 : seed;
}

static struct life *next_of(struct life *lives, size_t count)
{
	struct life *next = NULL;

	for (size_t i = 0; i < count; i++)
		if (lives[i].stage != LIFE_ENDED && (!next || instant_before(lives[i].next_at, next->next_at)))
			next = &lives[i];
	return next;
}

/* The case of some other life. */
static struct str others(struct town *town, const struct life *lives, size_t count, const struct life *than)
{
	const struct life *other = &lives[dice_pick(town->dice, count)];

	return other != than && other->stage == LIFE_CASE ? other->incident : S("");
}

/* What happens to the machine itself. */
static void upset(struct town *town, struct err *err)
{
	static const int64_t jumps[] = { 3000, -3000, 3600000, -3600000, 86400000, -86400000 };

	if (dice_chance(town->dice, 30))
		town_jump(town, jumps[dice_pick(town->dice, sizeof(jumps) / sizeof(*jumps))]);
	else if (!town_restart(town, err))
		watch_broken(town->watch, "I14", str_of(refusal_row(err->refusal)->code));
}

static void live(struct town *town, struct life *lives, size_t count)
{
	struct err err = { 0 };
	struct life *life;

	while (!watch_is_broken(town->watch) && (life = next_of(lives, count))) {
		town_wait(town, life->next_at, dice_chance(town->dice, 5));
		if (dice_between(town->dice, 1, 400) == 1)
			upset(town, &err);
		if (!watch_is_broken(town->watch))
			life_step(life, town, others(town, lives, count, life));
	}
}

static void begin_lives(struct town *town, struct life *lives, size_t count)
{
	for (size_t i = 0; i < count; i++)
		lives[i] = (struct life){ .next_at = { town->now.ms +
						       dice_between(town->dice, 0, (int64_t)count * 7200000) },
					  .calm = (int)dice_between(town->dice, 5, 70) };
}

static void play(const struct sim_options *options, uint64_t seed, int64_t count, struct sim_result *out)
{
	ARENA_SCOPED(arena);
	struct life *lives = ARENA_ARRAY(&arena, (size_t)count, struct life);
	struct town *town = ARENA_NEW(&arena, struct town);
	struct dice dice = { seed };
	struct err err = { 0 };
	const char *dir = arena_printf(&arena, "%s/town-%016llx", options->dir, (unsigned long long)seed).at;

	if (town_open(town, &dice, dir, options->tells, &err)) {
		begin_lives(town, lives, (size_t)count);
		live(town, lives, (size_t)count);
	} else {
		watch_broken(town->watch, "I14", str_of(refusal_row(err.refusal)->code));
	}
	town_close(town);
	out->lives += count;
	out->towns++;
	out->facts += watch_facts(town->watch);
	out->calls += town->calls;
	out->refused += town->refused;
	if (watch_is_broken(town->watch)) {
		out->broken_seed = seed;
		out->broken_lives = count;
		snprintf(out->broken, sizeof(out->broken), "%.*s", STR_ARG(watch_words(town->watch)));
	}
	watch_free(&town->watch);
}

void sim_run(const struct sim_options *options, struct sim_result *out)
{
	*out = (struct sim_result){ 0 };
	for (int64_t town = 0; out->lives < options->lifetimes && !out->broken[0]; town++) {
		const int64_t left = options->lifetimes - out->lives;
		play(options, town_seed(options->seed, town),
		     left < options->lives_a_town ? left : options->lives_a_town, out);
		if (options->talks)
			printf("town %lld: %lld lives, %llu facts, %llu calls, %llu refused\n", (long long)town + 1,
			       (long long)out->lives, (unsigned long long)out->facts, (unsigned long long)out->calls,
			       (unsigned long long)out->refused);
	}
}
