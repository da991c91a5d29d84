/* gate: who this is, which role they act in, and whether the clause lets them.
 *
 * Programs are known by bearer tokens, people by sessions (gate/session.h): each is 256 random bits, of which the store keeps only
 * the SHA-256. Who is locked or erased is nobody, whatever they bear. Which roles have a capability, and by which clause, are rows
 * of the office's procedure (`acts`), never of this program. A refusal quotes the clause that gives the act to somebody else (P02).
 * Roles are read anew at every request: a change of them acts at once.
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
	struct str session; /* its digest; empty for those who bear a token */
	bool owes_factor;   /* their role logs in with a second step and they have set up none: they may do that and nothing else */
	bool unseen;        /* their session was last seen a minute ago or more: time to write that they are here */
};

/* Whom the token stands for, as of this transaction. Refuses with TOKEN_WRONG: unknown, revoked, or of one erased or locked. */
bool gate_enter(struct db *db, struct arena *arena, struct str token, struct principal *out, struct err *err)
	__attribute__((warn_unused_result));

/* The role in which they may do it. Refuses with ACT_OF_OTHERS, quoting the clause and whose act it is. */
bool gate_allows(unsigned roles, const struct procedure *procedure, enum capability capability, enum role *out, struct err *err)
	__attribute__((warn_unused_result));

/* "contact isms_coord" as a mask; unknown codes are left out. */
unsigned gate_roles(struct str codes);

/* Random text that stands for somebody: `letters` of 32, and the digest that is kept of it. Of these only the first is ever
 * shown, and that once. out has room for the NUL. */
void gate_secret_make(char *out, size_t letters, struct arena *arena, struct str *digest);
struct str gate_secret_digest(struct arena *arena, struct str secret);

/* A new token: its text (to be shown once) and the digest to be kept. */
enum { GATE_TOKEN_BYTES = 56 };
void gate_token_make(char text[GATE_TOKEN_BYTES], struct arena *arena, struct str *digest);

#endif
