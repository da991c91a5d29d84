/* What a form page sends back, as values: the boxes of page/sheet.h. A field that is as it was when the page was made is not
 * sent on, so that what somebody else fills in meanwhile stays; one that is again as the record has it is taken out, so that
 * the record goes on filling it. */
#include "clock/date_text.h"
#include "text/json.h"
#include "web/form_body.h"
#include "web/sheet.h"
#include "web/visit.h"

struct listing {
	struct str *items;
	size_t count, most;
};

static struct str boxed(const struct typed *typed, struct arena *arena, struct str id, const char *part)
{
	const struct str name = arena_printf(arena, "values.%.*s%s%s", STR_ARG(id), *part ? "." : "", part);

	return str_trim(form_body_lines(typed_get(typed, name, S("")), arena));
}

static void add(struct listing *list, struct str value)
{
	if (value.len && list->count < list->most)
		list->items[list->count++] = value;
}

/* Every option that is marked, with the words of its own box. */
static void options_add(const struct typed *typed, struct arena *arena, struct str id, struct listing *list)
{
	const struct str name = arena_printf(arena, "values.%.*s", STR_ARG(id));

	for (size_t i = 0; i < typed->count; i++) {
		const struct str option = typed->at[i].value;
		if (!str_equal(typed->at[i].name, name) || option.len == 0)
			continue;
		const struct str words = boxed(typed, arena, id, arena_cstr(arena, option));
		add(list, words.len ? arena_printf(arena, "%.*s:%.*s", STR_ARG(option), STR_ARG(words)) : option);
	}
}

static void lines_add(struct str text, struct listing *list)
{
	struct str line;

	while (text.len) {
		str_cut(text, '\n', &line, &text);
		add(list, str_trim(line));
	}
}

/* ０ to ９ are digits here (a person types them without noticing). */
static struct str digits(struct arena *arena, struct str text)
{
	BUF_SCOPED(out);

	for (size_t i = 0; i < text.len; i++) {
		const unsigned char *at = (const unsigned char *)text.at + i;
		const bool wide = i + 2 < text.len && at[0] == 0xef && at[1] == 0xbc && at[2] >= 0x90 && at[2] <= 0x99;
		buf_add_char(&out, wide ? (char)('0' + (at[2] - 0x90)) : text.at[i]);
		i += wide ? 2 : 0;
	}
	return arena_str(arena, buf_str(&out));
}

struct texts sheet_typed_values(const struct typed *typed, struct arena *arena, struct str id,
				enum sheet_control control)
{
	struct listing list = { ARENA_ARRAY(arena, SHAPE_LIST_MAX, struct str), 0, SHAPE_LIST_MAX };
	const struct str first = boxed(typed, arena, id, "");

	switch (control) {
	case SHEET_LINES:
		lines_add(first, &list);
		break;
	case SHEET_NUMBER:
		add(&list, digits(arena, first));
		break;
	case SHEET_ONE:
	case SHEET_MANY:
		options_add(typed, arena, id, &list);
		break;
	case SHEET_DAY: {
		const struct str day = boxed(typed, arena, id, "day");
		add(&list, day.len ? day : first);
		break;
	}
	case SHEET_COUNTED:
		add(&list, digits(arena, first));
		add(&list, boxed(typed, arena, id, "words"));
		break;
	case SHEET_NAMED:
		add(&list, first);
		add(&list, digits(arena, boxed(typed, arena, id, "number")));
		break;
	default:
		add(&list, first);
	}
	return (struct texts){ list.items, list.count };
}

/* "<id> <control> <token as it was> <token of the record>" */
static bool token_read(struct str text, struct str *id, enum sheet_control *control, struct str *was,
		       struct str *record)
{
	struct str kind;
	int64_t number;

	if (!str_cut(text, ' ', id, &text) || !str_cut(text, ' ', &kind, &text) || !str_cut(text, ' ', was, record) ||
	    !str_int64(kind, &number) || number < 0 || number >= SHEET_CONTROLS)
		return false;
	*control = (enum sheet_control)number;
	return *control != SHEET_SHOWN;
}

/* A day is one in whatever spelling it was typed. */
static struct str typed_token(struct arena *arena, struct texts values, enum sheet_control control)
{
	struct date_text date;
	struct err err;

	if (control == SHEET_DAY && values.count && date_text_read(values.items[0], &date, &err))
		values.items[0] = civil_print(arena, date.day);
	return sheet_token(arena, values);
}

static void value_write(struct json_out *o, struct str id, struct texts values)
{
	json_out_open(o, '{');
	json_out_key(o, "field");
	json_out_string(o, id);
	json_out_key(o, "values");
	json_out_open(o, '[');
	for (size_t i = 0; i < values.count; i++)
		json_out_string(o, values.items[i]);
	json_out_close(o, ']');
	json_out_close(o, '}');
}

