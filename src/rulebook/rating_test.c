#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <setjmp.h>
#include <cmocka.h>

#include "rulebook/rulebook.h"

/* The second opinion: a table written from the articles and not from law/, by what was hit and how hard.
 * Rows: what was hit. Columns: light (輕微 or 回復於可容忍時間), heavy. */
enum hit { HIT_OTHER, HIT_NON_CORE, HIT_CORE, HIT_GRAVE, HIT_SECRET };
static const int table[][2] = {
	[HIT_OTHER] = { 0, 0 }, [HIT_NON_CORE] = { 1, 2 }, [HIT_CORE] = { 2, 3 },
	[HIT_GRAVE] = { 3, 4 }, [HIT_SECRET] = { 4, 4 },
};

static enum hit by_core(const struct aspect *a)
{
	return !a->core ? HIT_NON_CORE : a->ci ? HIT_GRAVE : HIT_CORE;
}

static enum hit hit_of(const struct aspect *a, bool new_law)
{
	switch (a->dim) {
	case IMPACT_C:
	case IMPACT_I:
		if (a->target == TARGET_BUSINESS || (a->dim == IMPACT_C && a->target != TARGET_INFO))
			return HIT_OTHER;
		if (a->target == TARGET_INFO && a->cls == CLS_STATE_SECRET)
			return HIT_SECRET;
		if (a->target == TARGET_INFO && (a->cls == CLS_OFFICIAL_CONF || (a->cls == CLS_SENSITIVE && !new_law)))
			return HIT_GRAVE;
		return by_core(a);
	case IMPACT_A:
		if (a->target == TARGET_INFO || (new_law && a->target == TARGET_BUSINESS))
			return HIT_OTHER;
		if (!new_law && a->target == TARGET_SYSTEM && !a->core)
			return HIT_OTHER;
		return by_core(a);
	case IMPACT_COUNT:
		break;
	}
	fail();
	return HIT_OTHER;
}

static int expected(const struct aspect *a, bool new_law)
{
	enum hit hit = hit_of(a, new_law);
	bool heavy = a->dim == IMPACT_A ? !a->within : a->sev == SEV_SEVERE;

	if (a->dim == IMPACT_A && hit == HIT_NON_CORE && a->within && !a->daily)
		return 0;
	return table[hit][heavy];
}

enum { ALL = IMPACT_COUNT * TARGET_COUNT * CLS_COUNT * SEV_COUNT * 16 };
static struct aspect all[ALL];

static int make_all(void **state)
{
	(void)state;
	for (int n = 0; n < ALL; n++) {
		int rest = n;
		struct aspect *a = &all[n];
		a->core = rest & 1;
		a->ci = rest >> 1 & 1;
		a->within = rest >> 2 & 1;
		a->daily = rest >> 3 & 1;
		rest >>= 4;
		a->sev = (enum aspect_sev)(rest % SEV_COUNT);
		rest /= SEV_COUNT;
		a->cls = (enum aspect_cls)(rest % CLS_COUNT);
		rest /= CLS_COUNT;
		a->target = (enum aspect_target)(rest % TARGET_COUNT);
		a->dim = (enum impact_dim)(rest / TARGET_COUNT);
	}
	return 0;
}

static const struct law *law_of(const char *id)
{
	struct rulebook rulebook;

	assert_true(rulebook_by_law(rulebook_default(), str_of(id), &rulebook));
	return rulebook.law;
}

static const char *const laws[] = { "107", "110", "115" };

static bool is_new(const char *law)
{
	return !strcmp(law, "115");
}

static int largest(int a, int b)
{
	return a > b ? a : b;
}

