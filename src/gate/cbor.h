/* cbor: what an authenticator sends, read into values that live in an arena (RFC 8949, as narrow as CTAP2 section 8 has it).
 *
 * Reading is strict: definite lengths in their shortest spelling, integers within 63 bits, text in UTF-8, names of a map that are
 * integers or text and stand once, nesting at most CBOR_DEPTH. Tags, floats, undefined and indefinite lengths are refused. A length
 * is believed only as far as bytes follow, so that nine bytes can't ask for memory.
 * Pure: bytes in, value out. Bytes and texts of a value point into what was read.
 */
#ifndef GATE_CBOR_H
#define GATE_CBOR_H

#include "base/arena.h"

enum { CBOR_DEPTH = 8 };

enum cbor_kind { CBOR_INT, CBOR_BYTES, CBOR_TEXT, CBOR_ARRAY, CBOR_MAP, CBOR_BOOL, CBOR_NULL };

struct cbor {
	enum cbor_kind kind;
	bool boolean;             /* CBOR_BOOL */
	int64_t integer;          /* CBOR_INT */
	struct str bytes;         /* CBOR_BYTES, CBOR_TEXT */
	size_t count;             /* CBOR_ARRAY, CBOR_MAP */
	const struct cbor *items; /* count of them, in the order of the bytes */
	const struct cbor *names; /* CBOR_MAP: count of them, beside items */
};

/* The first value of *bytes, which it is taken off of. False, *bytes anywhere, when there is none. */
bool cbor_take(struct str *bytes, struct arena *arena, struct cbor *out) __attribute__((warn_unused_result));
/* The one value that the bytes are, and nothing after it. */
bool cbor_read(struct str bytes, struct arena *arena, struct cbor *out) __attribute__((warn_unused_result));

/* The member of a map with that name; NULL when it has none, or is none. */
const struct cbor *cbor_named(const struct cbor *map, const char *name);
const struct cbor *cbor_numbered(const struct cbor *map, int64_t name);
/* What is NULL or of another kind is none of these: false, 0 (which is no member that COSE defines), "". */
bool cbor_is(const struct cbor *value, enum cbor_kind kind);
int64_t cbor_int(const struct cbor *value);
struct str cbor_bytes(const struct cbor *value); /* bytes, not text */
struct str cbor_text(const struct cbor *value);

#endif
