#include "web/nav.h"

#define CAPABILITY_NONE CAPABILITY_COUNT

static const struct {
	const char *code, *path;
	enum capability capability;
	const char *words;
} rows[] = {
#define NAV(code, path, capability, words) { #code, path, CAPABILITY_##capability, words },
#include "web/nav.def"
#undef NAV
};

enum { ROWS = sizeof(rows) / sizeof(rows[0]) };

void nav_fill(struct visit *visit)
{
	struct nav_item *items = ARENA_ARRAY(visit->look.arena, ROWS, struct nav_item);
	size_t count = 0;

	for (size_t i = 0; i < ROWS; i++) {
		if (rows[i].capability != CAPABILITY_COUNT && !visit_may(visit, rows[i].capability))
			continue;
		items[count++] = (struct nav_item){ .href = str_of(rows[i].path),
						    .label = visit_words(visit, rows[i].words),
						    .code = str_of(rows[i].code) };
	}
	visit->frame.nav = (struct nav_items){ items, count };
}
