/* clock_view: one deadline as a page shows it.
 *
 * The words and the shape say what the colour says. Late is never hidden: a running clock past its due instant counts up,
 * a clock that was met late stays marked by late_ms. How a clock stands is asked at the moment of reading (reader.now).
 */
#ifndef PAGE_CLOCK_VIEW_H
#define PAGE_CLOCK_VIEW_H

#include "base/instant.h"

enum clock_state {
	CLOCK_NONE, /* no such clock */
	CLOCK_RUNNING,
	CLOCK_MET,
	CLOCK_CANCELLED,
};

struct clock_view {
	struct str duty; /* what is due, in the reader's words: 通報 */
	enum clock_state state;
	struct instant from, due, ended; /* due unset: owed, without a date; ended: when it was met or cancelled */
	int64_t late_ms;                 /* of a met clock: by how much it was late; 0 in time */
	struct str from_words;           /* what it is counted from: 知悉 */
	struct str ended_by;             /* who met it; "" unknown */
	struct str cite;                 /* 伍二(一) */
	struct str basis;                /* how certain its text is; "" when it is */
	/* Its ladder; all empty where there is none. */
	struct str href; /* the clock's own page; "" none */
	struct str told; /* who was told last; "" nobody yet */
	struct instant told_at;
	struct str claimed_by; /* who sees to it; "" nobody */
	struct instant claimed_until;
	bool claimed_mine;       /* the reader does, and it still holds */
	struct str claim_action; /* where the reader says that they see to it; "" they may not, or need not */
	struct str next;         /* who is told next */
	struct instant next_at;  /* unset: nobody any more */
};

/* How a running clock with a due instant stands: more than a quarter of its time and 15 minutes left; less; past. */
enum clock_mood { CLOCK_CALM, CLOCK_NEAR, CLOCK_LATE };
enum clock_mood clock_mood(const struct clock_view *clock, struct instant now);
/* What is left of it; negative: by how much it is past. */
int64_t clock_left_ms(const struct clock_view *clock, struct instant now);

#endif
