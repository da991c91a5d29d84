/* filed: what has left the agency, and what is still owed of it. */
#ifndef PAGE_FILED_H
#define PAGE_FILED_H

#include "page/clock_view.h"
#include "page/field.h"
#include "page/form.h"
#include "page/incident.h"

struct filed_mark {
	struct str words, tone;
};
struct filed_marks {
	const struct filed_mark *at;
	size_t count;
};

struct filed_row {
	struct str filing;    /* I115-0001/filing/1 */
	struct str kind, channel, channel_reason, number, to, level, by;
	struct instant at, backfilled_at;
	struct filed_marks marks;
	struct str unconfirmed_reason;
	struct str entry_href;
	struct str backfile_href, ratify_href; /* "" when nothing is owed, or by somebody else */
	struct { const struct case_file *at; size_t count; } proofs;
};

/* One kind of notification that can be registered now. */
struct filed_kind {
	struct str href, words, status_words, tone, note;
};

struct filed_view {
	struct frame frame;
	struct instant never;     /* unset: what a time field begins with */
	struct case_head head;
	struct { const struct filed_kind *at; size_t count; } kinds;
	struct { const struct filed_row *at; size_t count; } rows; /* the newest first */
	struct str restored_href; /* "": nothing was filed another way */
	bool owes_backfile, owes_ratify;

	/* The form, when a kind was asked for. */
	bool asks;
	struct str kind, kind_words, action;
	bool may;
	struct str whose, cite, clause_text, not_now;
	bool has_clock;
	struct clock_view clock;
	struct str to;            /* by the rulebook, in words */
	bool needs_form;
	struct str form_state_words, form_tone, form_href, print_href, form_content;
	bool confirmed;
	bool may_go_first;        /* L12 b */
	struct str first_law, first_law_cite, first_procedure, first_procedure_cite;
	struct options channels;
};

struct filed_act_view {
	struct frame frame;
	struct instant never;     /* unset: what a time field begins with */
	struct case_head head;
	struct str filing, what, at_words;  /* which filing, in words */
	struct instant at;
	struct str reason;        /* why it was filed so */
	struct str action;
	struct str law, law_cite;
	bool may;
	struct str whose, cite, clause_text, not_now;
};

#endif
