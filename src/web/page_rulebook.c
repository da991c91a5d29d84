/* Screen 30: where law and procedure differ and what the office chose (L12), and the rules in force, row by row. */
#include "desk/desk_inside.h"
#include "page/settings.h"
#include "page/ui.h"
#include "web/clocks.h"

static struct str either(struct visit *visit, struct str text, struct str en)
{
	return visit->reader.lang != LANG_ZH_HANT && en.len ? en : text;
}

static struct str standing_words(struct visit *visit, enum standing standing)
{
	return clock_standing_words(visit->reader.lang, str_of(standing_code(standing)));
}

/* --- Choices ---------------------------------------------------------------------------------------------------------- */

static struct str option_words(struct visit *visit, const struct rule_choice *choice, struct str id)
{
	for (size_t i = 0; i < choice->option_count; i++)
		if (str_equal(choice->options[i].id, id))
			return either(visit, choice->options[i].text, choice->options[i].en);
	return id;
}

static void sides_fill(struct visit *visit, const struct rule_choice *choice, struct choice_row *out)
{
	struct choice_side *sides = ARENA_ARRAY(visit->look.arena, choice->side_count, struct choice_side);

	for (size_t i = 0; i < choice->side_count; i++) {
		const struct rule_side *side = &choice->sides[i];
		sides[i] =
			(struct choice_side){ .from = visit_words(visit, str_is(side->from, "law") ? "法律" : "程序"),
					      .text = side->text,
					      .cite = side->cite,
					      .standing = standing_words(visit, side->standing) };
	}
	out->sides.at = sides;
	out->sides.count = choice->side_count;
}

static struct choice_row row_of(struct visit *visit, const struct rule_choice *choice)
{
	struct look *look = &visit->look;
	struct row_choice own;
	const bool is_own = row_choice_get(look->db, look->arena, look->who.agency, choice->row.id, &own);
	struct choice_row out = {
		.conflict = choice->row.id,
		.title = visit_row_words(visit, &choice->row),
		.note = choice->row.note,
		.href = arena_printf(look->arena, "/admin/choices/%.*s", STR_ARG(choice->row.id)),
		.chosen = option_words(visit, choice, is_own ? own.choice : choice->choice),
		.reason = is_own ? own.reason : S(""),
		.by_agency = is_own,
	};

	sides_fill(visit, choice, &out);
	return out;
}

bool page_choices(struct visit *visit)
{
	const struct procedure *procedure = visit->look.rulebook.procedure;
	struct choice_row *rows = ARENA_ARRAY(visit->look.arena, procedure->choice_count, struct choice_row);
	struct choices_view view = { .may = visit_may(visit, CAPABILITY_PEOPLE_EDIT) };

	for (size_t i = 0; i < procedure->choice_count; i++)
		rows[i] = row_of(visit, &procedure->choices[i]);
	if (db_failure(visit->look.db) != DB_OK)
		return db_refuse(visit->look.db, visit->look.err);
	view.rows.at = rows;
	view.rows.count = procedure->choice_count;
	visit->frame.title = visit_words(visit, "法律與程序不一致處");
	visit->frame.current = S("admin");
	visit->frame.back_href = S("/admin");
	view.frame = visit->frame;
	html_choices(visit->out, &visit->reader, &view);
	return true;
}

static struct options options_of(struct visit *visit, const struct rule_choice *choice, struct str chosen)
{
	struct option *out = ARENA_ARRAY(visit->look.arena, choice->option_count, struct option);

	for (size_t i = 0; i < choice->option_count; i++)
		out[i] = (struct option){ choice->options[i].id,
					  either(visit, choice->options[i].text, choice->options[i].en), S(""),
					  str_equal(choice->options[i].id, chosen) };
	return (struct options){ out, choice->option_count };
}

