/* What can be read of delegations: one's own, and for those who enter people everybody's. */
#include "desk/desk_inside.h"
#include "desk/view_delegation.h"
#include "text/query.h"

enum delegation_state view_delegation_state(struct db *db, struct arena *arena, const struct row_delegation *row,
					    struct instant now)
{
	struct row_person person;
	struct delegation delegation = { .from = row->from_at, .until = row->until_at, .revoked_at = row->revoked_at };

	delegation.held = row_person_get(db, arena, row->agency, row->delegator, &person) && !person.erased &&
			  !str_is(person.account, "locked") && role_read(row->role, &delegation.role) &&
			  (gate_roles(person.roles) & ROLE_BIT(delegation.role));
	return delegation_state(&delegation, now);
}

static bool sees_all(const struct look *look)
{
	struct err not_theirs;
	enum role role;

	return gate_allows(look->who.roles, look->rulebook.procedure, CAPABILITY_PEOPLE_EDIT, &role, &not_theirs);
}

bool view_delegation_visible(const struct look *look, const struct row_delegation *row)
{
	return str_equal(row->delegator, look->who.person) || str_equal(row->delegate, look->who.person) ||
	       sees_all(look);
}

static void show(struct look *look, const struct row_delegation *row)
{
	const enum delegation_state state = view_delegation_state(look->db, look->arena, row, look->now);

	json_out_open(&look->o, '{');
	show_text(&look->o, "delegation", row->delegation);
	show_text(&look->o, "state", str_of(delegation_state_code(state)));
	show_text(&look->o, "delegator", row->delegator);
	show_text(&look->o, "delegate", row->delegate);
	show_text(&look->o, "role", row->role);
	show_codes(&look->o, "capabilities", row->capabilities);
	show_text(&look->o, "incident", row->incident);
	show_time(&look->o, "from_at", row->from_at);
	show_time(&look->o, "until_at", row->until_at);
	show_text(&look->o, "document", row->document);
	show_text(&look->o, "reason", row->reason);
	show_bool(&look->o, "on_paper", row->on_paper);
	show_time(&look->o, "granted_at", row->granted_at);
	show_text(&look->o, "granted_by", row->granted_by);
	show_time(&look->o, "revoked_at", row->revoked_at);
	show_text(&look->o, "revoked_by", row->revoked_by);
	show_text(&look->o, "revoke_reason", row->revoke_reason);
	json_out_close(&look->o, '}');
}

static void show_each(struct look *look, struct db_rows *rows)
{
	struct row_delegation row;

	json_out_open(&look->o, '{');
	json_out_key(&look->o, "delegations");
	json_out_open(&look->o, '[');
	while (db_next(rows)) {
		row_delegation_read(rows, look->arena, &row);
		show(look, &row);
	}
	json_out_close(&look->o, ']');
	json_out_close(&look->o, '}');
}

bool view_delegation_list(struct look *look)
{
	struct str all = { 0 }, person = { 0 };

	query_value(look->call->query, "all", look->arena, &all);
	query_value(look->call->query, "person", look->arena, &person);
	if (!sees_all(look)) /* of others there is nothing to see */
		all = person = (struct str){ 0 };
	if (str_is(all, "1")) {
		DB_QUERY(look->db, delegation_list, rows, .agency = db_text(look->who.agency));
		show_each(look, rows);
		return true;
	}
	DB_QUERY(look->db, delegation_of_person, rows, .agency = db_text(look->who.agency),
		 .person = db_text(person.len ? person : look->who.person));
	show_each(look, rows);
	return true;
}

bool view_delegation_show(struct look *look)
{
	struct row_delegation row;

	if (!row_delegation_get(look->db, look->arena, look->who.agency, look->call->ids[0], &row) ||
	    !view_delegation_visible(look, &row))
		return db_failure(look->db) == DB_OK ? refuse_str(look->err, REFUSAL_NOT_FOUND, look->call->ids[0])
						     : db_refuse(look->db, look->err);
	show(look, &row);
	return true;
}

void view_acts_for(struct look *look)
{
	json_out_key(&look->o, "acts_for");
	json_out_open(&look->o, '[');
	for (size_t i = 0; i < look->who.lent_count; i++) {
		const struct lent *lent = &look->who.lent[i];
		if (lent->state != DELEGATION_IN_FORCE)
			continue;
		json_out_open(&look->o, '{');
		show_text(&look->o, "delegation", lent->of.id);
		show_text(&look->o, "delegator", lent->of.delegator);
		show_text(&look->o, "role", str_of(role_code(lent->of.role)));
		show_text(&look->o, "incident", lent->of.incident);
		show_time(&look->o, "until_at", lent->of.until);
		json_out_close(&look->o, '}');
	}
	json_out_close(&look->o, ']');
}
