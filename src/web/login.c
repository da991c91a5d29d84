#include "web/login.h"

#include <string.h>

#include "base/must.h"
#include "text/query.h"
#include "web/ticket.h"

static const struct web_page *page_named(const char *name)
{
	const struct web_page *page;

	for (size_t i = 0; (page = dispatch_page_at(i)); i++)
		if (!strcmp(page->name, name))
			return page;
	must(!"a page to log in at");
	return NULL;
}

static struct str typed_value(const struct talk *talk, const char *name)
{
	return typed_get(&talk->typed, str_of(name), (struct str){ 0 });
}

bool login_is_secret(struct str name)
{
	static const char *const secrets[] = { "password", "again", "current", "code", "unlock" };

	for (size_t i = 0; i < sizeof(secrets) / sizeof(secrets[0]); i++)
		if (str_is(name, secrets[i]))
			return true;
	return false;
}

/* What is worth carrying: no token of the page, no hash of a file that this browser may not name any more, no password. */
static bool is_carried(struct str name)
{
	return !str_is(name, "csrf") && !str_is(name, "key") && !str_is(name, "ticket") && !login_is_secret(name);
}

static struct typed carried(const struct talk *talk)
{
	struct typed_field *fields = ARENA_ARRAY(talk->arena, talk->typed.count + 1, struct typed_field);
	size_t count = 0;

	for (size_t i = 0; i < talk->typed.count; i++)
		if (is_carried(talk->typed.at[i].name))
			fields[count++] = talk->typed.at[i];
	return (struct typed){ fields, count };
}

static bool brought_files(const struct talk *talk)
{
	for (size_t i = 0; i < talk->request->form.count; i++)
		if (talk->request->form.at[i].file && talk->request->form.at[i].file_bytes)
			return true;
	return false;
}

struct asking {
	struct talk *talk;
	struct str person; /* whose session it is, or was */
	bool known;        /* it still is */
	struct instant now;
};

/* What time it is by the desk's clock, which may be a movable one, and whose session this is. */
static bool ask_now(struct look *look, void *arg)
{
	struct asking *asking = arg;

	struct row_session session;

	asking->now = look->now;
	/* A session that has ended is still known for a while: so is who typed. */
	if (look->who.person.len)
		asking->person = arena_str(asking->talk->arena, look->who.person);
	else if (look->call->session.len &&
		 row_session_get(look->db, look->arena, gate_secret_digest(look->arena, look->call->session), &session))
		asking->person = arena_str(asking->talk->arena, session.person);
	asking->known = look->who.person.len;
	return true;
}

static bool moment(struct talk *talk, struct asking *out)
{
	struct desk_call call = { .session = talk->session, .lang = talk->reader.lang };

	*out = (struct asking){ .talk = talk };
	bool told = desk_visit(talk->front->desk, &call, CAPABILITY_COUNT, true, ask_now, out);
	if (!told)
		talk->err = call.err;
	buf_free(&call.reply);
	return told;
}

static void page_answer(struct talk *talk, const struct web_page *page, int status)
{
	if (draw_page(talk, page))
		answer_page(talk, status, NULL, (struct str){ 0 });
	else
		draw_refusal(talk);
}

void login_ask(struct talk *talk)
{
	struct typed_field *fields = ARENA_ARRAY(talk->arena, 2, struct typed_field);
	const struct str path = dispatch_path(talk->form->page->path, talk->ids, talk->arena);
	struct asking asking;

	if (!moment(talk, &asking)) {
		draw_refusal(talk);
		return;
	}
	const struct ticket ticket = { .path = path, .person = asking.person, .typed = carried(talk) };
	fields[0] = (struct typed_field){ S("ticket"),
					  ticket_seal(&talk->front->keys.ticket, &ticket, asking.now, talk->arena) };
	fields[1] = (struct typed_field){ S("return"), path };
	talk->typed = (struct typed){ fields, 2 };
	talk->refilled = str_of(words_in(
		talk->reader.lang,
		brought_files(talk)
			? "登入時間已過。您填的內容已保留，登入後會回到原來的表單；選好的檔案無法保留，請登入後再選一次。"
			: "登入時間已過。您填的內容已保留，登入後會回到原來的表單。"));
	talk->err = (struct err){ 0 };
	talk->error_count = 0;
	talk->page = page_named("login");
	memset(talk->ids, 0, sizeof(talk->ids));
	page_answer(talk, talk->page, 401);
}

