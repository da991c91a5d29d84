#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/must.h"
#include "host/http_mhd.h"
#include "host/now.h"

enum {
	CONNECTION_BYTES = 16 * 1024,   /* headers and one piece of the body */
	DRAIN_BYTES = 64 * 1024 * 1024, /* of a refused body, read and dropped so that the client sees the answer */
	STACK_BYTES = 512 * 1024,
	PEER_CONNECTIONS = 200, /* of one address, over TLS: a whole office behind one router */
};

/* TLS 1.2 with forward secrecy and authenticated ciphers, or 1.3. */
static const char priorities[] = "NONE:+VERS-TLS1.3:+VERS-TLS1.2:+AES-128-GCM:+AES-256-GCM:+CHACHA20-POLY1305:+AEAD:"
				 "+ECDHE-ECDSA:+ECDHE-RSA:+GROUP-X25519:+GROUP-SECP256R1:+GROUP-SECP384R1:"
				 "+SIGN-ECDSA-SECP256R1-SHA256:+SIGN-ECDSA-SECP384R1-SHA384:+SIGN-ECDSA-SHA256:"
				 "+SIGN-ECDSA-SHA384:+SIGN-EDDSA-ED25519:+SIGN-RSA-PSS-RSAE-SHA256:+SIGN-RSA-SHA256:"
				 "+COMP-NULL:+CTYPE-X509:%SERVER_PRECEDENCE";

const struct http_request *http_request(const struct http_exchange *exchange)
{
	return &exchange->request;
}

struct arena *http_arena(struct http_exchange *exchange)
{
	return &exchange->arena;
}

void **http_state(struct http_exchange *exchange)
{
	return &exchange->state;
}

uint16_t http_port(const struct http_server *server, size_t listener)
{
	must(listener < HTTP_LISTENERS);
	return server->listener[listener].port;
}

/* Called when the request line is in, before anything is decoded: the one place where the target can be had as sent. */
static void *exchange_begin(void *arg, const char *target, struct MHD_Connection *connection)
{
	struct http_exchange *exchange = calloc(1, sizeof(*exchange));

	must(exchange);
	exchange->listener = arg;
	exchange->server = exchange->listener->server;
	exchange->connection = connection;
	exchange->spool_fd = exchange->form.fd = -1;
	exchange->request.declared_bytes = -1;
	atomic_flag_clear(&exchange->met);
	struct str copy = arena_str(&exchange->arena, str_of(target));
	str_cut(copy, '?', &exchange->request.path, &exchange->request.query);
	return exchange;
}

static void exchange_end(void *arg, struct MHD_Connection *connection, void **slot, enum MHD_RequestTerminationCode why)
{
	struct http_exchange *exchange = *slot;
	(void)connection;
	(void)why;
	(void)arg;

	if (!exchange)
		return;
	*slot = NULL;
	if (exchange->admitted) {
		exchange->server->config.handler.forget(exchange->server->config.handler.arg, exchange);
		atomic_fetch_sub(&exchange->server->unsent, 1);
	}
	if (exchange->response)
		MHD_destroy_response(exchange->response);
	http_body_free(exchange);
	arena_free(&exchange->arena);
	free(exchange);
}

/* True when the body is not worth waiting for: it can't be framed, or the client says that it is huge. */
static bool exchange_admit(struct http_exchange *exchange, const char *method)
{
	struct http_server *server = exchange->server;
	struct http_request *request = &exchange->request;

	exchange->admitted = true;
	atomic_fetch_add(&server->unsent, 1);
	request->stopping = atomic_load(&server->stopping);
	http_head_read(exchange, method);
	if (request->malformed || request->stopping) {
		exchange->closes = true;
		return request->malformed;
	}
	exchange->admission = server->config.handler.admit(server->config.handler.arg, exchange);
	if (request->declared_bytes > (int64_t)exchange->admission.cap_bytes)
		request->body_too_large = true;
	if (request->declared_bytes > (int64_t)exchange->admission.cap_bytes + DRAIN_BYTES) {
		exchange->closes = true;
		return true;
	}
	http_body_begin(exchange);
	return false;
}

static enum MHD_Result exchange_send(struct http_exchange *exchange)
{
	must(exchange->response);
	if (exchange->closes)
		MHD_add_response_header(exchange->response, "Connection", "close");
	enum MHD_Result queued =
		MHD_queue_response(exchange->connection, (unsigned)exchange->status, exchange->response);
	MHD_destroy_response(exchange->response);
	exchange->response = NULL;
	return queued;
}

static enum MHD_Result exchange_finish(struct http_exchange *exchange)
{
	exchange->server->config.handler.finish(exchange->server->config.handler.arg, exchange);
	return exchange_send(exchange);
}

static enum MHD_Result exchange_handle(struct http_exchange *exchange)
{
	struct http_server *server = exchange->server;

