/* delegation: a role's acts done by somebody in the holder's place (授權人, 代理; 參一): whether one is in force, and what it covers.
 *
 * Pure: values in, verdicts out. What is never covered is delegating itself: a delegate does not delegate further. Reading what
 * the role may read always is, within the case when it is given for one: nobody can decide on what they may not see. A
 * delegation is worth nothing while its giver does not hold the role any more or is locked out.
 */
#ifndef GATE_DELEGATION_H
#define GATE_DELEGATION_H

#include <stdint.h>

#include "base/instant.h"
#include "base/str.h"
#include "rulebook/procedure.h"

enum delegation_state {
	DELEGATION_COMING,
	DELEGATION_IN_FORCE,
	DELEGATION_OVER,
	DELEGATION_LAPSED, /* within its time, but its giver can't do it themself any more */
	DELEGATION_REVOKED
};

/* As many bits as there may be capabilities: more than a word has. */
typedef unsigned __int128 capability_mask;

struct delegation {
	struct str id, delegator;
	enum role role;
	capability_mask capabilities; /* DELEGATION_BIT mask; 0: all acts of the role */
	struct str incident;        /* "" every case */
	struct instant from, until; /* the first instant and the last */
	struct instant revoked_at;  /* unset: not revoked */
	bool held;                  /* the delegator holds the role and may act */
};

#define DELEGATION_BIT(capability) ((capability_mask)1 << (capability))

enum delegation_state delegation_state(const struct delegation *delegation, struct instant now);
const char *delegation_state_code(enum delegation_state state); /* "coming", "in_force", "over", "lapsed", "revoked" */

enum delegation_cover {
	DELEGATION_COVERS,
	DELEGATION_OF_ANOTHER_CASE,
	DELEGATION_OF_OTHER_ACTS,
	DELEGATION_NOT_FURTHER,
	DELEGATION_OF_ANOTHER_ROLE
};

/* Whether it would do for an act of those roles in that case ("" none), were it in force. */
enum delegation_cover delegation_cover(const struct delegation *delegation, unsigned roles, enum capability capability,
				       struct str incident);

/* Acts that can't be delegated at all, and those that come with every delegation of a role that has them. */
bool delegation_never(enum capability capability);
bool delegation_reads(enum capability capability);

/* "form.confirm form.ratify" as a mask; unknown codes are left out. */
capability_mask delegation_acts(struct str codes);

#endif
