#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <cmocka.h>

#include "web/level_typed.h"

#define ANSWERS(...)                                                  \
	((struct typed){ (const struct typed_field[]){ __VA_ARGS__ }, \
			 sizeof((const struct typed_field[]){ __VA_ARGS__ }) / sizeof(struct typed_field) })
#define IS(name, value)           \
	{                         \
		S(name), S(value) \
	}

static struct arena arena;

static void says(const struct typed *typed, const char *name, const char *value)
{
	assert_true(str_is(typed_get(typed, str_of(name), S("")), value));
}

static void test_only_what_was_hit_becomes_an_aspect(void **state)
{
	const struct typed answers = ANSWERS(IS("dim.0", "C"), IS("hit.0", "no"), IS("dim.1", "I"),
					     IS("hit.1", "severe"), IS("what.1", "A-0002:system:1:0:none"),
					     IS("criterion.1.I.severe", "判準"), IS("reason.1", "理由"));
	const struct typed turned = level_typed(&answers, &arena);
	(void)state;

	says(&turned, "aspects.0.dim", "I");
	says(&turned, "aspects.0.asset", "A-0002");
	says(&turned, "aspects.0.target", "system");
	says(&turned, "aspects.0.core", "yes");
	says(&turned, "aspects.0.ci", "no");
	says(&turned, "aspects.0.sev", "severe");
	says(&turned, "aspects.0.criterion", "判準");
	says(&turned, "aspects.0.reason", "理由");
	says(&turned, "aspects.1.dim", "");
}

static void test_a_leak_is_of_information_whatever_it_leaked_from(void **state)
{
	const struct typed answers =
		ANSWERS(IS("dim.0", "C"), IS("hit.0", "minor"), IS("what.0", "A-1:system:1:1:official_confidential"));
	const struct typed turned = level_typed(&answers, &arena);
	(void)state;

	says(&turned, "aspects.0.target", "info");
	says(&turned, "aspects.0.cls", "official_confidential");
	says(&turned, "aspects.0.ci", "yes");
}

static void test_a_class_of_information_means_nothing_of_a_system(void **state)
{
	const struct typed answers =
		ANSWERS(IS("dim.1", "I"), IS("hit.1", "minor"), IS("what.1", "A-1:system:0:0:sensitive"));
	const struct typed turned = level_typed(&answers, &arena);
	(void)state;

	says(&turned, "aspects.0.cls", "");
}

static void test_an_interruption_is_told_by_its_outage_or_by_itself(void **state)
{
	const struct typed recorded = ANSWERS(IS("dim.2", "A"), IS("hit.2", "outage:I1/outage/1"), IS("daily.2", "yes"),
					      IS("what.2", "A-1:info:1:0:none"));
	const struct typed told = ANSWERS(IS("dim.2", "A"), IS("hit.2", "beyond"), IS("what.2", "A-1:system:1:0:none"));
	const struct typed turned = level_typed(&recorded, &arena), other = level_typed(&told, &arena);
	(void)state;

	says(&turned, "aspects.0.outage", "I1/outage/1");
	says(&turned, "aspects.0.within", "");
	says(&turned, "aspects.0.daily", "yes");
	says(&turned, "aspects.0.target", "system");
	says(&other, "aspects.0.within", "no");
	says(&other, "aspects.0.sev", "");
}

static void test_an_answer_of_another_kind_of_harm_is_left_to_the_desk_to_refuse(void **state)
{
	const struct typed answers = ANSWERS(IS("dim.3", "A"), IS("hit.3", "severe"), IS("what.3", ":system:0:0:none"));
	const struct typed turned = level_typed(&answers, &arena);
	(void)state;

	says(&turned, "aspects.0.dim", "A");
	says(&turned, "aspects.0.within", "");
}

static void test_a_refusal_leads_back_to_the_question(void **state)
{
	const struct typed answers = ANSWERS(IS("dim.0", "C"), IS("hit.0", "no"), IS("dim.1", "I"),
					     IS("hit.1", "minor"), IS("dim.4", "A"), IS("hit.4", "within"));
	(void)state;

	assert_true(str_is(level_typed_field(&answers, S("aspects.0.sev"), &arena), "hit.1"));
	assert_true(str_is(level_typed_field(&answers, S("aspects.1.daily"), &arena), "daily.4"));
	assert_true(str_is(level_typed_field(&answers, S("aspects.1.target"), &arena), "what.4"));
	assert_true(str_is(level_typed_field(&answers, S("aspects.1.criterion"), &arena), "reason.4"));
	assert_true(str_is(level_typed_field(&answers, S("aspects.7.sev"), &arena), "aspects.7.sev"));
	assert_true(str_is(level_typed_field(&answers, S("reason"), &arena), "reason"));
}

static void test_what_an_item_names_reads_as_it_was_written(void **state)
{
	const struct level_what what = { S("A-0001"), S("info"), S("state_secret"), true, false };
	const struct level_what back = level_what_read(level_what_print(&what, &arena));
	(void)state;

	assert_true(str_equal(back.asset, what.asset) && str_equal(back.target, what.target) &&
		    str_equal(back.cls, what.cls));
	assert_true(back.core && !back.ci);
	assert_int_equal(level_what_read(S("")).target.len, 0);
	assert_int_equal(level_what_read(S("::::::")).cls.len, 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_only_what_was_hit_becomes_an_aspect),
		cmocka_unit_test(test_a_leak_is_of_information_whatever_it_leaked_from),
		cmocka_unit_test(test_a_class_of_information_means_nothing_of_a_system),
		cmocka_unit_test(test_an_interruption_is_told_by_its_outage_or_by_itself),
		cmocka_unit_test(test_an_answer_of_another_kind_of_harm_is_left_to_the_desk_to_refuse),
		cmocka_unit_test(test_a_refusal_leads_back_to_the_question),
		cmocka_unit_test(test_what_an_item_names_reads_as_it_was_written),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
