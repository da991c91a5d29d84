#include "web/front.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "api/route.h"
#include "base/must.h"
#include "text/query.h"
#include "web/csrf.h"
#include "web/login.h"
#include "web/static.h"
#include "web/talk.h"

enum {
	FORM_BYTES_MAX = 64 * 1024 * 1024,
	TEXT_BYTES_MAX = 512 * 1024,
	STRANGERS_BYTES_MAX = 512 * 1024 * 1024, /* of all that strangers are sending at once */
	PREFERENCE_LIFE_S = 365 * 24 * 3600,
};

static bool is_below(struct str path, const char *prefix)
{
	return str_starts(path, str_of(prefix));
}

/* What a program asks for rather than a browser: it does not say that it takes HTML. */
static bool wants_json(const struct http_request *request)
{
	return str_find(request->header[HTTP_ACCEPT], S("text/html")) < 0;
}

/* Whose request this is, told from its head alone, and so the same at every step of the exchange. */
static struct http_handler handler_of(struct front *front, const struct http_request *request, bool *ours)
{
	const struct str path = request->path;

	*ours = false;
	if (is_below(path, "/api/") || str_is(path, "/healthz") || str_is(path, "/readyz") ||
	    str_is(path, "/version") || (is_below(path, "/help/errors/") && wants_json(request)))
		return front->to_api;
	if (is_below(path, "/static/"))
		return static_handler();
	if (str_is(path, "/csp-report"))
		return csp_handler();
	*ours = true;
	return (struct http_handler){ 0 };
}

static struct talk *talk_of(struct http_exchange *exchange)
{
	return *http_state(exchange);
}

/* The language: what was chosen here, else what the browser prefers. The calendar: ROC unless it was chosen otherwise. */
static struct reader reader_of(const struct http_request *request)
{
	struct reader reader = { .lang = lang_from_accept_language(request->header[HTTP_ACCEPT_LANGUAGE]) };
	struct str chosen;

	if (http_cookie(request, "lang", &chosen))
		reader.lang = str_is(chosen, "en") ? LANG_EN : LANG_ZH_HANT;
	reader.gregorian = http_cookie(request, "calendar", &chosen) && str_is(chosen, "gregorian");
	return reader;
}

static bool is_plain(struct str cookie)
{
	for (size_t i = 0; i < cookie.len; i++)
		if (!((cookie.at[i] >= '0' && cookie.at[i] <= '9') || (cookie.at[i] >= 'a' && cookie.at[i] <= 'z')))
			return false;
	return cookie.len > 0 && cookie.len <= 100;
}

static struct str cookie_of(const struct http_request *request, const char *name)
{
	struct str value = { 0 };

	return http_cookie(request, name, &value) && is_plain(value) ? value : (struct str){ 0 };
}

static bool match(struct talk *talk)
{
	const struct http_request *request = talk->request;
	const bool reads = request->method == HTTP_GET || request->method == HTTP_HEAD;
	struct str ids[DESK_IDS];
	const struct web_page *page = dispatch_page(request->path, ids);

	if (page)
		memcpy(talk->ids, ids, sizeof(ids));
	talk->preferences = str_is(request->path, "/preferences");
	const struct web_form *form = dispatch_form(request->path, ids);
	if (form)
		memcpy(talk->ids, ids, sizeof(ids));
	if (reads && page) {
		talk->page = page;
		return true;
	}
	if (request->method == HTTP_POST && (form || talk->preferences)) {
		talk->form = form;
		talk->page = form ? form->page : NULL;
		return true;
	}
	if (!page && !form && !talk->preferences)
		return refuse_str(&talk->err, REFUSAL_ROUTE_UNKNOWN, request->path);
	const bool both = page && (form || talk->preferences);
	return refuse(&talk->err, REFUSAL_METHOD_NOT_ALLOWED, route_method_name(request->method),
		      both   ? "GET, HEAD, POST"
		      : page ? "GET, HEAD"
			     : "POST");
}

static struct talk *talk_begin(struct front *front, struct http_exchange *exchange)
{
	struct talk *talk = ARENA_NEW(http_arena(exchange), struct talk);

