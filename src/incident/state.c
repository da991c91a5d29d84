#include "incident/state.h"

#include "base/must.h"

static const bool may[INCIDENT_VERBS][INCIDENT_STATES] = {
#define VERB(verb, open, controlled, recovered, watched, cleared, closed) \
	[INCIDENT_VERB_##verb] = { open, controlled, recovered, watched, cleared, closed },
#include "incident/state.def"
#undef VERB
};

static const char *const verbs[INCIDENT_VERBS] = {
#define VERB(verb, ...) [INCIDENT_VERB_##verb] = #verb,
#include "incident/state.def"
#undef VERB
};

static const char *const codes[INCIDENT_STATES] = { "open", "controlled", "recovered", "watched", "cleared", "closed" };
static const char *const words[INCIDENT_STATES] = { "處理中", "已控制", "已復原", "持續監測", "徵兆已解除", "已結案" };

const char *incident_state_code(enum incident_state state)
{
	must(state < INCIDENT_STATES);
	return codes[state];
}

const char *incident_state_words(enum incident_state state)
{
	must(state < INCIDENT_STATES);
	return words[state];
}

enum incident_state incident_state_read(struct str code)
{
	for (int i = 0; i < INCIDENT_STATES; i++)
		if (str_is(code, codes[i]))
			return (enum incident_state)i;
	must(!"a known incident state");
	return INCIDENT_OPEN;
}

const char *incident_verb_name(enum incident_verb verb)
{
	must(verb < INCIDENT_VERBS);
	return verbs[verb];
}

bool incident_may(enum incident_state state, enum incident_verb verb)
{
	must(state < INCIDENT_STATES && verb < INCIDENT_VERBS);
	return may[verb][state];
}

bool incident_check(enum incident_state state, enum incident_verb verb, struct err *err)
{
	return incident_may(state, verb) || refuse(err, REFUSAL_INCIDENT_STATE, words[state], verbs[verb]);
}

bool incident_is_live(enum incident_state state)
{
	return state == INCIDENT_OPEN || state == INCIDENT_CONTROLLED || state == INCIDENT_RECOVERED;
}
