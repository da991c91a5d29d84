#include "host/http.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <microhttpd.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdatomic.h>
#include <strings.h>
#include <sys/socket.h>

#include "base/must.h"
#include "host/entropy.h"
#include "host/file.h"
#include "host/log.h"
#include "host/now.h"

enum {
	CONNECTION_BYTES = 16 * 1024,   /* headers and one piece of the body */
	DRAIN_BYTES = 64 * 1024 * 1024, /* of a refused body, read and dropped so that the client sees the answer */
	STACK_BYTES = 512 * 1024,
};

struct http_server {
	struct MHD_Daemon *daemon;
	struct http_config config;
	uint16_t port;
	atomic_bool stopping, shut; /* no new requests; nothing is begun any more */
	atomic_int unready;         /* handled, http_ready or http_answer still to come */
	atomic_int unsent;          /* admitted, not yet forgotten */
};

struct http_exchange {
	struct http_server *server;
	struct MHD_Connection *connection;
	struct http_request request;
	struct arena arena;
	void *state;
	struct buf body;
	struct http_admission admission;
	int spool_fd;
	struct MHD_Response *response;
	int status;
	bool admitted, handled;
	bool closes;     /* after the answer */
	atomic_flag met; /* set by the first of: http_ready, suspension. The second one resumes. */
};

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

uint16_t http_port(const struct http_server *server)
{
	return server->port;
}

/* Called when the request line is in, before anything is decoded: the one place where the target can be had as sent. */
static void *exchange_begin(void *arg, const char *target, struct MHD_Connection *connection)
{
	struct http_exchange *exchange = calloc(1, sizeof(*exchange));

	must(exchange);
	exchange->server = arg;
	exchange->connection = connection;
	exchange->spool_fd = -1;
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
		exchange->server->config.forget(exchange->server->config.arg, exchange);
		atomic_fetch_sub(&exchange->server->unsent, 1);
	}
	if (exchange->response)
		MHD_destroy_response(exchange->response);
	if (exchange->spool_fd >= 0)
		close(exchange->spool_fd);
	if (exchange->request.body_file)
		unlink(exchange->request.body_file);
	buf_free(&exchange->body);
	arena_free(&exchange->arena);
	free(exchange);
}

static enum http_method method_of(const char *name)
{
	static const char *const names[] = {
		[HTTP_GET] = "GET",     [HTTP_HEAD] = "HEAD",     [HTTP_POST] = "POST",       [HTTP_PUT] = "PUT",
		[HTTP_PATCH] = "PATCH", [HTTP_DELETE] = "DELETE", [HTTP_OPTIONS] = "OPTIONS",
	};

	for (int method = 0; method < HTTP_OTHER; method++)
		if (!strcmp(name, names[method]))
			return (enum http_method)method;
	return HTTP_OTHER;
}

static const struct {
	const char *name;
	size_t len;
} header_names[HTTP_HEADER_COUNT] = {
#define NAME(literal)                        \
	{                                    \
		literal, sizeof(literal) - 1 \
	}
	[HTTP_ACCEPT_LANGUAGE] = NAME("Accept-Language"),
	[HTTP_AUTHORIZATION] = NAME("Authorization"),
	[HTTP_CONTENT_DISPOSITION] = NAME("Content-Disposition"),
	[HTTP_CONTENT_TYPE] = NAME("Content-Type"),
	[HTTP_HOST] = NAME("Host"),
	[HTTP_IDEMPOTENCY_KEY] = NAME("Idempotency-Key"),
	[HTTP_IF_MATCH] = NAME("If-Match"),
	[HTTP_IF_NONE_MATCH] = NAME("If-None-Match"),
	[HTTP_ORIGIN] = NAME("Origin"),
#undef NAME
};

static bool is_named(const char *key, size_t len, const char *name)
{
	return len == strlen(name) && !strncasecmp(key, name, len);
}

struct framing {
	struct http_request *request;
	bool chunked;
};

static void length_read(struct http_request *request, struct str value)
{
	if (request->declared_bytes >= 0 || !str_int64(value, &request->declared_bytes) || value.at[0] == '-')
		request->malformed = "Content-Length";
}

