/* approval: what waits for somebody's decision: as a card among others, as a page of its own, and behind a link at night. */
#ifndef PAGE_APPROVAL_H
#define PAGE_APPROVAL_H

#include "page/approval_card.h"
#include "page/form.h"

struct approvals_view {
	struct frame frame;
	struct case_head head;
	struct approval_cards cards;
	struct {
		const struct case_link *at;
		size_t count;
	} asks; /* what can be asked for */
};

struct approval_view {
	struct frame frame;
	struct case_head head;
	struct approval_card card;
	struct approval_items_view items;
	struct form_changes changes;  /* against the one that it replaces */
	struct str newer_href, newer; /* what has taken its place */
	bool has_clock;
	struct clock_view clock;
	struct str content, effect;
	bool may;           /* the reader decides the step that is waited for */
	struct str not_now; /* why they can't now, though it is theirs; "" they can */
	struct str whose, cite, clause_text;
	bool pending;
	bool code_due;
	struct options decisions;
	struct str action;
	struct str dictate_href;  /* "": the reader may not enter it */
	struct str affirm_action; /* the reader is said to have consented by telephone; "" not so */
	struct str affirm_words;
	struct options answers;
	struct str withdraw_action; /* the reader asked for it; "" not so */
};

/* Consent by telephone is entered. */
struct dictate_view {
	struct frame frame;
	struct case_head head;
	struct approval_card card;
	struct approval_items_view items;
	struct str action, content, cite, clause_text;
	struct str none; /* why it can't be entered; "" it can */
	struct options givers, witnesses;
};

/* Behind a link: until a code is given nothing but its number, what it is and by when. */
struct approval_link_view {
	struct frame frame;
	struct str number, kind;
	struct instant due, until;
	struct str action, decide_action, unlock;
	bool is_done, unlocked, amber;
	/* Once unlocked. */
	struct str title, asked_by, level;
	struct instant asked_at;
	bool has_clock;
	struct clock_view clock;
	struct approval_items_view items;
	struct approval_steps_view steps;
	struct form_changes changes;
	struct form_missings missing; /* of a form */
	bool stale;                   /* of a form: the record has changed since it was submitted */
	struct str content, effect;
	struct options decisions;
};

#endif
