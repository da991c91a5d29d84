/* The worked cases of the reference material, which is not part of this tree: $TOCSIN_SHARED, else ../shared beside it. */
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <setjmp.h>
#include <cmocka.h>

#include "rulebook/rulebook.h"

static struct arena arena;
static struct json cases;

static int cases_open(void **state)
{
	const char *shared = getenv("TOCSIN_SHARED"), *source = getenv("TOCSIN_SOURCE");
	char path[4096];
	BUF_SCOPED(text);
	struct json file;
	struct err err = { 0 };
	size_t got;

	(void)state;
	if (shared)
		snprintf(path, sizeof(path), "%s/mission/level_cases.json", shared);
	else
		snprintf(path, sizeof(path), "%s/../shared/mission/level_cases.json", source ? source : ".");
	FILE *in = fopen(path, "rb");
	if (!in) {
		print_message("no worked cases at %s: skipped; set TOCSIN_SHARED\n", path);
		return 0;
	}
	do {
		buf_reserve(&text, 65536);
		got = fread(text.at + text.len, 1, 65536, in);
		text.len += got;
	} while (got);
	fclose(in);
	if (!json_read(buf_str(&text), &arena, &file, &err))
		return -1;
	cases = *json_member(&file, "cases");
	return cases.count == 30 ? 0 : -1;
}

static int cases_close(void **state)
{
	(void)state;
	arena_free(&arena);
	return 0;
}

static const struct json *expected(const struct json *one, const char *what, const char *matrix)
{
	char name[32];

	snprintf(name, sizeof(name), "%s_%s", what, matrix);
	return json_member(one, name);
}

static void case_is_right(const struct json *one, const char *law, const char *matrix)
{
	struct rulebook rulebook;
	struct aspect *aspects;
	size_t count;
	struct err err = { 0 };

	assert_true(rulebook_by_law(rulebook_default(), str_of(law), &rulebook));
	assert_true(aspects_read(json_member(one, "aspects"), &arena, &aspects, &count, &err));
	struct rating rating = rating_make(rulebook.law, aspects, count, &arena);
	if (rating.level != expected(one, "level", matrix)->integer)
		fail_msg("%.*s under %s: %d", STR_ARG(json_member(one, "id")->string), law, rating.level);
	for (enum impact_dim dim = 0; dim < IMPACT_COUNT; dim++)
		assert_int_equal(rating.impact[dim],
				 json_member(expected(one, "dims", matrix), impact_dim_code(dim))->integer);
	const struct json *basis = expected(one, "basis", matrix);
	assert_int_equal(rating.basis_count, basis->count);
	for (size_t i = 0; i < basis->count; i++)
		assert_true(str_equal(rating.basis[i]->row.cite, basis->items[i].string));
	assert_int_equal(rating.major, expected(one, "major", matrix)->boolean);
}

static void every_worked_case_has_its_level_under(const char *law, const char *matrix)
{
	if (!cases.count)
		skip();
	for (size_t i = 0; i < cases.count; i++)
		case_is_right(&cases.items[i], law, matrix);
}

static void the_worked_cases_are_right_under_107(void **state)
{
	(void)state;
	every_worked_case_has_its_level_under("107", "107");
}

static void the_worked_cases_are_right_under_110_whose_matrix_is_that_of_107(void **state)
{
	(void)state;
	every_worked_case_has_its_level_under("110", "107");
}

static void the_worked_cases_are_right_under_115(void **state)
{
	(void)state;
	every_worked_case_has_its_level_under("115", "115");
}

static void the_hours_of_control_are_those_of_the_cases(void **state)
{
	struct rulebook rulebook;

	(void)state;
	if (!cases.count)
		skip();
	assert_true(rulebook_by_law(rulebook_default(), S("115"), &rulebook));
	for (size_t i = 0; i < cases.count; i++) {
		int level = (int)expected(&cases.items[i], "level", "115")->integer;
		const struct json *hours = json_member(&cases.items[i], "control_deadline_hours_115");
		const struct duty *duty = rulebook_duty(&rulebook, DUTY_CONTROL, level);
		if (hours->kind == JSON_IS_NULL)
			assert_null(duty);
		else
			assert_int_equal(duty->term.count, hours->integer);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_worked_cases_are_right_under_107),
		cmocka_unit_test(the_worked_cases_are_right_under_110_whose_matrix_is_that_of_107),
		cmocka_unit_test(the_worked_cases_are_right_under_115),
		cmocka_unit_test(the_hours_of_control_are_those_of_the_cases),
	};

	return cmocka_run_group_tests(tests, cases_open, cases_close);
}
