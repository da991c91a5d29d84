/* clocks: a stored clock as pages show it (page/clock_view.h): the duty in a few words, what it was counted from, the clause,
 * and how certain its text is. Lateness is told by the view itself, at the reader's now. */
#ifndef WEB_CLOCKS_H
#define WEB_CLOCKS_H

#include "page/clock_view.h"
#include "rulebook/rulebook.h"
#include "store/rows.h"
#include "web/visit.h"

/* By the rulebook that binds the case. Strings are the row's and the rulebook's. */
struct clock_view clock_view_of(const struct visit *visit, const struct row_clock *row, const struct rulebook *rulebook);

/* "notify" as 通報; a code that is no duty's stays as it is. A msgid's words in that language; static. */
struct str clock_duty_words(enum lang lang, struct str duty);
/* What starts a duty: 知悉. "" for an event that starts none. */
struct str clock_event_words(enum lang lang, enum rule_event event);
/* "second-hand" as 轉引; "" for what was verified: a text that is certain says nothing of it. */
struct str clock_standing_words(enum lang lang, struct str standing);
/* "contact isms_coord" as 資安聯絡人、ISMS 承辦人, in the procedure's words. */
struct str clock_role_words(const struct visit *visit, struct str roles);
/* The same of a mask (ROLE_BIT). More than three are told as 資安聯絡人等 7 種角色. */
struct str clock_role_mask_words(struct visit *visit, unsigned roles);

#endif
