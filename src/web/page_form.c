/* Screen 13: the notification form: filled in, checked, printed. */
#include "clock/date_text.h"
#include "ledger/note.h"
#include "page/ui.h"
#include "store/book.h"
#include "text/base64.h"
#include "web/form_case.h"

static void returned_fill(const struct form_case *form, struct form_view *view)
{
	const struct form_submission *newest = form_case_newest(form);

	if (!newest || !newest->decision || !str_is(newest->decision->decision, "returned"))
		return;
	view->returned_reason = newest->decision->reason;
	view->returned_by = newest->decided_words;
}

/* A refusal names the field by its id; a person by its label. */
static void errors_reword(const struct form_case *form)
{
	struct visit *visit = form->page.visit;
	const struct sheet_maker maker = form_case_maker(form, false);
	struct field_error *out = ARENA_ARRAY(visit->look.arena, visit->frame.errors.count, struct field_error);

	for (size_t i = 0; i < visit->frame.errors.count; i++) {
		const struct field_error *error = &visit->frame.errors.at[i];
		const struct str id = str_starts(error->field, S("values.")) ? str_after(error->field, 7) : S("");
		const struct form_field *field = form_field(form->page.rulebook.form, id);
		out[i] = *error;
		if (field && str_find(error->words, id) >= 0)
			out[i].words = visit_words_1(visit, "「%1」的寫法不對，請檢查", sheet_label(&maker, field));
	}
	visit->frame.errors.at = out;
}

bool page_form(struct visit *visit)
{
	struct form_case form;

	if (!form_case_open(visit, &form))
		return false;
	const struct sheet_maker maker = form_case_maker(&form, false);
	struct form_view view = {
		.head = case_page_head(visit, &form.page.incident),
		.phase = str_of(form_phase_code(form.phase)),
		.action = case_href(visit, form.page.incident.incident, "form"),
		.phases = form_case_phases(&form, "form"),
		.missing = form_case_missing(&form, &form.now.missing, true),
		.sheet = sheet_make(&maker, form.phase, &form.now),
		.print_href = form_case_href(&form, "form/print"),
		.check_href = form_case_href(&form, "form/check"),
		.may = visit_may(visit, CAPABILITY_FORM_FILL),
	};

	returned_fill(&form, &view);
	form_case_whose(&form, CAPABILITY_FORM_FILL, &view.whose, &view.cite, &view.clause_text);
	if (!incident_may(form.page.state, INCIDENT_VERB_save_form))
		view.not_now = visit_words_1(visit, "案件目前「%1」，通報單不能再修改。",
					     visit_words(visit, incident_state_words(form.page.state)));
	visit->frame.title = visit_words_1(visit, "填寫通報單：%1", form_phase_words(visit, form.phase));
	visit->frame.back_href = view.head.href;
	visit->frame.version = arena_printf(visit->look.arena, "%lld", (long long)form.page.incident.version);
	errors_reword(&form);
	if (visit->frame.was_typed)
		sheet_merge(&maker, &view.sheet, &form.now, &visit->frame.typed);
	view.frame = visit->frame;
	html_form(visit->out, &visit->reader, &view);
	return true;
}

/* What must be recorded before the phase can be submitted; "" when nothing is wanting. */
static struct str needs_first(const struct form_case *form, struct str *href)
{
	struct visit *visit = form->page.visit;
	const struct row_incident *incident = &form->page.incident;
	const struct phase_row *row = procedure_phase(form->page.rulebook.procedure, form->phase);

	if (row->requires_assessments.count && !incident->assessed) {
		*href = case_href(visit, incident->incident, "act/assess");
		return visit_words(visit, "五項評估");
	}
	if (row->requires_damages.count && !incident->damage_assessed) {
		*href = case_href(visit, incident->incident, "damage");
		return visit_words(visit, "六項損害評估");
	}
	if (!incident->rating) {
		*href = case_href(visit, incident->incident, "level");
		return visit_words(visit, "等級判定");
	}
	return S("");
}

bool page_form_check(struct visit *visit)
{
	struct form_case form;

	if (!form_case_open(visit, &form))
		return false;
	const struct sheet_maker maker = form_case_maker(&form, false);
	const struct form_submission *newest = form_case_newest(&form);
	const struct row_form *row = casefile_form(&form.file, form_phase_code(form.phase));
	struct form_check_view view = {
		.head = case_page_head(visit, &form.page.incident),
		.phase = str_of(form_phase_code(form.phase)),
		.phase_words = form_phase_words(visit, form.phase),
		.action = case_href(visit, form.page.incident.incident, "form/check"),
		.phases = form_case_phases(&form, "form/check"),
		.missing = form_case_missing(&form, &form.now.missing, false),
		.sheet = sheet_make(&maker, form.phase, &form.now),
		.form_href = form_case_href(&form, "form"),
		.print_href = form_case_href(&form, "form/print"),
		.confirm_href = form_case_href(&form, "confirm"),
		.state = row ? row->state : S(""),
		.changed = newest && !str_equal(newest->fact->content, form.now.content),
		.may = visit_may(visit, CAPABILITY_FORM_FILL) &&
		       incident_may(form.page.state, INCIDENT_VERB_submit_form),
		.versions = form_case_versions(&form),
	};

	view.to_submit =
		view.changed || !newest || (newest->decision && str_is(newest->decision->decision, "returned"));
	view.state_words = form_state_words(visit, view.state);
	view.tone = form_state_tone(view.state);
	view.needs_first = needs_first(&form, &view.needs_href);
	form_case_whose(&form, CAPABILITY_FORM_FILL, &view.whose, &view.cite, &view.clause_text);
	visit->frame.title = visit_words_1(visit, "檢查通報單：%1", view.phase_words);
	visit->frame.back_href = view.form_href;
	view.frame = visit->frame;
	html_form_check(visit->out, &visit->reader, &view);
	return true;
}

