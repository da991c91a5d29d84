#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <cmocka.h>

#include "desk/owed.h"
#include "desk/steps.h"

#define HOUR 3600000LL
#define AWARE 1794000000000LL

static const struct instant now = { AWARE + HOUR / 2 };

/* A case with what a test gives it. */
struct stage {
	struct casefile file;
	struct row_clock clocks[40];
	struct row_filing filings[10];
	struct row_form forms[4];
	struct row_outage outages[4];
	struct casefile_rating ratings[10];
	struct rulebook rulebook;
	struct steps steps;
};

static struct stage *stage(const char *state)
{
	static struct stage s;

	s = (struct stage){ 0 };
	s.file = (struct casefile){
		.clocks = s.clocks, .filings = s.filings, .forms = s.forms, .outages = s.outages, .ratings = s.ratings
	};
	s.file.incident =
		(struct row_incident){ .incident = S("I115-0001"), .state = str_of(state), .aware_at = { AWARE } };
	assert_true(rulebook_by_law(rulebook_default(), S("115"), &s.rulebook));
	return &s;
}

static struct row_clock *clock_add(struct stage *s, enum duty_code duty, const char *state, int64_t hours)
{
	struct row_clock *row = &s->clocks[s->file.clock_count++];

	*row = (struct row_clock){ .clock = str_of(duty_code(duty)),
				   .duty = str_of(duty_code(duty)),
				   .state = str_of(state),
				   .from_at = { AWARE },
				   .due_at = { AWARE + hours * HOUR },
				   .cite = S("§6 第一項"),
				   .last_day = S("") };
	return row;
}

static void rate(struct stage *s, int64_t level, int64_t seq)
{
	s->ratings[s->file.rating_count] =
		(struct casefile_rating){ .number = (int64_t)s->file.rating_count + 1, .level = level, .seq = seq };
	s->file.incident.rating = (int64_t)++s->file.rating_count;
	s->file.incident.level = level;
}

static struct row_form *form_add(struct stage *s, const char *phase, const char *state, int64_t seq)
{
	struct row_form *row = &s->forms[s->file.form_count++];

	*row = (struct row_form){ .phase = str_of(phase), .state = str_of(state), .seq = seq };
	return row;
}

static struct row_filing *file_add(struct stage *s, const char *kind, const char *channel)
{
	struct row_filing *row = &s->filings[s->file.filing_count++];

	*row = (struct row_filing){
		.filing = S("F"), .kind = str_of(kind), .channel = str_of(channel), .at = AWARE + 60000
	};
	return row;
}

static const struct step *step(struct stage *s, enum step_code code)
{
	for (size_t i = 0; i < s->steps.count; i++)
		if (s->steps.at[i].code == code)
			return &s->steps.at[i];
	return NULL;
}

static int status(struct stage *s, enum step_code code)
{
	steps_of(&s->file, &s->rulebook, now, &s->steps);
	return step(s, code) ? (int)step(s, code)->status : -1;
}

/* A case of this morning: known, nothing else. */
static struct stage *fresh(void)
{
	struct stage *s = stage("open");

	clock_add(s, DUTY_LEADER_TOLD, "running", 0)->due_at.ms = AWARE + HOUR / 2;
	clock_add(s, DUTY_NOTIFY, "running", 1);
	return s;
}

/* Everything that the first notification needs, at level 2. */
static struct stage *ready_to_file(void)
{
	struct stage *s = stage("open");

	clock_add(s, DUTY_LEADER_TOLD, "met", 1);
	clock_add(s, DUTY_NOTIFY, "running", 1);
	clock_add(s, DUTY_CONTROL, "running", 72);
	clock_add(s, DUTY_CONTROL_NOTICE, "running", 72);
	s->file.incident.assessed = 1;
	s->file.incident.source = S("external.virus");
	rate(s, 2, 10);
	form_add(s, "notification", "confirmed", 20);
	return s;
}

/* The same case, with all done but its closing. */
static struct stage *ready_to_close(void)
{
	struct stage *s = ready_to_file();

