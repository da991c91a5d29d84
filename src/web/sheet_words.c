#include "web/sheet_words.h"

#include "base/must.h"
#include "clock/date_text.h"

enum lang sheet_lang(const struct sheet_maker *m)
{
	return m->on_paper ? LANG_ZH_HANT : m->reader.lang;
}

struct str sheet_message(const struct sheet_maker *m, const char *msgid)
{
	return str_of(words_in(sheet_lang(m), msgid));
}

struct str sheet_filled(const struct sheet_maker *m, const char *msgid, struct str a, struct str b)
{
	BUF_SCOPED(out);

	words_fill(sheet_lang(m), &out, msgid, arena_cstr(m->arena, a), arena_cstr(m->arena, b));
	return arena_str(m->arena, buf_str(&out));
}

struct str sheet_either(const struct sheet_maker *m, struct str text, struct str en)
{
	return sheet_lang(m) != LANG_ZH_HANT && en.len ? en : text;
}

struct str sheet_label(const struct sheet_maker *m, const struct form_field *field)
{
	return sheet_either(m, field->row.text, field->row.en);
}

/* --- Options ---------------------------------------------------------------------------------------------------------- */

/* The law's paragraphs of an impact, the gravest first, then what the form itself lists. */
static size_t impacts_list(const struct sheet_maker *m, const struct form_field *field, struct sheet_listed *out)
{
	const enum impact_dim dim = str_is(field->from, "rating.c")   ? IMPACT_C
				    : str_is(field->from, "rating.i") ? IMPACT_I
								      : IMPACT_A;
	const struct law *law = m->rulebook->law;
	size_t count = 0;

	for (int level = LEVEL_MAX; level >= 1; level--)
		for (size_t i = 0; i < law->paragraph_count; i++) {
			const struct paragraph *p = &law->paragraphs[i];
			if (p->dim != dim || p->level != level)
				continue;
			out[count++] = (struct sheet_listed){
				.id = arena_printf(m->arena, "%d", level),
				.label = sheet_filled(m, "（%1級）%2", arena_printf(m->arena, "%d", level),
						      sheet_either(m, p->row.text, p->row.en)),
			};
		}
	return count;
}

size_t sheet_options(const struct sheet_maker *m, const struct form_field *field, struct sheet_listed **out)
{
	const bool all_take_words = field->type == FIELD_RADIO_TEXT || field->type == FIELD_CHECKBOX_TEXT;
	size_t count = 0;

	*out = ARENA_ARRAY(m->arena, m->rulebook->law->paragraph_count + field->option_count, struct sheet_listed);
	if (field->options_from_law)
		count = impacts_list(m, field, *out);
	for (size_t i = 0; i < field->option_count; i++)
		(*out)[count++] =
			(struct sheet_listed){ .id = field->options[i].id,
					       .label = sheet_either(m, field->options[i].text, field->options[i].en),
					       .with_words = field->options[i].with_text || all_take_words };
	return count;
}

/* Whether the value picks the option; *words is what stands after its colon. */
bool sheet_picks(struct texts values, struct str id, struct str *words)
{
	struct str option;

	for (size_t i = 0; i < values.count; i++) {
		form_option_read(values.items[i], &option, words);
		if (str_equal(option, id))
			return true;
	}
	*words = (struct str){ 0 };
	return false;
}

/* --- Words of a value ------------------------------------------------------------------------------------------------- */

struct str sheet_day_words(const struct sheet_maker *m, struct civil day)
{
	char text[DATE_TEXT_BYTES];

	return m->on_paper ? arena_str(m->arena, date_text_print_roc(day, text))
			   : reader_day_text(m->arena, &m->reader, day);
}

static struct str time_words(const struct sheet_maker *m, struct instant t)
{
	char text[DATE_TEXT_BYTES];

	return m->on_paper ? arena_str(m->arena, date_text_print_roc_time(t, text))
			   : reader_time_text(m->arena, &m->reader, t);
}

static const struct sheet_person *person_find(const struct sheet_maker *m, struct str id)
{
	for (size_t i = 0; i < m->person_count; i++)
		if (str_equal(m->people[i].person, id))
			return &m->people[i];
	return NULL;
}

struct str sheet_person_field(const struct sheet_person *person, struct str field)
{
	return str_is(field, "name")    ? person->name
	       : str_is(field, "title") ? person->title
	       : str_is(field, "phone") ? person->phone
	       : str_is(field, "fax")   ? person->fax
	       : str_is(field, "email") ? person->email
					: (struct str){ 0 };
}

static struct str reference_words(const struct sheet_maker *m, struct str value)
{
	struct str id, field;

	if (!form_reference(value, &id, &field))
		return value;
	const struct sheet_person *person = person_find(m, id);
	return person ? sheet_person_field(person, field) : sheet_message(m, "（已刪除）");
}

struct str sheet_option_words(const struct sheet_maker *m, const struct form_field *field, struct str value)
{
	struct sheet_listed *options;
	struct str id, words;
	const size_t count = sheet_options(m, field, &options);

	form_option_read(value, &id, &words);
	for (size_t i = 0; i < count; i++)
		if (str_equal(options[i].id, id))
			return words.len
				       ? arena_printf(m->arena, "%.*s：%.*s", STR_ARG(options[i].label), STR_ARG(words))
				       : options[i].label;
	return str_is(value, "yes") ? sheet_message(m, "已勾選") : value;
}

static struct str one_words(const struct sheet_maker *m, const struct form_field *field, struct str value)
{
	struct instant t;
	struct civil day;

	if (field->personal)
		return reference_words(m, value);
	if (field->option_count || field->options_from_law || field->type == FIELD_CHECKBOX)
		return sheet_option_words(m, field, value);
	if (field->type == FIELD_DATETIME && instant_read(value, &t))
		return time_words(m, t);
	if (field->type == FIELD_CHECKBOX_DATE)
		return civil_read(value, &day) ? sheet_day_words(m, day) : sheet_message(m, "已完成");
	if (field->type == FIELD_DERIVED)
		return sheet_filled(m, "%1級", value, S(""));
	return value;
}

struct str sheet_words(const struct sheet_maker *m, const struct form_field *field, struct texts values)
{
	const char *between = field->type == FIELD_TEXTS ? "\n" : sheet_lang(m) == LANG_ZH_HANT ? "；" : "; ";
	BUF_SCOPED(all);

	for (size_t i = 0; i < values.count; i++) {
		if (i)
			buf_add(&all, str_of(between));
		buf_add(&all, one_words(m, field, values.items[i]));
	}
	return arena_str(m->arena, buf_str(&all));
}
