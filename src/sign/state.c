#include "sign/state.h"

#include "base/must.h"

static const bool may[SIGN_VERBS][SIGN_STATES] = {
#define VERB(verb, fresh, surveyed, look_again, incident, watched, cleared) \
	[SIGN_VERB_##verb] = { fresh, surveyed, look_again, incident, watched, cleared },
#include "sign/state.def"
#undef VERB
};

static const char *const codes[SIGN_STATES] = { "new", "surveyed", "look_again", "incident", "watched", "cleared" };
static const char *const words[SIGN_STATES] = { "新通報", "已會勘", "再觀察", "已判為事故", "持續監測", "徵兆已解除" };

const char *sign_state_code(enum sign_state state)
{
	must(state < SIGN_STATES);
	return codes[state];
}

const char *sign_state_words(enum sign_state state)
{
	must(state < SIGN_STATES);
	return words[state];
}

enum sign_state sign_state_read(struct str code)
{
	for (int i = 0; i < SIGN_STATES; i++)
		if (str_is(code, codes[i]))
			return (enum sign_state)i;
	must(!"a known sign state");
	return SIGN_NEW;
}

bool sign_may(enum sign_state state, enum sign_verb verb)
{
	must(state < SIGN_STATES && verb < SIGN_VERBS);
	return may[verb][state];
}

bool sign_check(enum sign_state state, enum sign_verb verb, struct err *err)
{
	return sign_may(state, verb) || refuse(err, REFUSAL_SIGN_STATE, sign_state_words(state));
}
