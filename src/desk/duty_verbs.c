/* What level and procedure ask of people: telling, meetings, reports, review (伍三(二)4–8; 辦法 §7, §9). */
#include <stdio.h>

#include "desk/approval.h"
#include "desk/case.h"

bool desk_incident_judge_telling(struct act *act, const struct in_incident_judge_telling *in)
{
	struct row_incident incident;
	struct fact_telling_judged fact = { .convene = in->convene, .reason = in->reason, .tell = in->tell };

	return act_incident(act, INCIDENT_VERB_judge_tell, &incident) &&
	       act_record(act, FACT_telling_judged, incident.incident, &fact) &&
	       case_event(act, incident.incident, EVENT_LEADER_JUDGED, act->now) &&
	       act_answer_incident(act, incident.incident, 200);
}

bool desk_incident_tell_leader(struct act *act, const struct in_incident_tell_leader *in)
{
	struct row_incident incident;
	struct fact_leader_told fact = { .how = in->how };

	return act_incident(act, INCIDENT_VERB_tell, &incident) &&
	       act_time(act, in->at, incident.aware_at, "at", &fact.at) &&
	       act_record(act, FACT_leader_told, incident.incident, &fact) &&
	       case_event(act, incident.incident, EVENT_LEADER_TOLD, fact.at) &&
	       act_answer_incident(act, incident.incident, 200);
}

static bool meet(struct act *act, struct str meeting, struct instant at, const struct texts *attendees,
		 struct str minutes, enum rule_event event)
{
	struct row_incident incident;
	struct fact_meeting_held fact = { .attendees = act_lines(act, attendees),
					  .meeting = meeting,
					  .minutes = minutes };

	return act_incident(act, INCIDENT_VERB_meet, &incident) &&
	       act_time(act, at, incident.aware_at, "at", &fact.at) && act_new_subject(act, &fact.subject) &&
	       act_record(act, FACT_meeting_held, incident.incident, &fact) &&
	       case_event(act, incident.incident, event, fact.at) && act_answer_incident(act, incident.incident, 200);
}

bool desk_incident_meeting(struct act *act, const struct in_incident_meeting *in)
{
	return meet(act, S("emergency"), in->at, &in->attendees, in->minutes, EVENT_EMERGENCY_MET);
}

bool desk_incident_ciso_meeting(struct act *act, const struct in_incident_ciso_meeting *in)
{
	return meet(act, S("ciso"), in->at, &in->attendees, in->minutes, EVENT_CISO_MET);
}

/* What the leader reports is put before the CISO, bound to its words. */
bool desk_incident_situation(struct act *act, const struct in_incident_situation *in)
{
	struct row_incident incident;
	struct fact_situation_reported fact = { .text = in->text };
	struct part_approval_item item = { .name = S("report"), .value = in->text };
	struct str id;

	/* Reported anew before it was taken note of: the one that waits is this one, on one clock. */
	return act_incident(act, INCIDENT_VERB_situation, &incident) &&
	       case_drop(act, incident.incident, DUTY_SITUATION_ACK, "重新陳報") &&
	       act_record(act, FACT_situation_reported, incident.incident, &fact) &&
	       case_event(act, incident.incident, EVENT_SITUATION_REPORTED, act->now) &&
	       approval_request(act, &incident, "situation", &item, 1, &id) &&
	       act_answer_incident(act, incident.incident, 200);
}

/* The newest report that waits, granted: with the content that was read when it is named, else as it stands. */
bool desk_incident_acknowledge(struct act *act, const struct in_incident_acknowledge *in)
{
	struct row_incident incident;
	struct rulebook rulebook;
	struct row_approval row;

	if (!act_incident(act, INCIDENT_VERB_acknowledge, &incident) || !act_rulebook(act, &incident, &rulebook))
		return false;
	if (!approval_open(act->db, act->arena, act->agency, incident.incident, "situation", rulebook.procedure, &row))
		return db_failure(act->db) == DB_OK ? refuse(act->err, REFUSAL_NEEDS_FIRST, "組長陳報全盤狀況")
						    : db_refuse(act->db, act->err);
	const struct approval_answer answer = { in->content.len ? in->content : row.content, in->remark, true };
	return approval_decide(act, &incident, &row, &answer, false) &&
	       act_answer_incident(act, incident.incident, 200);
}

static bool level_mismatch(struct act *act, int64_t computed, int64_t settled)
{
	char a[8], b[8];

	snprintf(a, sizeof(a), "%lld", (long long)computed);
	snprintf(b, sizeof(b), "%lld", (long long)settled);
	return refuse(act->err, REFUSAL_LEVEL_MISMATCH, a, b);
}

/* The level that we hold it to be: a case that was found to be none is held to be none, whatever it was rated before. */
static int64_t level_held(const struct row_incident *incident)
{
	return incident_is_live(incident_state_read(incident->state)) ? incident->level : 0;
}

/* A level is always what aspects give: a review that settles another names the aspects that it saw otherwise. */
static bool rate_as_reviewed(struct act *act, const struct row_incident *before, const struct in_incident_review *in)
{
	struct row_incident after;
	struct parts aspects = in->aspects;

	if (in->level == level_held(before))
		return true;
	if (!aspects.count && in->level > 0) {
		refuse(act->err, REFUSAL_FIELD_MISSING, "aspects");
		return refuse_at(act->err, "/aspects");
	}
	if (!case_aspects_are_told(act) ||
	    !case_rate(act, before, &aspects, S("review"), in->basis, (struct instant){ 0 }))
		return false;
	if (!row_incident_get(act->db, act->arena, act->agency, before->incident, &after))
		return db_refuse(act->db, act->err);
	return after.level == in->level || level_mismatch(act, after.level, in->level);
}

bool desk_incident_review(struct act *act, const struct in_incident_review *in)
{
	struct row_incident incident;
	struct row_agency agency;
	struct fact_level_reviewed fact = { .agency_name = in->agency_name, .basis = in->basis, .level = in->level };

	if (!act_incident(act, INCIDENT_VERB_review, &incident) ||
	    !act_time(act, in->at, incident.aware_at, "at", &fact.at))
		return false;
	if (!incident.rating)
		return refuse(act->err, REFUSAL_NOT_RATED);
	if (!row_agency_get(act->db, act->arena, act->agency, &agency))
		return db_refuse(act->db, act->err);
	if (fact.agency_name.len == 0)
		fact.agency_name = agency.reviewer_name;
	fact.level_before = level_held(&incident);
	return act_record(act, FACT_level_reviewed, incident.incident, &fact) && rate_as_reviewed(act, &incident, in) &&
	       act_answer_incident(act, incident.incident, 200);
}
