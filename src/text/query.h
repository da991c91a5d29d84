/* query: the part of a URL after '?': name=value&name=value, percent-encoded UTF-8, '+' for a space. */
#ifndef TEXT_QUERY_H
#define TEXT_QUERY_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/str.h"

/* Every escape is whole and all decodes to valid UTF-8 without NUL. */
bool query_is_valid(struct str query);
/* The first value of the name, decoded into arena; false when there is none. The query must be valid. */
bool query_value(struct str query, const char *name, struct arena *arena, struct str *out);
/* One after another, as sent, repeated ones and empty values too: the next name and its value, decoded into arena; *rest begins as
 * the whole query and becomes what comes after. False at the end. The query must be valid. */
bool query_next(struct str *rest, struct arena *arena, struct str *name, struct str *value);
/* Appends text with all but unreserved characters (RFC 3986 section 2.3) escaped. */
void query_escape(struct buf *out, struct str text);

#endif
