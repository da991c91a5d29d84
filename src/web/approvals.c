#include "web/approvals.h"

#include "desk/desk_inside.h"
#include "web/clocks.h"
#include "web/story.h"

enum { CARDS_MOST = 100 };

struct str approvals_kind_words(const struct visit *visit, struct str kind)
{
	return story_code(visit->reader.lang, "kind", kind);
}

struct str approvals_effect(struct visit *visit, const struct row_approval *row)
{
	static const struct {
		const char *kind, *last, *before;
	} effects[] = {
		{ "situation", "核備後，全盤狀況的陳報即告完成。", "" },
		{ "continuity", "同意後，組長即可宣布啟動營運持續作業。", "" },
		{ "forensics", "同意後，資安聯絡人即可提出申請。", "同意後，轉陳資安長決定。" },
		{ "referral", "同意後，資安聯絡人立即移送，不再等候。", "同意後，報請鎮長或其授權人決定。" },
	};
	const bool last = (size_t)row->step >= approval_step_count(row);

	for (size_t i = 0; i < sizeof(effects) / sizeof(effects[0]); i++)
		if (str_is(row->kind, effects[i].kind))
			return visit_words(visit, last ? effects[i].last : effects[i].before);
	return S("");
}

/* --- Steps -------------------------------------------------------------------------------------------------------------- */

static struct str step_code(const struct row_approval *row, size_t n)
{
	struct str rest = row->steps, one = { 0 };

	for (size_t i = 0; i < n; i++)
		str_cut(rest, ' ', &one, &rest);
	return one;
}

static const struct act_row *act_of(const struct case_page *page, const struct row_approval *row, size_t step)
{
	enum capability capability = CAPABILITY_APPROVAL_DECIDE;

	capability_read(step_code(row, step), &capability);
	return procedure_act(page->rulebook.procedure, capability);
}

static void decided_fill(struct visit *visit, const struct row_approval_step *step, struct approval_step_view *out)
{
	const bool granted = str_is(step->decision, "granted");

	out->who = visit_actor(visit, step->person, step->delegator, step->role);
	out->state_words = visit_words(visit, granted ? "已同意" : "已退回");
	out->tone = granted ? S("done") : S("late");
	out->at = (struct instant){ step->at };
	out->reason = step->reason;
	out->phone = str_is(step->how, "phone");
	if (str_is(step->how, "link"))
		out->marks = visit_words(visit, "以連結與驗證碼");
	if (step->own)
		out->marks = visit_words(visit, "同一人送請並決定（小型機關）");
	if (!out->phone)
		return;
	out->said_at = step->said_at;
	out->affirmed_at = step->affirmed_at;
	out->disowned_at = step->disowned_at;
	out->witness = visit_person_name(visit, step->witness);
	out->entered_by = visit_person_name(visit, step->entered_by);
	out->amber = !instant_is_set(step->affirmed_at) && !instant_is_set(step->disowned_at);
	if (out->amber) {
		out->state_words = visit_words(visit, "電話同意，待本人確認");
		out->tone = S("warn");
	} else if (instant_is_set(step->disowned_at)) {
		out->state_words = visit_words(visit, "遭本人否認");
		out->tone = S("late");
	} else {
		out->state_words = visit_words(visit, "電話同意，本人已確認");
	}
}

static struct approval_step_view step_of(const struct case_page *page, const struct row_approval *row, size_t number)
{
	struct visit *visit = page->visit;
	const struct act_row *act = act_of(page, row, number);
	const bool waited = str_is(row->state, "pending") && (size_t)row->step == number;
	struct row_approval_step step;
	struct approval_step_view out = {
		.act = visit_row_words(visit, &act->row),
		.cite = act->row.cite,
		.who = case_role_names(page, act->roles),
		.state_words = visit_words(visit, waited ? "等待決定" : "還沒輪到"),
		.tone = waited ? S("action") : S("plain"),
	};

