/* incident: a case as its page shows it: what is owed next, until when, by whom; and all that is known of it. */
#ifndef PAGE_INCIDENT_H
#define PAGE_INCIDENT_H

#include "page/approval_card.h"
#include "page/clock_view.h"
#include "page/frame.h"
#include "page/story.h"

/* What stands at the head of every page of a case. */
struct case_head {
	struct str number, title, href;
	struct str state_words, state_tone;
	int64_t level; /* 0 while it is not rated, or when it is none */
	bool rated, major;
};

/* A paragraph of the law that decided the level. */
struct case_paragraph {
	struct str cite, text;
	struct str gloss;    /* the same in the reader's language, when that is another; "" */
	struct str standing; /* how certain its text is; "" when it was seen */
};

/* A level that was replaced. */
struct case_level {
	int64_t level;
	struct instant at;
};

struct case_step {
	struct str words, href;
	struct str status_words, tone;
	struct str who, cite;
	struct str note; /* what it waits for, or what may be done instead; "" nothing */
	struct instant due;
	bool mine;       /* the reader may do it */
	bool late;
};

struct case_role {
	struct str role, names;
	bool nobody;
};

struct case_outage {
	struct str asset, state_words, tone, href;
	struct instant began, ended, limit_at;
};

/* What somebody is to do; late when it is open after its date, or was done after it. */
struct case_task {
	struct str what, kind_words, whose, state_words, tone, href;
	struct instant due, ended;
};
struct case_tasks {
	const struct case_task *at;
	size_t count;
};

struct case_file {
	struct str name, href, size, sha256;
};

struct case_form {
	struct str phase, state_words, tone, href, print_href, submitted_by, decided_by;
};

struct case_filing {
	struct str kind, channel, number, level;
	struct str marks; /* 先行通報，組長尚未追認; "" nothing */
	struct instant at, backfilled_at;
	bool open;        /* something about it is still owed */
};

struct case_link {
	struct str href, words, note;
};

/* A fact of the record in its newest form: 知悉時間, 來源 … */
struct case_known {
	struct str label, value;
	struct str link;   /* where the value leads; "" nowhere */
	struct str href;   /* where it is changed; "" nowhere */
	struct instant at; /* set: shown instead of value */
};

struct case_view {
	struct frame frame;
	struct case_head head;
	struct { const struct case_paragraph *at; size_t count; } paragraphs;
	struct { const struct case_level *at; size_t count; } levels_before; /* oldest first */
	bool live;

	bool has_next;
	struct case_step next;
	struct clock_view next_clock; /* CLOCK_NONE: without a date */
	bool has_own;                 /* the reader's own next step, when next is another's */
	struct case_step own;

	struct { const struct clock_view *at; size_t count; } running, late, ended;
	struct { const struct case_step *at; size_t count; } steps, later, done; /* can be done; wait for others; are done */
	int64_t steps_open;
	struct { const struct case_known *at; size_t count; } known;
	struct { const struct case_role *at; size_t count; } roles;
	struct { const struct case_outage *at; size_t count; } outages;
	struct { const struct case_file *at; size_t count; } files;
	struct { const struct case_form *at; size_t count; } forms;
	struct { const struct case_filing *at; size_t count; } filings;
	struct { const struct case_link *at; size_t count; } others;
	struct approval_cards approvals;
	struct story story;
};

#endif
