/* Any bytes as a rulebook file: refused with a place, or read; and what is read rates and counts without a bug. */
#include "base/must.h"
#include "rulebook/rulebook.h"

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);

static void use(const struct rulebook_library *library)
{
	ARENA_SCOPED(arena);
	struct instant start = instant_taipei((struct civil){ 2026, 1, 28 }, 9, 0, 0);

	for (size_t i = 0; i < library->law_count; i++) {
		const struct law *law = &library->laws[i];
		struct aspect aspects[] = { { IMPACT_C, TARGET_INFO, true, true, CLS_SENSITIVE, SEV_MINOR, true, true },
					    { IMPACT_A, TARGET_SYSTEM, false, true, CLS_NONE, SEV_SEVERE, false,
					      true } };
		struct rating rating = rating_make(law, aspects, 2, &arena);
		must(rating.level >= 0 && rating.level <= LEVEL_MAX);
		for (size_t d = 0; d < law->duty_count; d++)
			deadline_make(start, law->duties[d].term, &library->calendar);
	}
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
	ARENA_SCOPED(arena);
	struct rulebook_file file = { S("fuzzed.yaml"), str_from((const char *)data, size) };
	struct rulebook_library library;
	struct err err = { 0 };
	bool sound = rulebook_check_file(file, &err);

	must(sound || err.refusal != REFUSAL_NONE);
	must(sound || *err.where);
	if (sound && rulebook_load(&file, 1, &arena, &library, &err))
		use(&library);
	return 0;
}
