/* caller: makes the calls that are due (duty/ladder.h): each a fact, in the clock's own name, and the messages that go with them.
 *
 * Facts and messages are of one transaction: after any kill a call is there with its messages, or not at all and still due. What was
 * missed while the desk was down is made in order, each call on record; a person gets one message for a clock, of the newest. So it is with what
 * could not leave the house meanwhile.
 */
#ifndef DESK_CALLER_H
#define DESK_CALLER_H

#include "desk/act.h"
#include "desk/roster.h"
#include "duty/ladder.h"

/* Where the ladder of a clock stands, from its row. */
struct ladder_state caller_state(const struct row_ladder *row);
/* When somebody is told first of a clock that begins now; unset: never. */
struct instant caller_first(const struct procedure *procedure, enum duty_code duty, struct instant from,
			    struct instant due, struct instant now);
/* The same of one that is counted anew: fills in what its fact says of the ladder. Only for a running clock. */
bool caller_moved(struct act *act, const struct procedure *procedure, enum duty_code duty,
		  struct fact_clock_moved *fact) __attribute__((warn_unused_result));
/* Who claims it now, as a fact. Refuses with CLOCK_ENDED, CLOCK_UNDATED, CLAIM_HELD (by the same person). */
bool caller_claim(struct act *act, const struct row_clock *clock, struct str remark)
	__attribute__((warn_unused_result));

/* Ladders with a call that is due, the longest due first. */
enum { CALLER_MOST = 100 };
size_t caller_due(struct db *db, struct arena *arena, struct str agency, struct instant now,
		  struct row_ladder out[CALLER_MOST]);

bool caller_any_due(struct db *db, struct str agency, struct instant now);

/* The next call of a clock as things stand: to whom it would go were it made now, straight to the next rung where nobody is. */
enum { CALLER_PEOPLE_MOST = 200 };
struct caller_plan {
	struct ladder_call call;
	unsigned manned;                          /* bit 1u << rung of those where somebody is */
	int rung;                                 /* LADDER_CLAIMANT: whoever claimed it */
	size_t people[CALLER_PEOPLE_MOST], count; /* by their place in the roster's */
};
/* False when there is no call to come. */
bool caller_plan(const struct roster *roster, const struct ladder_row *ladder, const struct row_clock *clock,
		 const struct row_ladder *row, struct caller_plan *out);

/* Whom to send what, of calls of one moment and agency. {0} with an arena that outlives the acts. */
struct caller_round {
	struct arena *arena;
	struct roster roster;
	bool read; /* the roster has been */
	struct caller_message *messages;
	size_t count, room;
};
/* One call. False refuses it; nothing of it is in the round then. */
bool caller_make(struct act *act, const struct row_ladder *row, struct caller_round *round)
	__attribute__((warn_unused_result));
/* Queues the messages of the round, the newest for each person and clock, and empties it. */
bool caller_tell(struct act *act, struct caller_round *round) __attribute__((warn_unused_result));
/* All that are due and their messages, as one act, but no more calls than *most, which they are taken from. */
enum { CALLER_BEAT = 500 };
bool caller_all(struct act *act, int *most) __attribute__((warn_unused_result));

#endif
