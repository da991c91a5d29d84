/* Screen 29: systems, services and information: core or not, critical or not, what may be in them, how long they may be out. */
#include "page/system.h"
#include "page/ui.h"
#include "text/json.h"
#include "web/case_page.h"
#include "web/story.h"

enum { MINUTES_HOUR = 60, MINUTES_DAY = 1440, ROWS_MOST = 1000 };

struct coded {
	const char *code, *words, *hint;
};
static const struct coded targets[] = {
	{ "system", "資通系統", "例：公文管理系統、官方網站" },
	{ "info", "資訊", "例：戶籍資料、人事資料" },
	{ "business", "業務", "例：受理民眾申辦" },
};
static const struct coded classes[] = {
	{ "none", "一般", "" },
	{ "sensitive", "敏感資訊", "" },
	{ "official_confidential", "一般公務機密", "" },
	{ "state_secret", "國家機密", "" },
};
static const struct coded units[] = { { "hours", "小時", "" }, { "days", "日", "" }, { "minutes", "分鐘", "" } };

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

static struct str words_of(struct visit *visit, const struct coded *list, size_t count, struct str code)
{
	for (size_t i = 0; i < count; i++)
		if (str_is(code, list[i].code))
			return visit_words(visit, list[i].words);
	return code;
}

static struct options options_of(struct visit *visit, const struct coded *list, size_t count, struct str chosen)
{
	struct option *out = ARENA_ARRAY(visit->look.arena, count, struct option);

	for (size_t i = 0; i < count; i++)
		out[i] = (struct option){ str_of(list[i].code), visit_words(visit, list[i].words),
					  *list[i].hint ? visit_words(visit, list[i].hint) : S(""),
					  str_is(chosen, list[i].code) };
	return (struct options){ out, count };
}

static struct system_row row_of(struct visit *visit, const struct row_asset *row)
{
	return (struct system_row){
		.asset = row->asset,
		.href = arena_printf(visit->look.arena, "/systems/%.*s", STR_ARG(row->asset)),
		.name = row->name,
		.target = words_of(visit, targets, COUNT(targets), row->target),
		.cls = words_of(visit, classes, COUNT(classes), row->cls),
		.owner = row->owner,
		.vendor = row->vendor,
		.core = row->core,
		.ci = row->ci,
		.tolerable = row->mtpd_minutes ? reader_span_text(visit->look.arena, &visit->reader,
								  SPAN_MINUTES(row->mtpd_minutes).ms)
					       : S(""),
	};
}

bool page_systems(struct visit *visit)
{
	struct look *look = &visit->look;
	struct system_row *rows = ARENA_ARRAY(look->arena, ROWS_MOST, struct system_row);
	struct systems_view view = { .new_href =
					     visit_may(visit, CAPABILITY_SERVICE_EDIT) ? S("/systems/new") : S("") };
	struct row_asset row;

	DB_QUERY(look->db, asset_list, list, .agency = db_text(look->who.agency));
	while (view.rows.count < ROWS_MOST && db_next(list)) {
		row_asset_read(list, look->arena, &row);
		rows[view.rows.count++] = row_of(visit, &row);
	}
	view.rows.at = rows;
	visit->frame.title = visit_words(visit, "資產清單");
	visit->frame.current = S("systems");
	view.frame = visit->frame;
	html_systems(visit->out, &visit->reader, &view);
	return true;
}

/* In the greatest unit that it is whole in. */
static void tolerable_fill(struct visit *visit, int64_t minutes, struct system_view *view)
{
	const bool days = minutes && minutes % MINUTES_DAY == 0, hours = minutes % MINUTES_HOUR == 0;
	const int64_t number = days ? minutes / MINUTES_DAY : hours ? minutes / MINUTES_HOUR : minutes;

	view->units = options_of(visit, units, COUNT(units), days ? S("days") : hours ? S("hours") : S("minutes"));
	view->tolerable = minutes ? arena_printf(visit->look.arena, "%lld", (long long)number) : S("");
}

