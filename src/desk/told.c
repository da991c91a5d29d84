#include "desk/told.h"

bool told_read(struct db *db, struct arena *arena, const struct row_incident *incident, struct told *out)
{
	struct row_filing row;

	*out = (struct told){ 0 };
	DB_QUERY(db, filing_list, rows, .agency = db_text(incident->agency), .incident = db_text(incident->incident));
	while (db_next(rows)) {
		row_filing_read(rows, arena, &row);
		if (str_is(row.kind, "notify") && !out->notified)
			out->notified_at = (struct instant){ row.at };
		out->notified |= str_is(row.kind, "notify");
		out->level = str_is(row.kind, "correction") ? 0 : row.level;
		if (!instant_is_set(out->first_at) || row.at < out->first_at.ms)
			out->first_at = (struct instant){ row.at };
	}
	return db_failure(db) == DB_OK;
}

static bool is_owed(const struct row_filing *row, enum rule_event event, struct instant from)
{
	if (event == EVENT_RATIFIED)
		return row->unconfirmed && !row->ratified && row->at == from.ms;
	return event == EVENT_BACKFILED && !str_is(row->channel, "site") && !instant_is_set(row->backfilled_at) &&
	       row->at <= from.ms;
}

bool told_owes(struct db *db, struct arena *arena, const struct row_incident *incident, enum rule_event event,
	       struct instant from)
{
	struct row_filing row;
	bool owes = false;

	DB_QUERY(db, filing_list, rows, .agency = db_text(incident->agency), .incident = db_text(incident->incident));
	while (db_next(rows)) {
		row_filing_read(rows, arena, &row);
		owes |= is_owed(&row, event, from);
	}
	return owes;
}
