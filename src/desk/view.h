/* view: what a READ route answers: one function a route, on a reader's snapshot. */
#ifndef DESK_VIEW_H
#define DESK_VIEW_H

#include "desk/desk.h"
#include "desk/show.h"
#include "gate/gate.h"

struct look {
	struct desk *desk;
	struct db *db;
	struct arena *arena;
	struct err *err;
	struct desk_call *call;
	struct instant now;
	struct principal who;
	struct rulebook rulebook; /* in force now */
	struct json_out o;        /* the answer */
};

/* One for each READ row of routes.def. */
#define VIEW_READ(verb) bool view_##verb(struct look *look);
#define VIEW_WRITE(verb)
#define VIEW_EDIT(verb)
#define VIEW_UPLOAD(verb)
#define VIEW_PUBLIC(verb)
#define VIEW_DOOR(verb)
#define ROUTE(method, path, verb, capability, kind, doc) VIEW_##kind(verb)
#include "desk/routes.def"
#undef ROUTE
#undef VIEW_READ

#endif
