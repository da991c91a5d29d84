/* Screen 14: what has been filed, by which channel, with what proof; and what that leaves owed (辦法 §6; L03, L12, L13). */
#include "base/must.h"
#include "desk/told.h"
#include "notice/filing.h"
#include "page/filed.h"
#include "page/ui.h"
#include "web/clocks.h"
#include "web/form_case.h"
#include "web/story.h"

enum { ROWS_MOST = 100, PROOFS_MOST = 20 };

struct kind_words {
	const char *code, *words, *note;
};
static const struct kind_words kind_list[] = {
	{ "notify", "首次通報", "知悉後一小時內" },
	{ "renotify", "續行通報", "等級變更後一小時內" },
	{ "control", "通報損害控制或復原", "應變處置階段" },
	{ "close", "結報", "調查、處理及改善報告" },
	{ "correction", "更正已通報的內容", "查明不是資安事故時" },
};
enum { KINDS = sizeof(kind_list) / sizeof(kind_list[0]) };

static const struct kind_words *kind_find(struct str code)
{
	for (size_t i = 0; i < KINDS; i++)
		if (str_is(code, kind_list[i].code))
			return &kind_list[i];
	return NULL;
}

static const char *const channel_codes[] = { "site", "phone", "fax", "email", "paper", "other" };
static const char *const channel_words[] = { "國家資通安全通報應變網站", "電話", "傳真", "電子郵件", "紙本", "其他" };
enum { CHANNELS = 6 };

static struct str channel_name(struct visit *visit, struct str code)
{
	for (size_t i = 0; i < CHANNELS; i++)
		if (str_is(code, channel_codes[i]))
			return visit_words(visit, channel_words[i]);
	return code;
}

/* --- What has been filed ---------------------------------------------------------------------------------------------- */

static bool filings_read(struct visit *visit, struct str incident, struct fact **out, size_t *count)
{
	struct look *look = &visit->look;
	struct fact *facts = ARENA_ARRAY(look->arena, ROWS_MOST, struct fact);

	*count = 0;
	DB_QUERY(look->db, history_list, rows, .agency = db_text(look->who.agency), .thing = db_text(incident));
	while (*count < ROWS_MOST && db_next(rows)) {
		struct fact *fact = &facts[*count];
		if (!fact_read(arena_str(look->arena, db_str(rows, COL_history_list_body)), look->arena, fact))
			return db_doubt(look->db, "an entry that is no fact") || db_refuse(look->db, look->err);
		*count += fact->kind == FACT_notification_filed;
	}
	*out = facts;
	return db_failure(look->db) == DB_OK || db_refuse(look->db, look->err);
}

/* "reviewing_agency" by the agency's own name for it; what is no code as it is. */
static struct str recipient_words(struct visit *visit, struct str to)
{
	struct row_agency agency;

	if (str_is(to, "reviewing_agency") &&
	    row_agency_get(visit->look.db, visit->look.arena, visit->look.who.agency, &agency))
		return agency.reviewer_name;
	if (str_is(to, "competent_authority"))
		return visit_words(visit, "數位發展部");
	if (str_is(to, "platform"))
		return visit_words(visit, "國家資通安全通報應變網站");
	return to;
}

static struct str recipients_words(struct visit *visit, const struct str *to, size_t count)
{
	const char *and = visit->reader.lang == LANG_ZH_HANT ? "、" : ", ";
	struct str all = S("");

	for (size_t i = 0; i < count; i++)
		all = all.len ? arena_printf(visit->look.arena, "%.*s%s%.*s", STR_ARG(all), and,
					     STR_ARG(recipient_words(visit, to[i])))
			      : recipient_words(visit, to[i]);
	return all;
}

static void mark_add(struct filed_marks *marks, struct visit *visit, const char *words, const char *tone)
{
	struct filed_mark *list = ARENA_ARRAY(visit->look.arena, marks->count + 1, struct filed_mark);

	for (size_t i = 0; i < marks->count; i++)
		list[i] = marks->at[i];
	list[marks->count] = (struct filed_mark){ visit_words(visit, words), str_of(tone) };
	*marks = (struct filed_marks){ list, marks->count + 1 };
}

