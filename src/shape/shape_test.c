#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <setjmp.h>
#include <cmocka.h>

#include "shape/random_for_test.h"
#include "text/utf8.h"

/* A part and a struct that have every type, required and not, in name order. */
struct part_inner {
	int64_t count;
	struct str word;
};

static const struct shape_field inner_fields[] = { SHAPE_ROW(part_inner, count, INT, OPTIONAL, 9, "how many")
							   SHAPE_ROW(part_inner, word, TEXT, REQUIRED, 5, "a word") };
static const struct shape shape_part_inner = { "inner", inner_fields, 2, sizeof(struct part_inner), "a part" };

struct sample {
	struct str code;
	bool flag;
	bool flag_must;
	struct str hash;
	int64_t number;
	int64_t number_must;
	struct part_inner *one;
	struct parts parts;
	struct parts parts_must;
	struct str secret;
	struct str text;
	struct str text_must;
	struct texts texts;
	struct instant when;
};

static const struct shape_field sample_fields[] = {
	SHAPE_ROW(sample, code, CODE, OPTIONAL, "red|green", "one of two") SHAPE_ROW(
		sample, flag, BOOL, OPTIONAL, 0, "yes") SHAPE_ROW(sample, flag_must, BOOL, REQUIRED, 0, "yes or no")
		SHAPE_ROW(sample, hash, HASH, OPTIONAL, 0, "a digest") SHAPE_ROW(
			sample, number, INT, OPTIONAL, 9007199254740991,
			"a number") SHAPE_ROW(sample, number_must, INT, REQUIRED, 100,
					      "a small number") SHAPE_ROW(sample, one, PART1, OPTIONAL, inner, "a part")
			SHAPE_ROW(sample, parts, PARTS, OPTIONAL, inner,
				  "parts") SHAPE_ROW(sample, parts_must, PARTS, REQUIRED, inner, "parts, maybe none")
				SHAPE_ROW(sample, secret, TEXT, PERSONAL, 10, "a name")
					SHAPE_ROW(sample, text, TEXT, OPTIONAL, 10, "a text")
						SHAPE_ROW(sample, text_must, TEXT, REQUIRED, 10, "a text that must be")
							SHAPE_ROW(sample, texts, TEXTS, OPTIONAL, 4, "texts")
								SHAPE_ROW(sample, when, TIME, OPTIONAL, 0, "an instant")
};
static const struct shape sample_shape = {
	"sample", sample_fields, sizeof(sample_fields) / sizeof(sample_fields[0]), sizeof(struct sample), "every type",
};

#define LEAST "\"flag_must\":false,\"number_must\":0,\"parts_must\":[{\"word\":\"w\"}],\"text_must\":\"t\""
#define HASH64 "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

static bool read_text(const char *text, struct arena *arena, struct sample *out, struct err *err)
{
	struct json json;

	memset(err, 0, sizeof(*err));
	if (!json_read(str_of(text), arena, &json, err))
		fail_msg("no JSON: %s", text);
	return shape_read(&sample_shape, &json, arena, out, err);
}

static void every_type_is_read_as_what_it_says(void **state)
{
	ARENA_SCOPED(arena);
	struct sample s;
	struct err err;

	(void)state;
	assert_true(read_text(
		"{\"when\":\"115年11月22日 10:53\",\"texts\":[\" a\",\"bb \"],\"text_must\":\"\\t must \",\"text\":\"鎮公所\","
		"\"secret\":\"王\",\"parts_must\":[{\"word\":\"w\",\"count\":9},{\"word\":\"v\"}],\"parts\":[],"
		"\"one\":{\"word\":\"in\"},\"number_must\":100,\"number\":9007199254740991,\"hash\":\"" HASH64 "\","
		"\"flag_must\":true,\"flag\":false,\"code\":\"green\"}",
		&arena, &s, &err));
	assert_int_equal(s.when.ms, instant_taipei((struct civil){ 2026, 11, 22 }, 10, 53, 0).ms);
	assert_int_equal(s.texts.count, 2);
	assert_true(str_is(s.texts.items[0], "a") && str_is(s.texts.items[1], "bb"));
	assert_true(str_is(s.text_must, "must") && str_is(s.text, "鎮公所") && str_is(s.secret, "王"));
	assert_int_equal(s.parts_must.count, 2);
	assert_int_equal(PARTS_AT(s.parts_must, struct part_inner, 0)->count, 9);
	assert_true(str_is(PARTS_AT(s.parts_must, struct part_inner, 1)->word, "v"));
	assert_int_equal(s.parts.count, 0);
	assert_true(str_is(s.one->word, "in"));
	assert_int_equal(s.number_must, 100);
	assert_int_equal(s.number, 9007199254740991);
	assert_true(str_is(s.hash, HASH64) && str_is(s.code, "green"));
	assert_true(s.flag_must && !s.flag);
}

