/* Referral to those who prosecute, and the application for forensics: asked for, and what is done with consent (伍三(二)3, 伍四(三)). */
#include "desk/approval.h"

#include <stdio.h>
#include "desk/case.h"

static struct part_approval_item item(const char *name, struct str value)
{
	return (struct part_approval_item){ .name = str_of(name), .value = value };
}

/* The clause's own words for each ground, one a line: what is consented to reads the same when the rows are others. */
static bool grounds_words(struct act *act, const struct rulebook *rulebook, const struct texts *codes, struct str *out)
{
	char code[64];

	*out = S("");
	for (size_t i = 0; i < codes->count; i++) {
		const struct rule_row *row = procedure_ground(rulebook->procedure, codes->items[i]);
		if (!row) {
			snprintf(code, sizeof(code), "%.*s", STR_ARG(codes->items[i]));
			refuse(act->err, REFUSAL_CODE_UNKNOWN, "grounds", code, "GET /api/v1/rulebook");
			return refuse_at(act->err, "/grounds/%zu", i);
		}
		*out = arena_printf(act->arena, "%.*s%s%.*s（%.*s）", STR_ARG(*out), i ? "\n" : "", STR_ARG(row->text),
				    STR_ARG(row->cite));
	}
	if (codes->count)
		return true;
	refuse(act->err, REFUSAL_FIELD_MISSING, "grounds");
	return refuse_at(act->err, "/grounds");
}

bool desk_referral_draft(struct act *act, const struct in_referral_draft *in)
{
	struct row_incident incident;
	struct rulebook rulebook;
	struct str grounds, id;

	if (!act_incident(act, INCIDENT_VERB_ask, &incident) || !act_rulebook(act, &incident, &rulebook) ||
	    !grounds_words(act, &rulebook, &in->grounds, &grounds))
		return false;
	struct part_approval_item items[4] = { item("authority", in->authority), item("grounds", grounds),
					       item("facts", in->facts), item("evidence", in->evidence) };
	return approval_request(act, &incident, "referral", items, in->evidence.len ? 4 : 3, &id) &&
	       act_answer_incident(act, incident.incident, 200);
}

/* Who still has to consent, by which clause: for the refusal of what would leave before. */
static bool not_consented(struct act *act, const struct row_approval *row, bool is_there)
{
	const enum capability capability = is_there ? approval_step_act(row) : CAPABILITY_REFERRAL_CONFIRM;
	const struct act_row *clause = procedure_act(act->rulebook.procedure, capability);

	return refuse(act->err, REFUSAL_APPROVAL_MISSING, arena_cstr(act->arena, clause->row.cite),
		      arena_cstr(act->arena, clause->row.text));
}

bool desk_referral_send(struct act *act, const struct in_referral_send *in)
{
	struct row_incident incident;
	struct rulebook rulebook;
	struct row_approval row;
	struct fact_referral_sent fact = {
		.how = in->how, .number = in->number, .proof = in->proof, .receiver = in->receiver
	};

	if (!act_incident(act, INCIDENT_VERB_hand_over, &incident) || !act_rulebook(act, &incident, &rulebook))
		return false;
	const bool is_there = approval_open(act->db, act->arena, act->agency, incident.incident, "referral",
					    rulebook.procedure, &row);
	if (!is_there || !str_is(row.state, "granted"))
		return not_consented(act, &row, is_there);
	fact.approval = row.approval;
	fact.content = row.content;
	return act_time(act, in->at, row.since_at, "at", &fact.at) && act_attachments(act, &fact.proof) &&
	       act_record(act, FACT_referral_sent, incident.incident, &fact) &&
	       case_event(act, incident.incident, EVENT_REFERRED, fact.at) &&
	       act_answer_incident(act, incident.incident, 200);
}

bool desk_forensics_apply(struct act *act, const struct in_forensics_apply *in)
{
	struct row_incident incident;
	struct part_approval_item items[3] = { item("to", in->to), item("scope", in->scope),
					       item("purpose", in->purpose) };
	struct str id;

	return act_incident(act, INCIDENT_VERB_ask, &incident) &&
	       approval_request(act, &incident, "forensics", items, 3, &id) &&
	       act_answer_incident(act, incident.incident, 200);
}