/* Which paragraphs decide: one per dimension that reaches the level, 第(level+1)項第(dim+1)款. */
static void basis_is(const struct rating *rating, const int impact[IMPACT_COUNT])
{
	static const char *const numerals[] = { "", "一", "二", "三", "四", "五" };
	size_t at = 0;

	for (int dim = 0; dim < IMPACT_COUNT && rating->level; dim++) {
		char cite[64];
		if (impact[dim] != rating->level)
			continue;
		snprintf(cite, sizeof(cite), "§2 第%s項第%s款", numerals[rating->level + 1], numerals[dim + 1]);
		assert_true(at < rating->basis_count);
		assert_true(str_is(rating->basis[at++]->row.cite, cite));
	}
	assert_int_equal(rating->basis_count, at);
}

static void every_single_aspect_has_the_level_and_paragraph_of_the_table(void **state)
{
	(void)state;
	for (int l = 0; l < 3; l++) {
		const struct law *law = law_of(laws[l]);
		for (int n = 0; n < ALL; n++) {
			ARENA_SCOPED(arena);
			struct rating rating = rating_make(law, &all[n], 1, &arena);
			int impact[IMPACT_COUNT] = { 0 };
			impact[all[n].dim] = expected(&all[n], is_new(laws[l]));
			if (rating.level != impact[all[n].dim])
				fail_msg("law %s aspect %d: %d, table says %d", laws[l], n, rating.level,
					 impact[all[n].dim]);
			assert_memory_equal(rating.impact, impact, sizeof(impact));
			assert_int_equal(rating.major, rating.level >= 3);
			basis_is(&rating, impact);
		}
	}
}

static void every_pair_of_aspects_has_the_level_and_paragraphs_of_the_table(void **state)
{
	(void)state;
	for (int l = 0; l < 3; l++) {
		const struct law *law = law_of(laws[l]);
		for (int n = 0; n < ALL; n++) {
			for (int m = n; m < ALL; m++) {
				struct aspect pair[] = { all[n], all[m] };
				int impact[IMPACT_COUNT] = { 0 }, found[IMPACT_COUNT];
				impact[pair[0].dim] = expected(&pair[0], is_new(laws[l]));
				impact[pair[1].dim] = largest(impact[pair[1].dim], expected(&pair[1], is_new(laws[l])));
				int level = rating_level(law, pair, 2, found);
				if (level != largest(largest(impact[0], impact[1]), impact[2]))
					fail_msg("law %s aspects %d %d: %d", laws[l], n, m, level);
				if (memcmp(impact, found, sizeof(impact)) != 0)
					fail_msg("law %s aspects %d %d: dimensions", laws[l], n, m);
				if ((n * 31 + m) % 97 == 0) {
					ARENA_SCOPED(arena);
					struct rating rating = rating_make(law, pair, 2, &arena);
					basis_is(&rating, impact);
				}
			}
		}
	}
}

/* Every value of every attribute, by the table. */
static size_t changes_of(const struct aspect *aspects, size_t count, size_t which, bool new_law, int level,
			 struct rating_change *out)
{
	static const int values[] = { TARGET_COUNT, 2, 2, CLS_COUNT, SEV_COUNT, 2, 2 };
	size_t found = 0;

	for (int attribute = 0; attribute < ATTRIBUTE_COUNT; attribute++) {
		for (int value = 0; value < values[attribute]; value++) {
			struct aspect changed = aspects[which];
			int from[] = { (int)changed.target, changed.core,   changed.ci,   (int)changed.cls,
				       (int)changed.sev,    changed.within, changed.daily };
			switch ((enum aspect_attribute)attribute) {
			case ATTRIBUTE_TARGET:
				changed.target = (enum aspect_target)value;
				break;
			case ATTRIBUTE_CORE:
				changed.core = value;
				break;
			case ATTRIBUTE_CI:
				changed.ci = value;
				break;
			case ATTRIBUTE_CLS:
				changed.cls = (enum aspect_cls)value;
				break;
			case ATTRIBUTE_SEV:
				changed.sev = (enum aspect_sev)value;
				break;
			case ATTRIBUTE_WITHIN:
				changed.within = value;
				break;
			case ATTRIBUTE_DAILY:
				changed.daily = value;
				break;
			case ATTRIBUTE_COUNT:
				fail();
			}
			int then = expected(&changed, new_law);
			for (size_t i = 0; i < count; i++)
				if (i != which)
					then = largest(then, expected(&aspects[i], new_law));
			bool strange =
				attribute == ATTRIBUTE_TARGET &&
				(changed.dim == IMPACT_A ? value == TARGET_INFO
							 : value == TARGET_BUSINESS ||
								   (changed.dim == IMPACT_C && value != TARGET_INFO));
			if (then != level && !strange)
				out[found++] = (struct rating_change){ which, (enum aspect_attribute)attribute,
								       from[attribute], value, then };
		}
	}
	return found;
}

