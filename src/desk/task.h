/* task: what somebody is to do by a time, as a meeting decided it (伍三(二)5; P24) or so that it does not happen again (伍四(二)2; P29).
 *
 * A task is one person's or one role's, never both and never nobody's. It has a clock of the rulebook's duty for its kind, whose
 * instant is the one that was decided. Of kind "response" it is part of handling the case: the case does not close before it has ended,
 * done or dropped with a reason. Of kind "improvement" it runs on after the closing, and when the case is found to be none
 * (doc/why/0019-tasks.md).
 */
#ifndef DESK_TASK_H
#define DESK_TASK_H

#include "rulebook/rulebook.h"
#include "store/rows.h"

struct act;

enum { TASKS_MOST = 200 };

/* The duty whose clock runs for a task of that kind. */
enum duty_code task_duty(struct str kind);
/* Whether it was given to that person, or to a role that they have (ROLE_BIT mask). */
bool task_is_theirs(const struct row_task *task, struct str person, unsigned roles);
/* Whether whoever has these roles keeps account of all tasks: may end and hand over those of others too. */
bool task_is_kept_by(const struct procedure *procedure, unsigned roles);
/* The case is none: what was part of handling it is dropped with that reason. Its clocks are the caller's. */
bool task_drop_all(struct act *act, struct str incident, struct str reason) __attribute__((warn_unused_result));

#endif
