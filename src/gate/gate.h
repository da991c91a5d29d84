/* gate: who this is, which role they act in, and whether the clause lets them.
 *
 * For now people are known by bearer tokens: 256 random bits, of which the store keeps only the SHA-256. Which roles have a
 * capability, and by which clause, are rows of the office's procedure (`acts`), never of this program. A refusal quotes the
 * clause that gives the act to somebody else (P02).
 */
#ifndef GATE_GATE_H
#define GATE_GATE_H

#include "base/arena.h"
#include "base/err.h"
#include "db/db.h"
#include "rulebook/rulebook.h"

struct principal {
	struct str agency;
	struct str person;
	struct str subject; /* whose key seals their personal fields */
	unsigned roles;     /* ROLE_BIT mask */
};

/* Whom the token stands for, as of this transaction. Refuses with TOKEN_WRONG: unknown, revoked, or of an erased person. */
bool gate_enter(struct db *db, struct arena *arena, struct str token, struct principal *out, struct err *err)
	__attribute__((warn_unused_result));

/* The role in which they may do it. Refuses with ACT_OF_OTHERS, quoting the clause and whose act it is. */
bool gate_allows(unsigned roles, const struct procedure *procedure, enum capability capability, enum role *out, struct err *err)
	__attribute__((warn_unused_result));

/* "contact isms_coord" as a mask; unknown codes are left out. */
unsigned gate_roles(struct str codes);

/* A new token: its text (to be shown once) and the digest to be kept. */
enum { GATE_TOKEN_BYTES = 56 };
void gate_token_make(char text[GATE_TOKEN_BYTES], struct arena *arena, struct str *digest);

#endif
