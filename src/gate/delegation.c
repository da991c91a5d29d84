#include "gate/delegation.h"

_Static_assert(CAPABILITY_COUNT <= 128, "a capability is a bit of a mask");

enum delegation_state delegation_state(const struct delegation *delegation, struct instant now)
{
	if (instant_is_set(delegation->revoked_at))
		return DELEGATION_REVOKED;
	if (instant_before(delegation->until, now))
		return DELEGATION_OVER;
	if (instant_before(now, delegation->from))
		return DELEGATION_COMING;
	return delegation->held ? DELEGATION_IN_FORCE : DELEGATION_LAPSED;
}

const char *delegation_state_code(enum delegation_state state)
{
	static const char *const codes[] = { "coming", "in_force", "over", "lapsed", "revoked" };

	return codes[state];
}

bool delegation_never(enum capability capability)
{
	return capability == CAPABILITY_ENVELOPE_SEAL || capability == CAPABILITY_DELEGATION_GRANT ||
	       capability == CAPABILITY_DELEGATION_RECORD || capability == CAPABILITY_DELEGATION_REVOKE;
}

bool delegation_reads(enum capability capability)
{
	switch (capability) {
	case CAPABILITY_SIGN_READ:
	case CAPABILITY_INCIDENT_READ:
	case CAPABILITY_ATTACHMENT_READ:
	case CAPABILITY_DEADLINE_READ:
	case CAPABILITY_RULEBOOK_READ:
	case CAPABILITY_APPROVAL_DECIDE: /* the address of decisions: each step asks its own act */
		return true;
	default:
		return false;
	}
}

enum delegation_cover delegation_cover(const struct delegation *delegation, unsigned roles, enum capability capability,
				       struct str incident)
{
	if (!(roles & ROLE_BIT(delegation->role)))
		return DELEGATION_OF_ANOTHER_ROLE;
	if (delegation_never(capability))
		return DELEGATION_NOT_FURTHER;
	if (delegation->capabilities && !(delegation->capabilities & DELEGATION_BIT(capability)) &&
	    !delegation_reads(capability))
		return DELEGATION_OF_OTHER_ACTS;
	if (delegation->incident.len && !str_equal(delegation->incident, incident))
		return DELEGATION_OF_ANOTHER_CASE;
	return DELEGATION_COVERS;
}

capability_mask delegation_acts(struct str codes)
{
	capability_mask acts = 0;
	struct str code;
	enum capability capability;

	while (codes.len) {
		str_cut(codes, ' ', &code, &codes);
		if (capability_read(code, &capability))
			acts |= DELEGATION_BIT(capability);
	}
	return acts;
}
