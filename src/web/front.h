/* front: what answers browsers and API clients alike. /api/…, /healthz, /readyz, /version and the description of a problem to a
 * client that asks for JSON are the api's; everything else is a page, a form, a file or an asset of web/routes.def.
 *
 * A page is a snapshot that a function draws; a form is a verb of the desk, the same as the API's, in the same transaction. No
 * thread waits for the writer: a form's exchange is put aside until its verb is committed. Nothing that was typed is lost: a
 * refused form comes back as it was, one without a session comes back after the login (ticket.h), and one that meets a store
 * which can't be read comes back with a button to send it again.
 */
#ifndef WEB_FRONT_H
#define WEB_FRONT_H

#include "base/str.h"
#include "host/http.h"

struct front;
struct desk;

/* The desk outlives it. Refuses with FILE_… when DIR/web.key can be neither read nor made. */
bool front_open(struct desk *desk, const char *data_dir, struct front **out, struct err *err) __attribute__((warn_unused_result));
/* Passkeys are made for this name alone: url is how people find this desk, "https://desk.example/". Unset: by whatever name they come. */
void front_known_as(struct front *front, struct str url);
struct http_handler front_handler(struct front *front);
/* Once the server that it answered for has stopped. Sets *front to NULL. */
void front_close(struct front **front);

#endif
