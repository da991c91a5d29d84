/* asset: the files that pages refer to: style, script, mark.
 *
 * They are compiled in (ui/static, made by tools/embed_static.py); their address carries a hash of their content, so that browsers
 * may keep them for ever.
 */
#ifndef PAGE_ASSET_H
#define PAGE_ASSET_H

#include "base/str.h"

struct asset {
	struct str name, href, media;
	struct str bytes, gzip; /* gzip is empty where it would be no less */
};

/* "/static/tocsin-3f9c2b1a0d4e.css" for "tocsin.css", a file of ui/static. A name that is none is a bug. */
struct str asset_href(struct str name);
/* What lies at an address; NULL when nothing does. */
const struct asset *asset_at(struct str href);
/* "0.1.0": of the program, for the foot of a page. */
struct str asset_version(void);

#endif
