/* Screen 9: what the level is and why, the questionnaire, and what its answers give before they are recorded. */
#include "desk/case.h"
#include "desk/input.h"
#include "page/ui.h"
#include "web/act_page.h"
#include "web/form_body.h"
#include "web/level_page.h"
#include "web/level_typed.h"
#include "web/story.h"

static struct str words(const struct level_page *p, const char *msgid)
{
	return visit_words(p->page.visit, msgid);
}

/* --- What the page is made of ----------------------------------------------------------------------------------------- */

static bool read_assets(struct level_page *p)
{
	enum { ASSETS = 300 };
	struct look *look = &p->page.visit->look;
	struct row_asset *list = ARENA_ARRAY(look->arena, ASSETS, struct row_asset);

	DB_QUERY(look->db, asset_list, rows, .agency = db_text(look->who.agency));
	while (p->asset_count < ASSETS && db_next(rows))
		row_asset_read(rows, look->arena, &list[p->asset_count++]);
	p->assets = list;
	return db_failure(look->db) == DB_OK || db_refuse(look->db, look->err);
}

static bool read_ratings(struct level_page *p)
{
	struct look *look = &p->page.visit->look;
	struct fact *list = ARENA_ARRAY(look->arena, p->file.rating_count + 1, struct fact);

	DB_QUERY(look->db, rating_list, rows, .agency = db_text(look->who.agency),
		 .incident = db_text(p->page.incident.incident));
	while (p->rating_count < p->file.rating_count && db_next(rows)) {
		struct fact *fact = &list[p->rating_count++];
		if (!fact_read(arena_str(look->arena, db_str(rows, COL_rating_list_body)), look->arena, fact) ||
		    fact->kind != FACT_incident_rated)
			return db_doubt(look->db, "an entry that is no rating") || db_refuse(look->db, look->err);
	}
	p->ratings = list;
	if (p->rating_count)
		p->aspects = ((const struct fact_incident_rated *)list[p->rating_count - 1].data)->aspects;
	return db_failure(look->db) == DB_OK || db_refuse(look->db, look->err);
}

static bool level_open(struct visit *visit, struct level_page *p)
{
	*p = (struct level_page){ 0 };
	if (!case_page_open(visit, &p->page))
		return false;
	if (!casefile_read(visit->look.db, visit->look.arena, &p->page.incident, &p->file))
		return db_refuse(visit->look.db, visit->look.err);
	return read_assets(p) && read_ratings(p) && story_since(visit, p->page.incident.incident);
}

/* --- What answers give ------------------------------------------------------------------------------------------------ */

/* `within` of an aspect that names an outage is what its times say, as the desk computes it. */
static void within_of(const struct level_page *p, struct part_aspect *aspect)
{
	for (size_t i = 0; aspect->outage.len && i < p->file.outage_count; i++) {
		const struct row_outage *row = &p->file.outages[i];
		const struct outage times = { row->began_at, row->ended_at, SPAN_MINUTES(row->limit_minutes) };
		if (str_equal(row->outage, aspect->outage))
			aspect->within = outage_state(&times, p->page.visit->look.now) != OUTAGE_PASSED;
	}
}

/* By the law that binds the case. */
static struct rating rated(const struct level_page *p, const struct parts *parts)
{
	struct aspect aspects[ASPECTS_MAX];
	size_t count = 0;

	for (; count < parts->count && count < ASPECTS_MAX; count++) {
		struct part_aspect aspect = *PARTS_AT(*parts, struct part_aspect, count);
		within_of(p, &aspect);
		aspects[count] = case_aspect(&aspect);
	}
	return rating_make(p->page.rulebook.law, aspects, count, p->page.visit->look.arena);
}

static void show_now(const struct level_page *p, struct level_view *view)
{
	if (!p->rating_count)
		return;
	const struct rating rating = rated(p, &p->aspects);
	view->now = level_result_of(p, &rating, &p->aspects);
	view->now.level = p->page.incident.level;
}

/* The desk has taken the answers as a rating and undone it: what they give is shown, nothing is recorded. */
static bool was_tried(const struct frame *frame)
{
	return frame->was_typed && frame->errors.count == 0 && frame->refusal_words.len == 0 && frame->done.len == 0;
}

