#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <arpa/inet.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <sys/socket.h>
#include <sys/stat.h>

#include "host/http.h"

/* What the paths do: /echo answers at once; /later is made ready by another thread; /before is ready before handle
 * returns; /hold is ready when the test lets go; /file spools its body. */
static struct http_exchange *waiting;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static atomic_int handled, forgotten;
static char seen_file[200];
static char spool[] = "/tmp/http-test-XXXXXX";

static struct http_admission admit(void *arg, struct http_exchange *exchange)
{
	(void)arg;
	if (str_is(http_request(exchange)->path, "/file"))
		return (struct http_admission){ .cap_bytes = 1 << 20, .to_file = true };
	return (struct http_admission){ .cap_bytes = 1000 };
}

static void *make_ready(void *exchange)
{
	http_ready(exchange);
	return NULL;
}

static void answer(struct http_exchange *exchange)
{
	const struct http_request *request = http_request(exchange);
	static const struct http_field fields[] = { { "X-Said", "yes" }, { NULL, NULL } };
	struct buf body = { 0 };
	int status = request->malformed ? 400 : request->stopping ? 503 : request->body_too_large ? 413 : 200;

	buf_printf(&body, "%.*s|%.*s|%llu|", STR_ARG(request->path), STR_ARG(request->query),
		   (unsigned long long)request->body_bytes);
	buf_add(&body, request->body);
	http_answer(exchange, status, fields, &body);
}

static void handle(void *arg, struct http_exchange *exchange)
{
	struct str path = http_request(exchange)->path;
	pthread_t thread;
	(void)arg;

	atomic_fetch_add(&handled, 1);
	if (http_request(exchange)->malformed || http_request(exchange)->stopping) {
		answer(exchange);
	} else if (str_is(path, "/later")) {
		assert_int_equal(pthread_create(&thread, NULL, make_ready, exchange), 0);
		pthread_detach(thread);
	} else if (str_is(path, "/before")) {
		http_ready(exchange);
	} else if (str_is(path, "/hold")) {
		pthread_mutex_lock(&lock);
		waiting = exchange;
		pthread_cond_broadcast(&changed);
		pthread_mutex_unlock(&lock);
	} else {
		if (http_request(exchange)->body_file)
			snprintf(seen_file, sizeof(seen_file), "%s", http_request(exchange)->body_file);
		answer(exchange);
	}
}

static void finish(void *arg, struct http_exchange *exchange)
{
	(void)arg;
	answer(exchange);
}

static void forget(void *arg, struct http_exchange *exchange)
{
	(void)arg;
	(void)exchange;
	pthread_mutex_lock(&lock);
	atomic_fetch_add(&forgotten, 1);
	pthread_cond_broadcast(&changed);
	pthread_mutex_unlock(&lock);
}

static struct http_exchange *wait_for_held(void)
{
	pthread_mutex_lock(&lock);
	while (!waiting)
		pthread_cond_wait(&changed, &lock);
	struct http_exchange *held = waiting;
	waiting = NULL;
	pthread_mutex_unlock(&lock);
	return held;
}

static void wait_for_forgotten(int count)
{
	pthread_mutex_lock(&lock);
	while (atomic_load(&forgotten) < count)
		pthread_cond_wait(&changed, &lock);
	pthread_mutex_unlock(&lock);
}

static struct http_server *server;

static int start_patient(unsigned idle_timeout_s)
{
	const struct http_config config = { .listener = { { .address = "127.0.0.1" } },
					    .spool_directory = spool,
					    .idle_timeout_s = idle_timeout_s,
					    .handler = { admit, handle, finish, forget, NULL } };
	struct err err;

	atomic_store(&handled, 0);
	atomic_store(&forgotten, 0);
	waiting = NULL;
	return http_start(&config, &server, &err) ? 0 : -1;
}

static int start(void **state)
{
	(void)state;
	return start_patient(60);
}

static int start_impatient(void **state)
{
	(void)state;
	return start_patient(1);
}

static int stop(void **state)
{
	(void)state;
	http_stop(&server, 2000);
	return 0;
}

