#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <setjmp.h>
#include <cmocka.h>

#include "rulebook/rulebook.h"

enum { FILES_MAX = 32 };

static struct str replaced(struct arena *arena, struct str text, const char *from, const char *to)
{
	ptrdiff_t at = str_find(text, str_of(from));

	assert_true(at >= 0);
	return arena_printf(arena, "%.*s%s%.*s", STR_ARG(str_first(text, (size_t)at)), to,
			    STR_ARG(str_after(text, (size_t)at + strlen(from))));
}

/* The compiled-in library with one text in one file exchanged. */
static bool load_with(struct arena *arena, const char *name, const char *from, const char *to,
		      struct rulebook_library *out, struct err *err)
{
	struct rulebook_file files[FILES_MAX];
	size_t count;
	const struct rulebook_file *builtin = rulebook_default_files(&count);

	assert_true(count <= FILES_MAX);
	memcpy(files, builtin, count * sizeof(*files));
	for (size_t i = 0; i < count; i++)
		if (str_is(files[i].name, name))
			files[i].bytes = replaced(arena, files[i].bytes, from, to);
	return rulebook_load(files, count, arena, out, err);
}

static void refused(const char *name, const char *from, const char *to, enum refusal refusal, const char *where)
{
	ARENA_SCOPED(arena);
	struct rulebook_library library;
	struct err err = { 0 };

	if (load_with(&arena, name, from, to, &library, &err))
		fail_msg("loaded: %s -> %s", from, to);
	if (err.refusal != refusal)
		fail_msg("%s -> %s: %s", from, to, refusal_row(err.refusal)->code);
	if (where)
		assert_string_equal(err.where, where);
	else
		assert_true(strstr(err.where, name) == err.where && strchr(err.where, ':'));
}

