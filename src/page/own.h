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
	struct str passkey_words; /* how many */
	struct str codes_words; /* how many codes on paper are left; "" where there is nothing that they stand in for */
	struct str rule;    /* when a login ends, in words */
	bool factor;        /* a second step is set up, by phone or by key */
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

/* What the script asks the browser for. */
struct passkey_asking {
	bool possible;        /* by this name of the desk, and there is something to be signed */
	struct str challenge, rp, rp_name;
	struct str user, user_name, display; /* of a key that is to be made: opaque, login name, person */
	struct str known;     /* ids of credentials, with spaces between: made: not again; shown: one of these */
};

struct own_passkey {
	struct str id;        /* digest: what passkey_remove takes */
	struct str name;
	struct instant made, used;
	bool backed_up;       /* there are copies of it */
	bool suspect;         /* it is refused: there may be a copy of it that is not theirs */
	bool elsewhere;       /* made for another name of this desk */
};

struct passkeys_view {
	struct frame frame;
	struct { const struct own_passkey *at; size_t count; } rows;
	bool possible;        /* by this name of the desk */
};

struct passkey_new_view {
	struct frame frame;
	struct passkey_asking asking;
	bool done;            /* it has just been added */
	struct { const struct str *at; size_t count; } codes; /* made with the first one: shown this once */
};

struct passkey_remove_view {
	struct frame frame;
	struct own_passkey key;
};

struct codes_view {
	struct frame frame;
	bool possible; /* there is a second step that they could stand in for */
	int64_t left;
	struct { const struct str *at; size_t count; } codes; /* just made: shown this once */
};

#endif
