#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <arpa/inet.h>
#include <pthread.h>
#include <sys/socket.h>

#include "host/fetch.h"
#include "host/file.h"

/* A peer that says the given text to each connection after it has heard the end of a head, then closes. */
static const char *script;
static int listener;
static char url[64];
static char heard[4096];

static void *peer_run(void *arg)
{
	size_t len = 0;
	(void)arg;

	int fd = accept(listener, NULL, NULL);
	memset(heard, 0, sizeof(heard));
	while (!strstr(heard, "\r\n\r\n")) {
		ssize_t got = recv(fd, heard + len, sizeof(heard) - 1 - len, 0);
		if (got <= 0)
			break;
		len += (size_t)got;
	}
	for (const char *at = script; *at; at++)
		if (send(fd, at, 1, MSG_NOSIGNAL) != 1)
			break;
	/* Until the other side closes: closing first could reset what is not read yet. */
	shutdown(fd, SHUT_WR);
	while (recv(fd, heard + len, sizeof(heard) - 1 - len, 0) > 0)
		;
	close(fd);
	return NULL;
}

static int begin(void **state)
{
	struct sockaddr_in address = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t len = sizeof(address);
	(void)state;

	listener = socket(AF_INET, SOCK_STREAM, 0);
	if (bind(listener, (struct sockaddr *)&address, len) != 0 || listen(listener, 4) != 0 ||
	    getsockname(listener, (struct sockaddr *)&address, &len) != 0)
		return -1;
	snprintf(url, sizeof(url), "http://127.0.0.1:%u", ntohs(address.sin_port));
	return 0;
}

static int end(void **state)
{
	(void)state;
	return close(listener);
}

static bool ask(const char *method, const char *reply, struct arena *arena, struct fetch_reply *out, struct err *err)
{
	const struct fetch_request request = { .method = method,
					       .target = S("/x?y"),
					       .headers = S("X-A: b\r\n"),
					       .body = strcmp(method, "GET") ? S("hello") : S("") };
	struct fetch *peer;
	pthread_t thread;

	script = reply;
	assert_int_equal(pthread_create(&thread, NULL, peer_run, NULL), 0);
	assert_true(fetch_open(str_of(url), &peer, err));
	bool fetched = fetch(peer, &request, arena, out, err);
	fetch_close(&peer);
	pthread_join(thread, NULL);
	return fetched;
}

static void a_reply_is_read_to_its_declared_end(void **state)
{
	ARENA_SCOPED(arena);
	struct fetch_reply reply;
	struct err err;
	(void)state;

	assert_true(ask("POST", "HTTP/1.1 201 Created\r\nETag: \"7\"\r\ncontent-length: 4\r\n\r\nbody", &arena, &reply,
			&err));
	assert_int_equal(reply.status, 201);
	assert_true(str_is(reply.body, "body"));
	assert_true(str_is(fetch_header(&reply, "etag"), "\"7\""));
	assert_true(str_is_empty(fetch_header(&reply, "Location")));
	assert_non_null(strstr(heard, "POST /x?y HTTP/1.1\r\n"));
	assert_non_null(strstr(heard, "X-A: b\r\n"));
	assert_non_null(strstr(heard, "Content-Length: 5\r\n"));
}

static void an_interim_reply_is_passed_over(void **state)
{
	ARENA_SCOPED(arena);
	struct fetch_reply reply;
	struct err err;
	(void)state;

	assert_true(ask("GET", "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok", &arena,
			&reply, &err));
	assert_int_equal(reply.status, 200);
	assert_true(str_is(reply.body, "ok"));
}

static void replies_without_body_have_none(void **state)
{
	ARENA_SCOPED(arena);
	struct fetch_reply reply;
	struct err err;
	(void)state;

	assert_true(ask("GET", "HTTP/1.1 304 Not Modified\r\n\r\n", &arena, &reply, &err));
	assert_int_equal(reply.body.len, 0);
	assert_true(ask("HEAD", "HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\n", &arena, &reply, &err));
	assert_int_equal(reply.body.len, 0);
}

static void broken_replies_are_refused(void **state)
{
	static const char *const replies[] = {
		"",
		"HTTP/1.1 200 OK\r\n",
		"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nshort",
		"HTTP/1.1 200 OK\r\n\r\nno length",
		"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
		"HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n",
		"HTTP/1.1 abc\r\nContent-Length: 0\r\n\r\n",
		"SSH-2.0-OpenSSH\r\n\r\n",
	};
	(void)state;

	for (size_t i = 0; i < sizeof(replies) / sizeof(replies[0]); i++) {
		ARENA_SCOPED(arena);
		struct fetch_reply reply;
		struct err err;
		assert_false(ask("GET", replies[i], &arena, &reply, &err));
		assert_int_equal(err.refusal, REFUSAL_SERVER_UNREACHABLE);
	}
}

static void urls_that_name_no_peer_are_refused(void **state)
{
	static const char *const wrong[] = { "",
					     "http://",
					     "https://127.0.0.1",
					     "127.0.0.1:80",
					     "http://example.test",
					     "http://::1",
					     "http://127.0.0.1:0",
					     "http://127.0.0.1:70000",
					     "http://127.0.0.1:x",
					     "http://[::1" };
	static const char *const right[] = { "http://127.0.0.1", "http://127.0.0.1:8080/", "http://localhost:1",
					     "http://[::1]:99", "http://[::1]" };
	struct fetch *peer;
	struct err err;
	(void)state;

	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		assert_false(fetch_open(str_of(wrong[i]), &peer, &err));
	for (size_t i = 0; i < sizeof(right) / sizeof(right[0]); i++) {
		assert_true(fetch_open(str_of(right[i]), &peer, &err));
		fetch_close(&peer);
	}
}

static void nobody_listening_is_unreachable(void **state)
{
	const struct fetch_request request = { .method = "GET", .target = S("/") };
	ARENA_SCOPED(arena);
	struct fetch_reply reply;
	struct fetch *peer;
	struct err err;
	(void)state;

	assert_true(fetch_open(S("http://127.0.0.1:1"), &peer, &err));
	assert_false(fetch(peer, &request, &arena, &reply, &err));
	assert_int_equal(err.refusal, REFUSAL_SERVER_UNREACHABLE);
	fetch_close(&peer);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_reply_is_read_to_its_declared_end),
		cmocka_unit_test(an_interim_reply_is_passed_over),
		cmocka_unit_test(replies_without_body_have_none),
		cmocka_unit_test(broken_replies_are_refused),
		cmocka_unit_test(urls_that_name_no_peer_are_refused),
		cmocka_unit_test(nobody_listening_is_unreachable),
	};

	return cmocka_run_group_tests(tests, begin, end);
}
