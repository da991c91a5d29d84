/* called: the ladder of a clock in words: who was told, who sees to it, who is next and when. */
#ifndef WEB_CALLED_H
#define WEB_CALLED_H

#include "page/clock_view.h"
#include "rulebook/rulebook.h"
#include "store/rows.h"
#include "web/visit.h"

/* "owner.deputies", "ciso": 義務人的代理人, 資安長. */
struct str called_rung_words(struct visit *visit, struct str rung);
/* "P-0001 P-0002" by their names. */
struct str called_people(struct visit *visit, struct str persons);
/* I115-0001/notify/1 as an address: /clocks/I115-0001.notify.1 */
struct str called_href(struct visit *visit, struct str clock);
/* What the clock's view says of its ladder: told, claimed, next. rulebook binds the case. Nothing for a clock that has none, or has ended. */
void called_fill(struct visit *visit, const struct row_clock *clock, const struct rulebook *rulebook,
		 struct clock_view *view);

#endif
