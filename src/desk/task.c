#include "desk/task.h"

#include "desk/act.h"

enum duty_code task_duty(struct str kind)
{
	return str_is(kind, "improvement") ? DUTY_IMPROVEMENT : DUTY_TASK;
}

bool task_is_theirs(const struct row_task *task, struct str person, unsigned roles)
{
	enum role role;

	if (task->person.len)
		return str_equal(task->person, person);
	return role_read(task->role, &role) && (roles & ROLE_BIT(role));
}

bool task_is_kept_by(const struct procedure *procedure, unsigned roles)
{
	return procedure_act(procedure, CAPABILITY_TASK_SET)->roles & roles;
}

bool task_drop_all(struct act *act, struct str incident, struct str reason)
{
	struct row_task *list = ARENA_ARRAY(act->arena, TASKS_MOST, struct row_task);
	size_t count = 0;

	{
		DB_QUERY(act->db, task_list, rows, .agency = db_text(act->agency), .incident = db_text(incident));
		while (count < TASKS_MOST && db_next(rows)) {
			row_task_read(rows, act->arena, &list[count]);
			count += str_is(list[count].state, "open") && !str_is(list[count].kind, "improvement");
		}
	}
	for (size_t i = 0; i < count; i++) {
		struct fact_task_ended fact = {
			.at = act->now, .how = S("dropped"), .reason = reason, .task = list[i].task
		};
		if (!act_record(act, FACT_task_ended, incident, &fact))
			return false;
	}
	return db_failure(act->db) == DB_OK || db_refuse(act->db, act->err);
}
