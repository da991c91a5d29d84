/* login: the door for people who have an account: name and password, then a code where one is due; and the page behind a link
 * that is good once. */
#ifndef PAGE_LOGIN_H
#define PAGE_LOGIN_H

#include "base/instant.h"
#include "page/frame.h"
#include "page/own.h"

struct login_view {
	struct frame frame;
	struct str wish;   /* the path to go to afterwards; "" none */
	struct str ticket; /* what was typed before, sealed; "" nothing */
	struct passkey_asking asking; /* second step: keys that would do */
	bool phone;        /* second step: codes of a phone would do */
};

struct link_view {
	struct frame frame;
	struct str link;   /* its text */
	struct str action; /* where the form goes */
	struct str login;  /* the name that the account is known by */
	struct str person; /* whose account */
	struct instant until;
	struct str rule;   /* what a password must be, in words */
	bool enrol;        /* a new account, or one that begins anew; otherwise only the password */
	bool code_due;     /* the account has a second step, which a new password does not get round */
};

#endif
