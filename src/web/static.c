#include "web/static.h"

#include <stdatomic.h>

#include "host/log.h"
#include "host/now.h"
#include "page/asset.h"
#include "text/json.h"
#include "web/headers.h"

enum {
	REPORT_BYTES_MAX = 16 * 1024,
	REPORTS_A_MINUTE = 20,
};

static struct http_admission admit_nothing(void *arg, struct http_exchange *exchange)
{
	(void)arg;
	(void)exchange;
	return (struct http_admission){ 0 };
}

static void answer_plain(struct http_exchange *exchange, int status, const char *words, struct http_field more)
{
	struct http_field fields[HEADERS_COUNT + 3];
	struct http_field *next = headers_write(fields, HEADERS_KEPT_NEVER);
	struct buf body = { 0 };

	buf_add(&body, str_of(words));
	*next++ = (struct http_field){ "Content-Type", "text/plain; charset=utf-8" };
	*next++ = more;
	*next = (struct http_field){ 0 };
	http_answer(exchange, status, fields, &body);
}

static bool is_malformed(struct http_exchange *exchange)
{
	const struct http_request *request = http_request(exchange);

	if (!request->malformed && !request->stopping)
		return false;
	answer_plain(exchange, request->stopping ? 503 : 400, "", (struct http_field){ 0 });
	return true;
}

/* The names of codings that a browser takes, without asking for weights: "gzip;q=0" is nothing that browsers say. */
static bool takes_gzip(struct str accepts)
{
	struct str coding, rest = accepts, name, weight;

	while (rest.len) {
		str_cut(rest, ',', &coding, &rest);
		str_cut(coding, ';', &name, &weight);
		if (str_is(str_trim(name), "gzip"))
			return !str_starts(str_trim(weight), S("q=0")) || str_find(weight, S(".")) >= 0;
	}
	return false;
}

static void send(struct http_exchange *exchange, const struct asset *asset)
{
	const struct http_request *request = http_request(exchange);
	const bool packed = asset->gzip.len && takes_gzip(request->header[HTTP_ACCEPT_ENCODING]);
	struct http_field fields[HEADERS_COUNT + 5];
	struct http_field *next = headers_write(fields, HEADERS_KEPT_FOR_EVER);
	struct str etag = arena_printf(http_arena(exchange), "\"%.*s%s\"", STR_ARG(asset->href), packed ? ".gz" : "");

	*next++ = (struct http_field){ "Content-Type", asset->media.at };
	*next++ = (struct http_field){ "Vary", "Accept-Encoding" };
	*next++ = (struct http_field){ "ETag", etag.at };
	if (packed)
		*next++ = (struct http_field){ "Content-Encoding", "gzip" };
	*next = (struct http_field){ 0 };
	if (str_equal(request->header[HTTP_IF_NONE_MATCH], etag))
		http_answer_static(exchange, 304, fields, S(""));
	else
		http_answer_static(exchange, 200, fields, packed ? asset->gzip : asset->bytes);
}

static void static_handle(void *arg, struct http_exchange *exchange)
{
	const struct http_request *request = http_request(exchange);
	(void)arg;

	if (is_malformed(exchange))
		return;
	const struct asset *asset = asset_at(request->path);
	if (request->method != HTTP_GET && request->method != HTTP_HEAD)
		answer_plain(exchange, 405, "", (struct http_field){ "Allow", "GET, HEAD" });
	else if (!asset)
		answer_plain(exchange, 404, "404\n", (struct http_field){ 0 });
	else
		send(exchange, asset);
}

static void nothing(void *arg, struct http_exchange *exchange)
{
	(void)arg;
	(void)exchange;
}

struct http_handler static_handler(void)
{
	return (struct http_handler){ admit_nothing, static_handle, nothing, nothing, NULL };
}

static struct http_admission csp_admit(void *arg, struct http_exchange *exchange)
{
	(void)arg;
	(void)exchange;
	return (struct http_admission){ .cap_bytes = REPORT_BYTES_MAX };
}

/* Anybody may send reports: the log is not theirs to fill. */
static bool may_log(void)
{
	static atomic_llong minute;
	static atomic_int count;
	long long now = now_steady_ms() / 60000;

	if (atomic_exchange(&minute, now) != now)
		atomic_store(&count, 0);
	return atomic_fetch_add(&count, 1) < REPORTS_A_MINUTE;
}

/* What was stopped and by which rule. Not where: an address of ours may be a link that lets somebody in. */
static void report_log(struct http_exchange *exchange, struct str body)
{
	struct arena *arena = http_arena(exchange);
	struct json json;
	struct err err;

	if (!json_read(body, arena, &json, &err))
		return;
	const struct json *report = json_member(&json, "csp-report");
	const struct json *rule = json_member(report, "effective-directive");
	const struct json *stopped = json_member(report, "blocked-uri");
	if (!rule || rule->kind != JSON_IS_STRING || !stopped || stopped->kind != JSON_IS_STRING)
		return;
	/* Of a whole URL its host tells enough. */
	struct str where = stopped->string, rest;
	ptrdiff_t host = str_find(where, S("://"));
	if (host >= 0)
		str_cut(str_after(where, (size_t)host + 3), '/', &where, &rest);
	log_line(LOG_LEVEL_WARN, "csp-report", "a browser stopped what the policy forbids", "rule",
		 arena_cstr(arena, str_first(rule->string, 100)), "stopped", arena_cstr(arena, str_first(where, 200)));
}

static void csp_handle(void *arg, struct http_exchange *exchange)
{
	const struct http_request *request = http_request(exchange);
	(void)arg;

	if (is_malformed(exchange))
		return;
	if (request->method != HTTP_POST) {
		answer_plain(exchange, 405, "", (struct http_field){ "Allow", "POST" });
		return;
	}
	if (!request->body_too_large && may_log())
		report_log(exchange, request->body);
	http_answer_static(exchange, 204, NULL, S(""));
}

struct http_handler csp_handler(void)
{
	return (struct http_handler){ csp_admit, csp_handle, nothing, nothing, NULL };
}
