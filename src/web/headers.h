/* headers: what every answer of the web says to browsers, beside what it is.
 *
 * No page may load, send to, or be framed by anything but this house; scripts only from here; nothing about the reader leaves with a link.
 * Strict-Transport-Security is the server's own, over TLS (host/http.h).
 */
#ifndef WEB_HEADERS_H
#define WEB_HEADERS_H

#include "host/http.h"

enum { HEADERS_COUNT = 8 };

enum headers_kept {
	HEADERS_KEPT_NEVER,   /* pages: what is on them is for those who may see it, now */
	HEADERS_KEPT_CHECKED, /* the same for all, asked for anew each time */
	HEADERS_KEPT_FOR_EVER /* static files, whose address changes with their content */
};

/* Writes HEADERS_COUNT fields, and returns where the next one goes. */
struct http_field *headers_write(struct http_field *fields, enum headers_kept kept);

#endif