	*http_state(exchange) = talk;
	talk->front = front;
	talk->exchange = exchange;
	talk->request = http_request(exchange);
	talk->arena = http_arena(exchange);
	talk->reader = reader_of(talk->request);
	talk->session = cookie_of(talk->request, answer_session_cookie(talk));
	talk->device = cookie_of(talk->request, answer_device_cookie(talk));
	if (!talk->request->malformed)
		(void)match(talk);
	return talk;
}

static bool nothing(struct look *look, void *arg)
{
	(void)look;
	(void)arg;
	return true;
}

static bool is_logged_in(struct talk *talk)
{
	struct desk_call call = { .session = talk->session };
	bool known = talk->session.len && desk_visit(talk->front->desk, &call, CAPABILITY_COUNT, false, nothing, NULL);

	buf_free(&call.reply);
	return known;
}

/* A form is taken whole, also one whose session has ended: what was typed comes back. Files of people who are not logged in are
 * taken as long as not too much of that is under way. */
static struct http_admission form_admission(struct talk *talk)
{
	struct http_admission text = { .cap_bytes = TEXT_BYTES_MAX, .text_bytes = TEXT_BYTES_MAX, .form = true };
	const struct http_admission whole = { .cap_bytes = FORM_BYTES_MAX, .text_bytes = TEXT_BYTES_MAX, .form = true };
	const int64_t declared = talk->request->declared_bytes;

	if (talk->preferences)
		return (struct http_admission){ .cap_bytes = 4096, .text_bytes = 4096, .form = true };
	if (declared >= 0 && declared <= TEXT_BYTES_MAX)
		return text;
	if (is_logged_in(talk))
		return whole;
	talk->stranger_bytes = declared < 0 || declared > FORM_BYTES_MAX ? FORM_BYTES_MAX : (size_t)declared;
	if (atomic_fetch_add(&talk->front->stranger_bytes, talk->stranger_bytes) + talk->stranger_bytes <=
	    STRANGERS_BYTES_MAX)
		return whole;
	return text;
}

static struct http_admission on_admit(void *arg, struct http_exchange *exchange)
{
	struct front *front = arg;
	bool ours;
	const struct http_handler other = handler_of(front, http_request(exchange), &ours);

	if (!ours)
		return other.admit(other.arg, exchange);
	struct talk *talk = talk_begin(front, exchange);
	if (talk->err.refusal != REFUSAL_NONE || talk->request->method != HTTP_POST)
		return (struct http_admission){ 0 };
	return form_admission(talk);
}

static bool body_check(struct talk *talk)
{
	const struct http_request *request = talk->request;

	if (request->malformed)
		return refuse(&talk->err, REFUSAL_REQUEST_MALFORMED, request->malformed);
	if (request->stopping)
		return refuse(&talk->err, REFUSAL_STOPPING);
	if (talk->err.refusal != REFUSAL_NONE)
		return false;
	if (request->body_failed)
		return refuse(&talk->err, REFUSAL_DISK_FULL);
	if (request->body_too_large)
		return refuse(&talk->err, REFUSAL_BODY_TOO_LARGE, "64 MiB");
	if (request->method == HTTP_POST && request->form_wrong)
		return refuse(&talk->err, REFUSAL_REQUEST_MALFORMED, request->form_wrong);
	return query_is_valid(request->query) || refuse(&talk->err, REFUSAL_REQUEST_MALFORMED, "query");
}

static struct str input_value(const struct http_form *form, const char *name)
{
	for (size_t i = 0; i < form->count; i++)
		if (!form->at[i].file && str_is(form->at[i].name, name))
			return form->at[i].value;
	return (struct str){ 0 };
}