	exchange->handled = true;
	http_body_end(exchange);
	/* First counted, then asked: http_stop does it the other way round, so one of the two sees the other. */
	atomic_fetch_add(&server->unready, 1);
	if (atomic_load(&server->shut))
		exchange->request.stopping = exchange->closes = true;
	server->config.handler.handle(server->config.handler.arg, exchange);
	if (exchange->response) {
		atomic_fetch_sub(&server->unready, 1);
		return exchange_send(exchange);
	}
	/* The answer may be ready before, while or after the connection is put aside. Whoever comes second resumes it, so
	 * that it is resumed exactly once and never before it is suspended. */
	MHD_suspend_connection(exchange->connection);
	if (atomic_flag_test_and_set(&exchange->met))
		MHD_resume_connection(exchange->connection);
	return MHD_YES;
}

void http_ready(struct http_exchange *exchange)
{
	struct http_server *server = exchange->server;
	struct MHD_Connection *connection = exchange->connection;

	if (atomic_flag_test_and_set(&exchange->met))
		MHD_resume_connection(connection);
	/* Last, because http_stop ends the server when nothing is unready. */
	atomic_fetch_sub(&server->unready, 1);
}

static enum MHD_Result on_request(void *arg, struct MHD_Connection *connection, const char *url, const char *method,
				  const char *version, const char *data, size_t *data_len, void **slot)
{
	struct http_exchange *exchange = *slot;
	(void)arg;
	(void)connection;
	(void)url;
	(void)version;

	if (!exchange->admitted)
		return exchange_admit(exchange, method) ? exchange_handle(exchange) : MHD_YES;
	if (*data_len) {
		http_body_take(exchange, data, *data_len);
		*data_len = 0;
		/* A body without declared length that goes on and on: the connection is not worth keeping. */
		return exchange->request.body_bytes <= exchange->admission.cap_bytes + DRAIN_BYTES ? MHD_YES : MHD_NO;
	}
	return exchange->handled ? exchange_finish(exchange) : exchange_handle(exchange);
}

static void respond(struct http_exchange *exchange, int status, const struct http_field *fields,
		    struct MHD_Response *response)
{
	must(exchange->handled && !exchange->response && response);
	exchange->status = status;
	exchange->response = response;
	/* RFC 6797: only over TLS, and with every answer. Browsers heed it where they trust the certificate. */
	if (exchange->request.secure)
		must(MHD_add_response_header(response, "Strict-Transport-Security",
					     "max-age=31536000; includeSubDomains") == MHD_YES);
	for (; fields && fields->name; fields++)
		must(MHD_add_response_header(response, fields->name, fields->value) == MHD_YES);
}

void http_answer(struct http_exchange *exchange, int status, const struct http_field *fields, struct buf *body)
{
	static char none[1];

	respond(exchange, status, fields,
		MHD_create_response_from_buffer(body->len, body->at ? body->at : none,
						body->at ? MHD_RESPMEM_MUST_FREE : MHD_RESPMEM_PERSISTENT));
	*body = (struct buf){ 0 };
}

void http_answer_static(struct http_exchange *exchange, int status, const struct http_field *fields, struct str body)
{
	const struct MHD_IoVec whole = { .iov_base = body.at, .iov_len = body.len };

	respond(exchange, status, fields, MHD_create_response_from_iovec(&whole, 1, NULL, NULL));
}

/* MHD_quiesce_daemon would be the way to listen no more, but it takes the socket from a thread's epoll set while that thread
 * may be doing the same, and ends the process when it comes second (0.9.75). So who comes while the server stops is let
 * in and out again. */
static enum MHD_Result accept_unless_stopping(void *arg, const struct sockaddr *address, socklen_t bytes)
{
	const struct listener *listener = arg;
	(void)address;
	(void)bytes;

	return atomic_load(&listener->server->stopping) ? MHD_NO : MHD_YES;
}

static size_t keep_escaped(void *arg, struct MHD_Connection *connection, char *text)
{
	(void)arg;
	(void)connection;
	return strlen(text);
}

static void tell_log(void *arg, const char *format, va_list args)
{
	(void)arg;
	(void)format;
	(void)args;
	/* What clients do wrong is no news for operators, and the words may hold what clients sent. */
}

static bool is_loopback(const struct sockaddr_storage *address)
{
	const struct sockaddr_in *four = (const struct sockaddr_in *)address;
	const struct sockaddr_in6 *six = (const struct sockaddr_in6 *)address;

	return address->ss_family == AF_INET ? ntohl(four->sin_addr.s_addr) >> 24 == 127
					     : IN6_IS_ADDR_LOOPBACK(&six->sin6_addr);
}

static bool address_read(const char *text, uint16_t port, struct sockaddr_storage *out)
{
	struct sockaddr_in *four = (struct sockaddr_in *)out;
	struct sockaddr_in6 *six = (struct sockaddr_in6 *)out;

	*out = (struct sockaddr_storage){ 0 };
	if (inet_pton(AF_INET, text, &four->sin_addr) == 1) {
		four->sin_family = AF_INET;
		four->sin_port = htons(port);
		return true;
	}
	six->sin6_family = AF_INET6;
	six->sin6_port = htons(port);
	return inet_pton(AF_INET6, text, &six->sin6_addr) == 1;
}

