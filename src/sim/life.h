/* life: one sign, and what becomes of it: the people of a town act on it, late, wrongly, twice, or not at all. */
#ifndef SIM_LIFE_H
#define SIM_LIFE_H

#include "sim/town.h"

enum life_stage {
	LIFE_UNSEEN,  /* nobody has reported it */
	LIFE_SIGN,    /* reported, or to be judged again */
	LIFE_WATCHED, /* judged to be none: watched until it clears */
	LIFE_CASE,    /* an incident */
	LIFE_ENDED,
};

struct life {
	enum life_stage stage;
	struct str sign, incident;
	struct instant next_at; /* when somebody acts on it next */
	int steps;              /* taken so far */
	int calm;               /* when they reach this number, people do only what is owed */
};

/* One act of somebody, or none; sets next_at. others: the case of another life, to join or to mix up; "" none. */
void life_step(struct life *life, struct town *town, struct str others);
/* More acts than any case can need. */
enum { LIFE_STEPS_MOST = 600 };

#endif
