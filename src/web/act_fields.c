/* What each act of acts.def asks, in the order in which a person would tell it; filled in with what is recorded. */
#include "base/must.h"
#include "desk/approval.h"
#include "desk/casefile.h"
#include "desk/input.h"
#include "desk/situation.h"
#include "duty/duty.h"
#include "web/act_page.h"
#include "web/clocks.h"
#include "web/form_body.h"
#include "web/tasks.h"

static struct act_field *field(struct act_page *p, enum act_field_kind kind, const char *name, const char *label)
{
	must(p->count < ACT_FIELDS_MAX);
	struct act_field *new = &p->fields[p->count++];

	*new = (struct act_field){
		.kind = kind, .name = str_of(name), .label = visit_words(p->page.visit, label), .rows = 4
	};
	return new;
}

static struct act_field *area(struct act_page *p, const char *name, const char *label, struct str value)
{
	struct act_field *new = field(p, ACT_AREA, name, label);

	new->value = value;
	return new;
}

static void hint(struct act_page *p, struct act_field *f, const char *words)
{
	f->hint = visit_words(p->page.visit, words);
}

static void when(struct act_page *p, const char *label)
{
	field(p, ACT_WHEN, "at", label);
}

static void attendees(struct act_page *p)
{
	struct act_field *f = area(p, "attendees", "在場人員", S(""));

	hint(p, f, "一行一位：姓名、單位");
}

/* The items of a clause, in its own words. */
static void item(struct act_page *p, const char *name, const struct assessment *row, struct str value)
{
	struct act_field *f = area(p, name, "", value);

	f->label = arena_printf(p->page.visit->look.arena, "%d. %.*s", row->number,
				STR_ARG(visit_row_words(p->page.visit, &row->row)));
	f->hint = row->row.cite;
	f->rows = 3;
}

static bool assess(struct act_page *p)
{
	static const struct fact_incident_assessed none;
	const struct fact_incident_assessed *was = act_page_newest(p);
	const struct assessment *rows = p->page.rulebook.procedure->assessments;

	was = was ? was : &none;
	item(p, "scope", &rows[0], was->scope);
	item(p, "cause", &rows[1], was->cause);
	item(p, "loss", &rows[2], was->loss);
	item(p, "support", &rows[3], was->support);
	field(p, ACT_YES, "support_needed", "需要外部支援")->ticked = was->support_needed;
	item(p, "measures", &rows[4], was->measures);
	return true;
}

static bool damage(struct act_page *p)
{
	static const struct fact_damage_assessed none;
	const struct fact_damage_assessed *was = act_page_newest(p);
	const struct assessment *rows = p->page.rulebook.procedure->damages;

	was = was ? was : &none;
	item(p, "equipment", &rows[0], was->equipment);
	item(p, "data", &rows[1], was->data);
	item(p, "scope", &rows[2], was->scope);
	item(p, "delay", &rows[3], was->delay);
	item(p, "recovery", &rows[4], was->recovery);
	item(p, "standby", &rows[5], was->standby);
	attendees(p);
	p->fields[p->count - 1].optional = true;
	return true;
}

static struct option *options(struct act_page *p, struct act_field *f, size_t count)
{
	struct option *list = ARENA_ARRAY(p->page.visit->look.arena, count, struct option);

	f->options = (struct options){ list, count };
	return list;
}

/* Anomalies are asked of the category that is recorded: the form has a list for each. */
static void abnormal(struct act_page *p, const struct fact_incident_classified *was)
{
	const struct form_category *category = procedure_category(p->page.rulebook.procedure, was->category);
	const struct form_field *list = category ? form_field(p->page.rulebook.form, category->abnormal_field) : NULL;

	if (!list)
		return;
	struct act_field *f = field(p, ACT_CHECKS, "abnormal", "異常狀況");
	f->optional = true;
	struct option *o = options(p, f, list->option_count);
	for (size_t i = 0; i < list->option_count; i++) {
		const struct field_option *from = &list->options[i];
		const bool english = p->page.visit->reader.lang == LANG_EN && from->en.len;
		o[i] = (struct option){ .value = from->id, .label = english ? from->en : from->text };
		for (size_t n = 0; n < was->abnormal.count; n++)
			o[i].chosen |= str_equal(was->abnormal.items[n], from->id);
	}
}

