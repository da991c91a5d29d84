/* level_page: screen 9 and the reviewing agency's result, which asks the same questions. */
#ifndef WEB_LEVEL_PAGE_H
#define WEB_LEVEL_PAGE_H

#include "fact/fact.h"
#include "page/level.h"
#include "web/case_page.h"

struct level_page {
	struct case_page page;
	struct casefile file;
	const struct row_asset *assets;
	size_t asset_count;
	struct parts aspects;  /* of the newest rating; none before the first */
	const struct fact *ratings; /* oldest first */
	size_t rating_count;
};

/* level_items.c: what is asked. */
void level_items(const struct level_page *p, struct level_view *view);
/* level_words.c: an aspect, a change and what gave a level, in words. */
struct str level_aspect_label(const struct level_page *p, const struct part_aspect *aspect);
struct str level_aspect_words(const struct level_page *p, const struct part_aspect *aspect);
struct level_result level_result_of(const struct level_page *p, const struct rating *rating, const struct parts *aspects);

#endif
