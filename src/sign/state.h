/* state: where a sign stands, and what may be done there. The table is state.def; the test walks every pair. */
#ifndef SIGN_STATE_H
#define SIGN_STATE_H

#include "base/err.h"

enum sign_state {
	SIGN_NEW,
	SIGN_SURVEYED,
	SIGN_LOOK_AGAIN,
	SIGN_INCIDENT,
	SIGN_WATCHED,
	SIGN_CLEARED,
	SIGN_STATES
};

enum sign_verb {
#define VERB(verb, ...) SIGN_VERB_##verb,
#include "sign/state.def"
#undef VERB
	SIGN_VERBS
};

const char *sign_state_code(enum sign_state state);  /* "look_again": what is stored */
const char *sign_state_words(enum sign_state state); /* zh-Hant, for people */
enum sign_state sign_state_read(struct str code);    /* an unknown code is a bug: only we write it */
bool sign_may(enum sign_state state, enum sign_verb verb);
/* Refuses with SIGN_STATE, naming the state. */
bool sign_check(enum sign_state state, enum sign_verb verb, struct err *err) __attribute__((warn_unused_result));

#endif