static void what_would_change_the_level_is_all_that_would_and_nothing_else(void **state)
{
	(void)state;
	for (int l = 0; l < 3; l++) {
		const struct law *law = law_of(laws[l]);
		for (int n = 0; n < ALL; n++) {
			for (int m = n % 13; m < ALL; m += 61) {
				ARENA_SCOPED(arena);
				struct aspect pair[] = { all[n], all[m] };
				struct rating rating = rating_make(law, pair, 2, &arena);
				struct rating_change wanted[64];
				size_t count = changes_of(pair, 2, 0, is_new(laws[l]), rating.level, wanted);
				count += changes_of(pair, 2, 1, is_new(laws[l]), rating.level, wanted + count);
				assert_int_equal(rating.would_change_count, count);
				for (size_t i = 0; i < count; i++) {
					const struct rating_change *is = &rating.would_change[i];
					assert_true(is->aspect == wanted[i].aspect &&
						    is->attribute == wanted[i].attribute &&
						    is->from == wanted[i].from && is->to == wanted[i].to &&
						    is->level == wanted[i].level);
				}
			}
		}
	}
}

static void no_aspects_are_no_level(void **state)
{
	ARENA_SCOPED(arena);
	struct rating rating = rating_make(law_of("115"), NULL, 0, &arena);

	(void)state;
	assert_int_equal(rating.level, 0);
	assert_int_equal(rating.basis_count, 0);
	assert_int_equal(rating.would_change_count, 0);
	assert_false(rating.major);
}

static void an_outage_is_within_until_it_is_longer_than_its_limit(void **state)
{
	struct instant start = instant_taipei((struct civil){ 2026, 11, 22 }, 8, 0, 0);
	struct outage outage = { .start = start, .limit = SPAN_HOURS(4) };
	struct instant limit = outage_limit_at(&outage);

	(void)state;
	assert_int_equal(outage_state(&outage, start), OUTAGE_FORECAST);
	assert_int_equal(outage_state(&outage, limit), OUTAGE_FORECAST);
	assert_int_equal(outage_state(&outage, (struct instant){ limit.ms + 1 }), OUTAGE_PASSED);
	outage.end = limit;
	assert_int_equal(outage_state(&outage, (struct instant){ limit.ms + 1000 }), OUTAGE_WITHIN);
	outage.end.ms += 1;
	assert_int_equal(outage_state(&outage, start), OUTAGE_PASSED);
}

static void aspects_refused(const char *text, enum refusal refusal, const char *where)
{
	ARENA_SCOPED(arena);
	struct json json;
	struct aspect *aspects;
	size_t count;
	struct err err = { 0 };

	assert_true(json_read(str_of(text), &arena, &json, &err));
	if (aspects_read(&json, &arena, &aspects, &count, &err))
		fail_msg("read: %s", text);
	assert_int_equal(err.refusal, refusal);
	assert_string_equal(err.where, where);
}

