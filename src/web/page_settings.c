/* Screen 30: the office's settings: what is set up and what is not, by the record. */
#include "clock/date_text.h"
#include "desk/desk_inside.h"
#include "fact/fact.h"
#include "page/settings.h"
#include "page/ui.h"
#include "web/visit.h"

enum { TASKS = 8, CLOSURES_MOST = 500 };

/* --- What is set up --------------------------------------------------------------------------------------------------- */

struct survey {
	struct row_agency agency;
	struct row_contact_window window;
	bool has_window;
	unsigned roles; /* of everybody who is registered */
	int64_t people, assets, without_limit, own_choices;
};

static bool office_survey(struct visit *visit, struct survey *out)
{
	struct look *look = &visit->look;
	struct row_person person;
	struct row_asset asset;
	struct row_choice choice;
	const struct procedure *procedure = look->rulebook.procedure;

	*out = (struct survey){ 0 };
	if (!row_agency_get(look->db, look->arena, look->who.agency, &out->agency))
		return db_refuse(look->db, look->err);
	out->has_window = row_contact_window_get(look->db, look->arena, look->who.agency, &out->window);
	DB_QUERY(look->db, person_list, people, .agency = db_text(look->who.agency));
	while (db_next(people)) {
		row_person_read(people, look->arena, &person);
		out->roles |= person.erased ? 0 : gate_roles(person.roles);
		out->people += !person.erased;
	}
	DB_QUERY(look->db, asset_list, assets, .agency = db_text(look->who.agency));
	while (db_next(assets)) {
		row_asset_read(assets, look->arena, &asset);
		out->assets++;
		out->without_limit += asset.mtpd_minutes == 0 && !str_is(asset.target, "info");
	}
	for (size_t i = 0; i < procedure->choice_count; i++)
		out->own_choices +=
			row_choice_get(look->db, look->arena, look->who.agency, procedure->choices[i].row.id, &choice);
	return db_failure(look->db) == DB_OK || db_refuse(look->db, look->err);
}

enum standing_of { TASK_DONE, TASK_STARTED, TASK_OPEN };

static void task_add(struct visit *visit, struct settings_view *view, struct setup_task *list, const char *href,
		     const char *words, enum standing_of standing, struct str note)
{
	static const char *const said[] = { "已完成", "進行中", "尚未開始" }, *const tones[] = { "done", "warn",
												 "action" };

	list[view->tasks.count++] =
		(struct setup_task){ str_of(href), visit_words(visit, words), visit_words(visit, said[standing]),
				     str_of(tones[standing]), note };
	view->tasks.at = list;
	view->done += standing == TASK_DONE;
}

/* Roles without which a case can't go its way: nobody would be asked. */
static struct str roles_missing(struct visit *visit, const struct survey *s)
{
	static const enum role needed[] = { ROLE_CONTACT, ROLE_TEAM_LEADER, ROLE_TEAM_MEMBER,
					    ROLE_CISO,    ROLE_MAYOR,       ROLE_SERVER_ADMIN };
	const char *and = visit->reader.lang == LANG_ZH_HANT ? "、" : ", ";
	struct str all = S("");

	for (size_t i = 0; i < sizeof(needed) / sizeof(needed[0]); i++) {
		if (s->roles & ROLE_BIT(needed[i]))
			continue;
		const struct str name =
			visit_row_words(visit, &procedure_role(visit->look.rulebook.procedure, needed[i])->row);
		all = all.len ? arena_printf(visit->look.arena, "%.*s%s%.*s", STR_ARG(all), and, STR_ARG(name)) : name;
	}
	return all.len ? visit_words_1(visit, "還沒有人擔任：%1", all) : all;
}

/* A table of that year that is announced for good. */
static bool has_table(struct visit *visit, int year)
{
	const struct calendar *calendar = visit->look.rulebook.calendar;

	for (size_t i = 0; i < calendar->year_count; i++)
		if (calendar->years[i].year == year)
			return !calendar->years[i].provisional;
	return false;
}

static bool has_year(struct visit *visit)
{
	return has_table(visit, instant_taipei_day(visit->look.now).year);
}

static struct str number_words(struct visit *visit, const char *msgid, int64_t n)
{
	return visit_words_1(visit, msgid, arena_printf(visit->look.arena, "%lld", (long long)n));
}

static void tasks_fill(struct visit *visit, const struct survey *s, struct settings_view *view)
{
	struct setup_task *list = ARENA_ARRAY(visit->look.arena, TASKS, struct setup_task);
	const struct str missing = roles_missing(visit, s);
	const int64_t choices = (int64_t)visit->look.rulebook.procedure->choice_count;

	task_add(visit, view, list, "/admin/rulebook", "機關、上級與適用的法規",
		 s->agency.reviewer_name.len ? TASK_DONE : TASK_STARTED, s->agency.reviewer_name);
	task_add(visit, view, list, "/admin/window", "設定聯絡窗口", s->has_window ? TASK_DONE : TASK_OPEN,
		 s->has_window ? s->window.phone : visit_words(visit, "每一頁與紙本上的電話"));
	task_add(visit, view, list, "/people", "登錄人員、角色",
		 missing.len ? (s->people > 1 ? TASK_STARTED : TASK_OPEN) : TASK_DONE,
		 missing.len ? missing : number_words(visit, "%1 人", s->people));
	task_add(visit, view, list, "/systems", "登錄資產與可容忍中斷時間",
		 s->assets == 0     ? TASK_OPEN
		 : s->without_limit ? TASK_STARTED
				    : TASK_DONE,
		 s->without_limit ? number_words(visit, "%1 項還沒有可容忍中斷時間", s->without_limit)
				  : number_words(visit, "%1 項", s->assets));
	task_add(visit, view, list, "/admin/choices", "法律與程序不一致處的選擇",
		 s->own_choices == choices ? TASK_DONE
		 : s->own_choices          ? TASK_STARTED
					   : TASK_OPEN,
		 s->own_choices == choices ? S("") : visit_words(visit, "沒有選的，照程序書附的預設"));
	task_add(visit, view, list, "/admin/closures", "假日表與停止上班日", has_year(visit) ? TASK_DONE : TASK_STARTED,
		 has_year(visit) ? S("") : visit_words(visit, "沒有今年的假日表"));
}

