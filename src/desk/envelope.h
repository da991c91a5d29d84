/* envelope: emergency access, for the night when everybody with the second step is out of reach.
 *
 * A code on paper lies in a sealed envelope. Whoever uses it acts for some minutes in the role that it was sealed for, as a person of its
 * own whom nobody else is; once. It is loud: a fact, messages to the CISO, the leader and the administrators, a banner on every page
 * while it lasts, a thing to do for them until somebody else has acknowledged it; every entry made by it has its number.
 * The code is 120 random bits, kept as argon2id; the porter compares it.
 */
#ifndef DESK_ENVELOPE_H
#define DESK_ENVELOPE_H

#include "base/arena.h"
#include "store/rows.h"

enum { ENVELOPE_CODE_BYTES = 24 + 5 + 1, ENVELOPE_MINUTES_LEAST = 5, ENVELOPE_MINUTES_MOST = 480, ENVELOPE_MINUTES = 60 };

/* "xxxx-xxxx-xxxx-xxxx-xxxx-xxxx", new. */
void envelope_code_make(char out[ENVELOPE_CODE_BYTES]);
/* The same without what people write between: hyphens, blanks, capitals. */
struct str envelope_code_bare(struct arena *arena, struct str code);
/* "E-0001" of " e-0001": as it is kept. */
struct str envelope_number(struct arena *arena, struct str typed);

enum envelope_state { ENVELOPE_SEALED, ENVELOPE_OPEN, ENVELOPE_OVER, ENVELOPE_ACKNOWLEDGED, ENVELOPE_WITHDRAWN };
enum envelope_state envelope_state(const struct row_envelope *row, struct instant now);
const char *envelope_state_code(enum envelope_state state);

#endif
