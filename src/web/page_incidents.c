/* All cases, the newest first. */
#include "page/incidents.h"
#include "page/ui.h"
#include "text/query.h"
#include "web/case_page.h"

enum { ROWS = 50, WORDS_MAX = 60 };

/* '%', '_' and '!' stand for themselves: only the end is open. */
static struct str pattern_of(struct arena *arena, struct str search)
{
	BUF_SCOPED(out);

	for (size_t i = 0; i < search.len; i++) {
		if (search.at[i] == '%' || search.at[i] == '_' || search.at[i] == '!')
			buf_add_char(&out, '!');
		buf_add_char(&out, search.at[i]);
	}
	buf_add_char(&out, '%');
	return arena_str(arena, buf_str(&out));
}

static struct options states(struct visit *visit, struct str chosen)
{
	struct option *o = ARENA_ARRAY(visit->look.arena, INCIDENT_STATES + 1, struct option);

	o[0] = (struct option){ .value = S(""), .label = visit_words(visit, "全部") };
	for (int i = 0; i < INCIDENT_STATES; i++) {
		const struct str code = str_of(incident_state_code((enum incident_state)i));
		o[i + 1] = (struct option){ .value = code,
					    .label = visit_words(visit, incident_state_words((enum incident_state)i)),
					    .chosen = str_equal(code, chosen) };
	}
	return (struct options){ o, INCIDENT_STATES + 1 };
}

static struct options levels(struct visit *visit, int64_t chosen)
{
	struct option *o = ARENA_ARRAY(visit->look.arena, 6, struct option);

	o[0] = (struct option){ .value = S(""), .label = visit_words(visit, "全部") };
	for (int64_t level = 0; level <= 4; level++)
		o[level + 1] = (struct option){ .value = arena_printf(visit->look.arena, "%lld", (long long)level),
						.label = case_level_words(visit, level),
						.chosen = level == chosen };
	return (struct options){ o, 6 };
}

static struct str next_href(struct visit *visit, const struct incidents_view *view, struct str state, int64_t level)
{
	BUF_SCOPED(out);

	buf_printf(&out, "/i?before=");
	query_escape(&out, view->rows.at[view->rows.count - 1].number);
	buf_add(&out, S("&state="));
	query_escape(&out, state);
	buf_printf(&out, "&level=%s", level < 0 ? "" : (const char[]){ (char)('0' + level), '\0' });
	buf_add(&out, S("&q="));
	query_escape(&out, view->search);
	return arena_str(visit->look.arena, buf_str(&out));
}

static struct incidents_row row_of(struct visit *visit, const struct row_incident *row)
{
	const struct case_head head = case_page_head(visit, row);

	return (struct incidents_row){ .number = head.number,
				       .title = head.title,
				       .href = head.href,
				       .state_words = head.state_words,
				       .state_tone = head.state_tone,
				       .level = row->rating ? row->level : 0,
				       .aware = row->aware_at,
				       .closed = row->closed_at };
}

bool page_incidents(struct visit *visit)
{
	struct look *look = &visit->look;
	const struct str before = visit_asked(visit, "before"), state = visit_asked(visit, "state");
	struct incidents_view view = { .search = str_trim(str_first(visit_asked(visit, "q"), WORDS_MAX)) };
	struct incidents_row *list = ARENA_ARRAY(look->arena, ROWS, struct incidents_row);
	struct row_incident row;
	int64_t level = -1;
	bool more = false;

	if (!str_int64(visit_asked(visit, "level"), &level) || level < 0 || level > 4)
		level = -1;
	DB_QUERY(look->db, incident_search, rows, .agency = db_text(look->who.agency),
		 .before = db_text(before.len ? before : S("J")), .state = db_text(state), .level = db_int(level),
		 .pattern = db_text(pattern_of(look->arena, view.search)), .most = db_int(ROWS + 1));
	while (db_next(rows)) {
		if (view.rows.count == ROWS) {
			more = true;
			break;
		}
		row_incident_read(rows, look->arena, &row);
		list[view.rows.count++] = row_of(visit, &row);
	}
	if (db_failure(look->db) != DB_OK)
		return db_refuse(look->db, look->err);
	view.rows.at = list;
	view.states = states(visit, state);
	view.levels = levels(visit, level);
	view.narrowed = state.len || level >= 0 || view.search.len;
	if (more)
		view.next_href = next_href(visit, &view, state, level);
	visit->frame.title = visit_words(visit, "事故案件");
	visit->frame.current = S("cases");
	view.frame = visit->frame;
	html_incidents(visit->out, &visit->reader, &view);
	return true;
}
