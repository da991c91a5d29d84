/* Emergency access: the door, the list, one envelope, a new one. */
#include "web/envelopes.h"

#include "desk/desk_inside.h"
#include "desk/envelope.h"
#include "page/envelope.h"
#include "page/ui.h"
#include "text/json.h"
#include "web/clocks.h"

enum { SHOWN_MOST = 200 };

bool page_login_envelope(struct visit *visit);
bool page_envelopes(struct visit *visit);
bool page_envelope(struct visit *visit);
bool page_envelope_new(struct visit *visit);
bool page_envelope_withdraw(struct visit *visit);

size_t envelopes_opened(struct visit *visit, struct row_envelope out[ENVELOPES_OPENED_MOST])
{
	struct look *look = &visit->look;
	size_t count = 0;

	DB_QUERY(look->db, envelope_opened, rows, .agency = db_text(look->who.agency), .now = db_instant(look->now));
	while (count < ENVELOPES_OPENED_MOST && db_next(rows))
		row_envelope_read(rows, look->arena, &out[count++]);
	return count;
}

static struct str href_of(struct visit *visit, struct str envelope)
{
	return arena_printf(visit->look.arena, "/envelopes/%.*s", STR_ARG(envelope));
}

static struct str banner(struct visit *visit, const struct row_envelope *row)
{
	struct arena *arena = visit->look.arena;
	const bool own = str_equal(row->envelope, visit->look.who.envelope);
	BUF_SCOPED(words);

	words_fill(visit->reader.lang, &words,
		   own ? "您以緊急存取 %1 登入（%2），至 %3；所做的每件事都會註明" : "緊急存取 %1 使用中（%2），至 %3",
		   arena_cstr(arena, row->envelope), arena_cstr(arena, clock_role_words(visit, row->role)),
		   arena_cstr(arena, reader_time_text(arena, &visit->reader, row->until_at)));
	return arena_str(arena, buf_str(&words));
}

void envelopes_frame(struct visit *visit)
{
	struct arena *arena = visit->look.arena;
	struct row_envelope *found = ARENA_ARRAY(arena, ENVELOPES_OPENED_MOST, struct row_envelope);
	struct envelope_banner *list = ARENA_ARRAY(arena, ENVELOPES_OPENED_MOST, struct envelope_banner);
	const size_t count = envelopes_opened(visit, found);
	const bool may_see = visit_may(visit, CAPABILITY_ENVELOPE_ACKNOWLEDGE);
	size_t open = 0;

	for (size_t i = 0; i < count; i++)
		if (envelope_state(&found[i], visit->look.now) == ENVELOPE_OPEN)
			list[open++] = (struct envelope_banner){
				.words = banner(visit, &found[i]),
				.href = may_see ? href_of(visit, found[i].envelope) : S(""),
			};
	visit->frame.envelopes = (struct envelope_banners){ list, open };
}

static struct str opener(struct visit *visit, const struct row_envelope *row)
{
	struct row_person person;

	if (!instant_is_set(row->opened_at) ||
	    !row_person_get(visit->look.db, visit->look.arena, row->agency, row->person, &person))
		return S("");
	return visit_opened(visit, person.subject, "name", row->name_sealed);
}

static struct envelope_row row_of(struct visit *visit, const struct row_envelope *row)
{
	static const struct {
		const char *words, *tone;
	} states[] = {
		[ENVELOPE_SEALED] = { "封存中", "calm" },     [ENVELOPE_OPEN] = { "使用中", "late" },
		[ENVELOPE_OVER] = { "等候確認", "warn" },     [ENVELOPE_ACKNOWLEDGED] = { "已確認", "done" },
		[ENVELOPE_WITHDRAWN] = { "已作廢", "plain" },
	};
	const enum envelope_state state = envelope_state(row, visit->look.now);

	return (struct envelope_row){
		.id = row->envelope,
		.href = href_of(visit, row->envelope),
		.state_words = visit_words(visit, states[state].words),
		.state_tone = str_of(states[state].tone),
		.role = clock_role_words(visit, row->role),
		.place = row->place,
		.reason = row->reason,
		.minutes = row->minutes,
		.sealed = row->sealed_at,
		.sealed_by = visit_person_name(visit, row->sealed_by),
		.opened = row->opened_at,
		.until = row->until_at,
		.opened_by = opener(visit, row),
		.open_reason = row->open_reason,
		.acknowledged = row->acknowledged_at,
		.acknowledged_by =
			instant_is_set(row->acknowledged_at) ? visit_person_name(visit, row->acknowledged_by) : S(""),
		.acknowledge_reason = row->acknowledge_reason,
		.withdrawn = row->withdrawn_at,
	};
}

static void frame_set(struct visit *visit, struct str title, const char *back)
{
	visit->frame.title = title;
	visit->frame.current = S("admin");
	visit->frame.back_href = str_of(back);
}

