#include "desk/approval.h"

#include <stdio.h>

#include "base/must.h"
#include "desk/case.h"
#include "desk/outbox.h"
#include "shape/shape.h"
#include "text/sha256.h"

enum { PEOPLE_MOST = 2000, OF_A_CASE = 200 };

/* --- What stands ------------------------------------------------------------------------------------------------------- */

static struct str nth_step(const struct row_approval *row, size_t n)
{
	struct str rest = row->steps, one = { 0 };

	for (size_t i = 0; i <= n; i++)
		str_cut(rest, ' ', &one, &rest);
	return one;
}

size_t approval_step_count(const struct row_approval *row)
{
	size_t count = 1;

	for (size_t i = 0; i < row->steps.len; i++)
		count += row->steps.at[i] == ' ';
	return count;
}

enum capability approval_step_act(const struct row_approval *row)
{
	enum capability capability = CAPABILITY_COUNT;

	must(capability_read(nth_step(row, (size_t)row->step - 1), &capability));
	return capability;
}

struct approval_asked approval_asked_of(const struct row_approval *row)
{
	return (struct approval_asked){ approval_state_read(row->state), row->approval, row->content };
}

struct row_approval approval_of_form(struct arena *arena, const struct row_form *form)
{
	const char *state = str_is(form->state, "submitted")   ? "pending"
			    : str_is(form->state, "confirmed") ? "granted"
							       : "returned";

	return (struct row_approval){
		.agency = form->agency,
		.approval = arena_printf(arena, "%.*s/%.*s", STR_ARG(form->incident), STR_ARG(form->phase)),
		.incident = form->incident,
		.kind = form->phase,
		.version = form->version,
		.state = str_of(state),
		.steps = str_of(capability_code(CAPABILITY_FORM_CONFIRM)),
		.step = 1,
		.content = form->content,
		.asked_by = form->submitted_by,
		.asked_for = form->submitted_for,
		.asked_role = form->submitted_role,
		.seq = form->seq,
	};
}

bool approval_form_phase(const struct row_approval *row, enum form_phase *phase)
{
	return form_phase_read(row->kind, phase);
}

bool approval_find(struct act *act, struct str incident, struct str id, struct row_approval *out)
{
	if (row_approval_get(act->db, act->arena, act->agency, id, out) && str_equal(out->incident, incident))
		return true;
	return db_failure(act->db) == DB_OK ? refuse_str(act->err, REFUSAL_NOT_FOUND, id)
					    : db_refuse(act->db, act->err);
}

static bool is_open(const struct row_approval *row, const struct procedure *procedure)
{
	const struct approval_kind *kind = procedure_approval(procedure, row->kind);

	return str_is(row->state, "pending") ||
	       (str_is(row->state, "granted") && kind && kind->then.len && !instant_is_set(row->done_at));
}

bool approval_open(struct db *db, struct arena *arena, struct str agency, struct str incident, const char *kind,
		   const struct procedure *procedure, struct row_approval *out)
{
	struct row_approval row;
	bool found = false;

	DB_QUERY(db, approval_list, rows, .agency = db_text(agency), .incident = db_text(incident));
	while (db_next(rows)) {
		row_approval_read(rows, arena, &row);
		if (!str_is(row.kind, kind) || !is_open(&row, procedure))
			continue;
		*out = row;
		found = true;
	}
	return found;
}

static int64_t versions_of(struct act *act, struct str incident, const char *kind)
{
	struct row_approval row;
	int64_t count = 0;

	DB_QUERY(act->db, approval_list, rows, .agency = db_text(act->agency), .incident = db_text(incident));
	while (db_next(rows)) {
		row_approval_read(rows, act->arena, &row);
		count += str_is(row.kind, kind);
	}
	return count;
}

/* --- Who decides, and who is told --------------------------------------------------------------------------------------- */

