/* The case: known, classified, assessed, rated, contained, controlled, recovered, annulled, closed. */
#include <stdio.h>

#include "base/must.h"
#include "desk/act.h"
#include "desk/case.h"
#include "desk/told.h"
#include "duty/duty.h"

static struct instant none(void)
{
	return (struct instant){ 0 };
}

bool case_candidates_with(struct act *act, struct str incident, const struct parts *more, struct parts *all)
{
	struct part_candidate *list = ARENA_ARRAY(act->arena, 200 + more->count, struct part_candidate);
	struct fact fact;
	size_t count = 0;

	DB_QUERY(act->db, history_list, rows, .agency = db_text(act->agency), .thing = db_text(incident));
	while (db_next(rows)) {
		if (!fact_read(arena_str(act->arena, db_str(rows, COL_history_list_body)), act->arena, &fact) ||
		    fact.kind != FACT_incident_known)
			continue;
		const struct parts *kept = &((struct fact_incident_known *)fact.data)->candidates;
		for (count = 0; count < kept->count && count < 200; count++)
			list[count] = *PARTS_AT(*kept, struct part_candidate, count);
	}
	for (size_t i = 0; i < more->count; i++)
		list[count++] = *PARTS_AT(*more, struct part_candidate, i);
	*all = PARTS_OF(list, count);
	return true;
}

/* Nobody has known of a thing at a time to come. */
static bool candidates_are_past(struct act *act, const struct parts *candidates)
{
	struct instant checked;

	for (size_t i = 0; i < candidates->count; i++)
		if (!act_time(act, PARTS_AT(*candidates, struct part_candidate, i)->at, none(), "candidates", &checked))
			return refuse_at(act->err, "/candidates/%zu/at", i);
	return true;
}

/* Nobody knows of a thing before it began. */
static bool is_after_occurrence(struct act *act, const struct row_incident *incident, struct instant told,
				struct instant *out)
{
	struct row_sign sign;

	if (!row_sign_get(act->db, act->arena, act->agency, incident->sign, &sign))
		return db_refuse(act->db, act->err);
	return act_time(act, told, sign.occurred_at, "aware_at", out);
}

/* Nor does it control, recover or notify before it knows: what was recorded so bounds 知悉 from above. */
static bool is_before_acts(struct act *act, const struct row_incident *incident, struct instant aware)
{
	const struct instant acts[] = { incident->controlled_at, incident->recovered_at };
	const char *const names[] = { "controlled_at", "recovered_at" };
	struct instant checked;
	struct told told;

	if (!told_read(act->db, act->arena, incident, &told))
		return db_refuse(act->db, act->err);
	for (size_t i = 0; i < 2; i++)
		if (instant_is_set(acts[i]) && !act_time(act, acts[i], aware, names[i], &checked))
			return refuse_at(act->err, "/aware_at");
	return !instant_is_set(told.first_at) || act_time(act, told.first_at, aware, "filed_at", &checked) ||
	       refuse_at(act->err, "/aware_at");
}

/* Every clock from the new 知悉. Under another law the same aspects may give another level: they are rated by the law that now
 * binds the case, and its clocks are counted with that level. */
static bool count_anew(struct act *act, const struct row_incident *before, struct str law)
{
	struct row_incident incident;
	struct parts aspects;

	if (before->rating == 0 || str_equal(before->rulebook, law))
		return case_recount(act, before->incident, "知悉時間更正");
	if (!row_incident_get(act->db, act->arena, act->agency, before->incident, &incident))
		return db_refuse(act->db, act->err);
	return case_aspects(act, before->incident, &aspects) &&
	       case_rate(act, &incident, &aspects, S("again"),
			 arena_printf(act->arena, "知悉時間更正，改依 %.*s 年版評定", STR_ARG(law)), none());
}

bool desk_incident_know(struct act *act, const struct in_incident_know *in)
{
	struct row_incident incident;
	struct fact_incident_known fact = { .reason = in->reason };
	struct rulebook rulebook;

	if (!act_incident(act, INCIDENT_VERB_know, &incident) ||
	    !is_after_occurrence(act, &incident, in->aware_at, &fact.aware_at) ||
	    !is_before_acts(act, &incident, fact.aware_at) || !candidates_are_past(act, &in->candidates) ||
	    !case_candidates_with(act, incident.incident, &in->candidates, &fact.candidates) ||
	    !rulebook_in_force(act_library(act), instant_taipei_day(fact.aware_at), &rulebook, act->err))
		return false;
	fact.rulebook = rulebook.law->id;
	fact.rulebook_digest = rulebook.digest;
	return act_record(act, FACT_incident_known, incident.incident, &fact) &&
	       count_anew(act, &incident, fact.rulebook) && act_answer_incident(act, incident.incident, 200);
}

