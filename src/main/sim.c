/* sim: the simulation as a program of its own. `sim --seed S --lifetimes N` exits 1 when an invariant breaks, and says which town's seed
 * shows it again. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "host/child.h"
#include "host/folder.h"
#include "signer/process.h"
#include "sim/sim.h"

static void usage(void)
{
	fputs("usage: sim [--seed S] [--lifetimes N] [--town N] [--dir DIR] [--talk] [--tell]\n"
	      "  --seed S       what happens (1): the same seed, the same lives\n"
	      "  --lifetimes N  how many signs and cases are lived through (1000)\n"
	      "  --town N       how many of them share an office (40)\n"
	      "  --dir DIR      where stores are made and removed (/dev/shm, else the temporary directory)\n"
	      "  --talk         a line for each office\n"
	      "  --tell         every fact, as recorded\n"
	      "Ends with 0 when every invariant of doc/invariants.md held, 1 when one broke, 2 when it can't be run so.\n",
	      stderr);
}

static bool number(const char *text, int64_t least, int64_t *out)
{
	char *end;

	errno = 0;
	const long long value = text && *text ? strtoll(text, &end, 10) : -1;
	if (!text || errno || !*text || *end || value < least)
		return false;
	*out = value;
	return true;
}

static bool read_words(int argc, char **argv, struct sim_options *options)
{
	int64_t seed = 1;

	for (int i = 1; i < argc; i++) {
		const char *value = i + 1 < argc ? argv[i + 1] : NULL;
		bool good;
		if (!strcmp(argv[i], "--talk") || !strcmp(argv[i], "--tell")) {
			*(argv[i][3] == 'a' ? &options->talks : &options->tells) = true;
			continue;
		}
		if (!strcmp(argv[i], "--seed"))
			good = number(value, 0, &seed);
		else if (!strcmp(argv[i], "--lifetimes"))
			good = number(value, 1, &options->lifetimes);
		else if (!strcmp(argv[i], "--town"))
			good = number(value, 1, &options->lives_a_town) && options->lives_a_town <= 1000;
		else
			good = !strcmp(argv[i], "--dir") && (options->dir = value) && *value == '/';
		if (!good)
			return false;
		i++;
	}
	options->seed = (uint64_t)seed;
	return true;
}

static int tell(const struct sim_result *result)
{
	printf("%lld lives in %lld offices: %llu facts, %llu calls, %llu of them refused\n", (long long)result->lives,
	       (long long)result->towns, (unsigned long long)result->facts, (unsigned long long)result->calls,
	       (unsigned long long)result->refused);
	if (!result->broken[0]) {
		puts("every invariant held");
		return 0;
	}
	printf("BROKEN %s\nagain: sim --seed %llu --lifetimes %lld --town %lld\n", result->broken,
	       (unsigned long long)result->broken_seed, (long long)result->broken_lives,
	       (long long)result->broken_lives);
	return 1;
}

int main(int argc, char **argv)
{
	struct sim_options options = { .lifetimes = 1000, .lives_a_town = 40 };
	struct sim_result result;
	char dir[] = "/dev/shm/tocsin-sim-XXXXXX", elsewhere[] = "/tmp/tocsin-sim-XXXXXX";

	if (argc == 3 && !strcmp(argv[1], "signer")) /* signer_start executes this program again */
		return process_run(argv[2], CHILD_FD);
	if (!read_words(argc, argv, &options)) {
		usage();
		return 2;
	}
	const bool own = !options.dir;
	if (own)
		options.dir = mkdtemp(dir) ? dir : mkdtemp(elsewhere) ? elsewhere : NULL;
	if (!options.dir) {
		perror("sim");
		return 2;
	}
	sim_run(&options, &result);
	if (own)
		folder_remove(options.dir);
	return tell(&result);
}
