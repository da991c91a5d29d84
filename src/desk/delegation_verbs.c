/* Delegations: a role's holder lets another act in their place, in writing and for a time (授權人, 代理; 參一, 伍三(二)3). */
#include <stdio.h>

#include "desk/act.h"
#include "desk/desk_inside.h"

/* One under way: whose it is and what was asked for. */
struct granting {
	struct act *act;
	const struct in_delegation_grant *in;
	struct row_person delegator;
	enum role role;
	struct fact_delegation_granted fact;
};

static bool person_is_live(struct act *act, struct str id, const char *at, struct row_person *out)
{
	if (!row_person_get(act->db, act->arena, act->agency, id, out) || out->erased) {
		if (db_failure(act->db) != DB_OK)
			return db_refuse(act->db, act->err);
		refuse_str(act->err, REFUSAL_NOT_FOUND, id);
		return *at ? refuse_at(act->err, "%s", at) : false;
	}
	if (str_is(out->account, "enabled"))
		return true;
	if (str_is(out->account, "locked"))
		refuse_str(act->err, REFUSAL_ACCOUNT_LOCKED, out->account_reason);
	else
		refuse(act->err, REFUSAL_ACCOUNT_NONE);
	return *at ? refuse_at(act->err, "%s", at) : false;
}

static const struct role_row *role_row_of(const struct granting *g)
{
	return procedure_role(g->act->rulebook.procedure, g->role);
}

static bool role_is_deputised(struct granting *g)
{
	struct err *err = g->act->err;
	char word[80], cite[80];

	if (!role_read(g->in->role, &g->role)) {
		snprintf(word, sizeof(word), "%.*s", STR_ARG(g->in->role));
		refuse(err, REFUSAL_CODE_UNKNOWN, "role", word, "GET /api/v1/rulebook");
		return refuse_at(err, "/role");
	}
	const struct role_row *row = role_row_of(g);
	snprintf(word, sizeof(word), "%.*s", STR_ARG(row->row.text));
	snprintf(cite, sizeof(cite), "%.*s", STR_ARG(row->row.cite));
	if (!row->deputised) {
		refuse(err, REFUSAL_DELEGATION_ROLE, cite, word);
		return refuse_at(err, "/role");
	}
	if (gate_roles(g->delegator.roles) & ROLE_BIT(g->role))
		return true;
	refuse(err, REFUSAL_DELEGATION_NOT_HELD, word);
	return refuse_at(err, "/role");
}

static bool delegate_is_another(struct granting *g)
{
	struct row_person delegate;

	if (str_equal(g->in->delegate, g->delegator.person)) {
		refuse(g->act->err, REFUSAL_DELEGATION_SELF);
		return refuse_at(g->act->err, "/delegate");
	}
	return person_is_live(g->act, g->in->delegate, "/delegate", &delegate);
}

/* Each is an act of that role, and one that can be delegated. */
static bool acts_are_of_role(struct granting *g)
{
	const struct texts *codes = &g->in->capabilities;
	char code[64], role[80];

	snprintf(role, sizeof(role), "%.*s", STR_ARG(role_row_of(g)->row.text));
	for (size_t i = 0; i < codes->count; i++) {
		enum capability capability;
		if (capability_read(codes->items[i], &capability) && !delegation_never(capability) &&
		    (procedure_act(g->act->rulebook.procedure, capability)->roles & ROLE_BIT(g->role)))
			continue;
		snprintf(code, sizeof(code), "%.*s", STR_ARG(codes->items[i]));
		refuse(g->act->err, REFUSAL_DELEGATION_ACT, code, role);
		return refuse_at(g->act->err, "/capabilities/%zu", i);
	}
	return true;
}

static bool case_is_there(struct granting *g)
{
	struct act *act = g->act;
	struct row_incident incident;

	if (g->in->incident.len == 0 || row_incident_get(act->db, act->arena, act->agency, g->in->incident, &incident))
		return true;
	if (db_failure(act->db) != DB_OK)
		return db_refuse(act->db, act->err);
	refuse_str(act->err, REFUSAL_NOT_FOUND, g->in->incident);
	return refuse_at(act->err, "/incident");
}

static bool grant(struct act *act, const struct in_delegation_grant *in, struct str delegator, bool on_paper)
{
	struct granting g = { .act = act,
			      .in = in,
			      .fact = { .capabilities = in->capabilities,
					.delegate = in->delegate,
					.delegator = delegator,
					.document = in->document,
					.incident = in->incident,
					.on_paper = on_paper,
					.reason = in->reason,
					.role = in->role } };

	if (!person_is_live(act, delegator, "", &g.delegator) || !role_is_deputised(&g) || !delegate_is_another(&g) ||
	    !acts_are_of_role(&g) || !case_is_there(&g) ||
	    !act_span(act, in->from_at, in->until_at, &g.fact.from_at, &g.fact.until_at))
		return false;
	const struct str id = act_new_id(act, S("D-"));
	return act_record(act, FACT_delegation_granted, id, &g.fact) &&
	       act_answer_id(act, "delegation", id, "delegations", 201);
}

bool desk_delegation_grant(struct act *act, const struct in_delegation_grant *in)
{
	return grant(act, in, act->who, false);
}

bool desk_delegation_record(struct act *act, const struct in_delegation_record *in)
{
	const struct in_delegation_grant same = { .delegate = in->delegate,
						  .role = in->role,
						  .capabilities = in->capabilities,
						  .incident = in->incident,
						  .from_at = in->from_at,
						  .until_at = in->until_at,
						  .document = in->document,
						  .reason = in->reason };

	return grant(act, &same, act->call->ids[0], true);
}

/* By its giver; or from their paper, by whoever enters those. To others it is not there. */
static bool find_own(struct act *act, struct row_delegation *out)
{
	const struct str id = act->call->ids[0];
	enum role role;
	struct err not_theirs;

	if (row_delegation_get(act->db, act->arena, act->agency, id, out)) {
		if (str_equal(out->delegator, act->who))
			return true;
		if (gate_allows(act->roles, act->rulebook.procedure, CAPABILITY_DELEGATION_RECORD, &role,
				&not_theirs)) {
			act->role = str_of(role_code(role));
			return true;
		}
	}
	return db_failure(act->db) == DB_OK ? refuse_str(act->err, REFUSAL_NOT_FOUND, id)
					    : db_refuse(act->db, act->err);
}

bool desk_delegation_revoke(struct act *act, const struct in_delegation_revoke *in)
{
	struct row_delegation row;
	struct fact_delegation_revoked fact = { .reason = in->reason };

	if (!find_own(act, &row))
		return false;
	if (instant_is_set(row.revoked_at) || instant_before(row.until_at, act->now))
		return refuse_str(act->err, REFUSAL_ALREADY_DONE, row.delegation);
	return act_record(act, FACT_delegation_revoked, row.delegation, &fact) &&
	       act_answer_id(act, "delegation", row.delegation, "delegations", 200);
}