static int dial(void)
{
	struct sockaddr_in address = { .sin_family = AF_INET,
				       .sin_port = htons(http_port(server, 0)),
				       .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	const struct timeval patience = { .tv_sec = 20 };
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	assert_true(fd >= 0);
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
	assert_int_equal(connect(fd, (struct sockaddr *)&address, sizeof(address)), 0);
	return fd;
}

static void say(int fd, const char *text)
{
	size_t len = strlen(text);

	assert_int_equal(send(fd, text, len, MSG_NOSIGNAL), (ssize_t)len);
}

/* Reads until the text holds what is expected; fails when the peer stops before. */
static void hear(int fd, const char *expected)
{
	char text[8192];
	size_t len = 0;

	for (;;) {
		text[len] = '\0';
		if (strstr(text, expected))
			return;
		ssize_t got = recv(fd, text + len, sizeof(text) - 1 - len, 0);
		if (got <= 0)
			fail_msg("wanted “%s”, heard “%s”", expected, text);
		len += (size_t)got;
	}
}

static void hear_end(int fd)
{
	char piece[4096];
	ssize_t got;

	while ((got = recv(fd, piece, sizeof(piece), 0)) > 0)
		;
	assert_int_equal(got, 0);
	close(fd);
}

static void ask(const char *request, const char *expected)
{
	int fd = dial();

	say(fd, request);
	hear(fd, expected);
	close(fd);
}

static void a_body_is_handed_over_whole_and_the_connection_is_kept(void **state)
{
	int fd = dial();
	(void)state;

	for (int i = 0; i < 3; i++) {
		say(fd, "POST /echo?a=1 HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhello");
		hear(fd, "/echo|a=1|5|hello");
	}
	close(fd);
}

static void two_requests_in_one_packet_get_two_answers(void **state)
{
	int fd = dial();
	(void)state;

	say(fd,
	    "POST /later HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\noneGET /echo?two HTTP/1.1\r\nHost: x\r\n\r\n");
	hear(fd, "/echo|two|0|");
	close(fd);
}

static void an_answer_may_come_from_another_thread_or_before_handle_returns(void **state)
{
	(void)state;
	for (int i = 0; i < 200; i++) {
		ask("POST /later HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\nhi", "/later||2|hi");
		ask("POST /before HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\nhi", "/before||2|hi");
	}
}

static void a_request_may_come_byte_by_byte(void **state)
{
	const char *request = "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhello";
	int fd = dial();
	(void)state;

	for (const char *at = request; *at; at++)
		assert_int_equal(send(fd, at, 1, MSG_NOSIGNAL), 1);
	hear(fd, "/echo||5|hello");
	close(fd);
}

static void a_chunked_body_is_put_together(void **state)
{
	(void)state;
	ask("POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nhel\r\n2\r\nlo\r\n0\r\n\r\n",
	    "/echo||5|hello");
}

static void the_target_stays_as_it_was_sent(void **state)
{
	(void)state;
	ask("GET /a%2Fb%00%ff+c?x=%41+ HTTP/1.1\r\nHost: x\r\n\r\n", "/a%2Fb%00%ff+c|x=%41+|0|");
}

static void head_gets_the_fields_and_no_body(void **state)
{
	int fd = dial();
	char text[2048] = "";
	size_t len = 0;
	ssize_t got;
	(void)state;

	say(fd, "HEAD /echo HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
	while ((got = recv(fd, text + len, sizeof(text) - 1 - len, 0)) > 0)
		len += (size_t)got;
	assert_non_null(strstr(text, "X-Said: yes"));
	assert_non_null(strstr(text, "Content-Length: 9"));
	assert_string_equal(text + len - 4, "\r\n\r\n");
	close(fd);
}

static void ambiguous_framing_is_refused_and_the_connection_closed(void **state)
{
	static const char *const requests[] = {
		"POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
		"POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello!",
		"POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: -5\r\n\r\n",
		"POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 0x5\r\n\r\nhello",
		"GET /echo HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n",
		"GET /echo HTTP/1.1\r\n\r\n",
		"GET http://x/echo HTTP/1.1\r\nHost: x\r\n\r\n",
		"OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n",
	};
	(void)state;

	for (size_t i = 0; i < sizeof(requests) / sizeof(requests[0]); i++) {
		int fd = dial();
		say(fd, requests[i]);
		hear(fd, "HTTP/1.1 400 ");
		close(fd);
	}
}

static void garbage_ends_the_connection_and_harms_nobody(void **state)
{
	static const char *const garbage[] = {
		"\r\n\r\n\r\n",
		"GARBAGE\r\n\r\n",
		"GET\r\n\r\n",
		"\x16\x03\x01\x02\x01\x01\xfc\x03\x03 tls\r\n\r\n",
		"GET /echo HTTP/9.9\r\nHost: x\r\n\r\n",
		"GET /echo HTTP/1.1\r\nHost x\r\n\r\n",
	};
	(void)state;

	for (size_t i = 0; i < sizeof(garbage) / sizeof(garbage[0]); i++) {
		int fd = dial();
		say(fd, garbage[i]);
		shutdown(fd, SHUT_WR);
		/* The end of what a client says may be seen late, but at the latest when its patience is over. */
		hear_end(fd);
	}
	ask("GET /echo HTTP/1.1\r\nHost: x\r\n\r\n", "200 OK");
}

static void a_body_beyond_the_cap_is_told_and_not_kept(void **state)
{
	int fd = dial();
	char body[2001];
	(void)state;

	memset(body, 'x', 2000);
	body[2000] = '\0';
	say(fd, "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 2000\r\n\r\n");
	say(fd, body);
	hear(fd, "HTTP/1.1 413 ");
	/* The same connection goes on: the body was read to its end. */
	say(fd, "GET /echo?next HTTP/1.1\r\nHost: x\r\n\r\n");
	hear(fd, "/echo|next|0|");
	close(fd);
}

static void a_huge_declared_body_is_refused_before_it_is_sent(void **state)
{
	(void)state;
	ask("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999\r\n\r\n", "HTTP/1.1 413 ");
}

static void headers_beyond_the_limit_are_refused(void **state)
{
	char line[20001];
	int fd = dial();
	(void)state;

	memset(line, 'x', 20000);
	line[20000] = '\0';
	say(fd, "GET /echo HTTP/1.1\r\nHost: x\r\nX-Long: ");
	(void)!send(fd, line, 20000, MSG_NOSIGNAL);
	hear(fd, "HTTP/1.1 4");
	close(fd);
}

static void a_large_body_goes_to_a_file_that_is_gone_after_the_answer(void **state)
{
	static char body[300000];
	struct stat found;
	int fd = dial();
	(void)state;

	memset(body, 'x', sizeof(body) - 1);
	say(fd, "POST /file HTTP/1.1\r\nHost: x\r\nContent-Length: 299999\r\n\r\n");
	say(fd, body);
	hear(fd, "/file||299999|");
	close(fd);
	wait_for_forgotten(1);
	stop(NULL);
	assert_true(*seen_file);
	assert_int_not_equal(stat(seen_file, &found), 0);
}

static void a_client_that_leaves_early_is_forgotten(void **state)
{
	int fd = dial();
	(void)state;

	say(fd, "POST /file HTTP/1.1\r\nHost: x\r\nContent-Length: 500\r\n\r\nhalf");
	close(fd);
	wait_for_forgotten(1);
	assert_int_equal(atomic_load(&handled), 0);
}

static void a_client_that_leaves_while_its_answer_is_awaited_is_forgotten_later(void **state)
{
	int fd = dial();
	(void)state;

	say(fd, "GET /hold HTTP/1.1\r\nHost: x\r\n\r\n");
	struct http_exchange *held = wait_for_held();
	close(fd);
	ask("GET /echo HTTP/1.1\r\nHost: x\r\n\r\n", "200 OK");
	http_ready(held);
	wait_for_forgotten(2);
}

static void *stop_in_thread(void *arg)
{
	(void)arg;
	http_stop(&server, 5000);
	return NULL;
}

static void stopping_waits_for_what_is_under_way(void **state)
{
	pthread_t thread;
	int fd = dial(), idle = dial();
	(void)state;

	say(idle, "GET /ec");
	say(fd, "GET /hold HTTP/1.1\r\nHost: x\r\n\r\n");
	struct http_exchange *held = wait_for_held();
	assert_int_equal(pthread_create(&thread, NULL, stop_in_thread, NULL), 0);
	http_ready(held);
	hear(fd, "/hold||0|");
	pthread_join(thread, NULL);
	hear_end(idle);
	hear_end(fd);
	assert_null(server);
}

enum { LEAVERS = 16, ROUNDS = 2000 };

static void *leave(void *arg)
{
	const int *fds = arg;

	for (int i = 0; i < LEAVERS; i++)
		close(fds[i]);
	return NULL;
}

/* The library ends the process when it is told to listen no more in the very moment that one of its threads wakes up. */
static void it_stops_while_its_clients_leave(void **state)
{
	for (int round = 0; round < ROUNDS; round++) {
		pthread_t thread;
		int fds[LEAVERS];
		assert_int_equal(start(state), 0);
		for (int i = 0; i < LEAVERS; i++)
			fds[i] = dial();
		assert_int_equal(pthread_create(&thread, NULL, leave, fds), 0);
		stop(state);
		pthread_join(thread, NULL);
		assert_null(server);
	}
}

static void *many(void *arg)
{
	int fd = dial();
	(void)arg;

	for (int i = 0; i < 300; i++) {
		say(fd, "POST /later HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhello");
		hear(fd, "/later||5|hello");
	}
	close(fd);
	return NULL;
}

static void eight_clients_at_once_are_all_answered(void **state)
{
	pthread_t thread[8];
	(void)state;

	for (int i = 0; i < 8; i++)
		assert_int_equal(pthread_create(&thread[i], NULL, many, NULL), 0);
	for (int i = 0; i < 8; i++)
		pthread_join(thread[i], NULL);
	assert_int_equal(atomic_load(&handled), 2400);
}

static void an_address_in_use_is_refused(void **state)
{
	const struct http_config config = { .listener = { { .address = "127.0.0.1", .port = http_port(server, 0) } },
					    .handler = { admit, handle, finish, forget, NULL } };
	struct http_server *second;
	struct err err;
	(void)state;

	assert_false(http_start(&config, &second, &err));
	assert_int_equal(err.refusal, REFUSAL_HTTP_UNAVAILABLE);
}

#define SERVED(test) cmocka_unit_test_setup_teardown(test, start, stop)

int main(void)
{
	const struct CMUnitTest tests[] = {
		SERVED(a_body_is_handed_over_whole_and_the_connection_is_kept),
		SERVED(two_requests_in_one_packet_get_two_answers),
		SERVED(an_answer_may_come_from_another_thread_or_before_handle_returns),
		SERVED(a_request_may_come_byte_by_byte),
		SERVED(a_chunked_body_is_put_together),
		SERVED(the_target_stays_as_it_was_sent),
		SERVED(head_gets_the_fields_and_no_body),
		SERVED(ambiguous_framing_is_refused_and_the_connection_closed),
		cmocka_unit_test_setup_teardown(garbage_ends_the_connection_and_harms_nobody, start_impatient, stop),
		SERVED(a_body_beyond_the_cap_is_told_and_not_kept),
		SERVED(a_huge_declared_body_is_refused_before_it_is_sent),
		SERVED(headers_beyond_the_limit_are_refused),
		SERVED(a_large_body_goes_to_a_file_that_is_gone_after_the_answer),
		cmocka_unit_test_setup_teardown(a_client_that_leaves_early_is_forgotten, start_impatient, stop),
		SERVED(a_client_that_leaves_while_its_answer_is_awaited_is_forgotten_later),
		SERVED(stopping_waits_for_what_is_under_way),
		cmocka_unit_test(it_stops_while_its_clients_leave),
		SERVED(eight_clients_at_once_are_all_answered),
		SERVED(an_address_in_use_is_refused),
	};

	assert_non_null(mkdtemp(spool));
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	rmdir(spool);
	return failed;
}
