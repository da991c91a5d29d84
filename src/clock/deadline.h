/* deadline: when something is due (行政程序法 §48).
 *
 * Hours begin at once and run through nights and holidays (§48 第一項); an act at the due instant is in time.
 * Days and months leave out the first day (第二項) and end at midnight in Taipei. A month that does not begin on a month's
 * first day ends on the day before the corresponding day, or on the month's last day where there is none (第三項); one that
 * does begin there ends with that month. Then 第四項: a last day that is a Sunday, a holiday or another day off gives way to
 * the next working day; an ordinary Saturday to the noon of the next working day. `due` is exclusive then: with last_day
 * 2026-12-22 an act at 23:59:59.999 is in time and one at 2026-12-23T00:00:00+08:00 is late.
 *
 * Two cases the text leaves open are decided by the holiday rule and marked `inferred`, with the other reading in
 * `other_due`: a Saturday that is itself a day off, and days off that run on into a Saturday (the text sends them to "the next
 * day", which is then a Saturday). A worked Saturday is a working day.
 */
#ifndef CLOCK_DEADLINE_H
#define CLOCK_DEADLINE_H

#include "base/instant.h"
#include "clock/calendar.h"

enum term_unit {
	TERM_NONE,    /* no time is given: never due */
	TERM_AT_ONCE, /* 立即、即刻: due at the start plus `count` minutes, the office's own measure (0: at the start itself) */
	TERM_HOURS,
	TERM_DAYS,
	TERM_MONTHS,
};

struct term {
	enum term_unit unit;
	int count; /* of the unit; minutes for TERM_AT_ONCE; hours ≤ 100000, days ≤ 36500, months ≤ 1200 */
};

enum deadline_shift {
	SHIFT_NONE,             /* the last day is a working day, or hours were counted */
	SHIFT_SUNDAY,           /* → end of the next working day */
	SHIFT_DAY_OFF,          /* → end of the next working day */
	SHIFT_CLOSED,           /* a local closure → end of the next working day */
	SHIFT_SATURDAY,         /* → noon of the next working day */
	SHIFT_SATURDAY_OFF,     /* Saturday that is a day off: holiday rule; inferred, other_due is the noon */
	SHIFT_OFF_THEN_SATURDAY, /* days off up to and over a Saturday: holiday rule; inferred, other_due is the noon */
};

struct deadline {
	bool ever;             /* false: TERM_NONE; nothing else is set */
	struct instant due;
	bool inclusive;        /* an act at `due` is in time: hours and at-once; false for days and months */
	bool has_last_day;     /* days and months */
	struct civil last_day; /* after the shift: the day on which, or in whose morning, it must be done */
	struct civil counted_day; /* the last day before the shift */
	enum deadline_shift shift;
	struct str day_name;   /* the name of the day that caused the shift, borrowed from the calendar; may be empty */
	bool inferred;
	struct instant other_due; /* only when inferred: the other reading's */
	bool provisional;      /* a day that decided it lies in a year without a final table */
};

/* calendar may be NULL where the term counts no days. Days and months that start before year 1 or end after 9990, where the
 * calendar of civil has ended, are never due. */
struct deadline deadline_make(struct instant start, struct term term, const struct calendar *calendar);

/* The last day of `months` whole months that start on the day after `first`, before any shift (第二項、第三項). */
struct civil deadline_month_end(struct civil first, int months);

bool deadline_kept(const struct deadline *deadline, struct instant act); /* true when !ever */
/* now is past it, so an act now would be late; false when !ever */
bool deadline_passed(const struct deadline *deadline, struct instant now);

#endif
