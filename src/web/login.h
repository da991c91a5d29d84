/* login: what lies between a form and the session that it needs: the login page that carries what was typed, and the form page
 * that comes back with it. The pages login and login_code have hidden fields for what they carry: `ticket` and `return`. */
#ifndef WEB_LOGIN_H
#define WEB_LOGIN_H

#include "web/talk.h"

/* The login page, for a form that came without a session: 401, with a ticket for what was typed. Answers. */
void login_ask(struct talk *talk);
/* A page that needs a login: on to /login, to come back after it. Answers. */
void login_send(struct talk *talk);
/* A form has opened or ended a session: the browser's cookie, and from here on whose exchange this is. */
void login_take(struct talk *talk);
/* After login_take: on to next, to where the person wanted to go, or to the form that the ticket fills in again. Answers. */
void login_done(struct talk *talk, struct str next);

/* A field by which somebody proves who they are: never shown, carried along or filled in again. */
bool login_is_secret(struct str name);

#endif
