/* refused: what a page shows that can't be shown: why, whose act it is by which clause, and what else one may do. */
#ifndef PAGE_REFUSED_H
#define PAGE_REFUSED_H

#include "page/frame.h"

struct refused_view {
	struct frame frame;
	int status;
	struct str words;  /* what is wrong, in a sentence */
	struct str clause; /* of the procedure: who may instead; "" none */
	struct str code;   /* the refusal's */
	struct str event;  /* "E-4F2A": what the log has it under; "" where there is nothing to look up */
	bool unavailable;  /* for now: try again, call, or use paper */
	struct str action; /* of the form that could not be sent; "" none */
	struct typed unsent; /* what was typed into it */
	struct typed unplaced; /* what was typed into one that can't be sent again */
};

/* /help/errors/{code}: what a code of a refusal means, for whoever met it. */
struct refusal_view {
	struct frame frame;
	struct str code;  /* "field-missing" */
	struct str words; /* its sentence, its places open */
	int status;       /* of HTTP */
};

#endif
