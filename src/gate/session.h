/* session: people who have logged in.
 *
 * A session begins with a right password (stage code, when a second step is due: good for nothing but giving the code) and is open
 * from then on, under a new cookie each time: what a stranger put into the browser before is worth nothing (fixation). It ends
 * when nothing was asked for some minutes, after some hours whatever was asked, and at once when its person is locked or
 * erased, loses a role, or changes the password. Those numbers are the office's (settings of its procedure).
 */
#ifndef GATE_SESSION_H
#define GATE_SESSION_H

#include "gate/gate.h"
#include "store/rows.h"

enum { SESSION_LETTERS = 52, SESSION_TEXT_BYTES = SESSION_LETTERS + 1 }; /* 260 bits */

enum session_stage { SESSION_CODE, SESSION_OPEN };
const char *session_stage_code(enum session_stage stage);

/* A new session of the person, inside the writer's transaction; cookie is its text. */
bool session_begin(struct db *db, struct arena *arena, struct str agency, struct str person, enum session_stage stage,
		   struct str source, struct instant now, char cookie[SESSION_TEXT_BYTES]) __attribute__((warn_unused_result));
/* Who is logged in by that cookie. Refuses with SESSION_ENDED. */
bool session_enter(struct db *db, struct arena *arena, struct str cookie, struct instant now, const struct procedure *procedure,
		   struct principal *out, struct err *err) __attribute__((warn_unused_result));
/* The session at its first stage. Refuses with SESSION_ENDED. */
bool session_half(struct db *db, struct arena *arena, struct str cookie, struct instant now, const struct procedure *procedure,
		  struct row_session *out, struct err *err) __attribute__((warn_unused_result));
/* When the session ends if nothing more is asked. */
struct instant session_end(const struct row_session *session, const struct procedure *procedure);

/* Whether they have set up a second step: codes of a phone, or a passkey. */
bool session_has_factor(struct db *db, struct arena *arena, struct str agency, struct str person);
/* Whether what is delegated to them waits for a second step that they have not set up. */
bool session_lent_owes(struct db *db, struct arena *arena, const struct principal *who, const struct procedure *procedure);

/* All sessions of the person but that one (its digest; empty: all). */
bool session_end_all(struct db *db, struct str agency, struct str person, struct str but) __attribute__((warn_unused_result));
/* Rows that have ended anyway. */
bool session_expire(struct db *db, struct instant now, const struct procedure *procedure);

/* Whether people with these roles must log in with a second step: the office's choice, or the procedure's; in a store for trying
 * out everybody decides until the office has chosen. */
bool session_needs_factor(struct db *db, struct arena *arena, struct str agency, unsigned roles, const struct procedure *procedure);

#endif