void login_send(struct talk *talk)
{
	BUF_SCOPED(path);

	buf_add(&path, S("/login?return="));
	if (talk->request->query.len)
		query_escape(&path, arena_printf(talk->arena, "%.*s?%.*s", STR_ARG(talk->request->path),
						 STR_ARG(talk->request->query)));
	else
		query_escape(&path, talk->request->path);
	answer_go(talk, buf_str(&path));
}

/* The form of that page; the first when it has several. */
static const struct web_form *form_of(const struct web_page *page)
{
	const struct web_form *form;

	for (size_t i = 0; (form = dispatch_form_at(i)); i++)
		if (form->page == page)
			return form;
	return NULL;
}

/* The form that the ticket was made for, filled in again; nothing is sent until the person sends it. */
static bool refill(struct talk *talk, struct str text)
{
	struct ticket ticket;
	struct asking asking;
	const struct web_page *page;
	const struct web_form *form;

	if (!moment(talk, &asking) || !asking.known)
		return false;
	if (!ticket_open(&talk->front->keys.ticket, text, asking.now, talk->arena, &ticket))
		return false;
	/* Another person at the same browser does not get to read it. */
	if (ticket.person.len && !str_equal(ticket.person, asking.person))
		return false;
	page = dispatch_page(ticket.path, talk->ids);
	form = page ? form_of(page) : NULL;
	if (!form)
		return false;
	talk->page = page;
	talk->typed = ticket.typed;
	talk->was_typed = true;
	talk->refilled = str_of(words_in(talk->reader.lang, "您已重新登入。先前填的內容在下面，還沒有送出。"));
	if (!kept_draw(talk, form))
		return false;
	answer_page(talk, 200, NULL, (struct str){ 0 });
	return true;
}

/* The password was right and a code is still to come: its page goes on carrying what the login page carried. */
static void ask_code(struct talk *talk, struct str ticket, struct str wish)
{
	struct typed_field *fields = ARENA_ARRAY(talk->arena, 2, struct typed_field);

	fields[0] = (struct typed_field){ S("ticket"), ticket };
	fields[1] = (struct typed_field){ S("return"), wish };
	talk->typed = (struct typed){ fields, 2 };
	talk->page = page_named("login_code");
	memset(talk->ids, 0, sizeof(talk->ids));
	page_answer(talk, talk->page, 200);
}

/* What was recorded is done, and yet nobody is let in. */
static void refuse_suspect(struct talk *talk)
{
	refuse(&talk->err, REFUSAL_PASSKEY_SUSPECT);
	talk->typed.count = 0;
	talk->page = page_named("login");
	memset(talk->ids, 0, sizeof(talk->ids));
	page_answer(talk, talk->page, refusal_row(REFUSAL_PASSKEY_SUSPECT)->http_status);
}

void login_take(struct talk *talk)
{
	const char *cookie = answer_session_cookie(talk);

	talk->session = arena_str(talk->arena, str_of(talk->call.session_made));
	answer_cookie(talk, cookie, talk->session, talk->session.len ? 0 : -1);
}

void login_done(struct talk *talk, struct str next)
{
	const struct str ticket = typed_value(talk, "ticket"), wish = typed_value(talk, "return");

	if (str_find(buf_str(&talk->call.reply), S("\"step\":\"suspect\"")) >= 0) {
		refuse_suspect(talk);
		return;
	}
	if (!talk->call.session_made[0]) {
		answer_go(talk, next);
		return;
	}
	if (str_find(buf_str(&talk->call.reply), S("\"step\":\"code\"")) >= 0) {
		ask_code(talk, ticket, wish);
		return;
	}
	if (ticket.len && refill(talk, ticket))
		return;
	talk->err = (struct err){ 0 };
	answer_go(talk, talk_is_local(wish) ? wish : next);
}
