#include "clock/deadline.h"

#include "base/must.h"

static struct civil month_plus(int year, int month, int months)
{
	int total = year * 12 + (month - 1) + months;

	return (struct civil){ total / 12, total % 12 + 1, 1 };
}

struct civil deadline_month_end(struct civil first, int months)
{
	struct civil begin = civil_from_days(civil_to_days(first) + 1);
	struct civil last = month_plus(begin.year, begin.month, months);
	int days = civil_month_days(last.year, last.month);

	/* No corresponding day in the last month: that month's end. On the first of a month the "day before" is the end of
	 * the month before, which is where a month counted from its first day ends. */
	if (begin.day > days)
		return (struct civil){ last.year, last.month, days };
	return civil_from_days(civil_to_days((struct civil){ last.year, last.month, begin.day }) - 1);
}

static struct instant day_end(struct civil day)
{
	return instant_taipei(civil_from_days(civil_to_days(day) + 1), 0, 0, 0);
}

static enum deadline_shift shift_of(enum day_kind kind, struct civil counted_day, struct civil last_day)
{
	int64_t to_saturday = (6 - civil_weekday(counted_day) + 7) % 7;

	if (kind == DAY_WORKED)
		return SHIFT_NONE;
	if (kind == DAY_SATURDAY)
		return SHIFT_SATURDAY;
	if (to_saturday == 0)
		return SHIFT_SATURDAY_OFF;
	if (civil_to_days(counted_day) + to_saturday < civil_to_days(last_day))
		return SHIFT_OFF_THEN_SATURDAY;
	return kind == DAY_SUNDAY ? SHIFT_SUNDAY : kind == DAY_OFF ? SHIFT_DAY_OFF : SHIFT_CLOSED;
}

/* §48 第四項. */
static void last_day_shift(struct deadline *deadline, const struct calendar *calendar)
{
	struct calendar_finding finding = calendar_find(calendar, deadline->counted_day);
	bool known = finding.known;

	deadline->last_day = deadline->counted_day;
	if (finding.kind != DAY_WORKED) {
		deadline->day_name = finding.name;
		deadline->last_day = calendar_next_worked(calendar, deadline->counted_day, &known);
	}
	deadline->shift = shift_of(finding.kind, deadline->counted_day, deadline->last_day);
	deadline->provisional = !known;
	deadline->due = day_end(deadline->last_day);
	if (deadline->shift == SHIFT_SATURDAY)
		deadline->due = instant_taipei(deadline->last_day, 12, 0, 0);
	if (deadline->shift == SHIFT_SATURDAY_OFF || deadline->shift == SHIFT_OFF_THEN_SATURDAY) {
		deadline->inferred = true;
		deadline->other_due = instant_taipei(deadline->last_day, 12, 0, 0);
	}
}

struct deadline deadline_make(struct instant start, struct term term, const struct calendar *calendar)
{
	struct civil first = instant_taipei_day(start);
	struct deadline deadline = { .ever = term.unit != TERM_NONE };

	must(term.count >= 0 && term.count <= 100000);
	switch (term.unit) {
	case TERM_NONE:
		return deadline;
	case TERM_AT_ONCE:
		deadline.inclusive = true;
		deadline.due = instant_plus(start, SPAN_MINUTES(term.count));
		return deadline;
	case TERM_HOURS:
		deadline.inclusive = true;
		deadline.due = instant_plus(start, SPAN_HOURS(term.count));
		return deadline;
	case TERM_DAYS:
		must(term.count <= 36500);
		deadline.counted_day = civil_from_days(civil_to_days(first) + term.count);
		break;
	case TERM_MONTHS:
		must(term.count <= 1200);
		deadline.counted_day = deadline_month_end(first, term.count);
		break;
	}
	must(calendar);
	if (first.year < 1 || deadline.counted_day.year > 9990)
		return (struct deadline){ .ever = false }; /* the calendar of civil has ended */
	deadline.has_last_day = true;
	last_day_shift(&deadline, calendar);
	return deadline;
}

bool deadline_kept(const struct deadline *deadline, struct instant act)
{
	if (!deadline->ever)
		return true;
	return deadline->inclusive ? act.ms <= deadline->due.ms : act.ms < deadline->due.ms;
}

bool deadline_passed(const struct deadline *deadline, struct instant now)
{
	return !deadline_kept(deadline, now);
}