static void a_row_is_refused_with_its_place_when_it_is_not_what_it_must_be(void **state)
{
	(void)state;
	refused("tw/115.yaml", "law: '115'", "law: '115'\nlow: 1", REFUSAL_RULEBOOK_KEY_UNKNOWN, "tw/115.yaml:4:1");
	refused("tw/115.yaml", "    cite: §2 第二項第一款\n", "", REFUSAL_RULEBOOK_UNCITED, "tw/115.yaml:12:5");
	refused("tw/115.yaml", "    cite: §2 第二項第一款\n", "    cite: ''\n", REFUSAL_RULEBOOK_TYPE,
		"tw/115.yaml:15:11");
	refused("tw/115.yaml", "    cite: §2 第二項第一款\n", "    cite: \"\\x1B[2J\"\n", REFUSAL_TEXT_CONTROL,
		"tw/115.yaml:15:11");
	refused("tw/115.yaml", "    standing: verified\n", "    standing: sure\n", REFUSAL_RULEBOOK_TYPE,
		"tw/115.yaml:16:15");
	refused("tw/115.yaml", "    standing: verified\n", "", REFUSAL_RULEBOOK_KEY_MISSING, "tw/115.yaml:12:5");
	refused("tw/115.yaml", "level: 1", "level: 5", REFUSAL_FIELD_RANGE, "tw/115.yaml:13:12");
	refused("tw/115.yaml", "level: 1", "level: one", REFUSAL_FIELD_RANGE, "tw/115.yaml:13:12");
	refused("tw/115.yaml", "dim: C", "dim: D", REFUSAL_RULEBOOK_CODE, "tw/115.yaml:14:10");
	refused("tw/115.yaml", "{target: [info], core: false, sev: minor}", "{target: [info], core: maybe, sev: minor}",
		REFUSAL_RULEBOOK_CODE, NULL);
	refused("tw/115.yaml", "{target: [info], core: false, sev: minor}",
		"{target: [info], cores: false, sev: minor}", REFUSAL_RULEBOOK_KEY_UNKNOWN, NULL);
	refused("tw/115.yaml", "id: l1-i", "id: l1-c", REFUSAL_RULEBOOK_TWICE, NULL);
	refused("tw/115.yaml", "term: {hours: 1}", "term: {hours: -1}", REFUSAL_RULEBOOK_TYPE, NULL);
	refused("tw/115.yaml", "term: {hours: 1}", "term: {weeks: 1}", REFUSAL_RULEBOOK_TYPE, NULL);
	refused("tw/115.yaml", "duty: report", "duty: rapport", REFUSAL_RULEBOOK_CODE, NULL);
	refused("tw/115.yaml", "levels: [1, 2, 3, 4]", "levels: [1, 2, 2, 4]", REFUSAL_RULEBOOK_TWICE, NULL);
	refused("tw/115.yaml", "levels: [1, 2, 3, 4]", "levels: [2, 3, 4]", REFUSAL_RULEBOOK_INCOMPLETE, NULL);
	refused("tw/115.yaml", "from: 2026-01-05", "from: 2026-02-30", REFUSAL_RULEBOOK_TYPE, NULL);
	refused("tw/115.yaml", "law: '115'", "law: '115'\nlaw: '116'", REFUSAL_YAML_MALFORMED, "tw/115.yaml:4:1");
	refused("tw/115.yaml", "law: '115'", "law: [", REFUSAL_YAML_MALFORMED, NULL);
	refused("office/XLTG-02-013.yaml", "warn: [30, 15, 5, 0]", "warn: [30, 15, 5]", REFUSAL_RULEBOOK_TYPE, NULL);
	refused("office/XLTG-02-013.yaml", "warn: [30, 15, 5, 0]", "warn: [15, 30, 0]", REFUSAL_RULEBOOK_TYPE, NULL);
	refused("office/XLTG-02-013.yaml", "warn: [30, 15, 5, 0]", "warn: []", REFUSAL_RULEBOOK_TYPE, NULL);
	refused("office/XLTG-02-013.yaml", "rungs: [owner,", "rungs: [owners,", REFUSAL_RULEBOOK_TYPE, NULL);
	refused("office/XLTG-02-013.yaml", "owner.deputies", "owner.friends", REFUSAL_RULEBOOK_TYPE, NULL);
	refused("office/XLTG-02-013.yaml", "every: 5", "every: 0", REFUSAL_FIELD_RANGE, NULL);
	refused("office/XLTG-02-013.yaml", "duties: []\n    span: 0", "duties: [notify]\n    span: 0",
		REFUSAL_RULEBOOK_TWICE, NULL);
	refused("office/XLTG-02-013.yaml", "span: 240", "span: 0", REFUSAL_RULEBOOK_TWICE, NULL);
	refused("office/XLTG-02-013.yaml", "- id: sign.survey", "- id: sign.surveys", REFUSAL_RULEBOOK_CODE, NULL);
	refused("office/XLTG-02-013.yaml", "choice: every-level", "choice: none", REFUSAL_RULEBOOK_INCOMPLETE, NULL);
	refused("office/XLTG-02-013.yaml", "tile: false", "tile: no", REFUSAL_RULEBOOK_TYPE, NULL);
	refused("office/XLTG-02-013.yaml", "tile: false", "tile: 'false'", REFUSAL_RULEBOOK_TYPE, NULL);
	refused("office/XLTG-02-013.yaml", "id: next_look_hours", "id: next_look", REFUSAL_RULEBOOK_INCOMPLETE, NULL);
	refused("tw/form_ncert.yaml", "type: datetime", "type: date-time", REFUSAL_RULEBOOK_CODE, NULL);
	refused("tw/form_ncert.yaml", "when_value: 'yes'", "when_value: 'perhaps'", REFUSAL_RULEBOOK_INCOMPLETE, NULL);
	refused("tw/form_ncert.yaml", "before: aware_at", "before: nowhere", REFUSAL_RULEBOOK_INCOMPLETE, NULL);
	refused("holidays/2026.json", "2026-01-01", "2025-01-01", REFUSAL_RULEBOOK_TYPE, NULL);
	refused("holidays/2026.json", "2026-02-15", "2026-01-01", REFUSAL_RULEBOOK_TWICE, NULL);
	refused("holidays/2026.json", "\"provisional\": false", "\"provisional\": \"no\"", REFUSAL_RULEBOOK_TYPE, NULL);
}

static void two_laws_on_one_day_or_of_one_name_are_refused(void **state)
{
	(void)state;
	refused("tw/115.yaml", "from: 2026-01-05", "from: 2026-01-04", REFUSAL_RULEBOOK_OVERLAP, "tw/115.yaml:9:11");
	refused("tw/107.yaml", "to: 2021-08-22", "to: null", REFUSAL_RULEBOOK_OVERLAP, "tw/110.yaml:9:11");
	refused("tw/115.yaml", "law: '115'", "law: '110'", REFUSAL_RULEBOOK_TWICE, NULL);
	refused("holidays/2026.json", "\"year\": 2026", "\"year\": 2025", REFUSAL_RULEBOOK_TYPE, NULL);
}

