/* level: the questionnaire that a level is computed from, what it gives, what would change it, and all ratings so far.
 *
 * One item is one harm to one thing: 洩漏, 竄改 or 中斷. The first three are asked of every case; the spare ones, whose kind of
 * harm is asked too, are folded away until they are needed. The names of an item's fields end with its number.
 */
#ifndef PAGE_LEVEL_H
#define PAGE_LEVEL_H

#include "page/act.h"

struct level_item {
	bool spare;
	struct str legend;         /* 機密性：資訊外洩了嗎 */
	struct str dim_name, dim;  /* hidden for the first three */
	struct options dims;       /* of a spare one */
	struct str hit_name;
	struct options hits;       /* no, minor, severe; no, within, beyond, the outages on record */
	struct str what_name, what_hint;
	struct options whats;      /* registered systems and information, and kinds of what is not registered */
	struct str daily_name;     /* "" where it is not asked */
	struct options daily;
	struct str reason_name, reason;
	struct str criterion_name; /* hidden: the office's criteria */
	struct options criteria;   /* value: C.minor; label: its words */
};

struct level_change {
	struct str words;
	int64_t level;
};

struct level_result {
	bool there;
	int64_t level, before; /* before: the level in force; -1 none */
	struct str standing;
	struct { const struct case_paragraph *at; size_t count; } paragraphs;
	struct { const struct level_change *at; size_t count; } changes;
};

struct level_rating {
	int64_t number, level, seq;
	struct instant at;
	struct str who, cause, reason;
	struct { const struct story_detail *at; size_t count; } aspects; /* what, how it was judged */
	bool counts; /* the newest */
};

struct level_view {
	struct frame frame;
	struct case_head head;
	bool may, review; /* review: the reviewing agency's result is recorded */
	struct str not_now, whose, cite, clause_text;
	struct str law;
	struct level_result now, tried; /* in force; what was typed gives */
	struct str action, try_action, button;
	struct { const struct act_field *at; size_t count; } before, after; /* fields before and after the items */
	struct { const struct level_item *at; size_t count; } items;
	bool spare_used;
	struct { const struct level_rating *at; size_t count; } ratings; /* newest first */
};

#endif
