/* state: where a case stands, and what may be done there. The table is state.def; the test walks every pair. */
#ifndef INCIDENT_STATE_H
#define INCIDENT_STATE_H

#include "base/err.h"

enum incident_state {
	INCIDENT_OPEN,
	INCIDENT_CONTROLLED,
	INCIDENT_RECOVERED,
	INCIDENT_WATCHED,
	INCIDENT_CLEARED,
	INCIDENT_CLOSED,
	INCIDENT_STATES
};

enum incident_verb {
#define VERB(verb, ...) INCIDENT_VERB_##verb,
#include "incident/state.def"
#undef VERB
	INCIDENT_VERBS
};

const char *incident_state_code(enum incident_state state);         /* "open": what is stored */
const char *incident_state_words(enum incident_state state);        /* zh-Hant, for people */
enum incident_state incident_state_read(struct str code);           /* an unknown code is a bug: only we write it */
const char *incident_verb_name(enum incident_verb verb);
bool incident_may(enum incident_state state, enum incident_verb verb);
/* Refuses with INCIDENT_STATE, naming the state. */
bool incident_check(enum incident_state state, enum incident_verb verb, struct err *err) __attribute__((warn_unused_result));
/* Clocks run, the case is owed something: not watched, cleared or closed. */
bool incident_is_live(enum incident_state state);

#endif