static bool classify(struct act_page *p)
{
	static const struct fact_incident_classified none;
	const struct fact_incident_classified *was = act_page_newest(p);
	const struct procedure *procedure = p->page.rulebook.procedure;
	struct visit *visit = p->page.visit;

	was = was ? was : &none;
	struct act_field *f = field(p, ACT_RADIOS, "source", "事故來源（肆一）");
	struct option *o = options(p, f, procedure->source_count);
	for (size_t i = 0; i < procedure->source_count; i++)
		o[i] = (struct option){ .value = procedure->sources[i].row.id,
					.label = visit_row_words(visit, &procedure->sources[i].row),
					.chosen = str_equal(was->source, procedure->sources[i].row.id) };
	f = field(p, ACT_SELECT, "category", "通報單分類");
	hint(p, f, "不選就依來源對應");
	o = options(p, f, procedure->category_count + 1);
	o[0] = (struct option){ .value = S(""), .label = visit_words(visit, "依來源對應") };
	for (size_t i = 0; i < procedure->category_count; i++)
		o[i + 1] = (struct option){ .value = procedure->categories[i].row.id,
					    .label = visit_row_words(visit, &procedure->categories[i].row),
					    .chosen = str_equal(was->category, procedure->categories[i].row.id) };
	abnormal(p, was);
	f = area(p, "reason", "理由", was->reason);
	f->optional = true;
	hint(p, f, "分類和來源的對應不同時要寫");
	return true;
}

static const char *heard_words(struct str source)
{
	static const char *const sources[][2] = {
		{ "report", "收到通報" }, { "survey", "到場會勘" },  { "vendor", "廠商通知" },
		{ "alert", "警訊" },      { "media", "媒體或外界" },
	};

	for (size_t i = 0; i < sizeof(sources) / sizeof(sources[0]); i++)
		if (str_is(source, sources[i][0]))
			return sources[i][1];
	return "其他";
}

static struct option candidate_option(const struct act_page *p, const struct part_candidate *candidate)
{
	struct visit *visit = p->page.visit;
	struct arena *arena = visit->look.arena;
	const struct str at = reader_time_text(arena, &visit->reader, candidate->at);
	char text[INSTANT_TEXT_BYTES];

	return (struct option){ .value = arena_str(arena, instant_print_taipei(candidate->at, text)),
				.label = arena_printf(arena, "%.*s · %.*s", STR_ARG(at),
						      STR_ARG(visit_words(visit, heard_words(candidate->source)))),
				.hint = visit_own_words(visit, candidate->words),
				.chosen = candidate->at.ms == p->page.incident.aware_at.ms };
}

/* Each time at which the agency may be said to have known, and one more to be written. */
static bool know(struct act_page *p)
{
	const struct fact_incident_known *was = act_page_newest(p);
	const size_t count = was ? was->candidates.count : 0;
	struct act_field *f = field(p, ACT_RADIOS, "aware_at", "哪一個時間算知悉");
	struct option *o = options(p, f, count + 1);

	for (size_t i = 0; i < count; i++)
		o[i] = candidate_option(p, PARTS_AT(was->candidates, struct part_candidate, i));
	o[count] = (struct option){ .value = S("other"), .label = visit_words(p->page.visit, "其他時間（寫在下面）") };
	f = field(p, ACT_MOMENT, "other", "其他時間");
	f->optional = true;
	hint(p, f, "只有選「其他時間」時才看這一欄");
	area(p, "reason", "為什麼是這個時間", S(""));
	return true;
}

/* Registered systems; a registered one that has a limit, where only those are asked for. */
static bool assets(struct act_page *p, struct act_field *f, bool limited, const char *nothing)
{
	struct look *look = &p->page.visit->look;
	struct option *list = ARENA_ARRAY(look->arena, 500, struct option);
	struct row_asset row;
	size_t count = 0;

	list[count++] = (struct option){ .value = S(""), .label = visit_words(p->page.visit, nothing) };
	DB_QUERY(look->db, asset_list, rows, .agency = db_text(look->who.agency));
	while (count < 500 && db_next(rows)) {
		row_asset_read(rows, look->arena, &row);
		if (!limited || row.mtpd_minutes)
			list[count++] = (struct option){ .value = row.asset, .label = row.name };
	}
	f->options = (struct options){ list, count };
	return db_failure(look->db) == DB_OK || db_refuse(look->db, look->err);
}