	for (size_t i = 0; i < s->file.clock_count; i++)
		s->clocks[i].state = S("met");
	clock_add(s, DUTY_REPORT, "met", 700);
	file_add(s, "notify", "site");
	file_add(s, "control", "site");
	file_add(s, "close", "site");
	s->file.incident.state = S("recovered");
	s->file.incident.damage_assessed = 1;
	s->file.incident.controlled_at = s->file.incident.recovered_at = (struct instant){ AWARE + HOUR };
	return s;
}

static void test_what_is_due_first_comes_first(void **state)
{
	struct stage *s = fresh();
	(void)state;

	steps_of(&s->file, &s->rulebook, now, &s->steps);
	assert_int_equal(steps_next(&s->steps, 0)->code, STEP_TELL_LEADER);
	s->clocks[0].state = S("met");
	steps_of(&s->file, &s->rulebook, now, &s->steps);
	assert_int_equal(steps_next(&s->steps, 0)->code, STEP_ASSESS);
	assert_int_equal(steps_next(&s->steps, 0)->due.ms, AWARE + HOUR);
}

static void test_the_next_step_of_a_role_is_one_that_is_theirs(void **state)
{
	struct stage *s = fresh();
	(void)state;

	steps_of(&s->file, &s->rulebook, now, &s->steps);
	assert_int_equal(steps_next(&s->steps, ROLE_BIT(ROLE_TEAM_MEMBER))->code, STEP_CLASSIFY);
	assert_int_equal(steps_next(&s->steps, ROLE_BIT(ROLE_SERVER_ADMIN))->code, STEP_ASSESS);
	assert_null(steps_next(&s->steps, ROLE_BIT(ROLE_MAYOR)));
}

static void test_containment_is_there_at_once_and_nothing_waits_for_it(void **state)
{
	struct stage *s = fresh();
	(void)state;

	assert_int_equal(status(s, STEP_CONTAIN), STEP_TO_DO);
	assert_false(step(s, STEP_CONTAIN)->owed);
	s->file.incident.contained_at = now;
	assert_int_equal(status(s, STEP_CONTAIN), STEP_DONE);
}

static void test_the_form_waits_for_the_assessments_and_the_level(void **state)
{
	struct stage *s = fresh();
	(void)state;

	assert_int_equal(status(s, STEP_FORM), STEP_WAITS);
	assert_int_equal(step(s, STEP_FORM)->waits_for, STEP_ASSESS);
	s->file.incident.assessed = 1;
	assert_int_equal(status(s, STEP_FORM), STEP_WAITS);
	assert_int_equal(step(s, STEP_FORM)->waits_for, STEP_RATE);
	rate(s, 1, 5);
	assert_int_equal(status(s, STEP_FORM), STEP_TO_DO);
	assert_int_equal(status(s, STEP_CONFIRM), STEP_WAITS);
	form_add(s, "notification", "submitted", 6);
	assert_int_equal(status(s, STEP_FORM), STEP_DONE);
	assert_int_equal(status(s, STEP_CONFIRM), STEP_TO_DO);
	assert_int_equal(status(s, STEP_NOTIFY), STEP_WAITS);
	s->forms[0].state = S("confirmed");
	assert_int_equal(status(s, STEP_NOTIFY), STEP_TO_DO);
}

static void test_a_form_that_was_returned_is_to_be_done_again(void **state)
{
	struct stage *s = ready_to_file();
	(void)state;

	s->forms[0].state = S("returned");
	assert_int_equal(status(s, STEP_FORM), STEP_STARTED);
	assert_int_equal(status(s, STEP_CONFIRM), STEP_WAITS);
	assert_int_equal(status(s, STEP_NOTIFY), STEP_WAITS);
}

