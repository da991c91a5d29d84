#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <setjmp.h>
#include <cmocka.h>

#include "db/derived.h"
#include "db/migrate.h"
#include "db/testing.h"
#include "desk/form.h"

#define AGENCY S("xiluo")
#define CASE S("I115-0001")

/* A store with an agency, a contact, and a case that is known and nothing else. */
struct stage {
	struct db *db;
	struct arena arena;
	struct rulebook rulebook;
	struct row_incident incident;
	int64_t seq;
};

static void stage_set(struct stage *s, const struct testing_store *store)
{
	struct row_agency agency = { .agency = AGENCY,
				     .name = S("西螺鎮公所"),
				     .code = S(""),
				     .reviewer = S(""),
				     .reviewer_name = S("雲林縣政府"),
				     .vkey = S("") };
	struct row_person contact = { .agency = AGENCY,
				      .person = S("P-0004"),
				      .subject = S("U-1"),
				      .roles = S("contact"),
				      .name_sealed = S("sealed"),
				      .title_sealed = S(""),
				      .phone_sealed = S(""),
				      .fax_sealed = S(""),
				      .email_sealed = S("sealed") };
	struct row_person gone = contact;
	struct err err;

	*s = (struct stage){ .db = testing_open(store, DB_WRITER) };
	gone.person = S("P-0003");
	gone.subject = S("U-0");
	gone.erased = 1;
	s->incident = (struct row_incident){ .agency = AGENCY,
					     .incident = CASE,
					     .state = S("open"),
					     .category = S("web"),
					     .aware_at = instant_taipei((struct civil){ 2026, 3, 10 }, 9, 0, 0) };
	assert_true(rulebook_by_law(rulebook_default(), S("115"), &s->rulebook));
	assert_true(migrate_run(s->db, &err));
	assert_true(db_begin(s->db) && derived_drop_and_create(s->db, &err));
	assert_true(row_agency_put(s->db, &agency) && row_person_put(s->db, &contact) && row_person_put(s->db, &gone));
}

static void stage_strike(struct stage *s)
{
	db_rollback(s->db);
	db_close(&s->db);
	arena_free(&s->arena);
}

static void record(struct stage *s, enum fact_kind kind, void *data)
{
	char leaf[32] = { 0 };
	BUF_SCOPED(body);
	struct fact fact = { .kind = kind,
			     .act = S("a"),
			     .agency = AGENCY,
			     .at = s->incident.aware_at,
			     .who = S("P-0004"),
			     .role = S("contact"),
			     .on = CASE,
			     .seq = (uint64_t)s->seq,
			     .data = data };

	fact_write(&fact, &body);
	assert_true(DB_RUN(s->db, copy_entry_insert, .agency = db_text(AGENCY), .seq = db_int(s->seq),
			   .body = db_blob(buf_str(&body)), .leaf = db_blob(str_from(leaf, sizeof(leaf)))));
	assert_true(DB_RUN(s->db, history_insert, .agency = db_text(AGENCY), .thing = db_text(CASE),
			   .seq = db_int(s->seq++)));
}

static void give(struct stage *s, const char *field, const char *value)
{
	assert_true(DB_RUN(s->db, form_value_insert, .agency = db_text(AGENCY), .incident = db_text(CASE),
			   .field = db_text(str_of(field)), .number = db_int(0), .value = db_text(str_of(value))));
}

static struct form_now fill(struct stage *s, enum form_phase phase)
{
	struct form_now now;

	assert_true(form_fill(s->db, &s->arena, &s->incident, &s->rulebook, phase, &now));
	return now;
}

/* The field's value; "" when it has none. */
static const char *value_of(struct stage *s, const struct form_now *now, const char *field)
{
	for (size_t i = 0; i < now->values.count; i++) {
		const struct part_form_value *value = PARTS_AT(now->values, struct part_form_value, i);
		if (str_is(value->field, field))
			return arena_cstr(&s->arena, value->values.items[0]);
	}
	return "";
}

static bool is_missing(const struct form_now *now, const char *field)
{
	for (size_t i = 0; i < now->missing.count; i++)
		if (str_is(now->missing.items[i], field))
			return true;
	return false;
}

static void P12_the_form_is_filled_from_what_is_known_and_lists_what_is_missing(void **state)
{
	struct stage s;

	stage_set(&s, *state);
	struct form_now now = fill(&s, PHASE_NOTIFICATION);
	assert_string_equal(value_of(&s, &now, "agency_name"), "西螺鎮公所");
	assert_string_equal(value_of(&s, &now, "review_agency_name"), "雲林縣政府");
	assert_string_equal(value_of(&s, &now, "aware_at"), "2026-03-10T09:00:00+08:00");
	assert_string_equal(value_of(&s, &now, "event_category"), "web");
	assert_string_equal(value_of(&s, &now, "level"), "");
	assert_true(is_missing(&now, "level") && is_missing(&now, "event_description") &&
		    is_missing(&now, "affects_others"));
	assert_true(is_missing(&now, "abn_web"));
	assert_false(is_missing(&now, "abn_dos"));
	assert_false(is_missing(&now, "agency_name"));
	stage_strike(&s);
}

