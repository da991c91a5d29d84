/* approval_card: one decision that is asked for, as it stands among others: what, whose, since when, what each step decided. */
#ifndef PAGE_APPROVAL_CARD_H
#define PAGE_APPROVAL_CARD_H

#include <stdbool.h>
#include <stddef.h>

#include "base/instant.h"
#include "base/str.h"

/* One step: whose decision, by which clause, and what they decided. */
struct approval_step_view {
	struct str act, cite;
	struct str who;                     /* who decided; else whose it is */
	struct str state_words, tone;
	struct str reason, marks;           /* marks: 以連結與驗證碼; 同一人送請並決定（小型機關） */
	struct instant at;                  /* when it was recorded */
	bool phone, amber;
	struct instant said_at, affirmed_at, disowned_at;
	struct str witness, entered_by;
};

struct approval_steps_view {
	const struct approval_step_view *at;
	size_t count;
};

struct approval_card {
	struct str id, href, kind;
	struct str state_words, tone;
	struct str asked_by;
	struct instant asked_at;
	struct str waits_for;               /* whose decision; "" nobody's */
	struct instant since;
	struct instant due;                 /* of the clock that runs; unset: none */
	bool late;
	bool amber;                         /* consent by telephone that nobody has affirmed */
	struct str note;                    /* why it was returned, or is void */
	struct approval_steps_view steps;
};

struct approval_cards {
	const struct approval_card *at;
	size_t count;
};

struct approval_item_view {
	struct str label, value;
};

struct approval_items_view {
	const struct approval_item_view *at;
	size_t count;
};

#endif
