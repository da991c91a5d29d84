/* Emergency access: what its facts do to the table. */
#include "store/apply_kinds.h"
#include "store/rows.h"

bool apply_envelope_sealed(const struct replay *r, const struct fact_envelope_sealed *d)
{
	const struct row_envelope row = {
		.agency = r->fact->agency,
		.envelope = r->fact->on,
		.person = d->person,
		.role = d->role,
		.minutes = d->minutes,
		.place = d->place,
		.reason = d->reason,
		.sealed_at = r->fact->at,
		.sealed_by = r->fact->who,
	};

	return row_envelope_put(r->db, &row);
}

static bool find(const struct replay *r, struct row_envelope *out)
{
	return row_envelope_get(r->db, r->arena, r->fact->agency, r->fact->on, out) ||
	       db_doubt(r->db, "a fact about an envelope that is not there");
}

bool apply_envelope_opened(const struct replay *r, const struct fact_envelope_opened *d)
{
	struct row_envelope row;

	if (!find(r, &row))
		return false;
	row.opened_at = r->fact->at;
	row.until_at = d->until;
	row.name_sealed = d->name;
	row.open_reason = d->reason;
	return row_envelope_put(r->db, &row);
}

bool apply_envelope_acknowledged(const struct replay *r, const struct fact_envelope_acknowledged *d)
{
	struct row_envelope row;

	if (!find(r, &row))
		return false;
	row.acknowledged_at = r->fact->at;
	row.acknowledged_by = r->fact->who;
	row.acknowledge_reason = d->reason;
	return row_envelope_put(r->db, &row);
}

bool apply_envelope_withdrawn(const struct replay *r, const struct fact_envelope_withdrawn *d)
{
	struct row_envelope row;

	if (!find(r, &row))
		return false;
	row.withdrawn_at = r->fact->at;
	row.withdrawn_by = r->fact->who;
	row.withdraw_reason = d->reason;
	return row_envelope_put(r->db, &row);
}
