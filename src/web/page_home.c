/* Where a visit begins, and what the name of a refusal means. */
#include "page/ui.h"
#include "text/query.h"
#include "web/visit.h"

bool page_home(struct visit *visit);
bool page_help_error(struct visit *visit);

/* What has just been done is told where it leads to. */
static bool go(struct visit *visit, const char *path)
{
	const struct str done = visit_asked(visit, "done");
	BUF_SCOPED(out);

	buf_add(&out, str_of(path));
	if (done.len) {
		buf_add(&out, S("?done="));
		query_escape(&out, done);
	}
	return visit_go(visit, arena_str(visit->look.arena, buf_str(&out)));
}

/* Those who are logged in work at the board, or where their roles lead them; everybody else has come to report something. */
bool page_home(struct visit *visit)
{
	if (visit->look.who.person.len == 0)
		return go(visit, "/r");
	if (visit->look.who.owes_factor)
		return go(visit, "/me");
	if (visit_may(visit, CAPABILITY_INCIDENT_READ))
		return go(visit, "/board");
	return go(visit, visit_may(visit, CAPABILITY_PEOPLE_EDIT) ? "/people" : "/todo");
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
