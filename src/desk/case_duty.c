/* Duties of a case: an event of the rulebook stops clocks and starts others; a changed level counts them anew. */
#include <stdio.h>

#include "desk/caller.h"
#include "desk/case.h"

#include "desk/approval.h"
#include "desk/task.h"
#include "desk/told.h"
#include "duty/duty.h"
#include "incident/state.h"

bool case_chose(struct act *act, const struct rulebook *rulebook, const char *conflict, const char *option)
{
	struct row_choice row;

	if (row_choice_get(act->db, act->arena, act->agency, str_of(conflict), &row))
		return str_is(row.choice, option);
	return procedure_chose(rulebook->procedure, conflict, option);
}

/* What every step here works with. */
struct duties {
	struct act *act;
	struct row_incident incident;
	struct rulebook rulebook;
	const struct calendar *calendar;
	struct duty_case at;
};

/* Where law and procedure differ, the office's choice decides which of their duties hold (L12). */
static bool is_chosen_away(const struct duties *d, const struct duty *duty)
{
	const bool told = duty->code == DUTY_LEADER_TOLD,
		   notified = duty->code == DUTY_NOTIFY || duty->code == DUTY_RENOTIFY;

	if (!d->at.rated)
		return false;
	/* Where the contact judges at level 1, level 2 tells the leader from its rating (伍三(二)5), not from 知悉. */
	const bool is_judged = d->at.level == 1 || (d->at.level == 2 && duty->start == EVENT_AWARE);
	return (told && is_judged && case_chose(d->act, &d->rulebook, CHOICE_TELL_LEADER, "contact-judges")) ||
	       (notified && d->at.level < 3 && case_chose(d->act, &d->rulebook, CHOICE_EVERY_LEVEL, "major-only"));
}

/* The duties that hold now. */
static size_t duties_now(const struct duties *d, const struct duty **rows)
{
	size_t count = duty_list(&d->rulebook, d->at, rows), kept = 0;

	for (size_t i = 0; i < count; i++)
		if (!is_chosen_away(d, rows[i]))
			rows[kept++] = rows[i];
	return kept;
}

static bool holds(const struct duty **rows, size_t count, struct str code)
{
	for (size_t i = 0; i < count; i++)
		if (str_is(code, duty_code(rows[i]->code)))
			return true;
	return false;
}

static bool duties_of(struct act *act, struct str incident, struct duties *out)
{
	*out = (struct duties){ .act = act };
	if (!row_incident_get(act->db, act->arena, act->agency, incident, &out->incident))
		return db_refuse(act->db, act->err);
	if (!act_rulebook(act, &out->incident, &out->rulebook))
		return false;
	out->calendar = act_calendar(act, &out->rulebook);
	/* A case that goes on at level 0 was reopened: until it is rated again, what every level owes is owed. */
	const bool is_reopened_none =
		out->incident.level == 0 && incident_is_live(incident_state_read(out->incident.state));
	out->at = (struct duty_case){ .rated = out->incident.rating > 0 && !is_reopened_none,
				      .level = (int)out->incident.level };
	return true;
}

/* The case's clocks, read before any is changed. */
static struct row_clock *clocks_of(const struct duties *d, size_t *count)
{
	struct row_clock *clocks = ARENA_ARRAY(d->act->arena, 256, struct row_clock);

	*count = 0;
	DB_QUERY(d->act->db, clock_list, rows, .agency = db_text(d->act->agency),
		 .incident = db_text(d->incident.incident));
	while (*count < 256 && db_next(rows))
		row_clock_read(rows, d->act->arena, &clocks[(*count)++]);
	return clocks;
}

static struct str last_day(struct arena *arena, const struct deadline *deadline)
{
	return deadline->has_last_day ? civil_print(arena, deadline->last_day) : (struct str){ 0 };
}

/* The day until which the notified agency has consented to wait for the report (§8 第三項); false: it has not. */
static bool extended_to(const struct duties *d, const struct duty *duty, struct civil *day)
{
	struct row_extension row;
	bool found = false;

	if (duty->code != DUTY_REPORT)
		return false;
	DB_QUERY(d->act->db, extension_list, rows, .agency = db_text(d->act->agency),
		 .incident = db_text(d->incident.incident));
	while (db_next(rows)) {
		row_extension_read(rows, d->act->arena, &row);
		if (str_is(row.state, "consented"))
			found = civil_read(row.day, day) || found;
	}
	return found;
}