static void marks_fill(struct visit *visit, const struct row_filing *row, struct filed_row *out)
{
	const bool by_site = str_is(row->channel, "site");

	if (!by_site)
		mark_add(&out->marks, visit, instant_is_set(row->backfilled_at) ? "已補行通報" : "待補行通報",
			 instant_is_set(row->backfilled_at) ? "done" : "warn");
	if (row->unconfirmed)
		mark_add(&out->marks, visit, row->ratified ? "組長已追認" : "待組長追認",
			 row->ratified ? "done" : "warn");
}

static struct str act_href(struct visit *visit, struct str incident, const char *act, struct str filing)
{
	BUF_SCOPED(out);

	buf_printf(&out, "/i/%.*s/filed/%s?filing=%.*s", STR_ARG(incident), act, STR_ARG(filing));
	return arena_str(visit->look.arena, buf_str(&out));
}

static void proofs_fill(struct visit *visit, struct str incident, const struct parts *proof, struct filed_row *out)
{
	struct case_file *files = ARENA_ARRAY(visit->look.arena, PROOFS_MOST, struct case_file);

	for (size_t i = 0; i < proof->count && i < PROOFS_MOST; i++) {
		const struct part_attachment *a = PARTS_AT(*proof, struct part_attachment, i);
		files[out->proofs.count++] = (struct case_file){
			.name = a->name.len ? a->name : str_first(a->sha256, 12),
			.href = arena_printf(visit->look.arena, "/attachments/%.*s?of=%.*s", STR_ARG(a->sha256),
					     STR_ARG(incident)),
			.sha256 = a->sha256,
		};
	}
	out->proofs.at = files;
}

static struct filed_row row_of(struct visit *visit, const struct row_filing *row, const struct fact *entry)
{
	const struct fact_notification_filed *fact = entry->data;
	const struct kind_words *kind = kind_find(row->kind);
	struct filed_row out = {
		.filing = row->filing,
		.kind = kind ? visit_words(visit, kind->words) : row->kind,
		.channel = channel_name(visit, row->channel),
		.channel_reason = fact->channel_reason,
		.number = row->number,
		.to = recipients_words(visit, fact->to.items, fact->to.count),
		.level = row->rating ? case_level_words(visit, row->level) : S(""),
		.by = visit_person_name(visit, entry->who),
		.at = { row->at },
		.backfilled_at = row->backfilled_at,
		.unconfirmed_reason = fact->unconfirmed_reason,
		.entry_href = arena_printf(visit->look.arena, "/ledger/%llu", (unsigned long long)entry->seq),
		.backfile_href = S(""),
		.ratify_href = S(""),
	};

	marks_fill(visit, row, &out);
	if (!str_is(row->channel, "site") && !instant_is_set(row->backfilled_at))
		out.backfile_href = act_href(visit, row->incident, "backfile", row->filing);
	if (row->unconfirmed && !row->ratified)
		out.ratify_href = act_href(visit, row->incident, "ratify", row->filing);
	proofs_fill(visit, row->incident, &fact->proof, &out);
	return out;
}

static const struct fact *entry_of(const struct fact *facts, size_t count, struct str filing)
{
	for (size_t i = 0; i < count; i++)
		if (str_equal(((const struct fact_notification_filed *)facts[i].data)->filing, filing))
			return &facts[i];
	return NULL;
}

