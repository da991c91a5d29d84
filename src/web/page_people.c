/* People: who is here, what they may do, and how they get in. */
#include "desk/desk_inside.h"
#include "notice/delivery.h"
#include "gate/session.h"
#include "page/ui.h"
#include "text/json.h"
#include "web/delegations.h"
#include "web/people.h"
#include "web/story.h"

enum { PEOPLE_SHOWN = 2000, ROTA_SHOWN = 500, CHANNELS_SHOWN = 50 };

bool page_people(struct visit *visit);
bool page_people_new(struct visit *visit);
bool page_person(struct visit *visit);
bool page_person_edit(struct visit *visit);
bool page_person_lock(struct visit *visit);

static struct str opened(struct visit *visit, const struct row_person *row, const char *field, struct str sealed)
{
	return row->erased ? visit_words(visit, "（已刪除）") : visit_opened(visit, row->subject, field, sealed);
}

/* When anything last arrived at them. */
static struct instant reached_at(struct visit *visit, struct str person)
{
	struct instant newest = INSTANT_UNSET;

	DB_QUERY(visit->look.db, reached_of_person, rows, .agency = db_text(visit->look.who.agency),
		 .person = db_text(person));
	while (db_next(rows)) {
		const struct instant at = db_time(rows, COL_reached_of_person_sent_at);
		if (instant_before(newest, at))
			newest = at;
	}
	return newest;
}

static bool is_on_duty(struct visit *visit, struct str person)
{
	DB_QUERY(visit->look.db, rota_open, rows, .agency = db_text(visit->look.who.agency),
		 .now = db_instant(visit->look.now), .most = db_int(ROTA_SHOWN));
	while (db_next(rows))
		if (str_equal(db_str(rows, COL_rota_open_person), person) &&
		    !instant_before(visit->look.now, db_time(rows, COL_rota_open_from_at)))
			return true;
	return false;
}

static struct str channel_name(struct visit *visit, struct str channel)
{
	struct row_channel row;

	return row_channel_get(visit->look.db, visit->look.arena, visit->look.who.agency, channel, &row) ? row.name
													 : channel;
}

static void show_reached(struct visit *visit, struct person_view *view)
{
	struct look *look = &visit->look;
	struct row_reached *found = ARENA_ARRAY(look->arena, CHANNELS_SHOWN, struct row_reached);
	struct reached_row *list = ARENA_ARRAY(look->arena, CHANNELS_SHOWN, struct reached_row);
	enum message_kind kind;
	size_t count = 0;

	{
		DB_QUERY(look->db, reached_of_person, rows, .agency = db_text(look->who.agency),
			 .person = db_text(view->id));
		while (count < CHANNELS_SHOWN && db_next(rows))
			row_reached_read(rows, look->arena, &found[count++]);
	}
	for (size_t i = 0; i < count; i++)
		list[i] = (struct reached_row){
			.channel = channel_name(visit, found[i].channel),
			.kind = message_read(found[i].kind, &kind) ? visit_words(visit, message_words(kind)) : S(""),
			.trouble = story_trouble(visit, found[i].trouble),
			.sent_at = found[i].sent_at,
			.failed_at = found[i].failed_at,
		};
	view->reached.at = list;
	view->reached.count = count;
}

static struct people_row row_of(struct visit *visit, const struct row_person *person)
{
	struct look *look = &visit->look;
	struct row_credential credential;
	struct people_row row = {
		.href = arena_printf(look->arena, "/people/%.*s", STR_ARG(person->person)),
		.name = opened(visit, person, "name", person->name_sealed),
		.title = person->erased ? S("") : opened(visit, person, "title", person->title_sealed),
		.roles = people_role_names(visit, person->roles),
	};

	row_credential_get(look->db, look->arena, person->agency, person->person, &credential);
	row.login = credential.login;
	row.totp = session_has_factor(look->db, look->arena, person->agency, person->person);
	row.login_at = credential.login_at;
	row.reached_at = reached_at(visit, person->person);
	row.on_duty = is_on_duty(visit, person->person);
	row.state_words = people_state(visit, person, credential.password.len, &row.state_tone);
	return row;
}

bool page_people(struct visit *visit)
{
	struct look *look = &visit->look;
	struct people_row *rows_at = ARENA_ARRAY(look->arena, PEOPLE_SHOWN, struct people_row);
	struct people_view view = { 0 };
	struct row_person person;

	DB_QUERY(look->db, person_list, rows, .agency = db_text(look->who.agency));
	while (view.rows.count < PEOPLE_SHOWN && db_next(rows)) {
		row_person_read(rows, look->arena, &person);
		rows_at[view.rows.count++] = row_of(visit, &person);
	}
	view.rows.at = rows_at;
	visit->frame.title = visit_words(visit, "人員與帳號");
	visit->frame.current = S("people");
	view.frame = visit->frame;
	html_people(visit->out, &visit->reader, &view);
	return true;
}

bool page_people_new(struct visit *visit)
{
	struct person_form_view view = { .action = S("/people/new"),
					 .button = visit_words(visit, "登錄"),
					 .roles = people_roles(visit, S("staff")) };

	visit->frame.title = visit_words(visit, "登錄一個人");
	visit->frame.current = S("people");
	visit->frame.back_href = S("/people");
	view.frame = visit->frame;
	html_person_form(visit->out, &visit->reader, &view);
	return true;
}

static bool person_of(struct visit *visit, struct row_person *out)
{
	struct look *look = &visit->look;

	return row_person_get(look->db, look->arena, look->who.agency, visit->ids[0], out) ||
	       visit_not_found(visit, visit->ids[0]);
}

