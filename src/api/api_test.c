/* The API before a desk that stands here: it keeps what it was asked and answers what the test wants. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <pthread.h>
#include <stdatomic.h>
#include <sys/stat.h>

#include "api/api.h"
#include "desk/desk.h"
#include "host/fetch.h"
#include "host/file.h"
#include "text/json.h"

static atomic_int asked;
static enum refusal wanted_refusal;
static bool unready;
static char heard_body[400], heard_token[100], heard_key[200], heard_if_match[100], heard_id[120], heard_query[200];
static char heard_name[100], heard_file[400];
static uint64_t heard_bytes;
static enum lang heard_lang;

static void keep(char *out, size_t cap, struct str s)
{
	snprintf(out, cap, "%.*s", STR_ARG(s));
}

static void hear(struct desk_call *call)
{
	atomic_fetch_add(&asked, 1);
	keep(heard_body, sizeof(heard_body), call->body);
	keep(heard_token, sizeof(heard_token), call->token);
	keep(heard_key, sizeof(heard_key), call->idempotency_key);
	keep(heard_if_match, sizeof(heard_if_match), call->if_match);
	keep(heard_id, sizeof(heard_id), call->ids[0]);
	keep(heard_query, sizeof(heard_query), call->query);
	keep(heard_name, sizeof(heard_name), call->file_name);
	keep(heard_file, sizeof(heard_file), str_of(call->body_file));
	heard_bytes = call->body_bytes;
	heard_lang = call->lang;
	if (wanted_refusal) {
		refuse(&call->err, wanted_refusal, "x", "y");
		return;
	}
	snprintf(call->etag, sizeof(call->etag), "7");
	buf_printf(&call->reply, "{\"id\":\"S115-0001\"}");
}

static void *answer_later(void *arg)
{
	struct desk_call *call = arg;

	call->done(call);
	return NULL;
}

void desk_submit(struct desk *desk, struct desk_call *call)
{
	pthread_t thread;
	(void)desk;

	hear(call);
	call->status = 201;
	snprintf(call->location, sizeof(call->location), "/api/v1/signs/S115-0001");
	if (pthread_create(&thread, NULL, answer_later, call) == 0)
		pthread_detach(thread);
}

void desk_look(struct desk *desk, struct desk_call *call)
{
	(void)desk;
	hear(call);
	call->status = 200;
}

bool desk_knows(struct desk *desk, struct str token, struct err *err)
{
	(void)desk;
	return str_is(token, "secret-1") || refuse(err, REFUSAL_TOKEN_WRONG);
}

bool desk_is_ready(struct desk *desk, struct err *err)
{
	(void)desk;
	return !unready || refuse(err, REFUSAL_STORE_UNAVAILABLE, "x");
}

static struct api *api;
static struct http_server *server;
static struct fetch *peer;
static struct arena arena;
static struct fetch_reply reply;
static char spool[] = "/tmp/api-test-XXXXXX";

static int start(void **state)
{
	struct http_config config = { .listener = { { .address = "127.0.0.1" } }, .spool_directory = spool };
	char url[64];
	struct err err;
	(void)state;

	atomic_store(&asked, 0);
	wanted_refusal = REFUSAL_NONE;
	unready = false;
	api = api_new(NULL);
	config.handler = api_handler(api);
	if (!http_start(&config, &server, &err))
		return -1;
	snprintf(url, sizeof(url), "http://127.0.0.1:%u", http_port(server, 0));
	return fetch_open(str_of(url), &peer, &err) ? 0 : -1;
}

static int stop(void **state)
{
	(void)state;
	fetch_close(&peer);
	http_stop(&server, 10000);
	api_free(&api);
	arena_free(&arena);
	return 0;
}

#define TOKEN "Authorization: Bearer secret-1\r\n"
#define JSON "Content-Type: application/json\r\n"
#define KEY "Idempotency-Key: k1\r\n"

static int ask(const char *method, const char *target, const char *headers, const char *body)
{
	const struct fetch_request request = {
		.method = method, .target = str_of(target), .headers = str_of(headers), .body = str_of(body)
	};
	struct err err;

	assert_true(fetch(peer, &request, &arena, &reply, &err));
	return reply.status;
}

static void assert_header(const char *name, const char *value)
{
	assert_string_equal(arena_cstr(&arena, fetch_header(&reply, name)), value);
}

/* The reply is a problem with this code, and the desk was not asked. */
static void assert_problem(const char *code)
{
	struct json problem;
	struct err err;

	assert_header("Content-Type", "application/problem+json");
	assert_true(json_read(reply.body, &arena, &problem, &err));
	assert_string_equal(arena_cstr(&arena, json_member(&problem, "code")->string), code);
	assert_int_equal(json_member(&problem, "status")->integer, reply.status);
	assert_int_equal(atomic_load(&asked), 0);
}