static bool rows_fill(const struct form_case *form, struct filed_view *view)
{
	struct visit *visit = form->page.visit;
	struct filed_row *rows = ARENA_ARRAY(visit->look.arena, form->file.filing_count, struct filed_row);
	struct fact *facts;
	size_t count;

	if (!filings_read(visit, form->page.incident.incident, &facts, &count))
		return false;
	for (size_t i = form->file.filing_count; i > 0; i--) {
		const struct row_filing *row = &form->file.filings[i - 1];
		const struct fact *entry = entry_of(facts, count, row->filing);
		if (!entry)
			continue;
		rows[view->rows.count] = row_of(visit, row, entry);
		view->owes_backfile |= rows[view->rows.count].backfile_href.len > 0;
		view->owes_ratify |= rows[view->rows.count].ratify_href.len > 0;
		view->rows.count++;
	}
	view->rows.at = rows;
	if (view->owes_backfile)
		view->restored_href = case_href(visit, form->page.incident.incident, "filed/restored");
	return true;
}

/* --- What can be registered ------------------------------------------------------------------------------------------- */

/* Why that kind can't be registered now; "" when it can. The desk decides; this only spares a refusal. */
static const char *kind_closed(const struct form_case *form, const struct filing_kind *kind)
{
	const struct row_incident *incident = &form->page.incident;
	const bool completed = instant_is_set(incident->controlled_at) || instant_is_set(incident->recovered_at);

	if (incident_is_live(form->page.state) != kind->live)
		return kind->live ? "案件已不是進行中的事故" : "只有查明不是事故時才更正";
	if (!kind->live)
		return "";
	if (!incident->rating)
		return "要先判定等級";
	if (kind->phase != PHASE_NOTIFICATION && !completed)
		return "要先完成損害控制或復原";
	if (str_is(str_of(kind->code), "renotify") && !casefile_filing(&form->file, "notify"))
		return "要先有首次通報";
	return "";
}

static void kinds_fill(const struct form_case *form, struct filed_view *view)
{
	struct visit *visit = form->page.visit;
	struct filed_kind *out = ARENA_ARRAY(visit->look.arena, KINDS, struct filed_kind);

	for (size_t i = 0; i < KINDS; i++) {
		const struct filing_kind *kind = filing_kind(str_of(kind_list[i].code));
		const char *closed = kind_closed(form, kind);
		const bool is_done = casefile_filing(&form->file, kind->code) != NULL;
		if (!kind->live && incident_is_live(form->page.state))
			continue;
		out[view->kinds.count++] = (struct filed_kind){
			.href = *closed ? S("")
					: arena_printf(visit->look.arena, "/i/%.*s/filed?kind=%s#register",
						       STR_ARG(form->page.incident.incident), kind->code),
			.words = visit_words(visit, kind_list[i].words),
			.status_words = visit_words(visit, is_done   ? "已登錄"
							   : *closed ? "尚不能登錄"
								     : "未登錄"),
			.tone = is_done   ? S("done")
				: *closed ? S("plain")
					  : S("action"),
			.note = visit_words(visit, *closed ? closed : kind_list[i].note),
		};
	}
	view->kinds.at = out;
}

static bool chose_to_file_first(const struct form_case *form)
{
	struct look *look = &form->page.visit->look;
	struct row_choice own;

	if (row_choice_get(look->db, look->arena, look->who.agency, S(CHOICE_HOUR), &own))
		return str_is(own.choice, "file-then-ratify");
	return procedure_chose(form->page.rulebook.procedure, CHOICE_HOUR, "file-then-ratify");
}

/* Where law and procedure differ on whether the hour waits, both texts are shown (L12 b). */
static void conflict_fill(const struct form_case *form, struct filed_view *view)
{
	const struct rule_choice *choice = procedure_choice(form->page.rulebook.procedure, S(CHOICE_HOUR));

	for (size_t i = 0; choice && i < choice->side_count; i++) {
		const struct rule_side *side = &choice->sides[i];
		if (str_is(side->from, "law")) {
			view->first_law = side->text;
			view->first_law_cite = side->cite;
		} else {
			view->first_procedure = side->text;
			view->first_procedure_cite = side->cite;
		}
	}
}

