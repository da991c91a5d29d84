/* view_clock: which facts are of a clock. */
#ifndef DESK_VIEW_CLOCK_H
#define DESK_VIEW_CLOCK_H

#include "fact/fact.h"

/* The clock that the fact names; "" when it is of none. */
struct str view_clock_named(const struct fact *fact);

#endif
