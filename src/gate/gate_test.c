#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <setjmp.h>
#include <cmocka.h>

#include "db/derived.h"
#include "db/migrate.h"
#include "db/testing.h"
#include "gate/gate.h"
#include "store/rows.h"
#include "text/sha256.h"

static const struct procedure *procedure_now(void)
{
	return &rulebook_default()->procedures[0];
}

/* Whose act it is, read from 參 and 伍 (not from law/): the acts that the procedure itself gives to somebody. */
static const struct {
	enum capability capability;
	const char *roles;
} clauses[] = {
	{ CAPABILITY_SIGN_REPORT, /* 參七: everybody who works here */
	  "ciso mayor team_leader team_member isms_coord contact server_admin admin_office duty staff auditor system_admin" },
	{ CAPABILITY_SIGN_SURVEY,
	  "admin_office server_admin duty contact isms_coord team_member team_leader" }, /* 伍二(一) */
	{ CAPABILITY_SIGN_VERDICT,
	  "admin_office server_admin duty contact isms_coord team_member team_leader" }, /* 伍二(一) */
	{ CAPABILITY_SIGN_WATCH, "contact isms_coord" },                                 /* 伍二(五) */
	{ CAPABILITY_SIGN_CLEAR, "contact isms_coord" },
	{ CAPABILITY_INCIDENT_ASSESS, "admin_office server_admin contact isms_coord" }, /* 伍二(二) */
	{ CAPABILITY_INCIDENT_DAMAGE, "team_member team_leader server_admin" },         /* 伍二(四) */
	{ CAPABILITY_INCIDENT_RATE, "team_member team_leader contact isms_coord" },
	{ CAPABILITY_INCIDENT_REFUTE, "team_member team_leader" },
	{ CAPABILITY_FORM_FILL, "contact isms_coord" }, /* 伍二(三) */
	{ CAPABILITY_FORM_CONFIRM, "team_leader" },     /* 伍三(二)1, 2 */
	{ CAPABILITY_FORM_FILE, "contact isms_coord" },
	{ CAPABILITY_FORM_RATIFY, "team_leader" },
	{ CAPABILITY_LEADER_JUDGE, "contact isms_coord" }, /* 伍三(二)4 */
	{ CAPABILITY_LEADER_TELL, "contact isms_coord" },  /* 伍三(二)5 */
	{ CAPABILITY_SITUATION_REPORT, "team_leader" },    /* 伍三(二)6 */
	{ CAPABILITY_SITUATION_ACK, "ciso" },
	{ CAPABILITY_CONTINUITY_DECIDE, "team_leader" }, /* 伍三(二)8 */
};

static void P02_an_act_is_for_those_whom_its_clause_names_and_for_no_other(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(clauses) / sizeof(clauses[0]); i++) {
		unsigned named = gate_roles(str_of(clauses[i].roles));
		for (int role = 0; role < ROLE_COUNT; role++) {
			struct err err = { 0 };
			enum role as = ROLE_COUNT;
			bool may = gate_allows(ROLE_BIT(role), procedure_now(), clauses[i].capability, &as, &err);
			if (may != !!(named & ROLE_BIT(role)))
				fail_msg("%s, %s: %d", capability_code(clauses[i].capability),
					 role_code((enum role)role), may);
			assert_int_equal(as, may ? role : ROLE_COUNT);
		}
	}
}

static void P02_every_refusal_quotes_the_clause_and_says_whose_act_it_is(void **state)
{
	(void)state;
	for (int c = 0; c < CAPABILITY_COUNT; c++) {
		const struct act_row *act = procedure_act(procedure_now(), (enum capability)c);
		assert_true(act->roles && act->row.cite.len);
		for (int role = 0; role < ROLE_COUNT; role++) {
			struct err err = { 0 };
			enum role as;
			bool may = gate_allows(ROLE_BIT(role), procedure_now(), (enum capability)c, &as, &err);
			assert_int_equal(may, !!(act->roles & ROLE_BIT(role)));
			if (may)
				continue;
			assert_int_equal(err.refusal, REFUSAL_ACT_OF_OTHERS);
			assert_true(str_is(act->row.cite, err.word[0]));
			assert_string_equal(err.where, capability_code((enum capability)c));
			int first = 0;
			while (!(act->roles & ROLE_BIT(first)))
				first++;
			assert_true(str_starts(str_of(err.word[1]),
					       procedure_role(procedure_now(), (enum role)first)->row.text));
		}
	}
}

