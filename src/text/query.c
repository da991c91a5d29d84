#include "text/query.h"

#include <string.h>

#include "base/must.h"
#include "text/utf8.h"

static int hex_value(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* out has room for s.len bytes. False when an escape is broken or hides a NUL. */
static bool decode(struct str s, char *out, size_t *out_len)
{
	size_t len = 0;

	for (size_t i = 0; i < s.len; i++) {
		char c = s.at[i] == '+' ? ' ' : s.at[i];
		if (c == '%') {
			int high = s.len - i > 2 ? hex_value(s.at[i + 1]) : -1;
			int low = s.len - i > 2 ? hex_value(s.at[i + 2]) : -1;
			if (high < 0 || low < 0)
				return false;
			c = (char)(high << 4 | low);
			i += 2;
		}
		if (c == '\0')
			return false;
		out[len++] = c;
	}
	*out_len = len;
	return true;
}

bool query_is_valid(struct str query)
{
	ARENA_SCOPED(arena);
	struct str rest = query, pair;

	while (rest.len) {
		str_cut(rest, '&', &pair, &rest);
		size_t len;
		char *text = arena_alloc(&arena, pair.len + 1);
		/* Name and value apart would be no stricter: '=' is a whole character of its own. */
		if (!decode(pair, text, &len) || !utf8_is_valid(str_from(text, len)))
			return false;
	}
	return true;
}

bool query_value(struct str query, const char *name, struct arena *arena, struct str *out)
{
	struct str rest = query, pair, key, value;

	while (rest.len) {
		str_cut(rest, '&', &pair, &rest);
		str_cut(pair, '=', &key, &value);
		char *text = arena_alloc(arena, pair.len + 1);
		size_t len;
		must(decode(key, text, &len));
		if (!str_is(str_from(text, len), name))
			continue;
		must(decode(value, text, &len));
		*out = str_from(text, len);
		return true;
	}
	return false;
}

bool query_next(struct str *rest, struct arena *arena, struct str *name, struct str *value)
{
	struct str pair = { 0 }, key, coded;
	size_t len;

	while (rest->len && pair.len == 0)
		str_cut(*rest, '&', &pair, rest);
	if (pair.len == 0)
		return false;
	str_cut(pair, '=', &key, &coded);
	char *text = arena_alloc(arena, pair.len + 1);
	must(decode(key, text, &len));
	*name = str_from(text, len);
	text += len;
	must(decode(coded, text, &len));
	*value = str_from(text, len);
	return true;
}

void query_escape(struct buf *out, struct str text)
{
	static const char digits[] = "0123456789ABCDEF";

	for (size_t i = 0; i < text.len; i++) {
		unsigned char c = (unsigned char)text.at[i];
		bool plain =
			(c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || strchr("-._~", c);
		if (plain && c) {
			buf_add_char(out, (char)c);
		} else {
			buf_add_char(out, '%');
			buf_add_char(out, digits[c >> 4]);
			buf_add_char(out, digits[c & 15]);
		}
	}
}
