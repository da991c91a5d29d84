#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <setjmp.h>
#include <cmocka.h>

#include "text/json.h"
#include "web/sheet.h"
#include "web/visit.h"

/* A case of that category, one person who may stand on the form, and no database. */
struct stage {
	struct arena arena;
	struct rulebook rulebook;
	struct row_incident incident;
	struct sheet_person person;
	struct sheet_maker maker;
	struct part_form_value values[8], record[8];
	struct form_now now;
};

static void stage_set(struct stage *s, enum lang lang)
{
	*s = (struct stage){ .incident = { .category = S("web") },
			     .person = { S("P-0004"), S("陳美玲"), S("課員"), S("05-5860101"), S(""),
					 S("mei@example.tw") } };
	assert_true(rulebook_by_law(rulebook_default(), S("115"), &s->rulebook));
	s->maker = (struct sheet_maker){ .arena = &s->arena,
					 .reader = { .lang = lang },
					 .rulebook = &s->rulebook,
					 .incident = &s->incident,
					 .people = &s->person,
					 .person_count = 1 };
	s->now.values.items = s->values;
	s->now.record.items = s->record;
}

static struct texts texts_of(struct stage *s, const char *a, const char *b)
{
	struct str *items = ARENA_ARRAY(&s->arena, 2, struct str);

	items[0] = str_of(a);
	items[1] = str_of(b);
	return (struct texts){ items, (size_t)(a != NULL) + (b != NULL) };
}

static void holds(struct stage *s, const char *field, const char *a, const char *b)
{
	s->values[s->now.values.count++] = (struct part_form_value){ str_of(field), texts_of(s, a, b) };
}

static const char *words(struct stage *s, const char *field, const char *a, const char *b)
{
	return arena_cstr(&s->arena,
			  sheet_words(&s->maker, form_field(s->rulebook.form, str_of(field)), texts_of(s, a, b)));
}

static void every_kind_of_value_reads_as_words(void **state)
{
	struct stage s;

	(void)state;
	stage_set(&s, LANG_ZH_HANT);
	assert_string_equal(words(&s, "report_source", "alert:ANA-1", NULL), "警訊通知，發布編號：ANA-1");
	assert_string_equal(words(&s, "abn_web", "replaced", "altered"), "網頁置換；網頁遭竄改");
	assert_string_equal(words(&s, "aware_at", "2026-03-10T09:00:00+08:00", NULL), "民國115年3月10日（二）09:00");
	assert_string_equal(words(&s, "act_fix_code", "2026-03-10", NULL), "民國115年3月10日（二）");
	assert_string_equal(words(&s, "act_fix_code", "yes", NULL), "已完成");
	assert_string_equal(words(&s, "act_isolate", "yes", NULL), "已勾選");
	assert_string_equal(words(&s, "level", "3", NULL), "3級");
	assert_string_equal(words(&s, "impact_c", "0", NULL), "無資料遭洩漏(無需通報)");
	assert_true(str_starts(str_of(words(&s, "impact_c", "1", NULL)), S("（1級）非核心業務資訊遭輕微洩漏")));
	assert_string_equal(words(&s, "ip_external", "203.0.113.5", "203.0.113.6"), "203.0.113.5\n203.0.113.6");
	assert_string_equal(words(&s, "reporter_phone", "@P-0004.phone", NULL), "05-5860101");
	assert_string_equal(words(&s, "reporter_phone", "@P-0009.phone", NULL), "（已刪除）");
	assert_string_equal(words(&s, "agency_name", NULL, NULL), "");
	s.maker.reader.lang = LANG_EN;
	assert_string_equal(words(&s, "report_source", "self", NULL), "Found by ourselves");
	s.maker.on_paper = true; /* always zh-Hant and 民國 */
	s.maker.reader.gregorian = true;
	assert_string_equal(words(&s, "report_source", "self", NULL), "自行發現");
	assert_string_equal(words(&s, "aware_at", "2026-03-10T09:00:00+08:00", NULL), "115年3月10日 09:00");
	arena_free(&s.arena);
}

