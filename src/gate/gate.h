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
#include "gate/delegation.h"
#include "rulebook/rulebook.h"

/* A delegation that was given to somebody, and how it stands as of this transaction. */
struct lent {
	struct delegation of;
	enum delegation_state state;
};

struct principal {
	struct str agency;
	struct str person;
	struct str subject; /* whose key seals their personal fields */
	unsigned roles;     /* ROLE_BIT mask: their own */
	const struct lent *lent; /* what others have delegated to them, in force or not; those that may be stand first */
	size_t lent_count;
	bool lent_owes_factor; /* a role delegated to them logs in with a second step and they have set up none: it is worth nothing yet */
	struct str envelope; /* the emergency access that they act by, and whose role is all they have; "" none */
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

/* As what they may do an act: in a role of their own (by is NULL), else in one that is delegated to them. */
struct leave {
	enum role role;
	const struct delegation *by;
};

/* The same by all that they may act as, own roles first: incident is the case that the act is about, "" none. Refuses with
 * ACT_OF_OTHERS; with DELEGATION_…, when one that they have does not do, saying why and whose act it is; with FACTOR_MISSING. */
bool gate_permits(const struct principal *who, const struct procedure *procedure, enum capability capability, struct str incident,
		  struct leave *out, struct err *err) __attribute__((warn_unused_result));
/* Fills in what was delegated to them, as it stands now. */
bool gate_lent(struct db *db, struct arena *arena, struct instant now, struct principal *who, struct err *err)
	__attribute__((warn_unused_result));
/* The roles that are delegated to them now, whatever for, as a mask. */
unsigned gate_lent_roles(const struct principal *who);

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
