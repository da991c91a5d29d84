#include "api/route.h"

#include <string.h>

#include "base/must.h"

#define CAPABILITY_NONE CAPABILITY_COUNT
static const struct route_row rows[ROUTE_COUNT] = {
#define ROUTE(method, path, verb, capability, kind, doc) \
	[ROUTE_##verb] = { HTTP_##method, path, #verb, CAPABILITY_##capability, ROUTE_KIND_##kind, doc },
#include "desk/routes.def"
#undef ROUTE
};
#undef CAPABILITY_NONE

static const char *const method_names[] = {
	[HTTP_GET] = "GET",     [HTTP_HEAD] = "HEAD",     [HTTP_POST] = "POST",       [HTTP_PUT] = "PUT",
	[HTTP_PATCH] = "PATCH", [HTTP_DELETE] = "DELETE", [HTTP_OPTIONS] = "OPTIONS", [HTTP_OTHER] = "?",
};

const struct route_row *route_row(enum route route)
{
	must((int)route >= 0 && route < ROUTE_COUNT);
	return &rows[route];
}

const char *route_method_name(enum http_method method)
{
	return method_names[method];
}

static bool is_id_char(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.' ||
	       c == '_' || c == '~';
}

/* Template and path side by side; the addresses differ early, so most rows are left after a few bytes. */
bool route_path_fits(const char *template, struct str path, struct str ids[ROUTE_IDS])
{
	size_t at = 0;
	int id = 0;

	for (; *template; template ++) {
		if (*template != '{') {
			if (at == path.len || path.at[at] != *template)
				return false;
			at++;
			continue;
		}
		size_t begin = at;
		while (at < path.len && is_id_char(path.at[at]))
			at++;
		if (at == begin || at - begin > ROUTE_ID_BYTES_MAX)
			return false;
		must(id < ROUTE_IDS);
		ids[id++] = str_from(path.at + begin, at - begin);
		template = strchr(template, '}');
		must(template);
	}
	return at == path.len;
}

static bool refuse_method(enum http_method method, unsigned allowed, struct err *err)
{
	char allow[80] = "";
	size_t len = 0;

	if (allowed & 1u << HTTP_GET)
		allowed |= 1u << HTTP_HEAD;
	for (int each = 0; each < HTTP_OTHER; each++)
		if (allowed & 1u << each)
			len += (size_t)snprintf(allow + len, sizeof(allow) - len, "%s%s", len ? ", " : "",
						method_names[each]);
	return refuse(err, REFUSAL_METHOD_NOT_ALLOWED, method_names[method], allow);
}

bool route_match(enum http_method method, struct str path, enum route *out, struct str ids[ROUTE_IDS], struct err *err)
{
	enum http_method wanted = method == HTTP_HEAD ? HTTP_GET : method;
	unsigned allowed = 0;

	for (int route = 0; route < ROUTE_COUNT; route++) {
		struct str found[ROUTE_IDS] = { { 0 } };
		if (rows[route].kind == ROUTE_KIND_DOOR || !route_path_fits(rows[route].path, path, found))
			continue;
		if (rows[route].method == wanted) {
			memcpy(ids, found, sizeof(found));
			*out = (enum route)route;
			return true;
		}
		allowed |= 1u << rows[route].method;
	}
	return allowed ? refuse_method(method, allowed, err) : refuse_str(err, REFUSAL_ROUTE_UNKNOWN, path);
}