static bool contain(struct act_page *p)
{
	struct act_field *f = area(p, "measure", "做了什麼", S(""));

	hint(p, f, "例：拔掉網路線、關機、停用帳號、停止服務");
	f->rows = 2;
	when(p, "什麼時候做的");
	f = field(p, ACT_SELECT, "asset", "哪一個系統");
	f->optional = true;
	return assets(p, f, false, "（不指定）");
}

static bool control(struct act_page *p)
{
	struct act_field *f = area(p, "summary", "怎麼控制住的", S(""));

	hint(p, f, "做了什麼、怎麼確認損害不再擴大");
	when(p, "什麼時候控制住的");
	return true;
}

static bool recover(struct act_page *p)
{
	struct act_field *f = area(p, "summary", "怎麼復原的", S(""));

	hint(p, f, "做了什麼、怎麼確認服務正常");
	when(p, "什麼時候恢復的");
	return true;
}

/* A recorded one is corrected or ended; else a new one is told. */
static bool outage(struct act_page *p)
{
	struct visit *visit = p->page.visit;
	const struct str asked = visit_typed(visit, "outage", visit_asked(visit, "outage"));
	struct row_outage row;
	struct act_field *f;

	if (asked.len && row_outage_get(visit->look.db, visit->look.arena, visit->look.who.agency, asked, &row) &&
	    str_equal(row.incident, p->page.incident.incident)) {
		field(p, ACT_HIDDEN, "outage", "")->value = row.outage;
		field(p, ACT_MOMENT, "began_at", "什麼時候停的")->time = row.began_at;
		f = field(p, ACT_MOMENT, "ended_at", "什麼時候恢復的");
		f->time = instant_is_set(row.ended_at) ? row.ended_at : visit->look.now;
		hint(p, f, "還沒恢復就清空這一欄");
		return true;
	}
	f = field(p, ACT_SELECT, "asset", "哪一個系統或服務");
	hint(p, f, "只列出登錄了可容忍中斷時間的系統");
	if (!assets(p, f, true, "（請選擇）"))
		return false;
	field(p, ACT_MOMENT, "began_at", "什麼時候停的")->time = visit->look.now;
	f = field(p, ACT_MOMENT, "ended_at", "什麼時候恢復的");
	hint(p, f, "還沒恢復就不填");
	return true;
}

static void yes_or_no(struct act_page *p, const char *name, const char *label, const char *yes, const char *no)
{
	struct act_field *f = field(p, ACT_RADIOS, name, label);
	struct option *o = options(p, f, 2);

	o[0] = (struct option){ .value = S("yes"), .label = visit_words(p->page.visit, yes) };
	o[1] = (struct option){ .value = S("no"), .label = visit_words(p->page.visit, no) };
}

static bool judge_telling(struct act_page *p)
{
	yes_or_no(p, "tell", "要通報組長嗎", "要通報", "不通報");
	yes_or_no(p, "convene", "要召開會議嗎", "要召開", "不召開");
	area(p, "reason", "理由", S(""));
	return true;
}

static bool tell_leader(struct act_page *p)
{
	struct act_field *f = field(p, ACT_TEXT, "how", "怎麼告知的");

	hint(p, f, "例：打電話給組長，並在群組通知小組");
	when(p, "什麼時候告知的");
	return true;
}

static bool meeting(struct act_page *p)
{
	when(p, "什麼時候開始的");
	attendees(p);
	area(p, "minutes", "討論與決議", S(""))->rows = 8;
	return true;
}

/* The person first: arguments of one call have no order. */
static bool doer(struct act_page *p)
{
	struct act_field *person = field(p, ACT_SELECT, "person", "由哪一位辦理");
	struct act_field *role = field(p, ACT_SELECT, "role", "或由哪一個職務辦理");

	return tasks_doer_fields(p, person, role);
}

