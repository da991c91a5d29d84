/* csrf: whether a form comes from a page of ours that this very person was shown.
 *
 * Two things are asked. The browser's own word, Sec-Fetch-Site and Origin, where it gives one: another site's form is refused
 * whatever it carries. And the token of the page: an HMAC over the session (or, where nobody is logged in, over the browser's
 * own cookie), so that it is worth nothing in anybody else's hands. "Origin: null" says nothing: our pages send no referrer,
 * and then that is what browsers put there for our own forms too (Fetch standard, "append a request Origin header").
 */
#ifndef WEB_CSRF_H
#define WEB_CSRF_H

#include "base/arena.h"
#include "host/http.h"

/* Whose page: the session, or "" and the browser's cookie. */
struct str csrf_token(struct str key, struct str session, struct str device, struct arena *arena);

enum csrf_verdict {
	CSRF_OURS,    /* the token is right and the browser does not contradict */
	CSRF_STALE,   /* not another site's, but the token is of another session, or none: shown again to be sent again */
	CSRF_FOREIGN, /* another site's form */
};

enum csrf_verdict csrf_judge(struct str key, const struct http_request *request, struct str session,
			     struct str device, struct str token);
/* The browser itself says that the form is of this site: enough where nothing can be done in anybody's name. */
bool csrf_is_vouched(const struct http_request *request);

#endif
