#include "desk/steps.h"

#include "duty/duty.h"
#include "incident/state.h"

static const struct step_row {
	const char *name, *page, *words;
	enum capability capability;
} table[STEP_CODES] = {
#define STEP(name, code, capability, page, words) [STEP_##name] = { code, page, words, CAPABILITY_##capability },
#include "desk/steps.def"
#undef STEP
};

const char *step_name(enum step_code code)
{
	return table[code].name;
}

const char *step_words(enum step_code code)
{
	return table[code].words;
}

const char *step_page(enum step_code code)
{
	return table[code].page;
}

const char *step_status_words(enum step_status status)
{
	static const char *const words[] = { "未開始", "進行中", "已完成", "尚不能開始" };

	return words[status];
}

/* What every step below works with. */
struct making {
	const struct casefile *file;
	const struct row_incident *incident;
	const struct rulebook *rulebook;
	struct instant now;
	struct steps *out;
};

static struct step *add(const struct making *m, enum step_code code, enum step_status status)
{
	const struct act_row *act = procedure_act(m->rulebook->procedure, table[code].capability);
	struct step *step = &m->out->at[m->out->count++];

	*step = (struct step){ .code = code,
			       .status = status,
			       .owed = true,
			       .capability = table[code].capability,
			       .roles = act->roles,
			       .cite = act->row.cite };
	return step;
}

static struct step *add_waiting(const struct making *m, enum step_code code, enum step_code waits_for)
{
	struct step *step = add(m, code, STEP_WAITS);

	step->waits_for = waits_for;
	return step;
}

/* What must be there before that clock can be met: due when it is, but by the clause of its own. Once the clock has ended nothing is
 * due any more, but it still tells whether that was in time. */
static struct step *before_clock(struct step *step, const struct row_clock *clock)
{
	if (!clock)
		return step;
	step->clock = clock;
	if (str_is(clock->state, "running"))
		step->due = clock->due_at;
	return step;
}

/* What meets the clock: by the rule that set it. */
static struct step *by_clock(struct step *step, const struct row_clock *clock)
{
	if (clock)
		step->cite = clock->cite;
	return before_clock(step, clock);
}

static const struct row_clock *clock_of(const struct making *m, enum duty_code duty)
{
	return casefile_clock(m->file, duty_code(duty));
}

static bool is_running(const struct row_clock *clock)
{
	return clock && str_is(clock->state, "running");
}

static enum step_status done_when(bool done)
{
	return done ? STEP_DONE : STEP_TO_DO;
}

/* Acts that a duty asks for and nothing else: there is such a step exactly when there is such a clock. */
static void duty_step(const struct making *m, enum step_code code, enum duty_code duty)
{
	const struct row_clock *clock = clock_of(m, duty);

	if (clock)
		by_clock(add(m, code, done_when(!is_running(clock))), clock);
}

/* A case that goes on at level 0 was reopened: until it is rated again, nothing can be notified of it. */
static enum step_status rated(const struct making *m)
{
	if (m->incident->rating > 0 && m->incident->level == 0)
		return STEP_STARTED;
	return done_when(m->incident->rating > 0);
}

/* Several things may wait for the same person at once: the step is done when none does any more. */
static void decision(const struct making *m, enum step_code code, enum duty_code duty)
{
	const struct row_clock *shown = clock_of(m, duty);

	for (size_t i = 0; i < m->file->clock_count; i++) {
		const struct row_clock *clock = &m->file->clocks[i];
		if (str_is(clock->duty, duty_code(duty)) && is_running(clock) &&
		    (!is_running(shown) || instant_before(clock->due_at, shown->due_at)))
			shown = clock;
	}
	if (shown)
		by_clock(add(m, code, done_when(!is_running(shown))), shown);
}

static void decisions(const struct making *m)
{
	decision(m, STEP_DECIDE_LEADER, DUTY_APPROVAL_LEADER);
	decision(m, STEP_DECIDE_CISO, DUTY_APPROVAL_CISO);
	decision(m, STEP_DECIDE_MAYOR, DUTY_APPROVAL_MAYOR);
	decision(m, STEP_REFER, DUTY_REFERRAL);
	decision(m, STEP_TASK, DUTY_TASK);
}

/* The form can't go out without these: they are due when it is. */
static void before_the_form(const struct making *m)
{
	const struct row_clock *notify = clock_of(m, DUTY_NOTIFY), *rerate = clock_of(m, DUTY_RERATE);
	const bool again = is_running(rerate);

	add(m, STEP_CONTAIN, done_when(instant_is_set(m->incident->contained_at)))->owed = false;
	before_clock(add(m, STEP_ASSESS, done_when(m->incident->assessed)), notify);
	/* Nothing refuses a notification without it; so it is owed as long as the first one is. */
	before_clock(add(m, STEP_CLASSIFY, done_when(m->incident->source.len > 0)), notify)->owed =
		!casefile_filing(m->file, "notify");
	if (again)
		by_clock(add(m, STEP_RATE, STEP_STARTED), rerate);
	else
		before_clock(add(m, STEP_RATE, rated(m)), notify);
}

