/* Closing: nothing may be owed any more, and what is owed is named (伍三(二)2). */
#include <stdio.h>

#include "desk/act.h"
#include "desk/owed.h"

bool desk_incident_close(struct act *act, const struct in_incident_close *in)
{
	struct row_incident incident;
	struct fact_incident_closed fact = { .summary = in->summary };
	struct owed owed;

	if (!act_incident(act, INCIDENT_VERB_close, &incident))
		return false;
	if (!owed_list(act->db, act->arena, &incident, &owed))
		return db_refuse(act->db, act->err);
	if (owed.count)
		return refuse_str(act->err, REFUSAL_STILL_OWED, owed_words(act->arena, &owed));
	return act_record(act, FACT_incident_closed, incident.incident, &fact) &&
	       act_answer_incident(act, incident.incident, 200);
}

/* A watched case that was notified owes the other side a correction before it is laid to rest. */
bool desk_incident_clear(struct act *act, const struct in_incident_clear *in)
{
	struct row_incident incident;
	struct fact_incident_cleared fact = { .reason = in->reason };
	struct owed owed;

	if (!act_incident(act, INCIDENT_VERB_clear, &incident))
		return false;
	if (!owed_list(act->db, act->arena, &incident, &owed))
		return db_refuse(act->db, act->err);
	if (owed.count)
		return refuse_str(act->err, REFUSAL_STILL_OWED, owed_words(act->arena, &owed));
	return act_record(act, FACT_incident_cleared, incident.incident, &fact) &&
	       act_answer_incident(act, incident.incident, 200);
}
