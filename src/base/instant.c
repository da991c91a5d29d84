#include "base/instant.h"

#include <stdio.h>

#include "base/must.h"

enum { DAY_MS = 86400000 };

bool instant_is_set(struct instant t)
{
	return t.ms != 0;
}

bool instant_before(struct instant a, struct instant b)
{
	return a.ms < b.ms;
}

struct instant instant_plus(struct instant t, struct span d)
{
	return (struct instant){ t.ms + d.ms };
}

struct span instant_since(struct instant later, struct instant earlier)
{
	return (struct span){ later.ms - earlier.ms };
}

static bool is_leap(int year)
{
	return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

int civil_month_days(int year, int month)
{
	static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };

	must(month >= 1 && month <= 12);
	return days[month - 1] + (month == 2 && is_leap(year));
}

bool civil_is_real(struct civil d)
{
	return d.year >= 1 && d.year <= 9999 && d.month >= 1 && d.month <= 12 && d.day >= 1 &&
	       d.day <= civil_month_days(d.year, d.month);
}

/* Days of the proleptic Gregorian calendar, counted in 400-year eras of 146,097 days that begin on 1 March. */
int64_t civil_to_days(struct civil d)
{
	int64_t year = d.year - (d.month <= 2);
	int64_t era = (year >= 0 ? year : year - 399) / 400;
	int64_t year_of_era = year - era * 400;
	int64_t day_of_year = (153 * (d.month + (d.month > 2 ? -3 : 9)) + 2) / 5 + d.day - 1;
	int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;

	return era * 146097 + day_of_era - 719468;
}

struct civil civil_from_days(int64_t days)
{
	int64_t shifted = days + 719468;
	int64_t era = (shifted >= 0 ? shifted : shifted - 146096) / 146097;
	int64_t day_of_era = shifted - era * 146097;
	int64_t year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
	int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
	int64_t month_from_march = (5 * day_of_year + 2) / 153;
	int month = (int)(month_from_march < 10 ? month_from_march + 3 : month_from_march - 9);

	return (struct civil){
		.year = (int)(year_of_era + era * 400 + (month <= 2)),
		.month = month,
		.day = (int)(day_of_year - (153 * month_from_march + 2) / 5 + 1),
	};
}

int civil_weekday(struct civil d)
{
	int64_t days = civil_to_days(d);

	return (int)(((days + 4) % 7 + 7) % 7);
}

/* Exactly n digits at *s, which moves past them. */
static bool digits(struct str *s, size_t n, int *out)
{
	int value = 0;

	if (s->len < n)
		return false;
	for (size_t i = 0; i < n; i++) {
		if (s->at[i] < '0' || s->at[i] > '9')
			return false;
		value = value * 10 + (s->at[i] - '0');
	}
	*s = str_after(*s, n);
	*out = value;
	return true;
}

static bool mark(struct str *s, char c)
{
	if (s->len == 0 || s->at[0] != c)
		return false;
	*s = str_after(*s, 1);
	return true;
}

static bool date_part(struct str *s, struct civil *out)
{
	return digits(s, 4, &out->year) && mark(s, '-') && digits(s, 2, &out->month) && mark(s, '-') &&
	       digits(s, 2, &out->day) && civil_is_real(*out);
}

bool civil_read(struct str iso, struct civil *out)
{
	return date_part(&iso, out) && iso.len == 0;
}

struct str civil_print(struct arena *arena, struct civil d)
{
	return arena_printf(arena, "%04d-%02d-%02d", d.year, d.month, d.day);
}

static int64_t floor_div(int64_t a, int64_t b)
{
	return a / b - (a % b < 0);
}

struct civil instant_taipei_day(struct instant t)
{
	return civil_from_days(floor_div(t.ms + TAIPEI_OFFSET_MS, DAY_MS));
}

struct instant instant_taipei(struct civil d, int hour, int minute, int second)
{
	int64_t seconds = ((int64_t)hour * 60 + minute) * 60 + second;

