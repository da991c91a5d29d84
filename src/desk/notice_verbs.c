/* The notification in its phases: filled, submitted, confirmed, filed, back-filed, ratified (伍三(二)1, 2; 辦法 §6). */
#include <stdio.h>

#include "base/must.h"
#include "desk/approval.h"
#include "desk/asks.h"
#include "desk/case.h"
#include "desk/form.h"
#include "desk/told.h"
#include "notice/filing.h"
#include "text/sha256.h"

static enum form_phase phase_of(struct str code)
{
	enum form_phase phase = PHASE_NOTIFICATION;

	must(form_phase_read(code, &phase));
	return phase;
}

bool desk_form_save(struct act *act, const struct in_form_save *in)
{
	struct row_incident incident;
	struct rulebook rulebook;
	struct fact_form_saved fact = { .phase = in->phase, .values = in->values };

	if (!act_incident(act, INCIDENT_VERB_save_form, &incident) || !act_rulebook(act, &incident, &rulebook))
		return false;
	for (size_t i = 0; i < in->values.count; i++)
		if (!form_value_check(act->db, act->arena, act->agency, rulebook.form, phase_of(in->phase),
				      PARTS_AT(in->values, struct part_form_value, i), act->err))
			return false;
	if (in->values.count == 0)
		return act_answer_incident(act, incident.incident, 200);
	return act_record(act, FACT_form_saved, incident.incident, &fact) &&
	       act_answer_incident(act, incident.incident, 200);
}

/* The form can't go out before what it is made of was recorded (P11: five assessments; later phases: six damages too). */
static bool has_assessments(struct act *act, const struct row_incident *incident, const struct rulebook *rulebook,
			    enum form_phase phase)
{
	const struct phase_row *row = procedure_phase(rulebook->procedure, phase);

	if (row->requires_assessments.count && !incident->assessed)
		return refuse(act->err, REFUSAL_NEEDS_FIRST, "伍二(二) 五項評估");
	if (row->requires_damages.count && !incident->damage_assessed)
		return refuse(act->err, REFUSAL_NEEDS_FIRST, "伍二(四) 六項損害評估");
	return true;
}

static bool submit(struct act *act, const struct row_incident *incident, const struct rulebook *rulebook,
		   struct str phase, struct row_form *out)
{
	struct form_now now;
	struct row_form before = { 0 };

	if (!has_assessments(act, incident, rulebook, phase_of(phase)))
		return false;
	if (!incident->rating)
		return refuse(act->err, REFUSAL_NOT_RATED);
	if (!form_fill(act->db, act->arena, incident, rulebook, phase_of(phase), &now))
		return db_refuse(act->db, act->err);
	row_form_get(act->db, act->arena, act->agency, incident->incident, phase, &before);
	struct fact_form_submitted fact = { .content = now.content,
					    .missing = now.missing,
					    .phase = phase,
					    .values = now.values,
					    .version = before.version + 1 };
	return act_record(act, FACT_form_submitted, incident->incident, &fact) &&
	       (row_form_get(act->db, act->arena, act->agency, incident->incident, phase, out) ||
		db_refuse(act->db, act->err));
}

/* Whom the form is put before has been told of the case (伍二(三)). */
bool desk_form_submit(struct act *act, const struct in_form_submit *in)
{
	struct row_incident incident;
	struct row_form form;
	struct rulebook rulebook;

	return act_incident(act, INCIDENT_VERB_submit_form, &incident) && act_rulebook(act, &incident, &rulebook) &&
	       submit(act, &incident, &rulebook, in->phase, &form) &&
	       case_event(act, incident.incident, EVENT_LEADER_TOLD, act->now) &&
	       asks_confirmation(act, &incident, in->phase) && act_answer_incident(act, incident.incident, 200);
}

static bool not_submitted(struct act *act, struct str phase)
{
	return refuse_str(act->err, REFUSAL_NOT_SUBMITTED, phase);
}

bool approval_decide_form(struct act *act, const struct row_incident *incident, struct str phase,
			  const struct approval_answer *answer, bool by_link)
{
	struct row_form form;
	struct fact_form_confirmed fact = { .content = answer->content,
					    .decision = answer->granted ? S("confirmed") : S("returned"),
					    .link = by_link,
					    .phase = phase,
					    .reason = answer->reason };

	if (!row_form_get(act->db, act->arena, act->agency, incident->incident, phase, &form) ||
	    !str_is(form.state, "submitted"))
		return not_submitted(act, phase);
	const struct approval_asked asked = { APPROVAL_PENDING, phase, form.content };
	if (!approval_check(&asked, answer, act->err) || !act_of_two(act, form.submitted_by, &fact.own))
		return false;
	fact.version = form.version;
	return act_record(act, FACT_form_confirmed, incident->incident, &fact);
}

