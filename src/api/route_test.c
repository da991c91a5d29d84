#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "api/problem.h"
#include "api/route.h"
#include "text/json.h"

static bool match(enum http_method method, const char *path, enum route *route, struct str ids[ROUTE_IDS],
		  struct err *err)
{
	return route_match(method, str_of(path), route, ids, err);
}

static void every_row_is_found_by_its_own_path(void **state)
{
	(void)state;
	for (int each = 0; each < ROUTE_COUNT; each++) {
		const struct route_row *row = route_row((enum route)each);
		BUF_SCOPED(path);
		struct str rest = str_of(row->path), before, name, ids[ROUTE_IDS];
		enum route found;
		struct err err;
		int count = 0;

		if (row->kind == ROUTE_KIND_DOOR)
			continue;
		while (str_cut(rest, '{', &before, &rest)) {
			buf_add(&path, before);
			buf_printf(&path, "I115-000%d", ++count);
			str_cut(rest, '}', &name, &rest);
		}
		buf_add(&path, before);
		assert_true(route_match(row->method, buf_str(&path), &found, ids, &err));
		assert_int_equal(found, each);
		assert_true(count < 1 || str_is(ids[0], "I115-0001"));
		assert_true(count < 2 || str_is(ids[1], "I115-0002"));
	}
}

static void every_row_is_under_v1_or_public_and_writes_are_posts(void **state)
{
	(void)state;
	for (int each = 0; each < ROUTE_COUNT; each++) {
		const struct route_row *row = route_row((enum route)each);
		bool reads = row->kind == ROUTE_KIND_READ || row->kind == ROUTE_KIND_PUBLIC;
		if (row->kind == ROUTE_KIND_DOOR) {
			assert_string_equal(row->path, "");
			continue;
		}
		assert_true(row->kind == ROUTE_KIND_PUBLIC || str_starts(str_of(row->path), S("/api/v1/")));
		assert_int_equal(row->method == HTTP_GET, reads);
	}
}

static void head_is_matched_as_get(void **state)
{
	struct str ids[ROUTE_IDS];
	enum route route;
	struct err err;
	(void)state;

	assert_true(match(HTTP_HEAD, "/api/v1/signs", &route, ids, &err));
	assert_int_equal(route, ROUTE_sign_list);
}

static void another_method_is_told_which_are_allowed(void **state)
{
	struct str ids[ROUTE_IDS];
	enum route route;
	struct err err;
	(void)state;

	assert_false(match(HTTP_DELETE, "/api/v1/signs", &route, ids, &err));
	assert_int_equal(err.refusal, REFUSAL_METHOD_NOT_ALLOWED);
	assert_string_equal(err.word[0], "DELETE");
	assert_string_equal(err.word[1], "GET, HEAD, POST");
	assert_false(match(HTTP_GET, "/api/v1/signs/S115-0001/clear", &route, ids, &err));
	assert_string_equal(err.word[1], "POST");
}

static void what_is_no_address_is_not_found(void **state)
{
	static const char *const paths[] = {
		"/",
		"",
		"/api",
		"/api/v1",
		"/api/v1/",
		"/api/v1/signs/",
		"/api/v1//signs",
		"/api/v1/signs/a/b/c",
		"/api/v1/signs/a%2Fb",
		"/api/v1/signs/%41",
		"/api/v1/signs/a b",
		"/API/v1/signs",
		"/api/v1/signs/../signs",
		"/api/v1/signs/一",
	};
	(void)state;

	for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++) {
		struct str ids[ROUTE_IDS];
		enum route route;
		struct err err;
		assert_false(match(HTTP_GET, paths[i], &route, ids, &err));
		assert_int_equal(err.refusal, REFUSAL_ROUTE_UNKNOWN);
	}
}

static void an_id_has_a_greatest_length(void **state)
{
	char path[200] = "/api/v1/signs/";
	struct str ids[ROUTE_IDS];
	enum route route;
	struct err err;
	(void)state;

	memset(path + 14, 'a', ROUTE_ID_BYTES_MAX);
	assert_true(match(HTTP_GET, path, &route, ids, &err));
	path[14 + ROUTE_ID_BYTES_MAX] = 'a';
	assert_false(match(HTTP_GET, path, &route, ids, &err));
}

static void every_refusal_becomes_a_problem_in_both_languages(void **state)
{
	(void)state;
	for (int refusal = REFUSAL_NONE + 1; refusal < REFUSAL_COUNT; refusal++) {
		for (int lang = 0; lang < LANG_COUNT; lang++) {
			ARENA_SCOPED(arena);
			BUF_SCOPED(text);
			struct json problem;
			struct err err, unread;

			refuse(&err, (enum refusal)refusal, "a\"b", "\xff", "c", "d");
			refuse_at(&err, "/x/0");
			int status = problem_write(&err, (enum lang)lang, &text);
			assert_true(json_read(buf_str(&text), &arena, &problem, &unread));
			assert_int_equal(status, json_member(&problem, "status")->integer);
			assert_true(status >= 400 && status <= 599);
			assert_true(str_is(json_member(&problem, "code")->string,
					   refusal_row((enum refusal)refusal)->code));
			assert_true(str_is(json_member(&problem, "where")->string, "/x/0"));
			assert_true(json_member(&problem, "detail")->string.len > 0);
		}
	}
}

static void every_status_of_a_refusal_has_a_title_of_its_own(void **state)
{
	(void)state;
	for (int refusal = REFUSAL_NONE + 1; refusal < REFUSAL_COUNT; refusal++) {
		int status = refusal_row((enum refusal)refusal)->http_status;
		assert_int_equal(!strcmp(problem_title(status), "Bad Request"), status == 400);
		assert_int_equal(!strcmp(problem_title(status), "Internal Server Error"), status == 500);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_row_is_found_by_its_own_path),
		cmocka_unit_test(every_row_is_under_v1_or_public_and_writes_are_posts),
		cmocka_unit_test(head_is_matched_as_get),
		cmocka_unit_test(another_method_is_told_which_are_allowed),
		cmocka_unit_test(what_is_no_address_is_not_found),
		cmocka_unit_test(an_id_has_a_greatest_length),
		cmocka_unit_test(every_refusal_becomes_a_problem_in_both_languages),
		cmocka_unit_test(every_status_of_a_refusal_has_a_title_of_its_own),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