/* P32: what the form's file lists is what stands on paper, in its order; on the screen the fields of other categories do not. */
static void paper_has_every_field_in_the_official_order(void **state)
{
	struct stage s;
	size_t next = 0, on_screen = 0;

	(void)state;
	stage_set(&s, LANG_EN);
	s.maker.on_paper = true;
	for (int phase = 0; phase < PHASE_COUNT; phase++) {
		const struct sheet sheet = sheet_make(&s.maker, (enum form_phase)phase, &s.now);
		for (size_t t = 0; t < sheet.steps.count; t++)
			for (size_t g = 0; g < sheet.steps.at[t].groups.count; g++)
				for (size_t f = 0; f < sheet.steps.at[t].groups.at[g].fields.count; f++) {
					const struct sheet_field *field = &sheet.steps.at[t].groups.at[g].fields.at[f];
					assert_true(next < s.rulebook.form->field_count);
					assert_true(str_equal(field->id, s.rulebook.form->fields[next].row.id));
					assert_true(str_equal(field->label, s.rulebook.form->fields[next++].row.text));
				}
		assert_true(sheet.steps.at[0].phase.len > 0);
	}
	assert_int_equal(next, s.rulebook.form->field_count);
	s.maker.on_paper = false;
	const struct sheet sheet = sheet_make(&s.maker, PHASE_NOTIFICATION, &s.now);
	for (size_t t = 0; t < sheet.steps.count; t++)
		for (size_t g = 0; g < sheet.steps.at[t].groups.count; g++)
			for (size_t f = 0; f < sheet.steps.at[t].groups.at[g].fields.count; f++, on_screen++)
				assert_false(str_is(sheet.steps.at[t].groups.at[g].fields.at[f].id, "abn_dos"));
	assert_int_equal(sheet.steps.count, 4);
	assert_true(on_screen > 20);
	arena_free(&s.arena);
}

static const struct sheet_field *field_of(const struct sheet *sheet, const char *id)
{
	for (size_t t = 0; t < sheet->steps.count; t++)
		for (size_t g = 0; g < sheet->steps.at[t].groups.count; g++)
			for (size_t f = 0; f < sheet->steps.at[t].groups.at[g].fields.count; f++)
				if (str_is(sheet->steps.at[t].groups.at[g].fields.at[f].id, id))
					return &sheet->steps.at[t].groups.at[g].fields.at[f];
	fail_msg("no field %s", id);
	return NULL;
}

static void what_the_record_decides_is_not_typed_and_the_rest_by_its_kind(void **state)
{
	struct stage s;

	(void)state;
	stage_set(&s, LANG_ZH_HANT);
	holds(&s, "level", "2", NULL);
	holds(&s, "report_source", "intel:縣府", NULL);
	s.record[s.now.record.count++] = s.values[0];
	const struct sheet sheet = sheet_make(&s.maker, PHASE_NOTIFICATION, &s.now);
	assert_int_equal(field_of(&sheet, "level")->control, SHEET_SHOWN);
	assert_int_equal(field_of(&sheet, "report_filed_at")->control, SHEET_SHOWN);
	assert_int_equal(field_of(&sheet, "reporter_phone")->control, SHEET_PERSON);
	assert_int_equal(field_of(&sheet, "reporter_phone")->options.count,
			 2); /* nobody, and the one who has a telephone */
	assert_int_equal(field_of(&sheet, "reporter_fax")->options.count, 1); /* nobody has a fax */
	assert_int_equal(field_of(&sheet, "event_description")->control, SHEET_AREA);
	const struct sheet_field *source = field_of(&sheet, "report_source");
	assert_int_equal(source->control, SHEET_ONE);
	assert_true(source->choices.at[2].option.chosen && str_is(source->choices.at[2].words, "縣府"));
	assert_true(str_is(source->choices.at[2].words_name, "values.report_source.intel"));
	assert_true(str_is(field_of(&sheet, "support_wanted")->condition, "「是否需要支援」為「是（請續填）」時填寫"));
	arena_free(&s.arena);
}

/* --- What is sent back ------------------------------------------------------------------------------------------------ */

struct boxes {
	struct typed_field at[40];
	size_t count;
};

static void box(struct boxes *b, const char *name, const char *value)
{
	b->at[b->count++] = (struct typed_field){ str_of(name), str_of(value) };
}

static const char *body(struct stage *s, const struct boxes *b)
{
	BUF_SCOPED(text);
	struct json_out o = { &text, false };
	const struct typed typed = { b->at, b->count };
	struct err err;

	assert_true(body_form_save(&typed, &s->arena, &o, &err));
	return arena_cstr(&s->arena, buf_str(&text));
}

/* "<id> <control> <as it was> <of the record>" */
static const char *token(struct stage *s, const char *id, enum sheet_control control, const char *was,
			 const char *record)
{
	const struct str a = sheet_token(&s->arena, texts_of(s, was, NULL)),
			 b = sheet_token(&s->arena, texts_of(s, record, NULL));

	return arena_printf(&s->arena, "%s %d %.*s %.*s", id, (int)control, STR_ARG(a), STR_ARG(b)).at;
}

