#include "base/buf.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/must.h"

void buf_free(struct buf *buf)
{
	free(buf->at);
	*buf = (struct buf){ 0 };
}

void buf_clear(struct buf *buf)
{
	buf->len = 0;
}

void buf_reserve(struct buf *buf, size_t more_bytes)
{
	size_t need;

	must(!__builtin_add_overflow(buf->len, more_bytes, &need));
	if (need <= buf->cap)
		return;
	size_t cap = buf->cap ? buf->cap : 256;
	while (cap < need)
		must(!__builtin_mul_overflow(cap, 2, &cap));
	buf->at = realloc(buf->at, cap);
	must(buf->at);
	buf->cap = cap;
}

void buf_add_bytes(struct buf *buf, const void *at, size_t len)
{
	if (len == 0)
		return;
	buf_reserve(buf, len);
	memcpy(buf->at + buf->len, at, len);
	buf->len += len;
}

void buf_add(struct buf *buf, struct str s)
{
	buf_add_bytes(buf, s.at, s.len);
}

void buf_add_char(struct buf *buf, char c)
{
	buf_add_bytes(buf, &c, 1);
}

void buf_add_int(struct buf *buf, int64_t value)
{
	char digits[24];
	size_t at = sizeof(digits);
	uint64_t rest = value < 0 ? -(uint64_t)value : (uint64_t)value;

	do
		digits[--at] = (char)('0' + rest % 10);
	while (rest /= 10);
	if (value < 0)
		digits[--at] = '-';
	buf_add_bytes(buf, digits + at, sizeof(digits) - at);
}

void buf_printf(struct buf *buf, const char *format, ...)
{
	va_list args, again;

	va_start(args, format);
	va_copy(again, args);
	int len = vsnprintf(NULL, 0, format, args);
	va_end(args);
	must(len >= 0);
	buf_reserve(buf, (size_t)len + 1);
	vsnprintf(buf->at + buf->len, (size_t)len + 1, format, again);
	va_end(again);
	buf->len += (size_t)len;
}

struct str buf_str(const struct buf *buf)
{
	return (struct str){ buf->at, buf->len };
}