static void what_is_not_given_is_nothing_and_null_is_not_given(void **state)
{
	ARENA_SCOPED(arena);
	struct sample s;
	struct err err;

	(void)state;
	assert_true(read_text("{" LEAST ",\"text\":null,\"one\":null,\"when\":null}", &arena, &s, &err));
	assert_int_equal(s.text.len, 0);
	assert_null(s.one);
	assert_false(instant_is_set(s.when));
	assert_int_equal(s.number, 0);
}

/* What is wrong stands before the rest, whose required fields are all there. */
static void refused(const char *member, enum refusal refusal, const char *where)
{
	ARENA_SCOPED(arena);
	struct str text = arena_printf(&arena, "{%s," LEAST "}", member);
	struct sample s;
	struct err err;

	if (read_text(text.at, &arena, &s, &err))
		fail_msg("read: %s", member);
	if (err.refusal != refusal)
		fail_msg("%s: %s", member, refusal_row(err.refusal)->code);
	assert_string_equal(err.where, where);
}

static void every_wrong_type_is_refused_where_it_stands(void **state)
{
	(void)state;
	refused("\"code\":1", REFUSAL_FIELD_TYPE, "/code");
	refused("\"flag\":\"true\"", REFUSAL_FIELD_TYPE, "/flag");
	refused("\"flag\":1", REFUSAL_FIELD_TYPE, "/flag");
	refused("\"hash\":\"abc\"", REFUSAL_FIELD_TYPE, "/hash");
	refused("\"hash\":\"0123456789ABCDEF0123456789abcdef0123456789abcdef0123456789abcdef\"", REFUSAL_FIELD_TYPE,
		"/hash");
	refused("\"number\":\"1\"", REFUSAL_FIELD_TYPE, "/number");
	refused("\"number\":1.5", REFUSAL_FIELD_TYPE, "/number");
	refused("\"one\":[]", REFUSAL_FIELD_TYPE, "/one");
	refused("\"one\":{\"word\":2}", REFUSAL_FIELD_TYPE, "/one/word");
	refused("\"parts\":{}", REFUSAL_FIELD_TYPE, "/parts");
	refused("\"parts\":[{\"word\":\"a\"},7]", REFUSAL_FIELD_TYPE, "/parts/1");
	refused("\"parts\":[{\"word\":\"a\"},{\"word\":true}]", REFUSAL_FIELD_TYPE, "/parts/1/word");
	refused("\"text\":[]", REFUSAL_FIELD_TYPE, "/text");
	refused("\"texts\":\"a\"", REFUSAL_FIELD_TYPE, "/texts");
	refused("\"texts\":[\"a\",1]", REFUSAL_FIELD_TYPE, "/texts/1");
	refused("\"when\":20261122", REFUSAL_FIELD_TYPE, "/when");
}

static void what_is_out_of_bounds_is_refused_where_it_stands(void **state)
{
	(void)state;
	refused("\"code\":\"blue\"", REFUSAL_CODE_UNKNOWN, "/code");
	refused("\"code\":\"red|green\"", REFUSAL_CODE_UNKNOWN, "/code");
	refused("\"number\":-1", REFUSAL_FIELD_RANGE, "/number");
	refused("\"number\":9007199254740992", REFUSAL_FIELD_RANGE, "/number");
	refused("\"one\":{\"word\":\"w\",\"count\":10}", REFUSAL_FIELD_RANGE, "/one/count");
	refused("\"text\":\"12345678901\"", REFUSAL_FIELD_TOO_LONG, "/text");
	refused("\"text\":\"鎮公所鎮\"", REFUSAL_FIELD_TOO_LONG, "/text");
	refused("\"text\":\"a\\u0001b\"", REFUSAL_TEXT_CONTROL, "/text");
	refused("\"text\":\"a\\u0085b\"", REFUSAL_TEXT_CONTROL, "/text");
	refused("\"texts\":[\"12345\"]", REFUSAL_FIELD_TOO_LONG, "/texts/0");
	refused("\"when\":\"2026-02-30 10:00\"", REFUSAL_DATE_IMPOSSIBLE, "/when");
	refused("\"when\":\"2026-02-28\"", REFUSAL_DATE_UNREADABLE, "/when");
	refused("\"colour\":1", REFUSAL_FIELD_UNKNOWN, "/colour");
	refused("\"one\":{\"word\":\"w\",\"size\":1}", REFUSAL_FIELD_UNKNOWN, "/one/size");
	refused("\"one\":{}", REFUSAL_FIELD_MISSING, "/one/word");
	refused("\"one\":{\"word\":\" \"}", REFUSAL_FIELD_EMPTY, "/one/word");
}