	if (row_approval_step_get(visit->look.db, visit->look.arena, row->agency, row->approval, (int64_t)number,
				  &step))
		decided_fill(visit, &step, &out);
	else if (!str_is(row->state, "pending"))
		out.state_words = visit_words(visit, "未決定");
	return out;
}

/* --- Cards -------------------------------------------------------------------------------------------------------------- */

static struct str state_tone(const struct row_approval *row)
{
	static const char *const tones[APPROVAL_STATES] = { "action", "done", "late", "plain", "late" };

	return str_of(tones[approval_state_read(row->state)]);
}

static bool clock_row(struct visit *visit, const struct row_approval *row, struct row_clock *out)
{
	if (row->clock.len)
		return row_clock_get(visit->look.db, visit->look.arena, row->agency, row->clock, out);
	if (!str_is(row->kind, "situation") || !str_is(row->state, "pending"))
		return false;
	DB_QUERY(visit->look.db, clock_list, rows, .agency = db_text(row->agency), .incident = db_text(row->incident));
	while (db_next(rows)) {
		row_clock_read(rows, visit->look.arena, out);
		if (str_is(out->duty, duty_code(DUTY_SITUATION_ACK)) && str_is(out->state, "running"))
			return true;
	}
	return false;
}

bool approvals_clock(const struct case_page *page, const struct row_approval *row, struct clock_view *out)
{
	struct row_clock clock;

	if (!clock_row(page->visit, row, &clock))
		return false;
	*out = clock_view_of(page->visit, &clock, &page->rulebook);
	return true;
}

static void waits_fill(const struct case_page *page, const struct row_approval *row, struct approval_card *card)
{
	struct row_clock clock;

	if (!str_is(row->state, "pending"))
		return;
	card->waits_for = case_role_names(page, act_of(page, row, (size_t)row->step)->roles);
	card->since = row->since_at;
	if (!clock_row(page->visit, row, &clock) || !str_is(clock.state, "running"))
		return;
	card->due = clock.due_at;
	card->late = instant_before(clock.due_at, page->visit->look.now);
}

struct approval_card approvals_card(const struct case_page *page, const struct row_approval *row)
{
	struct visit *visit = page->visit;
	const size_t count = approval_step_count(row);
	struct approval_step_view *steps = ARENA_ARRAY(visit->look.arena, count, struct approval_step_view);
	struct approval_card card = {
		.id = row->approval,
		.href = arena_printf(visit->look.arena, "/i/%.*s/approvals/%.*s", STR_ARG(row->incident),
				     STR_ARG(row->approval)),
		.kind = approvals_kind_words(visit, row->kind),
		.state_words = visit_words(visit, approval_state_words(approval_state_read(row->state))),
		.tone = state_tone(row),
		.asked_by = visit_actor(visit, row->asked_by, row->asked_for, row->asked_role),
		.asked_at = row->asked_at,
		.note = row->reason,
	};

	for (size_t i = 0; i < count; i++) {
		steps[i] = step_of(page, row, i + 1);
		card.amber |= steps[i].amber;
	}
	card.steps = (struct approval_steps_view){ steps, count };
	waits_fill(page, row, &card);
	return card;
}

struct approval_cards approvals_of(const struct case_page *page, const char *kind)
{
	struct look *look = &page->visit->look;
	struct row_approval *found = ARENA_ARRAY(look->arena, CARDS_MOST, struct row_approval);
	struct approval_card *list = ARENA_ARRAY(look->arena, CARDS_MOST, struct approval_card);
	size_t count = 0;

	{
		DB_QUERY(look->db, approval_list, rows, .agency = db_text(look->who.agency),
			 .incident = db_text(page->incident.incident));
		while (count < CARDS_MOST && db_next(rows)) {
			row_approval_read(rows, look->arena, &found[count]);
			count += !kind || str_is(found[count].kind, kind);
		}
	}
	for (size_t i = 0; i < count; i++)
		list[i] = approvals_card(page, &found[count - 1 - i]);
	return (struct approval_cards){ list, count };
}

