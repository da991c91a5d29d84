/* api: the desk's verbs over HTTP, JSON in and out, under /api/v1.
 *
 * What can be asked is the table routes.def. This room matches the request to a row, checks what needs no store (method,
 * content type, size, bearer token's form, Idempotency-Key, If-Match), hands a struct desk_call to the desk, and writes the
 * answer: JSON, or application/problem+json (RFC 9457) in the reader's language.
 */
#ifndef API_API_H
#define API_API_H

#include "base/err.h"

struct api;
struct desk;

struct api_config {
	struct desk *desk;
	const char *address;         /* "127.0.0.1" */
	uint16_t port;               /* 0: any */
	const char *spool_directory; /* uploads on their way in; on the same file system as the blobs */
};

/* Listens and serves on threads of its own. Refuses with HTTP_UNAVAILABLE. */
bool api_start(const struct api_config *config, struct api **out, struct err *err) __attribute__((warn_unused_result));
uint16_t api_port(const struct api *api);
/* Refuses what is new, lets the desk answer what it has, then stops; the desk must still be running. Sets *api to NULL. */
void api_stop(struct api **api);

#endif
