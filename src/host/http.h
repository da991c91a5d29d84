/* http: an HTTP/1.1 server on loopback, as values.
 *
 * One file knows what the server is made of (http_mhd.c: libmicrohttpd with epoll threads). A request is handed over whole:
 * its body is in memory up to a cap, or in a temporary file. The handler runs on one of the server's threads; it answers
 * at once, or keeps the exchange and lets any thread answer it later. While an exchange waits, its thread serves others.
 *
 * Life of an exchange: admit (headers are in; says how much body is taken and where it goes) → handle (called exactly
 * once, unless the client went away before its body was in) → http_answer exactly once → the server frees it.
 *
 * Refused by the server itself, before admit: what is no HTTP/1.1, headers beyond the memory limit, Content-Length beside
 * Transfer-Encoding, a second Host or Content-Length, no Host, a target that is not a path.
 */
#ifndef HOST_HTTP_H
#define HOST_HTTP_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/str.h"

enum http_method { HTTP_GET, HTTP_HEAD, HTTP_POST, HTTP_PUT, HTTP_PATCH, HTTP_DELETE, HTTP_OPTIONS, HTTP_OTHER };

/* Headers that this product reads; all others are ignored. */
enum http_header {
	HTTP_ACCEPT_LANGUAGE,
	HTTP_AUTHORIZATION,
	HTTP_CONTENT_DISPOSITION,
	HTTP_CONTENT_TYPE,
	HTTP_HOST,
	HTTP_IDEMPOTENCY_KEY,
	HTTP_IF_MATCH,
	HTTP_IF_NONE_MATCH,
	HTTP_ORIGIN,
	HTTP_HEADER_COUNT
};

/* All strs are borrowed from the exchange and live until it is answered. */
struct http_request {
	enum http_method method;
	struct str path;                      /* as sent: still percent-encoded, without the query */
	struct str query;                     /* as sent, without '?' */
	struct str header[HTTP_HEADER_COUNT]; /* empty when not sent */
	uint32_t repeated;                    /* bit n: header n was sent more than once */
	int64_t declared_bytes;               /* Content-Length, -1 when not sent */
	struct str body;                      /* in memory */
	const char *body_file;                /* or here: the server removes it after the answer unless it was renamed */
	uint64_t body_bytes;                  /* of either */
	bool body_too_large;                  /* the cap was passed; body is empty */
	bool body_failed;                     /* the temporary file could not be written (disk full) */
	bool has_body;
};

struct http_admission {
	uint64_t cap_bytes; /* of the body; what is longer sets body_too_large */
	bool to_file;       /* into a temporary file of spool_directory */
};

struct http_server;
struct http_exchange;

struct http_config {
	const char *address;         /* "127.0.0.1" or "::1" */
	uint16_t port;               /* 0: any; http_port tells */
	unsigned threads;            /* 0: 2 */
	unsigned connection_limit;   /* 0: 1024 */
	unsigned idle_timeout_s;     /* 0: 60; of a connection without any traffic */
	const char *spool_directory; /* for bodies that go to files; NULL: none are taken */
	struct http_admission (*admit)(void *arg, struct http_exchange *exchange);
	void (*handle)(void *arg, struct http_exchange *exchange);
	void *arg;
};

/* Starts to listen. Refuses with HTTP_UNAVAILABLE (address in use, no permission). */
bool http_start(const struct http_config *config, struct http_server **out, struct err *err)
	__attribute__((warn_unused_result));
uint16_t http_port(const struct http_server *server);
/* Takes no new connections, answers requests that still arrive with 503, waits until every exchange that was handled is
 * answered and (at most drain_ms) sent, then stops. Sets *server to NULL. */
void http_stop(struct http_server **server, int drain_ms);

const struct http_request *http_request(const struct http_exchange *exchange);
struct arena *http_arena(struct http_exchange *exchange);  /* freed with the exchange */
/* A place for the handler's own pointer, NULL at admit. What it points to belongs in http_arena. */
void **http_state(struct http_exchange *exchange);

struct http_field {
	const char *name;
	const char *value;
};

/* Answers, from any thread. The body's memory moves to the exchange (*body becomes empty). Fields are copied, up to the first with a
 * NULL name; Content-Length, Date and Connection are the server's. HEAD sends no body. After this the exchange is gone. */
void http_answer(struct http_exchange *exchange, int status, const struct http_field *fields, struct buf *body);

#endif