/* --- What is asked ------------------------------------------------------------------------------------------------------ */

static bool requested(struct visit *visit, const struct row_approval *row, const struct parts **items)
{
	struct look *look = &visit->look;
	struct fact fact;

	DB_QUERY(look->db, entry_get, rows, .agency = db_text(row->agency), .seq = db_int(row->seq));
	if (!db_next(rows) ||
	    !fact_read(arena_str(look->arena, db_str(rows, COL_entry_get_body)), look->arena, &fact) ||
	    fact.kind != FACT_approval_requested)
		return db_doubt(look->db, "an entry that is no request") || db_refuse(look->db, look->err);
	*items = &((const struct fact_approval_requested *)fact.data)->items;
	return true;
}

static struct str value_of(const struct parts *items, struct str name)
{
	for (size_t i = 0; i < items->count; i++)
		if (str_equal(PARTS_AT(*items, struct part_approval_item, i)->name, name))
			return PARTS_AT(*items, struct part_approval_item, i)->value;
	return S("");
}

static struct form_changes changes_of(struct visit *visit, struct str kind, const struct parts *before,
				      const struct parts *after)
{
	struct form_change *out = ARENA_ARRAY(visit->look.arena, after->count + before->count + 1, struct form_change);
	const char *name;
	size_t count = 0;

	for (size_t i = 0; (name = approval_item_at(kind, i)); i++) {
		const struct str was = value_of(before, str_of(name)), is = value_of(after, str_of(name));
		if (!str_equal(was, is))
			out[count++] =
				(struct form_change){ visit_words(visit, approval_item_words(kind, str_of(name))), was,
						      is };
	}
	return (struct form_changes){ out, count };
}

bool approvals_items(struct visit *visit, const struct row_approval *row, struct approval_items_view *items,
		     struct form_changes *changes)
{
	struct look *look = &visit->look;
	const struct parts *now, *before;
	struct row_approval old;

	*changes = (struct form_changes){ 0 };
	if (!requested(visit, row, &now))
		return false;
	struct approval_item_view *list = ARENA_ARRAY(look->arena, now->count + 1, struct approval_item_view);
	for (size_t i = 0; i < now->count; i++) {
		const struct part_approval_item *item = PARTS_AT(*now, struct part_approval_item, i);
		const char *words = approval_item_words(row->kind, item->name);
		list[i] = (struct approval_item_view){ words ? visit_words(visit, words) : item->name, item->value };
	}
	*items = (struct approval_items_view){ list, now->count };
	if (row->replaces.len == 0 || !row_approval_get(look->db, look->arena, row->agency, row->replaces, &old))
		return db_failure(look->db) == DB_OK || db_refuse(look->db, look->err);
	if (!requested(visit, &old, &before))
		return false;
	*changes = changes_of(visit, row->kind, before, now);
	return true;
}

/* --- What is answered --------------------------------------------------------------------------------------------------- */

struct options approvals_decisions(struct visit *visit, const struct row_approval *row)
{
	struct option *out = ARENA_ARRAY(visit->look.arena, 2, struct option);

	out[0] = (struct option){ S("granted"), visit_words(visit, str_is(row->kind, "situation") ? "核備" : "同意"),
				  S(""), false };
	out[1] = (struct option){ S("returned"), visit_words(visit, "退回"), visit_words(visit, "要說明理由"), false };
	return (struct options){ out, 2 };
}

struct options approvals_answers(struct visit *visit)
{
	struct option *out = ARENA_ARRAY(visit->look.arena, 2, struct option);

	out[0] = (struct option){ S("granted"), visit_words(visit, "是我同意的"), S(""), false };
	out[1] = (struct option){ S("disowned"), visit_words(visit, "我沒有同意"),
				  visit_words(visit, "這項同意立即失效，並通知相關人員"), false };
	return (struct options){ out, 2 };
}
