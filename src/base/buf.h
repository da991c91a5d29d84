/* buf: bytes that grow.
 *
 * A buf owns its memory on the heap; buf_free gives it back. Appending never fails: running out of memory ends the
 * process. Where output must be bounded, the caller bounds it.
 */
#ifndef BASE_BUF_H
#define BASE_BUF_H

#include "base/arena.h"
#include "base/str.h"

struct buf {
	char *at;
	size_t len, cap; /* bytes */
};

void buf_free(struct buf *buf);
void buf_clear(struct buf *buf);                         /* len 0, memory kept */
void buf_reserve(struct buf *buf, size_t more_bytes);
void buf_add(struct buf *buf, struct str s);
void buf_add_bytes(struct buf *buf, const void *at, size_t len);
void buf_add_char(struct buf *buf, char c);
void buf_add_int(struct buf *buf, int64_t value);        /* decimal */
void buf_printf(struct buf *buf, const char *format, ...) __attribute__((format(printf, 2, 3)));
struct str buf_str(const struct buf *buf);               /* borrowed; dies at the next append */

#define BUF_SCOPED(name) struct buf name __attribute__((cleanup(buf_free))) = { 0 }

#endif
