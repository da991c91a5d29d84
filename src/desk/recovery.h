/* recovery: ten codes on paper for the day when the phone or the key is gone, each good once in place of the second step.
 *
 * A code is 80 random bits in the letters of gate_secret_make, written in fours. Only its SHA-256 is kept (so many bits need no
 * slow hash), so they are shown when they are made and never again; a new set takes the place of the whole old one. That a set
 * was made and that a code was used are facts (account.secured), the codes are not.
 */
#ifndef DESK_RECOVERY_H
#define DESK_RECOVERY_H

#include "desk/act.h"

enum { RECOVERY_CODES = 10 };

struct recovery_codes {
	struct str at[RECOVERY_CODES];
	size_t count;
};

/* New ones, good for nothing until they are kept. In the arena. */
void recovery_new(struct arena *arena, struct recovery_codes *out);
/* Lines of text back to codes; what is too many is left out. */
void recovery_read(struct str lines, struct recovery_codes *out);
/* They are the set of the act's person from now on: recorded. */
bool recovery_keep(struct act *act, const struct recovery_codes *codes) __attribute__((warn_unused_result));
/* Takes the code away from the credential's person and records it. False: it is none of theirs; or act->err. Read without regard to
 * case, spaces and hyphens. */
bool recovery_use(struct act *act, const struct row_credential *credential, struct str code)
	__attribute__((warn_unused_result));
/* None is left. */
bool recovery_clear(struct act *act, struct str agency, struct str person) __attribute__((warn_unused_result));
/* How many are left. */
int64_t recovery_count(struct db *db, struct str agency, struct str person);

/* The answer that shows them, {"codes":[…]}, which is not kept; and back from it. */
bool recovery_answer(struct act *act, const struct recovery_codes *codes);
void recovery_of_answer(struct str reply, struct arena *arena, struct recovery_codes *out);

#endif
