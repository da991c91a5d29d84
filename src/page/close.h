/* close: screen 20: nothing may be owed any more; then the case is looked over once and closed. */
#ifndef PAGE_CLOSE_H
#define PAGE_CLOSE_H

#include "page/incident.h"

struct close_late {
	struct str duty;
	int64_t late_ms;
	bool explained;
};

struct close_view {
	struct frame frame;
	struct case_head head;
	bool may;
	struct str not_now, whose, cite, clause_text, action, explain_href;
	struct { const struct case_step *at; size_t count; } open;      /* still owed, in order */
	struct { const struct case_known *at; size_t count; } answers;  /* what closing rests on */
	struct { const struct case_filing *at; size_t count; } filings;
	struct { const struct close_late *at; size_t count; } late;     /* stays in the record */
	struct str summary; /* as recorded, of a case that is closed */
};

#endif
