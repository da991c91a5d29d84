/* Pages on a snapshot: what stands around them, what came of the form before them, and refusals as pages of their own. */
#include <stdio.h>
#include <string.h>

#include "base/must.h"
#include "desk/call.h"
#include "host/entropy.h"
#include "host/log.h"
#include "page/ui.h"
#include "seal/secret.h"
#include "text/hmac.h"
#include "text/query.h"
#include "web/csrf.h"
#include "web/delegations.h"
#include "web/envelopes.h"
#include "web/login.h"
#include "web/nav.h"
#include "web/talk.h"

enum { KEY_BYTES = 16, DONE_CHARACTERS = 16, DEVICE_LIFE_S = 365 * 24 * 3600 };

static struct str words(const struct talk *talk, const char *msgid)
{
	return str_of(words_in(talk->reader.lang, msgid));
}

static struct str random_hex(struct arena *arena)
{
	unsigned char random[KEY_BYTES];
	BUF_SCOPED(out);

	secret_random(random, sizeof(random));
	for (size_t i = 0; i < sizeof(random); i++)
		buf_printf(&out, "%02x", random[i]);
	return arena_str(arena, buf_str(&out));
}

struct str talk_done_code(const struct talk *talk, const struct web_form *form)
{
	const struct str whose = talk->session.len ? talk->session : talk->device;
	const struct str message = arena_printf(talk->arena, "done %s %.*s", form->name, STR_ARG(whose));
	char hex[SHA256_HEX_BYTES];
	const struct str mac = sha256_hex(hmac_sha256(web_keys_mac(&talk->front->keys), message), hex);

	return arena_printf(talk->arena, "%s.%.*s", form->name, DONE_CHARACTERS, mac.at);
}

/* ?done=<form>.<code>: only we can have written it, so nobody can make this page say what has not been done. */
static const struct web_form *done_of(const struct talk *talk)
{
	struct str asked = { 0 }, name, code;

	if (talk->form || !query_is_valid(talk->request->query) ||
	    !query_value(talk->request->query, "done", talk->arena, &asked))
		return NULL;
	str_cut(asked, '.', &name, &code);
	const struct web_form *form = dispatch_form_named(name);
	return form && str_equal_secret(talk_done_code(talk, form), asked) ? form : NULL;
}

/* A stranger's browser needs something that its forms can be bound to. */
static void device_give(struct talk *talk)
{
	if (talk->session.len || talk->device.len)
		return;
	talk->device = random_hex(talk->arena);
	talk->device_is_new = true;
	answer_cookie(talk, answer_device_cookie(talk), talk->device, DEVICE_LIFE_S);
}

/* The path of the page with its query, to come back to; without the notice of what was done before. */
static struct str own_path(const struct talk *talk)
{
	const struct http_request *request = talk->request;
	const char *path = talk->page ? talk->page->path : NULL;

	if (talk->form || request->method == HTTP_POST)
		return path ? dispatch_path(path, talk->ids, talk->arena) : S("/");
	if (request->query.len == 0 || str_find(request->query, S("done=")) >= 0)
		return request->path;
	return arena_printf(talk->arena, "%.*s?%.*s", STR_ARG(request->path), STR_ARG(request->query));
}

static struct str clause_of(const struct err *err)
{
	switch (err->refusal) {
	case REFUSAL_ACT_OF_OTHERS:
	case REFUSAL_DELEGATION_COMING:
	case REFUSAL_DELEGATION_OVER:
	case REFUSAL_DELEGATION_REVOKED:
	case REFUSAL_DELEGATION_LAPSED:
	case REFUSAL_DELEGATION_SCOPE:
	case REFUSAL_DELEGATION_CASE:
	case REFUSAL_DELEGATION_FURTHER:
		return str_of(err->word[0]);
	default:
		return (struct str){ 0 };
	}
}

/* What came of the form: its errors at its fields, or above them. */
static void frame_outcome(struct talk *talk, struct frame *frame)
{
	BUF_SCOPED(sentence);

	frame->typed = talk->typed;
	frame->was_typed = talk->was_typed;
	frame->unplaced = talk->unplaced;
	if (talk->done) {
		frame->done = words(talk, talk->done->done);
		return;
	}
	frame->done = talk->refilled;
	if (talk->err.refusal == REFUSAL_NONE)
		return;
	frame->errors.at = talk->errors;
	frame->errors.count = talk->error_count;
	if (talk->error_count)
		return;
	words_refusal(talk->reader.lang, &talk->err, &sentence);
	frame->refusal_words = arena_str(talk->arena, buf_str(&sentence));
	frame->refusal_code = str_of(refusal_row(talk->err.refusal)->code);
	frame->refusal_clause = clause_of(&talk->err);
}

