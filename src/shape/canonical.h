/* canonical: the smallest steps of reading RFC 8785 text, for those who read an envelope around a shape.
 *
 * Each moves *rest past what it read, or answers false (and then *rest is no longer to be used).
 */
#ifndef SHAPE_CANONICAL_H
#define SHAPE_CANONICAL_H

#include "base/arena.h"
#include "base/instant.h"
#include "base/str.h"

bool canonical_word(struct str *rest, struct str word);                        /* exactly these bytes */
bool canonical_string(struct str *rest, struct arena *arena, struct str *out); /* borrowed when it has no escapes */
bool canonical_instant(struct str *rest, struct instant *out);                 /* UTC with milliseconds, as written */
bool canonical_int(struct str *rest, int64_t *out);                            /* 0 … 2^53-1 */
bool canonical_span(struct str *rest, struct str *object);                     /* a whole object, unread */

#endif
