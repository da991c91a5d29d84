#include "sim/watch_case.h"

#include <stdio.h>
#include <string.h>

#include "base/must.h"
#include "duty/duty.h"

void finding_add(struct finding *finding, const char *invariant, struct str about, const char *words)
{
	if (finding->is)
		return;
	finding->is = true;
	snprintf(finding->words, sizeof(finding->words), "%s: %.*s: %s", invariant, STR_ARG(about), words);
}

int case_phase(struct str phase)
{
	static const char *const names[PHASES] = { "notification", "response", "closing" };

	for (int i = 0; i < PHASES; i++)
		if (str_is(phase, names[i]))
			return i;
	return -1;
}

/* What every step here works with. */
struct look {
	struct seen_case *seen;
	const struct fact *fact;
	bool small_office;
	struct arena *arena;
	struct finding *finding;
};

static void broken(const struct look *look, const char *invariant, const char *words)
{
	finding_add(look->finding, invariant, look->seen->id, words);
}

static struct str keep(const struct look *look, struct str s)
{
	return arena_str(look->arena, s);
}

/* --- Clocks ------------------------------------------------------------------------------------------------------------- */

/* Debts of one filing, of one outage, of one change of level: there may be as many as there are of those. */
static bool may_be_many(struct str duty)
{
	static const char *const many[] = { "backfile", "ratify", "rerate", "continuity", "renotify" };

	for (size_t i = 0; i < sizeof(many) / sizeof(*many); i++)
		if (str_is(duty, many[i]))
			return true;
	return false;
}

/* One for each thing that waits for that person. */
static bool is_of_a_decision(struct str duty)
{
	return str_starts(duty, S("approval_"));
}

static struct seen_clock *clock_of(const struct look *look, struct str id)
{
	for (size_t i = 0; i < look->seen->clock_count; i++)
		if (str_equal(look->seen->clocks[i].id, id))
			return &look->seen->clocks[i];
	broken(look, "I3", "a clock that never started");
	return NULL;
}

static void clock_started(const struct look *look, const struct fact_clock_started *data)
{
	struct seen_case *seen = look->seen;

	for (size_t i = 0; i < seen->clock_count; i++) {
		if (str_equal(seen->clocks[i].id, data->clock))
			broken(look, "I2", "a clock that was there");
		if (seen->clocks[i].end == CLOCK_RUNS && str_equal(seen->clocks[i].duty, data->duty) &&
		    !may_be_many(data->duty) && !is_of_a_decision(data->duty))
			broken(look, "I2", "a duty with two clocks");
	}
	must(seen->clock_count < CASE_CLOCKS);
	seen->clocks[seen->clock_count++] = (struct seen_clock){ .id = keep(look, data->clock),
								 .duty = keep(look, data->duty),
								 .from = data->from_at,
								 .due = data->due_at,
								 .next = data->call_at,
								 .has_last_day = data->last_day.len > 0 };
	if (instant_is_set(data->due_at) != instant_is_set(data->call_at))
		broken(look, "I19", "a date that nobody is ever told of");
}

static void clock_moved(const struct look *look, const struct fact_clock_moved *data)
{
	struct seen_clock *clock = clock_of(look, data->clock);

	if (!clock)
		return;
	if (clock->end == CLOCK_CANCELLED)
		broken(look, "I3", "a cancelled clock moved");
	if (clock->end == CLOCK_RUNS && instant_is_set(data->due_at) != instant_is_set(data->call_at))
		broken(look, "I19", "a date that nobody is ever told of");
	if (data->call_anew)
		clock->claimed_by = S("");
	clock->next = data->call_at;
	clock->from = data->from_at;
	clock->due = data->due_at;
	clock->has_last_day = data->last_day.len > 0;
	clock->late_ms = data->late_ms;
	if (clock->end == CLOCK_MET && data->late_ms != duty_late_ms(clock->due, clock->has_last_day, clock->met_at))
		broken(look, "I4", "lateness is not what time says");
}

static void clock_met(const struct look *look, const struct fact_clock_met *data)
{
	struct seen_clock *clock = clock_of(look, data->clock);

	if (!clock)
		return;
	if (clock->end != CLOCK_RUNS)
		broken(look, "I3", "a clock ended twice");
	if (data->late_ms != duty_late_ms(clock->due, clock->has_last_day, data->at))
		broken(look, "I4", "lateness is not what time says");
	clock->end = CLOCK_MET;
	clock->met_at = data->at;
	clock->late_ms = data->late_ms;
}