static void a_write_reaches_the_desk_whole(void **state)
{
	(void)state;
	assert_int_equal(ask("POST", "/api/v1/signs/S115-0001/clear?a=b",
			     TOKEN JSON KEY "If-Match: \"7\"\r\nAccept-Language: en\r\n", "{\"reason\":\"x\"}"),
			 201);
	assert_string_equal(heard_body, "{\"reason\":\"x\"}");
	assert_string_equal(heard_token, "secret-1");
	assert_string_equal(heard_key, "k1");
	assert_string_equal(heard_if_match, "7");
	assert_string_equal(heard_id, "S115-0001");
	assert_string_equal(heard_query, "a=b");
	assert_int_equal(heard_lang, LANG_EN);
	assert_true(str_is(reply.body, "{\"id\":\"S115-0001\"}"));
	assert_header("ETag", "\"7\"");
	assert_header("Location", "/api/v1/signs/S115-0001");
	assert_header("Content-Type", "application/json");
	assert_header("Content-Language", "en");
	assert_header("X-Content-Type-Options", "nosniff");
	assert_header("Cache-Control", "no-store");
}

static void a_write_without_body_is_an_empty_object(void **state)
{
	(void)state;
	assert_int_equal(ask("POST", "/api/v1/clock/tick", TOKEN KEY, ""), 201);
	assert_string_equal(heard_body, "{}");
}

static void a_read_is_answered_and_not_sent_again_when_it_has_not_changed(void **state)
{
	(void)state;
	assert_int_equal(ask("GET", "/api/v1/signs?state=new", TOKEN, ""), 200);
	assert_string_equal(heard_query, "state=new");
	assert_header("ETag", "\"7\"");
	assert_int_equal(ask("GET", "/api/v1/signs", TOKEN "If-None-Match: \"7\"\r\n", ""), 304);
	assert_int_equal(ask("GET", "/api/v1/signs", TOKEN "If-None-Match: \"6\"\r\n", ""), 200);
	assert_int_equal(ask("HEAD", "/api/v1/signs", TOKEN, ""), 200);
	assert_header("Content-Length", "18");
}

static void without_a_token_nothing_is_asked(void **state)
{
	(void)state;
	assert_int_equal(ask("GET", "/api/v1/signs", "", ""), 401);
	assert_problem("token-missing");
	assert_header("WWW-Authenticate", "Bearer realm=\"tocsin\"");
	assert_int_equal(ask("GET", "/api/v1/signs", "Authorization: Basic eDp5\r\n", ""), 401);
	assert_int_equal(ask("GET", "/api/v1/signs", "Authorization: Bearer \r\n", ""), 401);
	assert_int_equal(ask("GET", "/api/v1/signs", "Authorization: Bearer a b\r\n", ""), 401);
	assert_int_equal(ask("GET", "/api/v1/signs", TOKEN TOKEN, ""), 400);
	assert_problem("request-malformed");
}

static void a_wrong_token_is_told_as_such(void **state)
{
	(void)state;
	wanted_refusal = REFUSAL_TOKEN_WRONG;
	assert_int_equal(ask("GET", "/api/v1/signs", TOKEN, ""), 401);
	assert_header("WWW-Authenticate", "Bearer realm=\"tocsin\", error=\"invalid_token\"");
}

static void writes_need_json_and_a_key(void **state)
{
	(void)state;
	assert_int_equal(ask("POST", "/api/v1/signs", TOKEN KEY, "{}"), 415);
	assert_problem("content-type");
	assert_int_equal(ask("POST", "/api/v1/signs", TOKEN KEY "Content-Type: text/plain\r\n", "{}"), 415);
	assert_int_equal(
		ask("POST", "/api/v1/signs", TOKEN KEY "Content-Type: application/json; charset=big5\r\n", "{}"), 415);
	assert_int_equal(ask("POST", "/api/v1/signs", TOKEN JSON, "{}"), 400);
	assert_problem("idempotency-key-missing");
	assert_int_equal(ask("POST", "/api/v1/signs", TOKEN JSON "Idempotency-Key: a b\r\n", "{}"), 400);
	assert_problem("idempotency-key-malformed");
	assert_int_equal(
		ask("POST", "/api/v1/signs", TOKEN KEY "Content-Type: Application/JSON; charset=UTF-8\r\n", "{}"), 201);
}

static void sizes_are_held_to(void **state)
{
	char *big = arena_alloc(&arena, 300001);
	(void)state;

	memset(big, ' ', 300000);
	assert_int_equal(ask("POST", "/api/v1/signs", TOKEN JSON KEY, big), 413);
	assert_problem("body-too-large");
	assert_int_equal(ask("GET", "/api/v1/signs", TOKEN, "x"), 413);
	assert_problem("body-too-large");
}

static void addresses_methods_and_queries_are_checked_first(void **state)
{
	(void)state;
	assert_int_equal(ask("GET", "/api/v1/nothing", TOKEN, ""), 404);
	assert_problem("route-unknown");
	assert_int_equal(ask("DELETE", "/api/v1/signs", TOKEN, ""), 405);
	assert_problem("method-not-allowed");
	assert_header("Allow", "GET, HEAD, POST");
	assert_int_equal(ask("GET", "/api/v1/signs?a=%zz", TOKEN, ""), 400);
	assert_int_equal(ask("GET", "/api/v1/signs?a=%FF", TOKEN, ""), 400);
	assert_problem("request-malformed");
}