static bool unknown_code(struct act *act, const char *field, struct str code)
{
	char text[64];

	snprintf(text, sizeof(text), "%.*s", STR_ARG(str_first(code, 60)));
	refuse(act->err, REFUSAL_CODE_UNKNOWN, field, text, "GET /api/v1/rulebook");
	return refuse_at(act->err, "/%s", field);
}

static bool maps_to(const struct seed_source *source, struct str category)
{
	for (size_t i = 0; i < source->categories.count; i++)
		if (str_equal(source->categories.at[i], category))
			return true;
	return false;
}

bool desk_incident_classify(struct act *act, const struct in_incident_classify *in)
{
	struct row_incident incident;
	struct rulebook rulebook;
	struct fact_incident_classified fact = {
		.abnormal = in->abnormal, .category = in->category, .reason = in->reason, .source = in->source
	};

	if (!act_incident(act, INCIDENT_VERB_classify, &incident) || !act_rulebook(act, &incident, &rulebook))
		return false;
	const struct seed_source *source = procedure_source(rulebook.procedure, in->source);
	if (!source)
		return unknown_code(act, "source", in->source);
	if (fact.category.len == 0)
		fact.category = source->categories.at[0];
	if (!procedure_category(rulebook.procedure, fact.category))
		return unknown_code(act, "category", fact.category);
	if (!maps_to(source, fact.category) && in->reason.len == 0) {
		refuse(act->err, REFUSAL_REASON_MISSING, "reason");
		return refuse_at(act->err, "/reason");
	}
	return act_record(act, FACT_incident_classified, incident.incident, &fact) &&
	       act_answer_incident(act, incident.incident, 200);
}

bool desk_incident_assess(struct act *act, const struct in_incident_assess *in)
{
	struct row_incident incident;
	struct fact_incident_assessed fact = { .cause = in->cause,
					       .loss = in->loss,
					       .measures = in->measures,
					       .scope = in->scope,
					       .support = in->support,
					       .support_needed = in->support_needed };

	return act_incident(act, INCIDENT_VERB_assess, &incident) &&
	       act_record(act, FACT_incident_assessed, incident.incident, &fact) &&
	       act_answer_incident(act, incident.incident, 200);
}

bool desk_incident_damage(struct act *act, const struct in_incident_damage *in)
{
	struct row_incident incident;
	struct fact_damage_assessed fact = { .attendees = act_lines(act, &in->attendees),
					     .data = in->data,
					     .delay = in->delay,
					     .equipment = in->equipment,
					     .recovery = in->recovery,
					     .scope = in->scope,
					     .standby = in->standby };

	return act_incident(act, INCIDENT_VERB_damage, &incident) && act_new_subject(act, &fact.subject) &&
	       act_record(act, FACT_damage_assessed, incident.incident, &fact) &&
	       act_answer_incident(act, incident.incident, 200);
}

bool desk_incident_rate(struct act *act, const struct in_incident_rate *in)
{
	struct row_incident incident;

	return act_incident(act, INCIDENT_VERB_rate, &incident) && case_aspects_are_told(act) &&
	       case_rate(act, &incident, &in->aspects, incident.rating ? S("again") : S("first"), in->reason,
			 in->next_look_at) &&
	       act_answer_incident(act, incident.incident, 200);
}

bool desk_incident_contain(struct act *act, const struct in_incident_contain *in)
{
	struct row_incident incident;
	struct fact_incident_contained fact = { .asset = in->asset, .measure = in->measure };

	return act_incident(act, INCIDENT_VERB_contain, &incident) && act_time(act, in->at, none(), "at", &fact.at) &&
	       act_record(act, FACT_incident_contained, incident.incident, &fact) &&
	       act_answer_incident(act, incident.incident, 200);
}

bool desk_incident_control(struct act *act, const struct in_incident_control *in)
{
	struct row_incident incident;
	struct fact_incident_controlled fact = { .summary = in->summary };

	return act_incident(act, INCIDENT_VERB_control, &incident) &&
	       act_time(act, in->at, incident.aware_at, "at", &fact.at) &&
	       act_record(act, FACT_incident_controlled, incident.incident, &fact) &&
	       case_event(act, incident.incident, EVENT_CONTROLLED, fact.at) &&
	       act_answer_incident(act, incident.incident, 200);
}

