#include "gate/session.h"

#include "base/must.h"

enum { SEEN_MS = 60000 }; /* so seldom is it written that somebody is still there */

static const char *const stages[] = { [SESSION_CODE] = "code", [SESSION_OPEN] = "open" };

const char *session_stage_code(enum session_stage stage)
{
	return stages[stage];
}

static int64_t minutes_ms(const struct procedure *procedure, const char *setting)
{
	return (int64_t)procedure_setting(procedure, setting) * 60000;
}

bool session_begin(struct db *db, struct arena *arena, struct str agency, struct str person, enum session_stage stage,
		   struct str source, struct instant now, char cookie[SESSION_TEXT_BYTES])
{
	struct str digest;

	gate_secret_make(cookie, SESSION_LETTERS, arena, &digest);
	return DB_RUN(db, session_insert, .digest = db_text(digest), .agency = db_text(agency),
		      .person = db_text(person), .stage = db_text(str_of(stages[stage])), .source = db_text(source),
		      .made_at = db_instant(now), .seen_at = db_instant(now));
}

static struct instant earlier(struct instant a, struct instant b)
{
	return instant_before(a, b) ? a : b;
}

struct instant session_end(const struct row_session *session, const struct procedure *procedure)
{
	if (str_is(session->stage, stages[SESSION_CODE]))
		return (struct instant){ session->made_at.ms + minutes_ms(procedure, SETTING_CODE_MINUTES) };
	return earlier((struct instant){ session->seen_at.ms + minutes_ms(procedure, SETTING_SESSION_IDLE) },
		       instant_plus(session->made_at, SPAN_HOURS(procedure_setting(procedure, SETTING_SESSION_HOURS))));
}

static bool find(struct db *db, struct arena *arena, struct str cookie, enum session_stage stage, struct instant now,
		 const struct procedure *procedure, struct row_session *out, struct err *err)
{
	if (cookie.len != SESSION_LETTERS)
		return refuse(err, REFUSAL_SESSION_ENDED);
	if (!row_session_get(db, arena, gate_secret_digest(arena, cookie), out))
		return db_failure(db) == DB_OK ? refuse(err, REFUSAL_SESSION_ENDED) : db_refuse(db, err);
	if (!str_is(out->stage, stages[stage]) || !instant_before(now, session_end(out, procedure)))
		return refuse(err, REFUSAL_SESSION_ENDED);
	return true;
}

bool session_half(struct db *db, struct arena *arena, struct str cookie, struct instant now,
		  const struct procedure *procedure, struct row_session *out, struct err *err)
{
	return find(db, arena, cookie, SESSION_CODE, now, procedure, out, err);
}

bool session_needs_factor(struct db *db, struct arena *arena, struct str agency, unsigned roles,
			  const struct procedure *procedure)
{
	struct row_choice own;
	struct row_agency row;
	unsigned needing = 0;

	for (size_t i = 0; i < procedure->role_count; i++)
		if (procedure->roles[i].second_factor)
			needing |= ROLE_BIT(procedure->roles[i].role);
	if (!(roles & needing))
		return false;
	if (row_choice_get(db, arena, agency, S(CHOICE_SECOND_FACTOR), &own))
		return str_is(own.choice, "roles");
	if (row_agency_get(db, arena, agency, &row) && row.simulated)
		return false;
	return procedure_chose(procedure, CHOICE_SECOND_FACTOR, "roles");
}

bool session_has_factor(struct db *db, struct arena *arena, struct str agency, struct str person)
{
	struct row_credential credential;

	if (row_credential_get(db, arena, agency, person, &credential) && credential.totp_sealed.len)
		return true;
	DB_QUERY(db, passkey_count, rows, .agency = db_text(agency), .person = db_text(person));
	return db_next(rows) && db_integer(rows, 0) > 0;
}

static bool owes_factor(struct db *db, struct arena *arena, const struct principal *who, unsigned roles,
			const struct procedure *procedure)
{
	return session_needs_factor(db, arena, who->agency, roles, procedure) &&
	       !session_has_factor(db, arena, who->agency, who->person);
}

/* Who acts by an envelope is nobody else, and has its role for its time: whatever account or roles were given to them besides. */
static bool envelope_enter(const struct row_envelope *envelope, struct instant now, struct principal *out,
			   struct err *err)
{
	enum role role;

	if (!instant_is_set(envelope->opened_at) || instant_is_set(envelope->withdrawn_at) ||
	    !instant_before(now, envelope->until_at) || !role_read(envelope->role, &role))
		return refuse(err, REFUSAL_SESSION_ENDED);
	out->roles = ROLE_BIT(role);
	out->envelope = envelope->envelope;
	return true;
}

static bool envelope_of(struct db *db, struct arena *arena, const struct row_session *session, struct row_envelope *out)
{
	DB_QUERY(db, envelope_of_person, rows, .agency = db_text(session->agency), .person = db_text(session->person));
	if (!db_next(rows))
		return false;
	row_envelope_read(rows, arena, out);
	return true;
}

bool session_enter(struct db *db, struct arena *arena, struct str cookie, struct instant now,
		   const struct procedure *procedure, struct principal *out, struct err *err)
{
	struct row_session session;
	struct row_person person;
	struct row_envelope envelope;

	if (!find(db, arena, cookie, SESSION_OPEN, now, procedure, &session, err))
		return false;
	if (!row_person_get(db, arena, session.agency, session.person, &person))
		return db_failure(db) == DB_OK ? refuse(err, REFUSAL_SESSION_ENDED) : db_refuse(db, err);
	const bool by_envelope = envelope_of(db, arena, &session, &envelope);
	if (person.erased || (!by_envelope && !str_is(person.account, "enabled")))
		return refuse(err, REFUSAL_SESSION_ENDED);
	*out = (struct principal){ .agency = session.agency,
				   .person = session.person,
				   .subject = person.subject,
				   .roles = gate_roles(person.roles),
				   .session = session.digest,
				   .unseen = now.ms - session.seen_at.ms >= SEEN_MS };
	if (by_envelope)
		return envelope_enter(&envelope, now, out, err);
	out->owes_factor = owes_factor(db, arena, out, out->roles, procedure);
	return db_failure(db) == DB_OK || db_refuse(db, err);
}

bool session_lent_owes(struct db *db, struct arena *arena, const struct principal *who,
		       const struct procedure *procedure)
{
	const unsigned lent = gate_lent_roles(who);

	return lent && owes_factor(db, arena, who, lent, procedure);
}

bool session_end_all(struct db *db, struct str agency, struct str person, struct str but)
{
	return DB_RUN(db, session_delete_person, .agency = db_text(agency), .person = db_text(person),
		      .digest = db_text(but));
}

bool session_expire(struct db *db, struct instant now, const struct procedure *procedure)
{
	const int64_t longest = (int64_t)procedure_setting(procedure, SETTING_SESSION_HOURS) * 3600000;

	return DB_RUN(db, session_expire, .made_before = db_int(now.ms - longest),
		      .seen_before = db_int(now.ms - minutes_ms(procedure, SETTING_SESSION_IDLE)));
}