static bool task(struct act_page *p)
{
	struct act_field *f;

	area(p, "what", "要做什麼", S(""))->rows = 3;
	f = field(p, ACT_RADIOS, "kind", "性質");
	struct option *o = options(p, f, 2);
	o[0] = (struct option){ .value = S("response"), .label = visit_words(p->page.visit, "應變事項（結案前完成）") };
	o[1] = (struct option){ .value = S("improvement"),
				.label = visit_words(p->page.visit, "改善事項（可於結案後繼續）") };
	if (!doer(p))
		return false;
	field(p, ACT_MOMENT, "until", "做到什麼時候");
	f = field(p, ACT_SELECT, "meeting", "哪一次會議決議的");
	f->optional = true;
	return tasks_meeting_field(p, f);
}

static bool task_hand_over(struct act_page *p)
{
	if (!tasks_open_field(p, field(p, ACT_SELECT, "task", "哪一件")) || !doer(p))
		return false;
	hint(p, field(p, ACT_MOMENT, "until", "改到什麼時候"), "期限不變就不填");
	area(p, "reason", "理由", S(""));
	return true;
}

static bool task_end(struct act_page *p)
{
	if (!tasks_open_field(p, field(p, ACT_SELECT, "task", "哪一件")))
		return false;
	struct act_field *f = field(p, ACT_RADIOS, "how", "結果");
	struct option *o = options(p, f, 2);
	o[0] = (struct option){ .value = S("done"), .label = visit_words(p->page.visit, "已完成") };
	o[1] = (struct option){ .value = S("dropped"), .label = visit_words(p->page.visit, "不再辦理") };
	area(p, "reason", "辦理情形或不辦的理由", S(""));
	when(p, "什麼時候結束的");
	return true;
}

/* The whole situation, as the record knows it: the leader makes it theirs. What was reported before is on the page as well. */
static bool situation(struct act_page *p)
{
	struct look *look = &p->page.visit->look;
	struct situation made;

	if (!situation_make(look->db, look->arena, &p->page.incident, &p->page.rulebook, look->now, &made))
		return db_refuse(look->db, look->err);
	area(p, "text", "全盤狀況", made.text)->rows = 24;
	return true;
}

static bool acknowledge(struct act_page *p)
{
	struct look *look = &p->page.visit->look;
	struct row_approval row;

	if (!approval_open(look->db, look->arena, look->who.agency, p->page.incident.incident, "situation",
			   p->page.rulebook.procedure, &row)) {
		p->nothing = visit_words(p->page.visit, "沒有等候核備的陳報。");
		return db_failure(look->db) == DB_OK || db_refuse(look->db, look->err);
	}
	field(p, ACT_HIDDEN, "content", "")->value = row.content;
	area(p, "remark", "批示", S(""))->optional = true;
	return true;
}

static bool continuity(struct act_page *p)
{
	struct look *look = &p->page.visit->look;
	struct row_approval row;
	const bool consented = approval_open(look->db, look->arena, look->who.agency, p->page.incident.incident,
					     "continuity", p->page.rulebook.procedure, &row) &&
			       str_is(row.state, "granted");

	yes_or_no(p, "declare", "是否啟動營運持續作業", "宣布啟動", "不啟動");
	if (!consented)
		hint(p, &p->fields[p->count - 1], "資安長還沒有同意，現在只能記下不啟動；要啟動，請先送請同意。");
	area(p, "reason", "理由", S(""));
	return true;
}

static void next_look(struct act_page *p)
{
	struct visit *visit = p->page.visit;
	const int hours = procedure_setting(p->page.rulebook.procedure, SETTING_NEXT_LOOK_HOURS);
	struct act_field *f = field(p, ACT_MOMENT, "next_look_at", "下次什麼時候查看");

	f->time = instant_plus(visit->look.now, SPAN_HOURS(hours));
}

static bool annul(struct act_page *p)
{
	area(p, "reason", "為什麼不是資安事故", S(""));
	next_look(p);
	return true;
}

static bool look(struct act_page *p)
{
	area(p, "finding", "看到的情形", S(""));
	next_look(p);
	return true;
}

static bool clear(struct act_page *p)
{
	struct act_field *f = area(p, "reason", "怎麼確認已經解除", S(""));

	hint(p, f, "例：連續觀察三天，告警沒有再出現");
	return true;
}

static bool reopen(struct act_page *p)
{
	area(p, "reason", "為什麼又是資安事故", S(""));
	return true;
}

