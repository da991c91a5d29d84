/* Continuity operations: consent asked for, declared or declined, ended (伍三(二)8). */
#include "desk/approval.h"
#include "desk/case.h"

bool desk_continuity_ask(struct act *act, const struct in_continuity_ask *in)
{
	struct row_incident incident;
	struct part_approval_item items[3] = { { S("services"), in->services },
					       { S("measures"), in->measures },
					       { S("reason"), in->reason } };
	struct str id;

	return act_incident(act, INCIDENT_VERB_ask, &incident) &&
	       approval_request(act, &incident, "continuity", items, 3, &id) &&
	       act_answer_incident(act, incident.incident, 200);
}

/* 由組長取得資安長同意後，宣布啟動: consent that was given in the record, and is not used up. */
static bool has_consent(struct act *act, const struct row_incident *incident, struct str *consent)
{
	const struct act_row *clause = procedure_act(act->rulebook.procedure, CAPABILITY_CONTINUITY_CONSENT);
	struct rulebook rulebook;
	struct row_approval row;

	if (!act_rulebook(act, incident, &rulebook))
		return false;
	if (approval_open(act->db, act->arena, act->agency, incident->incident, "continuity", rulebook.procedure,
			  &row) &&
	    str_is(row.state, "granted")) {
		*consent = row.approval;
		return true;
	}
	return refuse(act->err, REFUSAL_APPROVAL_MISSING, arena_cstr(act->arena, clause->row.cite),
		      arena_cstr(act->arena, clause->row.text));
}

bool desk_incident_continuity(struct act *act, const struct in_incident_continuity *in)
{
	struct row_incident incident;
	struct fact_continuity_decided fact = { .declared = in->declare, .reason = in->reason };

	return act_incident(act, INCIDENT_VERB_continue, &incident) &&
	       (!in->declare || has_consent(act, &incident, &fact.consent)) &&
	       act_record(act, FACT_continuity_decided, incident.incident, &fact) &&
	       case_event(act, incident.incident, EVENT_CONTINUITY_DECIDED, act->now) &&
	       act_answer_incident(act, incident.incident, 200);
}

/* Since when they run; unset: they do not. */
static struct instant declared_since(struct act *act, struct str incident)
{
	struct instant since = INSTANT_UNSET;
	struct fact fact;

	DB_QUERY(act->db, history_list, rows, .agency = db_text(act->agency), .thing = db_text(incident));
	while (db_next(rows)) {
		if (!fact_read(arena_str(act->arena, db_str(rows, COL_history_list_body)), act->arena, &fact))
			continue;
		if (fact.kind == FACT_continuity_decided)
			since = ((const struct fact_continuity_decided *)fact.data)->declared ? fact.at : INSTANT_UNSET;
		else if (fact.kind == FACT_continuity_ended)
			since = INSTANT_UNSET;
	}
	return since;
}

bool desk_continuity_end(struct act *act, const struct in_continuity_end *in)
{
	struct row_incident incident;
	struct fact_continuity_ended fact = { .reason = in->reason };

	if (!act_incident(act, INCIDENT_VERB_continuity_end, &incident))
		return false;
	const struct instant since = declared_since(act, incident.incident);
	if (!instant_is_set(since))
		return db_failure(act->db) == DB_OK ? refuse(act->err, REFUSAL_NEEDS_FIRST, "宣布啟動營運持續作業")
						    : db_refuse(act->db, act->err);
	return act_time(act, in->at, since, "at", &fact.at) &&
	       act_record(act, FACT_continuity_ended, incident.incident, &fact) &&
	       act_answer_incident(act, incident.incident, 200);
}
