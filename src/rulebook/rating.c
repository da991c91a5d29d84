#include "rulebook/rating.h"

#include <string.h>

#include "base/must.h"
#include "rulebook/rulebook.h"

static bool condition(int wanted, int value)
{
	return wanted < 0 || wanted == value;
}

static bool case_matches(const struct paragraph_case *when, const struct aspect *aspect)
{
	bool ci = aspect->ci && aspect->core; /* CI that is not core is treated as any other that is not core */

	return (!when->targets || when->targets & 1u << aspect->target) &&
	       (!when->clss || when->clss & 1u << aspect->cls) && condition(when->core, aspect->core) &&
	       condition(when->ci, ci) && condition(when->sev, (int)aspect->sev) &&
	       condition(when->within, aspect->within) && condition(when->daily, aspect->daily);
}

static bool paragraph_matches(const struct paragraph *paragraph, const struct aspect *aspect)
{
	if (paragraph->dim != aspect->dim)
		return false;
	for (size_t i = 0; i < paragraph->when_count; i++)
		if (case_matches(&paragraph->when[i], aspect))
			return true;
	return false;
}

static int aspect_level(const struct law *law, const struct aspect *aspect)
{
	int level = 0;

	for (size_t i = 0; i < law->paragraph_count; i++)
		if (law->paragraphs[i].level > level && paragraph_matches(&law->paragraphs[i], aspect))
			level = law->paragraphs[i].level;
	return level;
}

int rating_level(const struct law *law, const struct aspect *aspects, size_t count, int impact[IMPACT_COUNT])
{
	int found[IMPACT_COUNT] = { 0 };
	int level = 0;

	for (size_t i = 0; i < count; i++) {
		int one = aspect_level(law, &aspects[i]);
		if (one > found[aspects[i].dim])
			found[aspects[i].dim] = one;
		if (one > level)
			level = one;
	}
	if (impact)
		memcpy(impact, found, sizeof(found));
	return level;
}

static void basis_find(const struct law *law, const struct aspect *aspects, size_t count, struct arena *arena,
		       struct rating *out)
{
	out->basis = ARENA_ARRAY(arena, law->paragraph_count + 1, const struct paragraph *);
	for (size_t i = 0; i < law->paragraph_count && out->level; i++) {
		const struct paragraph *paragraph = &law->paragraphs[i];
		bool decides = false;
		for (size_t a = 0; a < count && paragraph->level == out->level && !decides; a++)
			decides = paragraph_matches(paragraph, &aspects[a]);
		if (decides)
			out->basis[out->basis_count++] = paragraph;
	}
}

static const int attribute_values[ATTRIBUTE_COUNT] = {
	[ATTRIBUTE_TARGET] = TARGET_COUNT, [ATTRIBUTE_CORE] = 2,   [ATTRIBUTE_CI] = 2,    [ATTRIBUTE_CLS] = CLS_COUNT,
	[ATTRIBUTE_SEV] = SEV_COUNT,       [ATTRIBUTE_WITHIN] = 2, [ATTRIBUTE_DAILY] = 2,
};

static int attribute_get(const struct aspect *aspect, enum aspect_attribute attribute)
{
	switch (attribute) {
	case ATTRIBUTE_TARGET:
		return (int)aspect->target;
	case ATTRIBUTE_CORE:
		return aspect->core;
	case ATTRIBUTE_CI:
		return aspect->ci;
	case ATTRIBUTE_CLS:
		return (int)aspect->cls;
	case ATTRIBUTE_SEV:
		return (int)aspect->sev;
	case ATTRIBUTE_WITHIN:
		return aspect->within;
	case ATTRIBUTE_DAILY:
		return aspect->daily;
	case ATTRIBUTE_COUNT:
		break;
	}
	must(!"an attribute");
	return 0;
}

static struct aspect attribute_set(struct aspect aspect, enum aspect_attribute attribute, int value)
{
	switch (attribute) {
	case ATTRIBUTE_TARGET:
		aspect.target = (enum aspect_target)value;
		break;
	case ATTRIBUTE_CORE:
		aspect.core = value;
		break;
	case ATTRIBUTE_CI:
		aspect.ci = value;
		break;
	case ATTRIBUTE_CLS:
		aspect.cls = (enum aspect_cls)value;
		break;
	case ATTRIBUTE_SEV:
		aspect.sev = (enum aspect_sev)value;
		break;
	case ATTRIBUTE_WITHIN:
		aspect.within = value;
		break;
	case ATTRIBUTE_DAILY:
		aspect.daily = value;
		break;
	case ATTRIBUTE_COUNT:
		must(!"an attribute");
	}
	return aspect;
}

/* The level without one aspect, so that each of its changes costs one aspect and not all of them. */
static int level_of_others(const struct law *law, const struct aspect *aspects, size_t count, size_t without)
{
	int level = 0;

	for (size_t i = 0; i < count; i++) {
		int one = i == without ? 0 : aspect_level(law, &aspects[i]);
		level = one > level ? one : level;
	}
	return level;
}

/* A leak of a business or an outage of information is no harm that the law knows: such a change would be another aspect. */
static bool thinkable(const struct aspect *aspect)
{
	switch (aspect->dim) {
	case IMPACT_C:
		return aspect->target == TARGET_INFO;
	case IMPACT_I:
		return aspect->target != TARGET_BUSINESS;
	case IMPACT_A:
		return aspect->target != TARGET_INFO;
	case IMPACT_COUNT:
		break;
	}
	return false;
}

static void changes_find(const struct law *law, const struct aspect *aspects, size_t count, struct arena *arena,
			 struct rating *out)
{
	size_t most = count * (TARGET_COUNT + CLS_COUNT + SEV_COUNT + 4 * 2);

	out->would_change = ARENA_ARRAY(arena, most + 1, struct rating_change);
	for (size_t i = 0; i < count; i++) {
		int others = level_of_others(law, aspects, count, i);
		for (enum aspect_attribute a = 0; a < ATTRIBUTE_COUNT; a++) {
			int from = attribute_get(&aspects[i], a);
			for (int to = 0; to < attribute_values[a]; to++) {
				struct aspect changed = attribute_set(aspects[i], a, to);
				int level = aspect_level(law, &changed);
				level = level > others ? level : others;
				if (to != from && level != out->level && (a != ATTRIBUTE_TARGET || thinkable(&changed)))
					out->would_change[out->would_change_count++] =
						(struct rating_change){ i, a, from, to, level };
			}
		}
	}
}

struct rating rating_make(const struct law *law, const struct aspect *aspects, size_t count, struct arena *arena)
{
	struct rating rating = { 0 };

	must(count <= ASPECTS_MAX);
	rating.level = rating_level(law, aspects, count, rating.impact);
	rating.major = rating.level >= 3;
	basis_find(law, aspects, count, arena, &rating);
	changes_find(law, aspects, count, arena, &rating);
	return rating;
}

enum outage_state outage_state(const struct outage *outage, struct instant now)
{
	bool running = !instant_is_set(outage->end);
	struct instant until = running ? now : outage->end;

	if (instant_since(until, outage->start).ms > outage->limit.ms)
		return OUTAGE_PASSED;
	return running ? OUTAGE_FORECAST : OUTAGE_WITHIN;
}

struct instant outage_limit_at(const struct outage *outage)
{
	return instant_plus(outage->start, outage->limit);
}
