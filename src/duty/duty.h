/* duty: which duties a case has at its level, when each is due, and how late an act was. Pure: rows, instants, nothing else. */
#ifndef DUTY_DUTY_H
#define DUTY_DUTY_H

#include "rulebook/rulebook.h"

/* Where the case stands for its duties. */
struct duty_case {
	bool rated;
	int level;  /* 0 … 4; of the newest rating */
};

/* Whether the duty holds. Before the first rating only those hold that hold at every level (the hour does not wait for one). */
bool duty_applies(const struct duty *duty, struct duty_case at);
/* Its standing starts are 知悉 and the rating: what a change of level or of 知悉 counts anew. */
bool duty_is_counted_anew(const struct duty *duty);

/* All duties of the rulebook that hold, law's first; out must hold RULEBOOK_DUTIES_MAX. */
size_t duty_list(const struct rulebook *rulebook, struct duty_case at, const struct duty **out);
/* The one of that code that holds, or NULL. */
const struct duty *duty_of_code(const struct rulebook *rulebook, struct str code, struct duty_case at);
/* Whether any row of that code ends with the event, whatever its level. */
bool duty_ends_with(const struct rulebook *rulebook, struct str code, enum rule_event event);

/* How late an act was, 0 when in time. Of hours the due instant itself is in time; a span of days or months ends at midnight,
 * exclusive, so an act at that instant is late (by at least a millisecond). due unset: a debt without a date, never late. */
int64_t duty_late_ms(struct instant due, bool has_last_day, struct instant act);

/* "72 小時", "1 個月", "立即": how the span reads, for the fact that keeps it. */
struct str duty_span_words(const struct duty *duty, struct arena *arena);

#endif
