#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <setjmp.h>
#include <cmocka.h>

#include "text/yaml.h"

static void a_tree_carries_texts_and_their_places(void **state)
{
	ARENA_SCOPED(arena);
	struct yaml tree;
	struct err err;

	(void)state;
	assert_true(yaml_read(S("# a comment\nlaw: '115'\nrows:\n  - id: a\n    to: ~\n  - [x, \"~\"]\n"), &arena,
			      &tree, &err));
	assert_int_equal(tree.kind, YAML_MAPPING);
	const struct yaml *rows = yaml_member(&tree, "rows");
	assert_int_equal(rows->count, 2);
	assert_int_equal(rows->items[0].line, 4);
	assert_int_equal(rows->items[0].column, 5);
	assert_true(yaml_is_null(yaml_member(&rows->items[0], "to")));
	assert_false(yaml_is_null(&rows->items[1].items[1]));
	assert_true(str_is(yaml_member(&tree, "law")->scalar, "115"));
	assert_false(yaml_member(&tree, "law")->plain);
	assert_null(yaml_member(&tree, "none"));
	assert_null(yaml_member(NULL, "none"));
}

static void canonical_text_forgets_order_quoting_and_comments(void **state)
{
	ARENA_SCOPED(arena);
	struct yaml a, b;
	struct err err;
	BUF_SCOPED(left);
	BUF_SCOPED(right);

	(void)state;
	assert_true(yaml_read(S("b: 1 # one\na: [x, null]\n"), &arena, &a, &err));
	assert_true(yaml_read(S("{\"a\": [\"x\", ~], \"b\": \"1\"}"), &arena, &b, &err));
	yaml_put_canonical(&left, &a);
	yaml_put_canonical(&right, &b);
	assert_true(str_equal(buf_str(&left), S("{\"a\":[\"x\",null],\"b\":\"1\"}")));
	assert_true(str_equal(buf_str(&left), buf_str(&right)));
}

static void refused_at(struct str text, const char *where)
{
	ARENA_SCOPED(arena);
	struct yaml tree;
	struct err err = { 0 };

	if (yaml_read(text, &arena, &tree, &err))
		fail_msg("read: %.*s", STR_ARG(text));
	assert_int_equal(err.refusal, REFUSAL_YAML_MALFORMED);
	assert_string_equal(err.where, where);
}

static void what_means_more_than_it_shows_is_refused_with_its_place(void **state)
{
	(void)state;
	refused_at(S("a: &x 1\nb: *x\n"), "1:4");
	refused_at(S("a: 1\nb: *x\n"), "2:4");
	refused_at(S("a: !!str 1\n"), "1:4");
	refused_at(S("<<: {a: 1}\n"), "1:1");
	refused_at(S("a: 1\nb: 2\na: 3\n"), "3:1");
	refused_at(S("[a]: 1\n"), "1:1");
	refused_at(S("a: 1\n---\nb: 1\n"), "2:1");
	refused_at(S("\"a\\0b\": 1\n"), "1:1");
	refused_at(S(""), "1:1");
	refused_at(S("a: [1, 2\n"), "2:1");
	refused_at(S("a: 1\n\tb: 2\n"), "2:1");
	refused_at(S("a: b: c\n"), "1:5");
}

static void depth_and_encoding_are_bounded(void **state)
{
	ARENA_SCOPED(arena);
	struct yaml tree;
	struct err err;
	char deep[200];

	(void)state;
	memset(deep, '[', 40);
	memset(deep + 40, ']', 40);
	assert_false(yaml_read(str_from(deep, 80), &arena, &tree, &err));
	assert_int_equal(err.refusal, REFUSAL_YAML_MALFORMED);
	assert_true(yaml_read(str_from(deep + 20, 40), &arena, &tree, &err));
	assert_false(yaml_read(S("a: \xFF"), &arena, &tree, &err));
	assert_int_equal(err.refusal, REFUSAL_UTF8_MALFORMED);
	assert_false(yaml_read(S("\xFF\xFE"
				 "a\0:\0 \0b\0"),
			       &arena, &tree, &err));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_tree_carries_texts_and_their_places),
		cmocka_unit_test(canonical_text_forgets_order_quoting_and_comments),
		cmocka_unit_test(what_means_more_than_it_shows_is_refused_with_its_place),
		cmocka_unit_test(depth_and_encoding_are_bounded),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
