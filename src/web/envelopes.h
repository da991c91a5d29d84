/* envelopes: emergency access as other pages show it: the banner of every page, and what is to be done about it. */
#ifndef WEB_ENVELOPES_H
#define WEB_ENVELOPES_H

#include "store/rows.h"
#include "web/visit.h"

enum { ENVELOPES_OPENED_MOST = 50 };

/* Those by which somebody may act now, and those that nobody has acknowledged. How many. */
size_t envelopes_opened(struct visit *visit, struct row_envelope out[ENVELOPES_OPENED_MOST]);
/* Fills in frame.envelopes: those that are open now. */
void envelopes_frame(struct visit *visit);

#endif
