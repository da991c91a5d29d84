/* The link by which somebody decides on a telephone at night: made, sent, opened by a code, spent by deciding. */
#include "desk/account.h"
#include "desk/approval.h"
#include "desk/desk_inside.h"
#include "desk/outbox.h"
#include "host/log.h"
#include "seal/secret.h"

enum { LINK_LETTERS = 32, UNLOCK_LETTERS = 32 }; /* 160 bits each */

/* --- Made and sent ------------------------------------------------------------------------------------------------------ */

/* The outbox holds the digest; the sender puts the text in its place when it sends (desk/sender.c). */
bool approval_link_send(struct act *act, const struct row_approval *row, int64_t step, enum message_kind kind,
			struct instant deadline, const struct row_person *person)
{
	const int grace = procedure_setting(act->rulebook.procedure, SETTING_APPROVAL_GRACE);
	struct outbox_message message = { .kind = kind, .thing = row->incident, .deadline = deadline };
	struct row_approval_link link = { .agency = act->agency,
					  .approval = row->approval,
					  .incident = row->incident,
					  .step = step,
					  .person = person->person,
					  .content = row->content,
					  .made_at = act->now,
					  .until_at = approval_link_until(act->now, deadline, grace) };
	char text[LINK_LETTERS + 1];
	int channels;

	gate_secret_make(text, LINK_LETTERS, act->arena, &link.digest);
	message.link = arena_printf(act->arena, "/a/%.*s", STR_ARG(link.digest));
	if (!outbox_put(act, &message, person, &channels))
		return false;
	const bool made =
		channels == 0 || (keyring_seal(act->desk->keyring, act->db, act->agency, person->subject,
					       "approval_link", str_of(text), act->arena, &link.sealed, act->err) &&
				  (row_approval_link_put(act->db, &link) || db_refuse(act->db, act->err)));
	secret_wipe(text, sizeof(text));
	return made;
}

/* --- Opened ------------------------------------------------------------------------------------------------------------- */

/* What the link is about: an approval, or a phase of the form by "I115-0001/notification". */
static bool find_asked(struct db *db, struct arena *arena, const struct row_approval_link *link,
		       struct row_approval *row)
{
	struct row_form form;
	struct str incident, phase;

	if (!str_cut(link->approval, '/', &incident, &phase))
		return row_approval_get(db, arena, link->agency, link->approval, row);
	if (!row_form_get(db, arena, link->agency, incident, phase, &form))
		return false;
	*row = approval_of_form(arena, &form);
	return true;
}

bool approval_link_open(struct db *db, struct arena *arena, struct str text, struct instant now,
			struct row_approval_link *link, struct row_approval *row, bool *amber, struct err *err)
{
	struct row_approval_step step;

	if (text.len != LINK_LETTERS || !row_approval_link_get(db, arena, gate_secret_digest(arena, text), link) ||
	    !find_asked(db, arena, link, row))
		return db_failure(db) == DB_OK ? refuse(err, REFUSAL_APPROVAL_LINK_WRONG) : db_refuse(db, err);
	*amber = approval_amber(db, arena, row, link->person, &step) && step.step == link->step;
	const struct approval_link kept = { link->content, link->step, link->until_at, link->used_at };
	const struct approval_asked asked = approval_asked_of(row);
	return approval_link_check(&kept, &asked, row->step, *amber, now, err);
}

bool approval_link_unlocked(struct arena *arena, const struct row_approval_link *link, struct str unlock,
			    struct instant now)
{
	return unlock.len == UNLOCK_LETTERS && link->unlock.len && instant_before(now, link->unlock_until_at) &&
	       str_equal(gate_secret_digest(arena, unlock), link->unlock);
}

static bool is_theirs(struct act *act, const struct row_approval_link *link)
{
	return act->session.len == 0 || str_equal(act->who, link->person) ||
	       refuse(act->err, REFUSAL_APPROVAL_LINK_OTHERS);
}

/* From here on it is the link's person who acts, by what they may do now. */
static bool become(struct act *act, const struct row_approval_link *link, struct row_person *person)
{
	act->agency = link->agency;
	if (!row_person_get(act->db, act->arena, link->agency, link->person, person) || person->erased)
		return db_failure(act->db) == DB_OK ? refuse(act->err, REFUSAL_APPROVAL_LINK_WRONG)
						    : db_refuse(act->db, act->err);
	if (str_is(person->account, "locked"))
		return refuse_str(act->err, REFUSAL_ACCOUNT_LOCKED, person->account_reason);
	act->who = link->person;
	act->role = act->delegator = act->delegation = S("");
	return true;
}

