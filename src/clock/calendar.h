/* calendar: which days the office works.
 *
 * One table a year (政府行政機關辦公日曆表): days off, and weekend days that were worked (補行上班). Beside them stand the
 * closures that an office adds itself: a typhoon (停止上班) is a dated local row, not part of the national table.
 * A calendar only borrows its rows; they live in the arena of whoever read them (rulebook/rulebook.h).
 */
#ifndef CLOCK_CALENDAR_H
#define CLOCK_CALENDAR_H

#include "base/instant.h"
#include "base/str.h"

struct calendar_day {
	struct civil day;
	struct str name; /* 和平紀念日, 補行上班 */
	bool worked;     /* a weekend day that was worked; otherwise a day off */
};

struct calendar_year {
	int year; /* Gregorian */
	struct str source;
	bool provisional;           /* not announced for good yet */
	struct calendar_day *days;  /* ascending, each once */
	size_t day_count;
};

struct calendar {
	struct calendar_year *years; /* ascending, each once */
	size_t year_count;
	const struct calendar_day *closures; /* the office's own days off; any order; may be NULL */
	size_t closure_count;
};

enum day_kind {
	DAY_WORKED,   /* a weekday, or a weekend day that was worked */
	DAY_SATURDAY, /* an ordinary one: in no table */
	DAY_SUNDAY,   /* an ordinary one */
	DAY_OFF,      /* a day of the table, on whatever weekday, Saturdays too */
	DAY_CLOSED,   /* a local closure; it wins over everything but DAY_OFF */
};

struct calendar_finding {
	enum day_kind kind;
	struct str name;  /* of DAY_OFF, DAY_CLOSED and a worked weekend day; else empty */
	bool known;       /* false: the year has no table, or a provisional one; kind then comes from what there is */
};

struct calendar_finding calendar_find(const struct calendar *calendar, struct civil day);
/* The first DAY_WORKED after day. *known is set to false when a day on the way was not known, and left alone otherwise.
 * day must be before 9999-12-01. */
struct civil calendar_next_worked(const struct calendar *calendar, struct civil day, bool *known);

#endif