bool desk_form_confirm(struct act *act, const struct in_form_confirm *in)
{
	const struct approval_answer answer = { in->content, in->reason, str_is(in->decision, "confirmed") };
	struct row_incident incident;

	return act_incident(act, INCIDENT_VERB_confirm, &incident) &&
	       approval_decide_form(act, &incident, in->phase, &answer, false) &&
	       act_answer_incident(act, incident.incident, 200);
}

/* What a submitted form states of the level, 知悉 and control must be what the record says now, or it is to be submitted anew. */
static bool is_current(struct act *act, const struct row_incident *incident, const struct rulebook *rulebook,
		       enum form_phase phase, const struct row_form *form)
{
	struct form_now now;
	struct fact fact;
	char level[8], stated[8] = "";

	DB_QUERY(act->db, entry_get, rows, .agency = db_text(act->agency), .seq = db_int(form->seq));
	if (!db_next(rows))
		return db_refuse(act->db, act->err);
	if (!fact_read(arena_str(act->arena, db_str(rows, COL_entry_get_body)), act->arena, &fact) ||
	    fact.kind != FACT_form_submitted)
		return db_doubt(act->db, "an entry that is no form") || db_refuse(act->db, act->err);
	const struct parts *values = &((struct fact_form_submitted *)fact.data)->values;
	for (size_t i = 0; i < values->count; i++) {
		const struct part_form_value *value = PARTS_AT(*values, struct part_form_value, i);
		if (str_is(value->field, "level") && value->values.count)
			snprintf(stated, sizeof(stated), "%.*s", STR_ARG(value->values.items[0]));
	}
	snprintf(level, sizeof(level), "%lld", (long long)incident->level);
	if (stated[0] && strcmp(level, stated) != 0)
		return refuse(act->err, REFUSAL_FORM_LEVEL_STALE, stated, level);
	if (!form_fill(act->db, act->arena, incident, rulebook, phase, &now))
		return db_refuse(act->db, act->err);
	return form_is_current(rulebook->form, phase, values, &now.values) || refuse(act->err, REFUSAL_CONTENT_CHANGED);
}

/* What is filed: the confirmed form; or, where the rulebook lets the hour go before the leader (L12 b), the form as it stands
 * with the reason, to be ratified afterwards. */
static bool form_to_file(struct act *act, const struct row_incident *incident, const struct filing_kind *kind,
			 const struct in_notification_file *in, struct row_form *form)
{
	struct rulebook rulebook;
	const struct str phase = str_of(form_phase_code(kind->phase));

	if (!act_rulebook(act, incident, &rulebook))
		return false;
	bool is_there = row_form_get(act->db, act->arena, act->agency, incident->incident, phase, form);
	if (is_there && str_is(form->state, "confirmed"))
		return is_current(act, incident, &rulebook, kind->phase, form);
	const bool may_go_first = procedure_phase(rulebook.procedure, kind->phase)->file_unconfirmed &&
				  case_chose(act, &rulebook, CHOICE_HOUR, "file-then-ratify");
	if (!may_go_first || in->unconfirmed_reason.len == 0)
		return refuse(act->err, REFUSAL_NOT_CONFIRMED);
	return submit(act, incident, &rulebook, phase, form);
}

static bool missing_field(struct act *act, const char *field)
{
	refuse(act->err, REFUSAL_FIELD_MISSING, field);
	return refuse_at(act->err, "/%s", field);
}

static bool channel_is_told(struct act *act, const struct in_notification_file *in, bool by_site)
{
	if (by_site)
		return in->number.len || missing_field(act, "number");
	if (in->channel_reason.len)
		return true;
	refuse(act->err, REFUSAL_REASON_MISSING, "channel_reason");
	return refuse_at(act->err, "/channel_reason");
}

/* 縣政府 and 數位發展部 (Act §17(2)) unless told: the recipients of the duty's row. */
static struct texts recipients(struct act *act, const struct row_incident *incident, const struct filing_kind *kind)
{
	struct rulebook rulebook;
	const struct duty *duty = NULL;
	struct texts to = { ARENA_ARRAY(act->arena, 16, struct str), 0 };

	if (act_rulebook(act, incident, &rulebook))
		duty = rulebook_duty(&rulebook, kind->duty, incident->level ? (int)incident->level : 1);
	for (size_t i = 0; duty && i < duty->to.count && i < 16; i++)
		to.items[to.count++] = duty->to.at[i];
	if (to.count == 0)
		to.items[to.count++] = S("reviewing_agency");
	return to;
}

