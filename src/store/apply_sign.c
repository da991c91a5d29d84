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
		.reported_at = r->fact->at,
		.occurred_at = d->occurred_at,
		.last_at = r->fact->at,
		.count = 1,
	};

	return sign_put(r, &row) && apply_attachments(r, &d->attachments);
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
