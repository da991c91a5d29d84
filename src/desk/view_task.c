/* What was decided to be done in a case, by whom, until when, and what became of it. */
#include "desk/desk_inside.h"
#include "desk/view.h"
#include "duty/duty.h"

static void task(struct look *look, const struct row_task *row)
{
	const struct instant until = instant_is_set(row->ended_at) ? row->ended_at : look->now;

	json_out_open(&look->o, '{');
	show_text(&look->o, "task", row->task);
	show_text(&look->o, "state", row->state);
	show_text(&look->o, "kind", row->kind);
	show_text(&look->o, "what", row->what);
	show_text(&look->o, "person", row->person);
	show_text(&look->o, "role", row->role);
	show_time(&look->o, "due_at", row->due_at);
	show_time(&look->o, "set_at", row->set_at);
	show_text(&look->o, "set_by", row->set_by);
	show_time(&look->o, "ended_at", row->ended_at);
	show_bool(&look->o, "late", !str_is(row->state, "dropped") && duty_late_ms(row->due_at, false, until) > 0);
	show_text(&look->o, "clock", row->clock);
	json_out_close(&look->o, '}');
}

bool view_task_list(struct look *look)
{
	struct row_incident incident;
	struct row_task row;

	if (!row_incident_get(look->db, look->arena, look->who.agency, look->call->ids[0], &incident))
		return db_failure(look->db) == DB_OK ? refuse_str(look->err, REFUSAL_NOT_FOUND, look->call->ids[0])
						     : db_refuse(look->db, look->err);
	json_out_open(&look->o, '{');
	json_out_key(&look->o, "tasks");
	json_out_open(&look->o, '[');
	DB_QUERY(look->db, task_list, rows, .agency = db_text(look->who.agency),
		 .incident = db_text(incident.incident));
	while (db_next(rows)) {
		row_task_read(rows, look->arena, &row);
		task(look, &row);
	}
	json_out_close(&look->o, ']');
	json_out_close(&look->o, '}');
	return db_failure(look->db) == DB_OK || db_refuse(look->db, look->err);
}
