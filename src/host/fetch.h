/* fetch: one HTTP/1.1 request to the desk on loopback, for the command line.
 *
 * Plain http:// to an address in numbers or "localhost"; Content-Length both ways, one request at a time, the connection
 * kept for the next one. It follows no redirect and speaks no TLS: tocsin's own server is the only peer.
 */
#ifndef HOST_FETCH_H
#define HOST_FETCH_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/str.h"

struct fetch; /* a peer and the connection to it */

struct fetch_request {
	const char *method;     /* "GET" */
	struct str target;      /* "/api/v1/signs?after=…", already encoded */
	struct str headers;     /* whole lines, each ended by CR LF; no Host, no Content-Length */
	struct str body;
	const char *body_file;  /* NULL, or the file that is sent instead of body */
};

struct fetch_reply {
	int status;
	struct str head;        /* status line and header lines, in arena */
	struct str body;        /* in arena */
};

/* url: "http://127.0.0.1:8080". Refuses with USAGE when it is none. Does not connect yet. */
bool fetch_open(struct str url, struct fetch **out, struct err *err) __attribute__((warn_unused_result));
void fetch_close(struct fetch **fetch);
/* Refuses with SERVER_UNREACHABLE, or FILE_UNREADABLE for the body's file. */
bool fetch(struct fetch *fetch, const struct fetch_request *request, struct arena *arena, struct fetch_reply *out,
	   struct err *err) __attribute__((warn_unused_result));
/* The value of the named header, or empty. */
struct str fetch_header(const struct fetch_reply *reply, const char *name);

#endif