static void clock_cancelled(const struct look *look, const struct fact_clock_cancelled *data)
{
	struct seen_clock *clock = clock_of(look, data->clock);

	if (!clock)
		return;
	if (clock->end != CLOCK_RUNS)
		broken(look, "I3", "a clock ended twice");
	if (!data->reason.len)
		broken(look, "I1", "a clock fell away without a reason");
	if (data->late_ms != duty_late_ms(clock->due, clock->has_last_day, look->fact->at))
		broken(look, "I4", "lateness is not what time says");
	clock->end = CLOCK_CANCELLED;
}

/* --- Calls -------------------------------------------------------------------------------------------------------------- */

/* At the instant that was promised, and so once; what it promises is not before. */
static void duty_called(const struct look *look, const struct fact_duty_called *data)
{
	struct seen_clock *clock = clock_of(look, data->clock);

	if (!clock)
		return;
	if (clock->end != CLOCK_RUNS)
		broken(look, "I19", "called about what has ended");
	if (data->planned_at.ms != clock->next.ms)
		broken(look, "I19", "a call that was not promised for then");
	if (instant_before(look->fact->at, data->planned_at))
		broken(look, "I19", "a call before its time");
	if (instant_before(data->next_at, data->planned_at))
		broken(look, "I19", "a duty that is not done, and nobody is told again");
	if (data->due_at.ms != clock->due.ms)
		broken(look, "I19", "called about another date");
	if (data->rung == 0 && !clock->claimed_by.len)
		broken(look, "I20", "a call to whoever claimed it, and nobody had");
	if (data->rung)
		clock->claimed_by = S("");
	clock->next = data->next_at;
}

static void duty_claimed(const struct look *look, const struct fact_duty_claimed *data)
{
	struct seen_clock *clock = clock_of(look, data->clock);

	if (!clock)
		return;
	if (clock->end != CLOCK_RUNS)
		broken(look, "I20", "somebody sees to what has ended");
	if (!instant_before(look->fact->at, data->until_at) || !instant_is_set(data->next_at))
		broken(look, "I20", "a claim that ends nothing or never ends");
	clock->claimed_by = keep(look, look->fact->who);
	clock->next = data->next_at;
}

/* --- Consent ------------------------------------------------------------------------------------------------------------ */

/* Two people, in whosever place (doc/why/0013); a small office's rule lets one pass, flagged. */
static void of_two(const struct look *look, struct str person, struct str submitter, bool own, const char *words)
{
	const bool same = str_equal(person, submitter);

	if (same && !(look->small_office && own))
		broken(look, "I6", words);
	if (own && !same)
		broken(look, "I6", "flagged as one's own, and it is not");
}

static void form_submitted(const struct look *look, const struct fact_form_submitted *data)
{
	struct seen_form *form = &look->seen->forms[case_phase(data->phase)];

	if (data->version != form->version + 1)
		broken(look, "I7", "versions of a form are not counted one by one");
	*form = (struct seen_form){ .content = keep(look, data->content),
				    .submitter = keep(look, look->fact->who),
				    .submitted_for = keep(look, look->fact->delegator),
				    .version = data->version };
}

static void form_confirmed(const struct look *look, const struct fact_form_confirmed *data)
{
	struct seen_form *form = &look->seen->forms[case_phase(data->phase)];
	const bool confirms = str_is(data->decision, "confirmed");

	if (form->decided)
		broken(look, "I7", "a form was decided twice");
	if (!str_equal(form->content, data->content) || form->version != data->version)
		broken(look, "I7", "decided on something else than what was submitted");
	if (!confirms && !data->reason.len)
		broken(look, "I7", "returned without a reason");
	if (confirms)
		of_two(look, look->fact->who, form->submitter, data->own, "a form confirmed by who submitted it");
	form->decided = true;
	form->confirmed = confirms;
}

static int phase_of_filing(struct str kind)
{
	return str_is(kind, "control") ? 1 : str_is(kind, "close") ? 2 : 0;
}

