/* route: which row of routes.def a request means. Pure; the table is made at compile time. */
#ifndef API_ROUTE_H
#define API_ROUTE_H

#include "base/buf.h"
#include "base/err.h"
#include "base/str.h"
#include "desk/route.h"
#include "host/http.h"
#include "rulebook/row.h"

enum route_kind { ROUTE_KIND_WRITE, ROUTE_KIND_EDIT, ROUTE_KIND_READ, ROUTE_KIND_UPLOAD, ROUTE_KIND_PUBLIC, ROUTE_KIND_DOOR };

enum { ROUTE_IDS = 2, ROUTE_ID_BYTES_MAX = 100 };

struct route_row {
	enum http_method method;
	const char *path;       /* "/api/v1/signs/{id}" */
	const char *verb;
	enum capability capability; /* CAPABILITY_COUNT: none is needed */
	enum route_kind kind;
	const char *doc;
};

const struct route_row *route_row(enum route route);

/* Finds the route; those of kind DOOR are not found. ids are borrowed from path. HEAD is matched as GET. Refuses with ROUTE_UNKNOWN, or METHOD_NOT_ALLOWED
 * with the value of the Allow header as its second word. */
bool route_match(enum http_method method, struct str path, enum route *out, struct str ids[ROUTE_IDS], struct err *err)
	__attribute__((warn_unused_result));

/* Whether the path is one of the template, "/signs/{id}/clear"; ids are borrowed from path. What a {…} stands for is one segment
 * of unreserved characters (RFC 3986 section 2.3). */
bool route_path_fits(const char *template, struct str path, struct str ids[ROUTE_IDS]);

const char *route_method_name(enum http_method method); /* "GET" */

#endif
