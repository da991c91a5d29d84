/* html: text made safe for the place in a page where it stands.
 *
 * Which of these is called is decided when a template is built (tools/template.py knows the place), never by whoever has
 * the value. What comes in is text; what goes out can't end the text, the attribute or the address that it stands in,
 * whatever it is: any bytes are safe, only valid UTF-8 reads well. NUL and the other C0 controls but tab, newline and
 * carriage return become U+FFFD, as browsers would have it. Markup passes only as struct html, which a page makes where it
 * can be seen.
 */
#ifndef TEXT_HTML_H
#define TEXT_HTML_H

#include <string.h>

#include "base/buf.h"
#include "base/str.h"

/* Markup that is known to be whole and safe: made by a template, never out of what somebody typed. */
struct html {
	struct str markup;
};

/* Between tags, and in an attribute with quotes of either kind. & < > " ' become references. */
void html_text(struct buf *out, struct str text);
void html_attr(struct buf *out, struct str text);
/* A whole address, or its beginning, in href: http, https, mailto, tel, or an address of this desk (beginning with "/" but
 * not "//", with "#", with "?", or relative without a colon). Anything else (javascript:, data:, //host) becomes "#".
 * Characters that no address has are percent-encoded. */
void html_href(struct buf *out, struct str address);
/* The same in action, formaction and src: addresses of this desk only. */
void html_local_href(struct buf *out, struct str address);
/* One segment or one value of an address whose beginning the template has written: all but unreserved characters are
 * percent-encoded. "." and "..", which would climb, become "_". */
void html_url_part(struct buf *out, struct str part);
/* Between a beginning and a "/" that the template has written: two slashes would name a host. */
void html_url_join(struct buf *out);

/* Markup as it is. */
void html_markup(struct buf *out, struct html html);

/* What the template itself says: bytes known when it was built. Inlined, for most of a page goes this way. */
static inline __attribute__((always_inline)) void html_static(struct buf *out, const char *at, size_t len)
{
	if (out->cap - out->len < len)
		buf_reserve(out, len);
	memcpy(out->at + out->len, at, len);
	out->len += len;
}

#endif
