/* The rota: who is on duty, in which role of theirs, from when to when (伍二(一)). */
#include <stdio.h>

#include "desk/act.h"
#include "gate/gate.h"

static bool person_holds(struct act *act, const struct in_rota_set *in)
{
	struct row_person person;
	enum role role;
	char word[80];

	if (!role_read(in->role, &role)) {
		snprintf(word, sizeof(word), "%.*s", STR_ARG(in->role));
		refuse(act->err, REFUSAL_CODE_UNKNOWN, "role", word, "GET /api/v1/rulebook");
		return refuse_at(act->err, "/role");
	}
	if (!row_person_get(act->db, act->arena, act->agency, in->person, &person) || person.erased) {
		if (db_failure(act->db) != DB_OK)
			return db_refuse(act->db, act->err);
		refuse_str(act->err, REFUSAL_NOT_FOUND, in->person);
		return refuse_at(act->err, "/person");
	}
	if (str_is(person.account, "locked")) {
		refuse_str(act->err, REFUSAL_ACCOUNT_LOCKED, person.account_reason);
		return refuse_at(act->err, "/person");
	}
	if (gate_roles(person.roles) & ROLE_BIT(role))
		return true;
	snprintf(word, sizeof(word), "%.*s", STR_ARG(procedure_role(act->rulebook.procedure, role)->row.text));
	refuse(act->err, REFUSAL_ROTA_NOT_HELD, word);
	return refuse_at(act->err, "/person");
}

bool desk_rota_set(struct act *act, const struct in_rota_set *in)
{
	struct fact_rota_set fact = { .person = in->person, .remark = in->remark, .role = in->role };

	if (!person_holds(act, in) || !act_span(act, in->from_at, in->until_at, &fact.from_at, &fact.until_at))
		return false;
	const struct str id = act_new_id(act, S("R-"));
	return act_record(act, FACT_rota_set, id, &fact) && act_answer_id(act, "rota", id, NULL, 201);
}

bool desk_rota_end(struct act *act, const struct in_rota_end *in)
{
	const struct str id = act->call->ids[0];
	struct row_rota row;
	struct fact_rota_ended fact = { .reason = in->reason };

	if (!row_rota_get(act->db, act->arena, act->agency, id, &row))
		return db_failure(act->db) == DB_OK ? refuse_str(act->err, REFUSAL_NOT_FOUND, id)
						    : db_refuse(act->db, act->err);
	if (instant_is_set(row.ended_at) || instant_before(row.until_at, act->now))
		return refuse_str(act->err, REFUSAL_ALREADY_DONE, id);
	return act_record(act, FACT_rota_ended, id, &fact) && act_answer_id(act, "rota", id, NULL, 200);
}
