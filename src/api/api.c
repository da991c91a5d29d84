#include "api/api.h"

#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <strings.h>

#include "api/openapi.h"
#include "api/problem.h"
#include "api/route.h"
#include "base/must.h"
#include "desk/desk.h"
#include "host/http.h"
#include "host/log.h"
#include "text/query.h"
#include "text/utf8.h"

enum {
	BODY_BYTES_MAX = 256 * 1024,
	UPLOAD_BYTES_MAX = 64 * 1024 * 1024,
	STRANGER_BYTES_MAX = 16 * 1024,
	HELD_BYTES_MAX = 256 * 1024 * 1024,
	IDEMPOTENCY_KEY_BYTES_MAX = 128,
	FIELDS_MAX = 14,
};

struct api {
	struct desk *desk;
	atomic_size_t held_bytes; /* of answers made and not yet sent */
};

/* One request on its way through: kept in the exchange's arena. */
struct conversation {
	struct http_exchange *exchange;
	const struct route_row *row; /* NULL: no route, call.err says why */
	struct desk_call call;
	size_t held_bytes; /* of its answer */
};

static struct conversation *conversation_of(struct http_exchange *exchange)
{
	return *http_state(exchange);
}

/* RFC 6750 section 2.1. */
static bool token_read(struct str header, struct str *out)
{
	struct str scheme, token;

	if (!str_cut(header, ' ', &scheme, &token) || scheme.len != 6 || strncasecmp(scheme.at, "Bearer", 6))
		return false;
	token = str_trim(token);
	for (size_t i = 0; i < token.len; i++) {
		char c = token.at[i];
		if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
		      (c && strchr("-._~+/=", c))))
			return false;
	}
	*out = token;
	return token.len;
}

static bool is_json_type(struct str header)
{
	struct str type, parameters;

	str_cut(header, ';', &type, &parameters);
	type = str_trim(type);
	parameters = str_trim(parameters);
	bool json = type.len == 16 && !strncasecmp(type.at, "application/json", 16);
	return json &&
	       (parameters.len == 0 || (parameters.len == 13 && !strncasecmp(parameters.at, "charset=utf-8", 13)));
}

static bool idempotency_key_read(struct str header, struct str *out, struct err *err)
{
	if (header.len == 0)
		return refuse(err, REFUSAL_IDEMPOTENCY_KEY_MISSING);
	bool visible = header.len <= IDEMPOTENCY_KEY_BYTES_MAX;
	for (size_t i = 0; i < header.len; i++)
		visible = visible && header.at[i] > ' ' && header.at[i] < 0x7F;
	if (!visible)
		return refuse(err, REFUSAL_IDEMPOTENCY_KEY_MALFORMED);
	*out = header;
	return true;
}

/* The desk's versions have no quotes. A list or a weak tag stays as it is and so never equals a version. */
static struct str etag_bare(struct str header)
{
	bool quoted = header.len >= 2 && header.at[0] == '"' && header.at[header.len - 1] == '"';

	return quoted ? str_from(header.at + 1, header.len - 2) : header;
}

static bool is_write(const struct route_row *row)
{
	return row->kind == ROUTE_KIND_WRITE || row->kind == ROUTE_KIND_EDIT || row->kind == ROUTE_KIND_UPLOAD;
}

/* All that can be told from the head of a request without asking the desk. */
static bool head_check(struct conversation *talk, const struct http_request *request)
{
	static const enum http_header single[] = { HTTP_AUTHORIZATION, HTTP_CONTENT_TYPE, HTTP_IDEMPOTENCY_KEY,
						   HTTP_IF_MATCH };
	struct desk_call *call = &talk->call;
	const struct route_row *row = talk->row;

	for (size_t i = 0; i < sizeof(single) / sizeof(single[0]); i++)
		if (request->repeated & 1u << single[i])
			return refuse(&call->err, REFUSAL_REQUEST_MALFORMED, "repeated header");
	if (!query_is_valid(request->query))
		return refuse(&call->err, REFUSAL_REQUEST_MALFORMED, "query");
	if (row->kind == ROUTE_KIND_PUBLIC)
		return true;
	if (!token_read(request->header[HTTP_AUTHORIZATION], &call->token))
		return refuse(&call->err, REFUSAL_TOKEN_MISSING);
	if (!is_write(row))
		return true;
	if (row->kind != ROUTE_KIND_UPLOAD && request->declared_bytes != 0 &&
	    !is_json_type(request->header[HTTP_CONTENT_TYPE]))
		return refuse(&call->err, REFUSAL_CONTENT_TYPE, "application/json");
	if (!idempotency_key_read(request->header[HTTP_IDEMPOTENCY_KEY], &call->idempotency_key, &call->err))
		return false;
	call->if_match = etag_bare(request->header[HTTP_IF_MATCH]);
	struct str dry_run;
	call->dry_run =
		query_value(request->query, "dry-run", http_arena(talk->exchange), &dry_run) && str_is(dry_run, "1");
	if (row->kind == ROUTE_KIND_EDIT && call->if_match.len == 0)
		return refuse(&call->err, REFUSAL_IF_MATCH_MISSING);
	return true;
}

