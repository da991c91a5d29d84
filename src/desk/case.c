/* A case becomes known and is rated. */
#include "desk/case.h"

#include <stdio.h>

#include "desk/told.h"
#include "text/utf8.h"

struct str case_title(struct act *act, struct str text)
{
	struct str line, rest;
	size_t at = 0;

	(void)act;
	str_cut(text, '\n', &line, &rest);
	for (int characters = 0; at < line.len && characters < 60; characters++)
		utf8_next(line, &at);
	return str_trim(str_first(line, at));
}

/* The times at which the agency may be said to have known: the report, each survey, the verdict itself. */
struct parts case_candidates(struct act *act, const struct row_sign *sign)
{
	struct part_candidate *list = ARENA_ARRAY(act->arena, 40, struct part_candidate);
	struct fact fact;
	size_t count = 0;

	list[count++] = (struct part_candidate){ .at = sign->reported_at, .source = S("report"), .words = sign->sign };
	{
		DB_QUERY(act->db, history_list, rows, .agency = db_text(act->agency), .thing = db_text(sign->sign));
		while (count < 38 && db_next(rows)) {
			const struct str body = arena_str(act->arena, db_str(rows, COL_history_list_body));
			if (!fact_read(body, act->arena, &fact) || fact.kind != FACT_sign_surveyed)
				continue;
			const struct fact_sign_surveyed *survey = fact.data;
			list[count++] =
				(struct part_candidate){ .at = survey->at, .source = S("survey"), .words = sign->sign };
		}
	}
	list[count++] = (struct part_candidate){ .at = act->now, .source = S("other"), .words = S("判斷為資安事故時") };
	return PARTS_OF(list, count);
}

bool case_become_known(struct act *act, struct str incident, const struct row_sign *sign, struct instant told,
		       struct str reason)
{
	struct fact_incident_known fact = { .candidates = case_candidates(act, sign), .reason = reason };
	struct rulebook rulebook;

	if (instant_is_set(told) && reason.len == 0) {
		refuse(act->err, REFUSAL_REASON_MISSING, "aware_reason");
		return refuse_at(act->err, "/aware_reason");
	}
	if (!instant_is_set(told))
		fact.reason = S("通報收到時：最早的紀錄");
	if (!act_time(act, instant_is_set(told) ? told : sign->reported_at, sign->occurred_at, "aware_at",
		      &fact.aware_at) ||
	    !rulebook_in_force(act_library(act), instant_taipei_day(fact.aware_at), &rulebook, act->err))
		return false;
	fact.rulebook = rulebook.law->id;
	fact.rulebook_digest = rulebook.digest;
	return act_record(act, FACT_incident_known, incident, &fact) && case_recount(act, incident, "知悉");
}

static int choice_at(struct str code, const char *const *codes)
{
	for (int i = 0; codes[i]; i++)
		if (str_is(code, codes[i]))
			return i;
	return 0;
}

/* `within` of an aspect that names an outage is what its times say: equal is within, running is a forecast. */
static bool within_of(struct act *act, const struct row_incident *incident, struct part_aspect *aspect)
{
	struct row_outage row;

	if (aspect->outage.len == 0)
		return true;
	if (!row_outage_get(act->db, act->arena, act->agency, aspect->outage, &row) ||
	    !str_equal(row.incident, incident->incident))
		return refuse_str(act->err, REFUSAL_NOT_FOUND, aspect->outage);
	const struct outage outage = { row.began_at, row.ended_at, SPAN_MINUTES(row.limit_minutes) };
	aspect->within = outage_state(&outage, act->now) != OUTAGE_PASSED;
	return true;
}

/* 輕微/嚴重 and 敏感 are judgements that the law leaves to the agency: no level rests on one without its criterion and reason. */
static bool judgement_is_given(struct act *act, const struct part_aspect *aspect, size_t i)
{
	const bool judged = aspect->sev.len || str_is(aspect->cls, "sensitive");

	if (!judged || (aspect->criterion.len && aspect->reason.len))
		return true;
	refuse(act->err, REFUSAL_REASON_MISSING, aspect->criterion.len ? "reason" : "criterion");
	return refuse_at(act->err, "/aspects/%zu/%s", i, aspect->criterion.len ? "reason" : "criterion");
}

