/* Outages: their times decide `within`; passing the limit rates the case anew, by the clock alone (伍三(二)8; 辦法 §2). */
#include <stdio.h>

#include "desk/act.h"
#include "desk/caller.h"
#include "desk/case.h"

static bool missing(struct act *act, const char *field)
{
	refuse(act->err, REFUSAL_FIELD_MISSING, field);
	return refuse_at(act->err, "/%s", field);
}

/* What is told now, over what was recorded: a correction keeps what it does not name. */
static bool outage_told(struct act *act, const struct row_incident *incident, const struct in_incident_outage *in,
			struct fact_outage_recorded *fact)
{
	struct row_outage before = { 0 };
	struct row_asset asset;

	if (in->outage.len && (!row_outage_get(act->db, act->arena, act->agency, in->outage, &before) ||
			       !str_equal(before.incident, incident->incident))) {
		refuse_str(act->err, REFUSAL_NOT_FOUND, in->outage);
		return refuse_at(act->err, "/outage");
	}
	fact->asset = in->asset.len ? in->asset : before.asset;
	if (fact->asset.len == 0)
		return missing(act, "asset");
	if (!row_asset_get(act->db, act->arena, act->agency, fact->asset, &asset)) {
		refuse_str(act->err, REFUSAL_NOT_FOUND, fact->asset);
		return refuse_at(act->err, "/asset");
	}
	if (in->outage.len == 0 && asset.mtpd_minutes == 0)
		return refuse(act->err, REFUSAL_NEEDS_FIRST, "可容忍中斷時間（mtpd_minutes）");
	if (!instant_is_set(in->began_at) && !instant_is_set(before.began_at))
		return missing(act, "began_at");
	/* The limit is the one registered when the outage was first recorded: changing the register does not change the past. */
	fact->limit_minutes = in->outage.len ? before.limit_minutes : asset.mtpd_minutes;
	fact->outage = in->outage;
	fact->began_at = instant_is_set(in->began_at) ? in->began_at : before.began_at;
	fact->ended_at = instant_is_set(in->ended_at) ? in->ended_at : before.ended_at;
	return true;
}

static bool times_are_in_order(struct act *act, struct fact_outage_recorded *fact)
{
	struct instant checked;

	return act_time(act, fact->began_at, (struct instant){ 0 }, "began_at", &checked) &&
	       (!instant_is_set(fact->ended_at) || act_time(act, fact->ended_at, fact->began_at, "ended_at", &checked));
}

/* Whether the newest rating rests on that outage. */
static bool rests_on(const struct parts *aspects, struct str outage)
{
	for (size_t i = 0; i < aspects->count; i++)
		if (str_equal(PARTS_AT(*aspects, struct part_aspect, i)->outage, outage))
			return true;
	return false;
}

/* The same aspects, with `within` as it now is: a rating is recorded only when it changes one. */
static bool rate_anew(struct act *act, struct str incident_id, struct str outage)
{
	struct row_incident incident;
	struct parts aspects;
	struct row_outage row;

	if (!case_aspects(act, incident_id, &aspects))
		return false;
	if (!rests_on(&aspects, outage))
		return true;
	if (!row_incident_get(act->db, act->arena, act->agency, incident_id, &incident) ||
	    !row_outage_get(act->db, act->arena, act->agency, outage, &row))
		return db_refuse(act->db, act->err);
	/* Found to be none by people, for other reasons than its level: only people take that back. */
	if (str_is(incident.state, "watched") && incident.level > 0)
		return true;
	const struct outage times = { row.began_at, row.ended_at, SPAN_MINUTES(row.limit_minutes) };
	const bool within = outage_state(&times, act->now) != OUTAGE_PASSED;
	bool differs = false;
	for (size_t i = 0; i < aspects.count; i++) {
		const struct part_aspect *aspect = PARTS_AT(aspects, struct part_aspect, i);
		differs |= str_equal(aspect->outage, outage) && aspect->within != within;
	}
	return !differs || case_rate(act, &incident, &aspects, S("outage"),
				     within ? S("中斷時間更正：於可容忍中斷時間內回復") : S("中斷逾可容忍時間"),
				     (struct instant){ 0 });
}

static bool passed(struct act *act, const struct row_outage *outage)
{
	struct fact_outage_passed fact = { .limit_at = outage->limit_at, .outage = outage->outage };
	struct row_incident incident;

	if (!row_incident_get(act->db, act->arena, act->agency, outage->incident, &incident))
		return db_refuse(act->db, act->err);
	if (!act_record(act, FACT_outage_passed, outage->incident, &fact))
		return false;
	const enum incident_state state = incident_state_read(incident.state);
	if (!incident_is_live(state) && state != INCIDENT_WATCHED)
		return true;
	if (incident_is_live(state))
		return case_event(act, outage->incident, EVENT_OUTAGE_PASSED, act->now) &&
		       rate_anew(act, outage->incident, outage->outage);
	if (!rate_anew(act, outage->incident, outage->outage))
		return false;
	if (!row_incident_get(act->db, act->arena, act->agency, outage->incident, &incident))
		return db_refuse(act->db, act->err);
	/* Rated 0 until now, and by its passing an incident again: rated already, but continuity is to be decided. */
	return !incident_is_live(incident_state_read(incident.state)) ||
	       (case_event(act, outage->incident, EVENT_OUTAGE_PASSED, act->now) &&
		case_event(act, outage->incident, EVENT_RERATED, act->now));
}

