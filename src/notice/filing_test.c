#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <setjmp.h>
#include <cmocka.h>

#include "notice/filing.h"

/* What each filing is made of, told from the articles: code, form or words, phase, duty, event, of a live case. */
static const struct filing_kind should[] = {
	{ "notify", true, PHASE_NOTIFICATION, DUTY_NOTIFY, EVENT_NOTIFIED, true },              /* 115 §6(1) */
	{ "renotify", true, PHASE_NOTIFICATION, DUTY_RENOTIFY, EVENT_RENOTIFIED, true },        /* 115 §6(2), L02 */
	{ "control", true, PHASE_RESPONSE, DUTY_CONTROL_NOTICE, EVENT_CONTROL_NOTIFIED, true }, /* 115 §8(1), L13 */
	{ "close", true, PHASE_CLOSING, DUTY_REPORT, EVENT_REPORTED, true },                    /* 伍三(二)2, P21 */
	{ "correction", false, PHASE_NOTIFICATION, DUTY_NOTIFY, -1, false },                    /* 伍二(五), P14 */
};

static void each_kind_has_its_phase_its_recipients_and_the_event_it_is(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(should) / sizeof(should[0]); i++) {
		const struct filing_kind *kind = filing_kind(str_of(should[i].code));
		assert_string_equal(kind->code, should[i].code);
		assert_int_equal(kind->needs_form, should[i].needs_form);
		assert_int_equal(kind->duty, should[i].duty);
		assert_int_equal(kind->stops, should[i].stops);
		if (kind->needs_form)
			assert_int_equal(kind->phase, should[i].phase);
	}
}

static void what_a_filing_stops_is_what_its_duty_waits_for_under_every_law(void **state)
{
	static const char *const laws[] = { "107", "110", "115" };
	struct rulebook rulebook;

	(void)state;
	for (size_t l = 0; l < 3; l++) {
		assert_true(rulebook_by_law(rulebook_default(), str_of(laws[l]), &rulebook));
		for (size_t i = 0; i < 4; i++) {
			const struct filing_kind *kind = filing_kind(str_of(should[i].code));
			const struct duty *duty = rulebook_duty(&rulebook, kind->duty, 2);
			assert_non_null(duty);
			assert_int_equal(duty->stop, kind->stops);
		}
	}
}

static void P14_a_watched_case_is_corrected_and_a_live_one_is_notified_never_the_other_way(void **state)
{
	(void)state;
	for (int s = 0; s < INCIDENT_STATES; s++) {
		enum incident_state at = (enum incident_state)s;
		bool is_live = s == INCIDENT_OPEN || s == INCIDENT_CONTROLLED || s == INCIDENT_RECOVERED;
		for (size_t i = 0; i < sizeof(should) / sizeof(should[0]); i++) {
			struct err err = { 0 };
			bool may = filing_check(filing_kind(str_of(should[i].code)), at, &err);
			assert_int_equal(may, is_live == should[i].live);
			if (may)
				continue;
			assert_int_equal(err.refusal, REFUSAL_INCIDENT_STATE);
			assert_string_equal(err.word[0], incident_state_words(at));
			assert_string_equal(err.word[1], should[i].code);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_kind_has_its_phase_its_recipients_and_the_event_it_is),
		cmocka_unit_test(what_a_filing_stops_is_what_its_duty_waits_for_under_every_law),
		cmocka_unit_test(P14_a_watched_case_is_corrected_and_a_live_one_is_notified_never_the_other_way),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
