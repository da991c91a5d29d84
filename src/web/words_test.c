/* Every code of the record that pages show has words. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <cmocka.h>

#include "web/clocks.h"
#include "web/story.h"

static void every_kind_of_fact_has_words(void **state)
{
	(void)state;
	for (int kind = 0; kind < FACT_COUNT; kind++) {
		const struct str words = story_words(LANG_ZH_HANT, (enum fact_kind)kind);
		if (str_is(words, fact_row((enum fact_kind)kind)->kind))
			fail_msg("story.def has no STORY row for %s", fact_row((enum fact_kind)kind)->kind);
	}
}

static void every_duty_has_words(void **state)
{
	(void)state;
	for (int duty = 0; duty < DUTY_COUNT; duty++) {
		const struct str code = str_of(duty_code((enum duty_code)duty));
		assert_false(str_equal(clock_duty_words(LANG_ZH_HANT, code), code));
	}
}

/* Of every law that the program brings: what a clock was counted from can be said. */
static void every_start_of_a_duty_has_words(void **state)
{
	const struct rulebook_library *library = rulebook_default();

	(void)state;
	for (size_t l = 0; l < library->law_count; l++)
		for (size_t d = 0; d < library->laws[l].duty_count; d++)
			assert_true(clock_event_words(LANG_ZH_HANT, library->laws[l].duties[d].start).len > 0);
	for (size_t p = 0; p < library->procedure_count; p++)
		for (size_t d = 0; d < library->procedures[p].duty_count; d++)
			assert_true(clock_event_words(LANG_ZH_HANT, library->procedures[p].duties[d].start).len > 0);
}

static void codes_have_words(const struct shape_field *field)
{
	struct str rest = str_of(field->choices), code;

	while (rest.len) {
		str_cut(rest, '|', &code, &rest);
		if (str_equal(story_code(LANG_ZH_HANT, field->name, code), code))
			fail_msg("story.def has no CODED row for %s %.*s", field->name, STR_ARG(code));
	}
}

static void code_has_words(enum fact_kind kind, const char *name)
{
	const struct shape *shape = &fact_row(kind)->shape;
	bool found = false;

	for (size_t i = 0; i < shape->count; i++) {
		if (!str_is(str_of(shape->fields[i].name), name))
			continue;
		found = true;
		if (shape->fields[i].type == SHAPE_CODE)
			codes_have_words(&shape->fields[i]);
	}
	assert_true(found);
}

/* A field that is shown is there; a code in it has words. */
static void every_shown_code_has_words(void **state)
{
	(void)state;
#define STORY(fact, words)
#define SHOWN(fact, field, label, form) code_has_words(FACT_##fact, #field);
#define CODED(field, code, words)
#include "web/story.def"
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_kind_of_fact_has_words),
		cmocka_unit_test(every_duty_has_words),
		cmocka_unit_test(every_start_of_a_duty_has_words),
		cmocka_unit_test(every_shown_code_has_words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
