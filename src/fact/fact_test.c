#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <setjmp.h>
#include <cmocka.h>

#include "fact/fact.h"
#include "fact/upcast.h"
#include "shape/random_for_test.h"

static void each_kind_has_its_name_its_words_and_its_fields_in_name_order(void **state)
{
	(void)state;
	for (int i = 0; i < FACT_COUNT; i++) {
		const struct fact_row *row = fact_row((enum fact_kind)i);

		if (!shape_is_canonical(&row->shape))
			fail_msg("%s: fields out of name order", row->kind);
		assert_true(row->version >= 1 && row->doc[0] && row->shape.count > 0);
		assert_true(strspn(row->kind, "abcdefghijklmnopqrstuvwxyz.") == strlen(row->kind) &&
			    strchr(row->kind, '.'));
		for (int j = 0; j < i; j++)
			assert_string_not_equal(row->kind, fact_row((enum fact_kind)j)->kind);
	}
}

static void the_parts_stand_in_name_order_too(void **state)
{
	(void)state;
#define PART(name, doc) assert_true(shape_is_canonical(&shape_part_##name));
#define FIELD(...)
#define PART_END(name)
#include "fact/parts.def"
#undef PART
#undef PART_END
#undef FIELD
}

static void a_kind_with_personal_fields_names_whose_they_are(void **state)
{
	(void)state;
	for (int i = 0; i < FACT_COUNT; i++) {
		const struct fact_row *row = fact_row((enum fact_kind)i);
		size_t personal = 0, subjects = 0;

		for (size_t f = 0; f < row->shape.count; f++) {
			personal += row->shape.fields[f].need == SHAPE_PERSONAL;
			subjects += strcmp(row->shape.fields[f].name, "subject") == 0;
			assert_true(row->shape.fields[f].need != SHAPE_PERSONAL ||
				    row->shape.fields[f].type == SHAPE_TEXT);
		}
		if (personal && subjects != 1)
			fail_msg("%s has personal fields and no subject", row->kind);
	}
}

/* RFC 8785, told from the text alone and by nobody else's code: no white space, names ascending, shortest escapes, whole
 * numbers without a leading zero. Moves *at past one value. */
static bool rfc8785_string(const char **at, char *name, size_t size)
{
	size_t len = 0;

	if (*(*at)++ != '"')
		return false;
	for (; **at != '"'; ++*at) {
		unsigned char c = (unsigned char)**at;
		if (c < 0x20)
			return false;
		if (c == '\\') {
			++*at;
			if (strchr("\"\\bfnrt", **at) && **at)
				continue;
			unsigned value;
			char digits[5] = { 0 };
			if (**at != 'u' || strlen(*at) < 5)
				return false;
			memcpy(digits, *at + 1, 4);
			if (strspn(digits, "0123456789abcdef") != 4 || sscanf(digits, "%x", &value) != 1 ||
			    value >= 0x20 || (value && strchr("\b\f\n\r\t", (int)value)))
				return false;
			*at += 4;
		} else if (name && len < size - 1) {
			name[len++] = (char)c;
		}
	}
	++*at;
	if (name)
		name[len] = '\0';
	return true;
}

static bool rfc8785_value(const char **at);

static bool rfc8785_members(const char **at, bool is_object)
{
	char name[64], before[64] = "";
	char close = is_object ? '}' : ']';

	++*at;
	if (**at == close)
		return ++*at;
	for (;;) {
		if (is_object) {
			if (!rfc8785_string(at, name, sizeof(name)) || strcmp(before, name) >= 0 || *(*at)++ != ':')
				return false;
			memcpy(before, name, sizeof(before));
		}
		if (!rfc8785_value(at))
			return false;
		char c = *(*at)++;
		if (c == close)
			return true;
		if (c != ',')
			return false;
	}
}

static bool rfc8785_value(const char **at)
{
	size_t digits = strspn(*at, "0123456789");

	if (**at == '{' || **at == '[')
		return rfc8785_members(at, **at == '{');
	if (**at == '"')
		return rfc8785_string(at, NULL, 0);
	if (digits) {
		bool is_short = **at != '0' || digits == 1;
		*at += digits;
		return is_short && digits <= 16;
	}
	size_t word = strncmp(*at, "true", 4) == 0 ? 4 : strncmp(*at, "false", 5) == 0 ? 5 : 0;
	*at += word;
	return word;
}

