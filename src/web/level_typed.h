/* level_typed: the questionnaire's answers as the aspects of a rating, and back to the fields that a refusal is about.
 *
 * Item n of the page is dim.n, hit.n, what.n, daily.n, reason.n, criterion.n.C.minor …; only those that were hit become aspects, so that
 * the numbers differ. Pure.
 */
#ifndef WEB_LEVEL_TYPED_H
#define WEB_LEVEL_TYPED_H

#include "page/frame.h"
#include "shape/shape.h"

enum { LEVEL_ITEMS = 12 };

/* The same answers with aspects.0.dim … after them, as form_body reads them. */
struct typed level_typed(const struct typed *typed, struct arena *arena);
/* "aspects.1.sev" is the hit of the second item that was hit: "hit.3". Other names stay as they are. */
struct str level_typed_field(const struct typed *typed, struct str name, struct arena *arena);

/* What an item's `what` names: "asset:target:core:ci:cls"; asset is empty for what is not registered. */
struct level_what {
	struct str asset, target, cls;
	bool core, ci;
};
struct level_what level_what_read(struct str value);
struct str level_what_print(const struct level_what *what, struct arena *arena);

#endif