static struct MHD_Daemon *daemon_start(struct listener *listener, const struct http_listener *at,
				       const struct sockaddr_storage *address)
{
	const struct http_config *config = &listener->server->config;
	const bool both = !strcmp(at->address, "*") && address->ss_family == AF_INET6;
	struct MHD_OptionItem secrets[] = {
		{ MHD_OPTION_HTTPS_MEM_CERT, 0, (void *)(uintptr_t)at->certificate },
		{ MHD_OPTION_HTTPS_MEM_KEY, 0, (void *)(uintptr_t)at->key },
		{ MHD_OPTION_HTTPS_PRIORITIES, 0, (void *)(uintptr_t)priorities },
		/* Nobody on the network takes all connections for themselves; on loopback there may be a proxy. */
		{ MHD_OPTION_PER_IP_CONNECTION_LIMIT, PEER_CONNECTIONS, NULL },
		{ MHD_OPTION_END, 0, NULL },
	};
	unsigned flags = MHD_USE_EPOLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME | MHD_USE_ERROR_LOG | MHD_USE_TURBO;

	if (at->certificate)
		flags |= MHD_USE_TLS;
	else
		secrets[0].option = MHD_OPTION_END;
	if (address->ss_family == AF_INET6)
		flags |= both ? MHD_USE_DUAL_STACK : MHD_USE_IPv6;
	return MHD_start_daemon(
		flags, at->port, accept_unless_stopping, listener, on_request, listener, MHD_OPTION_EXTERNAL_LOGGER,
		tell_log, NULL, MHD_OPTION_SOCK_ADDR, (const struct sockaddr *)address, MHD_OPTION_URI_LOG_CALLBACK,
		exchange_begin, listener, MHD_OPTION_UNESCAPE_CALLBACK, keep_escaped, NULL, MHD_OPTION_NOTIFY_COMPLETED,
		exchange_end, listener, MHD_OPTION_THREAD_POOL_SIZE, config->threads ? config->threads : 2,
		MHD_OPTION_THREAD_STACK_SIZE, (size_t)STACK_BYTES, MHD_OPTION_CONNECTION_LIMIT,
		config->connection_limit ? config->connection_limit : 1024, MHD_OPTION_CONNECTION_TIMEOUT,
		config->idle_timeout_s ? config->idle_timeout_s : 30, MHD_OPTION_CONNECTION_MEMORY_LIMIT,
		(size_t)CONNECTION_BYTES, MHD_OPTION_STRICT_FOR_CLIENT, 1, MHD_OPTION_ARRAY, secrets, MHD_OPTION_END);
}

static bool listener_start(struct http_server *server, struct listener *listener, const struct http_listener *at,
			   struct err *err)
{
	ARENA_SCOPED(arena);
	struct sockaddr_storage address;
	const bool everywhere = !strcmp(at->address, "*");
	const char *where = arena_printf(&arena, "%s:%u", at->address, (unsigned)at->port).at;

	errno = EINVAL;
	if (!address_read(everywhere ? "::" : at->address, at->port, &address))
		return refuse(err, REFUSAL_HTTP_UNAVAILABLE, where, strerror(errno));
	if (!at->certificate && !is_loopback(&address))
		return refuse(err, REFUSAL_HTTP_NOT_LOOPBACK, where);
	listener->server = server;
	listener->secure = at->certificate;
	listener->daemon = daemon_start(listener, at, &address);
	/* A machine without IPv6. */
	if (!listener->daemon && everywhere && address_read("0.0.0.0", at->port, &address))
		listener->daemon = daemon_start(listener, at, &address);
	if (!listener->daemon)
		return refuse(err, REFUSAL_HTTP_UNAVAILABLE, where, strerror(errno));
	const union MHD_DaemonInfo *info = MHD_get_daemon_info(listener->daemon, MHD_DAEMON_INFO_BIND_PORT);
	must(info);
	listener->port = info->port;
	return true;
}

bool http_start(const struct http_config *config, struct http_server **out, struct err *err)
{
	struct http_server *server = calloc(1, sizeof(*server));

	must(server);
	server->config = *config;
	for (size_t i = 0; i < HTTP_LISTENERS && config->listener[i].address; i++) {
		if (listener_start(server, &server->listener[i], &config->listener[i], err))
			continue;
		http_stop(&server, 0);
		return false;
	}
	*out = server;
	return true;
}

void http_stop(struct http_server **server_at, int drain_ms)
{
	struct http_server *server = *server_at;

	if (!server)
		return;
	*server_at = NULL;
	atomic_store(&server->stopping, true);
	int64_t until = now_steady_ms() + drain_ms;
	/* The desk answers all that it has taken, so the first condition comes true; the second depends on clients. */
	while (atomic_load(&server->unready) || (atomic_load(&server->unsent) && now_steady_ms() < until))
		poll(NULL, 0, 1);
	/* A body that ends only now must not set off work whose answer would find no server. */
	atomic_store(&server->shut, true);
	while (atomic_load(&server->unready))
		poll(NULL, 0, 1);
	for (size_t i = 0; i < HTTP_LISTENERS; i++)
		if (server->listener[i].daemon)
			MHD_stop_daemon(server->listener[i].daemon);
	free(server);
}