static void a_list_has_at_most_a_thousand_items(void **state)
{
	ARENA_SCOPED(arena);
	BUF_SCOPED(text);
	struct sample s;
	struct err err;

	(void)state;
	for (int extra = 0; extra <= 1; extra++) {
		buf_clear(&text);
		buf_add(&text, S("{" LEAST ",\"texts\":[\"x\""));
		for (int i = 1; i < SHAPE_LIST_MAX + extra; i++)
			buf_add(&text, S(",\"x\""));
		buf_add(&text, S("]}"));
		buf_add_char(&text, '\0');
		assert_int_equal(read_text(text.at, &arena, &s, &err), !extra);
	}
	assert_int_equal(err.refusal, REFUSAL_FIELD_TOO_LONG);
}

static void what_can_not_be_seen_is_no_answer(void **state)
{
	ARENA_SCOPED(arena);
	struct sample s;
	struct err err;

	(void)state;
	assert_false(read_text("{" LEAST ",\"texts\":[\"x\",\" \xE3\x80\x80\"]}", &arena, &s, &err));
	assert_int_equal(err.refusal, REFUSAL_FIELD_EMPTY);
	assert_string_equal(err.where, "/texts/1");
	assert_true(utf8_is_blank(S("\xE3\x80\x80\xC2\xA0\xE2\x80\x8B\xEF\xBB\xBF")));
	assert_false(utf8_is_blank(S("\xE3\x80\x80.")));
}

static void each_required_field_is_asked_for_by_name(void **state)
{
	ARENA_SCOPED(arena);
	struct sample s;
	struct err err;

	(void)state;
	assert_false(read_text("{\"number_must\":0,\"parts_must\":[{\"word\":\"w\"}],\"text_must\":\"t\"}", &arena, &s,
			       &err));
	assert_int_equal(err.refusal, REFUSAL_FIELD_MISSING);
	assert_string_equal(err.where, "/flag_must");
	assert_false(read_text("{\"flag_must\":false,\"parts_must\":[{\"word\":\"w\"}],\"text_must\":\"t\"}", &arena,
			       &s, &err));
	assert_string_equal(err.where, "/number_must");
	assert_false(read_text("{\"flag_must\":false,\"number_must\":0,\"parts_must\":[],\"text_must\":\"t\"}", &arena,
			       &s, &err));
	assert_int_equal(err.refusal, REFUSAL_FIELD_EMPTY);
	assert_string_equal(err.where, "/parts_must");
	assert_false(read_text(
		"{\"flag_must\":false,\"number_must\":0,\"parts_must\":[{\"word\":\"w\"}],\"text_must\":\" \"}", &arena,
		&s, &err));
	assert_int_equal(err.refusal, REFUSAL_FIELD_EMPTY);
	assert_string_equal(err.where, "/text_must");
}

static void canonical_json_leaves_out_what_says_nothing_and_keeps_name_order(void **state)
{
	ARENA_SCOPED(arena);
	BUF_SCOPED(out);
	struct sample s;
	struct err err;

	(void)state;
	assert_true(shape_is_canonical(&sample_shape));
	assert_true(read_text(
		"{\"when\":\"2026-11-22T10:53:00.12+08:00\",\"text\":\"\",\"number\":0,\"flag\":false,\"secret\":\"a\\\"b\\\\/é\","
		"\"texts\":[]," LEAST "}",
		&arena, &s, &err));
	shape_write(&sample_shape, &s, &out);
	buf_add_char(&out, '\0');
	assert_string_equal(
		out.at,
		"{\"flag_must\":false,\"number_must\":0,\"parts_must\":[{\"word\":\"w\"}],\"secret\":\"a\\\"b\\\\/é\","
		"\"text_must\":\"t\",\"when\":\"2026-11-22T02:53:00.120Z\"}");
}

