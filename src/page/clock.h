/* clock: one deadline with why it is so, who was told of it, and who sees to it. */
#ifndef PAGE_CLOCK_H
#define PAGE_CLOCK_H

#include "page/clock_view.h"
#include "page/frame.h"
#include "page/story.h"

struct clock_page_view {
	struct frame frame;
	struct str incident, title, case_href;
	struct clock_view clock;
	struct str step_words, step_href; /* what is to be done, for a reader who may; "" */
	struct str claim_span;            /* for how long a claim holds, in words */
	struct str rule, counted, owner;  /* the rule's words; how it was counted; whose it is */
	struct str ladder, ladder_cite;   /* the row of the procedure; "" none */
	struct {
		const struct str *at;
		size_t count;
	} rungs;            /* in words, in order */
	struct story story; /* of this clock alone */
};

#endif