bool page_envelopes(struct visit *visit)
{
	struct look *look = &visit->look;
	struct row_envelope *found = ARENA_ARRAY(look->arena, SHOWN_MOST, struct row_envelope);
	struct envelope_row *list = ARENA_ARRAY(look->arena, SHOWN_MOST, struct envelope_row);
	struct envelopes_view view = { .may_seal = visit_may(visit, CAPABILITY_ENVELOPE_SEAL) };
	size_t count = 0;

	{
		DB_QUERY(look->db, envelope_list, rows, .agency = db_text(look->who.agency));
		while (count < SHOWN_MOST && db_next(rows))
			row_envelope_read(rows, look->arena, &found[count++]);
	}
	for (size_t i = 0; i < count; i++)
		list[i] = row_of(visit, &found[i]);
	view.rows.at = list;
	view.rows.count = count;
	frame_set(visit, visit_words(visit, "緊急存取信封"),
		  visit_may(visit, CAPABILITY_PEOPLE_EDIT) ? "/admin" : "/todo");
	view.frame = visit->frame;
	html_envelopes(visit->out, &visit->reader, &view);
	return true;
}

bool page_envelope(struct visit *visit)
{
	struct look *look = &visit->look;
	struct envelope_view view = { 0 };
	struct row_envelope row;

	if (!row_envelope_get(look->db, look->arena, look->who.agency, visit->ids[0], &row))
		return visit_not_found(visit, visit->ids[0]);
	const enum envelope_state state = envelope_state(&row, look->now);
	const struct str href = href_of(visit, row.envelope);
	view.row = row_of(visit, &row);
	if (instant_is_set(row.opened_at) && !instant_is_set(row.acknowledged_at) && look->who.envelope.len == 0 &&
	    visit_may(visit, CAPABILITY_ENVELOPE_ACKNOWLEDGE))
		view.acknowledge_action = arena_printf(look->arena, "%.*s/acknowledge", STR_ARG(href));
	if ((state == ENVELOPE_SEALED || state == ENVELOPE_OPEN) && visit_may(visit, CAPABILITY_ENVELOPE_SEAL))
		view.withdraw_action = arena_printf(look->arena, "%.*s/withdraw", STR_ARG(href));
	frame_set(visit, visit_words_1(visit, "緊急存取信封 %1", row.envelope), "/envelopes");
	view.frame = visit->frame;
	html_envelope(visit->out, &visit->reader, &view);
	return true;
}

bool page_envelope_withdraw(struct visit *visit)
{
	struct look *look = &visit->look;
	struct envelope_view view = { 0 };
	struct row_envelope row;

	if (!row_envelope_get(look->db, look->arena, look->who.agency, visit->ids[0], &row))
		return visit_not_found(visit, visit->ids[0]);
	const struct str href = href_of(visit, row.envelope);
	view.withdraw_action = arena_printf(look->arena, "%.*s/withdraw", STR_ARG(href));
	frame_set(visit, visit_words_1(visit, "作廢信封 %1", row.envelope), href.at);
	view.frame = visit->frame;
	html_envelope_withdraw(visit->out, &visit->reader, &view);
	return true;
}

static struct options roles_of(struct visit *visit)
{
	const struct procedure *procedure = visit->look.rulebook.procedure;
	struct option *list = ARENA_ARRAY(visit->look.arena, ROLE_COUNT, struct option);
	size_t count = 0;

	for (int role = 0; role < ROLE_COUNT; role++)
		if (role != ROLE_MACHINE)
			list[count++] = (struct option){
				.value = str_of(role_code((enum role)role)),
				.label = visit_row_words(visit, &procedure_role(procedure, (enum role)role)->row),
			};
	return (struct options){ list, count };
}

/* What has just been sealed, out of the answer: the one time that its code is shown. */
static void fresh(struct visit *visit, struct envelope_new_view *view)
{
	struct json json;
	struct err err;
	const struct json *code, *number, *minutes;

	if (!json_read(buf_str(&visit->look.call->reply), visit->look.arena, &json, &err) ||
	    !(code = json_member(&json, "code")) || !(number = json_member(&json, "number")) ||
	    !(minutes = json_member(&json, "minutes")))
		return;
	view->code = code->string;
	view->number = number->string;
	view->minutes = minutes->integer;
}

bool page_envelope_new(struct visit *visit)
{
	struct envelope_new_view view = { .roles = roles_of(visit) };

	if (visit->ok && visit->look.call->reply.len)
		fresh(visit, &view);
	frame_set(visit, visit_words(visit, "製作緊急存取信封"), "/envelopes");
	view.frame = visit->frame;
	html_envelope_new(visit->out, &visit->reader, &view);
	return true;
}

bool page_login_envelope(struct visit *visit)
{
	struct envelope_door_view view;

	visit->frame.title = visit_words(visit, "緊急存取");
	visit->frame.bare = true;
	visit->frame.back_href = S("/login");
	view.frame = visit->frame;
	html_login_envelope(visit->out, &visit->reader, &view);
	return true;
}
