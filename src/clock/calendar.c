#include "clock/calendar.h"

#include "base/must.h"

static const struct calendar_year *year_find(const struct calendar *calendar, int year)
{
	for (size_t i = 0; i < calendar->year_count; i++)
		if (calendar->years[i].year == year)
			return &calendar->years[i];
	return NULL;
}

static const struct calendar_day *day_find(const struct calendar_day *days, size_t count, struct civil day)
{
	for (size_t i = 0; i < count; i++)
		if (days[i].day.year == day.year && days[i].day.month == day.month && days[i].day.day == day.day)
			return &days[i];
	return NULL;
}

struct calendar_finding calendar_find(const struct calendar *calendar, struct civil day)
{
	const struct calendar_year *year = year_find(calendar, day.year);
	const struct calendar_day *listed = year ? day_find(year->days, year->day_count, day) : NULL;
	const struct calendar_day *closed = day_find(calendar->closures, calendar->closure_count, day);
	struct calendar_finding finding = { .known = year && !year->provisional };

	if (listed && !listed->worked) {
		finding.kind = DAY_OFF;
		finding.name = listed->name;
	} else if (closed) {
		finding.kind = DAY_CLOSED;
		finding.name = closed->name;
	} else if (listed) {
		finding.kind = DAY_WORKED;
		finding.name = listed->name;
	} else {
		int weekday = civil_weekday(day);
		finding.kind = weekday == 6 ? DAY_SATURDAY : weekday == 0 ? DAY_SUNDAY : DAY_WORKED;
	}
	return finding;
}

struct civil calendar_next_worked(const struct calendar *calendar, struct civil day, bool *known)
{
	must(day.year < 9999 || day.month < 12);
	for (int64_t days = civil_to_days(day) + 1;; days++) {
		struct civil next = civil_from_days(days);
		struct calendar_finding finding = calendar_find(calendar, next);
		if (!finding.known)
			*known = false;
		/* Closures come from outside: a thousand in a row would be none, and the calendar must not be walked off. */
		if (finding.kind == DAY_WORKED || days > civil_to_days(day) + 1000)
			return next;
	}
}