static bool principal_of(struct act *act, const struct row_person *row, struct principal *out)
{
	*out = (struct principal){ .agency = act->agency, .person = row->person, .subject = row->subject };
	if (row->erased || str_is(row->account, "locked"))
		return false;
	out->roles = gate_roles(row->roles);
	return gate_lent(act->db, act->arena, act->now, out, act->err);
}

bool approval_principal(struct act *act, struct str person, struct principal *out)
{
	struct row_person row;

	return row_person_get(act->db, act->arena, act->agency, person, &row) && principal_of(act, &row, out);
}

/* When the clock that runs for it is due; unset: none runs. Of a situation report that is the duty's own. */
static struct instant due_of(struct act *act, const struct row_approval *row)
{
	struct row_clock clock;

	if (row->clock.len)
		return row_clock_get(act->db, act->arena, act->agency, row->clock, &clock) ? clock.due_at
											   : INSTANT_UNSET;
	DB_QUERY(act->db, clock_list, rows, .agency = db_text(act->agency), .incident = db_text(row->incident));
	while (db_next(rows)) {
		row_clock_read(rows, act->arena, &clock);
		if (str_is(row->kind, "situation") && str_is(clock.duty, duty_code(DUTY_SITUATION_ACK)) &&
		    str_is(clock.state, "running"))
			return clock.due_at;
	}
	return INSTANT_UNSET;
}

static size_t people_of(struct act *act, struct row_person *list)
{
	size_t count = 0;

	DB_QUERY(act->db, person_list, rows, .agency = db_text(act->agency));
	while (count < PEOPLE_MOST && db_next(rows))
		row_person_read(rows, act->arena, &list[count++]);
	return count;
}

static enum message_kind message_of(const struct row_approval *row)
{
	char code[64];
	enum message_kind kind = MESSAGE_COUNT;

	snprintf(code, sizeof(code), "approval.%.*s", STR_ARG(row->kind));
	must(message_read(str_of(code), &kind));
	return kind;
}

/* Each who may decide the step, but not the one who asked: their own link, and where they are. */
bool approval_tell(struct act *act, const struct row_approval *row, enum message_kind kind, struct instant due)
{
	struct row_person *list = ARENA_ARRAY(act->arena, PEOPLE_MOST, struct row_person);
	const size_t count = people_of(act, list);
	const enum capability capability = approval_step_act(row);

	for (size_t i = 0; i < count; i++) {
		struct principal who;
		struct leave leave;
		struct err not_theirs;
		if (str_equal(list[i].person, row->asked_by) || !principal_of(act, &list[i], &who) ||
		    !gate_permits(&who, act->rulebook.procedure, capability, row->incident, &leave, &not_theirs))
			continue;
		if (!approval_link_send(act, row, row->step, kind, due, &list[i]))
			return false;
	}
	return db_failure(act->db) == DB_OK || db_refuse(act->db, act->err);
}

static bool tell_deciders(struct act *act, const struct row_approval *row)
{
	return approval_tell(act, row, message_of(row), due_of(act, row));
}

static struct outbox_message message_about(struct act *act, enum message_kind kind, const struct row_approval *row)
{
	return (struct outbox_message){
		.kind = kind,
		.thing = row->incident,
		.link = arena_printf(act->arena, "/i/%.*s/approvals/%.*s", STR_ARG(row->incident),
				     STR_ARG(row->approval)),
	};
}

static bool tell_person(struct act *act, enum message_kind kind, const struct row_approval *row, struct str person)
{
	const struct outbox_message message = message_about(act, kind, row);
	struct row_person to;
	int channels;

	if (str_equal(person, act->who) || !row_person_get(act->db, act->arena, act->agency, person, &to))
		return db_failure(act->db) == DB_OK || db_refuse(act->db, act->err);
	return outbox_put(act, &message, &to, &channels);
}

/* --- Asking ------------------------------------------------------------------------------------------------------------- */

