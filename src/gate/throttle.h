/* throttle: how often somebody may try in vain.
 *
 * Tries are counted under a key (a name from a source; a source; the second step of a person), each key with a limit. A try is
 * counted before it is known to be in vain, and taken back when it was not: so several tries at the same time can't all slip
 * through. When `tries` have been made, the next one is let through only after `pause` from the last counted one; being
 * turned away does not make it longer. Time is the caller's.
 *
 * The counts are kept in memory, in a table of fixed size: a try in vain costs the store nothing, and a flood of them can't
 * fill it. Where it is full the entry with the fewest tries goes; which entries lie together is hashed with a key drawn
 * at the start, so nobody can aim at one. After a restart everybody begins anew. Thread-safe.
 */
#ifndef GATE_THROTTLE_H
#define GATE_THROTTLE_H

#include "base/instant.h"
#include "base/str.h"

struct throttle;

struct throttle_limit {
	int64_t tries;
	struct span pause;
};

struct throttle_key {
	unsigned char at[16];
};

struct throttle *throttle_new(void);
void throttle_free(struct throttle **throttle);

/* kind keeps keys of different purposes apart: "login", "source", "code". */
struct throttle_key throttle_key(const struct throttle *throttle, const char *kind, struct str what, struct str source);
/* Counts a try. False, nothing counted: too many; *wait is how long until the next may be made. */
bool throttle_try(struct throttle *throttle, struct throttle_key key, struct throttle_limit limit, struct instant now,
		  struct span *wait) __attribute__((warn_unused_result));
void throttle_take_back(struct throttle *throttle, struct throttle_key key); /* one try: it was not in vain */
void throttle_forget(struct throttle *throttle, struct throttle_key key);    /* all of them */

#endif