static void a_gap_between_laws_loads_and_has_no_rulebook(void **state)
{
	ARENA_SCOPED(arena);
	struct rulebook_library library;
	struct rulebook rulebook;
	struct err err = { 0 };

	(void)state;
	assert_true(load_with(&arena, "tw/115.yaml", "from: 2026-01-05", "from: 2026-02-05", &library, &err));
	assert_false(rulebook_in_force(&library, (struct civil){ 2026, 1, 5 }, &rulebook, &err));
	assert_int_equal(err.refusal, REFUSAL_RULEBOOK_NONE);
	assert_false(rulebook_in_force(&library, (struct civil){ 2018, 12, 31 }, &rulebook, &err));
}

static void law_on(int y, int m, int d, const char *law)
{
	struct rulebook rulebook;
	struct err err = { 0 };

	assert_true(rulebook_in_force(rulebook_default(), (struct civil){ y, m, d }, &rulebook, &err));
	assert_true(str_is(rulebook.law->id, law));
	assert_int_equal(rulebook.digest.len, 64);
}

static void the_law_is_that_of_the_day_of_knowing(void **state)
{
	(void)state;
	law_on(2019, 1, 1, "107");
	law_on(2021, 8, 22, "107");
	law_on(2021, 8, 23, "110");
	law_on(2026, 1, 4, "110");
	law_on(2026, 1, 5, "115");
	law_on(2090, 1, 1, "115");
}

static void a_digest_is_of_the_meaning_and_finds_its_rulebook(void **state)
{
	ARENA_SCOPED(arena);
	struct rulebook_library same, other;
	struct rulebook a, b, c, found;
	struct err err = { 0 };

	(void)state;
	assert_true(rulebook_by_law(rulebook_default(), S("115"), &a));
	assert_true(load_with(&arena, "tw/115.yaml", "law: '115'", "# a remark\nlaw:   \"115\"", &same, &err));
	assert_true(rulebook_by_law(&same, S("115"), &b));
	assert_true(str_equal(a.digest, b.digest));
	assert_true(load_with(&arena, "tw/115.yaml", "term: {hours: 1}", "term: {hours: 2}", &other, &err));
	assert_true(rulebook_by_law(&other, S("115"), &c));
	assert_false(str_equal(a.digest, c.digest));
	assert_true(rulebook_by_digest(rulebook_default(), a.digest, &found));
	assert_ptr_equal(found.law, a.law);
	assert_false(rulebook_by_digest(rulebook_default(), c.digest, &found));
	assert_true(rulebook_by_law(&other, S("107"), &b));
	assert_true(rulebook_by_digest(rulebook_default(), b.digest, &found));
	assert_true(str_is(found.law->id, "107"));
}

static void duty_is(const char *law, enum duty_code code, int level, enum term_unit unit, int count, const char *cite)
{
	struct rulebook rulebook;

	assert_true(rulebook_by_law(rulebook_default(), str_of(law), &rulebook));
	const struct duty *duty = rulebook_duty(&rulebook, code, level);
	assert_non_null(duty);
	assert_int_equal(duty->term.unit, unit);
	assert_int_equal(duty->term.count, count);
	assert_true(str_is(duty->row.cite, cite));
	assert_ptr_equal(rulebook_duty_by_id(&rulebook, duty->row.id), duty);
}

static void the_duties_of_the_law_have_their_hours_and_articles(void **state)
{
	(void)state;
	for (int level = 1; level <= 4; level++) {
		bool major = level >= 3;
		duty_is("107", DUTY_NOTIFY, level, TERM_HOURS, 1, "§4 第一項");
		duty_is("115", DUTY_NOTIFY, level, TERM_HOURS, 1, "§6 第一項");
		duty_is("115", DUTY_RENOTIFY, level, TERM_HOURS, 1, "§6 第二項");
		duty_is("110", DUTY_CONTROL, level, TERM_HOURS, major ? 36 : 72,
			major ? "§6 第一項第二款" : "§6 第一項第一款");
		duty_is("115", DUTY_CONTROL, level, TERM_HOURS, major ? 36 : 72,
			major ? "§8 第一項第二款" : "§8 第一項第一款");
		duty_is("115", DUTY_REVIEW, level, TERM_HOURS, major ? 2 : 8,
			major ? "§7 第一項第二款" : "§7 第一項第一款");
		duty_is("115", DUTY_REVIEW_PASS_ON, level, TERM_HOURS, 1, "§7 第二項");
		duty_is("107", DUTY_REPORT, level, TERM_MONTHS, 1, "§6 第二項");
		duty_is("115", DUTY_REPORT, level, TERM_MONTHS, 1, "§8 第二項");
	}
}

