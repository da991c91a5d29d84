#include "text/base64.h"

#include <stdint.h>
#include <string.h>

static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

size_t base64_length(size_t len)
{
	return (len + 2) / 3 * 4;
}

void base64_put(struct buf *out, const void *at, size_t len)
{
	const unsigned char *bytes = at;

	buf_reserve(out, base64_length(len));
	for (size_t i = 0; i < len; i += 3) {
		size_t left = len - i;
		uint32_t three = (uint32_t)bytes[i] << 16 | (left > 1 ? (uint32_t)bytes[i + 1] << 8 : 0) |
				 (left > 2 ? bytes[i + 2] : 0);
		char *four = out->at + out->len;
		four[0] = letters[three >> 18];
		four[1] = letters[three >> 12 & 63];
		four[2] = left > 1 ? letters[three >> 6 & 63] : '=';
		four[3] = left > 2 ? letters[three & 63] : '=';
		out->len += 4;
	}
}

/* The value of a letter, or -1. */
static int value(char c)
{
	if (c >= 'A' && c <= 'Z')
		return c - 'A';
	if (c >= 'a' && c <= 'z')
		return c - 'a' + 26;
	if (c >= '0' && c <= '9')
		return c - '0' + 52;
	return c == '+' ? 62 : c == '/' ? 63 : -1;
}

/* Four letters to bytes (1 to 3, less when padded), or 0 when they are not the one spelling of anything. */
static size_t four_read(const char *four, bool last, unsigned char out[3])
{
	size_t pad = four[3] != '=' ? 0 : four[2] != '=' ? 1 : 2;
	uint32_t bits = 0;

	if (pad && !last)
		return 0;
	for (size_t i = 0; i < 4 - pad; i++) {
		int v = value(four[i]);
		if (v < 0)
			return 0;
		bits |= (uint32_t)v << (18 - 6 * i);
	}
	if ((pad == 1 && bits & 0xFF) || (pad == 2 && bits & 0xFFFF))
		return 0;
	out[0] = (unsigned char)(bits >> 16);
	out[1] = (unsigned char)(bits >> 8);
	out[2] = (unsigned char)bits;
	return 3 - pad;
}

bool base64_read(struct str text, struct buf *out)
{
	size_t before = out->len;

	for (size_t i = 0; i < text.len; i += 4) {
		unsigned char three[3];
		size_t n = text.len - i < 4 ? 0 : four_read(text.at + i, i + 4 == text.len, three);
		if (!n) {
			out->len = before;
			return false;
		}
		buf_add_bytes(out, three, n);
	}
	return true;
}

bool base64_read_bytes(struct str text, void *out, size_t len)
{
	unsigned char *at = out, three[3];
	size_t done = 0;

	if (text.len != base64_length(len))
		return false;
	for (size_t i = 0; i < text.len; i += 4) {
		size_t n = four_read(text.at + i, i + 4 == text.len, three);
		if (!n || n > len - done)
			return false;
		memcpy(at + done, three, n);
		done += n;
	}
	return done == len;
}

void base64url_put(struct buf *out, const void *at, size_t len)
{
	const size_t before = out->len;

	base64_put(out, at, len);
	while (out->len > before && out->at[out->len - 1] == '=')
		out->len--;
	for (size_t i = before; i < out->len; i++)
		out->at[i] = (char)(out->at[i] == '+' ? '-' : out->at[i] == '/' ? '_' : out->at[i]);
}

bool base64url_read(struct str text, struct buf *out)
{
	BUF_SCOPED(padded);

	for (size_t i = 0; i < text.len; i++) {
		const char c = text.at[i];
		if (c == '+' || c == '/' || c == '=')
			return false;
		buf_add_char(&padded, (char)(c == '-' ? '+' : c == '_' ? '/' : c));
	}
	while (padded.len % 4)
		buf_add_char(&padded, '=');
	return base64_read(buf_str(&padded), out);
}
