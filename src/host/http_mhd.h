/* http_mhd: what the files of the HTTP server share; nobody else includes it.
 *
 * http_mhd.c has the server, its listeners and the life of an exchange; http_mhd_head.c reads what a request says before its
 * body; http_mhd_body.c takes the body.
 */
#ifndef HOST_HTTP_MHD_H
#define HOST_HTTP_MHD_H

#include <microhttpd.h>
#include <stdatomic.h>

#include "host/http.h"

struct listener {
	struct http_server *server;
	struct MHD_Daemon *daemon; /* NULL: not listening */
	uint16_t port;
	bool secure;
};

struct http_server {
	struct listener listener[HTTP_LISTENERS];
	struct http_config config;
	atomic_bool stopping, shut; /* no new requests; nothing is begun any more */
	atomic_int unready;         /* handled, http_ready or http_answer still to come */
	atomic_int unsent;          /* admitted, not yet forgotten */
};

/* A form as its inputs come in, a piece at a time. Values lie one after another in the exchange's body. */
struct form {
	struct MHD_PostProcessor *parts; /* NULL: not multipart */
	struct http_input *inputs;       /* HTTP_FORM_INPUTS of them */
	size_t *value_begins, *value_ends;
	size_t count, files;
	int fd;          /* of the newest input's file; -1 */
	bool unchosen;   /* the newest input is a file control without file */
};

struct http_exchange {
	struct listener *listener;
	struct http_server *server;
	struct MHD_Connection *connection;
	struct http_request request;
	struct arena arena;
	void *state;
	struct buf body;
	struct form form;
	struct http_admission admission;
	int spool_fd;
	struct MHD_Response *response;
	int status;
	bool admitted, handled;
	bool closes;     /* after the answer */
	atomic_flag met; /* set by the first of: http_ready, suspension. The second one resumes. */
};

/* Method, headers, framing and source into the request. */
void http_head_read(struct http_exchange *exchange, const char *method);

/* The admission is known: makes what the body goes to. */
void http_body_begin(struct http_exchange *exchange);
void http_body_take(struct http_exchange *exchange, const char *at, size_t len);
/* All of it is in. */
void http_body_end(struct http_exchange *exchange);
/* Gives back what was left, also after a beginning without an end. */
void http_body_free(struct http_exchange *exchange);

#endif