/* --- On paper --------------------------------------------------------------------------------------------------------- */

/* The log that the paper can be held against. */
static bool head_fill(struct visit *visit, struct form_print_view *view)
{
	struct look *look = &visit->look;
	struct checkpoint head;
	struct str note;
	BUF_SCOPED(root);

	if (!book_head(look->db, look->who.agency, look->arena, &note, look->err))
		return false;
	if (note.len == 0)
		return true;
	if (!checkpoint_read(note, &head, look->err))
		return false;
	base64_put(&root, head.root.at, sizeof(head.root.at));
	view->ledger_origin = head.origin;
	view->ledger_size = (int64_t)head.size;
	view->ledger_root = arena_str(look->arena, buf_str(&root));
	return true;
}

/* All phases one after the other, or the one that was asked for. */
static bool sheets_join(struct visit *visit, struct form_case *form, struct sheet *out)
{
	struct look *look = &visit->look;
	const bool whole = visit_asked(visit, "phase").len == 0;
	const struct sheet_maker maker = form_case_maker(form, true);
	struct sheet_step *steps = ARENA_ARRAY(look->arena, PHASE_COUNT * 8, struct sheet_step);
	size_t count = 0;

	for (int i = 0; i < PHASE_COUNT; i++) {
		struct form_now now;
		if (!whole && (enum form_phase)i != form->phase)
			continue;
		if (!form_fill(look->db, look->arena, &form->page.incident, &form->page.rulebook, (enum form_phase)i,
			       &now))
			return db_refuse(look->db, look->err);
		const struct sheet one = sheet_make(&maker, (enum form_phase)i, &now);
		for (size_t s = 0; s < one.steps.count && count < PHASE_COUNT * 8; s++)
			steps[count++] = one.steps.at[s];
	}
	*out = (struct sheet){ { steps, count } };
	return true;
}

/* Paper is in Chinese whoever prints it. */
static struct paper_sign sign_of(struct visit *visit, const struct row_form *row, const char *phase)
{
	const bool undecided = str_is(row->state, "submitted");

	return (struct paper_sign){
		.phase = str_of(phase),
		.submitted = visit_actor(visit, row->submitted_by, row->submitted_for, row->submitted_role),
		.decided = undecided ? S("") : visit_actor(visit, row->decided_by, row->decided_for, row->decided_role),
		.returned = str_is(row->state, "returned"),
		.own = !undecided && str_equal(row->submitted_by, row->decided_by),
	};
}

static void signs_fill(struct visit *visit, const struct form_case *form, struct form_print_view *view)
{
	static const char *const phases[PHASE_COUNT] = { "通報", "應變處置", "結報" };
	struct paper_sign *list = ARENA_ARRAY(visit->look.arena, PHASE_COUNT, struct paper_sign);
	const bool whole = visit_asked(visit, "phase").len == 0;
	const enum lang lang = visit->reader.lang;
	size_t count = 0;

	visit->reader.lang = LANG_ZH_HANT;
	for (int i = 0; i < PHASE_COUNT; i++) {
		const struct row_form *row = casefile_form(&form->file, form_phase_code((enum form_phase)i));
		if (row && (whole || (enum form_phase)i == form->phase))
			list[count++] = sign_of(visit, row, phases[i]);
	}
	visit->reader.lang = lang;
	view->signs.at = list;
	view->signs.count = count;
}

bool page_form_print(struct visit *visit)
{
	char text[DATE_TEXT_BYTES];
	struct form_case form;
	struct form_print_view view = { 0 };

	if (!form_case_open(visit, &form) || !sheets_join(visit, &form, &view.sheet) || !head_fill(visit, &view))
		return false;
	const struct row_form *row = casefile_form(&form.file, form_phase_code(form.phase));
	view.head = case_page_head(visit, &form.page.incident);
	view.agency = visit->frame.agency_name;
	view.title_zh = form.page.rulebook.form->title;
	view.law = form.page.rulebook.law->title;
	view.state_words = form_state_words(visit, row ? row->state : S(""));
	signs_fill(visit, &form, &view);
	view.printed_at = arena_str(visit->look.arena, date_text_print_roc_time(visit->look.now, text));
	visit->frame.title = S("資通安全事故通報單");
	visit->frame.back_href = form_case_href(&form, "form/check");
	view.frame = visit->frame;
	html_form_print(visit->out, &visit->reader, &view);
	return true;
}
