/* Who is on duty, and by what people were last reached. */
#include "desk/desk_inside.h"
#include "desk/view.h"
#include "text/query.h"

enum { ROTA_SHOWN = 500 };

static void show_rota(struct look *look, struct db_rows *rows)
{
	struct row_rota row;

	json_out_open(&look->o, '{');
	json_out_key(&look->o, "rota");
	json_out_open(&look->o, '[');
	while (db_next(rows)) {
		row_rota_read(rows, look->arena, &row);
		const bool over = instant_is_set(row.ended_at) || instant_before(row.until_at, look->now);
		const bool coming = instant_before(look->now, row.from_at);
		json_out_open(&look->o, '{');
		show_text(&look->o, "rota", row.rota);
		show_text(&look->o, "person", row.person);
		show_text(&look->o, "role", row.role);
		show_text(&look->o, "state", over ? S("over") : coming ? S("coming") : S("now"));
		show_time(&look->o, "from_at", row.from_at);
		show_time(&look->o, "until_at", row.until_at);
		show_text(&look->o, "remark", row.remark);
		show_time(&look->o, "ended_at", row.ended_at);
		show_text(&look->o, "reason", row.reason);
		json_out_close(&look->o, '}');
	}
	json_out_close(&look->o, ']');
	json_out_close(&look->o, '}');
}

bool view_rota_list(struct look *look)
{
	struct str all = { 0 };

	query_value(look->call->query, "all", look->arena, &all);
	if (str_is(all, "1")) {
		DB_QUERY(look->db, rota_list, rows, .agency = db_text(look->who.agency), .most = db_int(ROTA_SHOWN));
		show_rota(look, rows);
		return true;
	}
	DB_QUERY(look->db, rota_open, rows, .agency = db_text(look->who.agency), .now = db_instant(look->now),
		 .most = db_int(ROTA_SHOWN));
	show_rota(look, rows);
	return true;
}

bool view_reached_list(struct look *look)
{
	struct row_reached row;

	DB_QUERY(look->db, reached_list, rows, .agency = db_text(look->who.agency));
	json_out_open(&look->o, '{');
	json_out_key(&look->o, "reached");
	json_out_open(&look->o, '[');
	while (db_next(rows)) {
		row_reached_read(rows, look->arena, &row);
		json_out_open(&look->o, '{');
		show_text(&look->o, "person", row.person);
		show_text(&look->o, "channel", row.channel);
		show_time(&look->o, "sent_at", row.sent_at);
		show_text(&look->o, "kind", row.kind);
		show_time(&look->o, "failed_at", row.failed_at);
		show_text(&look->o, "trouble", row.trouble);
		json_out_close(&look->o, '}');
	}
	json_out_close(&look->o, ']');
	json_out_close(&look->o, '}');
	return true;
}
