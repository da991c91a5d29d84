/* api: the desk's verbs over HTTP, JSON in and out, under /api/v1.
 *
 * What can be asked is the table routes.def. This room matches the request to a row, checks what needs no store (method,
 * content type, size, bearer token's form, Idempotency-Key, If-Match), hands a struct desk_call to the desk, and writes the
 * answer: JSON, or application/problem+json (RFC 9457) in the reader's language.
 */
#ifndef API_API_H
#define API_API_H

#include "host/http.h"

struct api;
struct desk;

/* The desk outlives it. */
struct api *api_new(struct desk *desk);
/* Answers every path; whoever has others as well asks it for its own only (it says 404 to what it does not know). */
struct http_handler api_handler(struct api *api);
/* Once the server that it answered for has stopped. Sets *api to NULL. */
void api_free(struct api **api);

#endif