static void the_duties_of_the_procedure_go_with_their_levels(void **state)
{
	struct rulebook rulebook;
	const struct duty *duties[RULEBOOK_DUTIES_MAX];

	(void)state;
	assert_true(rulebook_by_law(rulebook_default(), S("115"), &rulebook));
	for (int level = 0; level <= 4; level++) {
		assert_int_equal(rulebook_duty(&rulebook, DUTY_LEADER_JUDGEMENT, level) != NULL, level == 1);
		assert_int_equal(rulebook_duty(&rulebook, DUTY_EMERGENCY_MEETING, level) != NULL, level == 2);
		assert_int_equal(rulebook_duty(&rulebook, DUTY_SITUATION_REPORT, level) != NULL, level >= 3);
		assert_int_equal(rulebook_duty(&rulebook, DUTY_CISO_MEETING, level) != NULL, level >= 3);
		assert_int_equal(rulebook_duty(&rulebook, DUTY_NOTIFY, level) != NULL, level >= 1);
		assert_true(rulebook_duties(&rulebook, level, duties) > 0);
	}
}

static void what_is_not_verified_of_115_says_so(void **state)
{
	struct rulebook rulebook;

	(void)state;
	assert_true(rulebook_by_law(rulebook_default(), S("115"), &rulebook));
	for (size_t i = 0; i < rulebook.law->paragraph_count; i++)
		assert_int_equal(rulebook.law->paragraphs[i].row.standing,
				 rulebook.law->paragraphs[i].level <= 2 ? STANDING_VERIFIED : STANDING_SECOND_HAND);
	for (size_t i = 0; i < rulebook.law->duty_count; i++)
		assert_int_not_equal(rulebook.law->duties[i].row.standing, STANDING_VERIFIED);
	assert_true(rulebook.law->open_count >= 6);
	assert_true(rulebook_by_law(rulebook_default(), S("107"), &rulebook));
	for (size_t i = 0; i < rulebook.law->paragraph_count; i++)
		assert_int_equal(rulebook.law->paragraphs[i].row.standing, STANDING_VERIFIED);
}

static void the_procedure_has_the_lists_of_its_clauses(void **state)
{
	const struct procedure *p = &rulebook_default()->procedures[0];
	size_t precursors = 0, indications = 0;

	(void)state;
	for (size_t i = 0; i < p->sign_count; i++) {
		precursors += p->signs[i].kind == SIGN_KIND_PRECURSOR;
		indications += p->signs[i].kind == SIGN_KIND_INDICATION;
	}
	assert_int_equal(precursors, 3);
	assert_int_equal(indications, 10);
	assert_int_equal(p->assessment_count, 5);
	assert_int_equal(p->damage_count, 6);
	assert_int_equal(procedure_sign(p, S("failed-logins"))->number, 8);
	assert_true(str_is(procedure_source(p, S("external.virus"))->categories.at[0], "intrusion"));
	assert_null(procedure_category(p, S("none")));
	assert_int_equal(procedure_phase(p, PHASE_NOTIFICATION)->requires_assessments.count, 5);
	assert_true(procedure_phase(p, PHASE_NOTIFICATION)->file_unconfirmed);
	assert_false(procedure_phase(p, PHASE_CLOSING)->file_unconfirmed);
	assert_int_equal(procedure_setting(p, SETTING_NEXT_LOOK_HOURS), 24);
}

static void conflicts_show_both_texts_and_the_choice(void **state)
{
	const struct procedure *p = &rulebook_default()->procedures[0];

	(void)state;
	assert_true(procedure_chose(p, CHOICE_EVERY_LEVEL, "every-level"));
	assert_true(procedure_chose(p, CHOICE_HOUR, "file-then-ratify"));
	assert_true(procedure_chose(p, CHOICE_TELL_LEADER, "always"));
	assert_true(procedure_chose(p, CHOICE_REFERRAL, "mayor-consents"));
	for (size_t i = 0; i < p->choice_count; i++) {
		assert_true(p->choices[i].side_count >= 2 && p->choices[i].option_count >= 2);
		for (size_t s = 0; s < p->choices[i].side_count; s++)
			assert_true(p->choices[i].sides[s].cite.len && p->choices[i].sides[s].text.len);
	}
}

