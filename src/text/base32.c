#include "text/base32.h"

static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

void base32_put(struct buf *out, const void *at, size_t len)
{
	const unsigned char *bytes = at;
	uint32_t held = 0;
	int bits = 0;

	for (size_t i = 0; i < len; i++) {
		held = held << 8 | bytes[i];
		for (bits += 8; bits >= 5; bits -= 5)
			buf_add_char(out, letters[held >> (bits - 5) & 31]);
	}
	if (bits)
		buf_add_char(out, letters[held << (5 - bits) & 31]);
}

static int value_of(char c)
{
	if (c >= 'a' && c <= 'z')
		return c - 'a';
	if (c >= 'A' && c <= 'Z')
		return c - 'A';
	return c >= '2' && c <= '7' ? c - '2' + 26 : -1;
}

bool base32_read(struct str text, struct buf *out)
{
	uint32_t held = 0;
	int bits = 0;

	for (size_t i = 0; i < text.len; i++) {
		if (text.at[i] == ' ' || text.at[i] == '-')
			continue;
		int value = value_of(text.at[i]);
		if (value < 0)
			return false;
		held = held << 5 | (uint32_t)value;
		bits += 5;
		if (bits >= 8) {
			bits -= 8;
			buf_add_char(out, (char)(held >> bits & 255));
		}
	}
	return (held & ((1u << bits) - 1)) == 0;
}
