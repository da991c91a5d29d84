/* people: everybody of the agency, with their roles and whether and how they can log in. */
#ifndef PAGE_PEOPLE_H
#define PAGE_PEOPLE_H

#include "base/instant.h"
#include "page/delegation.h"
#include "page/field.h"
#include "page/frame.h"

struct people_row {
	struct str href, name, title, roles, login;
	struct str state_words, state_tone; /* of the account */
	bool totp, on_duty;
	struct instant login_at;
	struct instant reached_at; /* when a message last arrived, by whatever channel; unset: never */
};

/* By one channel. */
struct reached_row {
	struct str channel, kind, trouble; /* kind of the message that arrived; "" none yet */
	struct instant sent_at, failed_at;
};

struct people_view {
	struct frame frame;
	struct {
		const struct people_row *at;
		size_t count;
	} rows;
};

/* A new person, or what is known of one. */
struct person_form_view {
	struct frame frame;
	struct str action, button;
	struct str id; /* "" a new one */
	struct str name, title, phone, fax, line, email;
	struct options roles;
};

struct person_lock_view {
	struct frame frame;
	struct str action;
};

struct person_view {
	struct frame frame;
	struct str id, name, title, phone, fax, line, email, login, roles;
	struct str state_words, state_tone, reason;
	struct instant since, login_at;
	bool has_account, locked, own, erased, totp;
	struct str link_action, unlock_action;
	struct options purposes; /* of another link */
	struct str open_link;    /* what a link that was sent and not used yet is for, in words; "" none */
	struct instant open_until;
	struct delegation_rows delegations;
	struct {
		const struct reached_row *at;
		size_t count;
	} reached;
	struct str delegate_href; /* where one is entered from paper; "" the reader may not */
	/* Only right after it was made: */
	struct str link; /* the whole address */
	struct instant link_until;
};

#endif
