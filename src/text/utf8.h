/* utf8: RFC 3629 and nothing looser: no overlong forms, no surrogates, nothing above U+10FFFF. */
#ifndef TEXT_UTF8_H
#define TEXT_UTF8_H

#include "base/str.h"

bool utf8_is_valid(struct str s);
/* Valid, and free of C0/C1 controls and U+007F other than tab and newline: what a person may store. */
bool utf8_is_text(struct str s);
/* Holds nothing that can be seen: white space of any script, and what has no width. s must be valid. */
bool utf8_is_blank(struct str s);
/* The code point at s[*at], moving *at past it; s must be valid and *at inside it. */
uint32_t utf8_next(struct str s, size_t *at);
size_t utf8_put(char out[4], uint32_t code_point); /* bytes written */

#endif