static void test_a_form_of_another_level_must_be_submitted_anew(void **state)
{
	struct stage *s = ready_to_file();
	(void)state;

	rate(s, 2, 30); /* rated again, at the same level: the form still says what is so */
	assert_int_equal(status(s, STEP_NOTIFY), STEP_TO_DO);
	rate(s, 3, 40);
	assert_int_equal(status(s, STEP_FORM), STEP_STARTED);
	assert_int_equal(status(s, STEP_NOTIFY), STEP_WAITS);
}

static void test_a_changed_level_is_notified_by_a_step_of_its_own(void **state)
{
	struct stage *s = ready_to_file();
	(void)state;

	file_add(s, "notify", "site");
	s->clocks[1].state = S("met");
	assert_int_equal(status(s, STEP_NOTIFY), STEP_DONE);
	assert_null(step(s, STEP_RENOTIFY));
	rate(s, 3, 40);
	clock_add(s, DUTY_RENOTIFY, "running", 3);
	assert_int_equal(status(s, STEP_RENOTIFY), STEP_WAITS);
	assert_null(step(s, STEP_NOTIFY));
	assert_int_equal(step(s, STEP_FORM)->due.ms, AWARE + 3 * HOUR);
	s->forms[0].seq = 50;
	assert_int_equal(status(s, STEP_RENOTIFY), STEP_TO_DO);
}

static void test_each_level_asks_for_its_own_acts(void **state)
{
	struct stage *s = fresh();
	(void)state;

	clock_add(s, DUTY_LEADER_JUDGEMENT, "running", 2);
	assert_int_equal(status(s, STEP_JUDGE_TELLING), STEP_TO_DO);
	assert_int_equal(status(s, STEP_MEETING), -1);
	s = fresh();
	clock_add(s, DUTY_EMERGENCY_MEETING, "met", 2);
	assert_int_equal(status(s, STEP_MEETING), STEP_DONE);
	s = fresh();
	clock_add(s, DUTY_SITUATION_REPORT, "running", 2);
	clock_add(s, DUTY_CISO_MEETING, "running", 24);
	assert_int_equal(status(s, STEP_SITUATION), STEP_TO_DO);
	assert_int_equal(status(s, STEP_ACKNOWLEDGE), STEP_WAITS);
	assert_int_equal(status(s, STEP_CISO_MEETING), STEP_TO_DO);
	assert_int_equal(step(s, STEP_ACKNOWLEDGE)->roles, ROLE_BIT(ROLE_CISO));
	s->clocks[2].state = S("met");
	clock_add(s, DUTY_SITUATION_ACK, "running", 26);
	assert_int_equal(status(s, STEP_ACKNOWLEDGE), STEP_TO_DO);
}

static void test_what_went_another_way_is_filed_at_the_site_once_it_is_back(void **state)
{
	struct stage *s = ready_to_file();
	(void)state;

	file_add(s, "notify", "phone");
	assert_int_equal(status(s, STEP_RESTORE), STEP_TO_DO);
	assert_int_equal(status(s, STEP_BACKFILE), STEP_WAITS);
	clock_add(s, DUTY_BACKFILE, "running", 5);
	assert_int_equal(status(s, STEP_RESTORE), -1);
	assert_int_equal(status(s, STEP_BACKFILE), STEP_TO_DO);
	s->filings[0].backfilled_at = now;
	s->clocks[s->file.clock_count - 1].state = S("met");
	assert_int_equal(status(s, STEP_BACKFILE), -1);
}

static void test_what_was_filed_first_is_ratified(void **state)
{
	struct stage *s = ready_to_file();
	(void)state;

	file_add(s, "notify", "site")->unconfirmed = 1;
	assert_int_equal(status(s, STEP_RATIFY), STEP_TO_DO);
	assert_int_equal(status(s, STEP_CONFIRM), STEP_DONE);
	s->filings[0].ratified = 1;
	assert_int_equal(status(s, STEP_RATIFY), -1);
}

