/* own: what people see of their own account. */
#ifndef PAGE_OWN_H
#define PAGE_OWN_H

#include "base/instant.h"
#include "page/delegation.h"
#include "page/frame.h"
#include "text/html.h"

struct own_session {
	struct str id;      /* digest: what session_end takes */
	struct str source;  /* address it came from */
	struct instant made, seen, until;
	bool this_one;
};

struct me_view {
	struct frame frame;
	struct str login;
	struct str password_words, totp_words; /* since when; whether */
	struct str codes_words; /* how many codes on paper are left; "" where there is nothing that they stand in for */
	struct str rule;    /* when a login ends, in words */
	bool totp;          /* the second step is set up */
	bool totp_needed;   /* their role asks for it */
	struct { const struct own_session *at; size_t count; } sessions;
	struct delegation_rows delegations;
	bool may_delegate;  /* a role of their own can be */
};

struct password_view {
	struct frame frame;
	struct str rule; /* what a password must be, in words */
	struct str login;
};

struct totp_view {
	struct frame frame;
	bool on;            /* it is set up */
	bool needed;
	bool begun;         /* secret and codes below wait for the first code */
	struct str secret;  /* in groups of four, to be typed where no camera is */
	struct html qr;
	struct { const struct str *at; size_t count; } codes;
};

struct codes_view {
	struct frame frame;
	bool possible; /* there is a second step that they could stand in for */
	int64_t left;
	struct { const struct str *at; size_t count; } codes; /* just made: shown this once */
};

#endif
