/* letter: rows of the outbox as jobs for the courier: by which channel and with which password, to which address, in which words.
 *
 * Never contents: number, kind, deadline, link. Addresses and passwords are opened at the last moment and wiped after it. In whose language
 * is not known of a person, so a mail says it in both; what goes to small screens in the office's.
 */
#ifndef DESK_LETTER_H
#define DESK_LETTER_H

#include "courier/job.h"
#include "desk/keyring.h"
#include "store/rows.h"

/* By one channel. The caller sets the first five; all else lies in the arena. */
struct letter {
	struct db *db;
	struct keyring *keyring;
	struct arena *arena;
	struct str origin; /* what links begin with */
	struct instant now;
	struct row_channel channel;
	struct row_agency agency;
	struct str secret;
	bool secret_lost; /* there is one and it can't be opened: nothing can go */
};

/* False: there is no such channel. */
bool letter_open(struct letter *letter, struct str agency, struct str channel) __attribute__((warn_unused_result));
/* Wipes what was secret. */
void letter_close(struct letter *letter);
/* The whole job but for its ticket. False: its person has no address that can be opened. */
bool letter_job(const struct letter *letter, const struct row_outbox *row, struct courier_job *job)
	__attribute__((warn_unused_result));

#endif