/* What every page has, whether the store can be read or not. */
static struct frame frame_begin(struct talk *talk)
{
	struct frame frame = { 0 };

	device_give(talk);
	pthread_mutex_lock(&talk->front->lock);
	frame.agency_name = arena_str(talk->arena, str_of(talk->front->agency_name));
	frame.desk_phone = arena_str(talk->arena, str_of(talk->front->desk_phone));
	frame.simulated = talk->front->simulated;
	pthread_mutex_unlock(&talk->front->lock);
	frame.path = own_path(talk);
	frame.csrf = csrf_token(web_keys_mac(&talk->front->keys), talk->session, talk->device, talk->arena);
	frame.key = talk->key.len ? talk->key : random_hex(talk->arena);
	frame_outcome(talk, &frame);
	return frame;
}

static struct str role_names(const struct visit *visit)
{
	const struct procedure *procedure = visit->look.rulebook.procedure;
	BUF_SCOPED(out);

	for (int role = 0; role < ROLE_COUNT; role++) {
		if (!(visit->look.who.roles & ROLE_BIT(role)))
			continue;
		if (out.len)
			buf_add(&out, visit->reader.lang == LANG_EN ? S(", ") : S("、"));
		buf_add(&out, visit_row_words(visit, &procedure_role(procedure, (enum role)role)->row));
	}
	return arena_str(visit->look.arena, buf_str(&out));
}

static void keep_copy(char *out, size_t size, struct str s)
{
	snprintf(out, size, "%.*s", STR_ARG(s));
}

static void frame_agency(struct talk *talk, struct visit *visit)
{
	struct look *look = &visit->look;
	struct row_agency agency;
	struct row_contact_window window;

	if (row_agency_get(look->db, look->arena, look->who.agency, &agency)) {
		visit->frame.agency_name = agency.name;
		visit->frame.simulated = agency.simulated;
	}
	if (row_contact_window_get(look->db, look->arena, look->who.agency, &window))
		visit->frame.desk_phone = window.phone;
	pthread_mutex_lock(&talk->front->lock);
	keep_copy(talk->front->agency_name, sizeof(talk->front->agency_name), visit->frame.agency_name);
	keep_copy(talk->front->desk_phone, sizeof(talk->front->desk_phone), visit->frame.desk_phone);
	talk->front->simulated = visit->frame.simulated;
	pthread_mutex_unlock(&talk->front->lock);
}

struct drawing {
	struct talk *talk;
	const struct web_page *page;
};

struct str talk_origin(const struct talk *talk)
{
	const struct str host = talk->request->header[HTTP_HOST];

	for (size_t i = 0; i < host.len; i++) {
		const char c = host.at[i];
		if (!((c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
		      (c && strchr(".-:[]", c))))
			return (struct str){ 0 };
	}
	return host.len
		       ? arena_printf(talk->arena, "%s://%.*s", talk->request->secure ? "https" : "http", STR_ARG(host))
		       : (struct str){ 0 };
}

struct str talk_key_origin(const struct talk *talk)
{
	const struct str origin = talk_origin(talk), known = str_of(talk->front->known_as);