static void what_the_law_must_know_and_was_not_told_is_refused(void **state)
{
	(void)state;
	aspects_refused("{}", REFUSAL_FIELD_TYPE, "/aspects");
	aspects_refused("[1]", REFUSAL_FIELD_TYPE, "/aspects/0");
	aspects_refused("[{\"target\":\"info\",\"sev\":\"minor\"}]", REFUSAL_FIELD_MISSING, "/aspects/0/dim");
	aspects_refused("[{\"dim\":\"C\",\"sev\":\"minor\"}]", REFUSAL_FIELD_MISSING, "/aspects/0/target");
	aspects_refused("[{\"dim\":\"C\",\"target\":\"info\"}]", REFUSAL_FIELD_MISSING, "/aspects/0/sev");
	aspects_refused("[{\"dim\":\"A\",\"target\":\"system\"}]", REFUSAL_FIELD_MISSING, "/aspects/0/within");
	aspects_refused("[{\"dim\":\"A\",\"target\":\"system\",\"within\":true}]", REFUSAL_FIELD_MISSING,
			"/aspects/0/daily");
	aspects_refused("[{\"dim\":\"X\",\"target\":\"info\",\"sev\":\"minor\"}]", REFUSAL_CODE_UNKNOWN,
			"/aspects/0/dim");
	aspects_refused("[{\"dim\":\"C\",\"target\":\"info\",\"sev\":true}]", REFUSAL_FIELD_TYPE, "/aspects/0/sev");
	aspects_refused("[{\"dim\":\"C\",\"target\":\"info\",\"sev\":\"minor\",\"core\":\"yes\"}]", REFUSAL_FIELD_TYPE,
			"/aspects/0/core");
}

static void what_it_need_not_know_may_be_left_out(void **state)
{
	ARENA_SCOPED(arena);
	struct json json;
	struct aspect *aspects;
	size_t count;
	struct err err = { 0 };

	(void)state;
	assert_true(json_read(S("[{\"dim\":\"C\",\"target\":\"info\",\"cls\":\"state_secret\",\"note\":1},"
				"{\"dim\":\"A\",\"target\":\"system\",\"core\":true,\"within\":false},"
				"{\"dim\":\"I\",\"target\":\"info\",\"sev\":\"severe\",\"ci\":null}]"),
			      &arena, &json, &err));
	assert_true(aspects_read(&json, &arena, &aspects, &count, &err));
	assert_int_equal(count, 3);
	assert_false(aspects[2].core || aspects[2].ci);
	assert_int_equal(aspects[2].cls, CLS_NONE);
	assert_int_equal(rating_level(law_of("115"), aspects, 1, NULL), 4);
	assert_int_equal(rating_level(law_of("115"), aspects + 1, 1, NULL), 3);
	assert_int_equal(rating_level(law_of("115"), aspects + 2, 1, NULL), 2);
}

static void an_aspect_written_reads_as_itself(void **state)
{
	(void)state;
	for (int n = 0; n < ALL; n++) {
		ARENA_SCOPED(arena);
		BUF_SCOPED(text);
		struct json_out out = { .buf = &text };
		struct json json;
		struct aspect *aspects;
		size_t count;
		struct err err = { 0 };
		json_out_open(&out, '[');
		aspect_put(&out, &all[n]);
		json_out_close(&out, ']');
		assert_true(json_read(buf_str(&text), &arena, &json, &err));
		assert_true(aspects_read(&json, &arena, &aspects, &count, &err));
		for (int l = 0; l < 3; l++)
			assert_int_equal(rating_level(law_of(laws[l]), aspects, 1, NULL),
					 rating_level(law_of(laws[l]), &all[n], 1, NULL));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_single_aspect_has_the_level_and_paragraph_of_the_table),
		cmocka_unit_test(every_pair_of_aspects_has_the_level_and_paragraphs_of_the_table),
		cmocka_unit_test(what_would_change_the_level_is_all_that_would_and_nothing_else),
		cmocka_unit_test(no_aspects_are_no_level),
		cmocka_unit_test(an_outage_is_within_until_it_is_longer_than_its_limit),
		cmocka_unit_test(what_the_law_must_know_and_was_not_told_is_refused),
		cmocka_unit_test(what_it_need_not_know_may_be_left_out),
		cmocka_unit_test(an_aspect_written_reads_as_itself),
	};

	return cmocka_run_group_tests(tests, make_all, NULL);
}
