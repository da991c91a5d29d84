/* case: what several verbs do to a case, each in one place: becoming known, being rated, its duties.
 *
 * The duties are the rulebook's: an event (知悉, rated, filed …) stops the clocks of the duties that it stops and starts
 * those that it starts, at the level of then. Which, is rows of law/; how long, is clock/deadline.h.
 */
#ifndef DESK_CASE_H
#define DESK_CASE_H

#include "desk/act.h"

/* The first line of what was seen, at most 60 characters: a title until somebody gives a better one. */
struct str case_title(struct act *act, struct str text);

/* The times at which the agency may be said to have known by that sign: the report, the surveys, the verdict (now). */
struct parts case_candidates(struct act *act, const struct row_sign *sign);
/* Candidates of the newest 知悉, with those added now: nothing that was said is dropped. */
bool case_candidates_with(struct act *act, struct str incident, const struct parts *more, struct parts *all)
	__attribute__((warn_unused_result));
/* 知悉 by the verdict on a sign: candidates are the report, the surveys and the verdict; the report counts unless told. */
bool case_become_known(struct act *act, struct str incident, const struct row_sign *sign, struct instant told, struct str reason)
	__attribute__((warn_unused_result));

/* Something happened in the case at that instant: stops and starts what the rulebook says. */
bool case_event(struct act *act, struct str incident, enum rule_event event, struct instant at) __attribute__((warn_unused_result));
/* 知悉 or level changed: every running clock is counted anew from its own start, and under the law of now; what was met is held
 * against the new hours; duties of another level fall away or begin, and what control or recovery has met already ends at once. */
bool case_recount(struct act *act, struct str incident, const char *reason) __attribute__((warn_unused_result));
/* An incident again: as case_recount, and what the filings and the month still owe runs on from where it began. */
bool case_resume(struct act *act, struct str incident, const char *reason) __attribute__((warn_unused_result));
/* An incident again: what outages that passed their limits meanwhile call for, and the level that they give. */
bool case_outages_resume(struct act *act, struct str incident) __attribute__((warn_unused_result));
/* What called for that duty was corrected away: its running clocks end cancelled. */
bool case_drop(struct act *act, struct str incident, enum duty_code duty, const char *reason) __attribute__((warn_unused_result));
/* A clock of that duty for one of several things that may wait at once: *clock is its id; "" when the rulebook has no such duty now. */
bool case_clock_begin(struct act *act, struct str incident, enum duty_code duty, struct instant from, struct str *clock)
	__attribute__((warn_unused_result));
/* The same for what people set a date for, from now until then; role: whose it is, "" as the rule says. */
bool case_clock_begin_until(struct act *act, struct str incident, enum duty_code duty, struct instant due, struct str role,
			    struct str *clock) __attribute__((warn_unused_result));
/* What it waited for was done then; or fell away. One that has ended already, or "", is left alone. */
bool case_clock_meet(struct act *act, struct str incident, struct str clock, struct instant at)
	__attribute__((warn_unused_result));
bool case_clock_drop(struct act *act, struct str incident, struct str clock, struct str reason)
	__attribute__((warn_unused_result));
/* More time for the report was consented to: its running clock is due at the end of that day. */
bool case_extend(struct act *act, struct str incident, const char *reason) __attribute__((warn_unused_result));
/* The case is none: its running clocks end cancelled, but those of improvements; lateness stays. */
bool case_cancel(struct act *act, struct str incident, struct str reason) __attribute__((warn_unused_result));

/* Rates by the aspects, with `within` of aspects that name an outage computed from its times. Records the rating, and what follows:
 * a changed level (re-notification, other hours), level 0 (watched). cause: "first|again|outage|review". */
bool case_rate(struct act *act, const struct row_incident *incident, const struct parts *aspects, struct str cause, struct str reason,
	       struct instant next_look) __attribute__((warn_unused_result));
/* What an availability aspect must say itself: `within` (unless an outage's times say it) and, when it is not core, `daily`.
 * Absent is not false: a level never rests on what nobody said. Reads the call's body. */
bool case_aspects_are_told(struct act *act) __attribute__((warn_unused_result));
/* An aspect as the rulebook rates it. Its codes are known. */
struct aspect case_aspect(const struct part_aspect *aspect);
/* The aspects of the newest rating, from the ledger; none when it was never rated. */
bool case_aspects(struct act *act, struct str incident, struct parts *aspects) __attribute__((warn_unused_result));
/* Whether the office chose that option: its own choice (choice_set), else the procedure's. */
bool case_chose(struct act *act, const struct rulebook *rulebook, const char *conflict, const char *option);

#endif