/* How it was counted, for whoever asks years later: the span, the row, and what moved the last day. */
static struct str basis(const struct duties *d, const struct duty *duty, const struct deadline *deadline)
{
	static const char *const shifts[] = { "",
					      "；末日為星期日",
					      "；末日為放假日",
					      "；末日為停止上班日",
					      "；末日為星期六，次一上班日中午",
					      "；末日為放假之星期六（推定）",
					      "；末日放假、次日星期六（推定）" };
	struct str span = duty_span_words(duty, d->act->arena);
	struct civil day;
	const bool extended = extended_to(d, duty, &day) && civil_to_days(day) == civil_to_days(deadline->last_day);

	return arena_printf(d->act->arena, "%.*s（%.*s）%s%s", STR_ARG(span), STR_ARG(duty->row.id),
			    deadline->ever ? shifts[deadline->shift] : "", extended ? "；經受通報機關同意延長" : "");
}

static struct str owed_by(const struct duties *d, const struct duty *duty)
{
	struct str all = { 0 };

	for (int role = 0; role < ROLE_COUNT; role++)
		if (duty->responsible & ROLE_BIT(role))
			all = arena_printf(d->act->arena, "%.*s%s%s", STR_ARG(all), all.len ? " " : "",
					   role_code((enum role)role));
	return all;
}

static struct str standing_of(const struct duty *duty, const struct deadline *deadline)
{
	return str_of(standing_code(deadline->ever && deadline->inferred ? STANDING_INFERRED : duty->row.standing));
}

/* The deadline by the rule, and by what was consented to where that is later. */
static struct deadline deadline_of(const struct duties *d, const struct duty *duty, struct instant from)
{
	struct deadline deadline = deadline_make(from, duty->term, d->calendar);
	struct civil day;

	if (!deadline.ever || !extended_to(d, duty, &day))
		return deadline;
	const struct instant due = instant_plus(instant_taipei(day, 0, 0, 0), SPAN_HOURS(24));
	if (!instant_before(deadline.due, due))
		return deadline;
	deadline.due = due;
	deadline.last_day = day;
	deadline.has_last_day = true;
	deadline.shift = 0;
	return deadline;
}

/* A date that people set where the rule names none, and whose it is; role "": whose the rule says. */
struct set_date {
	struct instant due;
	struct str role;
};

static bool start_until(const struct duties *d, const struct duty *duty, struct instant from,
			const struct set_date *set, struct str *id)
{
	struct act *act = d->act;
	const struct deadline deadline = deadline_of(d, duty, from);
	const struct instant ruled = deadline.ever ? deadline.due : (struct instant){ 0 };
	const struct str code = str_of(duty_code(duty->code));
	struct fact_clock_started fact = {
		.basis = set ? arena_printf(act->arena, "%s（%.*s）", "所定期限", STR_ARG(duty->row.id))
			     : basis(d, duty, &deadline),
		.call_at = caller_first(d->rulebook.procedure, duty->code, from, set ? set->due : ruled, act->now),
		.cite = rulebook_cite(&d->rulebook, duty, act->arena),
		.clock = act_new_id(
			act, arena_printf(act->arena, "%.*s/%.*s/", STR_ARG(d->incident.incident), STR_ARG(code))),
		.due_at = set ? set->due : ruled,
		.duty = code,
		.from_at = from,
		.last_day = last_day(act->arena, &deadline),
		.level = d->incident.level,
		.provisional = deadline.ever && deadline.provisional,
		.role = set && set->role.len ? set->role : owed_by(d, duty),
		.rulebook = d->rulebook.law->id,
		.rulebook_digest = d->rulebook.digest,
		.standing = standing_of(duty, &deadline),
	};

	if (id)
		*id = fact.clock;
	return act_record(act, FACT_clock_started, d->incident.incident, &fact);
}

static bool start(const struct duties *d, const struct duty *duty, struct instant from, struct str *id)
{
	return start_until(d, duty, from, NULL, id);
}

static bool met(const struct duties *d, const struct row_clock *clock, struct instant at)
{
	struct fact_clock_met fact = { .at = at,
				       .clock = clock->clock,
				       .late_ms = duty_late_ms(clock->due_at, clock->last_day.len > 0, at) };

	return act_record(d->act, FACT_clock_met, d->incident.incident, &fact);
}

