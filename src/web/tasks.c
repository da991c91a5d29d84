#include "web/tasks.h"

#include "clock/date_text.h"
#include "duty/duty.h"
#include "fact/fact.h"
#include "gate/gate.h"
#include "web/clocks.h"

enum { PEOPLE_MOST = 300, MEETINGS_MOST = 50 };

struct str tasks_whose(struct visit *visit, const struct row_task *row)
{
	return row->person.len ? visit_person_name(visit, row->person) : clock_role_words(visit, row->role);
}

static size_t read_all(struct look *look, struct str incident, struct row_task *list)
{
	size_t count = 0;

	DB_QUERY(look->db, task_list, rows, .agency = db_text(look->who.agency), .incident = db_text(incident));
	while (count < TASKS_MOST && db_next(rows))
		row_task_read(rows, look->arena, &list[count++]);
	return count;
}

static bool may_end(const struct visit *visit, const struct row_task *row)
{
	const struct principal *who = &visit->look.who;

	return task_is_theirs(row, who->person, who->roles) || visit_may_on(visit, CAPABILITY_TASK_SET, row->incident);
}

static void show_state(struct visit *visit, const struct row_task *row, struct case_task *out)
{
	const bool open = str_is(row->state, "open"), dropped = str_is(row->state, "dropped");
	const struct instant until = open ? visit->look.now : row->ended_at;
	const bool late = !dropped && duty_late_ms(row->due_at, false, until) > 0;

	out->state_words = visit_words(visit, dropped        ? "不再辦理"
					      : open && late ? "已逾期"
					      : open         ? "辦理中"
					      : late         ? "逾期完成"
							     : "已完成");
	out->tone = late ? S("late") : open ? S("warn") : S("done");
}

bool tasks_of(const struct case_page *page, struct case_tasks *out)
{
	struct visit *visit = page->visit;
	struct look *look = &visit->look;
	struct row_task *rows = ARENA_ARRAY(look->arena, TASKS_MOST, struct row_task);
	const size_t count = read_all(look, page->incident.incident, rows);
	struct case_task *list = ARENA_ARRAY(look->arena, count + 1, struct case_task);

	for (size_t i = 0; i < count; i++) {
		list[i] = (struct case_task){
			.what = rows[i].what,
			.kind_words = visit_words(visit, str_is(rows[i].kind, "improvement") ? "改善事項" : "應變事項"),
			.whose = tasks_whose(visit, &rows[i]),
			.due = rows[i].due_at,
			.ended = rows[i].ended_at,
		};
		show_state(visit, &rows[i], &list[i]);
		if (str_is(rows[i].state, "open") && may_end(visit, &rows[i]))
			list[i].href = arena_printf(look->arena, "/i/%.*s/tasks/end?task=%.*s",
						    STR_ARG(page->incident.incident), STR_ARG(rows[i].task));
	}
	*out = (struct case_tasks){ list, count };
	return db_failure(look->db) == DB_OK || db_refuse(look->db, look->err);
}

bool tasks_open_field(struct act_page *p, struct act_field *field)
{
	struct visit *visit = p->page.visit;
	struct look *look = &visit->look;
	struct row_task *rows = ARENA_ARRAY(look->arena, TASKS_MOST, struct row_task);
	const size_t count = read_all(look, p->page.incident.incident, rows);
	struct option *list = ARENA_ARRAY(look->arena, count + 1, struct option);
	const struct str asked = visit_typed(visit, "task", visit_asked(visit, "task"));
	size_t kept = 1;

	list[0] = (struct option){ .value = S(""), .label = visit_words(visit, "（請選擇）") };
	for (size_t i = 0; i < count; i++) {
		if (!str_is(rows[i].state, "open") || !may_end(visit, &rows[i]))
			continue;
		const struct str whose = tasks_whose(visit, &rows[i]);
		list[kept++] = (struct option){ .value = rows[i].task,
						.label = arena_printf(look->arena, "%.*s（%.*s）",
								      STR_ARG(rows[i].what), STR_ARG(whose)),
						.chosen = str_equal(rows[i].task, asked) };
	}
	if (kept == 1)
		p->nothing = visit_words(visit, "沒有您可以回報的交辦事項。");
	field->options = (struct options){ list, kept };
	return db_failure(look->db) == DB_OK || db_refuse(look->db, look->err);
}