static struct str digest_of(struct act *act, const struct part_approval_item *items, size_t count)
{
	char hex[SHA256_HEX_BYTES];
	BUF_SCOPED(text);

	buf_add_char(&text, '[');
	for (size_t i = 0; i < count; i++) {
		if (i)
			buf_add_char(&text, ',');
		shape_write(&shape_part_approval_item, &items[i], &text);
	}
	buf_add_char(&text, ']');
	return arena_str(act->arena, sha256_hex(sha256_of(buf_str(&text)), hex));
}

/* What another content takes the place of: nothing that was given to it counts any more. */
static bool void_old(struct act *act, const struct row_approval *old)
{
	struct fact_approval_voided fact = { .approval = old->approval, .cause = S("changed") };

	return act_record(act, FACT_approval_voided, old->incident, &fact) &&
	       case_clock_drop(act, old->incident, old->clock, S("送請的內容已改變")) &&
	       (!str_is(old->kind, "referral") || case_drop(act, old->incident, DUTY_REFERRAL, "送請的內容已改變"));
}

static bool first_clock(struct act *act, const struct row_incident *incident, const struct approval_kind *kind,
			struct str step, struct instant from, struct str *clock)
{
	enum duty_code duty;

	*clock = S("");
	return !approval_duty(kind, step, &duty) || case_clock_begin(act, incident->incident, duty, from, clock);
}

static bool begin(struct act *act, const struct row_incident *incident, const struct approval_kind *kind,
		  const struct rulebook *rulebook, struct fact_approval_requested *fact)
{
	struct str *steps = ARENA_ARRAY(act->arena, APPROVAL_STEPS_MOST, struct str);
	const bool away = kind->choice.len && case_chose(act, rulebook, arena_cstr(act->arena, kind->choice),
							 arena_cstr(act->arena, kind->option));

	fact->steps = (struct texts){ steps, approval_steps(kind, away, steps) };
	fact->approval = act_new_id(act, arena_printf(act->arena, "A%d-", act_roc_year(act)));
	fact->version = versions_of(act, incident->incident, arena_cstr(act->arena, fact->kind)) + 1;
	return first_clock(act, incident, kind, steps[0], act->now, &fact->clock) &&
	       act_record(act, FACT_approval_requested, incident->incident, fact);
}

bool approval_request(struct act *act, const struct row_incident *incident, const char *code,
		      struct part_approval_item *items, size_t count, struct str *id)
{
	struct rulebook rulebook;
	struct row_approval old, row;
	struct fact_approval_requested fact = { .content = digest_of(act, items, count),
						.items = PARTS_OF(items, count),
						.kind = str_of(code) };

	if (!act_rulebook(act, incident, &rulebook))
		return false;
	const struct approval_kind *kind = procedure_approval(rulebook.procedure, fact.kind);
	must(kind);
	if (approval_open(act->db, act->arena, act->agency, incident->incident, code, rulebook.procedure, &old)) {
		/* The same words from somebody else are another request: who asks decides who may not answer. */
		if (str_equal(old.content, fact.content) && str_equal(old.asked_by, act->who))
			return refuse_str(act->err, REFUSAL_APPROVAL_SAME, old.approval);
		fact.replaces = old.approval;
		if (!void_old(act, &old))
			return false;
	}
	if (!begin(act, incident, kind, &rulebook, &fact) ||
	    !approval_find(act, incident->incident, fact.approval, &row))
		return false;
	*id = fact.approval;
	return tell_deciders(act, &row);
}

