#include "desk/asks.h"

#include "desk/approval.h"
#include "notice/filing.h"

static bool is_for(struct str duty, struct str phase)
{
	static const char *const filings[] = { "notify", "renotify", "control", "close" };
	enum form_phase of;

	for (size_t i = 0; i < sizeof(filings) / sizeof(filings[0]); i++) {
		const struct filing_kind *kind = filing_kind(str_of(filings[i]));
		if (form_phase_read(phase, &of) && kind->phase == of && str_is(duty, duty_code(kind->duty)))
			return true;
	}
	return false;
}

static struct instant nearest(struct act *act, struct str incident, struct str phase)
{
	struct instant due = INSTANT_UNSET;
	struct row_clock clock;

	DB_QUERY(act->db, clock_list, rows, .agency = db_text(act->agency), .incident = db_text(incident));
	while (db_next(rows)) {
		row_clock_read(rows, act->arena, &clock);
		if (str_is(clock.state, "running") && instant_is_set(clock.due_at) && is_for(clock.duty, phase) &&
		    (!instant_is_set(due) || instant_before(clock.due_at, due)))
			due = clock.due_at;
	}
	return due;
}

bool asks_confirmation(struct act *act, const struct row_incident *incident, struct str phase)
{
	struct row_form form;

	if (!row_form_get(act->db, act->arena, act->agency, incident->incident, phase, &form))
		return db_refuse(act->db, act->err);
	const struct row_approval row = approval_of_form(act->arena, &form);
	return approval_tell(act, &row, MESSAGE_FORM_CONFIRM, nearest(act, incident->incident, phase));
}
