#include "web/form_case.h"

#include "base/must.h"
#include "desk/desk_inside.h"

enum { PEOPLE_MOST = 500, SUBMISSIONS_MOST = 200 };

static struct sheet_person person_open(struct visit *visit, const struct row_person *row)
{
	return (struct sheet_person){
		.person = row->person,
		.name = visit_opened(visit, row->subject, "name", row->name_sealed),
		.title = visit_opened(visit, row->subject, "title", row->title_sealed),
		.phone = visit_opened(visit, row->subject, "phone", row->phone_sealed),
		.fax = visit_opened(visit, row->subject, "fax", row->fax_sealed),
		.email = visit_opened(visit, row->subject, "email", row->email_sealed),
	};
}

static bool people_read(struct visit *visit, struct form_case *out)
{
	struct look *look = &visit->look;
	struct row_person *rows = ARENA_ARRAY(look->arena, PEOPLE_MOST, struct row_person);
	size_t count = 0;

	{
		DB_QUERY(look->db, person_list, list, .agency = db_text(look->who.agency));
		while (count < PEOPLE_MOST && db_next(list)) {
			row_person_read(list, look->arena, &rows[count]);
			count += !rows[count].erased && rows[count].roles.len;
		}
	}
	out->people = ARENA_ARRAY(look->arena, count, struct sheet_person);
	for (size_t i = 0; i < count; i++)
		out->people[out->person_count++] = person_open(visit, &rows[i]);
	return db_failure(look->db) == DB_OK || db_refuse(look->db, look->err);
}

static void submission_add(struct visit *visit, struct form_case *out, const struct fact *fact)
{
	if (out->submission_count < SUBMISSIONS_MOST)
		out->submissions[out->submission_count++] = (struct form_submission){
			.fact = fact->data,
			.by = fact->who,
			.by_words = visit_actor(visit, fact->who, fact->delegator, fact->role),
			.at = fact->at,
			.seq = (int64_t)fact->seq,
		};
}

static void decision_add(struct visit *visit, struct form_case *out, const struct fact *fact)
{
	if (out->submission_count == 0)
		return;
	struct form_submission *newest = &out->submissions[out->submission_count - 1];
	newest->decision = fact->data;
	newest->decided_by = fact->who;
	newest->decided_words = visit_actor(visit, fact->who, fact->delegator, fact->role);
	newest->decided_at = fact->at;
}

static bool submissions_read(struct visit *visit, struct form_case *out)
{
	struct look *look = &visit->look;
	const struct str phase = str_of(form_phase_code(out->phase));
	struct fact fact;

	out->submissions = ARENA_ARRAY(look->arena, SUBMISSIONS_MOST, struct form_submission);
	DB_QUERY(look->db, history_list, rows, .agency = db_text(look->who.agency),
		 .thing = db_text(out->page.incident.incident));
	while (db_next(rows)) {
		if (!fact_read(arena_str(look->arena, db_str(rows, COL_history_list_body)), look->arena, &fact))
			return db_doubt(look->db, "an entry that is no fact") || db_refuse(look->db, look->err);
		if (fact.kind == FACT_form_submitted &&
		    str_equal(((const struct fact_form_submitted *)fact.data)->phase, phase))
			submission_add(visit, out, &fact);
		else if (fact.kind == FACT_form_confirmed &&
			 str_equal(((const struct fact_form_confirmed *)fact.data)->phase, phase))
			decision_add(visit, out, &fact);
	}
	return db_failure(look->db) == DB_OK || db_refuse(look->db, look->err);
}

bool form_case_open(struct visit *visit, struct form_case *out)
{
	const struct str asked = visit_typed(visit, "phase", visit_asked(visit, "phase"));

	enum form_phase phase = PHASE_NOTIFICATION;
	struct case_page page;

	if (asked.len && !form_phase_read(asked, &phase))
		return visit_not_found(visit, asked);
	return case_page_open(visit, &page) && form_case_read(&page, phase, out);
}

bool form_case_read(const struct case_page *page, enum form_phase phase, struct form_case *out)
{
	struct visit *visit = page->visit;
	struct look *look = &visit->look;

	*out = (struct form_case){ .phase = phase, .page = *page };
	if (!casefile_read(look->db, look->arena, &out->page.incident, &out->file) ||
	    !form_fill(look->db, look->arena, &out->page.incident, &out->page.rulebook, out->phase, &out->now))
		return db_refuse(look->db, look->err);
	return people_read(visit, out) && submissions_read(visit, out);
}

const struct form_submission *form_case_newest(const struct form_case *form)
{
	return form->submission_count ? &form->submissions[form->submission_count - 1] : NULL;
}

/* When what the phase leads to was filed first. */
static struct instant filed_at(const struct form_case *form, const char *kind)
{
	for (size_t i = 0; i < form->file.filing_count; i++)
		if (str_is(form->file.filings[i].kind, kind))
			return (struct instant){ form->file.filings[i].at };
	return (struct instant){ 0 };
}

struct sheet_maker form_case_maker(const struct form_case *form, bool on_paper)
{
	return (struct sheet_maker){
		.arena = form->page.visit->look.arena,
		.reader = form->page.visit->reader,
		.rulebook = &form->page.rulebook,
		.incident = &form->page.incident,
		.people = form->people,
		.person_count = form->person_count,
		.on_paper = on_paper,
		.filed_at = { filed_at(form, "notify"), filed_at(form, "control"), filed_at(form, "close") },
	};
}

struct form_now form_case_submitted(const struct form_submission *submission)
{
	return (struct form_now){ .values = submission->fact->values,
				  .missing = submission->fact->missing,
				  .content = submission->fact->content };
}