static bool cancel(const struct duties *d, const struct row_clock *clock, struct str reason)
{
	struct fact_clock_cancelled fact = { .clock = clock->clock,
					     .reason = reason,
					     .late_ms = duty_late_ms(clock->due_at, clock->last_day.len > 0,
								     d->act->now) };

	return act_record(d->act, FACT_clock_cancelled, d->incident.incident, &fact);
}

/* How late the clock is: one that was met, by when it should have been as now counted; one that runs, as it was until now. */
static int64_t late_when_moved(const struct duties *d, const struct row_clock *clock, const struct deadline *deadline)
{
	if (instant_is_set(clock->ended_at))
		return duty_late_ms(deadline->ever ? deadline->due : (struct instant){ 0 }, deadline->has_last_day,
				    clock->ended_at);
	return duty_late_ms(clock->due_at, clock->last_day.len > 0, d->act->now);
}

static bool is_running(const struct row_clock *clock)
{
	return str_is(clock->state, "running");
}

/* Counted anew from `from`: nothing is recorded when it comes out the same. What is late already stays late. */
static bool recount(const struct duties *d, const struct row_clock *clock, const struct duty *duty, struct instant from,
		    const char *reason)
{
	struct act *act = d->act;
	const struct deadline deadline = deadline_of(d, duty, from);
	const struct instant due = deadline.ever ? deadline.due : (struct instant){ 0 };
	const struct str cite = rulebook_cite(&d->rulebook, duty, act->arena);
	struct fact_clock_moved fact = {
		.basis = basis(d, duty, &deadline),
		.cite = cite,
		.clock = clock->clock,
		.due_at = due,
		.from_at = from,
		.last_day = last_day(act->arena, &deadline),
		.late_ms = late_when_moved(d, clock, &deadline),
		.level = d->incident.level,
		.provisional = deadline.ever && deadline.provisional,
		.reason = str_of(reason),
		.rulebook_digest = d->rulebook.digest,
		.standing = standing_of(duty, &deadline),
	};

	if (due.ms == clock->due_at.ms && from.ms == clock->from_at.ms && str_equal(cite, clock->cite))
		return true;
	return (!is_running(clock) || caller_moved(act, d->rulebook.procedure, duty->code, &fact)) &&
	       act_record(act, FACT_clock_moved, d->incident.incident, &fact);
}

bool case_event(struct act *act, struct str incident, enum rule_event event, struct instant at)
{
	const struct duty *rows[RULEBOOK_DUTIES_MAX];
	struct duties d;
	size_t count;

	if (!duties_of(act, incident, &d))
		return false;
	const struct row_clock *clocks = clocks_of(&d, &count);
	for (size_t i = 0; i < count; i++)
		if (is_running(&clocks[i]) && duty_ends_with(&d.rulebook, clocks[i].duty, event) &&
		    !told_owes(act->db, act->arena, &d.incident, event, clocks[i].from_at) && !met(&d, &clocks[i], at))
			return false;
	count = duties_now(&d, rows);
	for (size_t i = 0; i < count; i++)
		if (rows[i]->start == event && rows[i]->ours && !start(&d, rows[i], at, NULL))
			return false;
	return true;
}

/* The newest clock of that code that was not cancelled: one that was met stays met. */
static const struct row_clock *standing_clock(const struct row_clock *clocks, size_t count, struct str code)
{
	const struct row_clock *found = NULL;

	for (size_t i = 0; i < count; i++)
		if (str_equal(clocks[i].duty, code) && !str_is(clocks[i].state, "cancelled"))
			found = &clocks[i];
	return found;
}

/* Two rows may impose one duty (the leader is told after 知悉, and again at level 2): the first is the one that counts. */
static bool is_said_before(const struct duty **rows, size_t i)
{
	for (size_t before = 0; before < i; before++)
		if (rows[before]->code == rows[i]->code)
			return true;
	return false;
}

static bool recount_duty(const struct duties *d, const struct row_clock *clocks, size_t count, const struct duty *duty,
			 const char *reason)
{
	const struct row_clock *clock = standing_clock(clocks, count, str_of(duty_code(duty->code)));
	const bool from_aware = duty->start == EVENT_AWARE;

	if (!clock)
		return start(d, duty, from_aware ? d->incident.aware_at : d->act->now, NULL);
	/* What was met stays met; but from another 知悉, or in other hours, it may have been met too late. */
	if (!is_running(clock) && !from_aware)
		return true;
	return recount(d, clock, duty, from_aware ? d->incident.aware_at : clock->from_at, reason);
}

