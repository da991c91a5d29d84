/* base64: RFC 4648 §4, standard alphabet with padding, and exactly one spelling for each run of bytes; and §5, for addresses. */
#ifndef TEXT_BASE64_H
#define TEXT_BASE64_H

#include "base/buf.h"
#include "base/str.h"

void base64_put(struct buf *out, const void *at, size_t len);
size_t base64_length(size_t len); /* characters that len bytes take */

/* Refuses (false) white space, missing or wrong padding, and unused bits that are not zero. Appends to out. */
bool base64_read(struct str text, struct buf *out);
/* Exactly len bytes. */
bool base64_read_bytes(struct str text, void *out, size_t len);

/* RFC 4648 §5 without padding, as browsers' scripts and JOSE write it; as strict. */
void base64url_put(struct buf *out, const void *at, size_t len);
bool base64url_read(struct str text, struct buf *out);

#endif
