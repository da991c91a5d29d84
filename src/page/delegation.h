/* delegation: in whose place somebody may act: the list of a person's, one of them, and the form that makes one. */
#ifndef PAGE_DELEGATION_H
#define PAGE_DELEGATION_H

#include "base/instant.h"
#include "page/field.h"
#include "page/frame.h"

struct delegation_row {
	struct str href, id;
	struct str role, delegator, delegate;
	struct str scope;                   /* which acts and which case, in words; "" all */
	struct str state_words, state_tone; /* 生效中, 尚未開始, 已結束, 已撤銷, 目前無效 */
	struct instant from, until;
};

struct delegation_rows {
	const struct delegation_row *at;
	size_t count;
};

struct delegation_acts {
	const struct str *at;
	size_t count;
};

struct delegation_view {
	struct frame frame;
	struct delegation_row row;
	struct delegation_acts acts; /* none: all of the role */
	struct str incident, case_href;
	struct str document, reason;
	bool on_paper;
	struct str granted_by, revoked_by, revoke_reason;
	struct instant granted_at, revoked_at;
	struct str action;           /* "": the reader can't revoke it */
};

struct delegation_form_view {
	struct frame frame;
	struct str action, button;
	struct str cite, clause_text, rule; /* what lets it be given, and what it is in words */
	bool on_paper;
	struct options roles, delegates, acts;
	struct str none;             /* why none can be given, in words; "" one can */
};

#endif
