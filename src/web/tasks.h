/* tasks: what somebody is to do by a time, as pages show and ask it (desk/task.h). */
#ifndef WEB_TASKS_H
#define WEB_TASKS_H

#include "desk/task.h"
#include "web/act_page.h"

/* 林志明, or the role: 主機房管理. */
struct str tasks_whose(struct visit *visit, const struct row_task *row);
/* Those of the case, the nearest date first. False when the store failed. */
bool tasks_of(const struct case_page *page, struct case_tasks *out) __attribute__((warn_unused_result));
/* The options of a field: the open ones that the reader may end, ?task= chosen; when there is none, the page says so. */
bool tasks_open_field(struct act_page *p, struct act_field *field) __attribute__((warn_unused_result));
/* Who can be given a task: people, and roles. */
bool tasks_doer_fields(struct act_page *p, struct act_field *person, struct act_field *role)
	__attribute__((warn_unused_result));
/* The meetings that the case has had. */
bool tasks_meeting_field(struct act_page *p, struct act_field *field) __attribute__((warn_unused_result));

#endif