static void test_the_later_phases_wait_for_damage_and_control(void **state)
{
	struct stage *s = ready_to_file();
	(void)state;

	assert_int_equal(status(s, STEP_RESPONSE_FORM), STEP_WAITS);
	assert_int_equal(step(s, STEP_RESPONSE_FORM)->waits_for, STEP_DAMAGE);
	s->file.incident.damage_assessed = 1;
	assert_int_equal(status(s, STEP_RESPONSE_FORM), STEP_WAITS);
	assert_int_equal(step(s, STEP_RESPONSE_FORM)->waits_for, STEP_CONTROL);
	s->file.incident.controlled_at = now;
	assert_int_equal(status(s, STEP_RESPONSE_FORM), STEP_TO_DO);
	assert_int_equal(status(s, STEP_REPORT_FORM), STEP_TO_DO);
	assert_int_equal(status(s, STEP_RECOVER), STEP_TO_DO);
	assert_false(step(s, STEP_RECOVER)->owed);
}

static void test_what_waits_for_somebody_is_a_step_of_theirs_until_all_of_it_is_decided(void **state)
{
	struct stage *s = ready_to_close();
	(void)state;

	assert_int_equal(status(s, STEP_DECIDE_MAYOR), -1);
	clock_add(s, DUTY_APPROVAL_MAYOR, "running", 5);
	clock_add(s, DUTY_APPROVAL_MAYOR, "met", 3);
	assert_int_equal(status(s, STEP_DECIDE_MAYOR), STEP_TO_DO);
	assert_int_equal(step(s, STEP_DECIDE_MAYOR)->due.ms, AWARE + 5 * HOUR);
	assert_int_equal(step(s, STEP_DECIDE_MAYOR)->roles, ROLE_BIT(ROLE_MAYOR));
	assert_int_equal(status(s, STEP_CLOSE), STEP_WAITS);
	s->clocks[s->file.clock_count - 2].state = S("met");
	assert_int_equal(status(s, STEP_DECIDE_MAYOR), STEP_DONE);
	assert_int_equal(status(s, STEP_CLOSE), STEP_TO_DO);
}

static void test_P22_a_referral_that_was_consented_to_is_a_step_until_it_has_left(void **state)
{
	struct stage *s = ready_to_close();
	(void)state;

	clock_add(s, DUTY_REFERRAL, "running", 2);
	assert_int_equal(status(s, STEP_REFER), STEP_TO_DO);
	assert_int_equal(steps_next(&s->steps, 0)->code, STEP_REFER);
	s->clocks[s->file.clock_count - 1].state = S("met");
	assert_int_equal(status(s, STEP_REFER), STEP_DONE);
}

static void test_a_running_outage_is_ended_before_closing(void **state)
{
	struct stage *s = ready_to_close();
	(void)state;

	assert_int_equal(status(s, STEP_CLOSE), STEP_TO_DO);
	s->outages[s->file.outage_count++] = (struct row_outage){ .outage = S("O1") };
	assert_int_equal(status(s, STEP_OUTAGE), STEP_STARTED);
	assert_int_equal(status(s, STEP_CLOSE), STEP_WAITS);
	assert_int_equal(step(s, STEP_CLOSE)->waits_for, STEP_OUTAGE);
}

static void test_what_was_late_asks_for_words_and_holds_nothing_up(void **state)
{
	struct stage *s = ready_to_close();
	(void)state;

	s->clocks[1].late_ms = 1;
	assert_int_equal(status(s, STEP_EXPLAIN), STEP_TO_DO);
	assert_int_equal(status(s, STEP_CLOSE), STEP_TO_DO);
	s->clocks[1].explained = 1;
	assert_int_equal(status(s, STEP_EXPLAIN), -1);
	s = fresh();
	steps_of(&s->file, &s->rulebook, (struct instant){ AWARE + 2 * HOUR }, &s->steps);
	assert_non_null(step(s, STEP_EXPLAIN));
}