static void by_level(const struct making *m)
{
	const struct row_clock *situation = clock_of(m, DUTY_SITUATION_REPORT);

	duty_step(m, STEP_JUDGE_TELLING, DUTY_LEADER_JUDGEMENT);
	duty_step(m, STEP_MEETING, DUTY_EMERGENCY_MEETING);
	duty_step(m, STEP_SITUATION, DUTY_SITUATION_REPORT);
	if (is_running(situation) && !is_running(clock_of(m, DUTY_SITUATION_ACK)))
		add_waiting(m, STEP_ACKNOWLEDGE, STEP_SITUATION);
	else
		duty_step(m, STEP_ACKNOWLEDGE, DUTY_SITUATION_ACK);
	duty_step(m, STEP_CISO_MEETING, DUTY_CISO_MEETING);
}

/* One phase of the form: filled, confirmed, filed. */
struct phase_steps {
	const char *phase, *kind;
	enum step_code form, confirm, file;
	const struct row_clock *clock;
	bool filed;
	int waits_for; /* enum step_code of what must come first; -1: nothing */
};

/* Submitted before the level became what it is: it states another one, and must be submitted anew. */
static bool is_stale(const struct making *m, const struct row_form *form)
{
	return form->seq < casefile_level_seq(m->file);
}

static void phase_steps(const struct making *m, const struct phase_steps *p)
{
	const struct row_form *form = casefile_form(m->file, p->phase);
	const bool stale = form && !p->filed && is_stale(m, form);
	const bool submitted = form && !stale && !str_is(form->state, "returned");
	const bool confirmed = submitted && str_is(form->state, "confirmed");

	if (!p->filed && p->waits_for >= 0) {
		before_clock(add_waiting(m, p->form, (enum step_code)p->waits_for), p->clock);
	} else {
		const enum step_status begun = form ? STEP_STARTED : STEP_TO_DO;
		before_clock(add(m, p->form, p->filed || submitted ? STEP_DONE : begun), p->clock);
	}
	if (p->filed || confirmed || submitted)
		before_clock(add(m, p->confirm, done_when(p->filed || confirmed)), p->clock);
	else
		before_clock(add_waiting(m, p->confirm, p->form), p->clock);
	if (p->filed || confirmed)
		by_clock(add(m, p->file, done_when(p->filed)), p->clock);
	else
		by_clock(add_waiting(m, p->file, p->confirm), p->clock);
}

/* What must come before the form of that phase, or -1. */
static int first_missing(const struct making *m, bool with_damage)
{
	if (!m->incident->assessed)
		return STEP_ASSESS;
	if (rated(m) != STEP_DONE)
		return STEP_RATE;
	if (with_damage && !m->incident->damage_assessed)
		return STEP_DAMAGE;
	if (with_damage && !instant_is_set(m->incident->controlled_at) && !instant_is_set(m->incident->recovered_at))
		return STEP_CONTROL;
	return -1;
}

static void notification(const struct making *m)
{
	const struct row_clock *notify = clock_of(m, DUTY_NOTIFY), *renotify = clock_of(m, DUTY_RENOTIFY);
	const bool notified = casefile_filing(m->file, "notify") != NULL, again = notified && is_running(renotify);

	if (!notify && !notified && !renotify)
		return;
	phase_steps(m, &(struct phase_steps){ .phase = "notification",
					      .form = STEP_FORM,
					      .confirm = STEP_CONFIRM,
					      .file = again ? STEP_RENOTIFY : STEP_NOTIFY,
					      .clock = again ? renotify : notify,
					      .filed = notified && !again,
					      .waits_for = first_missing(m, false) });
	if (!again && notified && renotify)
		duty_step(m, STEP_RENOTIFY, DUTY_RENOTIFY);
}

/* Filed first without the leader, or another way than the site: each is settled by itself. */
static void settlements(const struct making *m, bool live)
{
	const struct row_clock *backfile = clock_of(m, DUTY_BACKFILE);
	const struct row_filing *ratify = NULL, *elsewhere = NULL;

	for (size_t i = 0; i < m->file->filing_count; i++) {
		const struct row_filing *row = &m->file->filings[i];
		if (!ratify && row->unconfirmed && !row->ratified)
			ratify = row;
		if (!elsewhere && live && !str_is(row->channel, "site") && !instant_is_set(row->backfilled_at))
			elsewhere = row;
	}
	if (ratify)
		by_clock(add(m, STEP_RATIFY, STEP_TO_DO), clock_of(m, DUTY_RATIFY))->what = ratify->filing;
	if (!elsewhere)
		return;
	if (is_running(backfile)) {
		by_clock(add(m, STEP_BACKFILE, STEP_TO_DO), backfile)->what = elsewhere->filing;
		return;
	}
	add(m, STEP_RESTORE, STEP_TO_DO)->what = elsewhere->filing;
	add_waiting(m, STEP_BACKFILE, STEP_RESTORE)->what = elsewhere->filing;
}

static void outage(const struct making *m)
{
	for (size_t i = 0; i < m->file->outage_count; i++) {
		if (instant_is_set(m->file->outages[i].ended_at))
			continue;
		add(m, STEP_OUTAGE, STEP_STARTED)->what = m->file->outages[i].outage;
		return;
	}
}