static bool aspect_is_whole(struct act *act, const struct part_aspect *a, size_t i)
{
	if (str_is(a->dim, "A") || a->sev.len || str_is(a->cls, "state_secret"))
		return true;
	refuse(act->err, REFUSAL_FIELD_MISSING, "sev");
	return refuse_at(act->err, "/aspects/%zu/sev", i);
}

static bool is_told(const struct json *aspect, const char *name)
{
	const struct json *member = json_member(aspect, name);

	return member && member->kind != JSON_IS_NULL;
}

static bool is_true(const struct json *aspect, const char *name)
{
	const struct json *member = json_member(aspect, name);

	return member && member->kind == JSON_IS_BOOL && member->boolean;
}

static bool untold(struct act *act, size_t i, const char *name)
{
	refuse(act->err, REFUSAL_FIELD_MISSING, name);
	return refuse_at(act->err, "/aspects/%zu/%s", i, name);
}

bool case_aspects_are_told(struct act *act)
{
	struct json body;

	if (!json_read(act->call->body, act->arena, &body, act->err))
		return false;
	const struct json *aspects = json_member(&body, "aspects");
	for (size_t i = 0; aspects && i < aspects->count; i++) {
		const struct json *aspect = &aspects->items[i], *dim = json_member(aspect, "dim");
		if (!dim || !str_is(dim->string, "A"))
			continue;
		if (!is_told(aspect, "within") && !is_told(aspect, "outage"))
			return untold(act, i, "within");
		if (!is_told(aspect, "daily") && !is_true(aspect, "core"))
			return untold(act, i, "daily");
	}
	return true;
}

struct aspect case_aspect(const struct part_aspect *a)
{
	static const char *const dims[] = { "C", "I", "A", NULL };
	static const char *const targets[] = { "info", "system", "business", NULL };
	static const char *const classes[] = { "none", "sensitive", "official_confidential", "state_secret", NULL };
	static const char *const severities[] = { "minor", "severe", NULL };

	return (struct aspect){
		.dim = (enum impact_dim)choice_at(a->dim, dims),
		.target = (enum aspect_target)choice_at(a->target, targets),
		.core = a->core,
		.ci = a->ci,
		.cls = (enum aspect_cls)choice_at(a->cls, classes),
		.sev = (enum aspect_sev)choice_at(a->sev, severities),
		.within = a->within,
		.daily = a->daily,
	};
}

static bool aspects_of(struct act *act, const struct row_incident *incident, struct parts *from, struct aspect *to)
{
	char most[8];

	if (from->count > ASPECTS_MAX) {
		snprintf(most, sizeof(most), "%d", ASPECTS_MAX);
		return refuse(act->err, REFUSAL_FIELD_TOO_LONG, "aspects", most);
	}
	for (size_t i = 0; i < from->count; i++) {
		struct part_aspect *aspect = PARTS_AT(*from, struct part_aspect, i);
		if (!within_of(act, incident, aspect) || !aspect_is_whole(act, aspect, i) ||
		    !judgement_is_given(act, aspect, i))
			return false;
		to[i] = case_aspect(aspect);
	}
	return true;
}

/* The paragraphs that decided, and the least certain standing among them. */
static struct texts basis_of(struct act *act, const struct rating *rating, enum standing *standing)
{
	struct texts basis = { ARENA_ARRAY(act->arena, rating->basis_count + 1, struct str), rating->basis_count };

	*standing = STANDING_VERIFIED;
	for (size_t i = 0; i < rating->basis_count; i++) {
		basis.items[i] = rating->basis[i]->row.cite;
		if (rating->basis[i]->row.standing > *standing)
			*standing = rating->basis[i]->row.standing;
	}
	return basis;
}

static struct parts changes_of(struct act *act, const struct rating *rating)
{
	struct part_change *list = ARENA_ARRAY(act->arena, rating->would_change_count + 1, struct part_change);