static void channels_fill(struct visit *visit, struct settings_view *view)
{
	struct look *look = &visit->look;
	struct row_channel channel;
	struct row_channel_state state;
	int64_t channels = 0, failing = 0;

	DB_QUERY(look->db, channel_list, rows, .agency = db_text(look->who.agency));
	while (db_next(rows)) {
		row_channel_read(rows, look->arena, &channel);
		if (instant_is_set(channel.retired_at))
			continue;
		row_channel_state_get(look->db, look->arena, channel.agency, channel.channel, &state);
		channels++;
		failing += state.failures > 0;
	}
	if (channels)
		view->channels = number_words(visit, "%1 個", channels);
	if (failing)
		view->channels_failing = number_words(visit, "%1 個送不出去", failing);
}

bool page_settings(struct visit *visit)
{
	struct settings_view view = { 0 };
	struct survey s;

	if (!office_survey(visit, &s))
		return false;
	tasks_fill(visit, &s, &view);
	view.agency = s.agency.name;
	view.code = s.agency.code;
	view.reviewer = s.agency.reviewer_name;
	view.small_office = s.agency.small_office;
	view.law = visit->reader.lang == LANG_ZH_HANT ? visit->look.rulebook.law->title : visit->look.rulebook.law->en;
	view.procedure = arena_printf(visit->look.arena, "%.*s %.*s", STR_ARG(visit->look.rulebook.procedure->id),
				      STR_ARG(visit->look.rulebook.procedure->version));
	channels_fill(visit, &view);
	view.window_name = s.window.name;
	view.window_phone = s.window.phone;
	view.window_fax = s.window.fax;
	view.window_email = s.window.email;
	visit->frame.title = visit_words(visit, "設定");
	visit->frame.current = S("admin");
	view.frame = visit->frame;
	html_settings(visit->out, &visit->reader, &view);
	return true;
}

bool page_window(struct visit *visit)
{
	struct row_contact_window row = { 0 };

	if (!row_contact_window_get(visit->look.db, visit->look.arena, visit->look.who.agency, &row) &&
	    db_failure(visit->look.db) != DB_OK)
		return db_refuse(visit->look.db, visit->look.err);
	struct window_view view = { .name = row.name, .phone = row.phone, .fax = row.fax, .email = row.email };
	visit->frame.title = visit_words(visit, "聯絡窗口");
	visit->frame.current = S("admin");
	visit->frame.back_href = S("/admin");
	view.frame = visit->frame;
	html_window(visit->out, &visit->reader, &view);
	return true;
}

/* --- Days off --------------------------------------------------------------------------------------------------------- */

static struct str day_text(struct visit *visit, struct str iso)
{
	struct civil day;

	return civil_read(iso, &day) ? reader_day_text(visit->look.arena, &visit->reader, day) : iso;
}

static void years_fill(struct visit *visit, struct closures_view *view)
{
	enum { YEARS = 3 };
	struct closure_row *rows = ARENA_ARRAY(visit->look.arena, YEARS, struct closure_row);
	const int year = instant_taipei_day(visit->look.now).year;

	for (int i = 0; i < YEARS; i++) {
		const bool is_there = has_table(visit, year + i - 1);
		rows[i] = (struct closure_row){
			.day = visit->reader.gregorian ? arena_printf(visit->look.arena, "%d", year + i - 1)
						       : arena_printf(visit->look.arena, "%d", year + i - 1 - 1911),
			.reason = visit_words(visit, is_there ? "已載入" : "還沒有，期限的末日只算週末"),
		};
	}
	view->years.at = rows;
	view->years.count = YEARS;
}

bool page_closures(struct visit *visit)
{
	struct look *look = &visit->look;
	const struct act_row *act = procedure_act(look->rulebook.procedure, CAPABILITY_CLOSURE_DAY_ADD);
	struct closures_view view = { .may = visit_may(visit, CAPABILITY_CLOSURE_DAY_ADD),
				      .cite = act->row.cite,
				      .clause_text = act->row.text,
				      .law = str_of(fact_row(FACT_calendar_closed)->clause) };
	struct closure_row *rows = ARENA_ARRAY(look->arena, CLOSURES_MOST, struct closure_row);

	DB_QUERY(look->db, closure_list, list, .agency = db_text(look->who.agency));
	while (view.rows.count < CLOSURES_MOST && db_next(list)) {
		rows[view.rows.count++] = (struct closure_row){
			day_text(visit, arena_str(look->arena, db_str(list, COL_closure_list_day))),
			arena_str(look->arena, db_str(list, COL_closure_list_reason)),
		};
	}
	view.rows.at = rows;
	years_fill(visit, &view);
	visit->frame.title = visit_words(visit, "停止上班日");
	visit->frame.current = S("admin");
	visit->frame.back_href = S("/admin");
	view.frame = visit->frame;
	html_closures(visit->out, &visit->reader, &view);
	return true;
}