static void P19_whoever_is_there_may_seal_it_off(void **state)
{
	struct err err;
	enum role as;

	(void)state;
	assert_true(
		gate_allows(gate_roles(S("server_admin")), procedure_now(), CAPABILITY_INCIDENT_CONTAIN, &as, &err));
	assert_true(gate_allows(gate_roles(S("staff")), procedure_now(), CAPABILITY_INCIDENT_CONTAIN, &as, &err));
	assert_false(gate_allows(gate_roles(S("machine")), procedure_now(), CAPABILITY_INCIDENT_CONTAIN, &as, &err));
}

static void one_of_several_roles_is_enough_and_is_the_one_named(void **state)
{
	struct err err;
	enum role as;

	(void)state;
	assert_true(
		gate_allows(gate_roles(S("staff ciso auditor")), procedure_now(), CAPABILITY_SITUATION_ACK, &as, &err));
	assert_int_equal(as, ROLE_CISO);
	assert_false(gate_allows(0, procedure_now(), CAPABILITY_SIGN_REPORT, &as, &err));
}

/* Somebody of the staff to whom the leader has delegated, as it stands. */
static struct principal with_lent(struct lent *lent, enum delegation_state state)
{
	*lent = (struct lent){ .of = { .id = S("D-0001"),
				       .delegator = S("P-0002"),
				       .role = ROLE_TEAM_LEADER,
				       .from = { 1741536000000 },
				       .until = { 1741622400000 },
				       .revoked_at = { state == DELEGATION_REVOKED ? 1741539600000 : 0 } },
			       .state = state };
	return (struct principal){ .roles = ROLE_BIT(ROLE_STAFF) | ROLE_BIT(ROLE_CONTACT),
				   .lent = lent,
				   .lent_count = 1 };
}

static void P02_own_roles_go_before_those_that_are_delegated(void **state)
{
	struct lent lent;
	struct principal who = with_lent(&lent, DELEGATION_IN_FORCE);
	struct leave leave;
	struct err err = { 0 };

	(void)state;
	/* The leader may rate as well; the contact does it by themself. */
	assert_true(gate_permits(&who, procedure_now(), CAPABILITY_INCIDENT_RATE, S(""), &leave, &err));
	assert_int_equal(leave.role, ROLE_CONTACT);
	assert_null(leave.by);
	assert_true(gate_permits(&who, procedure_now(), CAPABILITY_FORM_CONFIRM, S("I115-0001"), &leave, &err));
	assert_int_equal(leave.role, ROLE_TEAM_LEADER);
	assert_true(leave.by == &lent.of);
	assert_int_equal(err.refusal, REFUSAL_NONE);
	assert_int_equal(gate_lent_roles(&who), ROLE_BIT(ROLE_TEAM_LEADER));
	who.lent_owes_factor = true;
	assert_false(gate_permits(&who, procedure_now(), CAPABILITY_FORM_CONFIRM, S(""), &leave, &err));
	assert_int_equal(err.refusal, REFUSAL_FACTOR_MISSING);
	assert_true(gate_permits(&who, procedure_now(), CAPABILITY_INCIDENT_RATE, S(""), &leave, &err));
}

