#include "text/html.h"

#include <stdint.h>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

#include "base/must.h"

/* The longest that one byte becomes: &quot; */
enum { LONGEST = 6, BLOCK = 16 };

/* 0: stands for itself. The same table does for text and for both kinds of quotes: five bytes more in a page are nothing
 * beside one forgotten quote. */
static const unsigned char special[256] = {
	[0] = 1,  [1] = 1,  [2] = 1,   [3] = 1,   [4] = 1,   [5] = 1,   [6] = 1,    [7] = 1,  [8] = 1,
	[11] = 1, [12] = 1, [14] = 1,  [15] = 1,  [16] = 1,  [17] = 1,  [18] = 1,   [19] = 1, [20] = 1,
	[21] = 1, [22] = 1, [23] = 1,  [24] = 1,  [25] = 1,  [26] = 1,  [27] = 1,   [28] = 1, [29] = 1,
	[30] = 1, [31] = 1, ['&'] = 2, ['<'] = 3, ['>'] = 4, ['"'] = 5, ['\''] = 6,
};

static char *put_special(char *to, unsigned char c)
{
	static const struct {
		char text[LONGEST + 1];
		unsigned char len;
	} forms[] = {
		[1] = { "\xef\xbf\xbd", 3 }, [2] = { "&amp;", 5 },  [3] = { "&lt;", 4 },
		[4] = { "&gt;", 4 },         [5] = { "&quot;", 6 }, [6] = { "&#39;", 5 },
	};

	memcpy(to, forms[special[c]].text, LONGEST);
	return to + forms[special[c]].len;
}

static char *put_bytes(char *to, const char *at, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		const unsigned char c = (unsigned char)at[i];
		if (special[c])
			to = put_special(to, c);
		else
			*to++ = (char)c;
	}
	return to;
}

#ifdef __SSE2__
/* A bit for each byte that might be special: & and ' differ in one bit, < and > in another; all below a space. */
static unsigned suspects(__m128i bytes)
{
	const __m128i quote = _mm_cmpeq_epi8(bytes, _mm_set1_epi8('"'));
	const __m128i and = _mm_cmpeq_epi8(_mm_or_si128(bytes, _mm_set1_epi8(1)), _mm_set1_epi8('\''));
	const __m128i angle = _mm_cmpeq_epi8(_mm_or_si128(bytes, _mm_set1_epi8(2)), _mm_set1_epi8('>'));
	const __m128i control = _mm_cmpeq_epi8(_mm_min_epu8(bytes, _mm_set1_epi8(0x1f)), bytes);

	return (unsigned)_mm_movemask_epi8(_mm_or_si128(_mm_or_si128(quote, and), _mm_or_si128(angle, control)));
}

/* Most of what a page holds is short: two reads that overlap instead of a loop. */
static bool is_plain_short(const char *at, size_t len)
{
	uint64_t low = 0, high = 0;

	if (len >= 8) {
		memcpy(&low, at, 8);
		memcpy(&high, at + len - 8, 8);
	} else if (len >= 4) {
		uint32_t first, last;
		memcpy(&first, at, 4);
		memcpy(&last, at + len - 4, 4);
		low = high = (uint64_t)last << 32 | first;
	} else {
		return false;
	}
	return suspects(_mm_set_epi64x((long long)high, (long long)low)) == 0;
}

static size_t plain_blocks(char *to, const char *at, size_t len)
{
	size_t done = 0;

	while (len - done >= BLOCK) {
		const __m128i bytes = _mm_loadu_si128((const __m128i *)(const void *)(at + done));
		if (suspects(bytes))
			break;
		_mm_storeu_si128((__m128i *)(void *)(to + done), bytes);
		done += BLOCK;
	}
	return done;
}
#else
static bool is_plain_short(const char *at, size_t len)
{
	(void)at;
	(void)len;
	return false;
}

static size_t plain_blocks(char *to, const char *at, size_t len)
{
	(void)to;
	(void)at;
	(void)len;
	return 0;
}
#endif

void html_text(struct buf *out, struct str text)
{
	if (text.len < BLOCK && is_plain_short(text.at, text.len)) {
		html_static(out, text.at, text.len);
		return;
	}
	while (text.len) {
		buf_reserve(out, text.len + BLOCK * LONGEST);
		char *to = out->at + out->len;
		size_t done = plain_blocks(to, text.at, text.len);
		const size_t odd = text.len - done < BLOCK ? text.len - done : BLOCK;
		to = put_bytes(to + done, text.at + done, odd);
		out->len = (size_t)(to - out->at);
		text = str_after(text, done + odd);
	}
}

void html_attr(struct buf *out, struct str text)
{
	html_text(out, text);
}

/* RFC 3986: what may stand in an address as it is. */
enum { UNRESERVED = 1, RESERVED = 2 };

static const unsigned char address_bytes[256] = {
	['a' ... 'z'] = UNRESERVED, ['A' ... 'Z'] = UNRESERVED, ['0' ... '9'] = UNRESERVED, ['-'] = UNRESERVED,
	['.'] = UNRESERVED,         ['_'] = UNRESERVED,         ['~'] = UNRESERVED,         [':'] = RESERVED,
	['/'] = RESERVED,           ['?'] = RESERVED,           ['#'] = RESERVED,           ['['] = RESERVED,
	[']'] = RESERVED,           ['@'] = RESERVED,           ['!'] = RESERVED,           ['$'] = RESERVED,
	['&'] = RESERVED,           ['\''] = RESERVED,          ['('] = RESERVED,           [')'] = RESERVED,
	['*'] = RESERVED,           ['+'] = RESERVED,           [','] = RESERVED,           [';'] = RESERVED,
	['='] = RESERVED,           ['%'] = RESERVED,
};

static void put_address(struct buf *out, struct str address, unsigned char most)
{
	static const char digits[] = "0123456789ABCDEF";

	buf_reserve(out, address.len * LONGEST);
	char *to = out->at + out->len;
	for (size_t i = 0; i < address.len; i++) {
		const unsigned char c = (unsigned char)address.at[i];
		if (!address_bytes[c] || address_bytes[c] > most) {
			*to++ = '%';
			*to++ = digits[c >> 4];
			*to++ = digits[c & 15];
		} else {
			to = put_bytes(to, address.at + i, 1);
		}
	}
	out->len = (size_t)(to - out->at);
}

/* No scheme, no host: it leads nowhere but here. */
static bool is_local(struct str address)
{
	for (size_t i = 0; i < address.len; i++) {
		const char c = address.at[i];
		if (c == '/')
			return i > 0 || address.len < 2 || (address.at[1] != '/' && address.at[1] != '\\');
		if (c == '?' || c == '#')
			return true;
		if (c == ':' || c == '\\')
			return false;
	}
	return true;
}

static bool has_known_scheme(struct str address)
{
	static const char *const known[] = { "https://", "http://", "mailto:", "tel:" };

	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (str_starts(address, str_of(known[i])))
			return true;
	return false;
}

void html_href(struct buf *out, struct str address)
{
	put_address(out, is_local(address) || has_known_scheme(address) ? address : S("#"), RESERVED);
}

void html_local_href(struct buf *out, struct str address)
{
	put_address(out, is_local(address) ? address : S("#"), RESERVED);
}

void html_url_part(struct buf *out, struct str part)
{
	put_address(out, str_is(part, ".") || str_is(part, "..") ? S("_") : part, UNRESERVED);
}

void html_url_join(struct buf *out)
{
	while (out->len && out->at[out->len - 1] == '/')
		out->len--;
}

void html_markup(struct buf *out, struct html html)
{
	buf_add(out, html.markup);
}
