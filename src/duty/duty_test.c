#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <setjmp.h>
#include <cmocka.h>

#include "duty/duty.h"

static struct rulebook rulebook_of(const char *law)
{
	struct rulebook rulebook;

	assert_true(rulebook_by_law(rulebook_default(), str_of(law), &rulebook));
	return rulebook;
}

/* What waits for somebody is owed at every level. */
#define APPROVALS "p20-approval-leader p25-approval-ciso p22-approval-mayor p22-referral "

/* The duties of a case, as "id id …", from the articles and clauses; law's first. The same under all three laws, whose
 * numbers differ only in their articles: 107 and 110 §4 to §7, 115 §6 to §9. */
static const struct {
	bool rated;
	int level;
	const char *duties;
} holds[] = {
	/* The hour and the telling do not wait for a rating; what follows an event waits for that event anyway. */
	{ false, 0,
	  "notify renotify backfile review-pass-on report " APPROVALS
	  "p12-leader-told l12-ratify p05-rerate p27-continuity p24-task p29-improvement p14-look" },
	{ true, 0, APPROVALS "p12-leader-told p05-rerate p27-continuity p24-task p29-improvement p14-look" },
	{ true, 1,
	  "notify renotify backfile review-1-2 review-pass-on control-1-2 control-notice-1-2 report " APPROVALS
	  "p12-leader-told p23-judgement l12-ratify p05-rerate p27-continuity p24-task p29-improvement p14-look" },
	{ true, 2,
	  "notify renotify backfile review-1-2 review-pass-on control-1-2 control-notice-1-2 report " APPROVALS
	  "p12-leader-told p24-leader-told p24-meeting l12-ratify p05-rerate p27-continuity p24-task p29-improvement p14-look" },
	{ true, 3,
	  "notify renotify backfile review-3-4 review-pass-on control-3-4 control-notice-3-4 report ciso-meeting " APPROVALS
	  "p12-leader-told p25-situation p25-ack l12-ratify p05-rerate p27-continuity p24-task p29-improvement p14-look" },
	{ true, 4,
	  "notify renotify backfile review-3-4 review-pass-on control-3-4 control-notice-3-4 report ciso-meeting " APPROVALS
	  "p12-leader-told p25-situation p25-ack l12-ratify p05-rerate p27-continuity p24-task p29-improvement p14-look" },
};
static const char *const laws[] = { "107", "110", "115" };

static void each_law_asks_for_these_duties_at_each_level_and_for_no_other(void **state)
{
	const struct duty *rows[RULEBOOK_DUTIES_MAX];

	(void)state;
	for (size_t l = 0; l < 3; l++) {
		struct rulebook rulebook = rulebook_of(laws[l]);
		for (size_t i = 0; i < sizeof(holds) / sizeof(holds[0]); i++) {
			size_t count = duty_list(&rulebook, (struct duty_case){ holds[i].rated, holds[i].level }, rows);
			BUF_SCOPED(ids);
			for (size_t d = 0; d < count; d++)
				buf_printf(&ids, "%s%.*s", d ? " " : "", STR_ARG(rows[d]->row.id));
			if (!str_is(buf_str(&ids), holds[i].duties))
				fail_msg("%s, rated %d, level %d: %.*s", laws[l], holds[i].rated, holds[i].level,
					 STR_ARG(buf_str(&ids)));
		}
	}
}

static const struct duty *of_code(struct rulebook *rulebook, const char *code, int level)
{
	return duty_of_code(rulebook, str_of(code), (struct duty_case){ true, level });
}

static void P20_the_first_hour_runs_from_knowing_whether_rated_or_not(void **state)
{
	(void)state;
	for (size_t l = 0; l < 3; l++) {
		struct rulebook rulebook = rulebook_of(laws[l]);
		const struct duty *before = duty_of_code(&rulebook, S("notify"), (struct duty_case){ 0 });

		assert_non_null(before);
		assert_int_equal(before->start, EVENT_AWARE);
		assert_int_equal(before->term.unit, TERM_HOURS);
		assert_int_equal(before->term.count, 1);
		for (int level = 1; level <= 4; level++)
			assert_ptr_equal(of_code(&rulebook, "notify", level), before);
		assert_null(of_code(&rulebook, "notify", 0));
	}
}

static void P26_levels_1_and_2_have_72_hours_and_3_and_4_have_36_from_the_same_knowing(void **state)
{
	static const int hours[] = { 0, 72, 72, 36, 36 };

	(void)state;
	for (size_t l = 0; l < 3; l++) {
		struct rulebook rulebook = rulebook_of(laws[l]);
		assert_null(of_code(&rulebook, "control", 0));
		assert_null(duty_of_code(&rulebook, S("control"), (struct duty_case){ 0 }));
		for (int level = 1; level <= 4; level++) {
			const struct duty *control = of_code(&rulebook, "control", level);
			assert_int_equal(control->term.unit, TERM_HOURS);
			assert_int_equal(control->term.count, hours[level]);
			assert_int_equal(control->start, EVENT_AWARE);
			const struct duty *notice = of_code(&rulebook, "control_notice", level);
			assert_int_equal(notice->term.count, hours[level]);
			const struct duty *report = of_code(&rulebook, "report", level);
			assert_int_equal(report->term.unit, TERM_MONTHS);
			assert_int_equal(report->term.count, 1);
			assert_int_equal(report->start, EVENT_CONTROLLED);
		}
	}
}

