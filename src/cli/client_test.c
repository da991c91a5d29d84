#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "cli/client.h"
#include "cli/cli.h"
#include "desk/input.h"

static struct arena arena;
static struct err err;

/* The body that the options of `tocsin … verb` make, or NULL when they are refused. */
static const char *body_of(enum route route, const char *const *words)
{
	const struct shape *shape = input_shape(route);
	struct arg_option *options = ARENA_ARRAY(&arena, 60, struct arg_option);
	const struct arg_command command = { "test", "", 0, 0, "", options, NULL };
	struct args args;
	struct buf body = { 0 };
	char *argv[20];
	int argc = 0, status;

	client_field_options(shape, &arena, options, 50);
	for (; words[argc]; argc++)
		argv[argc] = arena_cstr(&arena, str_of(words[argc]));
	assert_int_equal(args_read(&command, argc, argv, LANG_EN, &arena, &args), ARGS_READY);
	bool made = client_body(shape, &args, NULL, &body, &status, &err);
	const char *text = made ? arena_cstr(&arena, buf_str(&body)) : NULL;
	buf_free(&body);
	return text;
}
#define BODY(route, ...) body_of(ROUTE_##route, (const char *const[]){ "test", __VA_ARGS__, NULL })

static void fields_are_options_with_hyphens(void **state)
{
	(void)state;
	assert_string_equal(
		BODY(sign_report, "--type", "web-down", "--text=網站 \"down\"", "--occurred-at", "115/11/22 10:53"),
		"{\"type\":\"web-down\",\"text\":\"網站 \\\"down\\\"\",\"occurred_at\":\"115/11/22 10:53\"}");
}

static void lists_are_repeated_options(void **state)
{
	(void)state;
	assert_string_equal(BODY(sign_survey, "--attendees", "王", "--findings", "f", "--attendees", "李"),
			    "{\"attendees\":[\"王\",\"李\"],\"findings\":\"f\"}");
}

static void parts_are_pairs_or_json(void **state)
{
	(void)state;
	assert_string_equal(
		BODY(incident_rate, "--aspects", "dim=C;target=info;core;sev=severe;reason=a\\;b", "--aspects",
		     "{\"dim\":\"A\",\"target\":\"system\"}", "--reason", "r"),
		"{\"aspects\":[{\"core\":true,\"dim\":\"C\",\"reason\":\"a;b\",\"sev\":\"severe\",\"target\":\"info\"},"
		"{\"dim\":\"A\",\"target\":\"system\"}],\"reason\":\"r\"}");
	assert_null(BODY(incident_rate, "--aspects", "colour=red"));
	assert_int_equal(err.refusal, REFUSAL_FIELD_UNKNOWN);
	assert_null(BODY(incident_rate, "--aspects", "{broken"));
	assert_int_equal(err.refusal, REFUSAL_JSON_MALFORMED);
}

static void fields_of_the_form_are_short(void **state)
{
	(void)state;
	assert_string_equal(
		BODY(form_save, "--phase", "notification", "--values", "event_description=a=b;c", "--values", "x="),
		"{\"phase\":\"notification\",\"values\":[{\"field\":\"event_description\",\"values\":[\"a=b;c\"]},"
		"{\"field\":\"x\",\"values\":[]}]}");
}

static void numbers_and_judgements_are_read(void **state)
{
	(void)state;
	assert_string_equal(BODY(incident_judge_telling, "--tell", "no", "--reason", "r"),
			    "{\"tell\":false,\"reason\":\"r\"}");
	assert_string_equal(BODY(asset_register, "--core", "--mtpd-minutes", "60"),
			    "{\"core\":true,\"mtpd_minutes\":60}");
	assert_null(BODY(asset_register, "--mtpd-minutes", "an hour"));
	assert_null(BODY(incident_judge_telling, "--tell", "maybe"));
	assert_null(BODY(sign_report, "--text", "\xff"));
	assert_int_equal(err.refusal, REFUSAL_UTF8_MALFORMED);
}

static void every_input_has_options_that_getopt_can_tell_apart(void **state)
{
	(void)state;
	for (int route = 0; route < ROUTE_COUNT; route++) {
		const struct shape *shape = input_shape((enum route)route);
		struct arg_option options[60] = { 0 };
		if (!shape)
			continue;
		size_t count = client_field_options(shape, &arena, options, 50);
		for (size_t i = 0; i < count; i++) {
			assert_null(strchr(options[i].name, '_'));
			for (size_t other = 0; other < i; other++)
				assert_string_not_equal(options[i].name, options[other].name);
		}
	}
}

static const char *shown(const char *json, enum lang lang)
{
	char *text = arena_alloc(&arena, 4096);
	FILE *out = fmemopen(text, 4096, "w");

	client_view(str_of(json), lang, out);
	fclose(out);
	return text;
}

static void an_answer_is_shown_in_words(void **state)
{
	(void)state;
	assert_string_equal(
		shown("{\"sign\":\"S115-0001\",\"state\":\"watched\",\"reported_at\":\"2026-11-22T10:53:00+08:00\","
		      "\"late\":true,\"left_seconds\":3720,\"basis\":[\"a\",\"b\"],\"clocks\":[{\"duty\":\"notify\",\"level\":2}]}",
		      LANG_ZH_HANT),
		"徵兆：S115-0001\n狀態：觀察中\n通報時間：115年11月22日 10:53\n逾期：是\n剩餘時間：1 小時 2 分\n依據：a、b\n"
		"時限：\n- 義務：通報\n  等級：2\n");
	assert_string_equal(
		shown("{\"clocks\":[{\"duty\":\"notify\",\"clock\":\"I1/notify/1\",\"state\":\"running\",\"due\":"
		      "\"2026-11-22T11:53:00+08:00\",\"left_seconds\":60,\"cite\":\"§6\"}]}",
		      LANG_ZH_HANT),
		"時限：\n- 通報 進行中 期限 115年11月22日 11:53 (剩餘時間 1 分) §6 [I1/notify/1]\n");
	assert_string_equal(shown("{\"state\":\"watched\",\"at\":\"2026-11-22T02:53:00Z\"}", LANG_EN),
			    "state: watched\nat: 2026-11-22T10:53:00+08:00\n");
	assert_string_equal(shown("not json", LANG_EN), "not json\n");
}

static int end(void **state)
{
	(void)state;
	arena_free(&arena);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(fields_are_options_with_hyphens, end),
		cmocka_unit_test_teardown(lists_are_repeated_options, end),
		cmocka_unit_test_teardown(parts_are_pairs_or_json, end),
		cmocka_unit_test_teardown(fields_of_the_form_are_short, end),
		cmocka_unit_test_teardown(numbers_and_judgements_are_read, end),
		cmocka_unit_test_teardown(every_input_has_options_that_getopt_can_tell_apart, end),
		cmocka_unit_test_teardown(an_answer_is_shown_in_words, end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
