/* receipt: the code by which whoever reported follows what became of it.
 *
 * It is made of the form's Idempotency-Key, which only that browser knows: the same form gives the same code, whether the store took
 * the report at once, at a second try, or out of the emergency spool. The store keeps its SHA-256 alone.
 */
#ifndef DESK_RECEIPT_H
#define DESK_RECEIPT_H

#include "base/arena.h"
#include "base/str.h"

enum { RECEIPT_BYTES = 20 }; /* "7K3M-QF2T-9XBD-0AVW" and a NUL: 80 bits, that can be read out on the telephone */

void receipt_make(struct str idempotency_key, char out[RECEIPT_BYTES]);
/* As typed: small letters, missing or other hyphens, O for 0, I and L for 1 are forgiven. False when it can be none. */
bool receipt_read(struct str typed, char out[RECEIPT_BYTES]);
/* What the store keeps of it: 64 hexadecimal digits. */
struct str receipt_digest(struct arena *arena, const char *receipt);

#endif
