#include "base/str.h"

#include <string.h>

struct str str_of(const char *c_string)
{
	return (struct str){ c_string, c_string ? strlen(c_string) : 0 };
}

struct str str_from(const char *at, size_t len)
{
	return (struct str){ at, len };
}

bool str_is_empty(struct str s)
{
	return s.len == 0;
}

bool str_equal(struct str a, struct str b)
{
	return a.len == b.len && (a.len == 0 || memcmp(a.at, b.at, a.len) == 0);
}

bool str_is(struct str s, const char *c_string)
{
	return str_equal(s, str_of(c_string));
}

int str_compare(struct str a, struct str b)
{
	size_t shared = a.len < b.len ? a.len : b.len;
	int order = shared ? memcmp(a.at, b.at, shared) : 0;

	if (order)
		return order;
	return a.len < b.len ? -1 : a.len > b.len;
}

bool str_starts(struct str s, struct str prefix)
{
	return s.len >= prefix.len && str_equal(str_first(s, prefix.len), prefix);
}

bool str_ends(struct str s, struct str suffix)
{
	return s.len >= suffix.len && str_equal(str_after(s, s.len - suffix.len), suffix);
}

struct str str_after(struct str s, size_t n)
{
	if (n > s.len)
		n = s.len;
	return (struct str){ s.at ? s.at + n : NULL, s.len - n };
}

struct str str_first(struct str s, size_t n)
{
	return (struct str){ s.at, n < s.len ? n : s.len };
}

static bool is_white(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

struct str str_trim(struct str s)
{
	while (s.len && is_white(s.at[0]))
		s = str_after(s, 1);
	while (s.len && is_white(s.at[s.len - 1]))
		s.len--;
	return s;
}

ptrdiff_t str_find(struct str s, struct str needle)
{
	if (needle.len == 0)
		return 0;
	const char *hit = s.len ? memmem(s.at, s.len, needle.at, needle.len) : NULL;
	return hit ? hit - s.at : -1;
}

bool str_cut(struct str s, char sep, struct str *head, struct str *rest)
{
	const char *hit = s.len ? memchr(s.at, sep, s.len) : NULL;

	if (!hit) {
		*head = s;
		*rest = (struct str){ 0 };
		return false;
	}
	*head = str_first(s, (size_t)(hit - s.at));
	*rest = str_after(s, head->len + 1);
	return true;
}

bool str_int64(struct str s, int64_t *out)
{
	bool negative = s.len && s.at[0] == '-';
	int64_t value = 0;

	if (negative)
		s = str_after(s, 1);
	if (s.len == 0)
		return false;
	for (size_t i = 0; i < s.len; i++) {
		int digit = s.at[i] - '0';
		if (digit < 0 || digit > 9)
			return false;
		/* Counted downwards, so that INT64_MIN fits. */
		if (__builtin_mul_overflow(value, 10, &value) || __builtin_sub_overflow(value, digit, &value))
			return false;
	}
	if (!negative && value == INT64_MIN)
		return false;
	*out = negative ? value : -value;
	return true;
}

bool str_equal_secret(struct str a, struct str b)
{
	unsigned char differ = 0;

	if (a.len != b.len)
		return false;
	for (size_t i = 0; i < a.len; i++)
		differ |= (unsigned char)(a.at[i] ^ b.at[i]);
	return differ == 0;
}