bool body_form_save(const struct typed *typed, struct arena *arena, struct json_out *out, struct err *err)
{
	struct str id, was, record;
	enum sheet_control control;

	(void)err;
	json_out_open(out, '{');
	json_out_key(out, "phase");
	json_out_string(out, typed_get(typed, S("phase"), S("notification")));
	json_out_key(out, "values");
	json_out_open(out, '[');
	for (size_t i = 0; i < typed->count; i++) {
		if (!str_starts(typed->at[i].name, S("field.")) ||
		    !token_read(typed->at[i].value, &id, &control, &was, &record))
			continue;
		struct texts values = sheet_typed_values(typed, arena, id, control);
		const struct str token = typed_token(arena, values, control);
		if (str_equal(token, was))
			continue;
		if (str_equal(token, record))
			values.count = 0;
		value_write(out, id, values);
	}
	json_out_close(out, ']');
	json_out_close(out, '}');
	return true;
}

/* --- After a conflict ------------------------------------------------------------------------------------------------- */

/* The token that the page had when it was typed into: "" when it did not have the field. */
static struct str token_then(const struct typed *typed, struct str id)
{
	struct str of, was, record;
	enum sheet_control control;

	for (size_t i = 0; i < typed->count; i++)
		if (str_starts(typed->at[i].name, S("field.")) &&
		    token_read(typed->at[i].value, &of, &control, &was, &record) && str_equal(of, id))
			return was;
	return S("");
}

static bool is_box_of(struct str name, struct str field)
{
	return str_starts(name, field) && (name.len == field.len || name.at[field.len] == '.');
}

/* The boxes as the page would show them at a first visit. */
static void boxes_restore(const struct sheet_field *field, struct typed_field *into, size_t *count)
{
	if (field->options.count || field->choices.count) {
		for (size_t i = 0; i < field->options.count; i++)
			if (field->options.at[i].chosen)
				into[(*count)++] = (struct typed_field){ field->name, field->options.at[i].value };
		for (size_t i = 0; i < field->choices.count; i++) {
			const struct sheet_choice *choice = &field->choices.at[i];
			if (choice->option.chosen)
				into[(*count)++] = (struct typed_field){ field->name, choice->option.value };
			if (choice->words_name.len)
				into[(*count)++] = (struct typed_field){ choice->words_name, choice->words };
		}
	} else
		into[(*count)++] = (struct typed_field){ field->name, field->value };
	if (field->more_name.len)
		into[(*count)++] = (struct typed_field){ field->more_name, field->more };
}

static size_t boxes_most(const struct sheet *sheet)
{
	size_t most = 0;

	for (size_t s = 0; s < sheet->steps.count; s++)
		for (size_t g = 0; g < sheet->steps.at[s].groups.count; g++)
			for (size_t f = 0; f < sheet->steps.at[s].groups.at[g].fields.count; f++)
				most += 4 + 2 * sheet->steps.at[s].groups.at[g].fields.at[f].choices.count;
	return most;
}

static void field_merge(const struct sheet_maker *m, struct sheet_field *field, const struct form_now *now,
			const struct typed *typed, struct typed_field *into, size_t *count)
{
	const struct texts values = form_values_of(&now->values, field->id);
	const struct str then = token_then(typed, field->id), is = sheet_token(m->arena, values);

	if (field->control == SHEET_SHOWN)
		return;
	const struct texts mine = sheet_typed_values(typed, m->arena, field->id, field->control);
	const bool touched = then.len && !str_equal(typed_token(m->arena, mine, field->control), then);
	if (!touched) {
		boxes_restore(field, into, count);
		return;
	}
	for (size_t i = 0; i < typed->count; i++)
		if (is_box_of(typed->at[i].name, field->name))
			into[(*count)++] = typed->at[i];
	if (!str_equal(is, then))
		field->theirs = field->words.len ? field->words : str_of(words_in(m->reader.lang, "（空白）"));
}

void sheet_merge(const struct sheet_maker *m, struct sheet *sheet, const struct form_now *now, struct typed *typed)
{
	struct typed_field *into = ARENA_ARRAY(m->arena, typed->count + boxes_most(sheet), struct typed_field);
	size_t count = 0;

	for (size_t s = 0; s < sheet->steps.count; s++)
		for (size_t g = 0; g < sheet->steps.at[s].groups.count; g++)
			for (size_t f = 0; f < sheet->steps.at[s].groups.at[g].fields.count; f++)
				field_merge(m, &sheet->steps.at[s].groups.at[g].fields.at[f], now, typed, into, &count);
	*typed = (struct typed){ into, count };
}
