/* Facts about the agency, its people, what it owns and what it chose. */
#include "store/apply_kinds.h"

bool apply_agency_founded(const struct replay *r, const struct fact_agency_founded *d)
{
	const struct row_agency row = {
		.agency = r->fact->agency,
		.name = d->name,
		.code = d->code,
		.reviewer = d->reviewer,
		.reviewer_name = d->reviewer_name,
		.simulated = d->simulated,
		.small_office = d->small_office,
		.vkey = d->vkey,
	};

	return row_agency_put(r->db, &row);
}

bool apply_key_rotated(const struct replay *r, const struct fact_key_rotated *d)
{
	struct row_agency row;

	if (!row_agency_get(r->db, r->arena, r->fact->agency, &row))
		return false;
	row.vkey = d->vkey;
	return row_agency_put(r->db, &row);
}

/* Role codes in one column: "contact isms_coord". */
static struct str joined(struct arena *arena, const struct texts *texts)
{
	struct str all = { 0 };

	for (size_t i = 0; i < texts->count; i++)
		all = arena_printf(arena, "%.*s%s%.*s", STR_ARG(all), i ? " " : "", STR_ARG(texts->items[i]));
	return all;
}

bool apply_person_registered(const struct replay *r, const struct fact_person_registered *d)
{
	const struct row_person row = {
		.agency = r->fact->agency,
		.person = r->fact->on,
		.subject = d->subject,
		.roles = joined(r->arena, &d->roles),
		.name_sealed = d->name,
		.title_sealed = d->title,
		.phone_sealed = d->phone,
		.fax_sealed = d->fax,
		.line_sealed = d->line,
		.email_sealed = d->email,
	};

	return row_person_put(r->db, &row);
}

bool apply_person_erased(const struct replay *r, const struct fact_person_erased *d)
{
	return DB_RUN(r->db, person_erase, .agency = db_text(r->fact->agency), .subject = db_text(d->subject));
}

bool apply_delegation_granted(const struct replay *r, const struct fact_delegation_granted *d)
{
	const struct row_delegation row = {
		.agency = r->fact->agency,
		.delegation = r->fact->on,
		.delegator = d->delegator,
		.delegate = d->delegate,
		.role = d->role,
		.capabilities = joined(r->arena, &d->capabilities),
		.incident = d->incident,
		.from_at = d->from_at,
		.until_at = d->until_at,
		.document = d->document,
		.reason = d->reason,
		.on_paper = d->on_paper,
		.granted_at = r->fact->at,
		.granted_by = r->fact->who,
	};

	return row_delegation_put(r->db, &row);
}

bool apply_delegation_revoked(const struct replay *r, const struct fact_delegation_revoked *d)
{
	struct row_delegation row;

	if (!row_delegation_get(r->db, r->arena, r->fact->agency, r->fact->on, &row))
		return db_doubt(r->db, "a fact about a delegation that is not there");
	row.revoked_at = r->fact->at;
	row.revoked_by = r->fact->who;
	row.revoke_reason = d->reason;
	return row_delegation_put(r->db, &row);
}

static bool put_account(const struct replay *r, const char *state, struct str login, struct str reason)
{
	return DB_RUN(r->db, person_account, .agency = db_text(r->fact->agency), .person = db_text(r->fact->on),
		      .account = db_text(str_of(state)), .login_sealed = db_text(login),
		      .account_reason = db_text(reason), .account_at = db_instant(r->fact->at));
}

bool apply_account_enabled(const struct replay *r, const struct fact_account_enabled *d)
{
	return put_account(r, "enabled", d->login, S(""));
}

/* The link and the credentials themselves are local. */
bool apply_account_linked(const struct replay *r, const struct fact_account_linked *d)
{
	(void)r;
	(void)d;
	return true;
}

bool apply_account_secured(const struct replay *r, const struct fact_account_secured *d)
{
	(void)r;
	(void)d;
	return true;
}

bool apply_account_alarmed(const struct replay *r, const struct fact_account_alarmed *d)
{
	(void)r;
	(void)d;
	return true;
}

bool apply_account_locked(const struct replay *r, const struct fact_account_locked *d)
{
	return put_account(r, "locked", S(""), d->reason);
}

/* Who never had an account has none again. */
bool apply_account_unlocked(const struct replay *r, const struct fact_account_unlocked *d)
{
	return put_account(r, "enabled", S(""), d->reason);
}

bool apply_place_registered(const struct replay *r, const struct fact_place_registered *d)
{
	const struct row_place row = {
		.agency = r->fact->agency, .place = r->fact->on, .name = d->name, .remark = d->remark
	};

	return row_place_put(r->db, &row);
}

bool apply_channel_registered(const struct replay *r, const struct fact_channel_registered *d)
{
	const struct row_channel row = {
		.agency = r->fact->agency,
		.channel = r->fact->on,
		.name = d->name,
		.kind = d->kind,
		.place = d->place,
		.url = d->url,
		.sender = d->sender,
		.login = d->login,
		.target = d->target,
		.headers = d->headers,
		.body = d->body,
		.expect = d->expect,
		.ca = d->ca,
		.allow_private = d->allow_private,
		.plain = d->plain,
	};

	return row_channel_put(r->db, &row);
}

bool apply_channel_retired(const struct replay *r, const struct fact_channel_retired *d)
{
	struct row_channel row = { 0 };

	(void)d;
	if (!row_channel_get(r->db, r->arena, r->fact->agency, r->fact->on, &row))
		return db_doubt(r->db, "a fact about a channel that is not there");
	row.retired_at = r->fact->at;
	return row_channel_put(r->db, &row);
}

/* What is still to be sent is local. */
bool apply_message_resent(const struct replay *r, const struct fact_message_resent *d)
{
	(void)r;
	(void)d;
	return true;
}

bool apply_message_acknowledged(const struct replay *r, const struct fact_message_acknowledged *d)
{
	(void)r;
	(void)d;
	return true;
}

bool apply_place_revoked(const struct replay *r, const struct fact_place_revoked *d)
{
	struct row_place row = { 0 };

	(void)d;
	if (!row_place_get(r->db, r->arena, r->fact->agency, r->fact->on, &row))
		return db_doubt(r->db, "a fact about a place that is not there");
	row.revoked_at = r->fact->at;
	return row_place_put(r->db, &row);
}

bool apply_asset_registered(const struct replay *r, const struct fact_asset_registered *d)
{
	const struct row_asset row = {
		.agency = r->fact->agency,
		.asset = r->fact->on,
		.name = d->name,
		.target = d->target,
		.core = d->core,
		.ci = d->ci,
		.cls = d->cls.len ? d->cls : S("none"),
		.mtpd_minutes = d->mtpd_minutes,
		.owner = d->owner,
		.vendor = d->vendor,
	};

	return row_asset_put(r->db, &row);
}

bool apply_window_registered(const struct replay *r, const struct fact_window_registered *d)
{
	const struct row_contact_window row = { r->fact->agency, d->name, d->phone, d->fax, d->email };

	return row_contact_window_put(r->db, &row);
}

bool apply_calendar_closed(const struct replay *r, const struct fact_calendar_closed *d)
{
	return DB_RUN(r->db, closure_put, .agency = db_text(r->fact->agency), .day = db_text(d->day),
		      .reason = db_text(d->reason));
}

bool apply_conflict_chosen(const struct replay *r, const struct fact_conflict_chosen *d)
{
	const struct row_choice row = { r->fact->agency, d->conflict, d->choice, d->reason };

	return row_choice_put(r->db, &row);
}
