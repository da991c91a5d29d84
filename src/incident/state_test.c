#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <setjmp.h>
#include <cmocka.h>

#include "incident/state.h"

/* What may be done in each state, told the other way round than state.def and from the procedure, not from that table. */
static const char *const always = "contain restore backfile ratify explain affirm task_end";
static const char *const until_closed = "save_form submit_form confirm file continuity_end";
static const char *const live =
	"know classify assess damage outage rate review annul judge_tell tell meet task situation acknowledge continue "
	"ask decide hand_over";

static const struct {
	enum incident_state state;
	bool is_live, is_closed;
	const char *own; /* beyond those three */
} states[INCIDENT_STATES] = {
	{ INCIDENT_OPEN, true, false, "control recover" },
	{ INCIDENT_CONTROLLED, true, false, "recover close extend" },
	{ INCIDENT_RECOVERED, true, false, "close extend" },
	{ INCIDENT_WATCHED, false, false, "look clear reopen outage rate review meet task acknowledge continue" },
	{ INCIDENT_CLEARED, false, false, "reopen" },
	{ INCIDENT_CLOSED, false, true, "" },
};

static bool has(const char *list, const char *verb)
{
	struct str rest = str_of(list), word;

	while (rest.len) {
		str_cut(rest, ' ', &word, &rest);
		if (str_is(word, verb))
			return true;
	}
	return false;
}

static bool should(enum incident_state state, const char *verb)
{
	return has(always, verb) || (!states[state].is_closed && has(until_closed, verb)) ||
	       (states[state].is_live && has(live, verb)) || has(states[state].own, verb);
}

static void every_verb_in_every_state_is_allowed_or_refused_as_the_procedure_says(void **state)
{
	int allowed = 0;

	(void)state;
	for (int s = 0; s < INCIDENT_STATES; s++) {
		assert_int_equal(states[s].state, s);
		for (int v = 0; v < INCIDENT_VERBS; v++) {
			const char *verb = incident_verb_name((enum incident_verb)v);
			bool may = incident_may((enum incident_state)s, (enum incident_verb)v);
			if (may != should((enum incident_state)s, verb))
				fail_msg("%s, %s: %s", incident_state_code((enum incident_state)s), verb,
					 may ? "allowed" : "refused");
			allowed += may;
		}
	}
	assert_int_equal(allowed, 32 + 33 + 32 + 22 + 13 + 7);
}

static void every_refusal_names_the_state_and_the_verb(void **state)
{
	(void)state;
	for (int s = 0; s < INCIDENT_STATES; s++) {
		for (int v = 0; v < INCIDENT_VERBS; v++) {
			struct err err = { 0 };
			bool may = incident_check((enum incident_state)s, (enum incident_verb)v, &err);
			assert_int_equal(may, incident_may((enum incident_state)s, (enum incident_verb)v));
			if (may) {
				assert_int_equal(err.refusal, REFUSAL_NONE);
				continue;
			}
			assert_int_equal(err.refusal, REFUSAL_INCIDENT_STATE);
			assert_string_equal(err.word[0], incident_state_words((enum incident_state)s));
			assert_string_equal(err.word[1], incident_verb_name((enum incident_verb)v));
		}
	}
}

/* P19: it is never blocked by a missing form, and never by a state. */
static void P19_containment_is_never_refused(void **state)
{
	(void)state;
	for (int s = 0; s < INCIDENT_STATES; s++)
		assert_true(incident_may((enum incident_state)s, INCIDENT_VERB_contain));
}

static void P14_what_was_found_to_be_none_is_watched_looked_at_cleared_or_opened_again(void **state)
{
	(void)state;
	for (int s = 0; s < INCIDENT_STATES; s++) {
		bool is_watched = s == INCIDENT_WATCHED;
		assert_int_equal(incident_may((enum incident_state)s, INCIDENT_VERB_look), is_watched);
		assert_int_equal(incident_may((enum incident_state)s, INCIDENT_VERB_clear), is_watched);
		assert_int_equal(incident_may((enum incident_state)s, INCIDENT_VERB_reopen),
				 is_watched || s == INCIDENT_CLEARED);
		assert_int_equal(incident_may((enum incident_state)s, INCIDENT_VERB_annul),
				 incident_is_live((enum incident_state)s));
	}
}

static void P21_only_what_is_under_control_or_recovered_can_be_closed(void **state)
{
	(void)state;
	for (int s = 0; s < INCIDENT_STATES; s++)
		assert_int_equal(incident_may((enum incident_state)s, INCIDENT_VERB_close),
				 s == INCIDENT_CONTROLLED || s == INCIDENT_RECOVERED);
}

static void P26_control_comes_once_and_recovery_once_after_it_or_without_it(void **state)
{
	(void)state;
	for (int s = 0; s < INCIDENT_STATES; s++) {
		assert_int_equal(incident_may((enum incident_state)s, INCIDENT_VERB_control), s == INCIDENT_OPEN);
		assert_int_equal(incident_may((enum incident_state)s, INCIDENT_VERB_recover),
				 s == INCIDENT_OPEN || s == INCIDENT_CONTROLLED);
	}
}

static void lateness_can_be_explained_and_debts_be_paid_after_closing(void **state)
{
	(void)state;
	assert_true(incident_may(INCIDENT_CLOSED, INCIDENT_VERB_explain));
	assert_true(incident_may(INCIDENT_CLOSED, INCIDENT_VERB_backfile));
	assert_true(incident_may(INCIDENT_CLOSED, INCIDENT_VERB_ratify));
	assert_false(incident_may(INCIDENT_CLOSED, INCIDENT_VERB_file));
	assert_false(incident_may(INCIDENT_CLOSED, INCIDENT_VERB_rate));
}

static void a_state_is_stored_by_its_code_and_shown_in_words_of_its_own(void **state)
{
	(void)state;
	for (int s = 0; s < INCIDENT_STATES; s++) {
		assert_int_equal(incident_state_read(str_of(incident_state_code((enum incident_state)s))), s);
		for (int other = 0; other < s; other++)
			assert_string_not_equal(incident_state_words((enum incident_state)s),
						incident_state_words((enum incident_state)other));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_verb_in_every_state_is_allowed_or_refused_as_the_procedure_says),
		cmocka_unit_test(every_refusal_names_the_state_and_the_verb),
		cmocka_unit_test(P19_containment_is_never_refused),
		cmocka_unit_test(P14_what_was_found_to_be_none_is_watched_looked_at_cleared_or_opened_again),
		cmocka_unit_test(P21_only_what_is_under_control_or_recovered_can_be_closed),
		cmocka_unit_test(P26_control_comes_once_and_recovery_once_after_it_or_without_it),
		cmocka_unit_test(lateness_can_be_explained_and_debts_be_paid_after_closing),
		cmocka_unit_test(a_state_is_stored_by_its_code_and_shown_in_words_of_its_own),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
