/* approval: what several verbs do with a decision that is asked for, each in one place (notice/approval.h has the rules).
 *
 * Asking records the request, starts the clock of its first step, and tells whoever decides it, each with a link of their own. A
 * decision stops that clock, starts the next one's and tells the next; the last one sets going what was asked for.
 */
#ifndef DESK_APPROVAL_H
#define DESK_APPROVAL_H

#include "desk/act.h"
#include "gate/gate.h"
#include "notice/approval.h"
#include "notice/delivery.h"

/* Asks. items: in the order of notice/approval.def. What is open of that kind in this case is voided first; refuses with APPROVAL_SAME
 * when the same person asked the same. *id: of the new one. */
bool approval_request(struct act *act, const struct row_incident *incident, const char *kind,
		      struct part_approval_item *items, size_t count, struct str *id)
	__attribute__((warn_unused_result));

/* The approval of that id in that case. Refuses with NOT_FOUND. */
bool approval_find(struct act *act, struct str incident, struct str id, struct row_approval *out)
	__attribute__((warn_unused_result));
/* The newest of the kind in the case that waits for a decision, or was granted and has not been used up. False: there is none. */
bool approval_open(struct db *db, struct arena *arena, struct str agency, struct str incident, const char *kind,
		   const struct procedure *procedure, struct row_approval *out);
/* The case is none: nothing of it is waited for any more, and nothing that was granted stands. Its clocks are the case's to cancel. */
bool approval_void_all(struct act *act, struct str incident, struct str reason) __attribute__((warn_unused_result));
/* A situation report that was returned, disowned or taken back is owed again, and nobody is to take note of it meanwhile. */
bool approval_report_again(struct act *act, const struct row_approval *row, const char *reason) __attribute__((warn_unused_result));
/* The act that is waited for: its capability. */
enum capability approval_step_act(const struct row_approval *row);
size_t approval_step_count(const struct row_approval *row);
struct approval_asked approval_asked_of(const struct row_approval *row);

/* Decides the step that is waited for, as act->who in act->role: whether they may is asked before. */
bool approval_decide(struct act *act, const struct row_incident *incident, struct row_approval *row,
		     const struct approval_answer *answer, bool by_link) __attribute__((warn_unused_result));
/* Consent of somebody who said it on the telephone. */
bool approval_dictate(struct act *act, const struct row_incident *incident, struct row_approval *row,
		      const struct in_approval_dictate *in) __attribute__((warn_unused_result));
/* The earliest step of it that this person is said to have granted on the telephone and has not answered for; false: none. */
bool approval_amber(struct db *db, struct arena *arena, const struct row_approval *row, struct str person,
		    struct row_approval_step *out);
/* act->who answers for that step: it was so, or it was not. */
bool approval_affirm(struct act *act, const struct row_incident *incident, struct row_approval *row,
		     const struct approval_answer *answer, bool by_link) __attribute__((warn_unused_result));

/* Somebody as they may act, by their own roles and by what is delegated to them. False: locked, erased, not there, or the store failed. */
bool approval_principal(struct act *act, struct str person, struct principal *out) __attribute__((warn_unused_result));

/* A phase of the form as an approval of one step, "I115-0001/notification": it goes by the same rules, with facts of its own. */
struct row_approval approval_of_form(struct arena *arena, const struct row_form *form);
bool approval_form_phase(const struct row_approval *row, enum form_phase *phase); /* false: it is none of the form */
/* Confirms or returns the phase as submitted, as act->who in act->role. */
bool approval_decide_form(struct act *act, const struct row_incident *incident, struct str phase,
			  const struct approval_answer *answer, bool by_link) __attribute__((warn_unused_result));
/* Each who may decide the step that is waited for, but not the one who asked: a message, and a link of their own. */
bool approval_tell(struct act *act, const struct row_approval *row, enum message_kind kind, struct instant due)
	__attribute__((warn_unused_result));

/* A link for one person to one step, put into the outbox with its message (approval_link.c). */
bool approval_link_send(struct act *act, const struct row_approval *row, int64_t step, enum message_kind kind,
			struct instant deadline, const struct row_person *person) __attribute__((warn_unused_result));
/* A link by its text, and what it is for. Refuses with APPROVAL_LINK_…; *amber: it asks about consent by telephone. */
bool approval_link_open(struct db *db, struct arena *arena, struct str text, struct instant now,
			struct row_approval_link *link, struct row_approval *row, bool *amber, struct err *err)
	__attribute__((warn_unused_result));
/* Whether that text is what a right code gave, and still is. */
bool approval_link_unlocked(struct arena *arena, const struct row_approval_link *link, struct str unlock,
			    struct instant now);

#endif