/* Duties that other events started go on from where they began; under another law they are that law's, and days are counted with
 * the days off of now. */
static bool recount_others(const struct duties *d, const struct row_clock *clocks, size_t count,
			   const struct duty *duty, const char *reason)
{
	const struct str cite = rulebook_cite(&d->rulebook, duty, d->act->arena);

	for (size_t i = 0; i < count; i++)
		if (is_running(&clocks[i]) && str_is(clocks[i].duty, duty_code(duty->code)) &&
		    (clocks[i].last_day.len || !str_equal(clocks[i].cite, cite)) &&
		    !recount(d, &clocks[i], duty, clocks[i].from_at, reason))
			return false;
	return true;
}

static struct instant completed_at(const struct row_incident *incident)
{
	return instant_is_set(incident->controlled_at) ? incident->controlled_at : incident->recovered_at;
}

static bool settle(const struct duties *d, enum rule_event event, struct instant at)
{
	size_t count;

	if (!instant_is_set(at))
		return true;
	const struct row_clock *clocks = clocks_of(d, &count);
	for (size_t i = 0; i < count; i++)
		if (is_running(&clocks[i]) && duty_ends_with(&d->rulebook, clocks[i].duty, event) &&
		    !met(d, &clocks[i], at))
			return false;
	return true;
}

/* What begins only now was done already, if what it asks for was recorded before: control or recovery (rated afterwards, reopened),
 * the first notification (made though the office owed none at that level). */
static bool settle_done(const struct duties *d)
{
	struct told told;

	if (!told_read(d->act->db, d->act->arena, &d->incident, &told))
		return db_refuse(d->act->db, d->act->err);
	return settle(d, EVENT_CONTROLLED, completed_at(&d->incident)) && settle(d, EVENT_NOTIFIED, told.notified_at);
}

bool case_recount(struct act *act, struct str incident, const char *reason)
{
	const struct duty *rows[RULEBOOK_DUTIES_MAX];
	struct duties d;
	size_t clock_count, count;

	if (!duties_of(act, incident, &d))
		return false;
	const struct row_clock *clocks = clocks_of(&d, &clock_count);
	count = duties_now(&d, rows);
	for (size_t i = 0; i < count; i++) {
		const bool waits_for_rating = rows[i]->start == EVENT_RATED && !d.at.rated;
		/* A date that people set is no law's, and no level's. */
		const bool is_set = rows[i]->start == EVENT_TASK_SET;
		if (!rows[i]->ours || waits_for_rating || is_set || is_said_before(rows, i))
			continue;
		if (!duty_is_counted_anew(rows[i]) ? !recount_others(&d, clocks, clock_count, rows[i], reason)
						   : !recount_duty(&d, clocks, clock_count, rows[i], reason))
			return false;
	}
	for (size_t i = 0; i < clock_count; i++) {
		const bool is_bound_to_level = is_running(&clocks[i]) && !holds(rows, count, clocks[i].duty);
		if (is_bound_to_level && !cancel(&d, &clocks[i], str_of(reason)))
			return false;
	}
	return settle_done(&d);
}

/* The newest clock of that code was cancelled, and none has come since. */
static bool was_cancelled(const struct row_clock *clocks, size_t count, struct str code, struct instant *from)
{
	bool is = false;

	for (size_t i = 0; i < count; i++) {
		if (!str_equal(clocks[i].duty, code))
			continue;
		is = str_is(clocks[i].state, "cancelled");
		*from = clocks[i].from_at;
	}
	return is;
}