static void to_control(const struct making *m)
{
	const bool controlled = instant_is_set(m->incident->controlled_at),
		   recovered = instant_is_set(m->incident->recovered_at);

	before_clock(add(m, STEP_DAMAGE, done_when(m->incident->damage_assessed)), clock_of(m, DUTY_CONTROL_NOTICE));
	by_clock(add(m, STEP_CONTROL, done_when(controlled || recovered)), clock_of(m, DUTY_CONTROL));
	add(m, STEP_RECOVER, done_when(recovered))->owed = false;
}

static void response_and_report(const struct making *m)
{
	const struct row_clock *notice = clock_of(m, DUTY_CONTROL_NOTICE);
	const int missing = first_missing(m, true);
	const bool filed = casefile_filing(m->file, "control") != NULL;

	if (notice || filed)
		phase_steps(m, &(struct phase_steps){ .phase = "response",
						      .form = STEP_RESPONSE_FORM,
						      .confirm = STEP_RESPONSE_CONFIRM,
						      .file = STEP_RESPONSE_FILE,
						      .clock = notice,
						      .filed = filed && !is_running(notice),
						      .waits_for = missing });
	phase_steps(m, &(struct phase_steps){ .phase = "closing",
					      .form = STEP_REPORT_FORM,
					      .confirm = STEP_REPORT_CONFIRM,
					      .file = STEP_REPORT_FILE,
					      .clock = clock_of(m, DUTY_REPORT),
					      .filed = casefile_filing(m->file, "close") != NULL,
					      .waits_for = missing });
}

static bool is_late(const struct row_clock *clock, struct instant now)
{
	return clock->late_ms > 0 || (is_running(clock) && duty_late_ms(clock->due_at, clock->last_day.len, now) > 0);
}

static void explanation(const struct making *m)
{
	for (size_t i = 0; i < m->file->clock_count; i++) {
		const struct row_clock *clock = &m->file->clocks[i];
		if (clock->explained || !is_late(clock, m->now))
			continue;
		struct step *step = add(m, STEP_EXPLAIN, STEP_TO_DO);
		step->owed = false;
		step->what = clock->clock;
		return;
	}
}

/* The last step waits for the first that is owed and not done. */
static void last(const struct making *m, enum step_code code)
{
	for (size_t i = 0; i < m->out->count; i++)
		if (m->out->at[i].owed && m->out->at[i].status != STEP_DONE) {
			add_waiting(m, code, m->out->at[i].code);
			return;
		}
	add(m, code, STEP_TO_DO);
}

static void live_steps(const struct making *m)
{
	duty_step(m, STEP_TELL_LEADER, DUTY_LEADER_TOLD);
	before_the_form(m);
	by_level(m);
	notification(m);
	settlements(m, true);
	duty_step(m, STEP_CONTINUITY, DUTY_CONTINUITY);
	decisions(m);
	outage(m);
	to_control(m);
	response_and_report(m);
	explanation(m);
	last(m, STEP_CLOSE);
}

/* None after all: watched until the sign has cleared; what was notified is corrected (伍二(五)). */
static void watched_steps(const struct making *m)
{
	const bool corrected =
		m->file->filing_count > 0 && str_is(m->file->filings[m->file->filing_count - 1].kind, "correction");

	settlements(m, false);
	explanation(m);
	add(m, STEP_LOOK, STEP_STARTED)->owed = false;
	m->out->at[m->out->count - 1].due = m->incident->next_look_at;
	if (m->file->filing_count)
		add(m, STEP_CORRECT, done_when(corrected));
	last(m, STEP_CLEAR);
}

void steps_of(const struct casefile *file, const struct rulebook *rulebook, struct instant now, struct steps *out)
{
	const enum incident_state state = incident_state_read(file->incident.state);
	const struct making m = { file, &file->incident, rulebook, now, out };

	out->count = 0;
	if (incident_is_live(state)) {
		live_steps(&m);
	} else if (state == INCIDENT_WATCHED) {
		watched_steps(&m);
	} else {
		settlements(&m, false);
		explanation(&m);
	}
}

static bool is_before(const struct step *a, const struct step *b)
{
	if (!instant_is_set(a->due))
		return false;
	return !instant_is_set(b->due) || instant_before(a->due, b->due);
}

const struct step *steps_next(const struct steps *steps, unsigned roles)
{
	const struct step *next = NULL;

	for (size_t i = 0; i < steps->count; i++) {
		const struct step *step = &steps->at[i];
		const bool can = step->status == STEP_TO_DO || step->status == STEP_STARTED;
		if (!can || !(step->owed || step->code == STEP_LOOK) || (roles && !(step->roles & roles)))
			continue;
		if (!next || is_before(step, next))
			next = step;
	}
	return next;
}

size_t steps_open(const struct steps *steps)
{
	size_t count = 0;

	for (size_t i = 0; i < steps->count; i++) {
		const struct step *step = &steps->at[i];
		count +=
			step->owed && step->status != STEP_DONE && step->code != STEP_CLOSE && step->code != STEP_CLEAR;
	}
	return count;
}