static bool has_continuity(struct act *act, struct str incident)
{
	struct row_clock clock;

	DB_QUERY(act->db, clock_list, rows, .agency = db_text(act->agency), .incident = db_text(incident));
	while (db_next(rows)) {
		row_clock_read(rows, act->arena, &clock);
		if (str_is(clock.duty, duty_code(DUTY_CONTINUITY)) && !str_is(clock.state, "cancelled"))
			return true;
	}
	return false;
}

bool case_outages_resume(struct act *act, struct str incident)
{
	struct row_outage *list = ARENA_ARRAY(act->arena, 100, struct row_outage);
	size_t count = 0;

	{
		DB_QUERY(act->db, outage_list, rows, .agency = db_text(act->agency), .incident = db_text(incident));
		while (count < 100 && db_next(rows)) {
			row_outage_read(rows, act->arena, &list[count]);
			count += list[count].passed ? 1 : 0;
		}
	}
	if (count && !has_continuity(act, incident) && !case_event(act, incident, EVENT_OUTAGE_PASSED, act->now))
		return false;
	for (size_t i = 0; i < count; i++)
		if (!rate_anew(act, incident, list[i].outage))
			return false;
	return db_failure(act->db) == DB_OK || db_refuse(act->db, act->err);
}

/* Back within its limit: what its passing called for falls away, unless another outage of the case has passed its own. */
static bool passed_no_more(struct act *act, struct str incident)
{
	bool any = false;

	{
		struct row_outage row;
		DB_QUERY(act->db, outage_list, rows, .agency = db_text(act->agency), .incident = db_text(incident));
		while (db_next(rows)) {
			row_outage_read(rows, act->arena, &row);
			any |= row.passed;
		}
	}
	return any || (case_drop(act, incident, DUTY_RERATE, "中斷時間更正：未逾可容忍中斷時間") &&
		       case_drop(act, incident, DUTY_CONTINUITY, "中斷時間更正：未逾可容忍中斷時間"));
}

bool desk_incident_outage(struct act *act, const struct in_incident_outage *in)
{
	struct row_incident incident;
	struct row_outage row;
	struct fact_outage_recorded fact = { 0 };

	if (!act_incident(act, INCIDENT_VERB_outage, &incident) || !outage_told(act, &incident, in, &fact) ||
	    !times_are_in_order(act, &fact))
		return false;
	if (fact.outage.len == 0)
		fact.outage = act_new_id(act, arena_printf(act->arena, "%.*s/outage/", STR_ARG(incident.incident)));
	const bool was_passed = row_outage_get(act->db, act->arena, act->agency, fact.outage, &row) && row.passed;
	if (!act_record(act, FACT_outage_recorded, incident.incident, &fact))
		return false;
	if (!row_outage_get(act->db, act->arena, act->agency, fact.outage, &row))
		return db_refuse(act->db, act->err);
	const struct instant until = instant_is_set(row.ended_at) ? row.ended_at : act->now;
	const bool is_passed = instant_before(row.limit_at, until);
	if (is_passed && !was_passed ? !passed(act, &row) : !rate_anew(act, incident.incident, fact.outage))
		return false;
	if (was_passed && !is_passed && !passed_no_more(act, incident.incident))
		return false;
	return act_answer_incident(act, incident.incident, 200);
}

size_t desk_time_due(struct db *db, struct arena *arena, struct str agency, struct instant now,
		     struct row_outage out[DESK_TIME_MOST])
{
	size_t count = 0;

	DB_QUERY(db, outage_due, rows, .agency = db_text(agency), .now = db_instant(now));
	while (count < DESK_TIME_MOST && db_next(rows))
		row_outage_read(rows, arena, &out[count++]);
	return count;
}

bool desk_time_pass(struct act *act, const struct row_outage *outage)
{
	return passed(act, outage) && (db_failure(act->db) == DB_OK || db_refuse(act->db, act->err));
}

static bool pass_all(struct act *act)
{
	struct row_outage *due = ARENA_ARRAY(act->arena, DESK_TIME_MOST, struct row_outage);
	const size_t count = desk_time_due(act->db, act->arena, act->agency, act->now, due);

	for (size_t i = 0; i < count; i++)
		if (!desk_time_pass(act, &due[i]))
			return false;
	return db_failure(act->db) == DB_OK || db_refuse(act->db, act->err);
}

bool desk_clock_tick(struct act *act, const struct in_clock_tick *in)
{
	const struct str who = act->who, role = act->role;
	(void)in;

	/* Whoever asked for it: what follows is done by the clock. The answer is kept for the one who asked. */
	act->who = S("tocsin");
	act->role = S("");
	int calls = CALLER_BEAT;
	const bool done = pass_all(act) && caller_all(act, &calls);
	act->who = who;
	act->role = role;
	return done && act_answer_id(act, "ticked", S("yes"), NULL, 200);
}
