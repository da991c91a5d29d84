/* Where a visit begins, and what the name of a refusal means. */
#include "page/ui.h"
#include "web/visit.h"

bool page_home(struct visit *visit);
bool page_help_error(struct visit *visit);

/* Those who are logged in work at the board; everybody else has come to report something. */
bool page_home(struct visit *visit)
{
	return visit_go(visit, visit->look.who.person.len ? S("/board") : S("/r"));
}

static const struct refusal_row *row_of(struct str code)
{
	for (int refusal = REFUSAL_NONE + 1; refusal < REFUSAL_COUNT; refusal++)
		if (str_is(code, refusal_row((enum refusal)refusal)->code))
			return refusal_row((enum refusal)refusal);
	return NULL;
}

bool page_help_error(struct visit *visit)
{
	const struct refusal_row *row = row_of(visit->ids[0]);
	struct refusal_view view = { 0 };
	BUF_SCOPED(sentence);

	if (!row)
		return visit_not_found(visit, visit->ids[0]);
	/* Of no particular request: its places stay open. */
	words_fill(visit->reader.lang, &sentence, row->words, "…", "…", "…", "…");
	visit->frame.title = visit_words(visit, "錯誤代碼的意思");
	visit->frame.back_href = S("/help");
	view.frame = visit->frame;
	view.code = visit->ids[0];
	view.words = arena_str(visit->look.arena, buf_str(&sentence));
	view.status = row->http_status;
	html_help_error(visit->out, &visit->reader, &view);
	return true;
}