static enum MHD_Result header_take(void *arg, enum MHD_ValueKind kind, const char *key, size_t key_len,
				   const char *value, size_t value_len)
{
	struct framing *framing = arg;
	struct http_request *request = framing->request;
	(void)kind;

	if (is_named(key, key_len, "Content-Length"))
		length_read(request, str_from(value, value_len));
	else if (is_named(key, key_len, "Transfer-Encoding"))
		framing->chunked = true;
	for (int header = 0; header < HTTP_HEADER_COUNT; header++) {
		if (key_len != header_names[header].len || strncasecmp(key, header_names[header].name, key_len))
			continue;
		if (request->header[header].at)
			request->repeated |= 1u << header;
		else
			request->header[header] = str_from(value ? value : "", value_len);
	}
	return MHD_YES;
}

static void headers_read(struct http_exchange *exchange)
{
	struct http_request *request = &exchange->request;
	struct framing framing = { request, false };

	MHD_get_connection_values_n(exchange->connection, MHD_HEADER_KIND, header_take, &framing);
	if (framing.chunked && request->declared_bytes >= 0)
		request->malformed = "Transfer-Encoding, Content-Length";
	if (!request->header[HTTP_HOST].at || request->repeated & 1u << HTTP_HOST)
		request->malformed = "Host";
	if (request->path.len == 0 || request->path.at[0] != '/')
		request->malformed = "target";
}

static void spool_open(struct http_exchange *exchange)
{
	const char *directory = exchange->server->config.spool_directory;

	must(directory);
	exchange->request.body_file = arena_printf(&exchange->arena, "%s/%016llx%016llx.upload", directory,
						   (unsigned long long)entropy_u64(), (unsigned long long)entropy_u64())
					      .at;
	exchange->spool_fd = open(exchange->request.body_file, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (exchange->spool_fd < 0) {
		exchange->request.body_failed = true;
		exchange->request.body_file = NULL;
	}
}

static void body_take(struct http_exchange *exchange, const char *at, size_t len)
{
	struct http_request *request = &exchange->request;

	request->body_bytes += len;
	if (request->body_bytes > exchange->admission.cap_bytes) {
		request->body_too_large = true;
		buf_clear(&exchange->body);
	}
	if (request->body_too_large || request->body_failed)
		return;
	if (exchange->admission.to_file)
		request->body_failed = !file_put(exchange->spool_fd, str_from(at, len));
	else
		buf_add_bytes(&exchange->body, at, len);
}

/* True when the body is not worth waiting for: it can't be framed, or the client says that it is huge. */
static bool exchange_admit(struct http_exchange *exchange, const char *method)
{
	struct http_server *server = exchange->server;
	struct http_request *request = &exchange->request;

	exchange->admitted = true;
	atomic_fetch_add(&server->unsent, 1);
	request->method = method_of(method);
	request->stopping = atomic_load(&server->stopping);
	headers_read(exchange);
	if (request->malformed || request->stopping) {
		exchange->closes = true;
		return request->malformed;
	}
	exchange->admission = server->config.admit(server->config.arg, exchange);
	if (request->declared_bytes > (int64_t)exchange->admission.cap_bytes)
		request->body_too_large = true;
	if (request->declared_bytes > (int64_t)exchange->admission.cap_bytes + DRAIN_BYTES) {
		exchange->closes = true;
		return true;
	}
	if (exchange->admission.to_file)
		spool_open(exchange);
	else if (request->declared_bytes > 0 && !request->body_too_large)
		buf_reserve(&exchange->body, (size_t)request->declared_bytes);
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
	exchange->server->config.finish(exchange->server->config.arg, exchange);
	return exchange_send(exchange);
}

static enum MHD_Result exchange_handle(struct http_exchange *exchange)
{
	struct http_server *server = exchange->server;

	exchange->handled = true;
	if (exchange->spool_fd >= 0) {
		exchange->request.body_failed |= close(exchange->spool_fd) != 0;
		exchange->spool_fd = -1;
	}
	exchange->request.body = buf_str(&exchange->body);
	/* First counted, then asked: http_stop does it the other way round, so one of the two sees the other. */
	atomic_fetch_add(&server->unready, 1);
	if (atomic_load(&server->shut))
		exchange->request.stopping = exchange->closes = true;
	server->config.handle(server->config.arg, exchange);
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
		body_take(exchange, data, *data_len);
		*data_len = 0;
		/* A body without declared length that goes on and on: the connection is not worth keeping. */
		return exchange->request.body_bytes <= exchange->admission.cap_bytes + DRAIN_BYTES ? MHD_YES : MHD_NO;
	}
	return exchange->handled ? exchange_finish(exchange) : exchange_handle(exchange);
}

