/* Facts about signs. States: new, surveyed, look_again, incident, watched, cleared (sign/state.h). */
#include "store/apply_kinds.h"

static struct row_sign sign_of(const struct replay *r)
{
	struct row_sign row = { 0 };

	if (!row_sign_get(r->db, r->arena, r->fact->agency, r->fact->on, &row))
		db_doubt(r->db, "a fact about a sign that is not there");
	return row;
}

static bool sign_put(const struct replay *r, struct row_sign *row)
{
	row->version = (int64_t)r->fact->seq;
	return row_sign_put(r->db, row);
}

/* What had to wait for the store is as of when it was taken: from then on the agency knew. */
static struct instant taken_at(const struct replay *r, const struct fact_sign_reported *d)
{
	return instant_is_set(d->received_at) ? d->received_at : r->fact->at;
}

/* How it came in by the open door. */
static bool report_put(const struct replay *r, const struct fact_sign_reported *d)
{
	const struct row_report row = {
		.agency = r->fact->agency,
		.sign = r->fact->on,
		.receipt = d->receipt,
		.place = d->place_id,
		.tile = d->tile,
		.device = d->device,
		.zone = d->zone,
		.noise = d->noise,
		.self_declared = d->self_declared,
		.received_at = taken_at(r, d),
	};

	return row_report_put(r->db, &row);
}

bool apply_sign_reported(const struct replay *r, const struct fact_sign_reported *d)
{
	struct row_sign row = {
		.agency = r->fact->agency,
		.sign = r->fact->on,
		.state = S("new"),
		.type = d->type,
		.source = d->source,
		.text = d->text,
		.place = d->place,
		.subject = d->subject,
		.reporter_sealed = d->reporter_name,
		.contact_sealed = d->reporter_contact,
		.dedup = d->dedup,
		.reported_at = taken_at(r, d),
		.occurred_at = d->occurred_at,
		.last_at = taken_at(r, d),
		.count = 1,
	};

	return sign_put(r, &row) && apply_attachments(r, &d->attachments) && (d->receipt.len == 0 || report_put(r, d));
}

bool apply_sign_added(const struct replay *r, const struct fact_sign_added *d)
{
	struct row_sign row = sign_of(r);
	struct row_report report;

	row.last_at = r->fact->at;
	if (!row_report_get(r->db, r->arena, r->fact->agency, r->fact->on, &report))
		return db_doubt(r->db, "more about a report that is not there");
	report.added++;
	return sign_put(r, &row) && row_report_put(r->db, &report) && apply_attachments(r, &d->attachments);
}

/* Of a sign that came in another way nothing was self-declared: that somebody called back is in its history. */
bool apply_finder_verified(const struct replay *r, const struct fact_finder_verified *d)
{
	struct row_sign row = sign_of(r);
	struct row_report report;

	(void)d;
	if (!sign_put(r, &row))
		return false;
	if (!row_report_get(r->db, r->arena, r->fact->agency, r->fact->on, &report))
		return db_failure(r->db) == DB_OK;
	report.called_back_at = r->fact->at;
	report.called_back_by = r->fact->who;
	return row_report_put(r->db, &report);
}

bool apply_sign_repeated(const struct replay *r, const struct fact_sign_repeated *d)
{
	struct row_sign row = sign_of(r);

	row.count = d->count;
	row.last_at = d->last_at;
	return sign_put(r, &row);
}

bool apply_sign_surveyed(const struct replay *r, const struct fact_sign_surveyed *d)
{
	struct row_sign row = sign_of(r);

	if (str_is(row.state, "new"))
		row.state = S("surveyed");
	return sign_put(r, &row) && apply_attachments(r, &d->attachments);
}

bool apply_sign_judged(const struct replay *r, const struct fact_sign_judged *d)
{
	struct row_sign row = sign_of(r);

	row.state = str_is(d->verdict, "incident")     ? S("incident")
		    : str_is(d->verdict, "look_again") ? S("look_again")
						       : S("watched");
	row.incident = d->incident;
	row.next_look_at = d->next_look_at;
	return sign_put(r, &row);
}

bool apply_sign_looked(const struct replay *r, const struct fact_sign_looked *d)
{
	struct row_sign row = sign_of(r);

	row.next_look_at = d->next_look_at;
	return sign_put(r, &row);
}

bool apply_sign_cleared(const struct replay *r, const struct fact_sign_cleared *d)
{
	struct row_sign row = sign_of(r);

	(void)d;
	row.state = S("cleared");
	row.next_look_at = (struct instant){ 0 };
	return sign_put(r, &row);
}
