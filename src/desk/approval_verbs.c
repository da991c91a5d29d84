/* Decisions by those who are logged in: granted or returned; heard on the telephone and entered; affirmed or disowned; taken back. */
#include "desk/account.h"
#include "desk/approval.h"
#include "desk/case.h"
#include "gate/session.h"

/* The case of the path, and its approval. */
static bool find(struct act *act, enum incident_verb verb, struct row_incident *incident, struct row_approval *row)
{
	return act_incident(act, verb, incident) && approval_find(act, incident->incident, act->call->ids[1], row);
}

/* Who logged in a while ago proves again that it is them: a session may lie open on a desk. Tokens are programs'. */
static bool is_recent(struct act *act, struct str code)
{
	const int minutes = procedure_setting(act->rulebook.procedure, SETTING_FACTOR_MINUTES);
	struct row_session session;
	struct row_credential credential;

	if (act->session.len == 0 || !row_credential_get(act->db, act->arena, act->agency, act->who, &credential) ||
	    !session_has_factor(act->db, act->arena, act->agency, act->who))
		return db_failure(act->db) == DB_OK || db_refuse(act->db, act->err);
	if (row_session_get(act->db, act->arena, act->session, &session) &&
	    instant_before(act->now, instant_plus(session.made_at, SPAN_MINUTES(minutes))))
		return true;
	if (code.len == 0) {
		refuse(act->err, REFUSAL_FACTOR_AGAIN);
		return refuse_at(act->err, "/code");
	}
	return account_code(act, &credential, code, "/code") && account_put(act, &credential);
}

/* The address is for all who decide anything; the step that is waited for is the act of whoever its own clause names. Asked here, after
 * an answer that was given before: who decided and asks once more under the same key is answered alike, though the next step is another's. */
static bool is_of_the_step(struct act *act, const struct row_approval *row)
{
	struct leave leave;

	if (!str_is(row->state, "pending"))
		return true; /* approval_check says what has become of it */
	if (!gate_permits(act->principal, act->rulebook.procedure, approval_step_act(row), row->incident, &leave,
			  act->err))
		return false;
	act->role = str_of(role_code(leave.role));
	act->delegator = leave.by ? leave.by->delegator : S("");
	act->delegation = leave.by ? leave.by->id : S("");
	return true;
}

bool desk_approval_decide(struct act *act, const struct in_approval_decide *in)
{
	struct row_incident incident;
	struct row_approval row;
	const struct approval_answer answer = { in->content, in->reason, str_is(in->decision, "granted") };

	return find(act, INCIDENT_VERB_decide, &incident, &row) && is_of_the_step(act, &row) &&
	       is_recent(act, in->code) && approval_decide(act, &incident, &row, &answer, false) &&
	       act_answer_incident(act, incident.incident, 200);
}

bool desk_approval_dictate(struct act *act, const struct in_approval_dictate *in)
{
	struct row_incident incident;
	struct row_approval row;

	return find(act, INCIDENT_VERB_decide, &incident, &row) && approval_dictate(act, &incident, &row, in) &&
	       act_answer_incident(act, incident.incident, 200);
}

bool desk_approval_affirm(struct act *act, const struct in_approval_affirm *in)
{
	struct row_incident incident;
	struct row_approval row;
	const struct approval_answer answer = { in->content, in->reason, str_is(in->decision, "granted") };

	return find(act, INCIDENT_VERB_affirm, &incident, &row) && is_recent(act, in->code) &&
	       approval_affirm(act, &incident, &row, &answer, false) &&
	       act_answer_incident(act, incident.incident, 200);
}

/* Only by whoever asked: to others it is there, but not theirs to take back. */
bool desk_approval_withdraw(struct act *act, const struct in_approval_withdraw *in)
{
	struct row_incident incident;
	struct row_approval row;
	struct fact_approval_voided fact = { .cause = S("withdrawn"), .reason = in->reason };

	if (!find(act, INCIDENT_VERB_affirm, &incident, &row))
		return false;
	if (!str_equal(row.asked_by, act->who))
		return refuse_str(act->err, REFUSAL_NOT_FOUND, row.approval);
	if (!str_is(row.state, "pending"))
		return refuse(act->err, REFUSAL_APPROVAL_ENDED, arena_cstr(act->arena, row.approval),
			      approval_state_words(approval_state_read(row.state)));
	fact.approval = row.approval;
	return act_record(act, FACT_approval_voided, incident.incident, &fact) &&
	       case_clock_drop(act, incident.incident, row.clock, in->reason) &&
	       approval_report_again(act, &row, "陳報已撤回，重新陳報") &&
	       act_answer_incident(act, incident.incident, 200);
}