static void form_state_fill(const struct form_case *form, const struct filing_kind *kind, struct filed_view *view)
{
	struct visit *visit = form->page.visit;
	const struct row_form *row = casefile_form(&form->file, form_phase_code(kind->phase));
	struct form_case other = *form;

	other.phase = kind->phase;
	view->needs_form = kind->needs_form;
	view->confirmed = row && str_is(row->state, "confirmed");
	view->form_state_words = form_state_words(visit, row ? row->state : S(""));
	view->form_tone = form_state_tone(row ? row->state : S(""));
	view->form_href = form_case_href(&other, "form/check");
	view->print_href = form_case_href(&other, "form/print");
	view->may_go_first = kind->needs_form && !view->confirmed && chose_to_file_first(form) &&
			     procedure_phase(form->page.rulebook.procedure, kind->phase)->file_unconfirmed;
	if (view->may_go_first)
		conflict_fill(form, view);
}

static void clock_fill(const struct form_case *form, const struct filing_kind *kind, struct filed_view *view)
{
	const enum duty_code duty = str_is(str_of(kind->code), "renotify") ? DUTY_RENOTIFY : kind->duty;
	const struct row_clock *clock = casefile_clock(&form->file, duty_code(duty));

	if (!clock || !kind->live)
		return;
	view->has_clock = true;
	view->clock = clock_view_of(form->page.visit, clock, &form->page.rulebook);
}

static struct options channels_of(struct visit *visit)
{
	struct option *out = ARENA_ARRAY(visit->look.arena, CHANNELS, struct option);

	for (size_t i = 0; i < CHANNELS; i++)
		out[i] = (struct option){ str_of(channel_codes[i]), visit_words(visit, channel_words[i]),
					  i == 0 ? visit_words(visit, "法定方式，要填網站給的編號") : S(""), i == 0 };
	return (struct options){ out, CHANNELS };
}

static void ask_fill(const struct form_case *form, const struct kind_words *words, struct filed_view *view)
{
	struct visit *visit = form->page.visit;
	const struct filing_kind *kind = filing_kind(str_of(words->code));
	const char *closed = kind_closed(form, kind);
	const int64_t level = form->page.incident.level ? form->page.incident.level : 1;
	const struct duty *duty = rulebook_duty(&form->page.rulebook, kind->duty, (int)level);

	view->asks = true;
	view->kind = str_of(words->code);
	view->kind_words = visit_words(visit, words->words);
	view->action = case_href(visit, form->page.incident.incident, "filed");
	view->may = visit_may(visit, CAPABILITY_FORM_FILE);
	view->not_now = visit_words(visit, *closed ? closed : "");
	view->to = duty ? recipients_words(visit, duty->to.at, duty->to.count)
			: recipient_words(visit, S("reviewing_agency"));
	view->channels = channels_of(visit);
	form_state_fill(form, kind, view);
	clock_fill(form, kind, view);
	form_case_whose(form, CAPABILITY_FORM_FILE, &view->whose, &view->cite, &view->clause_text);
	if (!*closed && view->needs_form && !view->confirmed && !view->may_go_first)
		view->not_now = visit_words(visit, "這個階段的通報單還沒有經組長確認。");
}

bool page_filed(struct visit *visit)
{
	const struct str asked = visit_typed(visit, "kind", visit_asked(visit, "kind"));
	const struct kind_words *kind = kind_find(asked);
	struct form_case form;
	struct filed_view view = { 0 };

	if (!form_case_open(visit, &form) || !rows_fill(&form, &view))
		return false;
	view.head = case_page_head(visit, &form.page.incident);
	kinds_fill(&form, &view);
	if (kind)
		ask_fill(&form, kind, &view);
	visit->frame.title = kind ? visit_words_1(visit, "登錄：%1", visit_words(visit, kind->words))
				  : visit_words(visit, "通報登錄");
	visit->frame.back_href = kind ? case_href(visit, form.page.incident.incident, "filed") : view.head.href;
	view.frame = visit->frame;
	html_filed(visit->out, &visit->reader, &view);
	return true;
}