bool page_choice(struct visit *visit)
{
	struct look *look = &visit->look;
	const struct rule_choice *choice = procedure_choice(look->rulebook.procedure, visit->ids[0]);
	struct row_choice own;

	if (!choice)
		return visit_not_found(visit, visit->ids[0]);
	const bool is_own = row_choice_get(look->db, look->arena, look->who.agency, choice->row.id, &own);
	struct choice_view view = {
		.row = row_of(visit, choice),
		.options = options_of(visit, choice, is_own ? own.choice : choice->choice),
		.may = visit_may(visit, CAPABILITY_PEOPLE_EDIT),
		.action = arena_printf(look->arena, "/admin/choices/%.*s", STR_ARG(choice->row.id)),
		.cite = procedure_act(look->rulebook.procedure, CAPABILITY_PEOPLE_EDIT)->row.cite,
	};

	visit->frame.title = view.row.title;
	visit->frame.current = S("admin");
	visit->frame.back_href = S("/admin/choices");
	view.frame = visit->frame;
	html_choice(visit->out, &visit->reader, &view);
	return true;
}

/* --- The rules in force ----------------------------------------------------------------------------------------------- */

static struct rule_line line_of(struct visit *visit, const struct rule_row *row)
{
	return (struct rule_line){ .cite = row->cite,
				   .text = visit_row_words(visit, row),
				   .standing = standing_words(visit, row->standing),
				   .note = visit->reader.lang == LANG_ZH_HANT ? row->note : S("") };
}

/* The rows of an array whose structs begin with their rule_row. */
static struct rule_lines lines_of(struct visit *visit, const void *first, size_t count, size_t size)
{
	struct rule_line *lines = ARENA_ARRAY(visit->look.arena, count, struct rule_line);

	for (size_t i = 0; i < count; i++)
		lines[i] = line_of(visit, (const struct rule_row *)(const void *)((const char *)first + i * size));
	return (struct rule_lines){ lines, count };
}

#define LINES(visit, list, count) lines_of((visit), (list), (count), sizeof((list)[0]))

static struct str day_words(struct visit *visit, struct civil day)
{
	return day.year == 9999 ? S("") : reader_day_text(visit->look.arena, &visit->reader, day);
}

static void laws_fill(struct visit *visit, const struct law *shown, struct rulebook_view *view)
{
	const struct rulebook_library *library = visit->look.desk->library;
	struct law_row *rows = ARENA_ARRAY(visit->look.arena, library->law_count, struct law_row);

	for (size_t i = 0; i < library->law_count; i++) {
		const struct law *law = &library->laws[i];
		rows[i] = (struct law_row){
			.id = law->id,
			.title = either(visit, law->title, law->en),
			.href = arena_printf(visit->look.arena, "/admin/rulebook?law=%.*s", STR_ARG(law->id)),
			.from = day_words(visit, law->in_force.from),
			.to = day_words(visit, law->in_force.to),
			.number = law->number,
			.now = law == visit->look.rulebook.law,
			.shown = law == shown,
		};
	}
	view->laws.at = rows;
	view->laws.count = library->law_count;
}

bool page_rulebook(struct visit *visit)
{
	struct rulebook book = visit->look.rulebook;
	const struct str asked = visit_asked(visit, "law");
	struct rulebook_view view = { 0 };

	if (asked.len && !rulebook_by_law(visit->look.desk->library, asked, &book))
		return visit_not_found(visit, asked);
	laws_fill(visit, book.law, &view);
	view.title = either(visit, book.law->title, book.law->en);
	view.number = book.law->number;
	view.url = book.law->url;
	view.digest = book.digest;
	view.procedure = either(visit, book.procedure->title, book.procedure->en);
	view.procedure_version = arena_printf(visit->look.arena, "%.*s %.*s", STR_ARG(book.procedure->id),
					      STR_ARG(book.procedure->version));
	view.form_title = either(visit, book.form->title, book.form->en);
	view.paragraphs = LINES(visit, book.law->paragraphs, book.law->paragraph_count);
	view.duties = LINES(visit, book.law->duties, book.law->duty_count);
	view.rules = LINES(visit, book.law->rules, book.law->rule_count);
	view.open = LINES(visit, book.law->open, book.law->open_count);
	view.own_duties = LINES(visit, book.procedure->duties, book.procedure->duty_count);
	view.ladders = LINES(visit, book.procedure->ladders, book.procedure->ladder_count);
	view.acts = LINES(visit, book.procedure->acts, book.procedure->act_count);
	visit->frame.title = visit_words(visit, "適用的法規與程序");
	visit->frame.current = S("admin");
	visit->frame.back_href = S("/admin");
	view.frame = visit->frame;
	html_rulebook(visit->out, &visit->reader, &view);
	return true;
}
