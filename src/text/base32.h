/* base32: RFC 4648 §6 without padding, as authenticator apps take it. */
#ifndef TEXT_BASE32_H
#define TEXT_BASE32_H

#include "base/buf.h"
#include "base/str.h"

void base32_put(struct buf *out, const void *at, size_t len);
/* Either case; spaces and hyphens, by which people group it, are passed over. False for anything else. Appends to out. */
bool base32_read(struct str text, struct buf *out) __attribute__((warn_unused_result));

#endif