static struct conversation *conversation_begin(struct api *api, struct http_exchange *exchange)
{
	const struct http_request *request = http_request(exchange);
	struct conversation *talk = ARENA_NEW(http_arena(exchange), struct conversation);
	enum route route;
	(void)api;

	*http_state(exchange) = talk;
	talk->exchange = exchange;
	talk->call.arg = talk;
	talk->call.lang = lang_from_accept_language(request->header[HTTP_ACCEPT_LANGUAGE]);
	talk->call.query = request->query;
	if (route_match(request->method, request->path, &route, talk->call.ids, &talk->call.err)) {
		talk->call.route = route;
		talk->row = route_row(route);
		head_check(talk, request);
	}
	return talk;
}

static struct http_admission on_admit(void *arg, struct http_exchange *exchange)
{
	struct api *api = arg;
	struct conversation *talk = conversation_begin(api, exchange);
	const int64_t declared = http_request(exchange)->declared_bytes;

	if (talk->call.err.refusal || !is_write(talk->row))
		return (struct http_admission){ 0 };
	/* The desk asks for the token anyway, when the body is in: strangers are not to fill memory or disk until then. */
	bool small = talk->row->kind != ROUTE_KIND_UPLOAD && declared >= 0 && declared <= STRANGER_BYTES_MAX;
	if (!small && !desk_knows(api->desk, talk->call.token, &talk->call.err))
		return (struct http_admission){ 0 };
	if (talk->row->kind == ROUTE_KIND_UPLOAD)
		return (struct http_admission){ .cap_bytes = UPLOAD_BYTES_MAX, .to_file = true };
	return (struct http_admission){ .cap_bytes = BODY_BYTES_MAX };
}

struct fields {
	struct http_field row[FIELDS_MAX + 1];
	size_t count;
	char etag[48];
};

static void fields_add(struct fields *fields, const char *name, const char *value)
{
	must(fields->count < FIELDS_MAX);
	fields->row[fields->count++] = (struct http_field){ name, value };
}

static void fields_begin(struct fields *fields, const struct conversation *talk, const char *content_type)
{
	*fields = (struct fields){ 0 };
	fields_add(fields, "Content-Type", content_type);
	fields_add(fields, "Content-Language", lang_tag(talk->call.lang));
	fields_add(fields, "Cache-Control", "no-store");
	fields_add(fields, "Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'; sandbox");
	fields_add(fields, "X-Content-Type-Options", "nosniff");
	fields_add(fields, "Referrer-Policy", "no-referrer");
}

static void fields_add_etag(struct fields *fields, const char *etag)
{
	if (!*etag)
		return;
	snprintf(fields->etag, sizeof(fields->etag), "\"%s\"", etag);
	fields_add(fields, "ETag", fields->etag);
}

/* What the engine says of itself, and where files lie, is for those who read the log. */
static void words_keep(struct err *err)
{
	switch (err->refusal) {
	case REFUSAL_STORE_UNAVAILABLE:
	case REFUSAL_STORE_CORRUPT:
	case REFUSAL_STORE_REFUSED:
	case REFUSAL_FILE_UNREADABLE:
	case REFUSAL_FILE_UNWRITABLE:
		log_refusal(LOG_LEVEL_ERROR, "request-failed", err);
		snprintf(err->word[0], sizeof(err->word[0]), "…");
		break;
	default:
		break;
	}
}

static void answer_problem(struct conversation *talk)
{
	struct desk_call *call = &talk->call;
	struct fields fields;

	words_keep(&call->err);
	buf_clear(&call->reply);
	int status = problem_write(&call->err, call->lang, &call->reply);
	fields_begin(&fields, talk, "application/problem+json");
	if (status == 401)
		fields_add(&fields, "WWW-Authenticate",
			   call->token.len ? "Bearer realm=\"tocsin\", error=\"invalid_token\""
					   : "Bearer realm=\"tocsin\"");
	if (status == 503)
		fields_add(&fields, "Retry-After", "2");
	if (status == 405)
		fields_add(&fields, "Allow", call->err.word[1]);
	fields_add_etag(&fields, call->etag);
	http_answer(talk->exchange, status, fields.row, &call->reply);
}

static void answer(struct conversation *talk)
{
	struct desk_call *call = &talk->call;
	const struct http_request *request = http_request(talk->exchange);
	struct fields fields;

	if (call->err.refusal) {
		answer_problem(talk);
		return;
	}
	fields_begin(&fields, talk, call->reply_media ? call->reply_media : "application/json");
	fields_add_etag(&fields, call->etag);
	if (call->reply_media) /* what somebody sent in, maybe to be opened by mistake */
		fields_add(&fields, "Content-Disposition", "attachment");
	if (*call->location)
		fields_add(&fields, "Location", call->location);
	if (call->replayed)
		fields_add(&fields, "Idempotency-Replayed", "true");
	bool unchanged =
		!is_write(talk->row) && *call->etag && str_is(request->header[HTTP_IF_NONE_MATCH], fields.etag);
	if (unchanged)
		buf_clear(&call->reply);
	http_answer(talk->exchange, unchanged ? 304 : call->status ? call->status : 200, fields.row, &call->reply);
}