static void P23_P24_P25_each_level_has_its_own_of_the_procedure(void **state)
{
	struct rulebook rulebook = rulebook_of("115");

	(void)state;
	for (int level = 0; level <= 4; level++) {
		assert_int_equal(of_code(&rulebook, "leader_judgement", level) != NULL, level == 1);
		assert_int_equal(of_code(&rulebook, "emergency_meeting", level) != NULL, level == 2);
		assert_int_equal(of_code(&rulebook, "situation_report", level) != NULL, level >= 3);
		assert_int_equal(of_code(&rulebook, "situation_ack", level) != NULL, level >= 3);
		assert_int_equal(of_code(&rulebook, "ciso_meeting", level) != NULL, level >= 3);
	}
	assert_null(of_code(&rulebook, "no_such_duty", 3));
}

static void what_is_counted_from_knowing_or_rating_is_counted_anew_and_nothing_else(void **state)
{
	struct rulebook rulebook = rulebook_of("115");

	(void)state;
	assert_true(duty_is_counted_anew(of_code(&rulebook, "control", 1)));
	assert_true(duty_is_counted_anew(of_code(&rulebook, "emergency_meeting", 2)));
	assert_false(duty_is_counted_anew(of_code(&rulebook, "renotify", 1)));
	assert_false(duty_is_counted_anew(of_code(&rulebook, "report", 1)));
	assert_false(duty_is_counted_anew(of_code(&rulebook, "continuity", 1)));
}

static void a_duty_ends_with_its_own_event_alone(void **state)
{
	struct rulebook rulebook = rulebook_of("115");

	(void)state;
	assert_true(duty_ends_with(&rulebook, S("notify"), EVENT_NOTIFIED));
	assert_false(duty_ends_with(&rulebook, S("notify"), EVENT_RENOTIFIED));
	assert_true(duty_ends_with(&rulebook, S("control"), EVENT_CONTROLLED));
	assert_false(duty_ends_with(&rulebook, S("control"), EVENT_CONTROL_NOTIFIED));
	assert_true(duty_ends_with(&rulebook, S("ratify"), EVENT_RATIFIED));
	assert_false(duty_ends_with(&rulebook, S("no_such_duty"), EVENT_RATIFIED));
}

static void an_act_at_the_due_instant_of_hours_is_in_time(void **state)
{
	struct instant due = instant_taipei((struct civil){ 2026, 3, 10 }, 10, 10, 0);

	(void)state;
	assert_int_equal(duty_late_ms(due, false, (struct instant){ due.ms - 1 }), 0);
	assert_int_equal(duty_late_ms(due, false, due), 0);
	assert_int_equal(duty_late_ms(due, false, (struct instant){ due.ms + 1 }), 1);
	assert_int_equal(duty_late_ms(due, false, (struct instant){ due.ms + 3600000 }), 3600000);
}

static void an_act_at_the_midnight_that_ends_a_month_is_late(void **state)
{
	struct instant midnight = instant_taipei((struct civil){ 2026, 12, 23 }, 0, 0, 0);

	(void)state;
	assert_int_equal(duty_late_ms(midnight, true, (struct instant){ midnight.ms - 1 }), 0);
	assert_int_equal(duty_late_ms(midnight, true, midnight), 1);
	assert_int_equal(duty_late_ms(midnight, true, (struct instant){ midnight.ms + 5 }), 5);
}

static void a_debt_without_a_date_is_never_late(void **state)
{
	(void)state;
	assert_int_equal(
		duty_late_ms((struct instant){ 0 }, false, instant_taipei((struct civil){ 2999, 1, 1 }, 0, 0, 0)), 0);
	assert_int_equal(
		duty_late_ms((struct instant){ 0 }, true, instant_taipei((struct civil){ 2999, 1, 1 }, 0, 0, 0)), 0);
}

static void a_span_reads_as_the_law_writes_it(void **state)
{
	static const struct {
		struct term term;
		const char *words;
	} spans[] = {
		{ { TERM_HOURS, 72 }, "72 小時" }, { { TERM_MONTHS, 1 }, "1 個月" },
		{ { TERM_DAYS, 10 }, "10 日" },    { { TERM_AT_ONCE, 30 }, "立即（30 分鐘）" },
		{ { TERM_AT_ONCE, 0 }, "立即" },   { { TERM_NONE, 0 }, "未定期限" },
	};
	ARENA_SCOPED(arena);

	(void)state;
	for (size_t i = 0; i < sizeof(spans) / sizeof(spans[0]); i++)
		assert_true(str_is(duty_span_words(&(struct duty){ .term = spans[i].term }, &arena), spans[i].words));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_law_asks_for_these_duties_at_each_level_and_for_no_other),
		cmocka_unit_test(P20_the_first_hour_runs_from_knowing_whether_rated_or_not),
		cmocka_unit_test(P26_levels_1_and_2_have_72_hours_and_3_and_4_have_36_from_the_same_knowing),
		cmocka_unit_test(P23_P24_P25_each_level_has_its_own_of_the_procedure),
		cmocka_unit_test(what_is_counted_from_knowing_or_rating_is_counted_anew_and_nothing_else),
		cmocka_unit_test(a_duty_ends_with_its_own_event_alone),
		cmocka_unit_test(an_act_at_the_due_instant_of_hours_is_in_time),
		cmocka_unit_test(an_act_at_the_midnight_that_ends_a_month_is_late),
		cmocka_unit_test(a_debt_without_a_date_is_never_late),
		cmocka_unit_test(a_span_reads_as_the_law_writes_it),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
