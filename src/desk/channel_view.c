/* What can be read of channels: how each does, its newest test, and what could not be delivered. */
#include "desk/desk_inside.h"
#include "desk/outbox.h"
#include "desk/view.h"

enum { DEAD_MOST = 100 };

static void show_trouble(struct look *look, struct str trouble, int64_t code, struct str words)
{
	if (trouble.len && !str_is(trouble, "none"))
		show_text(&look->o, "trouble", trouble);
	if (code)
		show_int(&look->o, "code", code);
	show_text(&look->o, "said", words);
}

static void show_state(struct look *look, const struct row_channel *row)
{
	struct row_channel_state state;
	const struct instant since = { look->now.ms - OUTBOX_DEAD_SHOWN_MS };

	if (row_channel_state_get(look->db, look->arena, row->agency, row->channel, &state)) {
		show_int(&look->o, "failures", state.failures);
		show_time(&look->o, "open_until", state.open_until_at);
		show_time(&look->o, "sent_at", state.sent_at);
		show_time(&look->o, "failed_at", state.failed_at);
		if (state.failures)
			show_trouble(look, state.trouble, state.code, state.words);
	}
	DB_QUERY(look->db, outbox_counts, rows, .since = db_instant(since), .agency = db_text(row->agency),
		 .channel = db_text(row->channel));
	if (db_next(rows)) {
		show_int(&look->o, "waiting", db_integer(rows, COL_outbox_counts_waiting));
		show_int(&look->o, "dead", db_integer(rows, COL_outbox_counts_dead));
	}
}

static void show_channel(struct look *look, const struct row_channel *row)
{
	struct row_channel_secret secret;

	show_text(&look->o, "channel", row->channel);
	show_text(&look->o, "name", row->name);
	show_text(&look->o, "kind", row->kind);
	show_int(&look->o, "place", row->place);
	show_text(&look->o, "url", row->url);
	show_text(&look->o, "sender", row->sender);
	show_text(&look->o, "login", row->login);
	show_text(&look->o, "target", row->target);
	show_text(&look->o, "headers", row->headers);
	show_text(&look->o, "body", row->body);
	show_text(&look->o, "expect", row->expect);
	show_text(&look->o, "ca", row->ca);
	show_bool(&look->o, "allow_private", row->allow_private);
	show_bool(&look->o, "plain", row->plain);
	show_bool(&look->o, "secret_set",
		  row_channel_secret_get(look->db, look->arena, row->agency, row->channel, &secret));
	show_time(&look->o, "retired_at", row->retired_at);
	show_state(look, row);
}

/* Of the person only who it is. */
static void show_message(struct look *look, const struct row_outbox *row)
{
	json_out_open(&look->o, '{');
	show_text(&look->o, "message", row->message);
	show_int(&look->o, "number", row->number);
	show_text(&look->o, "kind", row->kind);
	show_text(&look->o, "thing", row->thing);
	show_text(&look->o, "person", row->person);
	show_text(&look->o, "channel", row->channel);
	show_text(&look->o, "state", row->state);
	show_int(&look->o, "tries", row->tries);
	show_time(&look->o, "queued_at", row->queued_at);
	show_time(&look->o, "ended_at", row->ended_at);
	show_trouble(look, row->trouble, row->code, row->words);
	json_out_close(&look->o, '}');
}

bool view_channel_list(struct look *look)
{
	struct row_channel row;
	struct row_outbox dead;
	const struct instant since = { look->now.ms - OUTBOX_DEAD_SHOWN_MS };

	json_out_open(&look->o, '{');
	json_out_key(&look->o, "channels");
	json_out_open(&look->o, '[');
	{
		DB_QUERY(look->db, channel_list, rows, .agency = db_text(look->who.agency));
		while (db_next(rows)) {
			row_channel_read(rows, look->arena, &row);
			json_out_open(&look->o, '{');
			show_channel(look, &row);
			json_out_close(&look->o, '}');
		}
	}
	json_out_close(&look->o, ']');
	json_out_key(&look->o, "dead");
	json_out_open(&look->o, '[');
	DB_QUERY(look->db, outbox_dead, rows, .agency = db_text(look->who.agency), .since = db_instant(since),
		 .most = db_int(DEAD_MOST));
	while (db_next(rows)) {
		row_outbox_read(rows, look->arena, &dead);
		show_message(look, &dead);
	}
	json_out_close(&look->o, ']');
	json_out_close(&look->o, '}');
	return true;
}

bool view_channel_show(struct look *look)
{
	struct row_channel row;
	struct row_outbox test;

	if (!row_channel_get(look->db, look->arena, look->who.agency, look->call->ids[0], &row))
		return db_failure(look->db) == DB_OK ? refuse_str(look->err, REFUSAL_NOT_FOUND, look->call->ids[0])
						     : db_refuse(look->db, look->err);
	json_out_open(&look->o, '{');
	show_channel(look, &row);
	DB_QUERY(look->db, outbox_newest, rows, .agency = db_text(row.agency), .channel = db_text(row.channel),
		 .kind = db_text(str_of(message_code(MESSAGE_TEST))));
	if (db_next(rows)) {
		row_outbox_read(rows, look->arena, &test);
		json_out_key(&look->o, "test");
		show_message(look, &test);
	}
	json_out_close(&look->o, '}');
	return true;
}