/* The digest that both logs carry: one act, seen from both sides. */
static struct str shared_act(struct act *act, const struct fact_notification_filed *fact, struct str incident)
{
	char hex[SHA256_HEX_BYTES], at[INSTANT_TEXT_BYTES];
	struct str text =
		arena_printf(act->arena, "%.*s\n%.*s\n%.*s\n%.*s\n%.*s\n", STR_ARG(act->agency), STR_ARG(incident),
			     STR_ARG(fact->filing), STR_ARG(fact->content), STR_ARG(instant_print_utc(fact->at, at)));

	return arena_str(act->arena, sha256_hex(sha256_of(text), hex));
}

/* The reviewing agency is kept in the same store: the act is a fact in its log too, linked by the leaf hash of ours. */
static bool record_filed(struct act *act, const struct row_incident *incident, struct fact_notification_filed *fact)
{
	struct row_agency own, reviewer;
	struct part_peer peer = { .agency = act->agency };

	if (!row_agency_get(act->db, act->arena, act->agency, &own))
		return db_refuse(act->db, act->err);
	const bool is_here = own.reviewer.len && row_agency_get(act->db, act->arena, own.reviewer, &reviewer);
	if (is_here)
		fact->act = shared_act(act, fact, incident->incident);
	if (!act_record_in(act, act->agency, FACT_notification_filed, incident->incident, fact, &peer.seq, &peer.leaf))
		return false;
	struct fact_notification_received received = { .act = fact->act,
						       .incident = incident->incident,
						       .kind = fact->kind,
						       .level = fact->level,
						       .peer = &peer };
	const struct str on = arena_printf(act->arena, "%.*s:%.*s", STR_ARG(act->agency), STR_ARG(incident->incident));
	return !is_here || act_record_in(act, reviewer.agency, FACT_notification_received, on, &received, NULL, NULL);
}

/* When the newest running clock of that duty began; unset when none runs. */
static struct instant running_since(struct act *act, const struct row_incident *incident, enum duty_code duty)
{
	struct row_clock clock;
	struct instant since = { 0 };

	DB_QUERY(act->db, clock_list, rows, .agency = db_text(act->agency), .incident = db_text(incident->incident));
	while (db_next(rows)) {
		row_clock_read(rows, act->arena, &clock);
		if (str_is(clock.duty, duty_code(duty)) && str_is(clock.state, "running"))
			since = clock.from_at;
	}
	return since;
}

/* What the filing stops. A first notification made since the level changed states it, and settles what that asked for too. */
static bool filed(struct act *act, const struct row_incident *incident, const struct filing_kind *kind,
		  const struct fact_notification_filed *fact)
{
	if (kind->stops < 0)
		return true;
	if (!case_event(act, incident->incident, (enum rule_event)kind->stops, fact->at))
		return false;
	if (kind->stops == EVENT_NOTIFIED && !instant_before(fact->at, running_since(act, incident, DUTY_RENOTIFY)) &&
	    !case_event(act, incident->incident, EVENT_RENOTIFIED, fact->at))
		return false;
	return fact->unconfirmed_reason.len == 0 ||
	       case_event(act, incident->incident, EVENT_FILED_UNCONFIRMED, fact->at);
}

/* The phases in their order: no notice of control and no closing before control or recovery, no further notification before the
 * first, and none of a level that is none. */
static bool is_in_order(struct act *act, const struct row_incident *incident, const struct filing_kind *kind)
{
	const bool completed = instant_is_set(incident->controlled_at) || instant_is_set(incident->recovered_at);
	struct told told;

	if (!kind->live)
		return true;
	if (incident->rating && incident->level == 0)
		return refuse(act->err, REFUSAL_NOT_RATED);
	if (kind->phase != PHASE_NOTIFICATION && !completed)
		return refuse(act->err, REFUSAL_NEEDS_FIRST, "損害控制或復原");
	if (!told_read(act->db, act->arena, incident, &told))
		return db_refuse(act->db, act->err);
	return told.notified || kind->stops != EVENT_RENOTIFIED || refuse(act->err, REFUSAL_NEEDS_FIRST, "首次通報");
}