/* A correction takes back what was notified of a case that is none: it has no form, and the procedure names no consent for it. */
static bool is_confirmed(const struct seen_case *seen, const struct fact_notification_filed *data)
{
	const struct seen_form *form = &seen->forms[phase_of_filing(data->kind)];

	return str_is(data->kind, "correction") || (form->confirmed && str_equal(form->content, data->content));
}

static void filed(const struct look *look, const struct fact_notification_filed *data)
{
	struct seen_case *seen = look->seen;
	const bool confirmed = is_confirmed(seen, data);

	if (!confirmed && !data->unconfirmed_reason.len)
		broken(look, "I8", "filed before it was confirmed, and nobody said why");
	if (!str_is(data->channel, "site") && !data->channel_reason.len)
		broken(look, "I8", "filed otherwise than at the site, and nobody said why");
	must(seen->filing_count < CASE_FILINGS);
	seen->filings[seen->filing_count++] = (struct seen_filing){ .id = keep(look, data->filing),
								    .filer = keep(look, look->fact->who),
								    .closing = str_is(data->kind, "close"),
								    .at_site = str_is(data->channel, "site"),
								    .confirmed = confirmed };
}

static struct seen_filing *filing_of(const struct look *look, struct str id)
{
	for (size_t i = 0; i < look->seen->filing_count; i++)
		if (str_equal(look->seen->filings[i].id, id))
			return &look->seen->filings[i];
	broken(look, "I8", "a filing that never was");
	return NULL;
}

static void ratified(const struct look *look, const struct fact_notification_ratified *data)
{
	struct seen_filing *filing = filing_of(look, data->filing);

	if (!filing)
		return;
	if (filing->ratified)
		broken(look, "I7", "ratified twice");
	of_two(look, look->fact->who, filing->filer, data->own, "ratified by who filed it");
	filing->ratified = true;
}

static void backfilled(const struct look *look, const struct fact_notification_backfilled *data)
{
	struct seen_filing *filing = filing_of(look, data->filing);

	if (!filing)
		return;
	if (filing->at_site || filing->backfilled)
		broken(look, "I8", "filed at the site afterwards, and it was there");
	filing->backfilled = true;
}

/* --- The course --------------------------------------------------------------------------------------------------------- */

static struct seen_outage *outage_of(const struct look *look, struct str id)
{
	struct seen_case *seen = look->seen;

	for (size_t i = 0; i < seen->outage_count; i++)
		if (str_equal(seen->outages[i].id, id))
			return &seen->outages[i];
	must(seen->outage_count < CASE_OUTAGES);
	seen->outages[seen->outage_count] = (struct seen_outage){ .id = keep(look, id) };
	return &seen->outages[seen->outage_count++];
}

static void outage_recorded(const struct look *look, const struct fact_outage_recorded *data)
{
	struct seen_outage *outage = outage_of(look, data->outage);
	const int64_t limit = data->began_at.ms + data->limit_minutes * 60000;
	const struct instant until = instant_is_set(data->ended_at) ? data->ended_at : look->fact->at;

	outage->began = data->began_at;
	outage->ended = data->ended_at;
	outage->limit_minutes = data->limit_minutes;
	/* Corrected to be within its limit, it may pass it yet. */
	outage->passed = outage->passed && limit < until.ms;
}

static void outage_passed(const struct look *look, const struct fact_outage_passed *data)
{
	struct seen_outage *outage = outage_of(look, data->outage);
	const int64_t limit = outage->began.ms + outage->limit_minutes * 60000;

	if (outage->passed)
		broken(look, "I17", "an outage passed its limit twice");
	if (look->fact->at.ms < limit || data->limit_at.ms != limit)
		broken(look, "I17", "an outage passed its limit before it was reached");
	outage->passed = true;
}

static void closed(const struct look *look)
{
	const struct seen_case *seen = look->seen;
	bool told = false;

	for (size_t i = 0; i < seen->clock_count; i++)
		if (seen->clocks[i].end == CLOCK_RUNS)
			broken(look, "I1", "closed while a clock runs");
	for (size_t i = 0; i < seen->filing_count; i++) {
		const struct seen_filing *filing = &seen->filings[i];
		told = told || (filing->closing && (filing->confirmed || filing->ratified));
		if (!filing->at_site && !filing->backfilled)
			broken(look, "I1", "closed with a filing that the site has not");
	}
	if (!told)
		broken(look, "I8", "closed, and no confirmed closing was filed");
	look->seen->closed = true;
}

