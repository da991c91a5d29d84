/* steps: what a case asks of people now, in order: each with whose act it is, by which clause, until when, and where it is done.
 *
 * Pure: a casefile and the rulebook that binds the case go in, rows of steps.def come out. Steps of another level or state are
 * not there at all; a step that is done stays, so that a person sees the whole way. What waits says for which other step. It
 * agrees with owed.h: a live case that owes nothing but its closing has every owed step done (steps_test walks it).
 */
#ifndef DESK_STEPS_H
#define DESK_STEPS_H

#include "desk/casefile.h"
#include "rulebook/rulebook.h"

enum step_code {
#define STEP(name, code, capability, page, words) STEP_##name,
#include "desk/steps.def"
#undef STEP
	STEP_CODES
};

enum step_status {
	STEP_TO_DO,   /* 未開始 */
	STEP_STARTED, /* 進行中: begun, or to be done again */
	STEP_DONE,    /* 已完成 */
	STEP_WAITS    /* 尚不能開始 */
};

struct step {
	enum step_code code;
	enum step_status status;
	bool owed;                      /* closing waits for it; false: only when it is called for */
	struct instant due;             /* of the clock that it serves; unset: no date */
	const struct row_clock *clock;  /* that clock, in the casefile; NULL: none */
	struct str what;                /* the filing or outage that it is about; "" */
	enum step_code waits_for;       /* of STEP_WAITS */
	enum capability capability;
	unsigned roles;                 /* ROLE_BIT mask of those whose act it is */
	struct str cite;                /* the clock's article or clause, else that of the act */
};

enum { STEPS_MAX = STEP_CODES };

struct steps {
	struct step at[STEPS_MAX]; /* in the order of steps.def, each code at most once */
	size_t count;
};

void steps_of(const struct casefile *file, const struct rulebook *rulebook, struct instant now, struct steps *out);

/* What is owed first: of the owed steps that can be done, the one that is due first; without dates the first in order. roles:
 * only acts of these; 0: anybody's. NULL: nothing. */
const struct step *steps_next(const struct steps *steps, unsigned roles);
/* How many owed steps are not done, the closing itself left out. */
size_t steps_open(const struct steps *steps);

const char *step_name(enum step_code code);  /* "tell_leader" */
const char *step_words(enum step_code code); /* zh-Hant: a msgid */
const char *step_page(enum step_code code);  /* after /i/{number}/ */
const char *step_status_words(enum step_status status);

#endif