static void view_fill(struct visit *visit, const struct row_asset *row, struct system_view *view)
{
	const struct act_row *act = procedure_act(visit->look.rulebook.procedure, CAPABILITY_SERVICE_EDIT);
	const struct case_page page = { .visit = visit, .rulebook = visit->look.rulebook };
	struct option *marks = ARENA_ARRAY(visit->look.arena, 2, struct option);

	view->name = row->name;
	view->owner = row->owner;
	view->vendor = row->vendor;
	view->targets = options_of(visit, targets, COUNT(targets), row->target);
	view->classes = options_of(visit, classes, COUNT(classes), row->cls);
	tolerable_fill(visit, row->mtpd_minutes, view);
	marks[0] = (struct option){ S("yes"), visit_words(visit, "核心業務或核心資通系統"),
				    visit_words(visit, "機關職掌所必要，或支持核心業務"), row->core };
	marks[1] = (struct option){ S("yes"), visit_words(visit, "涉及關鍵基礎設施維運"), S(""), row->ci };
	view->marks = (struct options){ marks, 2 };
	view->may = visit_may(visit, CAPABILITY_SERVICE_EDIT);
	view->whose = case_role_names(&page, act->roles);
	view->cite = act->row.cite;
	view->clause_text = act->row.text;
	visit->frame.current = S("systems");
	visit->frame.back_href = S("/systems");
}

bool page_system_new(struct visit *visit)
{
	struct system_view view = { .is_new = true, .action = S("/systems/new") };
	const struct row_asset row = { .target = S("system"), .cls = S("none") };

	view_fill(visit, &row, &view);
	visit->frame.title = visit_words(visit, "登錄資產");
	view.frame = visit->frame;
	html_system(visit->out, &visit->reader, &view);
	return true;
}

bool page_system(struct visit *visit)
{
	struct look *look = &visit->look;
	struct system_view view = { 0 };
	struct row_asset row;

	if (!row_asset_get(look->db, look->arena, look->who.agency, visit->ids[0], &row))
		return visit_not_found(visit, visit->ids[0]);
	view_fill(visit, &row, &view);
	view.asset = row.asset;
	view.action = arena_printf(look->arena, "/systems/%.*s", STR_ARG(row.asset));
	view.row = row_of(visit, &row);
	if (!story_of(visit, row.asset, &view.story))
		return false;
	visit->frame.title = row.name;
	view.frame = visit->frame;
	html_system(visit->out, &visit->reader, &view);
	return true;
}

/* --- What is sent back ------------------------------------------------------------------------------------------------ */

static void text_put(const struct typed *typed, struct json_out *out, const char *name)
{
	const struct str value = str_trim(typed_get(typed, str_of(name), S("")));

	if (value.len == 0)
		return;
	json_out_key(out, name);
	json_out_string(out, value);
}

/* "４" is 4. */
static struct str ascii_digits(struct arena *arena, struct str text)
{
	BUF_SCOPED(out);

	for (size_t i = 0; i < text.len; i++) {
		const unsigned char *at = (const unsigned char *)text.at + i;
		const bool wide = i + 2 < text.len && at[0] == 0xef && at[1] == 0xbc && at[2] >= 0x90 && at[2] <= 0x99;
		buf_add_char(&out, wide ? (char)('0' + (at[2] - 0x90)) : text.at[i]);
		i += wide ? 2 : 0;
	}
	return arena_str(arena, buf_str(&out));
}

/* Typed in hours or days, kept in minutes; what is no number goes on as it is and is refused there. */
static void tolerable_put(const struct typed *typed, struct arena *arena, struct json_out *out)
{
	const struct str text = ascii_digits(arena, str_trim(typed_get(typed, S("mtpd_minutes"), S(""))));
	const struct str unit = typed_get(typed, S("mtpd.unit"), S("hours"));
	const int64_t minutes = str_is(unit, "days") ? MINUTES_DAY : str_is(unit, "hours") ? MINUTES_HOUR : 1;
	int64_t number;

	if (text.len == 0)
		return;
	json_out_key(out, "mtpd_minutes");
	if (str_int64(text, &number) && number >= 0 && number <= INT32_MAX)
		json_out_int(out, number * minutes);
	else
		json_out_string(out, text);
}

static void mark_put(const struct typed *typed, struct json_out *out, const char *name)
{
	json_out_key(out, name);
	json_out_bool(out, typed_has(typed, str_of(name), S("yes")));
}

static bool body_asset(const struct typed *typed, struct arena *arena, struct json_out *out)
{
	json_out_open(out, '{');
	text_put(typed, out, "asset");
	mark_put(typed, out, "ci");
	text_put(typed, out, "cls");
	mark_put(typed, out, "core");
	tolerable_put(typed, arena, out);
	text_put(typed, out, "name");
	text_put(typed, out, "owner");
	text_put(typed, out, "target");
	text_put(typed, out, "vendor");
	json_out_close(out, '}');
	return true;
}

bool body_system_new(const struct typed *typed, struct arena *arena, struct json_out *out, struct err *err)
{
	(void)err;
	return body_asset(typed, arena, out);
}

bool body_system_save(const struct typed *typed, struct arena *arena, struct json_out *out, struct err *err)
{
	(void)err;
	return body_asset(typed, arena, out);
}