	return (struct instant){ civil_to_days(d) * DAY_MS + seconds * 1000 - TAIPEI_OFFSET_MS };
}

/* ".123" to milliseconds; further digits are read and dropped. */
static bool fraction(struct str *s, int *ms)
{
	int scale = 100;

	*ms = 0;
	if (!mark(s, '.'))
		return true;
	if (s->len == 0 || s->at[0] < '0' || s->at[0] > '9')
		return false;
	for (; s->len && s->at[0] >= '0' && s->at[0] <= '9'; *s = str_after(*s, 1), scale /= 10)
		*ms += (s->at[0] - '0') * scale;
	return true;
}

static bool offset(struct str *s, int64_t *ms)
{
	int sign = 1, hours, minutes;

	*ms = 0;
	if (mark(s, 'Z') || mark(s, 'z'))
		return true;
	if (mark(s, '-'))
		sign = -1;
	else if (!mark(s, '+'))
		return false;
	if (!digits(s, 2, &hours) || !mark(s, ':') || !digits(s, 2, &minutes) || hours > 23 || minutes > 59)
		return false;
	*ms = (int64_t)sign * (hours * 60 + minutes) * 60000;
	return true;
}

bool instant_read(struct str s, struct instant *out)
{
	struct civil day;
	int hour, minute, second, ms;
	int64_t offset_ms;

	if (!date_part(&s, &day) || !(mark(&s, 'T') || mark(&s, 't') || mark(&s, ' ')))
		return false;
	if (!digits(&s, 2, &hour) || !mark(&s, ':') || !digits(&s, 2, &minute) || !mark(&s, ':') ||
	    !digits(&s, 2, &second))
		return false;
	if (hour > 23 || minute > 59 || second > 60)
		return false;
	if (second == 60)
		second = 59;
	if (!fraction(&s, &ms) || !offset(&s, &offset_ms) || s.len)
		return false;
	out->ms = civil_to_days(day) * DAY_MS + ((hour * 60LL + minute) * 60 + second) * 1000 + ms - offset_ms;
	return true;
}

/* n digits of value to *at, which moves past them. printf takes ten times as long, and every fact has times to print. */
static void put_digits(char **at, int64_t value, int n)
{
	for (int i = n; i-- > 0; value /= 10)
		(*at)[i] = (char)('0' + value % 10);
	*at += n;
}

static void put_mark(char **at, char c)
{
	*(*at)++ = c;
}

static struct str print(struct instant t, int64_t offset_ms, bool always_ms, const char *zone,
			char out[INSTANT_TEXT_BYTES])
{
	int64_t local = t.ms + offset_ms;
	int64_t days = floor_div(local, DAY_MS);
	int64_t in_day = local - days * DAY_MS;
	struct civil d = civil_from_days(days);
	char *at = out;

	put_digits(&at, d.year % 10000, 4);
	put_mark(&at, '-');
	put_digits(&at, d.month, 2);
	put_mark(&at, '-');
	put_digits(&at, d.day, 2);
	put_mark(&at, 'T');
	put_digits(&at, in_day / 3600000, 2);
	put_mark(&at, ':');
	put_digits(&at, in_day / 60000 % 60, 2);
	put_mark(&at, ':');
	put_digits(&at, in_day / 1000 % 60, 2);
	if (always_ms || in_day % 1000) {
		put_mark(&at, '.');
		put_digits(&at, in_day % 1000, 3);
	}
	while (*zone)
		put_mark(&at, *zone++);
	*at = '\0';
	return (struct str){ out, (size_t)(at - out) };
}

struct str instant_print_utc(struct instant t, char out[INSTANT_TEXT_BYTES])
{
	return print(t, 0, true, "Z", out);
}

struct str instant_print_taipei(struct instant t, char out[INSTANT_TEXT_BYTES])
{
	return print(t, TAIPEI_OFFSET_MS, false, "+08:00", out);
}