/* A right code shows what is asked, for some minutes, to this browser alone: it is given a secret that the page carries. */
bool desk_approval_unlock(struct act *act, const struct in_approval_unlock *in)
{
	const int minutes = procedure_setting(act->rulebook.procedure, SETTING_FACTOR_MINUTES);
	struct row_approval_link link;
	struct row_approval row;
	struct row_person person;
	struct row_credential credential;
	char unlock[UNLOCK_LETTERS + 1];
	bool amber;

	act->reply_is_secret = true;
	if (!approval_link_open(act->db, act->arena, act->call->ids[0], act->now, &link, &row, &amber, act->err) ||
	    !is_theirs(act, &link) || !become(act, &link, &person))
		return false;
	if (!row_credential_get(act->db, act->arena, link.agency, link.person, &credential) ||
	    !session_has_factor(act->db, act->arena, link.agency, link.person))
		return db_failure(act->db) == DB_OK ? refuse(act->err, REFUSAL_APPROVAL_NO_FACTOR)
						    : db_refuse(act->db, act->err);
	if (!account_code(act, &credential, in->code, "/code") || !account_put(act, &credential))
		return false;
	gate_secret_make(unlock, UNLOCK_LETTERS, act->arena, &link.unlock);
	link.unlock_until_at = instant_plus(act->now, SPAN_MINUTES(minutes));
	if (!row_approval_link_put(act->db, &link))
		return db_refuse(act->db, act->err);
	log_line(LOG_LEVEL_INFO, "approval-unlocked", "", "event.category", "authentication", "event.outcome",
		 "success", "source.ip", arena_cstr(act->arena, act->call->source), "organization.id",
		 arena_cstr(act->arena, link.agency), "user.id", arena_cstr(act->arena, link.person));
	const bool done = act_answer_id(act, "unlock", str_of(unlock), NULL, 200);
	secret_wipe(unlock, sizeof(unlock));
	return done;
}

/* --- Spent -------------------------------------------------------------------------------------------------------------- */

/* In which role they decide the step that is waited for. */
static bool takes_role(struct act *act, const struct row_approval *row)
{
	struct principal who;
	struct leave leave;

	if (!approval_principal(act, act->who, &who))
		return act->err->refusal == REFUSAL_NONE && refuse(act->err, REFUSAL_APPROVAL_LINK_WRONG);
	if (!gate_permits(&who, act->rulebook.procedure, approval_step_act(row), row->incident, &leave, act->err))
		return false;
	act->role = str_of(role_code(leave.role));
	if (leave.by) {
		act->delegator = leave.by->delegator;
		act->delegation = leave.by->id;
	}
	return true;
}

static bool spend(struct act *act, struct row_approval_link *link, struct row_approval *row, bool amber,
		  const struct in_approval_link_decide *in)
{
	const struct approval_answer answer = { in->content, in->reason, str_is(in->decision, "granted") };
	enum form_phase phase;
	const bool form = approval_form_phase(row, &phase);
	const enum incident_verb verb = amber  ? INCIDENT_VERB_affirm
					: form ? INCIDENT_VERB_confirm
					       : INCIDENT_VERB_decide;
	struct row_incident incident;

	if (!row_incident_get(act->db, act->arena, act->agency, row->incident, &incident))
		return db_refuse(act->db, act->err);
	if (!incident_check(incident_state_read(incident.state), verb, act->err))
		return false;
	if (amber ? !approval_affirm(act, &incident, row, &answer, true) : !takes_role(act, row))
		return false;
	if (!amber && (form ? !approval_decide_form(act, &incident, row->kind, &answer, true)
			    : !approval_decide(act, &incident, row, &answer, true)))
		return false;
	link->used_at = act->now;
	link->sealed = link->unlock = S("");
	return row_approval_link_put(act->db, link) || db_refuse(act->db, act->err);
}

bool desk_approval_link_decide(struct act *act, const struct in_approval_link_decide *in)
{
	struct row_approval_link link;
	struct row_approval row;
	struct row_person person;
	bool amber;

	act->reply_is_secret = true; /* and so not kept: a link can't be spent twice anyway */
	if (!approval_link_open(act->db, act->arena, act->call->ids[0], act->now, &link, &row, &amber, act->err) ||
	    !is_theirs(act, &link) || !become(act, &link, &person))
		return false;
	if (!approval_link_unlocked(act->arena, &link, in->unlock, act->now))
		return refuse(act->err, REFUSAL_APPROVAL_UNLOCK_ENDED);
	return spend(act, &link, &row, amber, in) && act_answer_id(act, "approval", row.approval, NULL, 200);
}
