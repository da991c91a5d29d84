/* Channels: how each does, and trying one. */
#include "courier/job.h"
#include "desk/desk_inside.h"
#include "desk/outbox.h"
#include "page/channels.h"
#include "page/ui.h"
#include "web/visit.h"

enum { CHANNELS_SHOWN = 100, DEAD_SHOWN = 100 };

struct coded {
	const char *code, *words, *hint;
};

static const struct coded kinds[] = {
	{ "smtp", "電子郵件（SMTP）", "公所自己的郵件主機，或郵件服務商" },
	{ "webhook", "Webhook", "送到另一個系統：CloudEvents，並依 Standard Webhooks 簽章" },
	{ "template", "範本（HTTP）", "簡訊閘道、LINE，或任何接受 HTTP 請求的服務" },
};
static const struct coded presets[] = {
	{ "", "自己寫", "" },
	{ "line", "LINE Messaging API", "" },
	{ "sms", "簡訊閘道", "" },
};
static const struct coded targets[] = {
	{ "", "依範本", "" },     { "email", "電子郵件", "" },
	{ "phone", "電話", "" },  { "line", "LINE 使用者 ID", "" },
	{ "none", "不需要", "" },
};

#define OPTIONS_OF(visit, list, chosen) options_of(visit, list, sizeof(list) / sizeof((list)[0]), chosen)

static struct options options_of(struct visit *visit, const struct coded *list, size_t count, struct str chosen)
{
	struct option *at = ARENA_ARRAY(visit->look.arena, count, struct option);

	for (size_t i = 0; i < count; i++)
		at[i] = (struct option){ .value = str_of(list[i].code),
					 .label = visit_words(visit, list[i].words),
					 .hint = list[i].hint[0] ? visit_words(visit, list[i].hint) : S(""),
					 .chosen = str_is(chosen, list[i].code) };
	return (struct options){ at, count };
}

/* Why, in words, and what the other side said. */
static struct str trouble_words(struct visit *visit, struct str code, int64_t reply, struct str said)
{
	enum courier_trouble trouble;

	if (!courier_trouble_read(code, &trouble) || trouble == TROUBLE_NONE)
		return S("");
	const struct str words = visit_words(visit, courier_trouble_words(trouble));
	if (said.len)
		return arena_printf(visit->look.arena, "%.*s：%.*s", STR_ARG(words), STR_ARG(said));
	return reply ? arena_printf(visit->look.arena, "%.*s：%lld", STR_ARG(words), (long long)reply) : words;
}

static struct instant dead_since(const struct visit *visit)
{
	return (struct instant){ visit->look.now.ms - OUTBOX_DEAD_SHOWN_MS };
}

static void state_fill(struct visit *visit, const struct row_channel *channel, struct channel_row *out,
		       struct instant *open_until)
{
	struct look *look = &visit->look;
	struct row_channel_state state;

	row_channel_state_get(look->db, look->arena, channel->agency, channel->channel, &state);
	out->sent = state.sent_at;
	*open_until = INSTANT_UNSET;
	if (instant_is_set(channel->retired_at)) {
		out->state_words = visit_words(visit, "已停用");
		out->state_tone = S("plain");
		return;
	}
	out->state_words = visit_words(visit, state.failures                  ? "送不出去"
					      : instant_is_set(state.sent_at) ? "正常"
									      : "還沒有送過");
	out->state_tone = state.failures ? S("late") : instant_is_set(state.sent_at) ? S("done") : S("warn");
	if (!state.failures)
		return;
	out->note = trouble_words(visit, state.trouble, state.code, state.words);
	*open_until = state.open_until_at;
}

static void row_fill(struct visit *visit, const struct row_channel *channel, struct channel_row *out,
		     struct instant *open_until)
{
	struct look *look = &visit->look;