bool approval_void_all(struct act *act, struct str incident, struct str reason)
{
	struct row_approval *list = ARENA_ARRAY(act->arena, OF_A_CASE, struct row_approval);
	size_t count = 0;

	{
		DB_QUERY(act->db, approval_list, rows, .agency = db_text(act->agency), .incident = db_text(incident));
		while (count < OF_A_CASE && db_next(rows)) {
			row_approval_read(rows, act->arena, &list[count]);
			count += is_open(&list[count], act->rulebook.procedure);
		}
	}
	for (size_t i = 0; i < count; i++) {
		struct fact_approval_voided fact = { .approval = list[i].approval,
						     .cause = S("none"),
						     .reason = str_first(reason, 2000) };
		if (!act_record(act, FACT_approval_voided, incident, &fact))
			return false;
	}
	return db_failure(act->db) == DB_OK || db_refuse(act->db, act->err);
}

bool approval_report_again(struct act *act, const struct row_approval *row, const char *reason)
{
	struct row_incident incident;
	struct str clock;

	if (!str_is(row->kind, "situation"))
		return true;
	if (!row_incident_get(act->db, act->arena, act->agency, row->incident, &incident))
		return db_refuse(act->db, act->err);
	if (!incident_is_live(incident_state_read(incident.state)))
		return true;
	return case_drop(act, row->incident, DUTY_SITUATION_ACK, reason) &&
	       case_clock_begin(act, row->incident, DUTY_SITUATION_REPORT, act->now, &clock);
}

/* --- Deciding ----------------------------------------------------------------------------------------------------------- */

/* What one asks another decides, and no person gives two steps of one approval. */
static bool is_of_two(struct act *act, const struct row_approval *row, struct str person, bool *own)
{
	const struct str who = act->who;
	struct row_approval_step step;
	bool passed, twice = false;

	act->who = person;
	passed = act_of_two(act, row->asked_by, own);
	for (int64_t i = 1; passed && i < row->step; i++)
		if (row_approval_step_get(act->db, act->arena, act->agency, row->approval, i, &step)) {
			passed = act_of_two(act, step.person, &twice);
			*own |= twice;
		}
	act->who = who;
	return passed;
}

static struct approval_kind kind_of(struct act *act, const struct row_approval *row)
{
	const struct approval_kind *kind = procedure_approval(act->rulebook.procedure, row->kind);

	must(kind);
	return *kind;
}

/* The clock of the step after this one; "" when there is none. */
static bool next_clock(struct act *act, const struct row_incident *incident, const struct row_approval *row,
		       bool granted, struct instant from, struct str *clock)
{
	const struct approval_kind kind = kind_of(act, row);

	*clock = S("");
	if (!granted || (size_t)row->step >= approval_step_count(row))
		return true;
	return first_clock(act, incident, &kind, nth_step(row, (size_t)row->step), from, clock);
}

/* 核備 is a fact of the case as well (伍三(二)6). */
static bool acknowledged(struct act *act, const struct row_approval *row, bool own, struct str remark,
			 struct instant at)
{
	struct fact_situation_acknowledged fact = { .own = own, .remark = remark };

	return act_record(act, FACT_situation_acknowledged, row->incident, &fact) &&
	       case_event(act, row->incident, EVENT_SITUATION_ACKED, at);
}

/* Consented to, a referral leaves at once: its clock runs, and those who hand it over are told (伍三(二)3). */
static bool set_going(struct act *act, const struct row_approval *row, struct instant at)
{
	const struct outbox_message message = {
		.kind = MESSAGE_REFERRAL_READY,
		.thing = row->incident,
		.link = arena_printf(act->arena, "/i/%.*s/referral/sent", STR_ARG(row->incident)),
	};

	return case_event(act, row->incident, EVENT_REFERRAL_CONSENTED, at) &&
	       outbox_put_roles(act, &message,
				procedure_act(act->rulebook.procedure, CAPABILITY_REFERRAL_PREPARE)->roles, act->who);
}

static bool granted(struct act *act, const struct row_approval *row, bool own, struct str remark, struct instant at)
{
	if (str_is(row->kind, "situation"))
		return acknowledged(act, row, own, remark, at) &&
		       tell_person(act, MESSAGE_APPROVAL_GRANTED, row, row->asked_by);
	if (str_is(row->kind, "referral"))
		return set_going(act, row, at);
	return tell_person(act, MESSAGE_APPROVAL_GRANTED, row, row->asked_by);
}

