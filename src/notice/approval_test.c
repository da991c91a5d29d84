#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <cmocka.h>

#include "notice/approval.h"

#define HOUR 3600000LL

static const struct instant now = { 1794000000000LL };
#define ONE S("1111111111111111111111111111111111111111111111111111111111111111")
#define TWO S("2222222222222222222222222222222222222222222222222222222222222222")

static const struct procedure *office(void)
{
	struct rulebook rulebook;

	assert_true(rulebook_by_law(rulebook_default(), S("115"), &rulebook));
	return rulebook.procedure;
}

static void P22_a_referral_takes_the_leader_then_the_mayor_unless_the_office_chose_otherwise(void **state)
{
	const struct approval_kind *kind = procedure_approval(office(), S("referral"));
	struct str steps[APPROVAL_STEPS_MOST];
	enum duty_code duty;
	(void)state;

	assert_int_equal(approval_steps(kind, false, steps), 2);
	assert_true(str_is(steps[0], "referral.confirm"));
	assert_true(str_is(steps[1], "referral.consent"));
	assert_true(approval_duty(kind, steps[0], &duty));
	assert_int_equal(duty, DUTY_APPROVAL_LEADER);
	assert_true(approval_duty(kind, steps[1], &duty));
	assert_int_equal(duty, DUTY_APPROVAL_MAYOR);
	assert_int_equal(approval_steps(kind, true, steps), 1);
	assert_true(str_is(steps[0], "referral.confirm"));
}

static void P25_a_situation_report_has_the_clock_of_its_own_duty_and_no_second_one(void **state)
{
	const struct approval_kind *kind = procedure_approval(office(), S("situation"));
	enum duty_code duty;
	(void)state;

	assert_false(approval_duty(kind, S("situation.acknowledge"), &duty));
}

static void P22_each_step_is_an_act_that_the_clause_gives_to_somebody(void **state)
{
	const struct procedure *p = office();
	(void)state;

	for (size_t i = 0; i < p->approval_count; i++)
		for (size_t s = 0; s < p->approvals[i].steps.count; s++) {
			enum capability capability;
			assert_true(capability_read(p->approvals[i].steps.at[s], &capability));
			const unsigned roles = procedure_act(p, capability)->roles;
			assert_true(roles != 0);
			/* Whoever decides may ask for the generic act as well: the address is theirs. */
			const unsigned all = procedure_act(p, CAPABILITY_APPROVAL_DECIDE)->roles;
			assert_int_equal(roles & ~all, 0);
		}
}

static void P20_a_decision_is_bound_to_the_content_that_was_read(void **state)
{
	const struct approval_asked asked = { APPROVAL_PENDING, S("A115-0001"), ONE };
	const struct approval_answer same = { ONE, S(""), true }, other = { TWO, S(""), true };
	struct err err = { 0 };
	(void)state;

	assert_true(approval_check(&asked, &same, &err));
	assert_false(approval_check(&asked, &other, &err));
	assert_int_equal(err.refusal, REFUSAL_CONTENT_CHANGED);
}

static void P20_returning_takes_a_reason_and_granting_none(void **state)
{
	const struct approval_asked asked = { APPROVAL_PENDING, S("A115-0001"), ONE };
	struct approval_answer answer = { ONE, S(""), false };
	struct err err = { 0 };
	(void)state;

	assert_false(approval_check(&asked, &answer, &err));
	assert_int_equal(err.refusal, REFUSAL_REASON_MISSING);
	assert_string_equal(err.where, "/reason");
	answer.reason = S("事實不清");
	assert_true(approval_check(&asked, &answer, &(struct err){ 0 }));
}

static void what_has_ended_is_decided_no_more(void **state)
{
	const struct approval_answer answer = { ONE, S("x"), true };
	(void)state;

	for (int s = 0; s < APPROVAL_STATES; s++) {
		const struct approval_asked asked = { (enum approval_state)s, S("A115-0001"), ONE };
		struct err err = { 0 };
		assert_int_equal(approval_check(&asked, &answer, &err), s == APPROVAL_PENDING);
		assert_int_equal(err.refusal, s == APPROVAL_PENDING ? REFUSAL_NONE : REFUSAL_APPROVAL_ENDED);
		assert_int_equal(approval_state_read(str_of(approval_state_code((enum approval_state)s))), s);
	}
}

static void P22_only_the_last_step_grants_and_any_returns(void **state)
{
	(void)state;
	assert_int_equal(approval_after(1, 2, true), APPROVAL_PENDING);
	assert_int_equal(approval_after(2, 2, true), APPROVAL_GRANTED);
	assert_int_equal(approval_after(1, 2, false), APPROVAL_RETURNED);
	assert_int_equal(approval_after(2, 2, false), APPROVAL_RETURNED);
}

