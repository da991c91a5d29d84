/* nav: the places of the desk that this person may go to. */
#ifndef WEB_NAV_H
#define WEB_NAV_H

#include "web/visit.h"

/* Fills frame.nav; which of them the page belongs to is told by its frame.current. */
void nav_fill(struct visit *visit);

#endif
