#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "host/log.h"
#include "text/json.h"

static int ends[2];

static int begin(void **state)
{
	(void)state;
	if (pipe(ends) != 0)
		return -1;
	log_set_fd(ends[1]);
	return 0;
}

static int end(void **state)
{
	(void)state;
	log_set_fd(-1);
	log_set_level(LOG_LEVEL_INFO);
	close(ends[0]);
	return close(ends[1]);
}

static const struct json *line_read(struct arena *arena)
{
	char text[4096];
	ssize_t len = read(ends[0], text, sizeof(text));
	struct json *json = ARENA_NEW(arena, struct json);
	struct err err;

	assert_true(len > 0 && text[len - 1] == '\n');
	assert_true(json_read(arena_str(arena, str_from(text, (size_t)len)), arena, json, &err));
	return json;
}

static void assert_member(const struct json *line, const char *name, const char *value)
{
	const struct json *member = json_member(line, name);

	assert_non_null(member);
	assert_true(str_is(member->string, value));
}

static void a_line_is_one_json_object_whatever_is_in_it(void **state)
{
	ARENA_SCOPED(arena);
	(void)state;

	log_line(LOG_LEVEL_WARN, "test", "quote \" and\nline", "url.port", "80", "bad", "\xff\xfe");
	const struct json *line = line_read(&arena);
	assert_member(line, "log.level", "warn");
	assert_member(line, "event.action", "test");
	assert_member(line, "message", "quote \" and\nline");
	assert_member(line, "url.port", "80");
	assert_member(line, "bad", "(not UTF-8)");
	assert_int_equal(json_member(line, "@timestamp")->string.len, 24);
}

static void a_refusal_tells_its_code_and_place(void **state)
{
	ARENA_SCOPED(arena);
	struct err err;
	(void)state;

	refuse(&err, REFUSAL_FIELD_MISSING, "type");
	refuse_at(&err, "/type");
	log_refusal(LOG_LEVEL_ERROR, "test", &err);
	const struct json *line = line_read(&arena);
	assert_member(line, "error.code", "field-missing");
	assert_member(line, "error.where", "/type");
	assert_member(line, "message", "缺少必要欄位：type");
}

static void what_is_below_the_level_is_not_written(void **state)
{
	ARENA_SCOPED(arena);
	(void)state;

	log_line(LOG_LEVEL_DEBUG, "no", "no");
	log_set_level(LOG_LEVEL_ERROR);
	log_line(LOG_LEVEL_WARN, "no", "no");
	log_line(LOG_LEVEL_ERROR, "yes", "yes");
	assert_member(line_read(&arena), "event.action", "yes");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(a_line_is_one_json_object_whatever_is_in_it, begin, end),
		cmocka_unit_test_setup_teardown(a_refusal_tells_its_code_and_place, begin, end),
		cmocka_unit_test_setup_teardown(what_is_below_the_level_is_not_written, begin, end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