static bool is_rfc8785(const char *text)
{
	const char *at = text;

	return rfc8785_value(&at) && *at == '\0';
}

static void the_judge_of_canonical_json_refuses_what_is_not(void **state)
{
	(void)state;
	assert_true(is_rfc8785("{\"a\":[1,0,true,\"\\n\\u0001é\"],\"b\":{}}"));
	assert_false(is_rfc8785("{\"b\":1,\"a\":1}"));
	assert_false(is_rfc8785("{\"a\":1,\"a\":1}"));
	assert_false(is_rfc8785("{\"a\": 1}"));
	assert_false(is_rfc8785("{\"a\":01}"));
	assert_false(is_rfc8785("{\"a\":\"\\u000a\"}"));
	assert_false(is_rfc8785("{\"a\":\"\\u0041\"}"));
	assert_false(is_rfc8785("{\"a\":\"\\/\"}"));
	assert_false(is_rfc8785("{\"a\":1}\n"));
}

static struct fact random_fact(enum fact_kind kind, uint64_t *seed, struct arena *arena)
{
	struct fact fact = {
		.kind = kind,
		.act = random_text(seed, arena, 1),
		.agency = S("xltg"),
		.at = { (int64_t)random_below(seed, 4102444800000) },
		.who = random_text(seed, arena, 0),
		.role = S("contact"),
		.on = random_text(seed, arena, 0),
		.seq = random_below(seed, 9007199254740991),
		.data = arena_alloc(arena, fact_row(kind)->shape.size),
	};

	if (random_below(seed, 4) == 0) {
		fact.delegator = random_text(seed, arena, 1);
		fact.delegation = random_text(seed, arena, 1);
	}
	random_fill(&fact_row(kind)->shape, seed, arena, fact.data);
	return fact;
}

static void any_fact_of_every_kind_reads_back_the_same_and_is_rfc_8785(void **state)
{
	uint64_t seed = 8785;

	(void)state;
	for (int round = 0; round < 60 * FACT_COUNT; round++) {
		ARENA_SCOPED(arena);
		BUF_SCOPED(body);
		struct fact before = random_fact((enum fact_kind)(round % FACT_COUNT), &seed, &arena), after;

		fact_write(&before, &body);
		if (!fact_read(buf_str(&body), &arena, &after))
			fail_msg("not read: %.*s", STR_ARG(buf_str(&body)));
		assert_int_equal(after.kind, before.kind);
		assert_int_equal(after.at.ms, before.at.ms);
		assert_true(after.seq == before.seq);
		assert_true(str_equal(after.act, before.act) && str_equal(after.agency, before.agency) &&
			    str_equal(after.on, before.on));
		assert_true(str_equal(after.who, before.who) && str_equal(after.role, before.role));
		assert_true(str_equal(after.delegator, before.delegator) &&
			    str_equal(after.delegation, before.delegation));
		assert_true(random_same(&fact_row(before.kind)->shape, before.data, after.data));
		buf_add_char(&body, '\0');
		if (!is_rfc8785(body.at))
			fail_msg("not canonical: %s", body.at);
	}
}

static const char cleared[] =
	"{\"act\":\"A7\",\"agency\":\"xltg\",\"at\":\"2026-11-22T02:53:00.000Z\",\"by\":{\"role\":\"contact\",\"who\":"
	"\"P0003\"},\"data\":{\"reason\":\"好了\"},\"kind\":\"sign.cleared\",\"on\":\"S115-0001\",\"seq\":12,\"v\":1}";

/* Whether it is read; what is read must be written back to the same bytes. */
static bool reads(struct str body)
{
	ARENA_SCOPED(arena);
	BUF_SCOPED(again);
	struct fact fact;

	if (!fact_read(body, &arena, &fact))
		return false;
	fact_write(&fact, &again);
	if (!str_equal(buf_str(&again), body))
		fail_msg("%.*s was read and is written %.*s", STR_ARG(body), STR_ARG(buf_str(&again)));
	return true;
}

