/* passkeys: what pages show of passkeys, and what their script is to ask the browser for (page_passkey.c, page_login.c). */
#ifndef WEB_PASSKEYS_H
#define WEB_PASSKEYS_H

#include "page/own.h"
#include "web/visit.h"

/* For a new key of whoever is logged in; not possible when this session was asked nothing, or too long ago. */
struct passkey_asking passkeys_make(struct visit *visit, struct str login);
/* For the second step of that session: any of its person's keys that were made for this name of the desk. */
struct passkey_asking passkeys_show(struct visit *visit, const struct row_session *half);

#endif
