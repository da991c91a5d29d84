/* What can be read of decisions: what was asked in a case, what each step decided, who is waited for and since when. */
#include "desk/approval.h"
#include "desk/desk_inside.h"
#include "desk/situation.h"
#include "desk/view.h"
#include "fact/fact.h"

static bool find_case(struct look *look, struct row_incident *out)
{
	if (row_incident_get(look->db, look->arena, look->who.agency, look->call->ids[0], out))
		return true;
	return db_failure(look->db) == DB_OK ? refuse_str(look->err, REFUSAL_NOT_FOUND, look->call->ids[0])
					     : db_refuse(look->db, look->err);
}

/* What is asked, from the ledger. */
static bool items(struct look *look, const struct row_approval *row)
{
	struct fact fact;

	DB_QUERY(look->db, entry_get, rows, .agency = db_text(row->agency), .seq = db_int(row->seq));
	if (!db_next(rows) ||
	    !fact_read(arena_str(look->arena, db_str(rows, COL_entry_get_body)), look->arena, &fact) ||
	    fact.kind != FACT_approval_requested)
		return db_doubt(look->db, "an entry that is no request") || db_refuse(look->db, look->err);
	const struct parts *list = &((struct fact_approval_requested *)fact.data)->items;
	json_out_key(&look->o, "items");
	json_out_open(&look->o, '[');
	for (size_t i = 0; i < list->count; i++) {
		const struct part_approval_item *item = PARTS_AT(*list, struct part_approval_item, i);
		json_out_open(&look->o, '{');
		show_text(&look->o, "name", item->name);
		show_text(&look->o, "value", item->value);
		json_out_close(&look->o, '}');
	}
	json_out_close(&look->o, ']');
	return true;
}

static void step(struct look *look, const struct row_approval_step *row)
{
	const bool phone = str_is(row->how, "phone");

	json_out_open(&look->o, '{');
	show_int(&look->o, "step", row->step);
	show_text(&look->o, "decision", row->decision);
	show_text(&look->o, "how", row->how);
	show_text(&look->o, "person", row->person);
	show_text(&look->o, "for", row->delegator);
	show_text(&look->o, "role", row->role);
	show_time(&look->o, "at", (struct instant){ row->at });
	show_time(&look->o, "said_at", row->said_at);
	show_text(&look->o, "witness", row->witness);
	show_text(&look->o, "entered_by", row->entered_by);
	show_time(&look->o, "affirmed_at", row->affirmed_at);
	show_time(&look->o, "disowned_at", row->disowned_at);
	if (phone)
		show_bool(&look->o, "amber", !instant_is_set(row->affirmed_at) && !instant_is_set(row->disowned_at));
	if (row->own)
		show_bool(&look->o, "own", true);
	show_text(&look->o, "reason", row->reason);
	json_out_close(&look->o, '}');
}

static void steps(struct look *look, const struct row_approval *row)
{
	struct row_approval_step one;

	json_out_key(&look->o, "decided");
	json_out_open(&look->o, '[');
	DB_QUERY(look->db, approval_step_list, rows, .agency = db_text(row->agency),
		 .approval = db_text(row->approval));
	while (db_next(rows)) {
		row_approval_step_read(rows, look->arena, &one);
		step(look, &one);
	}
	json_out_close(&look->o, ']');
}

/* Whose decision is waited for, since when, by which clause. */
static void waits(struct look *look, const struct row_approval *row)
{
	if (!str_is(row->state, "pending"))
		return;
	const struct act_row *act = procedure_act(look->rulebook.procedure, approval_step_act(row));
	json_out_key(&look->o, "waits_for");
	json_out_open(&look->o, '{');
	show_int(&look->o, "step", row->step);
	show_text(&look->o, "act", act->row.id);
	json_out_key(&look->o, "roles");
	json_out_open(&look->o, '[');
	for (int role = 0; role < ROLE_COUNT; role++)
		if (act->roles & ROLE_BIT(role))
			json_out_string(&look->o, str_of(role_code((enum role)role)));
	json_out_close(&look->o, ']');
	show_text(&look->o, "cite", act->row.cite);
	show_time(&look->o, "since", row->since_at);
	show_text(&look->o, "clock", row->clock);
	json_out_close(&look->o, '}');
}

static bool approval(struct look *look, const struct row_approval *row)
{
	json_out_open(&look->o, '{');
	show_text(&look->o, "approval", row->approval);
	show_text(&look->o, "kind", row->kind);
	show_int(&look->o, "version", row->version);
	show_text(&look->o, "state", row->state);
	show_text(&look->o, "content", row->content);
	show_codes(&look->o, "steps", row->steps);
	show_text(&look->o, "asked_by", row->asked_by);
	show_text(&look->o, "asked_for", row->asked_for);
	show_time(&look->o, "asked_at", row->asked_at);
	show_text(&look->o, "replaces", row->replaces);
	show_text(&look->o, "reason", row->reason);
	show_time(&look->o, "ended_at", row->ended_at);
	show_time(&look->o, "done_at", row->done_at);
	waits(look, row);
	if (!items(look, row))
		return false;
	steps(look, row);
	json_out_close(&look->o, '}');
	return true;
}

bool view_approval_list(struct look *look)
{
	struct row_incident incident;
	struct row_approval list[100];
	size_t count = 0;

	if (!find_case(look, &incident))
		return false;
	{
		DB_QUERY(look->db, approval_list, rows, .agency = db_text(look->who.agency),
			 .incident = db_text(incident.incident));
		while (count < sizeof(list) / sizeof(list[0]) && db_next(rows))
			row_approval_read(rows, look->arena, &list[count++]);
	}
	json_out_open(&look->o, '{');
	json_out_key(&look->o, "approvals");
	json_out_open(&look->o, '[');
	for (size_t i = 0; i < count; i++)
		if (!approval(look, &list[i]))
			return false;
	json_out_close(&look->o, ']');
	json_out_close(&look->o, '}');
	return true;
}

bool view_situation_draft(struct look *look)
{
	struct row_incident incident;
	struct rulebook rulebook;
	struct situation situation;

	if (!find_case(look, &incident))
		return false;
	if (!instant_is_set(incident.aware_at))
		return refuse(look->err, REFUSAL_NOT_KNOWN);
	if (!rulebook_in_force(look->desk->library, instant_taipei_day(incident.aware_at), &rulebook, look->err))
		return false;
	if (!situation_make(look->db, look->arena, &incident, &rulebook, look->now, &situation))
		return db_refuse(look->db, look->err);
	json_out_open(&look->o, '{');
	show_text(&look->o, "text", situation.text);
	json_out_key(&look->o, "missing");
	json_out_open(&look->o, '[');
	for (size_t i = 0; i < situation.missing_count; i++)
		json_out_string(&look->o, situation.missing[i]);
	json_out_close(&look->o, ']');
	json_out_close(&look->o, '}');
	return true;
}