static void role_options(struct act_page *p, struct act_field *field, unsigned able)
{
	struct visit *visit = p->page.visit;
	struct option *list = ARENA_ARRAY(visit->look.arena, ROLE_COUNT + 1, struct option);
	size_t count = 1;

	list[0] = (struct option){ .value = S(""), .label = visit_words(visit, "（不指定職務）") };
	for (int role = 0; role < ROLE_COUNT; role++)
		if (able & ROLE_BIT(role))
			list[count++] = (struct option){ .value = str_of(role_code((enum role)role)),
							 .label = case_role_names(&p->page, ROLE_BIT(role)) };
	field->options = (struct options){ list, count };
}

bool tasks_doer_fields(struct act_page *p, struct act_field *person, struct act_field *role)
{
	struct visit *visit = p->page.visit;
	struct look *look = &visit->look;
	struct option *list = ARENA_ARRAY(look->arena, PEOPLE_MOST + 1, struct option);
	const unsigned able = procedure_act(look->rulebook.procedure, CAPABILITY_TASK_END)->roles;
	struct row_person row;
	size_t count = 1;

	list[0] = (struct option){ .value = S(""), .label = visit_words(visit, "（不指定人員）") };
	DB_QUERY(look->db, person_list, rows, .agency = db_text(look->who.agency));
	while (count <= PEOPLE_MOST && db_next(rows)) {
		row_person_read(rows, look->arena, &row);
		if (row.erased || !(gate_roles(row.roles) & able))
			continue;
		const struct str name = visit_opened(visit, row.subject, "name", row.name_sealed);
		list[count++] = (struct option){ .value = row.person,
						 .label = arena_printf(look->arena, "%.*s（%.*s）", STR_ARG(name),
								       STR_ARG(row.person)) };
	}
	person->options = (struct options){ list, count };
	person->optional = role->optional = true;
	role_options(p, role, able);
	return db_failure(look->db) == DB_OK || db_refuse(look->db, look->err);
}

bool tasks_meeting_field(struct act_page *p, struct act_field *field)
{
	struct visit *visit = p->page.visit;
	struct look *look = &visit->look;
	struct option *list = ARENA_ARRAY(look->arena, MEETINGS_MOST + 1, struct option);
	char when[DATE_TEXT_BYTES];
	struct fact fact;
	size_t count = 1;

	list[0] = (struct option){ .value = S(""), .label = visit_words(visit, "不是會議決議的") };
	DB_QUERY(look->db, history_list, rows, .agency = db_text(look->who.agency),
		 .thing = db_text(p->page.incident.incident));
	while (count <= MEETINGS_MOST && db_next(rows)) {
		if (!fact_read(arena_str(look->arena, db_str(rows, COL_history_list_body)), look->arena, &fact))
			return db_doubt(look->db, "an entry that is no fact") || db_refuse(look->db, look->err);
		if (fact.kind != FACT_meeting_held)
			continue;
		const struct fact_meeting_held *held = fact.data;
		const char *words = str_is(held->meeting, "ciso") ? "資通安全長召開會議" : "緊急應變會議";
		const struct str at = date_text_print_roc_time(held->at, when), kind = visit_words(visit, words);
		list[count++] =
			(struct option){ .value = arena_printf(look->arena, "%lld", (long long)fact.seq),
					 .label = arena_printf(look->arena, "%.*s %.*s", STR_ARG(at), STR_ARG(kind)) };
	}
	field->options = (struct options){ list, count };
	return db_failure(look->db) == DB_OK || db_refuse(look->db, look->err);
}