static void acknowledged(const struct look *look, const struct fact_situation_acknowledged *data)
{
	if (!look->seen->situation_by.len)
		broken(look, "I7", "noted, and nobody had reported");
	/* By whoever gave the decision just before, in the same act: on the telephone it is another who enters it. */
	of_two(look, look->seen->decided_by, look->seen->situation_by, data->own,
	       "the situation noted by who reported it");
}

static struct seen_approval *approval_of(const struct look *look, struct str id)
{
	for (size_t i = 0; i < look->seen->approval_count; i++)
		if (str_equal(look->seen->approvals[i].id, id))
			return &look->seen->approvals[i];
	broken(look, "I7", "decided, and nobody had asked");
	return NULL;
}

static void requested(const struct look *look, const struct fact_approval_requested *data)
{
	must(look->seen->approval_count < CASE_APPROVALS);
	look->seen->approvals[look->seen->approval_count++] =
		(struct seen_approval){ .id = keep(look, data->approval),
					.content = keep(look, data->content),
					.people[0] = keep(look, look->fact->who),
					.person_count = 1,
					.steps = data->steps.count };
}

/* In order, bound to the content, by another than asked and than decided before. */
static void decided(const struct look *look, struct str id, int64_t step, struct str content, bool is_granted, bool own,
		    struct str person)
{
	struct seen_approval *seen = approval_of(look, id);

	if (!seen)
		return;
	if (seen->ended || (size_t)step != seen->person_count || !str_equal(content, seen->content))
		broken(look, "I7", "a decision out of order, after the end, or about something else");
	bool took_part = false;
	for (size_t i = 0; i < seen->person_count; i++)
		took_part |= str_equal(seen->people[i], person);
	if (took_part != own || (own && !look->small_office))
		broken(look, "I6", "one person for two, and the record does not say so");
	seen->people[seen->person_count++] = keep(look, person);
	look->seen->decided_by = keep(look, person);
	seen->granted = is_granted && (size_t)step == seen->steps;
	seen->ended = !is_granted || seen->granted;
}

static void voided(const struct look *look, struct str id)
{
	struct seen_approval *seen = approval_of(look, id);

	if (seen) {
		seen->granted = false;
		seen->ended = true;
	}
}

/* Done with consent that was given by all, stands, and has not been used. */
static void used(const struct look *look, struct str id)
{
	struct seen_approval *seen = approval_of(look, id);

	if (!seen)
		return;
	if (!seen->granted || seen->used)
		broken(look, "I19", "done without consent");
	seen->used = true;
}

static bool approval_fact(const struct look *look, const struct fact *fact)
{
	const struct fact_approval_decided *d = fact->data;
	const struct fact_approval_dictated *phone = fact->data;
	const struct fact_continuity_decided *continuity = fact->data;

	switch (fact->kind) {
	case FACT_approval_requested:
		requested(look, fact->data);
		return true;
	case FACT_approval_decided:
		decided(look, d->approval, d->step, d->content, str_is(d->decision, "granted"), d->own, fact->who);
		return true;
	case FACT_approval_dictated:
		decided(look, phone->approval, phone->step, phone->content, true, phone->own, phone->person);
		return true;
	case FACT_approval_disowned:
		voided(look, ((const struct fact_approval_disowned *)fact->data)->approval);
		return true;
	case FACT_approval_voided:
		voided(look, ((const struct fact_approval_voided *)fact->data)->approval);
		return true;
	case FACT_referral_sent:
		used(look, ((const struct fact_referral_sent *)fact->data)->approval);
		return true;
	case FACT_continuity_decided:
		if (continuity->declared)
			used(look, continuity->consent);
		return true;
	default:
		return false;
	}
}

void case_fact(struct seen_case *seen, const struct fact *fact, bool small_office, struct arena *arena,
	       struct finding *finding)
{
	const struct look look = { seen, fact, small_office, arena, finding };