/* A link of the first step, good for another hour, held against what the table says. */
static enum refusal opened(enum approval_state state, struct str content, int64_t step, bool amber, int64_t used,
			   int64_t left)
{
	const struct approval_link link = { ONE, 1, { now.ms + left }, { used } };
	const struct approval_asked asked = { state, S("A115-0001"), content };
	struct err err = { 0 };

	return approval_link_check(&link, &asked, step, amber, now, &err) ? REFUSAL_NONE : err.refusal;
}

static void a_link_opens_one_step_of_one_content_once_and_in_time(void **state)
{
	(void)state;
	assert_int_equal(opened(APPROVAL_PENDING, ONE, 1, false, 0, HOUR), REFUSAL_NONE);
	assert_int_equal(opened(APPROVAL_PENDING, ONE, 1, false, now.ms, HOUR), REFUSAL_APPROVAL_LINK_USED);
	assert_int_equal(opened(APPROVAL_PENDING, ONE, 1, false, 0, 1), REFUSAL_NONE);
	assert_int_equal(opened(APPROVAL_PENDING, ONE, 1, false, 0, 0), REFUSAL_APPROVAL_LINK_EXPIRED);
	assert_int_equal(opened(APPROVAL_PENDING, TWO, 1, false, 0, HOUR), REFUSAL_APPROVAL_LINK_CHANGED);
	assert_int_equal(opened(APPROVAL_VOIDED, ONE, 1, false, 0, HOUR), REFUSAL_APPROVAL_LINK_CHANGED);
	assert_int_equal(opened(APPROVAL_PENDING, ONE, 2, false, 0, HOUR), REFUSAL_APPROVAL_LINK_PASSED);
	assert_int_equal(opened(APPROVAL_GRANTED, ONE, 1, false, 0, HOUR), REFUSAL_APPROVAL_LINK_PASSED);
	assert_int_equal(opened(APPROVAL_RETURNED, ONE, 1, false, 0, HOUR), REFUSAL_APPROVAL_LINK_PASSED);
}

static void a_link_to_affirm_stays_open_after_the_approval_has_gone_on(void **state)
{
	(void)state;
	assert_int_equal(opened(APPROVAL_PENDING, ONE, 2, true, 0, HOUR), REFUSAL_NONE);
	assert_int_equal(opened(APPROVAL_GRANTED, ONE, 2, true, 0, HOUR), REFUSAL_NONE);
	assert_int_equal(opened(APPROVAL_VOIDED, ONE, 2, true, 0, HOUR), REFUSAL_APPROVAL_LINK_CHANGED);
}

static void a_link_is_good_some_hours_after_its_deadline_and_a_week_without_one(void **state)
{
	const struct instant due = { now.ms + 2 * HOUR }, past = { now.ms - 30 * HOUR };
	(void)state;

	assert_int_equal(approval_link_until(now, due, 24).ms, now.ms + 26 * HOUR);
	assert_int_equal(approval_link_until(now, past, 24).ms, now.ms + 24 * HOUR);
	assert_int_equal(approval_link_until(now, INSTANT_UNSET, 24).ms, now.ms + 168 * HOUR);
}

static void every_item_of_a_kind_has_its_words_and_no_other_has(void **state)
{
	(void)state;
	assert_string_equal(approval_item_at(S("referral"), 0), "authority");
	assert_string_equal(approval_item_at(S("referral"), 3), "evidence");
	assert_null(approval_item_at(S("referral"), 4));
	assert_non_null(approval_item_words(S("referral"), S("facts")));
	assert_null(approval_item_words(S("forensics"), S("facts")));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(P22_a_referral_takes_the_leader_then_the_mayor_unless_the_office_chose_otherwise),
		cmocka_unit_test(P25_a_situation_report_has_the_clock_of_its_own_duty_and_no_second_one),
		cmocka_unit_test(P22_each_step_is_an_act_that_the_clause_gives_to_somebody),
		cmocka_unit_test(P20_a_decision_is_bound_to_the_content_that_was_read),
		cmocka_unit_test(P20_returning_takes_a_reason_and_granting_none),
		cmocka_unit_test(what_has_ended_is_decided_no_more),
		cmocka_unit_test(P22_only_the_last_step_grants_and_any_returns),
		cmocka_unit_test(a_link_opens_one_step_of_one_content_once_and_in_time),
		cmocka_unit_test(a_link_to_affirm_stays_open_after_the_approval_has_gone_on),
		cmocka_unit_test(a_link_is_good_some_hours_after_its_deadline_and_a_week_without_one),
		cmocka_unit_test(every_item_of_a_kind_has_its_words_and_no_other_has),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