struct str form_phase_words(struct visit *visit, enum form_phase phase)
{
	static const char *const words[PHASE_COUNT] = { "通報", "應變處置", "結報" };

	return visit_words(visit, words[phase]);
}

struct str form_state_words(struct visit *visit, struct str state)
{
	return visit_words(visit, str_is(state, "submitted")   ? "待組長確認"
				  : str_is(state, "confirmed") ? "已確認"
				  : str_is(state, "returned")  ? "已退回"
							       : "尚未送出");
}

struct str form_state_tone(struct str state)
{
	return str_is(state, "submitted")   ? S("warn")
	       : str_is(state, "confirmed") ? S("done")
	       : str_is(state, "returned")  ? S("late")
					    : S("plain");
}

struct str form_case_href(const struct form_case *form, const char *page)
{
	return arena_printf(form->page.visit->look.arena, "/i/%.*s/%s?phase=%s", STR_ARG(form->page.incident.incident),
			    page, form_phase_code(form->phase));
}

struct form_phase_links form_case_phases(const struct form_case *form, const char *page)
{
	struct visit *visit = form->page.visit;
	struct form_phase_link *links = ARENA_ARRAY(visit->look.arena, PHASE_COUNT, struct form_phase_link);

	for (int i = 0; i < PHASE_COUNT; i++) {
		struct form_case other = *form;
		other.phase = (enum form_phase)i;
		const struct row_form *row = casefile_form(&form->file, form_phase_code(other.phase));
		const struct str state = row ? row->state : S("");
		links[i] = (struct form_phase_link){
			.href = form_case_href(&other, page),
			.words = form_phase_words(visit, other.phase),
			.state_words = form_state_words(visit, state),
			.tone = form_state_tone(state),
			.current = other.phase == form->phase,
		};
	}
	return (struct form_phase_links){ links, PHASE_COUNT };
}

struct form_missings form_case_missing(const struct form_case *form, const struct texts *ids, bool here)
{
	struct arena *arena = form->page.visit->look.arena;
	const struct sheet_maker maker = form_case_maker(form, false);
	struct form_missing *out = ARENA_ARRAY(arena, ids->count, struct form_missing);
	size_t count = 0;

	for (size_t i = 0; i < ids->count; i++) {
		const struct form_field *field = form_field(form->page.rulebook.form, ids->items[i]);
		if (!field)
			continue;
		out[count++] = (struct form_missing){
			.href = arena_printf(arena, "%.*s#at-%.*s",
					     STR_ARG(here ? S("") : form_case_href(form, "form")),
					     STR_ARG(ids->items[i])),
			.label = sheet_label(&maker, field),
		};
	}
	return (struct form_missings){ out, count };
}

struct form_changes form_case_changes(const struct form_case *form, const struct parts *before,
				      const struct parts *after)
{
	struct arena *arena = form->page.visit->look.arena;
	const struct sheet_maker maker = form_case_maker(form, false);
	const struct form *fields = form->page.rulebook.form;
	struct form_change *out = ARENA_ARRAY(arena, fields->field_count, struct form_change);
	size_t count = 0;

	for (size_t i = 0; i < fields->field_count; i++) {
		const struct form_field *field = &fields->fields[i];
		const struct texts was = form_values_of(before, field->row.id),
				   is = form_values_of(after, field->row.id);
		if (str_equal(sheet_token(arena, was), sheet_token(arena, is)))
			continue;
		out[count++] = (struct form_change){ sheet_label(&maker, field), sheet_words(&maker, field, was),
						     sheet_words(&maker, field, is) };
	}
	return (struct form_changes){ out, count };
}

static struct form_version version_of(const struct form_case *form, size_t i)
{
	struct visit *visit = form->page.visit;
	const struct form_submission *s = &form->submissions[i];
	const struct str state = s->decision ? s->decision->decision : S("submitted");
	/* A submission that another followed undecided was replaced by it. */
	const bool replaced = !s->decision && i + 1 < form->submission_count;

	return (struct form_version){
		.title = visit_words_1(visit, "第 %1 版",
				       arena_printf(visit->look.arena, "%lld", (long long)s->fact->version)),
		.by = s->by_words,
		.href = arena_printf(visit->look.arena, "/ledger/%lld", (long long)s->seq),
		.at = s->at,
		.state_words = replaced ? visit_words(visit, "已由後一版取代") : form_state_words(visit, state),
		.tone = replaced ? S("plain") : form_state_tone(state),
		.decided_by = s->decision ? s->decided_words : S(""),
		.reason = s->decision ? s->decision->reason : S(""),
		.decided_at = s->decided_at,
		.own = s->decision && s->decision->own,
		.first = i == 0,
		.changes = i ? form_case_changes(form, &form->submissions[i - 1].fact->values, &s->fact->values)
			     : (struct form_changes){ 0 },
	};
}

struct form_versions form_case_versions(const struct form_case *form)
{
	struct form_version *out =
		ARENA_ARRAY(form->page.visit->look.arena, form->submission_count, struct form_version);

	for (size_t i = 0; i < form->submission_count; i++)
		out[i] = version_of(form, form->submission_count - 1 - i);
	return (struct form_versions){ out, form->submission_count };
}

void form_case_whose(const struct form_case *form, enum capability capability, struct str *whose, struct str *cite,
		     struct str *text)
{
	const struct act_row *act = procedure_act(form->page.rulebook.procedure, capability);

	*whose = case_role_names(&form->page, act->roles);
	*cite = act->row.cite;
	*text = act->row.text;
}
