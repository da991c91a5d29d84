#include "web/csrf.h"

#include "text/hmac.h"

enum { TOKEN_CHARACTERS = 40 };

struct str csrf_token(struct str key, struct str session, struct str device, struct arena *arena)
{
	const struct str whose = session.len ? session : device;
	char hex[SHA256_HEX_BYTES];
	/* A token for one kind of person must not hold for the other, whatever the cookies say. */
	const struct str message =
		arena_printf(arena, "csrf %s %.*s", session.len ? "session" : "device", STR_ARG(whose));

	return arena_str(arena, str_first(sha256_hex(hmac_sha256(key, message), hex), TOKEN_CHARACTERS));
}

/* "https://desk.example:8443" against the Host that the same request names. */
static bool is_own_origin(const struct http_request *request)
{
	const struct str scheme = request->secure ? S("https://") : S("http://");
	const struct str origin = request->header[HTTP_ORIGIN];

	return str_starts(origin, scheme) && str_equal(str_after(origin, scheme.len), request->header[HTTP_HOST]);
}

static bool is_foreign(const struct http_request *request)
{
	const struct str site = request->header[HTTP_SEC_FETCH_SITE], origin = request->header[HTTP_ORIGIN];
	const uint32_t twice = request->repeated & (1u << HTTP_SEC_FETCH_SITE | 1u << HTTP_ORIGIN);

	/* "none" is what a person does by hand: a bookmark, a reload. */
	return twice || (site.len && !str_is(site, "same-origin") && !str_is(site, "none")) ||
	       (origin.len && !str_is(origin, "null") && !is_own_origin(request));
}

bool csrf_is_vouched(const struct http_request *request)
{
	return !is_foreign(request) &&
	       (str_is(request->header[HTTP_SEC_FETCH_SITE], "same-origin") || is_own_origin(request));
}

enum csrf_verdict csrf_judge(struct str key, const struct http_request *request, struct str session, struct str device,
			     struct str token)
{
	ARENA_SCOPED(arena);

	if (is_foreign(request))
		return CSRF_FOREIGN;
	if (!session.len && !device.len)
		return CSRF_STALE;
	return str_equal_secret(csrf_token(key, session, device, &arena), token) ? CSRF_OURS : CSRF_STALE;
}