	*out = (struct channel_row){ .href = arena_printf(look->arena, "/admin/channels/%.*s",
							  STR_ARG(channel->channel)),
				     .name = channel->name };
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (str_is(channel->kind, kinds[i].code))
			out->kind_words = visit_words(visit, kinds[i].words);
	state_fill(visit, channel, out, open_until);
	DB_QUERY(look->db, outbox_counts, rows, .since = db_instant(dead_since(visit)),
		 .agency = db_text(channel->agency), .channel = db_text(channel->channel));
	if (db_next(rows)) {
		out->waiting = db_integer(rows, COL_outbox_counts_waiting);
		out->dead = db_integer(rows, COL_outbox_counts_dead);
	}
}

static struct dead_row dead_row_of(struct visit *visit, const struct row_outbox *row)
{
	struct look *look = &visit->look;
	struct row_channel channel = { 0 };
	enum message_kind kind;

	row_channel_get(look->db, look->arena, row->agency, row->channel, &channel);
	return (struct dead_row){
		.thing = row->thing,
		.words = message_read(row->kind, &kind) ? visit_words(visit, message_words(kind)) : row->kind,
		.person = visit_person_name(visit, row->person),
		.channel = channel.name,
		.trouble = trouble_words(visit, row->trouble, row->code, row->words),
		.href = arena_printf(look->arena, "/admin/messages/%lld", (long long)row->number),
		.at = row->ended_at,
		.tries = row->tries,
	};
}

static void dead_fill(struct visit *visit, struct channels_view *view)
{
	struct look *look = &visit->look;
	struct row_outbox *found = ARENA_ARRAY(look->arena, DEAD_SHOWN, struct row_outbox);
	struct dead_row *at = ARENA_ARRAY(look->arena, DEAD_SHOWN, struct dead_row);

	{
		DB_QUERY(look->db, outbox_dead, rows, .agency = db_text(look->who.agency),
			 .since = db_instant(dead_since(visit)), .most = db_int(DEAD_SHOWN));
		while (view->dead.count < DEAD_SHOWN && db_next(rows))
			row_outbox_read(rows, look->arena, &found[view->dead.count++]);
	}
	for (size_t i = 0; i < view->dead.count; i++)
		at[i] = dead_row_of(visit, &found[i]);
	view->dead.at = at;
}

bool page_message(struct visit *visit)
{
	struct look *look = &visit->look;
	struct message_view view = { 0 };
	struct row_outbox row;
	int64_t number;

	if (!str_int64(visit->ids[0], &number) ||
	    !row_outbox_get(look->db, look->arena, look->who.agency, number, &row) || !str_is(row.state, "dead"))
		return visit_not_found(visit, visit->ids[0]);
	view.row = dead_row_of(visit, &row);
	view.resend_action = arena_printf(look->arena, "%.*s/resend", STR_ARG(view.row.href));
	view.acknowledge_action = arena_printf(look->arena, "%.*s/acknowledge", STR_ARG(view.row.href));
	visit->frame.title = visit_words(visit, "送不出去的通知");
	visit->frame.current = S("admin");
	visit->frame.back_href = S("/admin/channels");
	view.frame = visit->frame;
	html_message(visit->out, &visit->reader, &view);
	return true;
}

bool page_channels(struct visit *visit)
{
	struct look *look = &visit->look;
	struct channel_row *rows_at = ARENA_ARRAY(look->arena, CHANNELS_SHOWN, struct channel_row);
	struct channels_view view = { 0 };
	struct row_channel channel;
	struct instant open_until;

	DB_QUERY(look->db, channel_list, rows, .agency = db_text(look->who.agency));
	while (view.rows.count < CHANNELS_SHOWN && db_next(rows)) {
		row_channel_read(rows, look->arena, &channel);
		row_fill(visit, &channel, &rows_at[view.rows.count++], &open_until);
	}
	view.rows.at = rows_at;
	dead_fill(visit, &view);
	visit->frame.title = visit_words(visit, "通知管道");
	visit->frame.current = S("admin");
	visit->frame.back_href = S("/admin");
	view.frame = visit->frame;
	html_channels(visit->out, &visit->reader, &view);
	return true;
}

