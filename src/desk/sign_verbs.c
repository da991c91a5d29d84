/* Signs: reported, surveyed, judged, watched until they clear (伍二(一), (二), (五)). */
#include <stdio.h>

#include "desk/act.h"
#include "desk/case.h"
#include "gate/gate.h"
#include "sign/state.h"

static bool may(struct act *act, const struct row_sign *sign, enum sign_verb verb)
{
	return sign_check(sign_state_read(sign->state), verb, act->err);
}

static bool is_known_type(struct act *act, struct str type)
{
	char code[64];

	if (procedure_sign(act->rulebook.procedure, type))
		return true;
	snprintf(code, sizeof(code), "%.*s", STR_ARG(str_first(type, 60)));
	refuse(act->err, REFUSAL_CODE_UNKNOWN, "type", code, "GET /api/v1/rulebook");
	return refuse_at(act->err, "/type");
}

static bool is_power_of_two(int64_t n)
{
	return (n & (n - 1)) == 0;
}

/* A machine's report of what it has reported before: one sign; the count in between is local, the doublings are facts. */
static bool repeat(struct act *act, const struct row_sign *sign)
{
	struct row_sign_count seen;
	int64_t count;

	if (!row_sign_count_get(act->db, act->arena, act->agency, sign->sign, &seen))
		seen.count = sign->count;
	count = seen.count + 1;
	const struct row_sign_count row = { act->agency, sign->sign, count, act->now };
	if (!row_sign_count_put(act->db, &row))
		return db_refuse(act->db, act->err);
	struct fact_sign_repeated fact = { .count = count, .last_at = act->now };
	if (is_power_of_two(count) && !act_record(act, FACT_sign_repeated, sign->sign, &fact))
		return false;
	return act_answer_sign(act, sign->sign, 200);
}

/* What comes back after its case has ended is judged anew, as what comes back after it has cleared. */
static bool has_ended(struct act *act, const struct row_sign *sign)
{
	struct row_incident incident;

	if (sign->incident.len == 0 || !row_incident_get(act->db, act->arena, act->agency, sign->incident, &incident))
		return false;
	return str_is(incident.state, "closed") || str_is(incident.state, "cleared");
}

static bool find_repeated(struct act *act, struct str dedup, struct row_sign *out)
{
	{
		DB_QUERY(act->db, sign_by_dedup, rows, .agency = db_text(act->agency), .dedup = db_text(dedup));
		if (!db_next(rows))
			return false;
		row_sign_read(rows, act->arena, out);
	}
	return sign_may(sign_state_read(out->state), SIGN_VERB_repeat) && !has_ended(act, out);
}

/* Repeats of a machine are one sign; so nobody else may speak as one, and a machine speaks as nobody else. */
static bool may_feed(struct act *act, bool by_machine)
{
	const enum capability capability = by_machine ? CAPABILITY_SIGN_FEED : CAPABILITY_SIGN_REPORT;
	unsigned roles = act->roles;
	enum role role;

	/* In somebody's place they act in the role that the gate has let them in by. */
	if (role_read(act->role, &role))
		roles |= ROLE_BIT(role);
	return gate_allows(roles, act->rulebook.procedure, capability, &role, act->err);
}

bool desk_sign_report(struct act *act, const struct in_sign_report *in)
{
	const bool by_machine = str_is(in->source, "machine");
	const bool has_person = in->reporter_name.len || in->reporter_contact.len;
	struct row_sign before;
	struct fact_sign_reported fact = {
		.attachments = in->attachments,
		.occurred_at = in->occurred_at,
		.place = in->place,
		.reporter_contact = in->reporter_contact,
		.reporter_name = in->reporter_name,
		.source = by_machine ? S("machine") : S("person"),
		.text = in->text,
		.type = in->type,
	};

	if (!is_known_type(act, in->type) || !act_attachments(act, &fact.attachments) || !may_feed(act, by_machine))
		return false;
	if (instant_is_set(in->occurred_at) &&
	    !act_time(act, in->occurred_at, (struct instant){ 0 }, "occurred_at", &fact.occurred_at))
		return false;
	/* A person's report is always a fact of its own: what two people saw are two testimonies. */
	if (by_machine && in->dedup.len) {
		fact.dedup = in->dedup;
		if (find_repeated(act, in->dedup, &before))
			return repeat(act, &before);
	}
	if (has_person && !act_new_subject(act, &fact.subject))
		return false;
	const struct str id = act_new_id(act, arena_printf(act->arena, "S%d-", act_roc_year(act)));
	return act_record(act, FACT_sign_reported, id, &fact) && act_answer_sign(act, id, 201);
}