static void a_shape_out_of_name_order_is_not_canonical(void **state)
{
	const struct shape_field swapped[] = { inner_fields[1], inner_fields[0] };
	const struct shape_field twice[] = { inner_fields[0], inner_fields[0] };

	(void)state;
	assert_false(shape_is_canonical(&(struct shape){ .fields = swapped, .count = 2 }));
	assert_false(shape_is_canonical(&(struct shape){ .fields = twice, .count = 2 }));
}

static void any_struct_that_is_written_reads_back_the_same(void **state)
{
	uint64_t seed = 20261122;

	(void)state;
	for (int round = 0; round < 5000; round++) {
		ARENA_SCOPED(arena);
		BUF_SCOPED(out);
		struct sample before, after;

		random_fill(&sample_shape, &seed, &arena, &before);
		shape_write(&sample_shape, &before, &out);
		struct str cursor = buf_str(&out);
		if (!shape_read_canonical(&sample_shape, &cursor, &arena, &after) || cursor.len)
			fail_msg("round %d: %.*s", round, STR_ARG(buf_str(&out)));
		assert_true(random_same(&sample_shape, &before, &after));
	}
}

/* Whether text is the one form: then and only then it is read. */
static bool is_one_form(struct str text)
{
	ARENA_SCOPED(arena);
	BUF_SCOPED(again);
	struct str cursor = text;
	struct sample s;

	if (!shape_read_canonical(&sample_shape, &cursor, &arena, &s) || cursor.len)
		return false;
	shape_write(&sample_shape, &s, &again);
	if (!str_equal(buf_str(&again), text))
		fail_msg("%.*s was read and is written %.*s", STR_ARG(text), STR_ARG(buf_str(&again)));
	return true;
}

static void one_changed_byte_is_refused_or_is_the_one_form_of_something_else(void **state)
{
	static const char text[] =
		"{\"code\":\"red\",\"flag\":true,\"flag_must\":true,\"number\":12,\"number_must\":0,"
		"\"one\":{\"count\":3,\"word\":\"\\n\\u0001é\"},\"parts_must\":[{\"word\":\"\"}],\"text_must\":\"鎮\","
		"\"texts\":[\"a\",\"\"],\"when\":\"2026-11-22T02:53:00.000Z\"}";
	char spoilt[sizeof(text)];
	int refusals = 0, others = 0;

	(void)state;
	assert_true(is_one_form(str_of(text)));
	for (size_t i = 0; i < sizeof(text) - 1; i++) {
		for (int byte = 0; byte < 256; byte++) {
			memcpy(spoilt, text, sizeof(text));
			spoilt[i] = (char)byte;
			*(is_one_form(str_from(spoilt, sizeof(text) - 1)) ? &others : &refusals) += 1;
		}
		assert_false(is_one_form(str_first(str_of(text), i)));
	}
	assert_in_range(refusals, 50000, 256 * sizeof(text));
	assert_in_range(others, 1000, 12000);
}