bool page_channel_new(struct visit *visit)
{
	struct channel_view view = { .action = S("/admin/channels/new"),
				     .button = visit_words(visit, "新增管道"),
				     .kinds = OPTIONS_OF(visit, kinds, S("smtp")),
				     .presets = OPTIONS_OF(visit, presets, S("")),
				     .targets = OPTIONS_OF(visit, targets, S("")),
				     .place = S("1") };

	visit->frame.title = visit_words(visit, "新增管道");
	visit->frame.current = S("admin");
	visit->frame.back_href = S("/admin/channels");
	view.frame = visit->frame;
	html_channel(visit->out, &visit->reader, &view);
	return true;
}

static bool open_channel(struct visit *visit, struct row_channel *row)
{
	struct look *look = &visit->look;

	return row_channel_get(look->db, look->arena, look->who.agency, visit->ids[0], row) ||
	       visit_not_found(visit, visit->ids[0]);
}

static void test_fill(struct visit *visit, const struct row_channel *channel, struct channel_view *view)
{
	struct look *look = &visit->look;
	struct row_outbox test;

	DB_QUERY(look->db, outbox_newest, rows, .agency = db_text(channel->agency),
		 .channel = db_text(channel->channel), .kind = db_text(str_of(message_code(MESSAGE_TEST))));
	if (!db_next(rows))
		return;
	row_outbox_read(rows, look->arena, &test);
	const bool sent = str_is(test.state, "sent"), dead = str_is(test.state, "dead");
	view->test_at = test.queued_at;
	view->test_words = visit_words(visit, sent ? "已送達" : dead ? "送不出去" : "寄送中");
	view->test_tone = sent ? S("done") : dead ? S("late") : S("warn");
	if (dead)
		view->test_note = trouble_words(visit, test.trouble, test.code, test.words);
	/* While it is under way the page looks again by itself. */
	visit->frame.refresh = !sent && !dead;
}

bool page_channel(struct visit *visit)
{
	struct look *look = &visit->look;
	struct row_channel row;
	struct row_channel_secret secret;

	if (!open_channel(visit, &row))
		return false;
	const struct str href = arena_printf(look->arena, "/admin/channels/%.*s", STR_ARG(row.channel));
	struct channel_view view = {
		.id = row.channel,
		.action = href,
		.button = visit_words(visit, "儲存"),
		.name = row.name,
		.url = row.url,
		.sender = row.sender,
		.login = row.login,
		.headers = row.headers,
		.body = row.body,
		.expect = row.expect,
		.ca = row.ca,
		.place = arena_printf(look->arena, "%lld", (long long)row.place),
		.allow_private = row.allow_private,
		.plain = row.plain,
		.secret_set = row_channel_secret_get(look->db, look->arena, row.agency, row.channel, &secret),
		.kinds = OPTIONS_OF(visit, kinds, row.kind),
		.presets = OPTIONS_OF(visit, presets, S("")),
		.targets = OPTIONS_OF(visit, targets, row.target),
		.retired = row.retired_at,
		.test_action = arena_printf(look->arena, "%.*s/test", STR_ARG(href)),
		.retire_href = arena_printf(look->arena, "%.*s/retire", STR_ARG(href)),
	};
	row_fill(visit, &row, &view.row, &view.open_until);
	test_fill(visit, &row, &view);
	visit->frame.title = row.name;
	visit->frame.current = S("admin");
	visit->frame.back_href = S("/admin/channels");
	view.frame = visit->frame;
	html_channel(visit->out, &visit->reader, &view);
	return true;
}

bool page_channel_retire(struct visit *visit)
{
	struct row_channel row;
	struct channel_view view = { 0 };

	if (!open_channel(visit, &row))
		return false;
	visit->frame.title = visit_words_1(visit, "停用管道：%1", row.name);
	visit->frame.current = S("admin");
	visit->frame.back_href = arena_printf(visit->look.arena, "/admin/channels/%.*s", STR_ARG(row.channel));
	view.frame = visit->frame;
	html_channel_retire(visit->out, &visit->reader, &view);
	return true;
}
