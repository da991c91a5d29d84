/* call: what a call needs before it is done, and how it ends when it is refused. */
#ifndef DESK_CALL_H
#define DESK_CALL_H

#include "db/db.h"
#include "desk/desk.h"
#include "gate/gate.h"

/* The capability that the route's row names; CAPABILITY_COUNT when it needs none. */
enum capability call_capability(enum route route);
/* A row of kind DOOR. */
bool call_is_door(enum route route);
/* The case that the path of the call's route names; "" none. */
struct str call_case(const struct desk_call *call);
/* A clock in an address: I115-0001.notify.1 is I115-0001/notify/1, of I115-0001. */
struct str call_clock(struct arena *arena, struct str dotted);
struct str call_clock_case(struct str dotted);
/* The agency that strangers come to: the one that the store was founded for. Empty: none is. */
struct str call_home(struct db *db, struct arena *arena);
/* Whom the call speaks for: by its session, its token, or (where `open` lets them) as a stranger of the home agency, whose person
 * is empty. Refuses with SESSION_…, TOKEN_… */
bool call_enter(struct db *db, struct arena *arena, const struct desk_call *call, struct instant now,
		const struct procedure *procedure, bool open, struct principal *out, struct err *err)
	__attribute__((warn_unused_result));
/* Fills the call's answer from its refusal: status, and nothing else. */
void call_refused(struct desk_call *call);

#endif