static void every_other_spelling_of_the_same_value_is_refused(void **state)
{
	static const char *const spellings[] = {
		"{ " LEAST "}",
		"{" LEAST "} ",
		"{" LEAST ",}",
		"{,\"flag_must\":false}",
		"{\"number_must\":0,\"flag_must\":false,\"parts_must\":[{\"word\":\"w\"}],\"text_must\":\"t\"}",
		"{\"flag_must\":false,\"flag_must\":false,\"number_must\":0,\"parts_must\":[{\"word\":\"w\"}],\"text_must\":\"t\"}",
		"{\"code\":\"\"," LEAST "}",
		"{\"flag\":false," LEAST "}",
		"{\"hash\":\"\"," LEAST "}",
		"{\"flag_must\":false,\"number\":0,\"number_must\":0,\"parts_must\":[{\"word\":\"w\"}],\"text_must\":\"t\"}",
		"{\"flag_must\":false,\"number\":01,\"number_must\":0,\"parts_must\":[{\"word\":\"w\"}],\"text_must\":\"t\"}",
		"{\"flag_must\":false,\"number\":-1,\"number_must\":0,\"parts_must\":[{\"word\":\"w\"}],\"text_must\":\"t\"}",
		"{\"flag_must\":false,\"number\":1.0,\"number_must\":0,\"parts_must\":[{\"word\":\"w\"}],\"text_must\":\"t\"}",
		"{\"flag_must\":false,\"number\":9007199254740992,\"number_must\":0,\"parts_must\":[{\"word\":\"w\"}],\"text_must\":\"t\"}",
		"{\"flag_must\":false,\"number_must\":-0,\"parts_must\":[{\"word\":\"w\"}],\"text_must\":\"t\"}",
		"{\"flag_must\":false,\"number_must\":0,\"one\":null,\"parts_must\":[{\"word\":\"w\"}],\"text_must\":\"t\"}",
		"{\"flag_must\":false,\"number_must\":0,\"parts_must\":[{\"count\":0,\"word\":\"w\"}],\"text_must\":\"t\"}",
		"{\"flag_must\":false,\"number_must\":0,\"parts_must\":[{\"word\":\"w\",\"count\":1}],\"text_must\":\"t\"}",
		"{" LEAST ",\"texts\":[]}",
		"{" LEAST ",\"texts\":[\"a\",]}",
		"{" LEAST ",\"when\":\"1970-01-01T00:00:00.000Z\"}",
		"{" LEAST ",\"when\":\"2026-11-22T02:53:00Z\"}",
		"{" LEAST ",\"when\":\"2026-11-22T10:53:00.000+08:00\"}",
		"{" LEAST ",\"when\":\"2026-11-22t02:53:00.000z\"}",
		"{" LEAST ",\"when\":\"2026-11-31T02:53:00.000Z\"}",
		"{" LEAST ",\"when\":\"\\n026-11-22T02:53:00.000Z\"}",
	};
	static const char *const texts[] = {
		"\\u0041",          "\\/",      "\\u000a", "\\u000A", "\\u001F",  "\\ud83d\\ude00",
		"\\u0022",          "\\u007f",  "\n",      "\x80",    "\xc0\xaf", "\xed\xa0\x80",
		"\xf5\x80\x80\x80", "\xe9\x8e", "\\",      "\\x41",
	};
	ARENA_SCOPED(arena);

	(void)state;
	assert_true(is_one_form(S("{" LEAST "}")));
	for (size_t i = 0; i < sizeof(spellings) / sizeof(spellings[0]); i++)
		if (is_one_form(str_of(spellings[i])))
			fail_msg("read: %s", spellings[i]);
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		if (is_one_form(arena_printf(&arena, "{\"code\":\"%s\"," LEAST "}", texts[i])))
			fail_msg("read: %s", texts[i]);
}

static void the_schema_names_every_field_its_type_and_its_limits(void **state)
{
	ARENA_SCOPED(arena);
	BUF_SCOPED(out);
	struct json schema;
	struct err err;

	(void)state;
	shape_schema(&sample_shape, &out);
	assert_true(json_read(buf_str(&out), &arena, &schema, &err));
	const struct json *properties = json_member(&schema, "properties");
	assert_int_equal(properties->count, sample_shape.count);
	assert_true(str_is(json_member(json_member(properties, "number"), "type")->string, "integer"));
	assert_int_equal(json_member(json_member(properties, "number_must"), "maximum")->integer, 100);
	assert_int_equal(json_member(json_member(properties, "text"), "maxLength")->integer, 10);
	assert_int_equal(json_member(json_member(properties, "code"), "enum")->count, 2);
	assert_true(str_is(json_member(json_member(json_member(properties, "parts"), "items"), "description")->string,
			   "a part"));
	assert_int_equal(json_member(&schema, "required")->count, 4);
	assert_false(json_member(&schema, "additionalProperties")->boolean);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_type_is_read_as_what_it_says),
		cmocka_unit_test(what_is_not_given_is_nothing_and_null_is_not_given),
		cmocka_unit_test(every_wrong_type_is_refused_where_it_stands),
		cmocka_unit_test(what_is_out_of_bounds_is_refused_where_it_stands),
		cmocka_unit_test(a_list_has_at_most_a_thousand_items),
		cmocka_unit_test(what_can_not_be_seen_is_no_answer),
		cmocka_unit_test(each_required_field_is_asked_for_by_name),
		cmocka_unit_test(canonical_json_leaves_out_what_says_nothing_and_keeps_name_order),
		cmocka_unit_test(a_shape_out_of_name_order_is_not_canonical),
		cmocka_unit_test(any_struct_that_is_written_reads_back_the_same),
		cmocka_unit_test(one_changed_byte_is_refused_or_is_the_one_form_of_something_else),
		cmocka_unit_test(every_other_spelling_of_the_same_value_is_refused),
		cmocka_unit_test(the_schema_names_every_field_its_type_and_its_limits),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