/* While a service is out by the record its limit can pass: what is back has its end recorded first. */
static bool services_are_back(struct act *act, const struct row_incident *incident)
{
	struct row_outage row;

	DB_QUERY(act->db, outage_list, rows, .agency = db_text(act->agency), .incident = db_text(incident->incident));
	while (db_next(rows)) {
		row_outage_read(rows, act->arena, &row);
		if (!instant_is_set(row.ended_at))
			return refuse(act->err, REFUSAL_NEEDS_FIRST, "服務中斷的結束時間");
	}
	return db_failure(act->db) == DB_OK || db_refuse(act->db, act->err);
}

/* Recovery completes what control has not: the event is whichever was first (辦法 §8(1): 損害控制或復原). */
bool desk_incident_recover(struct act *act, const struct in_incident_recover *in)
{
	struct row_incident incident;
	struct fact_incident_recovered fact = { .summary = in->summary };

	if (!act_incident(act, INCIDENT_VERB_recover, &incident) || !services_are_back(act, &incident) ||
	    !act_time(act, in->at, instant_is_set(incident.controlled_at) ? incident.controlled_at : incident.aware_at,
		      "at", &fact.at) ||
	    !act_record(act, FACT_incident_recovered, incident.incident, &fact))
		return false;
	if (!instant_is_set(incident.controlled_at) && !case_event(act, incident.incident, EVENT_CONTROLLED, fact.at))
		return false;
	return act_answer_incident(act, incident.incident, 200);
}

bool desk_incident_annul(struct act *act, const struct in_incident_annul *in)
{
	struct row_incident incident;
	struct fact_incident_annulled fact = { .reason = in->reason };

	return act_incident(act, INCIDENT_VERB_annul, &incident) &&
	       act_next_look(act, in->next_look_at, &fact.next_look_at) &&
	       case_cancel(act, incident.incident, in->reason) &&
	       act_record(act, FACT_incident_annulled, incident.incident, &fact) &&
	       act_answer_incident(act, incident.incident, 200);
}

bool desk_incident_look(struct act *act, const struct in_incident_look *in)
{
	struct row_incident incident;
	struct fact_incident_looked fact = { .finding = in->finding };

	return act_incident(act, INCIDENT_VERB_look, &incident) &&
	       act_next_look(act, in->next_look_at, &fact.next_look_at) &&
	       act_record(act, FACT_incident_looked, incident.incident, &fact) &&
	       act_answer_incident(act, incident.incident, 200);
}

/* The clocks that were cancelled run again from their original start: 知悉's from 知悉. Where the other side was told last that
 * it is none, or of another level, what it is now is notified anew (辦法 §6(2)). */
bool desk_incident_reopen(struct act *act, const struct in_incident_reopen *in)
{
	struct row_incident incident;
	struct fact_incident_reopened fact = { .reason = in->reason };
	struct told told;

	if (!act_incident(act, INCIDENT_VERB_reopen, &incident))
		return false;
	if (!told_read(act->db, act->arena, &incident, &told))
		return db_refuse(act->db, act->err);
	if (!act_record(act, FACT_incident_reopened, incident.incident, &fact) ||
	    !case_resume(act, incident.incident, "重新開啟"))
		return false;
	if (incident.level > 0 && told.notified && told.level != incident.level &&
	    !case_event(act, incident.incident, EVENT_LEVEL_CHANGED, act->now))
		return false;
	return case_outages_resume(act, incident.incident) && act_answer_incident(act, incident.incident, 200);
}

bool desk_incident_explain(struct act *act, const struct in_incident_explain *in)
{
	struct row_incident incident;
	struct row_clock clock;
	struct fact_lateness_explained fact = { .clock = in->clock, .text = in->text };
	char id[100];

	if (!act_incident(act, INCIDENT_VERB_explain, &incident))
		return false;
	if (!row_clock_get(act->db, act->arena, act->agency, in->clock, &clock) ||
	    !str_equal(clock.incident, incident.incident))
		return refuse_str(act->err, REFUSAL_NOT_FOUND, in->clock);
	const bool is_late = clock.late_ms > 0 || (str_is(clock.state, "running") &&
						   duty_late_ms(clock.due_at, clock.last_day.len, act->now) > 0);
	snprintf(id, sizeof(id), "%.*s", STR_ARG(in->clock));
	if (!is_late)
		return refuse(act->err, REFUSAL_CLOCK_NOT_LATE, id);
	return act_record(act, FACT_lateness_explained, incident.incident, &fact) &&
	       act_answer_incident(act, incident.incident, 200);
}