bool desk_sign_survey(struct act *act, const struct in_sign_survey *in)
{
	struct row_sign sign;
	struct fact_sign_surveyed fact = {
		.attachments = in->attachments,
		.attendees = act_lines(act, &in->attendees),
		.findings = in->findings,
		.place = in->place,
	};

	if (!act_sign(act, &sign) || !may(act, &sign, SIGN_VERB_survey))
		return false;
	/* Nobody can have come before the thing began; the report itself may be entered after the visit. */
	return act_time(act, in->at, sign.occurred_at, "at", &fact.at) && act_attachments(act, &fact.attachments) &&
	       act_new_subject(act, &fact.subject) && act_record(act, FACT_sign_surveyed, sign.sign, &fact) &&
	       act_answer_sign(act, sign.sign, 200);
}

/* Not an incident, or not sure yet: watched, with a date to look again (伍二(五)). */
static bool keep_watching(struct act *act, const struct row_sign *sign, const struct in_sign_verdict *in)
{
	struct fact_sign_judged fact = { .verdict = in->verdict, .reason = in->reason };

	return act_next_look(act, in->next_look_at, &fact.next_look_at) &&
	       act_record(act, FACT_sign_judged, sign->sign, &fact) && act_answer_sign(act, sign->sign, 200);
}

/* The times at which the joined sign was known are candidates of the case's 知悉 too; which one counts is left as it is. */
static bool add_candidates(struct act *act, const struct row_incident *incident, const struct row_sign *sign)
{
	const struct parts more = case_candidates(act, sign);
	struct rulebook rulebook;
	struct fact_incident_known fact = {
		.aware_at = incident->aware_at,
		.reason = arena_printf(act->arena, "併入徵兆 %.*s：增列候選時間，知悉時間不變", STR_ARG(sign->sign)),
	};

	if (!act_rulebook(act, incident, &rulebook) ||
	    !case_candidates_with(act, incident->incident, &more, &fact.candidates))
		return false;
	fact.rulebook = rulebook.law->id;
	fact.rulebook_digest = rulebook.digest;
	return act_record(act, FACT_incident_known, incident->incident, &fact);
}

static bool join_incident(struct act *act, const struct row_sign *sign, const struct in_sign_verdict *in)
{
	struct row_incident incident;
	struct fact_sign_judged fact = { .incident = in->incident, .verdict = in->verdict, .reason = in->reason };

	if (!row_incident_get(act->db, act->arena, act->agency, in->incident, &incident)) {
		refuse_str(act->err, REFUSAL_NOT_FOUND, in->incident);
		return refuse_at(act->err, "/incident");
	}
	if (!incident_is_live(incident_state_read(incident.state)))
		return refuse(act->err, REFUSAL_INCIDENT_STATE,
			      incident_state_words(incident_state_read(incident.state)), "verdict");
	return act_record(act, FACT_sign_judged, sign->sign, &fact) && add_candidates(act, &incident, sign) &&
	       act_answer_sign(act, sign->sign, 200);
}

static bool open_incident(struct act *act, const struct row_sign *sign, const struct in_sign_verdict *in)
{
	const struct str id = act_new_id(act, arena_printf(act->arena, "I%d-", act_roc_year(act)));
	struct fact_sign_judged judged = { .incident = id, .verdict = in->verdict, .reason = in->reason };
	struct fact_incident_opened opened = { .sign = sign->sign, .title = in->title };

	if (opened.title.len == 0)
		opened.title = case_title(act, sign->text);
	return act_record(act, FACT_sign_judged, sign->sign, &judged) &&
	       act_record(act, FACT_incident_opened, id, &opened) &&
	       case_become_known(act, id, sign, in->aware_at, in->aware_reason) && act_answer_incident(act, id, 201);
}

bool desk_sign_verdict(struct act *act, const struct in_sign_verdict *in)
{
	struct row_sign sign;

	if (!act_sign(act, &sign) || !may(act, &sign, SIGN_VERB_verdict))
		return false;
	if (!str_is(in->verdict, "incident"))
		return keep_watching(act, &sign, in);
	return in->incident.len ? join_incident(act, &sign, in) : open_incident(act, &sign, in);
}

bool desk_sign_look(struct act *act, const struct in_sign_look *in)
{
	struct row_sign sign;
	struct fact_sign_looked fact = { .finding = in->finding };

	return act_sign(act, &sign) && may(act, &sign, SIGN_VERB_look) &&
	       act_next_look(act, in->next_look_at, &fact.next_look_at) &&
	       act_record(act, FACT_sign_looked, sign.sign, &fact) && act_answer_sign(act, sign.sign, 200);
}

bool desk_sign_clear(struct act *act, const struct in_sign_clear *in)
{
	struct row_sign sign;
	struct fact_sign_cleared fact = { .reason = in->reason };

	return act_sign(act, &sign) && may(act, &sign, SIGN_VERB_clear) &&
	       act_record(act, FACT_sign_cleared, sign.sign, &fact) && act_answer_sign(act, sign.sign, 200);
}
