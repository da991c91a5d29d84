/* wire: what the desk and a process of its family say to each other over their socket pair.
 *
 * A message is a 32-bit length (little endian, as all numbers here) and that many bytes: fields, one after the other. Both ends
 * are the same binary, so there are no versions. Reading past the end makes the reading fail and all that follows zero, so a
 * handler checks once, at its end.
 */
#ifndef HOST_WIRE_H
#define HOST_WIRE_H

#include "base/buf.h"
#include "base/err.h"
#include "base/str.h"
#include "text/sha256.h"

enum { WIRE_BYTES = 64 * 1024 * 1024 }; /* a longer message is refused */

struct wire_in {
	struct str left;
	bool failed;
};

void wire_put_u8(struct buf *out, uint8_t value);
void wire_put_u64(struct buf *out, uint64_t value);
void wire_put_str(struct buf *out, struct str s);
void wire_put_bytes(struct buf *out, const void *at, size_t len); /* no length before them */

uint8_t wire_u8(struct wire_in *in);
uint64_t wire_u64(struct wire_in *in);
struct str wire_str(struct wire_in *in);
struct str wire_bytes(struct wire_in *in, size_t len);
struct sha256_digest wire_digest(struct wire_in *in);
bool wire_is_done(const struct wire_in *in); /* nothing failed and nothing is left */

/* A refusal crosses whole. */
void wire_put_err(struct buf *out, const struct err *err);
void wire_err(struct wire_in *in, struct err *err);

/* One whole message. False: the other end is gone, or sends what can't be a message. buf is cleared first. */
bool wire_send(int fd, struct str message);
bool wire_receive(int fd, struct buf *message);

#endif