static void P02_a_delegation_that_does_not_do_is_refused_by_why_and_with_the_clause(void **state)
{
	static const struct {
		enum delegation_state state;
		capability_mask capabilities;
		const char *incident;
		enum refusal refusal;
		const char *word;
	} rows[] = {
		{ DELEGATION_COMING, 0, "", REFUSAL_DELEGATION_COMING, "114年3月10日 00:00" },
		{ DELEGATION_OVER, 0, "", REFUSAL_DELEGATION_OVER, "114年3月11日 00:00" },
		{ DELEGATION_REVOKED, 0, "", REFUSAL_DELEGATION_REVOKED, "114年3月10日 01:00" },
		{ DELEGATION_LAPSED, 0, "", REFUSAL_DELEGATION_LAPSED, "" },
		{ DELEGATION_IN_FORCE, DELEGATION_BIT(CAPABILITY_FORM_RATIFY), "", REFUSAL_DELEGATION_SCOPE, "" },
		{ DELEGATION_IN_FORCE, 0, "I115-0002", REFUSAL_DELEGATION_CASE, "I115-0002" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct lent lent;
		const struct principal who = with_lent(&lent, rows[i].state);
		struct leave leave;
		struct err err = { 0 };

		lent.of.capabilities = rows[i].capabilities;
		lent.of.incident = str_of(rows[i].incident);
		assert_false(
			gate_permits(&who, procedure_now(), CAPABILITY_FORM_CONFIRM, S("I115-0001"), &leave, &err));
		assert_int_equal(err.refusal, rows[i].refusal);
		assert_string_equal(err.word[0], "伍三(二)1、2");
		assert_string_equal(err.word[1], "ISMS 執行小組組長");
		assert_string_equal(err.word[2], "D-0001");
		assert_string_equal(err.word[3], rows[i].word);
		/* Of a role that the clause does not name it says nothing. */
		err = (struct err){ 0 };
		assert_false(gate_permits(&who, procedure_now(), CAPABILITY_SITUATION_ACK, S(""), &leave, &err));
		assert_int_equal(err.refusal, REFUSAL_ACT_OF_OTHERS);
	}
}

static void P02_of_two_that_do_not_do_the_nearer_one_is_named_and_of_two_any_that_does_is_taken(void **state)
{
	struct lent lent[2];
	struct principal who = with_lent(&lent[0], DELEGATION_OVER);
	struct leave leave;
	struct err err = { 0 };

	(void)state;
	who.lent = lent;
	who.lent_count = 2;
	lent[1] = lent[0];
	lent[1].of.id = S("D-0002");
	lent[1].state = DELEGATION_COMING;
	assert_false(gate_permits(&who, procedure_now(), CAPABILITY_FORM_CONFIRM, S(""), &leave, &err));
	assert_int_equal(err.refusal, REFUSAL_DELEGATION_COMING);
	assert_string_equal(err.word[2], "D-0002");
	lent[1].state = DELEGATION_IN_FORCE;
	assert_true(gate_permits(&who, procedure_now(), CAPABILITY_FORM_CONFIRM, S(""), &leave, &err));
	assert_true(leave.by == &lent[1].of);
	assert_false(gate_permits(&who, procedure_now(), CAPABILITY_DELEGATION_REVOKE, S(""), &leave, &err) &&
		     leave.by);
}

static void role_codes_are_read_as_a_mask_and_unknown_ones_are_left_out(void **state)
{
	(void)state;
	assert_int_equal(gate_roles(S("contact isms_coord")), ROLE_BIT(ROLE_CONTACT) | ROLE_BIT(ROLE_ISMS_COORD));
	assert_int_equal(gate_roles(S("emperor contact")), ROLE_BIT(ROLE_CONTACT));
	assert_int_equal(gate_roles(S("")), 0);
	assert_int_equal(gate_roles(S("contac")), 0);
}

static void a_token_is_new_each_time_and_only_its_digest_is_kept(void **state)
{
	ARENA_SCOPED(arena);
	char one[GATE_TOKEN_BYTES], other[GATE_TOKEN_BYTES], hex[SHA256_HEX_BYTES];
	struct str digest, other_digest;

	(void)state;
	gate_token_make(one, &arena, &digest);
	gate_token_make(other, &arena, &other_digest);
	assert_int_equal(strlen(one), GATE_TOKEN_BYTES - 1);
	assert_true(str_starts(str_of(one), S("tcn_")));
	assert_string_not_equal(one, other);
	assert_false(str_equal(digest, other_digest));
	assert_true(str_equal(digest, sha256_hex(sha256_of(str_of(one)), hex)));
	assert_int_equal(str_find(digest, str_after(str_of(one), 4)), -1);
}

/* A store with one person who has one token. */
static struct db *with_person(struct testing_store *store, struct arena *arena, char token[GATE_TOKEN_BYTES])
{
	struct db *db = testing_open(store, DB_WRITER);
	struct row_person person = { .agency = S("xltg"),
				     .person = S("P-0001"),
				     .subject = S("U-0001"),
				     .roles = S("contact duty"),
				     .name_sealed = S(""),
				     .title_sealed = S(""),
				     .phone_sealed = S(""),
				     .fax_sealed = S(""),
				     .line_sealed = S(""),
				     .email_sealed = S("") };
	struct str digest;
	struct err err;

	gate_token_make(token, arena, &digest);
	assert_true(migrate_run(db, &err));
	assert_true(db_begin(db));
	assert_true(derived_drop_and_create(db, &err));
	assert_true(row_person_put(db, &person));
	assert_true(DB_RUN(db, token_insert, .digest = db_text(digest), .agency = db_text(person.agency),
			   .person = db_text(person.person), .label = db_text(S("")), .made_at = db_int(1)));
	assert_true(db_commit(db));
	return db;
}

static void a_token_lets_its_person_in_with_their_roles(void **state)
{
	ARENA_SCOPED(arena);
	char token[GATE_TOKEN_BYTES];
	struct db *db = with_person(*state, &arena, token);
	struct principal principal;
	struct err err;

	assert_true(gate_enter(db, &arena, str_of(token), &principal, &err));
	assert_true(str_is(principal.agency, "xltg") && str_is(principal.person, "P-0001") &&
		    str_is(principal.subject, "U-0001"));
	assert_int_equal(principal.roles, ROLE_BIT(ROLE_CONTACT) | ROLE_BIT(ROLE_DUTY));
	db_close(&db);
}

static void any_other_token_is_refused(void **state)
{
	ARENA_SCOPED(arena);
	char token[GATE_TOKEN_BYTES];
	struct db *db = with_person(*state, &arena, token);
	struct principal principal;
	struct err err = { 0 };

	for (size_t i = 0; i < GATE_TOKEN_BYTES - 1; i++) {
		char kept = token[i];
		token[i] = kept == 'x' ? 'y' : 'x';
		assert_false(gate_enter(db, &arena, str_of(token), &principal, &err));
		assert_int_equal(err.refusal, REFUSAL_TOKEN_WRONG);
		assert_false(gate_enter(db, &arena, str_from(token, i), &principal, &err));
		token[i] = kept;
	}
	assert_true(gate_enter(db, &arena, str_of(token), &principal, &err));
	db_close(&db);
}

static void a_revoked_token_and_that_of_an_erased_person_are_refused(void **state)
{
	ARENA_SCOPED(arena);
	char token[GATE_TOKEN_BYTES];
	struct db *db = with_person(*state, &arena, token);
	struct principal principal;
	struct err err = { 0 };

	assert_true(db_begin(db));
	assert_true(DB_RUN(db, person_erase, .agency = db_text(S("xltg")), .subject = db_text(S("U-0001"))));
	assert_false(gate_enter(db, &arena, str_of(token), &principal, &err));
	assert_int_equal(err.refusal, REFUSAL_TOKEN_WRONG);
	db_rollback(db);
	assert_true(gate_enter(db, &arena, str_of(token), &principal, &err));
	assert_true(db_begin(db));
	assert_true(DB_RUN(db, token_revoke_person, .agency = db_text(S("xltg")), .person = db_text(S("P-0001")),
			   .now = db_int(2)));
	assert_true(db_commit(db));
	err = (struct err){ 0 };
	assert_false(gate_enter(db, &arena, str_of(token), &principal, &err));
	assert_int_equal(err.refusal, REFUSAL_TOKEN_WRONG);
	db_close(&db);
}

int main(void)
{
	testing_engine = DB_SQLITE;
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(P02_an_act_is_for_those_whom_its_clause_names_and_for_no_other),
		cmocka_unit_test(P02_every_refusal_quotes_the_clause_and_says_whose_act_it_is),
		cmocka_unit_test(P19_whoever_is_there_may_seal_it_off),
		cmocka_unit_test(one_of_several_roles_is_enough_and_is_the_one_named),
		cmocka_unit_test(P02_own_roles_go_before_those_that_are_delegated),
		cmocka_unit_test(P02_a_delegation_that_does_not_do_is_refused_by_why_and_with_the_clause),
		cmocka_unit_test(P02_of_two_that_do_not_do_the_nearer_one_is_named_and_of_two_any_that_does_is_taken),
		cmocka_unit_test(role_codes_are_read_as_a_mask_and_unknown_ones_are_left_out),
		cmocka_unit_test(a_token_is_new_each_time_and_only_its_digest_is_kept),
		testing_test(a_token_lets_its_person_in_with_their_roles),
		testing_test(any_other_token_is_refused),
		testing_test(a_revoked_token_and_that_of_an_erased_person_are_refused),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
