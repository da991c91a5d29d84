/* Facts about the form and what left the agency. */
#include "base/must.h"
#include "store/apply.h"
#include "store/apply_kinds.h"

static bool touch(const struct replay *r)
{
	return DB_RUN(r->db, incident_touch, .version = db_int((int64_t)r->fact->seq),
		      .agency = db_text(r->fact->agency), .incident = db_text(r->fact->on));
}

static bool value_save(const struct replay *r, const struct part_form_value *value)
{
	const struct db_value agency = db_text(r->fact->agency), incident = db_text(r->fact->on);

	if (!DB_RUN(r->db, form_value_clear, .agency = agency, .incident = incident, .field = db_text(value->field)))
		return false;
	for (size_t i = 0; i < value->values.count; i++)
		if (!DB_RUN(r->db, form_value_insert, .agency = agency, .incident = incident,
			    .field = db_text(value->field), .number = db_int((int64_t)i),
			    .value = db_text(value->values.items[i])))
			return false;
	return true;
}

bool apply_form_saved(const struct replay *r, const struct fact_form_saved *d)
{
	for (size_t i = 0; i < d->values.count; i++)
		if (!value_save(r, PARTS_AT(d->values, struct part_form_value, i)))
			return false;
	return touch(r);
}

bool apply_form_submitted(const struct replay *r, const struct fact_form_submitted *d)
{
	const struct row_form row = {
		.agency = r->fact->agency,
		.incident = r->fact->on,
		.phase = d->phase,
		.version = d->version,
		.state = S("submitted"),
		.content = d->content,
		.submitted_by = r->fact->who,
		.submitted_for = r->fact->delegator,
		.submitted_role = r->fact->delegator.len ? r->fact->role : S(""),
		.seq = (int64_t)r->fact->seq,
	};

	return touch(r) && row_form_put(r->db, &row);
}

bool apply_form_confirmed(const struct replay *r, const struct fact_form_confirmed *d)
{
	struct row_form row;

	if (!row_form_get(r->db, r->arena, r->fact->agency, r->fact->on, d->phase, &row))
		return false;
	row.state = d->decision;
	row.decided_by = r->fact->who;
	row.decided_for = r->fact->delegator;
	row.decided_role = r->fact->delegator.len ? r->fact->role : S("");
	return touch(r) && row_form_put(r->db, &row);
}

bool apply_notification_filed(const struct replay *r, const struct fact_notification_filed *d)
{
	struct str series;
	int64_t number = 0;
	const struct row_filing row = {
		.agency = r->fact->agency,
		.filing = d->filing,
		.incident = r->fact->on,
		.kind = d->kind,
		.level = d->level,
		.rating = d->rating,
		.channel = d->channel,
		.at = d->at.ms,
		.number = d->number,
		.content = d->content,
		.filed_by = r->fact->who,
		.unconfirmed = d->unconfirmed_reason.len > 0,
	};

	return touch(r) && store_series(d->filing, &series, &number) && apply_number(r, series, number) &&
	       row_filing_put(r->db, &row) && apply_attachments(r, &d->proof);
}

bool apply_notification_backfilled(const struct replay *r, const struct fact_notification_backfilled *d)
{
	struct row_filing row;

	if (!row_filing_get(r->db, r->arena, r->fact->agency, d->filing, &row))
		return false;
	row.backfilled_at = d->at;
	row.number = d->number;
	return touch(r) && row_filing_put(r->db, &row) && apply_attachments(r, &d->proof);
}

bool apply_notification_ratified(const struct replay *r, const struct fact_notification_ratified *d)
{
	struct row_filing row;

	if (!row_filing_get(r->db, r->arena, r->fact->agency, d->filing, &row))
		return false;
	row.ratified = 1;
	return touch(r) && row_filing_put(r->db, &row);
}

bool apply_notification_received(const struct replay *r, const struct fact_notification_received *d)
{
	const struct row_received row = {
		.agency = r->fact->agency,
		.sender = d->peer->agency,
		.incident = d->incident,
		.level = d->level,
		.at = r->fact->at.ms,
	};

	return row_received_put(r->db, &row);
}