static void only_what_was_changed_is_sent_on(void **state)
{
	struct boxes b = { 0 };
	struct stage s;

	(void)state;
	stage_set(&s, LANG_ZH_HANT);
	box(&b, "phase", "response");
	box(&b, "field.agency_name", token(&s, "agency_name", SHEET_LINE, "西螺鎮公所", "西螺鎮公所"));
	box(&b, "values.agency_name", " 西螺鎮公所 ");
	box(&b, "field.event_description", token(&s, "event_description", SHEET_AREA, "第一行\n第二行", NULL));
	box(&b, "values.event_description", "第一行\r\n第二行");
	box(&b, "field.is_live_exercise", token(&s, "is_live_exercise", SHEET_ONE, "yes", "no"));
	box(&b, "values.is_live_exercise", "no");
	box(&b, "field.investigation_vendor", token(&s, "investigation_vendor", SHEET_LINE, "甲", NULL));
	box(&b, "values.investigation_vendor", "乙");
	box(&b, "field.level", "level 0 - -"); /* shown only: whatever is sent for it is not looked at */
	box(&b, "values.level", "1");
	box(&b, "values.affects_others", "yes"); /* not on that page */
	assert_string_equal(body(&s, &b),
			    "{\"phase\":\"response\",\"values\":[{\"field\":\"is_live_exercise\",\"values\":[]},"
			    "{\"field\":\"investigation_vendor\",\"values\":[\"乙\"]}]}");
	arena_free(&s.arena);
}

static void every_control_sends_its_values(void **state)
{
	struct boxes b = { 0 };
	struct stage s;

	(void)state;
	stage_set(&s, LANG_ZH_HANT);
	box(&b, "field.keep_samples", "keep_samples 4 - -");
	box(&b, "values.keep_samples", "１２");
	box(&b, "field.act_search_engine", "act_search_engine 6 - -");
	box(&b, "values.act_search_engine", "google");
	box(&b, "values.act_search_engine", "other");
	box(&b, "values.act_search_engine.other", " 某 ");
	box(&b, "values.act_search_engine.yahoo", "not ticked");
	box(&b, "field.act_rebuild", "act_rebuild 8 - -");
	box(&b, "values.act_rebuild", "yes");
	box(&b, "values.act_rebuild.day", "115/3/10");
	box(&b, "field.act_remove", "act_remove 9 - -");
	box(&b, "values.act_remove", "");
	box(&b, "values.act_remove.words", "無");
	box(&b, "field.ip_external", "ip_external 3 - -");
	box(&b, "values.ip_external", "203.0.113.5\r\n\r\n203.0.113.6\r\n");
	box(&b, "field.event_description", token(&s, "event_description", SHEET_AREA, "從前", NULL));
	box(&b, "values.event_description", "第一行\r\n第二行");
	assert_string_equal(body(&s, &b),
			    "{\"phase\":\"notification\",\"values\":[{\"field\":\"keep_samples\",\"values\":[\"12\"]},"
			    "{\"field\":\"act_search_engine\",\"values\":[\"google\",\"other:某\"]},"
			    "{\"field\":\"act_rebuild\",\"values\":[\"2026-03-10\"]},"
			    "{\"field\":\"act_remove\",\"values\":[\"無\"]},"
			    "{\"field\":\"ip_external\",\"values\":[\"203.0.113.5\",\"203.0.113.6\"]},"
			    "{\"field\":\"event_description\",\"values\":[\"第一行\\n第二行\"]}]}");
	arena_free(&s.arena);
}

static void a_conflict_keeps_what_was_typed_and_shows_what_others_wrote(void **state)
{
	struct boxes b = { 0 };
	struct stage s;

	(void)state;
	stage_set(&s, LANG_ZH_HANT);
	holds(&s, "investigation_vendor", "甲公司", NULL); /* by somebody else, meanwhile */
	holds(&s, "is_proxy_report", "no", NULL);
	box(&b, "field.investigation_vendor", "investigation_vendor 1 - -");
	box(&b, "values.investigation_vendor", "乙公司");
	box(&b, "field.is_proxy_report", "is_proxy_report 5 - -");
	box(&b, "field.affects_others", "affects_others 5 - -");
	box(&b, "values.affects_others", "yes");
	struct typed typed = { b.at, b.count };
	struct sheet sheet = sheet_make(&s.maker, PHASE_NOTIFICATION, &s.now);
	sheet_merge(&s.maker, &sheet, &s.now, &typed);
	assert_true(str_is(typed_get(&typed, S("values.investigation_vendor"), S("")), "乙公司"));
	assert_true(str_is(field_of(&sheet, "investigation_vendor")->theirs, "甲公司"));
	assert_true(typed_has(&typed, S("values.is_proxy_report"), S("no")));
	assert_int_equal(field_of(&sheet, "is_proxy_report")->theirs.len, 0);
	assert_true(typed_has(&typed, S("values.affects_others"), S("yes")));
	assert_int_equal(field_of(&sheet, "affects_others")->theirs.len, 0);
	arena_free(&s.arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_kind_of_value_reads_as_words),
		cmocka_unit_test(paper_has_every_field_in_the_official_order),
		cmocka_unit_test(what_the_record_decides_is_not_typed_and_the_rest_by_its_kind),
		cmocka_unit_test(only_what_was_changed_is_sent_on),
		cmocka_unit_test(every_control_sends_its_values),
		cmocka_unit_test(a_conflict_keeps_what_was_typed_and_shows_what_others_wrote),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
