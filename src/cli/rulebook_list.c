/* tocsin rulebook list: every document with its dates, digest and how sure its rows are. */
#include <stdio.h>

#include "cli/cli.h"
#include "cli/rulebook_words.h"
#include "text/json.h"

struct document {
	const char *kind;
	struct str id, title, en, file;
	const struct in_force *in_force; /* NULL: none */
	struct sha256_digest digest;
	size_t standings[STANDING_COUNT];
};

static void standings_count(const struct rule_row *row, size_t count, size_t size, size_t standings[STANDING_COUNT])
{
	for (size_t i = 0; i < count; i++)
		standings[((const struct rule_row *)(const void *)((const char *)row + i * size))->standing]++;
}

#define STANDINGS(rows, count) \
	standings_count((const struct rule_row *)(const void *)(rows), (count), sizeof(*(rows)), document.standings)

static struct document law_document(const struct law *law)
{
	struct document document = {
		"law", law->id, law->title, law->en, law->file, &law->in_force, law->digest, { 0 }
	};

	STANDINGS(law->paragraphs, law->paragraph_count);
	STANDINGS(law->duties, law->duty_count);
	STANDINGS(law->rules, law->rule_count);
	STANDINGS(law->open, law->open_count);
	return document;
}

static struct document procedure_document(const struct procedure *p)
{
	struct document document = { "procedure", p->id, p->title, p->en, p->file, &p->in_force, p->digest, { 0 } };

	STANDINGS(p->roles, p->role_count);
	STANDINGS(p->acts, p->act_count);
	STANDINGS(p->signs, p->sign_count);
	STANDINGS(p->sources, p->source_count);
	STANDINGS(p->categories, p->category_count);
	STANDINGS(p->assessments, p->assessment_count);
	STANDINGS(p->damages, p->damage_count);
	STANDINGS(p->criteria, p->criterion_count);
	STANDINGS(p->phases, p->phase_count);
	STANDINGS(p->duties, p->duty_count);
	STANDINGS(p->ladders, p->ladder_count);
	STANDINGS(p->choices, p->choice_count);
	STANDINGS(p->settings, p->setting_count);
	STANDINGS(p->notes, p->note_count);
	return document;
}

static struct document form_document(const struct form *form)
{
	struct document document = { "form", form->id, form->title, form->en, form->file, NULL, form->digest, { 0 } };

	STANDINGS(form->fields, form->field_count);
	return document;
}

static struct str last_day(const struct in_force *in_force, struct arena *arena)
{
	return in_force->to.year == 9999 ? (struct str){ 0 } : civil_print(arena, in_force->to);
}

static void document_put(const struct document *document, struct json_out *out)
{
	ARENA_SCOPED(arena);
	char hex[SHA256_HEX_BYTES];

	json_out_open(out, '{');
	json_out_key(out, "kind");
	json_out_string(out, str_of(document->kind));
	json_out_key(out, "id");
	json_out_string(out, document->id);
	json_out_key(out, "title");
	json_out_string(out, document->title);
	json_out_key(out, "en");
	json_out_string(out, document->en);
	json_out_key(out, "file");
	json_out_string(out, document->file);
	if (document->in_force) {
		struct str to = last_day(document->in_force, &arena);
		json_out_key(out, "from");
		json_out_string(out, civil_print(&arena, document->in_force->from));
		json_out_key(out, "to");
		if (to.len)
			json_out_string(out, to);
		else
			json_out_null(out);
	}
	json_out_key(out, "digest");
	json_out_string(out, sha256_hex(document->digest, hex));
	json_out_key(out, "rows");
	json_out_open(out, '{');
	for (enum standing s = 0; s < STANDING_COUNT; s++) {
		json_out_key(out, standing_code(s));
		json_out_int(out, (int64_t)document->standings[s]);
	}
	json_out_close(out, '}');
	json_out_close(out, '}');
}

static void document_print(const struct document *document)
{
	ARENA_SCOPED(arena);
	char hex[SHA256_HEX_BYTES];
	struct str from = document->in_force ? civil_print(&arena, document->in_force->from) : (struct str){ 0 };
	struct str to = document->in_force ? last_day(document->in_force, &arena) : (struct str){ 0 };

	sha256_hex(document->digest, hex);
	printf("%-9s %-12.*s %10.*s..%-10.*s %.12s  verified %zu, second-hand %zu, inferred %zu  %.*s\n",
	       document->kind, STR_ARG(document->id), STR_ARG(from), STR_ARG(to), hex,
	       document->standings[STANDING_VERIFIED], document->standings[STANDING_SECOND_HAND],
	       document->standings[STANDING_INFERRED], STR_ARG(cli_lang() == LANG_EN ? document->en : document->title));
}

static void document_tell(struct document document, struct json_out *out, bool json)
{
	if (json)
		document_put(&document, out);
	else
		document_print(&document);
}

static void years_tell(const struct rulebook_library *library, struct json_out *out, bool json)
{
	for (size_t i = 0; i < library->calendar.year_count; i++) {
		const struct calendar_year *year = &library->calendar.years[i];
		if (!json) {
			printf("%-9s %-12d %zu%s\n", "holidays", year->year, year->day_count,
			       year->provisional ? " provisional" : "");
			continue;
		}
		json_out_open(out, '{');
		json_out_key(out, "kind");
		json_out_string(out, S("holidays"));
		json_out_key(out, "year");
		json_out_int(out, year->year);
		json_out_key(out, "days");
		json_out_int(out, (int64_t)year->day_count);
		json_out_key(out, "provisional");
		json_out_bool(out, year->provisional);
		json_out_key(out, "source");
		json_out_string(out, year->source);
		json_out_close(out, '}');
	}
}

void rulebook_list(const struct rulebook_library *library, bool json)
{
	BUF_SCOPED(text);
	struct json_out out = { .buf = &text };

	json_out_open(&out, '[');
	for (size_t i = 0; i < library->law_count; i++)
		document_tell(law_document(&library->laws[i]), &out, json);
	for (size_t i = 0; i < library->procedure_count; i++)
		document_tell(procedure_document(&library->procedures[i]), &out, json);
	document_tell(form_document(library->form), &out, json);
	years_tell(library, &out, json);
	json_out_close(&out, ']');
	if (json)
		printf("%.*s\n", (int)text.len, text.at);
}