/* The debts of the filings that were cancelled with the case are owed again, the month too: each from where it began. */
bool case_resume(struct act *act, struct str incident, const char *reason)
{
	static const struct {
		enum duty_code code;
		int event; /* whose filings must still owe it; -1: owed since control or recovery */
	} resumed[] = { { DUTY_REPORT, -1 }, { DUTY_BACKFILE, EVENT_BACKFILED }, { DUTY_RATIFY, EVENT_RATIFIED } };
	struct instant from;
	struct duties d;
	size_t count;

	if (!case_recount(act, incident, reason) || !duties_of(act, incident, &d))
		return false;
	const struct row_clock *clocks = clocks_of(&d, &count);
	for (size_t i = 0; i < sizeof(resumed) / sizeof(resumed[0]); i++) {
		const struct str code = str_of(duty_code(resumed[i].code));
		const struct duty *duty = duty_of_code(&d.rulebook, code, d.at);
		if (!duty || !was_cancelled(clocks, count, code, &from))
			continue;
		if (resumed[i].event >= 0 &&
		    !told_owes(act->db, act->arena, &d.incident, (enum rule_event)resumed[i].event, from))
			continue;
		if (!start(&d, duty, from, NULL))
			return false;
	}
	return true;
}

bool case_drop(struct act *act, struct str incident, enum duty_code duty, const char *reason)
{
	struct duties d;
	size_t count;

	if (!duties_of(act, incident, &d))
		return false;
	const struct row_clock *clocks = clocks_of(&d, &count);
	for (size_t i = 0; i < count; i++)
		if (is_running(&clocks[i]) && str_is(clocks[i].duty, duty_code(duty)) &&
		    !cancel(&d, &clocks[i], str_of(reason)))
			return false;
	return true;
}

/* The clock of that id, if it runs; *row NULL: there is none such. */
static bool running_clock(struct act *act, struct str incident, struct str id, struct duties *d,
			  const struct row_clock **row)
{
	size_t count;

	*row = NULL;
	if (id.len == 0)
		return true;
	if (!duties_of(act, incident, d))
		return false;
	const struct row_clock *clocks = clocks_of(d, &count);
	for (size_t i = 0; i < count && !*row; i++)
		if (str_equal(clocks[i].clock, id) && is_running(&clocks[i]))
			*row = &clocks[i];
	return true;
}

bool case_clock_begin(struct act *act, struct str incident, enum duty_code duty, struct instant from, struct str *clock)
{
	struct duties d;

	*clock = S("");
	if (!duties_of(act, incident, &d))
		return false;
	const struct duty *row = duty_of_code(&d.rulebook, str_of(duty_code(duty)), d.at);
	return !row || start(&d, row, from, clock);
}

bool case_clock_begin_until(struct act *act, struct str incident, enum duty_code duty, struct instant due,
			    struct str role, struct str *clock)
{
	const struct set_date set = { due, role };
	struct duties d;

	*clock = S("");
	if (!duties_of(act, incident, &d))
		return false;
	const struct duty *row = duty_of_code(&d.rulebook, str_of(duty_code(duty)), d.at);
	return !row || start_until(&d, row, act->now, &set, clock);
}

bool case_clock_meet(struct act *act, struct str incident, struct str clock, struct instant at)
{
	const struct row_clock *row;
	struct duties d;

	return running_clock(act, incident, clock, &d, &row) && (!row || met(&d, row, at));
}

bool case_clock_drop(struct act *act, struct str incident, struct str clock, struct str reason)
{
	const struct row_clock *row;
	struct duties d;

	return running_clock(act, incident, clock, &d, &row) && (!row || cancel(&d, row, reason));
}

bool case_extend(struct act *act, struct str incident, const char *reason)
{
	struct duties d;
	size_t count;

	if (!duties_of(act, incident, &d))
		return false;
	const struct row_clock *clocks = clocks_of(&d, &count);
	const struct duty *duty = duty_of_code(&d.rulebook, str_of(duty_code(DUTY_REPORT)), d.at);
	for (size_t i = 0; duty && i < count; i++)
		if (is_running(&clocks[i]) && str_is(clocks[i].duty, duty_code(DUTY_REPORT)) &&
		    !recount(&d, &clocks[i], duty, clocks[i].from_at, reason))
			return false;
	return true;
}

bool case_cancel(struct act *act, struct str incident, struct str reason)
{
	struct duties d;
	size_t count;

	if (!duties_of(act, incident, &d))
		return false;
	const struct row_clock *clocks = clocks_of(&d, &count);
	for (size_t i = 0; i < count; i++)
		if (is_running(&clocks[i]) && !str_is(clocks[i].duty, duty_code(DUTY_IMPROVEMENT)) &&
		    !cancel(&d, &clocks[i], reason))
			return false;
	return approval_void_all(act, incident, reason) && task_drop_all(act, incident, reason);
}