/* The clocks that are late, those first that nobody has explained. */
static bool explain(struct act_page *p)
{
	struct visit *visit = p->page.visit;
	struct casefile file;

	if (!casefile_read_debts(visit->look.db, visit->look.arena, &p->page.incident, &file))
		return db_refuse(visit->look.db, visit->look.err);
	struct act_field *f = field(p, ACT_RADIOS, "clock", "哪一個期限");
	struct option *o = options(p, f, file.clock_count + 1);
	f->options.count = 0;
	for (size_t i = 0; i < file.clock_count; i++) {
		const struct row_clock *c = &file.clocks[i];
		const int64_t running =
			str_is(c->state, "running") ? duty_late_ms(c->due_at, c->last_day.len, visit->look.now) : 0;
		const int64_t late = running > c->late_ms ? running : c->late_ms;
		if (late <= 0)
			continue;
		o[f->options.count++] = (struct option){
			.value = c->clock,
			.label = arena_printf(visit->look.arena, "%.*s · %.*s %.*s",
					      STR_ARG(clock_duty_words(visit->reader.lang, c->duty)),
					      STR_ARG(visit_words(visit, "逾期")),
					      STR_ARG(reader_span_text(visit->look.arena, &visit->reader, late))),
			.hint = c->explained ? visit_words(visit, "已說明過") : S(""),
		};
	}
	area(p, "text", "為什麼逾期", S(""));
	if (f->options.count == 0)
		p->nothing = visit_words(visit, "這件案件沒有逾期的期限，不需要說明。");
	return true;
}

/* The items of the newest request of the kind: what was written before need not be written again. */
static struct str was_asked(const struct act_page *p, const char *name)
{
	const struct fact_approval_requested *was = act_page_newest(p);

	for (size_t i = 0; was && i < was->items.count; i++) {
		const struct part_approval_item *item = PARTS_AT(was->items, struct part_approval_item, i);
		if (str_is(item->name, name))
			return item->value;
	}
	return S("");
}

static bool referral(struct act_page *p)
{
	const struct procedure *procedure = p->page.rulebook.procedure;
	const struct str grounds = was_asked(p, "grounds");
	struct act_field *f = field(p, ACT_TEXT, "authority", "移送給哪一個機關");

	f->value = was_asked(p, "authority");
	hint(p, f, "例：雲林縣警察局虎尾分局、法務部調查局雲林縣調查站");
	f = field(p, ACT_CHECKS, "grounds", "事由");
	struct option *o = options(p, f, procedure->ground_count);
	for (size_t i = 0; i < procedure->ground_count; i++)
		o[i] = (struct option){ .value = procedure->grounds[i].id,
					.label = visit_row_words(p->page.visit, &procedure->grounds[i]),
					.hint = procedure->grounds[i].cite,
					.chosen = str_find(grounds, procedure->grounds[i].text) >= 0 };
	area(p, "facts", "事實", was_asked(p, "facts"))->rows = 6;
	f = area(p, "evidence", "證據清單", was_asked(p, "evidence"));
	f->optional = true;
	hint(p, f, "一行一項");
	return true;
}

/* Nothing can leave that was not consented to; what is waited for stands beside it. */
static bool referral_sent(struct act_page *p)
{
	static const char *const ways[][2] = { { "person", "當面" },    { "letter", "公文" },   { "fax", "傳真" },
					       { "email", "電子郵件" }, { "site", "網路報案" }, { "other", "其他" } };
	struct look *look = &p->page.visit->look;
	struct row_approval row;

	if (!approval_open(look->db, look->arena, look->who.agency, p->page.incident.incident, "referral",
			   p->page.rulebook.procedure, &row) ||
	    !str_is(row.state, "granted")) {
		p->nothing = visit_words(p->page.visit, "還沒有經組長確認並獲同意的移送。");
		return db_failure(look->db) == DB_OK || db_refuse(look->db, look->err);
	}
	struct act_field *f = field(p, ACT_RADIOS, "how", "怎麼移送的");
	struct option *o = options(p, f, 6);
	for (size_t i = 0; i < 6; i++)
		o[i] = (struct option){ .value = str_of(ways[i][0]), .label = visit_words(p->page.visit, ways[i][1]) };
	f = field(p, ACT_TEXT, "receiver", "對方誰收的");
	f->optional = true;
	f = field(p, ACT_TEXT, "number", "公文文號或對方的案號");
	f->optional = true;
	when(p, "什麼時候移送的");
	return true;
}

