#include "notice/filing.h"

#include "base/must.h"

static const struct filing_kind kinds[] = {
	{ "notify", true, PHASE_NOTIFICATION, DUTY_NOTIFY, EVENT_NOTIFIED, true },
	{ "renotify", true, PHASE_NOTIFICATION, DUTY_RENOTIFY, EVENT_RENOTIFIED, true },
	{ "control", true, PHASE_RESPONSE, DUTY_CONTROL_NOTICE, EVENT_CONTROL_NOTIFIED, true },
	{ "close", true, PHASE_CLOSING, DUTY_REPORT, EVENT_REPORTED, true },
	{ "correction", false, PHASE_NOTIFICATION, DUTY_NOTIFY, -1, false },
};

const struct filing_kind *filing_kind(struct str code)
{
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (str_is(code, kinds[i].code))
			return &kinds[i];
	must(!"a known kind of filing");
	return NULL;
}

bool filing_check(const struct filing_kind *kind, enum incident_state state, struct err *err)
{
	return incident_is_live(state) == kind->live ||
	       refuse(err, REFUSAL_INCIDENT_STATE, incident_state_words(state), kind->code);
}