static void answer_public(struct api *api, struct conversation *talk)
{
	struct desk_call *call = &talk->call;

	switch ((int)call->route) {
	case ROUTE_health:
		buf_add(&call->reply, S("{\"status\":\"ok\"}"));
		break;
	case ROUTE_ready:
		if (desk_is_ready(api->desk, &call->err))
			buf_add(&call->reply, S("{\"status\":\"ready\"}"));
		break;
	case ROUTE_version:
		buf_add(&call->reply, S("{\"name\":\"tocsin\",\"version\":\"" TOCSIN_VERSION "\"}"));
		break;
	case ROUTE_openapi:
		openapi_write(&call->reply);
		break;
	case ROUTE_help_error:
		(void)!problem_explain(call->ids[0], call->lang, &call->reply, &call->err);
		break;
	default:
		must(!"a public route that nobody answers");
	}
	answer(talk);
}

/* As told by ?name=, else by Content-Disposition's plain filename="…"; empty when neither tells a name that is text. */
static struct str file_name_of(const struct http_request *request, struct arena *arena)
{
	struct str name = { 0 }, rest = request->header[HTTP_CONTENT_DISPOSITION], after;
	const struct str mark = S("filename=\"");

	if (query_value(request->query, "name", arena, &name))
		return name;
	ptrdiff_t at = str_find(rest, mark);
	if (at < 0 || !str_cut(str_after(rest, (size_t)at + mark.len), '"', &name, &after) || !utf8_is_text(name))
		return (struct str){ 0 };
	return name;
}

/* On the writer's thread, after the commit: only wakes the server, which writes the answer on a thread of its own. */
static void on_done(struct desk_call *call)
{
	struct conversation *talk = call->arg;

	http_ready(talk->exchange);
}

static bool body_check(struct conversation *talk, const struct http_request *request)
{
	struct err *err = &talk->call.err;

	if (request->malformed)
		return refuse(err, REFUSAL_REQUEST_MALFORMED, request->malformed);
	if (request->stopping)
		return refuse(err, REFUSAL_STOPPING);
	if (err->refusal)
		return false;
	if (request->body_failed)
		return refuse(err, REFUSAL_DISK_FULL);
	if (request->body_too_large)
		return refuse(err, REFUSAL_BODY_TOO_LARGE,
			      !is_write(talk->row)                   ? "0"
			      : talk->row->kind == ROUTE_KIND_UPLOAD ? "64 MiB"
								     : "256 KiB");
	return true;
}

/* Whoever asks for evidence again and again and never reads what comes is not to fill the memory. */
static void look(struct api *api, struct conversation *talk)
{
	struct desk_call *call = &talk->call;

	if (call->route == ROUTE_attachment_get && atomic_load(&api->held_bytes) >= HELD_BYTES_MAX) {
		refuse(&call->err, REFUSAL_STORE_BUSY);
		return;
	}
	desk_look(api->desk, call);
	talk->held_bytes = call->reply.len;
	atomic_fetch_add(&api->held_bytes, talk->held_bytes);
}

static void on_handle(void *arg, struct http_exchange *exchange)
{
	struct api *api = arg;
	const struct http_request *request = http_request(exchange);
	/* A request that is malformed or comes while stopping was not admitted. */
	struct conversation *talk =
		conversation_of(exchange) ? conversation_of(exchange) : conversation_begin(api, exchange);
	struct desk_call *call = &talk->call;

	if (!body_check(talk, request)) {
		answer(talk);
		return;
	}
	if (talk->row->kind == ROUTE_KIND_PUBLIC) {
		answer_public(api, talk);
		return;
	}
	if (is_write(talk->row)) {
		call->body = request->body.len ? request->body : S("{}");
		call->body_file = request->body_file;
		call->body_bytes = request->body_bytes;
		call->media = request->header[HTTP_CONTENT_TYPE];
		call->file_name = file_name_of(request, http_arena(exchange));
		call->done = on_done;
		call->arena = http_arena(exchange);
		desk_submit(api->desk, call);
	} else {
		look(api, talk);
		answer(talk);
	}
}

static void on_finish(void *arg, struct http_exchange *exchange)
{
	(void)arg;
	answer(conversation_of(exchange));
}

static void on_forget(void *arg, struct http_exchange *exchange)
{
	struct conversation *talk = conversation_of(exchange);
	struct api *api = arg;

	if (!talk)
		return;
	atomic_fetch_sub(&api->held_bytes, talk->held_bytes);
	buf_free(&talk->call.reply);
}

struct api *api_new(struct desk *desk)
{
	struct api *api = calloc(1, sizeof(*api));

	must(api);
	api->desk = desk;
	return api;
}

struct http_handler api_handler(struct api *api)
{
	return (struct http_handler){ on_admit, on_handle, on_finish, on_forget, api };
}

void api_free(struct api **api)
{
	free(*api);
	*api = NULL;
}
