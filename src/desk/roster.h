/* roster: who is there to be told: people with their roles, who is on duty, who stands in for whom, by which channels. Read once for all
 * calls of one moment; rooms of rows, nothing opened. */
#ifndef DESK_ROSTER_H
#define DESK_ROSTER_H

#include "rulebook/rulebook.h"
#include "store/rows.h"

struct roster {
	struct arena *arena;
	struct row_person *people; /* who can act: not erased, not locked */
	unsigned *roles;           /* ROLE_BIT masks, beside people */
	size_t people_count;
	struct row_channel *channels; /* in use, in the office's order */
	size_t channel_count;
	struct row_rota *rota; /* in force now */
	size_t rota_count;
	struct row_delegation *lent; /* in force now */
	size_t lent_count;
};

/* False when the database failed. */
bool roster_read(struct db *db, struct arena *arena, struct str agency, struct instant now, struct roster *out)
	__attribute__((warn_unused_result));

/* Those on a rung, by their place in people; at most `most`. owner: roles that owe the duty. Of a role that somebody is on duty in, only
 * they in the first round; everybody who has it in later ones. Deputies are those to whom a holder has given the role, for this case. */
size_t roster_rung(const struct roster *roster, const struct ladder_rung *rung, unsigned owner, struct str incident,
		   bool first_round, size_t *out, size_t most);
const struct row_person *roster_person(const struct roster *roster, struct str id); /* NULL: not there any more */
/* "P-0001 C-0001 C-0002": the person, and the channels that can reach them. */
struct str roster_reach(const struct roster *roster, const struct row_person *person);

#endif