static void test_a_case_that_is_none_is_looked_at_until_it_is_clear(void **state)
{
	struct stage *s = stage("watched");
	(void)state;

	s->file.incident.next_look_at = (struct instant){ AWARE + 24 * HOUR };
	assert_int_equal(status(s, STEP_LOOK), STEP_STARTED);
	assert_int_equal(status(s, STEP_CLEAR), STEP_TO_DO);
	assert_int_equal(steps_next(&s->steps, 0)->code, STEP_LOOK);
	file_add(s, "notify", "site");
	assert_int_equal(status(s, STEP_CORRECT), STEP_TO_DO);
	assert_int_equal(status(s, STEP_CLEAR), STEP_WAITS);
	file_add(s, "correction", "site");
	assert_int_equal(status(s, STEP_CLEAR), STEP_TO_DO);
}

static void test_a_case_that_owes_nothing_has_nothing_before_its_closing(void **state)
{
	struct stage *s = ready_to_close();
	struct owed owed;
	(void)state;

	owed_of(&s->file, &owed);
	assert_int_equal(owed.count, 0);
	assert_int_equal(status(s, STEP_CLOSE), STEP_TO_DO);
	assert_int_equal(steps_open(&s->steps), 0);
	assert_int_equal(steps_next(&s->steps, 0)->code, STEP_CLOSE);
	s->clocks[0].state = S("running"); /* the leader is to be told after all */
	owed_of(&s->file, &owed);
	assert_int_equal(owed.count, 1);
	assert_int_equal(status(s, STEP_CLOSE), STEP_WAITS);
}

static void test_in_every_state_and_level_each_step_says_whose_it_is(void **state)
{
	static const char *const states[] = { "open", "controlled", "recovered", "watched", "cleared", "closed" };
	(void)state;

	for (size_t i = 0; i < 6; i++)
		for (int64_t level = 0; level <= 4; level++) {
			struct stage *s = fresh();
			s->file.incident.state = str_of(states[i]);
			rate(s, level, 3);
			for (int duty = 0; duty < DUTY_COUNT; duty++)
				clock_add(s, (enum duty_code)duty, duty % 2 ? "running" : "met", duty + 1);
			steps_of(&s->file, &s->rulebook, now, &s->steps);
			for (size_t n = 0; n < s->steps.count; n++) {
				const struct step *at = &s->steps.at[n];
				assert_true(at->roles != 0 && at->cite.len > 0);
				for (size_t other = 0; other < n; other++)
					assert_int_not_equal(s->steps.at[other].code, at->code);
				if (at->status == STEP_WAITS)
					assert_int_not_equal(step(s, at->waits_for)->status, STEP_DONE);
			}
		}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_what_is_due_first_comes_first),
		cmocka_unit_test(test_the_next_step_of_a_role_is_one_that_is_theirs),
		cmocka_unit_test(test_containment_is_there_at_once_and_nothing_waits_for_it),
		cmocka_unit_test(test_the_form_waits_for_the_assessments_and_the_level),
		cmocka_unit_test(test_a_form_that_was_returned_is_to_be_done_again),
		cmocka_unit_test(test_a_form_of_another_level_must_be_submitted_anew),
		cmocka_unit_test(test_a_changed_level_is_notified_by_a_step_of_its_own),
		cmocka_unit_test(test_each_level_asks_for_its_own_acts),
		cmocka_unit_test(test_what_went_another_way_is_filed_at_the_site_once_it_is_back),
		cmocka_unit_test(test_what_was_filed_first_is_ratified),
		cmocka_unit_test(test_the_later_phases_wait_for_damage_and_control),
		cmocka_unit_test(test_what_waits_for_somebody_is_a_step_of_theirs_until_all_of_it_is_decided),
		cmocka_unit_test(test_P22_a_referral_that_was_consented_to_is_a_step_until_it_has_left),
		cmocka_unit_test(test_a_running_outage_is_ended_before_closing),
		cmocka_unit_test(test_what_was_late_asks_for_words_and_holds_nothing_up),
		cmocka_unit_test(test_a_case_that_is_none_is_looked_at_until_it_is_clear),
		cmocka_unit_test(test_a_case_that_owes_nothing_has_nothing_before_its_closing),
		cmocka_unit_test(test_in_every_state_and_level_each_step_says_whose_it_is),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
