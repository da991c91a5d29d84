/* ladder: who is called about a duty that nobody has done yet, and when: the right person at night.
 *
 * Pure: a row of the procedure (rulebook/procedure.h), when the duty is due, and where its ladder stands go in; the next call comes
 * out. It refuses to know who has which role, what time it is and how anybody is told. The desk and the simulator of whole years link
 * this same object.
 *
 *   - Warnings come at their minutes before due, and at due. Those that lie before the clock was counted as it is are one call, of the
 *     newest, at once: a clock that is due in ten minutes when it becomes known calls about the 15 minutes right away.
 *   - The first warning calls the first rung. Who is called is given .every minutes to say that they see to it; then the next rung is
 *     called; after the last one, .again minutes later, the first of the next round. Warnings in between go to the rung reached and
 *     take no time from it. So it goes on past due, until the duty is done.
 *   - Who acknowledges stops it: no rung is called until the claim lapses, .claim minutes later, or, for one made before due, at due.
 *     Warnings meanwhile go to whoever claimed. When it lapses and the duty is not done, the ladder begins again at its first rung.
 *   - A call that is made late (the desk was down) leaves the time to answer from when it was made: nobody was told before.
 *   - No call is to be made before the clock was counted as it is.
 *   - A clock that is counted anew while somebody is being called about it goes on where it stood, and no warning is given twice for
 *     what is as urgent as one that was given; far from due again, it begins anew.
 */
#ifndef DUTY_LADDER_H
#define DUTY_LADDER_H

#include "rulebook/rulebook.h"

/* How late a call may be and still be on time. */
#define LADDER_ON_TIME ((struct span){ 5000 })

enum ladder_cause {
	LADDER_WARNING,        /* the time before due has come */
	LADDER_UNACKNOWLEDGED, /* nobody of the rung before has said that they see to it */
	LADDER_CLAIM_LAPSED,   /* somebody did, and it is not done */
	LADDER_OVERDUE,        /* it is due now */
	LADDER_CAUSES
};
const char *ladder_cause_code(enum ladder_cause cause); /* "warning", "unacknowledged", "claim_lapsed", "overdue" */

enum { LADDER_NOBODY = -1, LADDER_CLAIMANT = -2, LADDER_UNWARNED = 1 << 30 };

/* Where the ladder of one clock stands: what its facts so far come to. */
struct ladder_state {
	struct instant since;      /* since when the clock is counted as it is: its start or newest move, as recorded */
	int warned;                /* minutes before due of the newest warning; LADDER_UNWARNED */
	int rung;                  /* that was called last; LADDER_NOBODY */
	int round;                 /* 0 the first */
	struct instant rung_at;    /* from when it is waited for an answer */
	struct instant claimed_at; /* unset: nobody sees to it */
};
/* Of a clock that has just begun. */
struct ladder_state ladder_begun(struct instant since);

struct ladder_call {
	bool any; /* false: never again; a debt without a date has none */
	struct instant at;
	enum ladder_cause cause;
	int minutes; /* of the warning that this is, or is as well; -1: none */
	int rung;    /* LADDER_CLAIMANT: whoever claimed */
	int round;
	bool past_due;
};
/* The next call, whether its time has come or not. manned: bit 1u << rung of those where there is somebody now; the highest of them ends a
 * round. 0, nobody anywhere, counts as LADDER_ALL. */
#define LADDER_ALL (~0u)
struct ladder_call ladder_next(const struct ladder_row *ladder, struct instant due, const struct ladder_state *state,
			       unsigned manned);

/* The rung to call in place of `rung`: the first from there on that `manned` (bit 1u << rung) has somebody on, else the first of all that
 * has. With nobody anywhere: rung itself. */
int ladder_manned(const struct ladder_row *ladder, int rung, unsigned manned);

/* After the call was made, to that rung (ladder_manned; not looked at for the claimant). */
struct ladder_state ladder_called(const struct ladder_row *ladder, const struct ladder_state *state,
				  const struct ladder_call *call, int rung, struct instant made);
/* After somebody said that they see to it. */
struct ladder_state ladder_claimed(const struct ladder_state *state, struct instant at);
/* Until when a claim made then holds. */
struct instant ladder_claim_until(const struct ladder_row *ladder, struct instant due, struct instant claimed_at);
/* Whether one holds then. */
bool ladder_is_claimed(const struct ladder_row *ladder, struct instant due, const struct ladder_state *state,
		       struct instant at);
/* After the clock was counted anew: due then. ladder is the row of its span now. */
struct ladder_state ladder_moved(const struct ladder_row *ladder, struct instant due, const struct ladder_state *state,
				 struct instant at);

#endif
