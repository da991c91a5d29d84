/* The list of signs: the newest first, by state, or one by its number. */
#include "page/ui.h"
#include "text/utf8.h"
#include "web/sign_page.h"

enum { USUALLY = 50, AT_MOST = 200 };

struct listing {
	struct visit *visit;
	struct str state;
	int64_t most, before;
	struct str before_sign;
};

/* Full-width digits and signs (U+FF01 … U+FF5E) as the ASCII ones. */
static struct str narrow(struct visit *visit, struct str s)
{
	char *out = arena_alloc(visit->look.arena, s.len + 1);
	size_t len = 0;

	for (size_t at = 0; at < s.len;) {
		const uint32_t c = utf8_next(s, &at);
		len += utf8_put(out + len, c >= 0xFF01 && c <= 0xFF5E ? c - 0xFEE0 : c);
	}
	return str_trim(str_from(out, len));
}

/* "12" is this year's S115-0012; "s115-12" too. */
static struct str number_of(struct visit *visit, struct str asked)
{
	const int roc = instant_taipei_day(visit->look.now).year - 1911;
	struct str head, rest;
	int64_t year = roc, number;

	if (str_cut(asked, '-', &head, &rest)) {
		if (head.len < 2 || (head.at[0] != 'S' && head.at[0] != 's') || !str_int64(str_after(head, 1), &year))
			return asked;
		asked = rest;
	}
	if (!str_int64(asked, &number) || number < 0 || number > 99999999)
		return asked;
	return arena_printf(visit->look.arena, "S%lld-%04lld", (long long)year, (long long)number);
}

static struct sign_line line_of(struct visit *visit, struct db_rows *rows)
{
	struct arena *arena = visit->look.arena;
	const struct row_sign sign = {
		.reported_at = db_time(rows, COL_sign_newest_reported_at),
		.sign = arena_str(arena, db_str(rows, COL_sign_newest_sign)),
		.state = arena_str(arena, db_str(rows, COL_sign_newest_state)),
		.type = arena_str(arena, db_str(rows, COL_sign_newest_type)),
		.text = arena_str(arena, db_str(rows, COL_sign_newest_text)),
		.place = arena_str(arena, db_str(rows, COL_sign_newest_place)),
		.count = db_integer(rows, COL_sign_newest_count),
		.next_look_at = db_time(rows, COL_sign_newest_next_look_at),
		.incident = arena_str(arena, db_str(rows, COL_sign_newest_incident)),
	};
	const enum sign_state state = sign_state_read(sign.state);

	return (struct sign_line){
		.href = sign_href(visit, sign.sign, ""),
		.number = sign.sign,
		.title = sign.text,
		.about = sign_about(visit, &sign),
		.state_words = visit_words(visit, sign_state_words(state)),
		.state_tone = sign_state_tone(state),
		.case_href = sign.incident.len ? arena_printf(arena, "/i/%.*s", STR_ARG(sign.incident)) : S(""),
		.case_number = sign.incident,
		.reported = sign.reported_at,
		.next_look = sign.next_look_at,
	};
}

static void add_rows(struct listing *l, struct db_rows *rows, struct signs_view *view)
{
	struct sign_line *lines = ARENA_ARRAY(l->visit->look.arena, (size_t)l->most, struct sign_line);
	size_t count = 0;

	while (db_next(rows)) {
		if (count == (size_t)l->most) {
			const struct sign_line *last = &lines[count - 1];
			view->more_href =
				arena_printf(l->visit->look.arena, "/signs?state=%.*s&before=%lld.%.*s",
					     STR_ARG(l->state), (long long)last->reported.ms, STR_ARG(last->number));
			break;
		}
		lines[count++] = line_of(l->visit, rows);
	}
	view->rows.at = lines;
	view->rows.count = count;
}

static void list(struct listing *l, struct signs_view *view)
{
	struct look *look = &l->visit->look;
	const struct db_value agency = db_text(look->who.agency), at = db_int(l->before),
			      sign = db_text(l->before_sign), most = db_int(l->most + 1);

	if (l->state.len) {
		DB_QUERY(look->db, sign_newest_of_state, rows, .agency = agency, .state = db_text(l->state),
			 .reported_at = at, .sign = sign, .most = most);
		add_rows(l, rows, view);
	} else {
		DB_QUERY(look->db, sign_newest, rows, .agency = agency, .reported_at = at, .sign = sign, .most = most);
		add_rows(l, rows, view);
	}
}

static struct options states(struct visit *visit, struct str chosen)
{
	struct option *at = ARENA_ARRAY(visit->look.arena, SIGN_STATES + 1, struct option);

	at[0] = (struct option){ S(""), visit_words(visit, "全部"), S(""), chosen.len == 0 };
	for (int i = 0; i < SIGN_STATES; i++) {
		const struct str code = str_of(sign_state_code((enum sign_state)i));
		at[i + 1] = (struct option){ code, visit_words(visit, sign_state_words((enum sign_state)i)), S(""),
					     str_equal(code, chosen) };
	}
	return (struct options){ at, SIGN_STATES + 1 };
}

static bool is_a_state(struct str code)
{
	for (int i = 0; i < SIGN_STATES; i++)
		if (str_is(code, sign_state_code((enum sign_state)i)))
			return true;
	return false;
}

static void read_query(struct listing *l)
{
	struct str at, sign;

	l->state = visit_asked(l->visit, "state");
	if (!is_a_state(l->state))
		l->state = S("");
	if (!str_int64(visit_asked(l->visit, "most"), &l->most) || l->most < 1 || l->most > AT_MOST)
		l->most = USUALLY;
	l->before = INT64_MAX;
	l->before_sign = S("");
	if (str_cut(visit_asked(l->visit, "before"), '.', &at, &sign) && str_int64(at, &l->before))
		l->before_sign = sign;
	else
		l->before = INT64_MAX;
}

bool page_signs(struct visit *visit)
{
	struct listing listing = { .visit = visit };
	struct signs_view view = { .search = str_trim(visit_asked(visit, "q")) };
	struct row_sign found;

	if (view.search.len) {
		const struct str number = number_of(visit, narrow(visit, view.search));
		if (row_sign_get(visit->look.db, visit->look.arena, visit->look.who.agency, number, &found))
			return visit_go(visit, sign_href(visit, found.sign, ""));
		view.not_found = number;
	}
	read_query(&listing);
	list(&listing, &view);
	view.states = states(visit, listing.state);
	view.narrowed = listing.state.len > 0;
	visit->frame.title = visit_words(visit, "徵兆清單");
	visit->frame.current = S("signs");
	view.frame = visit->frame;
	html_signs(visit->out, &visit->reader, &view);
	return true;
}