static bool forensics(struct act_page *p)
{
	struct act_field *f = field(p, ACT_TEXT, "to", "向誰申請");

	f->value = was_asked(p, "to");
	hint(p, f, "例：國家資通安全研究院、檢察署、調查局");
	area(p, "scope", "要查的設備與資料", was_asked(p, "scope"));
	area(p, "purpose", "要查明什麼", was_asked(p, "purpose"));
	return true;
}

static bool bcp(struct act_page *p)
{
	struct act_field *f = area(p, "services", "哪些服務", was_asked(p, "services"));

	f->rows = 2;
	area(p, "measures", "怎麼維持", was_asked(p, "measures"));
	area(p, "reason", "理由", was_asked(p, "reason"));
	return true;
}

static bool bcp_end(struct act_page *p)
{
	when(p, "什麼時候結束的");
	area(p, "reason", "怎麼確認可以結束", S(""));
	return true;
}

static bool extension(struct act_page *p)
{
	struct act_field *f = field(p, ACT_TEXT, "until", "要延到哪一天");

	hint(p, f, "例：115/07/31");
	area(p, "reason", "理由", S(""));
	f = field(p, ACT_TEXT, "number", "申請公文的文號");
	f->optional = true;
	return true;
}

static bool extension_answer(struct act_page *p)
{
	struct act_field *f;

	yes_or_no(p, "consented", "受通報機關同意嗎", "同意延長", "不同意");
	f = field(p, ACT_TEXT, "until", "同意延到哪一天");
	f->optional = true;
	hint(p, f, "和申請的同一天就不必填");
	when(p, "什麼時候答覆的");
	f = field(p, ACT_TEXT, "number", "答覆的文號");
	f->optional = true;
	f = area(p, "basis", "答覆的內容", S(""));
	f->optional = true;
	return true;
}

bool act_fields(struct act_page *p)
{
	static bool (*const asked[ACT_CODES])(struct act_page *) = {
		[ACT_assess] = assess,
		[ACT_damage] = damage,
		[ACT_classify] = classify,
		[ACT_know] = know,
		[ACT_contain] = contain,
		[ACT_control] = control,
		[ACT_recover] = recover,
		[ACT_outage] = outage,
		[ACT_judge_telling] = judge_telling,
		[ACT_tell_leader] = tell_leader,
		[ACT_meeting] = meeting,
		[ACT_ciso_meeting] = meeting,
		[ACT_task] = task,
		[ACT_task_hand_over] = task_hand_over,
		[ACT_task_end] = task_end,
		[ACT_situation] = situation,
		[ACT_acknowledge] = acknowledge,
		[ACT_continuity] = continuity,
		[ACT_referral] = referral,
		[ACT_referral_sent] = referral_sent,
		[ACT_forensics] = forensics,
		[ACT_bcp] = bcp,
		[ACT_bcp_end] = bcp_end,
		[ACT_extension] = extension,
		[ACT_extension_answer] = extension_answer,
		[ACT_annul] = annul,
		[ACT_look] = look,
		[ACT_clear] = clear,
		[ACT_reopen] = reopen,
		[ACT_explain] = explain,
	};

	return asked[p->act](p);
}

/* Which of the candidates counts; another time is written out beside them. */
bool body_act_know(const struct typed *typed, struct arena *arena, struct json_out *out, struct err *err)
{
	struct typed_field *fields = ARENA_ARRAY(arena, typed->count + 2, struct typed_field);
	struct typed turned = { fields, 0 };
	const bool other = str_is(typed_get(typed, S("aware_at"), S("")), "other");

	for (size_t i = 0; i < typed->count; i++) {
		struct str name = typed->at[i].name;
		if (other && str_is(name, "aware_at"))
			continue;
		if (other && str_is(name, "other.date"))
			name = S("aware_at.date");
		if (other && str_is(name, "other.time"))
			name = S("aware_at.time");
		fields[turned.count++] = (struct typed_field){ name, typed->at[i].value };
	}
	return form_body(input_shape(ROUTE_incident_know), &turned, arena, out, err);
}
