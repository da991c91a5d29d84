/* reader: who reads the page, as far as writing goes: the language, the calendar, and the moment of reading.
 *
 * Every template gets one as `r`. The language chooses between texts that were folded into the page when it was built; the
 * calendar chooses between 民國 and Gregorian years; now is only for words like 「還有 1 小時」 and is the desk's, not the
 * machine's. Templates call these by {{@ t }} and {{~ ms }}; a page_*.c calls them when it needs the words as a text.
 */
#ifndef PAGE_READER_H
#define PAGE_READER_H

#include "base/buf.h"
#include "base/instant.h"
#include "words/words.h"

struct reader {
	enum lang lang;
	bool gregorian; /* years as 2026; otherwise as 民國 115 */
	struct instant now;
};

/* The moment in Taipei, in words:
 *     民國115年11月22日（日）02:53      2026年11月22日（日）02:53
 *     22 Nov 2026 (ROC 115) 02:53      22 Nov 2026 02:53
 * Nothing for an instant that was never set. */
void reader_time_words(struct buf *out, const struct reader *r, struct instant t);
/* The same within <time datetime="2026-11-22T02:53:00+08:00">…</time>. */
void reader_time(struct buf *out, const struct reader *r, struct instant t);
/* 2026-11-22T02:53:00+08:00: for the datetime attribute. */
void reader_time_machine(struct buf *out, struct instant t);
/* The day alone: 民國115年11月22日（日）, 22 Nov 2026 (ROC 115). */
void reader_day_words(struct buf *out, const struct reader *r, struct civil day);
/* A length of time in its two greatest units, rounded down: 「2 天 3 小時」「1 小時 5 分」「4 分」; under a minute 「不到 1 分」.
 * Of a negative length, that of its opposite: the words around it say which way. */
void reader_span(struct buf *out, const struct reader *r, int64_t ms);

/* As texts that live in the arena. */
struct str reader_time_text(struct arena *arena, const struct reader *r, struct instant t);
struct str reader_day_text(struct arena *arena, const struct reader *r, struct civil day);
struct str reader_span_text(struct arena *arena, const struct reader *r, int64_t ms);

#endif