/* --- Debts ------------------------------------------------------------------------------------------------------------ */

static bool act_open(struct visit *visit, struct form_case *form, enum capability capability,
		     struct filed_act_view *view)
{
	if (!form_case_open(visit, form))
		return false;
	view->head = case_page_head(visit, &form->page.incident);
	view->may = visit_may(visit, capability);
	form_case_whose(form, capability, &view->whose, &view->cite, &view->clause_text);
	visit->frame.back_href = case_href(visit, form->page.incident.incident, "filed");
	return true;
}

/* The filing that the act is about: of ?filing= or of the form that was sent. */
static bool act_filing(const struct form_case *form, struct filed_act_view *view)
{
	struct visit *visit = form->page.visit;
	const struct str id = visit_typed(visit, "filing", visit_asked(visit, "filing"));
	struct fact *facts;
	size_t count;

	for (size_t i = 0; i < form->file.filing_count; i++) {
		const struct row_filing *row = &form->file.filings[i];
		if (!str_equal(row->filing, id))
			continue;
		if (!filings_read(visit, form->page.incident.incident, &facts, &count))
			return false;
		const struct fact *entry = entry_of(facts, count, id);
		const struct kind_words *kind = kind_find(row->kind);
		const struct fact_notification_filed *fact = entry ? entry->data : NULL;
		view->filing = row->filing;
		view->what = visit_words_1(visit, kind ? kind->words : "%1", row->kind);
		view->at_words = channel_name(visit, row->channel);
		view->at = (struct instant){ row->at };
		view->reason = !fact                                ? S("")
			       : row->unconfirmed && !row->ratified ? fact->unconfirmed_reason
								    : fact->channel_reason;
		return true;
	}
	return visit_not_found(visit, id);
}

/* The paragraph of the law in force about that. */
static void law_fill(const struct form_case *form, enum duty_code duty, struct filed_act_view *view)
{
	const int64_t level = form->page.incident.level ? form->page.incident.level : 1;
	const struct duty *row = rulebook_duty(&form->page.rulebook, duty, (int)level);

	if (!row)
		return;
	view->law = row->row.text;
	view->law_cite = rulebook_cite(&form->page.rulebook, row, form->page.visit->look.arena);
}

bool page_filed_restored(struct visit *visit)
{
	struct form_case form;
	struct filed_act_view view = { 0 };

	if (!act_open(visit, &form, CAPABILITY_FORM_BACKFILE, &view))
		return false;
	view.action = case_href(visit, form.page.incident.incident, "filed/restored");
	law_fill(&form, DUTY_BACKFILE, &view);
	visit->frame.title = visit_words(visit, "通報網站何時恢復");
	view.frame = visit->frame;
	html_filed_restored(visit->out, &visit->reader, &view);
	return true;
}

bool page_filed_backfile(struct visit *visit)
{
	struct form_case form;
	struct filed_act_view view = { 0 };

	if (!act_open(visit, &form, CAPABILITY_FORM_BACKFILE, &view) || !act_filing(&form, &view))
		return false;
	view.action = case_href(visit, form.page.incident.incident, "filed/backfile");
	law_fill(&form, DUTY_BACKFILE, &view);
	visit->frame.title = visit_words(visit, "登錄補行通報");
	view.frame = visit->frame;
	html_filed_backfile(visit->out, &visit->reader, &view);
	return true;
}

bool page_filed_ratify(struct visit *visit)
{
	struct form_case form;
	struct filed_act_view view = { 0 };

	if (!act_open(visit, &form, CAPABILITY_FORM_RATIFY, &view) || !act_filing(&form, &view))
		return false;
	view.action = case_href(visit, form.page.incident.incident, "filed/ratify");
	law_fill(&form, DUTY_RATIFY, &view);
	visit->frame.title = visit_words(visit, "追認先行通報");
	view.frame = visit->frame;
	html_filed_ratify(visit->out, &visit->reader, &view);
	return true;
}
