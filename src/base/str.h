/* str: a borrowed run of bytes, UTF-8 by agreement, not ended by NUL.
 *
 * A str never owns: whoever made the bytes (an arena, a buf, a literal) outlives it. The empty str has len 0 and may have
 * at == NULL. Passing a str by value is the rule; nothing here allocates.
 */
#ifndef BASE_STR_H
#define BASE_STR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct str {
	const char *at;
	size_t len; /* bytes */
};

/* A str of a string literal. */
#define S(literal) ((struct str){ ("" literal), sizeof(literal) - 1 })
/* printf("%.*s", STR_ARG(s)) */
#define STR_ARG(s) (int)(s).len, (s).at ? (s).at : ""

struct str str_of(const char *c_string);        /* NULL gives the empty str */
struct str str_from(const char *at, size_t len);
bool str_is_empty(struct str s);
bool str_equal(struct str a, struct str b);
bool str_is(struct str s, const char *c_string);
int str_compare(struct str a, struct str b);    /* byte order, as memcmp */
bool str_starts(struct str s, struct str prefix);
bool str_ends(struct str s, struct str suffix);
struct str str_after(struct str s, size_t n);   /* without the first n bytes; n is clamped */
struct str str_first(struct str s, size_t n);   /* the first n bytes; n is clamped */
struct str str_trim(struct str s);              /* without leading and trailing ASCII white space */
/* Where needle begins in s, or -1. */
ptrdiff_t str_find(struct str s, struct str needle);
/* Splits at the first sep: *head before it, *rest after it. False, with *head = s and *rest empty, when there is none. */
bool str_cut(struct str s, char sep, struct str *head, struct str *rest);
/* A whole decimal integer, optional '-', no white space, no '+'; false when it is not one or does not fit. */
bool str_int64(struct str s, int64_t *out);
/* Same bytes in time that depends only on the length. For secrets. */
bool str_equal_secret(struct str a, struct str b);

#endif