static void a_refusal_of_the_desk_is_a_problem_in_the_language_asked_for(void **state)
{
	struct json problem;
	struct err err;
	(void)state;

	wanted_refusal = REFUSAL_STORE_BUSY;
	assert_int_equal(ask("POST", "/api/v1/signs", TOKEN JSON KEY "Accept-Language: zh-TW\r\n", "{}"), 503);
	assert_true(json_read(reply.body, &arena, &problem, &err));
	assert_string_equal(arena_cstr(&arena, json_member(&problem, "detail")->string), "資料庫忙碌中，請稍後再試");
	assert_string_equal(arena_cstr(&arena, json_member(&problem, "type")->string), "/help/errors/store-busy");
	assert_header("Content-Language", "zh-Hant");
	assert_header("Retry-After", "2");
}

static void an_upload_lies_in_a_file(void **state)
{
	char *big = arena_alloc(&arena, 500001);
	struct stat found;
	(void)state;

	memset(big, 'x', 500000);
	assert_int_equal(ask("POST", "/api/v1/attachments?name=%E7%B4%80%E9%8C%84.log",
			     TOKEN KEY "Content-Type: text/plain\r\n", big),
			 201);
	assert_int_equal(heard_bytes, 500000);
	assert_string_equal(heard_name, "紀錄.log");
	assert_true(str_starts(str_of(heard_file), str_of(spool)));
	assert_int_equal(ask("POST", "/api/v1/attachments",
			     TOKEN KEY "Content-Disposition: attachment; filename=\"a b.txt\"\r\n", "x"),
			 201);
	assert_string_equal(heard_name, "a b.txt");
	stop(NULL);
	assert_int_not_equal(stat(heard_file, &found), 0);
}

static void a_strangers_upload_is_not_taken(void **state)
{
	static const char stranger[] = "Authorization: Bearer secret-2\r\n" KEY;
	char *big = arena_alloc(&arena, 100001);
	(void)state;

	memset(big, ' ', 100000);
	assert_int_equal(ask("POST", "/api/v1/attachments", stranger, "x"), 401);
	assert_problem("token-wrong");
	assert_int_equal(ask("POST", "/api/v1/signs", stranger, big), 415);
	assert_int_equal(ask("POST", "/api/v1/signs",
			     "Authorization: Bearer secret-2\r\n" KEY "Content-Type: application/json\r\n", big),
			 401);
	assert_problem("token-wrong");
	assert_header("WWW-Authenticate", "Bearer realm=\"tocsin\", error=\"invalid_token\"");
}

static void the_service_tells_of_itself_without_token(void **state)
{
	struct json json;
	struct err err;
	(void)state;

	assert_int_equal(ask("GET", "/healthz", "", ""), 200);
	assert_int_equal(ask("GET", "/readyz", "", ""), 200);
	assert_int_equal(ask("GET", "/version", "", ""), 200);
	assert_int_equal(ask("GET", "/api/v1/openapi.json", "", ""), 200);
	assert_true(json_read(reply.body, &arena, &json, &err));
	assert_true(str_is(json_member(&json, "openapi")->string, "3.1.0"));
	assert_int_equal(ask("GET", "/help/errors/field-missing", "Accept-Language: en\r\n", ""), 200);
	assert_true(json_read(reply.body, &arena, &json, &err));
	assert_int_equal(json_member(&json, "status")->integer, 422);
	assert_int_equal(ask("GET", "/help/errors/no-such-code", "", ""), 404);
	unready = true;
	assert_int_equal(ask("GET", "/readyz", "", ""), 503);
	assert_problem("store-unavailable");
	assert_int_equal(ask("GET", "/healthz", "", ""), 200);
}

#define SERVED(test) cmocka_unit_test_setup_teardown(test, start, stop)

int main(void)
{
	const struct CMUnitTest tests[] = {
		SERVED(a_write_reaches_the_desk_whole),
		SERVED(a_write_without_body_is_an_empty_object),
		SERVED(a_read_is_answered_and_not_sent_again_when_it_has_not_changed),
		SERVED(without_a_token_nothing_is_asked),
		SERVED(a_wrong_token_is_told_as_such),
		SERVED(writes_need_json_and_a_key),
		SERVED(sizes_are_held_to),
		SERVED(addresses_methods_and_queries_are_checked_first),
		SERVED(a_refusal_of_the_desk_is_a_problem_in_the_language_asked_for),
		SERVED(an_upload_lies_in_a_file),
		SERVED(a_strangers_upload_is_not_taken),
		SERVED(the_service_tells_of_itself_without_token),
	};

	assert_non_null(mkdtemp(spool));
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	rmdir(spool);
	return failed;
}