static void show_tried(const struct level_page *p, struct level_view *view)
{
	struct visit *visit = p->page.visit;
	const struct typed typed = level_typed(&visit->frame.typed, visit->look.arena);
	struct in_incident_rate in;
	struct err err = { 0 };
	struct json json;
	BUF_SCOPED(body);
	struct json_out o = { &body, false };

	if (!was_tried(&visit->frame) ||
	    !form_body(input_shape(ROUTE_incident_rate), &typed, visit->look.arena, &o, &err) ||
	    !json_read(arena_str(visit->look.arena, buf_str(&body)), visit->look.arena, &json, &err) ||
	    !shape_read(input_shape(ROUTE_incident_rate), &json, visit->look.arena, &in, &err))
		return;
	const struct rating rating = rated(p, &in.aspects);
	view->tried = level_result_of(p, &rating, &in.aspects);
	view->tried.before = p->rating_count ? p->page.incident.level : -1;
}

/* --- What is shown ---------------------------------------------------------------------------------------------------- */

static void show_ratings(const struct level_page *p, struct level_view *view)
{
	struct visit *visit = p->page.visit;
	struct level_rating *list = ARENA_ARRAY(visit->look.arena, p->rating_count + 1, struct level_rating);

	for (size_t i = 0; i < p->rating_count; i++) {
		const struct fact *fact = &p->ratings[p->rating_count - 1 - i];
		const struct fact_incident_rated *data = fact->data;
		struct story_detail *aspects =
			ARENA_ARRAY(visit->look.arena, data->aspects.count + 1, struct story_detail);
		for (size_t n = 0; n < data->aspects.count; n++) {
			const struct part_aspect *aspect = PARTS_AT(data->aspects, struct part_aspect, n);
			aspects[n] =
				(struct story_detail){ level_aspect_label(p, aspect), level_aspect_words(p, aspect) };
		}
		list[i] = (struct level_rating){ .number = data->number,
						 .level = data->level,
						 .seq = (int64_t)fact->seq,
						 .at = fact->at,
						 .who = visit_actor(visit, fact->who, fact->delegator, fact->role),
						 .cause = story_code(visit->reader.lang, "cause", data->cause),
						 .reason = data->reason,
						 .counts = i == 0 };
		list[i].aspects.at = aspects;
		list[i].aspects.count = data->aspects.count;
	}
	view->ratings.at = list;
	view->ratings.count = p->rating_count;
}

/* A refusal names the aspect; the page has items. */
static void errors_to_items(struct visit *visit)
{
	struct field_errors *errors = &visit->frame.errors;
	struct field_error *list = ARENA_ARRAY(visit->look.arena, errors->count + 1, struct field_error);

	for (size_t i = 0; i < errors->count; i++)
		list[i] = (struct field_error){ level_typed_field(&visit->frame.typed, errors->at[i].field,
								  visit->look.arena),
						errors->at[i].words };
	errors->at = list;
}

static void show_whose(const struct level_page *p, enum capability capability, enum incident_verb verb,
		       struct level_view *view)
{
	const struct act_row *row = procedure_act(p->page.rulebook.procedure, capability);
	struct visit *visit = p->page.visit;

	view->whose = case_role_names(&p->page, row->roles);
	view->cite = row->row.cite;
	view->clause_text = row->row.text;
	if (!visit_may(visit, capability))
		return;
	view->may = incident_may(p->page.state, verb);
	if (!view->may)
		view->not_now = visit_words_1(visit, "案件目前是「%1」，不能做這件事。",
					      words(p, incident_state_words(p->page.state)));
}

static void common(struct level_page *p, const char *title, struct level_view *view)
{
	struct visit *visit = p->page.visit;

	errors_to_items(visit);
	visit->frame.title = words(p, title);
	visit->frame.current = S("cases");
	visit->frame.back_href = case_href(visit, p->page.incident.incident, "");
	visit->frame.version = arena_printf(visit->look.arena, "%lld", (long long)p->page.incident.version);
	view->frame = visit->frame;
	view->head = case_page_head(visit, &p->page.incident);
	view->law = p->page.rulebook.law->title;
	level_items(p, view);
	show_now(p, view);
	show_ratings(p, view);
}

