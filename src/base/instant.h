/* instant: a point in time, milliseconds since 1970-01-01T00:00:00Z; span: a length of it; civil: a day on the calendar.
 *
 * The product stores UTC and shows Asia/Taipei (+08:00, no daylight saving since 1979). Nothing here asks what time it is:
 * `now` is a parameter everywhere, and only host/now.c asks the machine. Years 1 to 9999 (proleptic Gregorian).
 */
#ifndef BASE_INSTANT_H
#define BASE_INSTANT_H

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"

struct instant {
	int64_t ms;
};

struct span {
	int64_t ms;
};

struct civil {
	int year, month, day; /* Gregorian; month and day from 1 */
};

#define SPAN_HOURS(n) ((struct span){ (int64_t)(n) * 3600000 })
#define SPAN_MINUTES(n) ((struct span){ (int64_t)(n) * 60000 })
#define TAIPEI_OFFSET_MS ((int64_t)8 * 3600000)

/* 0 is "never recorded": no fact of this product is of 1970. */
#define INSTANT_UNSET ((struct instant){ 0 })
bool instant_is_set(struct instant t);
bool instant_before(struct instant a, struct instant b); /* a < b */
struct instant instant_plus(struct instant t, struct span d);
struct span instant_since(struct instant later, struct instant earlier);

bool civil_is_real(struct civil d);
int64_t civil_to_days(struct civil d);   /* days since 1970-01-01 */
struct civil civil_from_days(int64_t days);
int civil_weekday(struct civil d);       /* 0 Sunday … 6 Saturday */
int civil_month_days(int year, int month);
bool civil_read(struct str iso, struct civil *out);                   /* exactly YYYY-MM-DD */
struct str civil_print(struct arena *arena, struct civil d);          /* YYYY-MM-DD */

struct civil instant_taipei_day(struct instant t);
struct instant instant_taipei(struct civil d, int hour, int minute, int second);

/* RFC 3339 with an offset ("Z", "+08:00"); fractions beyond milliseconds are cut; a leap second reads as :59.
 * False when it is not one or no such day or time exists. */
bool instant_read(struct str rfc3339, struct instant *out);
enum { INSTANT_TEXT_BYTES = 32 };
/* "2026-11-22T02:53:00.123Z" always with three decimals: the form in facts, so that text order is time order. */
struct str instant_print_utc(struct instant t, char out[INSTANT_TEXT_BYTES]);
/* "2026-11-22T10:53:00+08:00", decimals only when there are any: the form shown to people and peers. */
struct str instant_print_taipei(struct instant t, char out[INSTANT_TEXT_BYTES]);

#endif
