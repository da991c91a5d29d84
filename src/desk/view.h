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

#define VIEW(verb) bool view_##verb(struct look *look);
VIEW(sign_list)
VIEW(sign_show)
VIEW(incident_list)
VIEW(incident_show)
VIEW(form_show)
VIEW(deadline_list)
VIEW(person_list)
VIEW(asset_list)
VIEW(closure_list)
VIEW(choice_list)
VIEW(rulebook_show)
VIEW(attachment_get)
VIEW(ledger_head)
VIEW(ledger_entry)
VIEW(whoami)
#undef VIEW

#endif