static struct act_field *reason_field(const struct level_page *p, const char *name, const char *label, const char *hint)
{
	struct act_field *field = ARENA_NEW(p->page.visit->look.arena, struct act_field);

	*field = (struct act_field){
		.kind = ACT_AREA, .name = str_of(name), .label = words(p, label), .hint = words(p, hint), .rows = 3
	};
	return field;
}

bool page_level(struct visit *visit)
{
	struct level_page p;
	struct level_view view = { 0 };

	if (!level_open(visit, &p))
		return false;
	common(&p, "等級判定", &view);
	show_whose(&p, CAPABILITY_INCIDENT_RATE, INCIDENT_VERB_rate, &view);
	show_tried(&p, &view);
	view.action = case_href(visit, p.page.incident.incident, "level");
	view.try_action = case_href(visit, p.page.incident.incident, "level/try");
	view.button = words(&p, "確認等級");
	view.after.at = reason_field(&p, "reason", "評定理由", "整體而言為什麼是這個等級；重新評定時，寫為什麼改");
	view.after.count = 1;
	html_level(visit->out, &visit->reader, &view);
	return true;
}

/* --- The reviewing agency's result ------------------------------------------------------------------------------------ */

static void review_fields(const struct level_page *p, struct level_view *view)
{
	struct arena *arena = p->page.visit->look.arena;
	struct act_field *list = ARENA_ARRAY(arena, 4, struct act_field);
	struct option *o = ARENA_ARRAY(arena, 5, struct option);

	for (int64_t level = 0; level <= 4; level++)
		o[level] = (struct option){ .value = arena_printf(arena, "%lld", (long long)level),
					    .label = case_level_words(p->page.visit, level),
					    .hint = level == p->page.incident.level ? words(p, "和我們評定的相同")
										    : S("") };
	list[0] = (struct act_field){
		.kind = ACT_RADIOS, .name = S("level"), .label = words(p, "審核後的等級"), .options = { o, 5 }
	};
	list[1] = (struct act_field){ .kind = ACT_WHEN, .name = S("at"), .label = words(p, "什麼時候審核的") };
	list[2] = (struct act_field){ .kind = ACT_TEXT,
				      .optional = true,
				      .name = S("agency_name"),
				      .label = words(p, "審核機關"),
				      .hint = words(p, "不填就是受通報機關") };
	list[3] = *reason_field(p, "basis", "審核依據", "對方給的理由、公文或訊息");
	view->before.at = list;
	view->before.count = 4;
}

bool page_act_review(struct visit *visit)
{
	struct level_page p;
	struct level_view view = { .review = true };

	if (!level_open(visit, &p))
		return false;
	common(&p, "受通報機關的審核結果", &view);
	show_whose(&p, CAPABILITY_REVIEW_RECORD, INCIDENT_VERB_review, &view);
	if (view.may && !p.rating_count) {
		view.may = false;
		view.not_now = words(&p, "還沒有評定等級，沒有可以審核的。");
	}
	review_fields(&p, &view);
	view.action = case_href(visit, p.page.incident.incident, "act/review");
	view.button = words(&p, "記下審核結果");
	html_level(visit->out, &visit->reader, &view);
	return true;
}

/* --- What is sent ----------------------------------------------------------------------------------------------------- */

static bool body(enum route verb, const struct typed *typed, struct arena *arena, struct json_out *out, struct err *err)
{
	const struct typed turned = level_typed(typed, arena);

	return form_body(input_shape(verb), &turned, arena, out, err);
}

bool body_level(const struct typed *typed, struct arena *arena, struct json_out *out, struct err *err)
{
	return body(ROUTE_incident_rate, typed, arena, out, err);
}

bool body_level_try(const struct typed *typed, struct arena *arena, struct json_out *out, struct err *err)
{
	return body(ROUTE_incident_rate, typed, arena, out, err);
}

/* The level settled is ours: then nothing needs to be told of the effects, whatever the questionnaire shows of the rating. */
bool body_act_review(const struct typed *typed, struct arena *arena, struct json_out *out, struct err *err)
{
	return body(ROUTE_incident_review, typed, arena, out, err);
}
