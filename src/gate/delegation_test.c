#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <setjmp.h>
#include <cmocka.h>

#include "gate/delegation.h"
#include "rulebook/rulebook.h"

static const struct instant from = { 1000000 }, until = { 2000000 };

/* Where now lies, and what then is so when nothing else is in the way. */
static const struct {
	int64_t now;
	enum delegation_state state;
} moments[] = {
	{ 1, DELEGATION_COMING },         { 999999, DELEGATION_COMING },
	{ 1000000, DELEGATION_IN_FORCE }, /* the first instant is within */
	{ 1000001, DELEGATION_IN_FORCE }, { 1999999, DELEGATION_IN_FORCE },
	{ 2000000, DELEGATION_IN_FORCE }, /* and so is the last */
	{ 2000001, DELEGATION_OVER },     { 9000000000, DELEGATION_OVER },
};
enum { MOMENTS = sizeof(moments) / sizeof(moments[0]) };

static enum delegation_state expected(size_t moment, bool held, bool revoked)
{
	if (revoked)
		return DELEGATION_REVOKED;
	return moments[moment].state == DELEGATION_IN_FORCE && !held ? DELEGATION_LAPSED : moments[moment].state;
}

static void P02_it_is_in_force_from_its_first_instant_to_its_last_unless_revoked_or_its_giver_lost_the_role(
	void **state)
{
	(void)state;
	for (size_t m = 0; m < MOMENTS; m++) {
		for (int held = 0; held < 2; held++) {
			for (int revoked = 0; revoked < 2; revoked++) {
				const struct delegation d = { .from = from,
							      .until = until,
							      .held = held,
							      .revoked_at = { revoked ? 1500000 : 0 } };
				const struct instant now = { moments[m].now };
				if (delegation_state(&d, now) != expected(m, held, revoked))
					fail_msg("now %lld, held %d, revoked %d: %s", (long long)now.ms, held, revoked,
						 delegation_state_code(delegation_state(&d, now)));
			}
		}
	}
}

/* What is never delegated, and what always comes along, said once more by their codes. */
static bool is_one_of(enum capability capability, const char *codes)
{
	struct str rest = str_of(codes), code;

	while (rest.len) {
		str_cut(rest, ' ', &code, &rest);
		if (str_is(code, capability_code(capability)))
			return true;
	}
	return false;
}

static const char never[] = "envelope.seal delegation.grant delegation.record delegation.revoke";
static const char reads[] = "sign.read incident.read attachment.read deadline.read rulebook.read approval.decide";

/* Every role that it may be of, every capability, all acts or one or another one, every case or this or another. */
static void P02_it_covers_the_acts_of_its_role_within_its_scope_and_its_case_and_nothing_else(void **state)
{
	const struct procedure *procedure = &rulebook_default()->procedures[0];
	static const char *const cases[] = { "", "I115-0001", "I115-0002" };
	size_t covered = 0, refused = 0;

	(void)state;
	for (int role = 0; role < ROLE_COUNT; role++)
		for (int c = 0; c < CAPABILITY_COUNT; c++)
			for (int scope = 0; scope < 3; scope++)
				for (int only = 0; only < 3; only++)
					for (int on = 0; on < 3; on++) {
						const enum capability capability = (enum capability)c;
						const enum capability other =
							(enum capability)((c + 1) % CAPABILITY_COUNT);
						const struct delegation d = {
							.role = (enum role)role,
							.incident = str_of(cases[only]),
							.capabilities = scope == 0   ? 0
									: scope == 1 ? DELEGATION_BIT(capability)
										     : DELEGATION_BIT(other),
						};
						const unsigned roles = procedure_act(procedure, capability)->roles;
						const bool in_scope = scope < 2 || is_one_of(capability, reads);
						const bool in_case = only == 0 || only == on;
						const bool right = (roles & ROLE_BIT(role)) && in_scope && in_case &&
								   !is_one_of(capability, never);
						const bool covers =
							delegation_cover(&d, roles, capability, str_of(cases[on])) ==
							DELEGATION_COVERS;
						if (covers != right)
							fail_msg("%s, %s, scope %d, only %s, on %s: %d",
								 role_code((enum role)role),
								 capability_code(capability), scope, cases[only],
								 cases[on], covers);
						covered += covers;
						refused += !covers;
					}
	assert_true(covered > 1000 && refused > 1000);
}

static void P02_why_it_does_not_cover_is_told_apart(void **state)
{
	const unsigned leader = ROLE_BIT(ROLE_TEAM_LEADER);
	struct delegation d = { .role = ROLE_TEAM_LEADER };

	(void)state;
	assert_int_equal(delegation_cover(&d, ROLE_BIT(ROLE_CISO), CAPABILITY_SITUATION_ACK, S("")),
			 DELEGATION_OF_ANOTHER_ROLE);
	assert_int_equal(delegation_cover(&d, leader, CAPABILITY_DELEGATION_GRANT, S("")), DELEGATION_NOT_FURTHER);
	d.capabilities = delegation_acts(S("form.ratify no.such"));
	assert_true(d.capabilities == DELEGATION_BIT(CAPABILITY_FORM_RATIFY));
	assert_int_equal(delegation_cover(&d, leader, CAPABILITY_FORM_CONFIRM, S("")), DELEGATION_OF_OTHER_ACTS);
	d.incident = S("I115-0001");
	assert_int_equal(delegation_cover(&d, leader, CAPABILITY_FORM_RATIFY, S("I115-0002")),
			 DELEGATION_OF_ANOTHER_CASE);
	assert_int_equal(delegation_cover(&d, leader, CAPABILITY_FORM_RATIFY, S("I115-0001")), DELEGATION_COVERS);
	assert_int_equal(delegation_cover(&d, leader, CAPABILITY_INCIDENT_READ, S("I115-0001")), DELEGATION_COVERS);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			P02_it_is_in_force_from_its_first_instant_to_its_last_unless_revoked_or_its_giver_lost_the_role),
		cmocka_unit_test(P02_it_covers_the_acts_of_its_role_within_its_scope_and_its_case_and_nothing_else),
		cmocka_unit_test(P02_why_it_does_not_cover_is_told_apart),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