void http_answer(struct http_exchange *exchange, int status, const struct http_field *fields, struct buf *body)
{
	must(exchange->handled && !exchange->response);
	exchange->status = status;
	static char none[1];
	exchange->response = MHD_create_response_from_buffer(body->len, body->at ? body->at : none,
							     body->at ? MHD_RESPMEM_MUST_FREE : MHD_RESPMEM_PERSISTENT);
	must(exchange->response);
	*body = (struct buf){ 0 };
	for (; fields && fields->name; fields++)
		must(MHD_add_response_header(exchange->response, fields->name, fields->value) == MHD_YES);
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

static bool address_read(const struct http_config *config, struct sockaddr_storage *out)
{
	struct sockaddr_in *four = (struct sockaddr_in *)out;
	struct sockaddr_in6 *six = (struct sockaddr_in6 *)out;

	*out = (struct sockaddr_storage){ 0 };
	if (inet_pton(AF_INET, config->address, &four->sin_addr) == 1) {
		four->sin_family = AF_INET;
		four->sin_port = htons(config->port);
		return true;
	}
	six->sin6_family = AF_INET6;
	six->sin6_port = htons(config->port);
	return inet_pton(AF_INET6, config->address, &six->sin6_addr) == 1;
}

static struct MHD_Daemon *daemon_start(struct http_server *server, const struct sockaddr_storage *address)
{
	const struct http_config *config = &server->config;
	unsigned flags = MHD_USE_EPOLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME | MHD_USE_ERROR_LOG | MHD_USE_TURBO;

	if (address->ss_family == AF_INET6)
		flags |= MHD_USE_IPv6;
	return MHD_start_daemon(
		flags, config->port, NULL, NULL, on_request, server, MHD_OPTION_EXTERNAL_LOGGER, tell_log, NULL,
		MHD_OPTION_SOCK_ADDR, (const struct sockaddr *)address, MHD_OPTION_URI_LOG_CALLBACK, exchange_begin,
		server, MHD_OPTION_UNESCAPE_CALLBACK, keep_escaped, NULL, MHD_OPTION_NOTIFY_COMPLETED, exchange_end,
		server, MHD_OPTION_THREAD_POOL_SIZE, config->threads ? config->threads : 2,
		MHD_OPTION_THREAD_STACK_SIZE, (size_t)STACK_BYTES, MHD_OPTION_CONNECTION_LIMIT,
		config->connection_limit ? config->connection_limit : 1024, MHD_OPTION_CONNECTION_TIMEOUT,
		config->idle_timeout_s ? config->idle_timeout_s : 30, MHD_OPTION_CONNECTION_MEMORY_LIMIT,
		(size_t)CONNECTION_BYTES, MHD_OPTION_STRICT_FOR_CLIENT, 1, MHD_OPTION_END);
}

bool http_start(const struct http_config *config, struct http_server **out, struct err *err)
{
	struct sockaddr_storage address;
	struct http_server *server = calloc(1, sizeof(*server));

	must(server);
	server->config = *config;
	errno = EINVAL;
	if (address_read(config, &address))
		server->daemon = daemon_start(server, &address);
	if (!server->daemon) {
		ARENA_SCOPED(arena);
		const char *where = arena_printf(&arena, "%s:%u", config->address, (unsigned)config->port).at;
		free(server);
		return refuse(err, REFUSAL_HTTP_UNAVAILABLE, where, strerror(errno));
	}
	const union MHD_DaemonInfo *info = MHD_get_daemon_info(server->daemon, MHD_DAEMON_INFO_BIND_PORT);
	must(info);
	server->port = info->port;
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
	int listener = MHD_quiesce_daemon(server->daemon);
	int64_t until = now_steady_ms() + drain_ms;
	/* The desk answers all that it has taken, so the first condition comes true; the second depends on clients. */
	while (atomic_load(&server->unready) || (atomic_load(&server->unsent) && now_steady_ms() < until))
		poll(NULL, 0, 1);
	/* A body that ends only now must not set off work whose answer would find no server. */
	atomic_store(&server->shut, true);
	while (atomic_load(&server->unready))
		poll(NULL, 0, 1);
	MHD_stop_daemon(server->daemon);
	if (listener >= 0)
		close(listener);
	free(server);
}
