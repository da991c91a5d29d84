#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "cli/args.h"
#include "cli/cli.h"

static const struct arg_option options[] = {
	{ 'j', "json", NULL, "以 JSON 輸出", false },
	{ 'n', "name", "NAME", "名稱", false },
	{ 0, "attach", "FILE", "附件", true },
	{ 0 },
};
static const struct arg_command command = { "test", "FILE [MORE]", 1, 2, "測試", options, NULL };

static enum args_outcome parse(struct arena *arena, struct args *out, const char *const *words)
{
	char *argv[20];
	int argc = 0;

	for (; words[argc]; argc++)
		argv[argc] = arena_cstr(arena, str_of(words[argc]));
	return args_read(&command, argc, argv, LANG_EN, arena, out);
}
#define PARSE(...) parse(&arena, &args, (const char *const[]){ "test", __VA_ARGS__, NULL })

static void long_and_short_options_mix_with_operands(void **state)
{
	ARENA_SCOPED(arena);
	struct args args;
	(void)state;

	assert_int_equal(PARSE("one", "-j", "two", "--name=x"), ARGS_READY);
	assert_true(args_has(&args, "json"));
	assert_true(str_is(args_value(&args, "name"), "x"));
	assert_int_equal(args.operand_count, 2);
	assert_true(str_is(args.operand[0], "one") && str_is(args.operand[1], "two"));
	assert_int_equal(PARSE("-jn", "y", "one"), ARGS_READY);
	assert_string_equal(args_cstr(&args, "name"), "y");
	assert_false(args_has(&args, "attach"));
	assert_null(args_cstr(&args, "attach"));
}

static void two_hyphens_end_the_options(void **state)
{
	ARENA_SCOPED(arena);
	struct args args;
	(void)state;

	assert_int_equal(PARSE("--", "--json", "-j"), ARGS_READY);
	assert_false(args_has(&args, "json"));
	assert_true(str_is(args.operand[0], "--json"));
}

static void an_option_repeats_only_where_the_table_says_so(void **state)
{
	ARENA_SCOPED(arena);
	struct args args;
	(void)state;

	assert_int_equal(PARSE("--attach", "a", "--attach=b", "x"), ARGS_READY);
	assert_int_equal(args.given_count, 2);
	assert_true(str_is(args_value(&args, "attach"), "b"));
	assert_int_equal(PARSE("--name=a", "-n", "b", "x"), ARGS_WRONG);
	assert_int_equal(PARSE("-jj", "x"), ARGS_WRONG);
}

static void usage_errors_are_told(void **state)
{
	ARENA_SCOPED(arena);
	struct args args;
	(void)state;

	assert_int_equal(PARSE("--nonsense", "x"), ARGS_WRONG);
	assert_int_equal(PARSE("-z", "x"), ARGS_WRONG);
	assert_int_equal(PARSE("x", "--name"), ARGS_WRONG);
	assert_int_equal(PARSE("--json=1", "x"), ARGS_WRONG);
	assert_int_equal(PARSE("-j"), ARGS_WRONG);
	assert_int_equal(PARSE("1", "2", "3"), ARGS_WRONG);
	assert_int_equal(args_exit(ARGS_WRONG), CLI_USAGE);
}

static void help_names_every_option(void **state)
{
	char text[4096] = "";
	FILE *out = fmemopen(text, sizeof(text), "w");
	(void)state;

	args_help(&command, LANG_ZH_HANT, out);
	fclose(out);
	assert_non_null(strstr(text, "tocsin test"));
	assert_non_null(strstr(text, "FILE [MORE]"));
	assert_non_null(strstr(text, "-j, --json"));
	assert_non_null(strstr(text, "--attach=FILE"));
	assert_non_null(strstr(text, "-h, --help"));
}

static void help_is_in_every_table_by_itself(void **state)
{
	ARENA_SCOPED(arena);
	struct args args;
	(void)state;

	assert_int_equal(PARSE("--help"), ARGS_HELPED);
	assert_int_equal(PARSE("-h", "--nonsense"), ARGS_HELPED);
	assert_int_equal(args_exit(ARGS_HELPED), CLI_OK);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(long_and_short_options_mix_with_operands),
		cmocka_unit_test(two_hyphens_end_the_options),
		cmocka_unit_test(an_option_repeats_only_where_the_table_says_so),
		cmocka_unit_test(usage_errors_are_told),
		cmocka_unit_test(help_names_every_option),
		cmocka_unit_test(help_is_in_every_table_by_itself),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
