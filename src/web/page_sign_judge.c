/* Is it an incident? And when the agency knew, or when to look again. */
#include "desk/input.h"
#include "incident/state.h"
#include "page/ui.h"
#include "web/form_body.h"
#include "web/sign_page.h"

enum { SURVEYS_MAX = 10, CASES_MAX = 50 };

static struct options verdicts(struct visit *visit)
{
	struct option *at = ARENA_ARRAY(visit->look.arena, 3, struct option);

	at[0] = (struct option){ S("incident"), visit_words(visit, "是資安事故"),
				 visit_words(visit, "立案，通報期限開始計算"), false };
	at[1] = (struct option){ S("not_incident"), visit_words(visit, "不是"),
				 visit_words(visit, "持續監測，到徵兆確實解除"), false };
	at[2] = (struct option){ S("look_again"), visit_words(visit, "還不能判斷，再看看"),
				 visit_words(visit, "訂下次查看的時間，到時再判斷"), false };
	return (struct options){ at, 3 };
}

static struct option survey_option(struct visit *visit, struct instant at)
{
	char text[INSTANT_TEXT_BYTES];
	const struct str words = reader_time_text(visit->look.arena, &visit->reader, at);

	return (struct option){ arena_str(visit->look.arena, instant_print_utc(at, text)),
				visit_words_1(visit, "現場會勘時：%1", words), S(""), false };
}

/* 知悉: the report first, which is the earliest; then every survey; then whatever somebody says. */
static bool aware_options(const struct sign_page *page, struct sign_judge_view *view)
{
	struct visit *visit = page->visit;
	struct look *look = &visit->look;
	struct option *at = ARENA_ARRAY(look->arena, SURVEYS_MAX + 2, struct option);
	struct fact fact;
	size_t count = 0;

	const struct str reported = reader_time_text(look->arena, &visit->reader, page->sign.reported_at);
	at[count++] = (struct option){ S("report"), visit_words_1(visit, "通報收到時：%1", reported),
				       visit_words(visit, "最早的紀錄，沒有特別理由就選這個"), true };
	DB_QUERY(look->db, history_list, rows, .agency = db_text(look->who.agency), .thing = db_text(page->sign.sign));
	while (count <= SURVEYS_MAX && db_next(rows)) {
		if (!fact_read(arena_str(look->arena, db_str(rows, COL_history_list_body)), look->arena, &fact))
			return db_doubt(look->db, "an entry that is no fact") || db_refuse(look->db, look->err);
		if (fact.kind != FACT_sign_surveyed)
			continue;
		at[count++] = survey_option(visit, ((const struct fact_sign_surveyed *)fact.data)->at);
		view->surveyed = true;
	}
	at[count++] = (struct option){ S("other"), visit_words(visit, "其他時間"), S(""), false };
	view->aware = (struct options){ at, count };
	return true;
}

/* What runs and may be the same thing; the newest first. */
static struct options cases(struct visit *visit)
{
	struct look *look = &visit->look;
	struct option *at = ARENA_ARRAY(look->arena, CASES_MAX + 1, struct option);
	size_t count = 0;

	at[count++] = (struct option){ S(""), visit_words(visit, "新的事故"), S(""), true };
	DB_QUERY(look->db, incident_live, rows, .agency = db_text(look->who.agency), .most = db_int(CASES_MAX));
	while (count <= CASES_MAX && db_next(rows)) {
		const struct str number = arena_str(look->arena, db_str(rows, COL_incident_live_incident));
		at[count++] = (struct option){ number,
					       arena_printf(look->arena, "%.*s %.*s", STR_ARG(number),
							    STR_ARG(db_str(rows, COL_incident_live_title))),
					       S(""), false };
	}
	return (struct options){ at, count };
}

bool page_sign_judge(struct visit *visit)
{
	struct sign_page page;
	struct sign_judge_view view = { .next_look = sign_next_look(visit) };

	if (!sign_page_open_for(visit, SIGN_VERB_verdict, &page))
		return false;
	view.head = sign_page_head(&page);
	view.verdicts = verdicts(visit);
	view.cases = cases(visit);
	view.checklist = sign_aids_of(visit, page.sign.type, true);
	if (!aware_options(&page, &view))
		return false;
	visit->frame.title = visit_words(visit, "判斷是不是資安事故");
	view.frame = visit->frame;
	html_sign_judge(visit->out, &visit->reader, &view);
	return true;
}

/* The fields as the verb knows them. Which of them count, the verdict says: what was typed for another one is not sent. */
struct fields {
	struct typed_field at[12];
	size_t count;
};

static void put(struct fields *fields, struct str name, struct str value)
{
	fields->at[fields->count++] = (struct typed_field){ name, value };
}

static void pass(struct fields *fields, const struct typed *typed, struct str name)
{
	put(fields, name, typed_get(typed, name, S("")));
}

static void put_moment(struct fields *fields, const struct typed *typed, struct str date, struct str time, bool chosen)
{
	put(fields, S("aware_at.date"), typed_get(typed, date, S("")));
	put(fields, S("aware_at.time"), typed_get(typed, time, S("")));
	/* A time that was chosen to be told and is not must be refused, not taken for the report's. */
	if (chosen)
		put(fields, S("aware_at.choice"), S("given"));
}

static void put_aware(struct fields *fields, const struct typed *typed)
{
	const struct str chosen = typed_get(typed, S("aware_at"), S("report")),
			 reason = typed_get(typed, S("aware_reason"), S(""));

	if (str_is(chosen, "report"))
		return;
	if (str_is(chosen, "other")) {
		put_moment(fields, typed, S("aware_other.date"), S("aware_other.time"), true);
		put(fields, S("aware_reason"), reason);
		return;
	}
	put(fields, S("aware_at"), chosen);
	put(fields, S("aware_reason"), reason.len ? reason : S("現場會勘時確認"));
}

bool body_sign_judge(const struct typed *typed, struct arena *arena, struct json_out *out, struct err *err)
{
	struct fields fields = { 0 };
	const bool incident = str_is(typed_get(typed, S("verdict"), S("")), "incident");
	const struct str joined = typed_get(typed, S("incident"), S(""));

	pass(&fields, typed, S("verdict"));
	pass(&fields, typed, S("reason"));
	if (!incident) {
		pass(&fields, typed, S("next_look_at.date"));
		pass(&fields, typed, S("next_look_at.time"));
	} else if (joined.len) {
		pass(&fields, typed, S("incident"));
	} else {
		pass(&fields, typed, S("title"));
		put_aware(&fields, typed);
	}
	const struct typed given = { fields.at, fields.count };
	return form_body(input_shape(ROUTE_sign_verdict), &given, arena, out, err);
}
