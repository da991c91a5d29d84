#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "desk/input.h"
#include "web/form_body.h"

static struct typed_field fields[40];
static struct typed typed;

static void type(const char *name, const char *value)
{
	fields[typed.count++] = (struct typed_field){ str_of(name), str_of(value) };
	typed.at = fields;
}

static int begin(void **state)
{
	(void)state;
	typed = (struct typed){ 0 };
	return 0;
}

static void expect(enum route route, const char *json)
{
	ARENA_SCOPED(arena);
	BUF_SCOPED(out);
	struct json_out o = { &out, false };
	struct err err = { 0 };

	assert_true(form_body(input_shape(route), &typed, &arena, &o, &err));
	buf_add_char(&out, '\0');
	assert_string_equal(out.at, json);
}

static void texts_are_taken_and_empty_ones_left_out(void **state)
{
	(void)state;
	type("type", "malware");
	type("text", "螢幕出現紅字\r\n不能關閉");
	type("place", " \t ");
	type("reporter_name", "");
	type("csrf", "x");
	expect(ROUTE_sign_report, "{\"type\":\"malware\",\"text\":\"螢幕出現紅字\\n不能關閉\"}");
}

static void each_line_of_a_textarea_is_one_text(void **state)
{
	(void)state;
	type("attendees", "王小明\r\n\r\n 林美玲 \r\n　\r\n");
	type("attendees", "陳大文");
	type("findings", "已拔線");
	expect(ROUTE_sign_survey, "{\"attendees\":[\"王小明\",\"林美玲\",\"陳大文\"],\"findings\":\"已拔線\"}");
}

static void full_width_digits_are_forgiven_where_no_prose_is_asked(void **state)
{
	(void)state;
	type("level", "３");
	type("at", "１１５／１１／２２　０２：５３");
	type("basis", "第３級");
	expect(ROUTE_incident_review, "{\"level\":3,\"at\":\"115/11/22 02:53\",\"basis\":\"第３級\"}");
}

static void what_is_no_number_goes_on_to_be_refused_by_name(void **state)
{
	(void)state;
	type("level", "三");
	type("basis", "函");
	expect(ROUTE_incident_review, "{\"level\":\"三\",\"basis\":\"函\"}");
	typed.count = 0;
	type("level", "99999999999999999999");
	type("basis", "函");
	expect(ROUTE_incident_review, "{\"level\":\"99999999999999999999\",\"basis\":\"函\"}");
}

static void a_time_is_told_in_one_field_in_two_or_is_now(void **state)
{
	(void)state;
	type("measure", "拔線");
	type("at.choice", "given");
	type("at.date", "115/11/22");
	type("at.time", "02:53");
	expect(ROUTE_incident_contain, "{\"measure\":\"拔線\",\"at\":\"115/11/22 02:53\"}");
	fields[1].value = S("now");
	expect(ROUTE_incident_contain, "{\"measure\":\"拔線\"}");
}

static void a_time_that_was_to_be_given_and_is_not_does_not_become_now(void **state)
{
	(void)state;
	type("measure", "拔線");
	type("at.choice", "given");
	type("at.date", " ");
	type("at.time", "");
	ARENA_SCOPED(arena);
	BUF_SCOPED(out);
	struct json_out o = { &out, false };
	struct err err = { 0 };
	assert_false(form_body(input_shape(ROUTE_incident_contain), &typed, &arena, &o, &err));
	assert_int_equal(err.refusal, REFUSAL_FIELD_EMPTY);
	assert_string_equal(err.where, "/at");
}

static void a_box_is_yes_or_no_and_unticked_is_left_out(void **state)
{
	(void)state;
	type("name", "公文系統");
	type("target", "system");
	type("core", "yes");
	type("ci", "no");
	expect(ROUTE_asset_register, "{\"name\":\"公文系統\",\"target\":\"system\",\"core\":true,\"ci\":false}");
}

static void parts_come_by_their_number_and_empty_ones_are_left_out(void **state)
{
	(void)state;
	type("aspects.2.dim", "A");
	type("aspects.2.target", "system");
	type("aspects.0.dim", "C");
	type("aspects.0.target", "info");
	type("aspects.0.core", "yes");
	type("aspects.1.dim", "");
	type("aspects.x.dim", "I");
	type("aspects.99999.dim", "I");
	type("reason", "清查");
	expect(ROUTE_incident_rate, "{\"aspects\":[{\"core\":true,\"dim\":\"C\",\"target\":\"info\"},{\"dim\":\"A\","
				    "\"target\":\"system\"}],\"reason\":\"清查\"}");
}

static void what_is_not_utf8_is_refused(void **state)
{
	ARENA_SCOPED(arena);
	BUF_SCOPED(out);
	struct json_out o = { &out, false };
	struct err err = { 0 };
	(void)state;

	type("text", "\xff\xfe");
	assert_false(form_body(input_shape(ROUTE_sign_report), &typed, &arena, &o, &err));
	assert_int_equal(err.refusal, REFUSAL_UTF8_MALFORMED);
}

static void a_refusals_place_leads_back_to_the_forms_field(void **state)
{
	static const struct {
		enum route route;
		const char *where, *name, *field;
	} cases[] = {
		{ ROUTE_sign_report, "/text", "text", "text" },
		{ ROUTE_sign_survey, "/attendees/2", "attendees", "attendees" },
		{ ROUTE_incident_rate, "/aspects/0/sev", "aspects.0.sev", "sev" },
		{ ROUTE_incident_rate, "/aspects/0", "aspects.0", "aspects" },
		{ ROUTE_incident_rate, "/nothing", "", NULL },
		{ ROUTE_incident_rate, "/aspects/0/nothing", "", NULL },
		{ ROUTE_incident_rate, "?limit", "", NULL },
		{ ROUTE_incident_rate, "", "", NULL },
		{ ROUTE_incident_rate, "incident.rate", "", NULL },
	};
	(void)state;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		ARENA_SCOPED(arena);
		const struct shape *shape = input_shape(cases[i].route);
		struct str name = form_body_name(shape, cases[i].where, &arena);
		const struct shape_field *field = form_body_field(shape, cases[i].where);
		assert_true(str_is(name, cases[i].name));
		assert_true(!field == !cases[i].field);
		assert_true(!field || !strcmp(field->name, cases[i].field));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(texts_are_taken_and_empty_ones_left_out, begin),
		cmocka_unit_test_setup(each_line_of_a_textarea_is_one_text, begin),
		cmocka_unit_test_setup(full_width_digits_are_forgiven_where_no_prose_is_asked, begin),
		cmocka_unit_test_setup(what_is_no_number_goes_on_to_be_refused_by_name, begin),
		cmocka_unit_test_setup(a_time_is_told_in_one_field_in_two_or_is_now, begin),
		cmocka_unit_test_setup(a_time_that_was_to_be_given_and_is_not_does_not_become_now, begin),
		cmocka_unit_test_setup(a_box_is_yes_or_no_and_unticked_is_left_out, begin),
		cmocka_unit_test_setup(parts_come_by_their_number_and_empty_ones_are_left_out, begin),
		cmocka_unit_test_setup(what_is_not_utf8_is_refused, begin),
		cmocka_unit_test_setup(a_refusals_place_leads_back_to_the_forms_field, begin),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