bool page_person_lock(struct visit *visit)
{
	struct row_person person;
	struct person_lock_view view = { 0 };

	if (!person_of(visit, &person))
		return false;
	visit->frame.title = visit_words_1(visit, "停用 %1", opened(visit, &person, "name", person.name_sealed));
	visit->frame.current = S("people");
	visit->frame.back_href = arena_printf(visit->look.arena, "/people/%.*s", STR_ARG(person.person));
	view.frame = visit->frame;
	view.action = arena_printf(visit->look.arena, "/people/%.*s/lock", STR_ARG(person.person));
	html_person_lock(visit->out, &visit->reader, &view);
	return true;
}

bool page_person_edit(struct visit *visit)
{
	struct row_person person;

	if (!person_of(visit, &person))
		return false;
	struct person_form_view view = {
		.action = arena_printf(visit->look.arena, "/people/%.*s/edit", STR_ARG(person.person)),
		.button = visit_words(visit, "儲存"),
		.id = person.person,
		.name = opened(visit, &person, "name", person.name_sealed),
		.title = opened(visit, &person, "title", person.title_sealed),
		.phone = opened(visit, &person, "phone", person.phone_sealed),
		.fax = opened(visit, &person, "fax", person.fax_sealed),
		.line = opened(visit, &person, "line", person.line_sealed),
		.email = opened(visit, &person, "email", person.email_sealed),
		.roles = people_roles(visit, person.roles),
	};
	visit->frame.title = view.name;
	visit->frame.current = S("people");
	visit->frame.back_href = arena_printf(visit->look.arena, "/people/%.*s", STR_ARG(person.person));
	view.frame = visit->frame;
	html_person_form(visit->out, &visit->reader, &view);
	return true;
}

/* The link that has just been made stands in the answer of the verb, and nowhere else. */
static void show_link(struct visit *visit, struct person_view *view)
{
	struct look *look = &visit->look;
	struct json answer;
	struct err unread;

	if (!visit->ok || !json_read(buf_str(&look->call->reply), look->arena, &answer, &unread))
		return;
	const struct json *path = json_member(&answer, "path"), *until = json_member(&answer, "until");
	if (!path || !until || !instant_read(until->string, &view->link_until))
		return;
	view->link = arena_printf(look->arena, "%.*s%.*s", STR_ARG(visit->origin), STR_ARG(path->string));
}

static void show_open_link(struct visit *visit, struct person_view *view)
{
	struct look *look = &visit->look;

	DB_QUERY(look->db, link_open, rows, .agency = db_text(look->who.agency), .person = db_text(view->id),
		 .now = db_instant(look->now));
	if (!db_next(rows))
		return;
	view->open_link =
		visit_words(visit, str_is(db_str(rows, COL_link_open_purpose), "enrol") ? "啟用" : "重設密碼");
	view->open_until = db_time(rows, COL_link_open_until_at);
}

static struct options purposes(struct visit *visit, bool password_set)
{
	struct option *options = ARENA_ARRAY(visit->look.arena, 2, struct option);

	options[0] = (struct option){ S("reset"), visit_words(visit, "忘記密碼"),
				      people_setting_words(visit,
							   "只換密碼；%1 分鐘內有效。有兩步驟驗證的人仍須輸入驗證碼。",
							   SETTING_RESET_MINUTES),
				      password_set };
	options[1] = (struct option){
		S("enrol"), visit_words(visit, "重新啟用"),
		people_setting_words(visit,
				     "密碼與兩步驟驗證都重新設定；%1 小時內有效。手機遺失時用這個，請先確認是本人。",
				     SETTING_ENROL_HOURS),
		!password_set
	};
	return (struct options){ options, 2 };
}

static void show_account(struct visit *visit, const struct row_person *person, struct person_view *view)
{
	struct look *look = &visit->look;
	struct row_credential credential;

	row_credential_get(look->db, look->arena, person->agency, person->person, &credential);
	view->login = credential.login;
	view->has_account = credential.login.len;
	view->locked = str_is(person->account, "locked");
	view->own = str_equal(person->person, look->who.person);
	view->totp = session_has_factor(look->db, look->arena, person->agency, person->person);
	view->login_at = credential.login_at;
	view->reason = person->account_reason;
	view->since = person->account_at;
	view->state_words = people_state(visit, person, credential.password.len, &view->state_tone);
	view->purposes = purposes(visit, credential.password.len);
}

static struct str under(struct visit *visit, const char *what)
{
	return arena_printf(visit->look.arena, "/people/%.*s/%s", STR_ARG(visit->ids[0]), what);
}

bool page_person(struct visit *visit)
{
	struct row_person person;

	if (!person_of(visit, &person))
		return false;
	struct person_view view = {
		.id = person.person,
		.name = opened(visit, &person, "name", person.name_sealed),
		.title = opened(visit, &person, "title", person.title_sealed),
		.phone = opened(visit, &person, "phone", person.phone_sealed),
		.fax = opened(visit, &person, "fax", person.fax_sealed),
		.line = opened(visit, &person, "line", person.line_sealed),
		.email = opened(visit, &person, "email", person.email_sealed),
		.roles = people_role_names(visit, person.roles),
		.erased = person.erased,
		.link_action = under(visit, "link"),
		.unlock_action = under(visit, "unlock"),
	};
	show_reached(visit, &view);
	view.delegations = delegations_of(visit, person.person);
	if (visit_may(visit, CAPABILITY_DELEGATION_RECORD))
		view.delegate_href = under(visit, "delegate");
	show_account(visit, &person, &view);
	show_open_link(visit, &view);
	show_link(visit, &view);
	visit->frame.title = view.name;
	visit->frame.current = S("people");
	visit->frame.back_href = S("/people");
	view.frame = visit->frame;
	html_person(visit->out, &visit->reader, &view);
	return true;
}