static void acts_are_those_of_the_clause(void **state)
{
	const struct procedure *p = &rulebook_default()->procedures[0];

	(void)state;
	assert_int_equal(procedure_act(p, CAPABILITY_FORM_CONFIRM)->roles, ROLE_BIT(ROLE_TEAM_LEADER));
	assert_true(str_is(procedure_act(p, CAPABILITY_FORM_CONFIRM)->row.cite, "伍三(二)1、2"));
	assert_true(procedure_act(p, CAPABILITY_SIGN_REPORT)->roles & ROLE_BIT(ROLE_STAFF));
	assert_false(procedure_act(p, CAPABILITY_SIGN_VERDICT)->roles & ROLE_BIT(ROLE_STAFF));
	assert_false(procedure_act(p, CAPABILITY_FORM_FILE)->roles & ROLE_BIT(ROLE_TEAM_LEADER));
	for (enum capability c = 0; c < CAPABILITY_COUNT; c++)
		assert_true(procedure_act(p, c)->roles);
}

static void the_form_has_its_fields_and_takes_impacts_from_the_law(void **state)
{
	const struct form *form = rulebook_default()->form;

	(void)state;
	assert_int_equal(form->field_count, 82);
	assert_true(form_field(form, S("impact_c"))->options_from_law);
	assert_int_equal(form_field(form, S("impact_c"))->option_count,
			 1); /* none leaked: the law has no words for it */
	assert_string_equal(form_field(form, S("impact_c"))->options[0].id.at, "0");
	assert_int_equal(form->headings[0].depth, 1);
	assert_true(str_is(form->headings[2].before, "aware_at"));
	assert_true(str_is(form_field(form, S("support_wanted"))->when_field, "need_support"));
	assert_int_equal(form_field(form, S("event_category"))->option_count, 5);
	assert_true(form_field(form, S("reporter_name"))->personal);
	assert_int_equal(form_field(form, S("control_done_at"))->phase, PHASE_RESPONSE);
}

static void a_file_is_checked_by_itself(void **state)
{
	size_t count;
	const struct rulebook_file *files = rulebook_default_files(&count);
	struct err err = { 0 };

	(void)state;
	for (size_t i = 0; i < count; i++)
		assert_true(rulebook_check_file(files[i], &err));
	assert_false(rulebook_check_file((struct rulebook_file){ S("x.yaml"), S("a: 1\n") }, &err));
	assert_string_equal(err.where, "x.yaml:1:1");
	assert_false(rulebook_check_file((struct rulebook_file){ S("x.yaml"), S("law: '1'\n") }, &err));
	assert_int_equal(err.refusal, REFUSAL_RULEBOOK_KEY_MISSING);
}

static void kinds_that_are_not_given_are_those_of_the_program(void **state)
{
	ARENA_SCOPED(arena);
	struct rulebook_library library;
	struct rulebook mine, theirs;
	struct rulebook_file file;
	size_t count;
	const struct rulebook_file *files = rulebook_default_files(&count);
	struct err err = { 0 };

	(void)state;
	assert_true(rulebook_load(NULL, 0, &arena, &library, &err));
	assert_true(rulebook_by_law(&library, S("115"), &mine));
	assert_true(rulebook_by_law(rulebook_default(), S("115"), &theirs));
	assert_true(str_equal(mine.digest, theirs.digest));
	for (size_t i = 0; i < count; i++)
		if (str_is(files[i].name, "tw/115.yaml"))
			file = files[i];
	assert_true(rulebook_load(&file, 1, &arena, &library, &err));
	assert_int_equal(library.law_count, 1);
	assert_int_equal(library.calendar.year_count, 8);
	assert_true(str_equal((rulebook_by_law(&library, S("115"), &mine), mine.digest), theirs.digest));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_row_is_refused_with_its_place_when_it_is_not_what_it_must_be),
		cmocka_unit_test(two_laws_on_one_day_or_of_one_name_are_refused),
		cmocka_unit_test(a_gap_between_laws_loads_and_has_no_rulebook),
		cmocka_unit_test(the_law_is_that_of_the_day_of_knowing),
		cmocka_unit_test(a_digest_is_of_the_meaning_and_finds_its_rulebook),
		cmocka_unit_test(the_duties_of_the_law_have_their_hours_and_articles),
		cmocka_unit_test(the_duties_of_the_procedure_go_with_their_levels),
		cmocka_unit_test(what_is_not_verified_of_115_says_so),
		cmocka_unit_test(the_procedure_has_the_lists_of_its_clauses),
		cmocka_unit_test(conflicts_show_both_texts_and_the_choice),
		cmocka_unit_test(acts_are_those_of_the_clause),
		cmocka_unit_test(the_form_has_its_fields_and_takes_impacts_from_the_law),
		cmocka_unit_test(a_file_is_checked_by_itself),
		cmocka_unit_test(kinds_that_are_not_given_are_those_of_the_program),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