static void a_body_with_a_changed_byte_is_refused_or_is_another_fact_in_its_one_form(void **state)
{
	char spoilt[sizeof(cleared)];
	int refusals = 0;

	(void)state;
	assert_true(reads(str_of(cleared)));
	for (size_t i = 0; i < sizeof(cleared) - 1; i++) {
		for (int byte = 0; byte < 256; byte++) {
			memcpy(spoilt, cleared, sizeof(cleared));
			spoilt[i] = (char)byte;
			refusals += !reads(str_from(spoilt, sizeof(cleared) - 1));
		}
		assert_false(reads(str_first(str_of(cleared), i)));
	}
	assert_in_range(refusals, 30000, 256 * sizeof(cleared));
}

/* The good body with one text exchanged. */
static void refused_with(const char *from, const char *to)
{
	ARENA_SCOPED(arena);
	struct str good = str_of(cleared);
	ptrdiff_t at = str_find(good, str_of(from));

	assert_true(at >= 0);
	struct str body = arena_printf(&arena, "%.*s%s%.*s", STR_ARG(str_first(good, (size_t)at)), to,
				       STR_ARG(str_after(good, (size_t)at + strlen(from))));
	if (reads(body))
		fail_msg("read: %.*s", STR_ARG(body));
}

static void an_envelope_of_any_other_make_is_refused(void **state)
{
	(void)state;
	refused_with("{\"act\":\"A7\",\"agency\":\"xltg\"", "{\"agency\":\"xltg\",\"act\":\"A7\"");
	refused_with("\"act\":\"A7\",", "");
	refused_with("\"v\":1}", "\"v\":1,\"w\":1}");
	refused_with("\"v\":1}", "\"v\":1}\n");
	refused_with("\"v\":1", "\"v\":2");
	refused_with("\"v\":1", "\"v\":0");
	refused_with("\"seq\":12", "\"seq\":-12");
	refused_with("\"seq\":12", "\"seq\":012");
	refused_with("\"seq\":12", "\"seq\":\"12\"");
	refused_with("sign.cleared", "sign.vanished");
	refused_with("sign.cleared", "sign.looked");
	refused_with("02:53:00.000Z", "02:53:00Z");
	refused_with("02:53:00.000Z", "10:53:00.000+08:00");
	refused_with("\"data\":{\"reason\":\"好了\"}", "\"data\":{}");
	refused_with("\"data\":{\"reason\":\"好了\"}", "\"data\":{\"reason\":\"好了\"}}");
	refused_with("\"data\":{\"reason\":\"好了\"}", "\"data\":{\"reason\":\"好了\",\"why\":\"\"}");
	refused_with("\"data\":{\"reason\":\"好了\"}", "\"data\":null");
	refused_with("\"role\":\"contact\",\"who\":\"P0003\"", "\"who\":\"P0003\",\"role\":\"contact\"");
	refused_with("\"agency\":\"xltg\"", "\"agency\" :\"xltg\"");
	/* In whose place and by which delegation: both or neither, in their order, and neither empty. */
	refused_with("\"by\":{", "\"by\":{\"for\":\"P-0001\",");
	refused_with("\"by\":{", "\"by\":{\"delegation\":\"D-0001\",");
	refused_with("\"by\":{", "\"by\":{\"for\":\"P-0001\",\"delegation\":\"D-0001\",");
	refused_with("\"by\":{", "\"by\":{\"delegation\":\"\",\"for\":\"P-0001\",");
	refused_with("\"by\":{", "\"by\":{\"delegation\":\"D-0001\",\"for\":\"\",");
	assert_false(reads(S("")));
	assert_false(reads(S("{}")));
	assert_false(reads(S("null")));
}

static void the_personal_fields_are_those_that_the_table_marks(void **state)
{
	struct fact_person_registered person = { .email = S("e"),
						 .fax = S("f"),
						 .line = S("l"),
						 .name = S("n"),
						 .phone = S("p"),
						 .subject = S("P0001"),
						 .title = S("t") };
	static const char *const names[] = { "email", "fax", "line", "name", "phone", "title" };
	const char *name;

	(void)state;
	for (size_t i = 0; i < 6; i++) {
		struct str *field = fact_personal(FACT_person_registered, &person, i, &name);
		assert_non_null(field);
		assert_string_equal(name, names[i]);
		assert_int_equal(field->at[0], names[i][0]);
	}
	assert_null(fact_personal(FACT_person_registered, &person, 6, &name));
	assert_true(str_is(fact_subject(FACT_person_registered, &person), "P0001"));
	assert_null(fact_personal(FACT_sign_cleared, &(struct fact_sign_cleared){ 0 }, 0, &name));
	assert_int_equal(fact_subject(FACT_sign_cleared, &(struct fact_sign_cleared){ 0 }).len, 0);
}