	return known.len == 0 || str_equal(origin, known) ? origin : (struct str){ 0 };
}

static bool draw(struct look *look, void *arg)
{
	const struct drawing *drawing = arg;
	struct talk *talk = drawing->talk;
	struct visit *visit = &talk->visit;

	talk->reader.now = look->now;
	*visit = (struct visit){ .look = *look, .reader = talk->reader, .frame = frame_begin(talk), .out = &talk->out };
	memcpy(visit->ids, talk->ids, sizeof(visit->ids));
	visit->origin = talk_origin(talk);
	visit->key_origin = talk_key_origin(talk);
	visit->query = talk->form ? (struct str){ 0 } : talk->request->query;
	visit->ok = talk->done;
	visit->frame.logged_in = look->who.person.len;
	visit->frame.bare = !visit->frame.logged_in;
	frame_agency(talk, visit);
	if (visit->frame.logged_in) {
		visit->frame.person_name = visit_person_name(visit, look->who.person);
		visit->frame.role_names = role_names(visit);
		delegations_frame(visit);
		envelopes_frame(visit);
		nav_fill(visit);
	}
	if (!drawing->page->draw(visit))
		return false;
	/* What the page made is gone with the visit. */
	talk->file_name = arena_str(talk->arena, visit->file_name);
	return true;
}

bool draw_page(struct talk *talk, const struct web_page *page)
{
	struct drawing drawing = { talk, page };
	struct desk_call call = { .lang = talk->reader.lang,
				  .session = talk->session,
				  .device = talk->device,
				  .source = str_of(talk->request->source),
				  .query = talk->request->query };

	memcpy(call.ids, talk->ids, sizeof(call.ids));
	if (str_starts(str_of(page->path), S("/i/{id}")))
		call.on_case = talk->ids[0];
	else if (str_starts(str_of(page->path), S("/clocks/{id}")))
		call.on_case = call_clock_case(talk->ids[0]);
	if (talk->form) /* the answer to the form is what the page may show */
		buf_add(&call.reply, buf_str(&talk->call.reply));
	if (!talk->form && !talk->done)
		talk->done = done_of(talk);
	buf_clear(&talk->out);
	bool drawn = desk_visit(talk->front->desk, &call, page->capability, page->open, draw, &drawing);
	buf_free(&call.reply);
	talk->media = drawn ? talk->visit.media : NULL;
	if (!drawn)
		talk->file_name = (struct str){ 0 };
	talk->status = drawn ? talk->visit.status : 0;
	if (drawn)
		return true;
	buf_clear(&talk->out);
	talk->err = call.err;
	talk->error_count = 0;
	return false;
}

/* "E-4F2A": what a person reads to the desk, and what the log has the details under. */
static struct str log_code(struct talk *talk)
{
	const struct str code = arena_printf(talk->arena, "E-%04X", (unsigned)(entropy_u64() & 0xFFFF));
	BUF_SCOPED(sentence);

	words_refusal(LANG_ZH_HANT, &talk->err, &sentence);
	buf_add_char(&sentence, '\0');
	log_line(LOG_LEVEL_ERROR, "page-failed", sentence.at, "error.code", refusal_row(talk->err.refusal)->code,
		 "error.id", code.at, "url.path", arena_cstr(talk->arena, talk->request->path));
	return code;
}

/* What the engine says of itself, and where files lie, is for those who read the log. */
static struct str sentence_of(struct talk *talk, int status)
{
	BUF_SCOPED(sentence);

	if (status == 503 || status == 507)
		return words(talk, "現在無法記錄或查閱。您可以稍後再試，或改用電話、紙本。");
	if (status >= 500)
		return words(talk, "系統發生問題，這個頁面無法顯示。");
	words_refusal(talk->reader.lang, &talk->err, &sentence);
	return arena_str(talk->arena, buf_str(&sentence));
}

static struct str title_of(const struct talk *talk, int status)
{
	switch (status) {
	case 403:
		return words(talk, "這個動作不屬於您的角色");
	case 404:
		return words(talk, "找不到這個頁面");
	case 405:
		return words(talk, "這個網址不能這樣使用");
	case 413:
		return words(talk, "送出的內容太大");
	case 503:
	case 507:
		return words(talk, "暫時無法使用");
	default:
		return status >= 500 ? words(talk, "系統發生問題") : words(talk, "無法完成");
	}
}

/* Fields that belong to the page and not to the person who filled it in, and those that nobody may see. */
static bool is_own(struct str name)
{
	return str_is(name, "csrf") || str_is(name, "key") || login_is_secret(name);
}

static struct typed unsent(const struct talk *talk)
{
	struct typed_field *fields = ARENA_ARRAY(talk->arena, talk->typed.count + 1, struct typed_field);
	size_t count = 0;

	for (size_t i = 0; i < talk->typed.count; i++)
		if (!is_own(talk->typed.at[i].name))
			fields[count++] = talk->typed.at[i];
	return (struct typed){ fields, count };
}

void draw_refusal(struct talk *talk)
{
	const int status = refusal_row(talk->err.refusal)->http_status;
	struct refused_view view = { .frame = frame_begin(talk), .status = status };

	view.frame.title = title_of(talk, status);
	view.frame.bare = true;
	view.words = sentence_of(talk, status);
	view.clause = clause_of(&talk->err);
	view.code = str_of(refusal_row(talk->err.refusal)->code);
	view.unavailable = status == 503 || status == 507;
	if (status >= 500)
		view.event = log_code(talk);
	if (talk->was_typed && talk->form && status >= 500) {
		view.action = dispatch_path(talk->form->path, talk->ids, talk->arena);
		view.unsent = unsent(talk);
	}
	view.unplaced = view.frame.unplaced;
	view.frame.unplaced.count = 0;
	view.frame.refusal_words = view.frame.refusal_code = view.frame.refusal_clause = (struct str){ 0 };
	view.frame.errors.count = 0;
	buf_clear(&talk->out);
	html_refused(&talk->out, &talk->reader, &view);
	answer_page(talk, status, NULL, (struct str){ 0 });
}
