/* sign_page: what all pages of one sign begin with: the sign with its newest count, its head, what to do on the spot. */
#ifndef WEB_SIGN_PAGE_H
#define WEB_SIGN_PAGE_H

#include "page/sign.h"
#include "sign/state.h"
#include "store/rows.h"
#include "web/visit.h"

struct sign_page {
	struct visit *visit;
	struct row_sign sign;
	enum sign_state state;
};

/* The sign of the path; sets title's way back and If-Match. Refuses with NOT_FOUND. */
bool sign_page_open(struct visit *visit, struct sign_page *out) __attribute__((warn_unused_result));
/* The same, and that `verb` may be done in its state. Refuses with SIGN_STATE. */
bool sign_page_open_for(struct visit *visit, enum sign_verb verb, struct sign_page *out) __attribute__((warn_unused_result));
struct sign_head sign_page_head(const struct sign_page *page);
/* "/signs/S115-0001", and "/judge" after it. */
struct str sign_href(struct visit *visit, struct str sign, const char *rest);
/* Its type, where, and how often, in one line. */
struct str sign_about(struct visit *visit, const struct row_sign *sign);
struct str sign_state_tone(enum sign_state state);
/* What the procedure says is to be done at once, on the spot, for that type of sign; `ask`: what to ask before a verdict. */
struct sign_aids sign_aids_of(struct visit *visit, struct str type, bool ask);
/* When to look again unless somebody says otherwise. */
struct instant sign_next_look(const struct visit *visit);
/* From 知悉 to the first notification, in the law in force. */
int64_t sign_hour_ms(const struct visit *visit);
/* The hour that runs if it is an incident, the next look at what is watched, or none. */
struct clock_view sign_clock(struct visit *visit, const struct row_sign *sign);

#endif
