/* filing: the kinds of notification that leave the agency, and what each is made of. */
#ifndef NOTICE_FILING_H
#define NOTICE_FILING_H

#include "incident/state.h"
#include "rulebook/rulebook.h"

struct filing_kind {
	const char *code;        /* notify, renotify, control, close, correction */
	bool needs_form;         /* false: a correction is made in words */
	enum form_phase phase;
	enum duty_code duty;     /* whose recipients it has */
	int stops;               /* enum rule_event; -1: none */
	bool live;               /* only while the case is one: not watched or cleared */
};

/* Never NULL: the code comes from a closed list (desk/inputs.def). */
const struct filing_kind *filing_kind(struct str code);
/* Refuses with INCIDENT_STATE: a live kind of a watched case, or a correction of a live one. */
bool filing_check(const struct filing_kind *kind, enum incident_state state, struct err *err) __attribute__((warn_unused_result));

#endif