static void what_was_recorded_since_fills_the_form(void **state)
{
	struct fact_incident_assessed five = { .cause = S("漏洞"),
					       .loss = S("無"),
					       .measures = S("還原"),
					       .scope = S("官網首頁"),
					       .support = S("請求鑑識"),
					       .support_needed = true };
	struct fact_incident_classified kind = { .abnormal = { &S("replaced"), 1 },
						 .category = S("web"),
						 .source = S("external.intrusion") };
	struct stage s;

	stage_set(&s, *state);
	record(&s, FACT_incident_assessed, &five);
	record(&s, FACT_incident_classified, &kind);
	s.incident.rating = 1;
	s.incident.level = 2;
	s.incident.level_i = 2;
	struct form_now now = fill(&s, PHASE_NOTIFICATION);
	assert_string_equal(value_of(&s, &now, "event_description"), "官網首頁");
	assert_string_equal(value_of(&s, &now, "need_support"), "yes");
	assert_string_equal(value_of(&s, &now, "support_wanted"), "請求鑑識");
	assert_string_equal(value_of(&s, &now, "abn_web"), "replaced");
	assert_string_equal(value_of(&s, &now, "level"), "2");
	assert_string_equal(value_of(&s, &now, "impact_i"), "2");
	assert_string_equal(value_of(&s, &now, "impact_c"), "0");
	assert_false(is_missing(&now, "abn_web"));
	stage_strike(&s);
}

static void what_was_filled_in_wins_but_never_over_what_the_record_decides(void **state)
{
	struct stage s;

	stage_set(&s, *state);
	give(&s, "agency_name", "西螺鎮公所行政室");
	give(&s, "aware_at", "2026-03-10T10:00:00+08:00");
	struct form_now now = fill(&s, PHASE_NOTIFICATION);
	assert_string_equal(value_of(&s, &now, "agency_name"), "西螺鎮公所行政室");
	assert_string_equal(value_of(&s, &now, "aware_at"), "2026-03-10T09:00:00+08:00");
	stage_strike(&s);
}

static void people_stand_on_the_form_as_references_and_erased_ones_not_at_all(void **state)
{
	struct stage s;

	stage_set(&s, *state);
	struct form_now now = fill(&s, PHASE_NOTIFICATION);
	assert_string_equal(value_of(&s, &now, "reporter_name"), "@P-0004.name");
	assert_string_equal(value_of(&s, &now, "reporter_email"), "@P-0004.email");
	assert_string_equal(value_of(&s, &now, "reporter_phone"), "");
	assert_true(is_missing(&now, "reporter_phone")); /* nobody registered one */
	stage_strike(&s);
}

static void a_confirmation_is_bound_to_every_value(void **state)
{
	struct stage s;

	stage_set(&s, *state);
	struct str before = fill(&s, PHASE_NOTIFICATION).content;
	assert_int_equal(before.len, 64);
	assert_true(str_equal(fill(&s, PHASE_NOTIFICATION).content, before));
	assert_false(str_equal(fill(&s, PHASE_RESPONSE).content, before));
	give(&s, "investigation_vendor", "無");
	assert_false(str_equal(fill(&s, PHASE_NOTIFICATION).content, before));
	stage_strike(&s);
}

/* Of a group one is enough, and the first stands for all in what is missing. */
static void one_of_a_group_is_enough(void **state)
{
	struct stage s;

	stage_set(&s, *state);
	struct form_now now = fill(&s, PHASE_RESPONSE);
	assert_true(is_missing(&now, "keep_host_log"));
	assert_false(is_missing(&now, "keep_fw_log"));
	give(&s, "keep_fw_log", "1m");
	now = fill(&s, PHASE_RESPONSE);
	assert_false(is_missing(&now, "keep_host_log"));
	stage_strike(&s);
}

static struct str value_in_phase(struct stage *s, enum form_phase phase, const char *field, const char *text,
				 enum refusal refusal)
{
	struct str item = str_of(text);
	struct part_form_value value = { str_of(field), { &item, 1 } };
	struct err err = { 0 };
	bool good = form_value_check(s->db, &s->arena, AGENCY, s->rulebook.form, phase, &value, &err);

	if (good != (refusal == REFUSAL_NONE) || err.refusal != refusal)
		fail_msg("%s = %s: %s", field, text, err.refusal ? refusal_row(err.refusal)->code : "good");
	return item;
}

static void value_is(struct stage *s, const char *field, const char *text, enum refusal refusal)
{
	value_in_phase(s, PHASE_NOTIFICATION, field, text, refusal);
}