/* After a step was recorded: its clock is met, and whoever is concerned hears of it. */
static bool follow(struct act *act, struct row_approval *row, bool is_granted, bool own, struct str remark,
		   struct instant at)
{
	if (!case_clock_meet(act, row->incident, row->clock, at) ||
	    !approval_find(act, row->incident, row->approval, row))
		return false;
	if (!is_granted)
		return approval_report_again(act, row, "資安長退回，重新陳報") &&
		       tell_person(act, MESSAGE_APPROVAL_RETURNED, row, row->asked_by);
	return str_is(row->state, "granted") ? granted(act, row, own, remark, at) : tell_deciders(act, row);
}

static bool links_end(struct act *act, const struct row_approval *row, struct str person)
{
	return DB_RUN(act->db, approval_link_end_person, .now = db_instant(act->now), .agency = db_text(act->agency),
		      .approval = db_text(row->approval), .person = db_text(person)) ||
	       db_refuse(act->db, act->err);
}

bool approval_decide(struct act *act, const struct row_incident *incident, struct row_approval *row,
		     const struct approval_answer *answer, bool by_link)
{
	const struct approval_asked asked = approval_asked_of(row);
	struct fact_approval_decided fact = { .approval = row->approval,
					      .content = answer->content,
					      .decision = answer->granted ? S("granted") : S("returned"),
					      .link = by_link,
					      .reason = answer->reason,
					      .step = row->step };

	if (!approval_check(&asked, answer, act->err) || !is_of_two(act, row, act->who, &fact.own) ||
	    !next_clock(act, incident, row, answer->granted, act->now, &fact.clock))
		return false;
	return act_record(act, FACT_approval_decided, row->incident, &fact) && links_end(act, row, act->who) &&
	       follow(act, row, answer->granted, fact.own, answer->reason, act->now);
}

/* --- By telephone ------------------------------------------------------------------------------------------------------- */

/* Heard by two, and given by neither of them. */
static bool is_heard_by_two(struct act *act, const struct in_approval_dictate *in)
{
	struct row_person witness;

	if (str_equal(in->person, act->who)) {
		refuse(act->err, REFUSAL_APPROVAL_OWN_CALL);
		return refuse_at(act->err, "/person");
	}
	if (str_equal(in->witness, act->who) || str_equal(in->witness, in->person)) {
		refuse(act->err, REFUSAL_APPROVAL_WITNESS);
		return refuse_at(act->err, "/witness");
	}
	if (row_person_get(act->db, act->arena, act->agency, in->witness, &witness) && !witness.erased)
		return true;
	refuse_str(act->err, REFUSAL_NOT_FOUND, in->witness);
	return refuse_at(act->err, "/witness");
}

static bool may_give(struct act *act, const struct row_approval *row, struct str person, struct leave *leave)
{
	struct principal who;

	if (!approval_principal(act, person, &who)) {
		if (act->err->refusal != REFUSAL_NONE)
			return false;
		refuse_str(act->err, REFUSAL_NOT_FOUND, person);
		return refuse_at(act->err, "/person");
	}
	if (gate_permits(&who, act->rulebook.procedure, approval_step_act(row), row->incident, leave, act->err))
		return true;
	return refuse_at(act->err, "/person");
}

static bool ask_to_affirm(struct act *act, const struct row_approval *row, int64_t step, struct str person)
{
	struct row_person to;

	return row_person_get(act->db, act->arena, act->agency, person, &to) &&
	       approval_link_send(act, row, step, MESSAGE_APPROVAL_SAID, INSTANT_UNSET, &to);
}