/* Upcasting, by a table of its own: note.made v1 {"t"} → v2 {"text"} → remark.made v3 {"lang","text"}. */
static bool lift_1(struct str data, struct arena *arena, struct str *out)
{
	if (!str_starts(data, S("{\"t\":")))
		return false;
	*out = arena_printf(arena, "{\"text\":%.*s", STR_ARG(str_after(data, 5)));
	return true;
}

static bool lift_2(struct str data, struct arena *arena, struct str *out)
{
	*out = arena_printf(arena, "{\"lang\":\"zh\",%.*s", STR_ARG(str_after(data, 1)));
	return true;
}

static const struct upcast_row lifts[] = {
	{ "note.made", 2, "remark.made", lift_2 },
	{ "note.made", 1, NULL, lift_1 },
	{ 0 },
};

static bool lifted(const char *kind, int64_t version, const char *data, const char *new_kind, int64_t new_version,
		   const char *new_data)
{
	ARENA_SCOPED(arena);
	struct str k = str_of(kind), d = str_of(data);

	if (!upcast_by(lifts, &k, &version, &d, &arena))
		return false;
	assert_true(str_is(k, new_kind) && str_is(d, new_data));
	assert_int_equal(version, new_version);
	return true;
}

static void an_old_version_is_lifted_step_by_step_and_may_change_its_name(void **state)
{
	(void)state;
	assert_true(lifted("note.made", 1, "{\"t\":\"x\"}", "remark.made", 3, "{\"lang\":\"zh\",\"text\":\"x\"}"));
	assert_true(lifted("note.made", 2, "{\"text\":\"x\"}", "remark.made", 3, "{\"lang\":\"zh\",\"text\":\"x\"}"));
	assert_true(lifted("remark.made", 3, "{\"lang\":\"en\",\"text\":\"x\"}", "remark.made", 3,
			   "{\"lang\":\"en\",\"text\":\"x\"}"));
	assert_true(lifted("sign.cleared", 1, "{\"t\":1}", "sign.cleared", 1, "{\"t\":1}"));
}

static void what_a_row_can_not_lift_is_no_fact(void **state)
{
	(void)state;
	assert_false(lifted("note.made", 1, "{\"u\":\"x\"}", "", 0, ""));
}

static void the_documentation_has_every_kind_with_its_version_and_fields(void **state)
{
	ARENA_SCOPED(arena);
	BUF_SCOPED(out);
	struct json all;
	struct err err;

	(void)state;
	fact_document(&out);
	assert_true(json_read(buf_str(&out), &arena, &all, &err));
	assert_int_equal(all.count, FACT_COUNT);
	for (int i = 0; i < FACT_COUNT; i++) {
		const struct fact_row *row = fact_row((enum fact_kind)i);
		const struct json *kind = json_member(&all, row->kind);
		assert_non_null(kind);
		assert_int_equal(json_member(kind, "version")->integer, row->version);
		assert_int_equal(json_member(json_member(kind, "data"), "properties")->count, row->shape.count);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_kind_has_its_name_its_words_and_its_fields_in_name_order),
		cmocka_unit_test(the_parts_stand_in_name_order_too),
		cmocka_unit_test(a_kind_with_personal_fields_names_whose_they_are),
		cmocka_unit_test(the_judge_of_canonical_json_refuses_what_is_not),
		cmocka_unit_test(any_fact_of_every_kind_reads_back_the_same_and_is_rfc_8785),
		cmocka_unit_test(a_body_with_a_changed_byte_is_refused_or_is_another_fact_in_its_one_form),
		cmocka_unit_test(an_envelope_of_any_other_make_is_refused),
		cmocka_unit_test(the_personal_fields_are_those_that_the_table_marks),
		cmocka_unit_test(an_old_version_is_lifted_step_by_step_and_may_change_its_name),
		cmocka_unit_test(what_a_row_can_not_lift_is_no_fact),
		cmocka_unit_test(the_documentation_has_every_kind_with_its_version_and_fields),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