bool desk_notification_file(struct act *act, const struct in_notification_file *in)
{
	const struct filing_kind *kind = filing_kind(in->kind);
	const bool by_site = in->channel.len == 0 || str_is(in->channel, "site");
	struct row_incident incident;
	struct row_form form = { 0 };
	struct fact_notification_filed fact = { .channel = by_site ? S("site") : in->channel,
						.channel_reason = in->channel_reason,
						.kind = in->kind,
						.number = in->number,
						.proof = in->proof,
						.to = in->to };

	if (!act_incident(act, INCIDENT_VERB_file, &incident) ||
	    !act_time(act, in->at, incident.aware_at, "at", &fact.at) || !channel_is_told(act, in, by_site) ||
	    !act_attachments(act, &fact.proof) || !filing_check(kind, incident_state_read(incident.state), act->err) ||
	    !is_in_order(act, &incident, kind))
		return false;
	/* A further notification can't have gone out before the level changed that it tells of. */
	if (kind->stops == EVENT_RENOTIFIED &&
	    !act_time(act, fact.at, running_since(act, &incident, DUTY_RENOTIFY), "at", &fact.at))
		return false;
	if (kind->needs_form && !form_to_file(act, &incident, kind, in, &form))
		return false;
	if (kind->needs_form && !str_is(form.state, "confirmed"))
		fact.unconfirmed_reason = in->unconfirmed_reason;
	fact.content =
		form.content.len ? form.content : S("0000000000000000000000000000000000000000000000000000000000000000");
	fact.filing = act_new_id(act, arena_printf(act->arena, "%.*s/filing/", STR_ARG(incident.incident)));
	fact.level = incident.level;
	fact.rating = incident.rating;
	if (fact.to.count == 0)
		fact.to = recipients(act, &incident, kind);
	return record_filed(act, &incident, &fact) && filed(act, &incident, kind, &fact) &&
	       act_answer_incident(act, incident.incident, 200);
}

/* Filing at the site begins to be owed when anything was filed another way until then; it is owed once, not at every restoration. */
static bool begins_debt(struct act *act, const struct row_incident *incident, struct instant at)
{
	return told_owes(act->db, act->arena, incident, EVENT_BACKFILED, at) &&
	       !instant_is_set(running_since(act, incident, DUTY_BACKFILE));
}

/* A site that was back before anything was filed another way gave no reason to file so: then the time is not right. */
static bool is_after_filing(struct act *act, const struct row_incident *incident, struct instant at)
{
	if (told_owes(act->db, act->arena, incident, EVENT_BACKFILED, at) ||
	    !told_owes(act->db, act->arena, incident, EVENT_BACKFILED, act->now))
		return true;
	refuse(act->err, REFUSAL_TIME_ORDER, "at", "改以其他方式通報之時");
	return refuse_at(act->err, "/at");
}

bool desk_site_restore(struct act *act, const struct in_site_restore *in)
{
	struct row_incident incident;
	struct fact_site_restored fact = { .remark = in->remark };

	if (!act_incident(act, INCIDENT_VERB_restore, &incident) ||
	    !act_time(act, in->at, incident.aware_at, "at", &fact.at) || !is_after_filing(act, &incident, fact.at) ||
	    !act_record(act, FACT_site_restored, incident.incident, &fact))
		return false;
	if (begins_debt(act, &incident, fact.at) &&
	    !case_event(act, incident.incident, EVENT_CHANNEL_RESTORED, fact.at))
		return false;
	return act_answer_incident(act, incident.incident, 200);
}

static bool find_filing(struct act *act, const struct row_incident *incident, struct str id, struct row_filing *out)
{
	return (row_filing_get(act->db, act->arena, act->agency, id, out) &&
		str_equal(out->incident, incident->incident)) ||
	       (refuse_str(act->err, REFUSAL_NOT_FOUND, id), refuse_at(act->err, "/filing"));
}

bool desk_notification_backfile(struct act *act, const struct in_notification_backfile *in)
{
	struct row_incident incident;
	struct row_filing filing;
	struct fact_notification_backfilled fact = { .filing = in->filing, .number = in->number, .proof = in->proof };

	if (!act_incident(act, INCIDENT_VERB_backfile, &incident) || !find_filing(act, &incident, in->filing, &filing))
		return false;
	if (str_is(filing.channel, "site") || instant_is_set(filing.backfilled_at))
		return refuse_str(act->err, REFUSAL_ALREADY_DONE, filing.filing);
	return act_time(act, in->at, (struct instant){ filing.at }, "at", &fact.at) &&
	       act_attachments(act, &fact.proof) &&
	       act_record(act, FACT_notification_backfilled, incident.incident, &fact) &&
	       case_event(act, incident.incident, EVENT_BACKFILED, fact.at) &&
	       act_answer_incident(act, incident.incident, 200);
}

bool desk_notification_ratify(struct act *act, const struct in_notification_ratify *in)
{
	struct row_incident incident;
	struct row_filing filing;
	struct fact_notification_ratified fact = { .filing = in->filing, .remark = in->remark };

	if (!act_incident(act, INCIDENT_VERB_ratify, &incident) || !find_filing(act, &incident, in->filing, &filing))
		return false;
	if (!filing.unconfirmed || filing.ratified)
		return refuse_str(act->err, REFUSAL_ALREADY_DONE, filing.filing);
	return act_of_two(act, filing.filed_by, &fact.own) &&
	       act_record(act, FACT_notification_ratified, incident.incident, &fact) &&
	       case_event(act, incident.incident, EVENT_RATIFIED, act->now) &&
	       act_answer_incident(act, incident.incident, 200);
}