bool approval_dictate(struct act *act, const struct row_incident *incident, struct row_approval *row,
		      const struct in_approval_dictate *in)
{
	const struct approval_asked asked = approval_asked_of(row);
	const struct approval_answer answer = { .content = in->content, .granted = true };
	const int64_t step = row->step;
	struct leave leave;
	struct fact_approval_dictated fact = { .approval = row->approval,
					       .content = in->content,
					       .person = in->person,
					       .step = step,
					       .witness = in->witness,
					       .words = in->words };

	if (!approval_check(&asked, &answer, act->err) || !is_heard_by_two(act, in) ||
	    !may_give(act, row, in->person, &leave) || !is_of_two(act, row, in->person, &fact.own) ||
	    !act_time(act, in->called_at, row->since_at, "called_at", &fact.called_at) ||
	    !next_clock(act, incident, row, true, fact.called_at, &fact.clock))
		return false;
	fact.role = str_of(role_code(leave.role));
	if (leave.by)
		fact.delegator = leave.by->delegator;
	return act_record(act, FACT_approval_dictated, row->incident, &fact) && links_end(act, row, in->person) &&
	       follow(act, row, true, fact.own, in->words, fact.called_at) && ask_to_affirm(act, row, step, in->person);
}

bool approval_amber(struct db *db, struct arena *arena, const struct row_approval *row, struct str person,
		    struct row_approval_step *out)
{
	DB_QUERY(db, approval_step_amber, rows, .agency = db_text(row->agency), .person = db_text(person));
	while (db_next(rows)) {
		row_approval_step_read(rows, arena, out);
		if (str_equal(out->approval, row->approval))
			return true;
	}
	return false;
}

/* Whoever has to do with it hears of it at once. */
static bool raise_alarm(struct act *act, const struct row_approval *row)
{
	const struct outbox_message message = message_about(act, MESSAGE_APPROVAL_DISOWNED, row);

	return outbox_put_roles(act, &message,
				ROLE_BIT(ROLE_CONTACT) | ROLE_BIT(ROLE_ISMS_COORD) | ROLE_BIT(ROLE_TEAM_LEADER) |
					ROLE_BIT(ROLE_CISO),
				act->who);
}

/* It never was consented to: what waits on it waits no more, and what it had met is owed again. */
static bool disowned(struct act *act, const struct row_approval *row)
{
	if (!case_clock_drop(act, row->incident, row->clock, S("電話同意遭本人否認")) ||
	    !case_drop(act, row->incident, DUTY_REFERRAL, "電話同意遭本人否認"))
		return false;
	return approval_report_again(act, row, "電話同意遭本人否認，重新陳報") && raise_alarm(act, row);
}

bool approval_affirm(struct act *act, const struct row_incident *incident, struct row_approval *row,
		     const struct approval_answer *answer, bool by_link)
{
	struct row_approval_step step;
	struct fact_approval_affirmed yes = { .approval = row->approval, .content = answer->content, .link = by_link };
	struct fact_approval_disowned no = { .approval = row->approval, .link = by_link, .reason = answer->reason };

	if (!approval_amber(act->db, act->arena, row, act->who, &step))
		return db_failure(act->db) == DB_OK ? refuse_str(act->err, REFUSAL_APPROVAL_NOT_SAID, row->approval)
						    : db_refuse(act->db, act->err);
	if (!str_equal(answer->content, row->content))
		return refuse(act->err, REFUSAL_CONTENT_CHANGED);
	if (!answer->granted && answer->reason.len == 0) {
		refuse(act->err, REFUSAL_REASON_MISSING, "reason");
		return refuse_at(act->err, "/reason");
	}
	act->role = S(""); /* they answer for themself, whatever role they gave it in */
	yes.step = no.step = step.step;
	if (!links_end(act, row, act->who))
		return false;
	if (answer->granted)
		return act_record(act, FACT_approval_affirmed, incident->incident, &yes);
	return act_record(act, FACT_approval_disowned, incident->incident, &no) && disowned(act, row);
}