static void a_value_is_of_its_fields_kind_or_refused(void **state)
{
	struct stage s;

	stage_set(&s, *state);
	value_is(&s, "affects_others", "yes", REFUSAL_NONE);
	value_is(&s, "affects_others", "maybe", REFUSAL_FORM_VALUE);
	value_is(&s, "abn_web", "replaced", REFUSAL_NONE);
	value_is(&s, "abn_web", "down", REFUSAL_FORM_VALUE);
	value_is(&s, "no_such_field", "x", REFUSAL_FORM_FIELD);
	value_is(&s, "keep_host_log", "1m", REFUSAL_FORM_FIELD); /* of another phase */
	value_is(&s, "level", "1", REFUSAL_FORM_VALUE);          /* P05: never typed in */
	value_is(&s, "impact_c", "1", REFUSAL_FORM_VALUE);
	value_is(&s, "aware_at", "2026-03-10 10:00", REFUSAL_FORM_VALUE);
	value_is(&s, "reporter_fax", "@P-0004.fax", REFUSAL_NONE);
	value_is(&s, "reporter_fax", "05-5860102", REFUSAL_FORM_PERSONAL);
	value_is(&s, "reporter_fax", "@P-0009.fax", REFUSAL_FORM_PERSONAL);
	value_is(&s, "reporter_fax", "@P-0003.fax", REFUSAL_FORM_PERSONAL); /* erased */
	value_is(&s, "reporter_fax", "@P-0004.roles", REFUSAL_FORM_PERSONAL);
	value_is(&s, "reporter_fax", "@P-0004", REFUSAL_FORM_PERSONAL);
	stage_strike(&s);
}

static void the_combined_fields_of_later_phases_are_checked_too(void **state)
{
	const enum form_phase response = PHASE_RESPONSE, closing = PHASE_CLOSING;
	struct stage s;

	stage_set(&s, *state);
	value_in_phase(&s, response, "keep_host_log", "6m", REFUSAL_NONE);
	value_in_phase(&s, response, "keep_host_log", "other:兩年", REFUSAL_NONE);
	value_in_phase(&s, response, "keep_host_log", "6m:兩年", REFUSAL_FORM_VALUE);
	value_in_phase(&s, response, "keep_host_log", "forever", REFUSAL_FORM_VALUE);
	value_in_phase(&s, response, "keep_samples", "3", REFUSAL_NONE);
	value_in_phase(&s, response, "keep_samples", "三個", REFUSAL_FORM_VALUE);
	value_in_phase(&s, response, "act_rebuild", "yes", REFUSAL_NONE);
	value_in_phase(&s, response, "act_rebuild", "昨天", REFUSAL_DATE_UNREADABLE);
	struct str day = value_in_phase(&s, response, "act_rebuild", "１１５／０３／１１", REFUSAL_NONE);
	assert_true(str_is(day, "2026-03-11"));
	value_in_phase(&s, response, "control_state", "recovered", REFUSAL_FORM_VALUE); /* the record says */
	value_in_phase(&s, closing, "os_family", "linux:Debian 12", REFUSAL_NONE);
	value_in_phase(&s, closing, "protections", "firewall:FW-01", REFUSAL_NONE);
	value_in_phase(&s, closing, "protections", "moat", REFUSAL_FORM_VALUE);
	value_in_phase(&s, closing, "closed_at", "2026-03-11 10:00", REFUSAL_FORM_VALUE); /* known when it is filed */
	stage_strike(&s);
}

static void what_the_record_knows_stays_known_under_what_was_filled_in(void **state)
{
	struct stage s;

	stage_set(&s, *state);
	give(&s, "agency_name", "西螺鎮公所行政室");
	struct form_now now = fill(&s, PHASE_NOTIFICATION);
	assert_true(str_is(form_values_of(&now.record, S("agency_name")).items[0], "西螺鎮公所"));
	assert_int_equal(form_values_of(&now.record, S("investigation_vendor")).count, 0);
	stage_strike(&s);
}

int main(void)
{
	testing_engine = DB_SQLITE;
	const struct CMUnitTest tests[] = {
		testing_test(P12_the_form_is_filled_from_what_is_known_and_lists_what_is_missing),
		testing_test(what_was_recorded_since_fills_the_form),
		testing_test(what_was_filled_in_wins_but_never_over_what_the_record_decides),
		testing_test(people_stand_on_the_form_as_references_and_erased_ones_not_at_all),
		testing_test(a_confirmation_is_bound_to_every_value),
		testing_test(one_of_a_group_is_enough),
		testing_test(a_value_is_of_its_fields_kind_or_refused),
		testing_test(the_combined_fields_of_later_phases_are_checked_too),
		testing_test(what_the_record_knows_stays_known_under_what_was_filled_in),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
