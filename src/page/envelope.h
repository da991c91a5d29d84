/* envelope: emergency access: the envelopes there are, one of them, a new one, and the door. */
#ifndef PAGE_ENVELOPE_H
#define PAGE_ENVELOPE_H

#include "base/instant.h"
#include "page/field.h"
#include "page/frame.h"

struct envelope_row {
	struct str id, href;
	struct str state_words, state_tone;
	struct str role, place, reason;
	int64_t minutes;
	struct instant sealed;
	struct str sealed_by;
	struct instant opened, until;             /* unset: not opened */
	struct str opened_by, open_reason;        /* who they said they are; why */
	struct instant acknowledged;
	struct str acknowledged_by, acknowledge_reason;
	struct instant withdrawn;
};

struct envelopes_view {
	struct frame frame;
	struct { const struct envelope_row *at; size_t count; } rows;
	bool may_seal;
};

struct envelope_view {
	struct frame frame;
	struct envelope_row row;
	struct str acknowledge_action, withdraw_action; /* "" where the reader can't, or there is nothing to */
};

struct envelope_new_view {
	struct frame frame;
	struct options roles;
	struct str number, code; /* just sealed: shown this once */
	int64_t minutes;
};

struct envelope_door_view {
	struct frame frame;
};

#endif
