/* More time for the report: asked of the notified agency, and its answer (115 年辦法 §8 第三項; L05). */
#include <stdio.h>

#include "clock/date_text.h"
#include "desk/act.h"
#include "desk/case.h"

static const struct row_clock *report_clock(struct act *act, struct str incident, struct row_clock *out)
{
	struct row_clock row;
	bool found = false;

	DB_QUERY(act->db, clock_list, rows, .agency = db_text(act->agency), .incident = db_text(incident));
	while (db_next(rows)) {
		row_clock_read(rows, act->arena, &row);
		if (!str_is(row.duty, duty_code(DUTY_REPORT)) || !str_is(row.state, "running"))
			continue;
		*out = row;
		found = true;
	}
	return found ? out : NULL;
}

/* A day in any spelling, later than the one on which the report is due. */
static bool day_read(struct act *act, const struct row_clock *clock, struct str text, struct str *out)
{
	struct date_text date;
	char due[DATE_TEXT_BYTES], word[DATE_TEXT_BYTES];

	if (text.len == 0) {
		refuse(act->err, REFUSAL_FIELD_MISSING, "until");
		return refuse_at(act->err, "/until");
	}
	if (!date_text_read(text, &date, act->err))
		return refuse_at(act->err, "/until");
	const struct civil day = instant_taipei_day(date_text_instant(&date));
	*out = civil_print(act->arena, day);
	if (instant_before(clock->due_at, instant_plus(instant_taipei(day, 0, 0, 0), SPAN_HOURS(24))))
		return true;
	snprintf(word, sizeof(word), "%.*s", STR_ARG(date_text_print_roc_time(clock->due_at, due)));
	refuse(act->err, REFUSAL_TIME_ORDER, "until", word);
	return refuse_at(act->err, "/until");
}

static bool find_clock(struct act *act, const struct row_incident *incident, struct row_clock *clock)
{
	if (report_clock(act, incident->incident, clock))
		return true;
	return db_failure(act->db) == DB_OK ? refuse(act->err, REFUSAL_NEEDS_FIRST, "損害控制或復原")
					    : db_refuse(act->db, act->err);
}

bool desk_extension_ask(struct act *act, const struct in_extension_ask *in)
{
	struct row_incident incident;
	struct row_clock clock;
	struct fact_extension_asked fact = { .number = in->number, .reason = in->reason };

	if (!act_incident(act, INCIDENT_VERB_extend, &incident) || !find_clock(act, &incident, &clock) ||
	    !day_read(act, &clock, in->until, &fact.day))
		return false;
	fact.extension = act_new_id(act, arena_printf(act->arena, "%.*s/extension/", STR_ARG(incident.incident)));
	return act_record(act, FACT_extension_asked, incident.incident, &fact) &&
	       act_answer_incident(act, incident.incident, 200);
}

/* The newest that was asked and not answered. */
static bool asked(struct act *act, const struct row_incident *incident, struct row_extension *out)
{
	struct row_extension row;
	bool found = false;

	DB_QUERY(act->db, extension_list, rows, .agency = db_text(act->agency),
		 .incident = db_text(incident->incident));
	while (db_next(rows)) {
		row_extension_read(rows, act->arena, &row);
		if (!str_is(row.state, "asked"))
			continue;
		*out = row;
		found = true;
	}
	return found || (db_failure(act->db) == DB_OK ? refuse(act->err, REFUSAL_NEEDS_FIRST, "申請延長報告時限")
						      : db_refuse(act->db, act->err));
}

/* The clock is counted anew, and says why; when it was due before stays in its history. */
bool desk_extension_answer(struct act *act, const struct in_extension_answer *in)
{
	struct row_incident incident;
	struct row_extension row;
	struct row_clock clock;
	struct fact_extension_answered fact = { .basis = in->basis, .consented = in->consented, .number = in->number };

	if (!act_incident(act, INCIDENT_VERB_extend, &incident) || !asked(act, &incident, &row) ||
	    !act_time(act, in->at, row.asked_at, "at", &fact.at))
		return false;
	if (in->consented && (!find_clock(act, &incident, &clock) ||
			      !day_read(act, &clock, in->until.len ? in->until : row.day, &fact.day)))
		return false;
	fact.extension = row.extension;
	return act_record(act, FACT_extension_answered, incident.incident, &fact) &&
	       (!in->consented || case_extend(act, incident.incident, "受通報機關同意延長報告時限")) &&
	       act_answer_incident(act, incident.incident, 200);
}