/* Language and calendar: a cookie that says nothing of anybody. Not even a stranger's site gains by setting it, yet it may not. */
static void preferences_set(struct talk *talk)
{
	const struct http_form *form = &talk->request->form;
	const struct str lang = input_value(form, "lang"), calendar = input_value(form, "calendar"),
			 back = input_value(form, "back");

	if (csrf_judge(web_keys_mac(&talk->front->keys), talk->request, talk->session, talk->device,
		       input_value(form, "csrf")) == CSRF_FOREIGN) {
		refuse(&talk->err, REFUSAL_FORM_FOREIGN);
		draw_refusal(talk);
		return;
	}
	if (str_is(lang, "en") || str_is(lang, "zh-Hant"))
		answer_cookie(talk, "lang", lang, PREFERENCE_LIFE_S);
	if (str_is(calendar, "roc") || str_is(calendar, "gregorian"))
		answer_cookie(talk, "calendar", calendar, PREFERENCE_LIFE_S);
	answer_go(talk, talk_is_local(back) ? back : S("/"));
}

static void page_show(struct talk *talk)
{
	if (!draw_page(talk, talk->page)) {
		if (talk->err.refusal == REFUSAL_SESSION_ENDED || talk->err.refusal == REFUSAL_TOKEN_WRONG)
			login_send(talk);
		else
			draw_refusal(talk);
	} else if (talk->status == 303) {
		answer_go(talk, talk->file_name);
	} else {
		answer_page(talk, talk->status ? talk->status : 200, talk->media, talk->file_name);
	}
}

static void on_handle(void *arg, struct http_exchange *exchange)
{
	struct front *front = arg;
	bool ours;
	const struct http_handler other = handler_of(front, http_request(exchange), &ours);

	if (!ours) {
		other.handle(other.arg, exchange);
		return;
	}
	/* A request that is malformed or comes while stopping was not admitted. */
	struct talk *talk = talk_of(exchange) ? talk_of(exchange) : talk_begin(front, exchange);
	if (!body_check(talk))
		draw_refusal(talk);
	else if (talk->request->method != HTTP_POST)
		page_show(talk);
	else if (talk->preferences)
		preferences_set(talk);
	else
		form_handle(talk);
}

static void on_finish(void *arg, struct http_exchange *exchange)
{
	struct front *front = arg;
	bool ours;
	const struct http_handler other = handler_of(front, http_request(exchange), &ours);

	if (ours)
		form_finish(talk_of(exchange));
	else
		other.finish(other.arg, exchange);
}

static void on_forget(void *arg, struct http_exchange *exchange)
{
	struct front *front = arg;
	bool ours;
	const struct http_handler other = handler_of(front, http_request(exchange), &ours);
	struct talk *talk = talk_of(exchange);

	if (!ours) {
		other.forget(other.arg, exchange);
		return;
	}
	if (!talk)
		return;
	atomic_fetch_sub(&front->stranger_bytes, talk->stranger_bytes);
	for (size_t i = 0; i < talk->upload_count; i++)
		buf_free(&talk->uploads[i].call.reply);
	buf_free(&talk->call.reply);
	buf_free(&talk->out);
}

bool front_open(struct desk *desk, const char *data_dir, struct front **out, struct err *err)
{
	struct front *front = calloc(1, sizeof(*front));

	must(front);
	if (!web_keys_load(data_dir, &front->keys, err)) {
		free(front);
		return false;
	}
	front->desk = desk;
	front->api = api_new(desk);
	front->to_api = api_handler(front->api);
	pthread_mutex_init(&front->lock, NULL);
	*out = front;
	return true;
}

void front_known_as(struct front *front, struct str url)
{
	const ptrdiff_t scheme = str_find(url, S("://"));
	struct str host, path;

	if (scheme < 0)
		return;
	str_cut(str_after(url, (size_t)scheme + 3), '/', &host, &path);
	snprintf(front->known_as, sizeof(front->known_as), "%.*s", (int)((size_t)scheme + 3 + host.len), url.at);
}

struct http_handler front_handler(struct front *front)
{
	return (struct http_handler){ on_admit, on_handle, on_finish, on_forget, front };
}

void front_close(struct front **front)
{
	if (!*front)
		return;
	api_free(&(*front)->api);
	pthread_mutex_destroy(&(*front)->lock);
	free(*front);
	*front = NULL;
}
