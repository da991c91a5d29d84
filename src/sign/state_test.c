#include "sign/state.h"

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

/* Written from the procedure, not from state.def: for each state, the verbs that may be done there. */
static const struct {
	enum sign_state state;
	const char *verbs;
} table[] = {
	{ SIGN_NEW, "survey verdict repeat" },
	{ SIGN_SURVEYED, "survey verdict repeat" },
	{ SIGN_LOOK_AGAIN, "survey verdict look repeat" },
	{ SIGN_INCIDENT, "survey repeat" },
	{ SIGN_WATCHED, "survey verdict look clear repeat" },
	{ SIGN_CLEARED, "verdict" },
};

static const char *const names[SIGN_VERBS] = {
#define VERB(verb, ...) [SIGN_VERB_##verb] = #verb,
#include "sign/state.def"
#undef VERB
};

static bool says(const char *verbs, const char *verb)
{
	struct str rest = str_of(verbs), one;

	while (rest.len) {
		str_cut(rest, ' ', &one, &rest);
		if (str_is(one, verb))
			return true;
	}
	return false;
}

static void every_verb_in_every_state_is_as_the_procedure_says(void **state)
{
	struct err err;
	(void)state;

	assert_int_equal(sizeof(table) / sizeof(table[0]), SIGN_STATES);
	for (size_t i = 0; i < SIGN_STATES; i++) {
		for (int verb = 0; verb < SIGN_VERBS; verb++) {
			bool wanted = says(table[i].verbs, names[verb]);
			assert_int_equal(sign_may(table[i].state, (enum sign_verb)verb), wanted);
			assert_int_equal(sign_check(table[i].state, (enum sign_verb)verb, &err), wanted);
			if (!wanted)
				assert_int_equal(err.refusal, REFUSAL_SIGN_STATE);
		}
	}
}

static void p14_only_what_was_judged_no_incident_can_clear(void **state)
{
	(void)state;
	for (int s = 0; s < SIGN_STATES; s++)
		assert_int_equal(sign_may((enum sign_state)s, SIGN_VERB_clear), s == SIGN_WATCHED);
}

static void codes_read_back(void **state)
{
	(void)state;
	for (int s = 0; s < SIGN_STATES; s++)
		assert_int_equal(sign_state_read(str_of(sign_state_code((enum sign_state)s))), s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_verb_in_every_state_is_as_the_procedure_says),
		cmocka_unit_test(p14_only_what_was_judged_no_incident_can_clear),
		cmocka_unit_test(codes_read_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