	seen->changed = true;
	if (seen->closed && fact->kind != FACT_incident_contained && fact->kind != FACT_lateness_explained &&
	    fact->kind != FACT_approval_affirmed && fact->kind != FACT_approval_disowned)
		broken(&look, "I1", fact_row(fact->kind)->kind);
	if (approval_fact(&look, fact))
		return;
	switch (fact->kind) {
	case FACT_clock_started:
		clock_started(&look, fact->data);
		break;
	case FACT_clock_moved:
		clock_moved(&look, fact->data);
		break;
	case FACT_clock_met:
		clock_met(&look, fact->data);
		break;
	case FACT_clock_cancelled:
		clock_cancelled(&look, fact->data);
		break;
	case FACT_duty_called:
		duty_called(&look, fact->data);
		break;
	case FACT_duty_claimed:
		duty_claimed(&look, fact->data);
		break;
	case FACT_form_submitted:
		form_submitted(&look, fact->data);
		break;
	case FACT_form_confirmed:
		form_confirmed(&look, fact->data);
		break;
	case FACT_notification_filed:
		filed(&look, fact->data);
		break;
	case FACT_notification_ratified:
		ratified(&look, fact->data);
		break;
	case FACT_notification_backfilled:
		backfilled(&look, fact->data);
		break;
	case FACT_situation_reported:
		seen->situation_by = keep(&look, fact->who);
		break;
	case FACT_situation_acknowledged:
		acknowledged(&look, fact->data);
		break;
	case FACT_outage_recorded:
		outage_recorded(&look, fact->data);
		break;
	case FACT_outage_passed:
		outage_passed(&look, fact->data);
		break;
	case FACT_incident_known:
		seen->aware = ((const struct fact_incident_known *)fact->data)->aware_at;
		break;
	case FACT_incident_rated:
		seen->level = ((const struct fact_incident_rated *)fact->data)->level;
		seen->rating++;
		break;
	case FACT_incident_annulled:
		seen->watched = true;
		break;
	case FACT_incident_cleared:
		seen->cleared = true;
		break;
	case FACT_incident_reopened:
		seen->watched = seen->cleared = false;
		break;
	case FACT_incident_closed:
		closed(&look);
		break;
	default:
		break;
	}
}

/* --- The whole ---------------------------------------------------------------------------------------------------------- */

static void weigh_clock(const struct seen_case *seen, const struct seen_clock *clock, bool major_only,
			struct finding *finding)
{
	const bool major = seen->level >= 3, owed = major || seen->rating == 0 || !major_only;

	if (clock->end == CLOCK_CANCELLED)
		return;
	/* An office that notifies of major incidents alone does not count anew what it owes no more. */
	if (str_is(clock->duty, "notify") && owed && clock->due.ms != seen->aware.ms + 3600000)
		finding_add(finding, "I5", clock->id, "the hour is not one hour from 知悉");
	if (!str_is(clock->duty, "control") || seen->level == 0)
		return;
	if (clock->due.ms != seen->aware.ms + (major ? 36 : 72) * 3600000LL)
		finding_add(finding, "I5", clock->id, "control is not due 72 or 36 hours from 知悉");
}

void case_weigh(struct seen_case *seen, struct instant now, bool major_only, struct finding *finding)
{
	const bool none_runs = seen->watched || seen->cleared;

	for (size_t i = 0; i < seen->clock_count; i++)
		if (seen->clocks[i].end == CLOCK_RUNS && instant_is_set(seen->clocks[i].next) &&
		    instant_before(seen->clocks[i].next, now))
			finding_add(finding, "I19", seen->clocks[i].id, "is to be called about, and nobody was");
	if (!seen->changed)
		return;
	seen->changed = false;
	for (size_t i = 0; i < seen->clock_count; i++) {
		const struct seen_clock *clock = &seen->clocks[i];
		weigh_clock(seen, clock, major_only, finding);
		if (none_runs && clock->end == CLOCK_RUNS && !may_be_many(clock->duty))
			finding_add(finding, "I1", clock->id, "runs on in a case that is none");
	}
	for (size_t i = 0; i < seen->outage_count && !none_runs && !seen->closed; i++) {
		const struct seen_outage *outage = &seen->outages[i];
		if (!outage->passed && outage->limit_minutes && !instant_is_set(outage->ended) &&
		    outage->began.ms + outage->limit_minutes * 60000 < now.ms)
			finding_add(finding, "I17", outage->id, "is past its limit and nobody has noticed");
	}
}
