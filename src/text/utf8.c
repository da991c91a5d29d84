#include "text/utf8.h"

#include "base/must.h"

/* Length of the sequence that begins at p (n bytes are left), 0 when it is none: RFC 3629 section 4. */
static size_t sequence(const unsigned char *p, size_t n)
{
	unsigned char low = 0x80, high = 0xBF;
	size_t len;

	if (p[0] < 0x80)
		return 1;
	if (p[0] >= 0xC2 && p[0] <= 0xDF)
		len = 2;
	else if (p[0] >= 0xE0 && p[0] <= 0xEF)
		len = 3;
	else if (p[0] >= 0xF0 && p[0] <= 0xF4)
		len = 4;
	else
		return 0;
	if (p[0] == 0xE0)
		low = 0xA0;
	else if (p[0] == 0xED)
		high = 0x9F;
	else if (p[0] == 0xF0)
		low = 0x90;
	else if (p[0] == 0xF4)
		high = 0x8F;
	if (n < len || p[1] < low || p[1] > high)
		return 0;
	for (size_t i = 2; i < len; i++)
		if (p[i] < 0x80 || p[i] > 0xBF)
			return 0;
	return len;
}

bool utf8_is_valid(struct str s)
{
	for (size_t at = 0, len; at < s.len; at += len)
		if (!(len = sequence((const unsigned char *)s.at + at, s.len - at)))
			return false;
	return true;
}

bool utf8_is_text(struct str s)
{
	if (!utf8_is_valid(s))
		return false;
	for (size_t at = 0; at < s.len;) {
		uint32_t c = utf8_next(s, &at);
		if ((c < 0x20 && c != '\t' && c != '\n') || (c >= 0x7F && c < 0xA0))
			return false;
	}
	return true;
}

bool utf8_is_blank(struct str s)
{
	for (size_t at = 0; at < s.len;) {
		uint32_t c = utf8_next(s, &at);
		bool is_space = c <= 0x20 || c == 0x7F || c == 0xA0 || c == 0x1680 || (c >= 0x2000 && c <= 0x200F) ||
				(c >= 0x2028 && c <= 0x202F) || (c >= 0x205F && c <= 0x206F) || c == 0x3000 ||
				c == 0x3164 || c == 0xFEFF;
		if (!is_space)
			return false;
	}
	return true;
}

uint32_t utf8_next(struct str s, size_t *at)
{
	must(*at < s.len);
	const unsigned char *p = (const unsigned char *)s.at + *at;
	size_t len = sequence(p, s.len - *at);

	must(len);
	*at += len;
	if (len == 1)
		return p[0];
	uint32_t c = p[0] & (0xFFu >> (len + 1));
	for (size_t i = 1; i < len; i++)
		c = c << 6 | (p[i] & 0x3Fu);
	return c;
}

size_t utf8_put(char out[4], uint32_t c)
{
	if (c < 0x80) {
		out[0] = (char)c;
		return 1;
	}
	size_t len = c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
	static const unsigned char lead[] = { 0, 0, 0xC0, 0xE0, 0xF0 };

	for (size_t i = len - 1; i > 0; i--, c >>= 6)
		out[i] = (char)(0x80 | (c & 0x3F));
	out[0] = (char)(lead[len] | c);
	return len;
}
