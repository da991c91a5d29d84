/* offline: acts of the operator on a store that no server has open: founding an agency, rotating its checkpoint key, letting the
 * first administrator in.
 *
 * Each is an act like any other: facts in the log, one checkpoint, one commit; `who` is "operator".
 */
#ifndef DESK_OFFLINE_H
#define DESK_OFFLINE_H

#include "desk/desk.h"
#include "text/sha256.h"

struct founding {
	const char *data_dir;
	struct clock_source clock;
	const char *conninfo;     /* NULL: the embedded store */
	struct str agency;        /* id: lower-case letters, digits, '-', at most 40 */
	struct str name;          /* "範例鎮公所" */
	struct str code;
	struct str reviewer;      /* id of the reviewing agency in the same store, or empty */
	struct str reviewer_name;
	struct str admin_name;    /* the first person, system administrator */
	bool simulated;
	bool small_office;
	bool add;                 /* the store exists: another agency in it */
};

struct founded {
	char vkey[400];    /* to be kept elsewhere: whoever has it can check the record */
	char paper[200];   /* the agency key on paper; shown once */
	char token[64];    /* of the first person */
	char person[40];
};

bool offline_found(const struct founding *founding, struct founded *out, struct err *err) __attribute__((warn_unused_result));

/* A link for a person's account (POST /people/{id}/link): for the first administrator, whom nobody else can let in. */
struct offline_link {
	const char *data_dir;
	struct clock_source clock;
	struct str agency, person, login, purpose; /* as in in_account_link */
	char link[64];                             /* the answer */
	struct instant until;
};
bool offline_link(struct offline_link *link, struct err *err) __attribute__((warn_unused_result));

/* Rotates the checkpoint key; *vkey (400 bytes) is the new one. The checkpoint over the fact is signed by both. */
bool offline_rotate(const char *data_dir, struct clock_source clock, struct str agency, struct str reason, char vkey[400],
		    struct err *err) __attribute__((warn_unused_result));

#endif
