/* Tasks: set, handed over, ended (伍三(二)5; 伍四(二)2; P24, P29). */
#include <inttypes.h>
#include <stdio.h>

#include "desk/act.h"
#include "desk/case.h"
#include "desk/task.h"
#include "gate/gate.h"

/* Roles that may end a task at all: giving one to anybody else would give it to nobody. */
static unsigned able(const struct act *act)
{
	return procedure_act(act->rulebook.procedure, CAPABILITY_TASK_END)->roles;
}

static bool unable(struct act *act, struct str who, const char *field)
{
	refuse_str(act->err, REFUSAL_TASK_UNABLE, who);
	return refuse_at(act->err, "%s", field);
}

/* One person or one role, who can do it. */
static bool doer_check(struct act *act, struct str person, struct str role)
{
	struct row_person row;
	enum role code;

	if ((person.len > 0) == (role.len > 0)) {
		refuse(act->err, REFUSAL_TASK_WHO);
		return refuse_at(act->err, "/person");
	}
	if (role.len)
		return (role_read(role, &code) && (able(act) & ROLE_BIT(code))) || unable(act, role, "/role");
	if (!row_person_get(act->db, act->arena, act->agency, person, &row))
		return db_failure(act->db) == DB_OK ? unable(act, person, "/person") : db_refuse(act->db, act->err);
	return (!row.erased && (able(act) & gate_roles(row.roles))) || unable(act, person, "/person");
}

static bool until_check(struct act *act, struct instant until)
{
	if (instant_before(act->now, until))
		return true;
	refuse(act->err, REFUSAL_TIME_PAST, "until");
	return refuse_at(act->err, "/until");
}

/* The minutes that it is quoted from are this case's. */
static bool meeting_check(struct act *act, const struct row_incident *incident, int64_t seq)
{
	struct fact fact;
	char word[24];

	if (!seq)
		return true;
	DB_QUERY(act->db, entry_get, rows, .agency = db_text(act->agency), .seq = db_int(seq));
	if (db_next(rows) && fact_read(arena_str(act->arena, db_str(rows, COL_entry_get_body)), act->arena, &fact) &&
	    fact.kind == FACT_meeting_held && str_equal(fact.on, incident->incident))
		return true;
	if (db_failure(act->db) != DB_OK)
		return db_refuse(act->db, act->err);
	snprintf(word, sizeof(word), "%" PRId64, seq);
	refuse(act->err, REFUSAL_TASK_MEETING, word);
	return refuse_at(act->err, "/meeting");
}

bool desk_task_set(struct act *act, const struct in_task_set *in)
{
	struct row_incident incident;
	struct fact_task_set fact = { .due_at = in->until,
				      .kind = in->kind,
				      .meeting = in->meeting,
				      .person = in->person,
				      .role = in->role,
				      .what = in->what };

	if (!act_incident(act, INCIDENT_VERB_task, &incident) || !doer_check(act, in->person, in->role) ||
	    !until_check(act, in->until) || !meeting_check(act, &incident, in->meeting) ||
	    !case_clock_begin_until(act, incident.incident, task_duty(in->kind), in->until, in->role, &fact.clock))
		return false;
	fact.task = act_new_id(act, arena_printf(act->arena, "%.*s/task/", STR_ARG(incident.incident)));
	return act_record(act, FACT_task_set, incident.incident, &fact) &&
	       act_answer_incident(act, incident.incident, 200);
}

/* That task of the case, not ended. */
static bool find_open(struct act *act, const struct row_incident *incident, struct str id, struct row_task *out)
{
	if (!row_task_get(act->db, act->arena, act->agency, id, out) || !str_equal(out->incident, incident->incident)) {
		if (db_failure(act->db) != DB_OK)
			return db_refuse(act->db, act->err);
		refuse_str(act->err, REFUSAL_NOT_FOUND, id);
		return refuse_at(act->err, "/task");
	}
	if (str_is(out->state, "open"))
		return true;
	const struct str how = str_is(out->state, "done") ? S("已完成") : S("不再辦理");
	char task[80], state[40];
	snprintf(task, sizeof(task), "%.*s", STR_ARG(id));
	snprintf(state, sizeof(state), "%.*s", STR_ARG(how));
	refuse(act->err, REFUSAL_TASK_ENDED, task, state);
	return refuse_at(act->err, "/task");
}

/* The clock until now ends with the lateness that it has; another runs for whoever does it from now on. */
bool desk_task_hand_over(struct act *act, const struct in_task_hand_over *in)
{
	struct row_incident incident;
	struct row_task task;
	struct fact_task_handed_over fact = {
		.person = in->person, .reason = in->reason, .role = in->role, .task = in->task
	};

	if (!act_incident(act, INCIDENT_VERB_task_end, &incident) || !find_open(act, &incident, in->task, &task) ||
	    !doer_check(act, in->person, in->role) || (instant_is_set(in->until) && !until_check(act, in->until)))
		return false;
	fact.due_at = instant_is_set(in->until) ? in->until : task.due_at;
	return case_clock_drop(act, incident.incident, task.clock, in->reason) &&
	       case_clock_begin_until(act, incident.incident, task_duty(task.kind), fact.due_at, in->role,
				      &fact.clock) &&
	       act_record(act, FACT_task_handed_over, incident.incident, &fact) &&
	       act_answer_incident(act, incident.incident, 200);
}

/* The role that they act in may be one that is delegated to them. */
static unsigned roles_now(const struct act *act)
{
	enum role role;

	return act->roles | (role_read(act->role, &role) ? ROLE_BIT(role) : 0);
}

static bool may_end(struct act *act, const struct row_task *task)
{
	char id[80], whose[80];

	if (task_is_theirs(task, act->who, roles_now(act)) || task_is_kept_by(act->rulebook.procedure, roles_now(act)))
		return true;
	snprintf(id, sizeof(id), "%.*s", STR_ARG(task->task));
	snprintf(whose, sizeof(whose), "%.*s", STR_ARG(task->person.len ? task->person : task->role));
	return refuse(act->err, REFUSAL_TASK_OF_OTHERS, id, whose);
}

bool desk_task_end(struct act *act, const struct in_task_end *in)
{
	struct row_incident incident;
	struct row_task task;
	struct fact_task_ended fact = { .how = in->how, .reason = in->reason, .task = in->task };

	if (!act_incident(act, INCIDENT_VERB_task_end, &incident) || !find_open(act, &incident, in->task, &task) ||
	    !may_end(act, &task) || !act_time(act, in->at, task.set_at, "at", &fact.at))
		return false;
	const bool settled = str_is(in->how, "done") ? case_clock_meet(act, incident.incident, task.clock, fact.at)
						     : case_clock_drop(act, incident.incident, task.clock, in->reason);
	return settled && act_record(act, FACT_task_ended, incident.incident, &fact) &&
	       act_answer_incident(act, incident.incident, 200);
}