	for (size_t i = 0; i < rating->would_change_count; i++) {
		const struct rating_change *change = &rating->would_change[i];
		list[i] = (struct part_change){
			.aspect = (int64_t)change->aspect,
			.field = str_of(aspect_attribute_code(change->attribute)),
			.level = change->level,
			.value = str_of(aspect_value_code(change->attribute, change->to)),
		};
	}
	return PARTS_OF(list, rating->would_change_count);
}

/* What follows a rating: its duties, and where the level changed, the notification of its own (辦法 §6(2)). Of a case that was
 * none, the level is another one when it is not what the other side was told last. */
static bool after_rating(struct act *act, const struct row_incident *before, int64_t level)
{
	const bool is_again = str_is(before->state, "watched");
	bool changed = before->rating > 0 && before->level != level;
	const char *reason = changed ? "等級變更" : "評定等級";
	struct told told;

	if (!told_read(act->db, act->arena, before, &told))
		return db_refuse(act->db, act->err);
	changed |= is_again && told.notified && told.level != level;
	if (!(is_again ? case_resume(act, before->incident, reason) : case_recount(act, before->incident, reason)) ||
	    !case_event(act, before->incident, EVENT_RERATED, act->now))
		return false;
	return !changed || case_event(act, before->incident, EVENT_LEVEL_CHANGED, act->now);
}

static bool fall_to_none(struct act *act, const struct row_incident *before, struct str reason,
			 struct instant next_look)
{
	struct fact_incident_annulled fact = { .reason = reason };

	if (str_is(before->state, "watched"))
		return true;
	return act_next_look(act, next_look, &fact.next_look_at) && case_cancel(act, before->incident, reason) &&
	       act_record(act, FACT_incident_annulled, before->incident, &fact);
}

static bool rise_from_none(struct act *act, const struct row_incident *before, struct str reason)
{
	struct fact_incident_reopened fact = { .reason = reason };

	return !str_is(before->state, "watched") || act_record(act, FACT_incident_reopened, before->incident, &fact);
}

bool case_rate(struct act *act, const struct row_incident *incident, const struct parts *given, struct str cause,
	       struct str reason, struct instant next_look)
{
	struct aspect aspects[ASPECTS_MAX];
	struct parts kept = *given;
	struct rulebook rulebook;
	enum standing standing;

	if (!act_rulebook(act, incident, &rulebook) || !aspects_of(act, incident, &kept, aspects))
		return false;
	const struct rating rating = rating_make(rulebook.law, aspects, kept.count, act->arena);
	struct fact_incident_rated fact = {
		.a = rating.impact[IMPACT_A],
		.aspects = kept,
		.basis = basis_of(act, &rating, &standing),
		.c = rating.impact[IMPACT_C],
		.cause = cause,
		.i = rating.impact[IMPACT_I],
		.level = rating.level,
		.major = rating.major,
		.number = incident->rating + 1,
		.reason = reason,
		.rulebook = rulebook.law->id,
		.rulebook_digest = rulebook.digest,
		.would_change = changes_of(act, &rating),
	};
	fact.standing = str_of(standing_code(standing));
	if (!act_record(act, FACT_incident_rated, incident->incident, &fact))
		return false;
	if (rating.level == 0)
		return fall_to_none(act, incident, reason, next_look);
	return rise_from_none(act, incident, reason) && after_rating(act, incident, rating.level);
}

bool case_aspects(struct act *act, struct str incident, struct parts *aspects)
{
	struct fact fact;

	*aspects = (struct parts){ 0 };
	DB_QUERY(act->db, rating_last, rows, .agency = db_text(act->agency), .incident = db_text(incident));
	if (!db_next(rows))
		return db_failure(act->db) == DB_OK || db_refuse(act->db, act->err);
	if (!fact_read(arena_str(act->arena, db_str(rows, COL_rating_last_body)), act->arena, &fact) ||
	    fact.kind != FACT_incident_rated)
		return db_doubt(act->db, "an entry that is no rating") || db_refuse(act->db, act->err);
	*aspects = ((struct fact_incident_rated *)fact.data)->aspects;
	return true;
}
