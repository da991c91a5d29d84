/* http: an HTTP/1.1 server, as values: over TLS on any address, in the clear on loopback only.
 *
 * The files http_mhd*.c alone know what the server is made of (libmicrohttpd with epoll threads, GnuTLS). A request is handed
 * over whole: its body is in memory up to a cap, in a temporary file, or taken apart as the fields and files of an HTML form.
 * While an exchange waits for an answer, its thread serves others.
 *
 * Life of an exchange, each step on one of the server's threads:
 *   admit   the headers are in: says how much body is taken and where it goes
 *   handle  the body is in: answers by http_answer, or lets work begin elsewhere and returns
 *   finish  after any thread called http_ready: answers by http_answer
 *   forget  the last word, for every exchange that was admitted, answered or not (a client may go away at any time, but never
 *           between handle and http_ready): gives back what http_state points to
 * What a request does wrong on the level of HTTP is told in http_request.malformed, and its connection closes after the answer.
 * Over TLS every answer has Strict-Transport-Security.
 * A head of more than 16 KiB, or what is no HTTP at all, is answered by the library before anybody is asked.
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
	HTTP_ACCEPT,
	HTTP_ACCEPT_ENCODING,
	HTTP_ACCEPT_LANGUAGE,
	HTTP_AUTHORIZATION,
	HTTP_CONTENT_DISPOSITION,
	HTTP_CONTENT_TYPE,
	HTTP_COOKIE,
	HTTP_HOST,
	HTTP_IDEMPOTENCY_KEY,
	HTTP_IF_MATCH,
	HTTP_IF_NONE_MATCH,
	HTTP_ORIGIN,
	HTTP_SEC_FETCH_SITE,
	HTTP_X_FORWARDED_FOR,   /* believed from http_config.proxy only, like the next */
	HTTP_X_FORWARDED_PROTO,
	HTTP_HEADER_COUNT
};

/* What one control of a form sent. In a form that came as multipart nobody has looked whether the bytes are UTF-8; a name and
 * a value that came urlencoded are valid UTF-8 without NUL. */
struct http_input {
	struct str name, value;
	struct str file_name, media; /* of a chosen file, as claimed */
	const char *file;            /* where its bytes lie; removed after the answer unless renamed. NULL: a field, no file */
	uint64_t file_bytes;
};

struct http_form {
	const struct http_input *at;
	size_t count;
};

enum {
	HTTP_FORM_INPUTS = 1000,     /* of one form, at most */
	HTTP_FORM_FILES = 32,
	HTTP_FORM_NAME_BYTES = 200,
	HTTP_FORM_FILE_NAME_BYTES = 1000,
	HTTP_SOURCE_BYTES = 48,
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
	struct http_form form;                /* when it was taken as one, in the order of the page; then body is empty */
	const char *form_wrong;               /* NULL, or why it is no form ("Content-Type", "name", …); form is empty then */
	const char *malformed;                /* NULL, or what is wrong ("Host"); nothing of the body was read then */
	char source[HTTP_SOURCE_BYTES];       /* the address of the client, numeric, without port */
	bool secure;                          /* it came over TLS, to us or to the proxy that we were told to believe */
	bool stopping;                        /* the server is about to stop: refuse */
};

struct http_admission {
	uint64_t cap_bytes; /* of the body; what is longer sets body_too_large */
	bool to_file;       /* into a temporary file of spool_directory */
	bool form;          /* a form, urlencoded or multipart; its files go to temporary files of spool_directory */
	size_t text_bytes;  /* of a form: all values together, without files; 0: cap_bytes. More sets body_too_large */
};

struct http_server;
struct http_exchange;

/* Whoever answers. One that only passes on (by path) calls the others' four functions with their arg. */
struct http_handler {
	struct http_admission (*admit)(void *arg, struct http_exchange *exchange);
	void (*handle)(void *arg, struct http_exchange *exchange);
	void (*finish)(void *arg, struct http_exchange *exchange);
	void (*forget)(void *arg, struct http_exchange *exchange);
	void *arg;
};

struct http_listener {
	const char *address;          /* "127.0.0.1", "::1", …; "*" all addresses of this machine */
	uint16_t port;                /* 0: any; http_port tells */
	const char *certificate, *key; /* PEM text; NULL: in the clear, and then the address must be a loopback one */
};

enum { HTTP_LISTENERS = 2 };

struct http_config {
	struct http_listener listener[HTTP_LISTENERS]; /* up to the first without address */
	unsigned threads;            /* of each listener; 0: 2 */
	unsigned connection_limit;   /* of each listener; 0: 1024 */
	unsigned idle_timeout_s;     /* 0: 30; without any traffic; a client that left mid-request may be noticed only then */
	const char *spool_directory; /* for bodies that go to files; NULL: none are taken */
	const char *proxy;           /* numeric address whose X-Forwarded-For and -Proto are believed; NULL: nobody's */
	struct http_handler handler;
};

/* Starts to listen. Refuses with HTTP_UNAVAILABLE (address in use, no permission, no such certificate) and HTTP_NOT_LOOPBACK. */
bool http_start(const struct http_config *config, struct http_server **out, struct err *err)
	__attribute__((warn_unused_result));
uint16_t http_port(const struct http_server *server, size_t listener);
/* Takes no new connections, marks requests that still arrive as stopping, waits until every handled exchange is ready and
 * (at most drain_ms) sent, then stops. Sets *server to NULL. */
void http_stop(struct http_server **server, int drain_ms);

const struct http_request *http_request(const struct http_exchange *exchange);
struct arena *http_arena(struct http_exchange *exchange);  /* freed with the exchange */
/* A place for the handler's own pointer, NULL at admit. What it points to belongs in http_arena. */
void **http_state(struct http_exchange *exchange);
/* The value of a cookie of the request; false when there is none, or two of that name. */
bool http_cookie(const struct http_request *request, const char *name, struct str *out);

struct http_field {
	const char *name;
	const char *value;
};

/* From any thread, once, after handle was called without answering: finish may run. The exchange is gone for the caller. */
void http_ready(struct http_exchange *exchange);
/* Within handle or finish, once. The body's memory moves to the exchange (*body becomes empty). Fields are copied, up to the
 * first with a NULL name, and may repeat (Set-Cookie); Content-Length, Date and Connection are the server's own. HEAD sends no
 * body. */
void http_answer(struct http_exchange *exchange, int status, const struct http_field *fields, struct buf *body);
/* The same with bytes that outlive the server: they are sent from where they are. */
void http_answer_static(struct http_exchange *exchange, int status, const struct http_field *fields, struct str body);

#endif
