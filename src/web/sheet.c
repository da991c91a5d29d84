#include "web/sheet_words.h"

#include <string.h>

#include "base/must.h"
#include "clock/date_text.h"
#include "text/sha256.h"

enum { TOKEN_BYTES = 16 };

struct str sheet_token(struct arena *arena, struct texts values)
{
	char hex[SHA256_HEX_BYTES];
	BUF_SCOPED(all);

	for (size_t i = 0; i < values.count; i++) {
		const struct str value = str_trim(values.items[i]);
		for (size_t at = 0; at < value.len; at++)
			if (value.at[at] != '\r')
				buf_add_char(&all, value.at[at]);
		buf_add_char(&all, 0x1f);
	}
	return all.len ? arena_str(arena, str_first(sha256_hex(sha256_of(buf_str(&all)), hex), TOKEN_BYTES)) : S("-");
}

/* --- One field -------------------------------------------------------------------------------------------------------- */

static enum sheet_control control_of(const struct form_field *field)
{
	static const enum sheet_control of[FIELD_TYPE_COUNT] = {
		[FIELD_TEXT] = SHEET_LINE,
		[FIELD_TEXTAREA] = SHEET_AREA,
		[FIELD_TEL] = SHEET_LINE,
		[FIELD_EMAIL] = SHEET_LINE,
		[FIELD_DATETIME] = SHEET_LINE,
		[FIELD_DATE] = SHEET_LINE,
		[FIELD_INT] = SHEET_NUMBER,
		[FIELD_RADIO] = SHEET_ONE,
		[FIELD_CHECKBOX] = SHEET_MANY,
		[FIELD_TEXTS] = SHEET_LINES,
		[FIELD_DERIVED] = SHEET_SHOWN,
		[FIELD_CHECKBOX_RADIO] = SHEET_ONE,
		[FIELD_CHECKBOX_INT] = SHEET_NUMBER,
		[FIELD_CHECKBOX_TEXTAREA] = SHEET_AREA,
		[FIELD_CHECKBOX_INT_TEXTAREA] = SHEET_COUNTED,
		[FIELD_CHECKBOX_DATE] = SHEET_DAY,
		[FIELD_CHECKBOX_TEXT] = SHEET_MANY,
		[FIELD_RADIO_TEXT] = SHEET_ONE,
		[FIELD_TEXT_INT] = SHEET_NAMED,
	};

	if (form_is_decided(field))
		return SHEET_SHOWN;
	if (field->personal)
		return SHEET_PERSON;
	return field->type == FIELD_CHECKBOX && field->option_count == 0 ? SHEET_TICK : of[field->type];
}

static struct sheet_choices choices_of(const struct sheet_maker *m, const struct form_field *field, struct texts values)
{
	struct sheet_listed *listed;
	const size_t count = sheet_options(m, field, &listed);
	const bool may_be_none = field->type == FIELD_CHECKBOX_RADIO && !m->on_paper;
	struct sheet_choice *out = ARENA_ARRAY(m->arena, count + 1, struct sheet_choice);
	size_t made = 0;

	if (may_be_none)
		out[made++].option = (struct option){ S(""), sheet_message(m, "未保存"), S(""), values.count == 0 };
	for (size_t i = 0; i < count; i++) {
		struct sheet_choice *choice = &out[made++];
		const bool chosen = sheet_picks(values, listed[i].id, &choice->words);
		choice->option = (struct option){ listed[i].id, listed[i].label, S(""), chosen };
		if (listed[i].with_words)
			choice->words_name = arena_printf(m->arena, "values.%.*s.%.*s", STR_ARG(field->row.id),
							  STR_ARG(listed[i].id));
	}
	return (struct sheet_choices){ out, made };
}

/* "reporter_phone" asks for the phone of whoever is chosen. */
static struct str personal_part(struct str id)
{
	for (size_t i = id.len; i > 0; i--)
		if (id.at[i - 1] == '_')
			return str_after(id, i);
	return id;
}

static struct options people_of(const struct sheet_maker *m, const struct form_field *field, struct str now)
{
	const struct str part = personal_part(field->row.id);
	struct option *out = ARENA_ARRAY(m->arena, m->person_count + 1, struct option);
	size_t count = 1;

	out[0] = (struct option){ S(""), sheet_message(m, "（請選擇）"), S(""), now.len == 0 };
	for (size_t i = 0; i < m->person_count; i++) {
		const struct sheet_person *p = &m->people[i];
		const struct str value = sheet_person_field(p, part);
		const struct str beside = str_is(part, "name") ? p->title : value;
		if (value.len == 0)
			continue;
		const struct str reference = arena_printf(m->arena, "@%.*s.%.*s", STR_ARG(p->person), STR_ARG(part));
		out[count++] = (struct option){
			.value = reference,
			.label = beside.len ? arena_printf(m->arena, "%.*s　%.*s", STR_ARG(p->name), STR_ARG(beside))
					    : p->name,
			.hint = S(""),
			.chosen = str_equal(now, reference),
		};
	}
	return (struct options){ out, count };
}

static struct options box_of(const struct sheet_maker *m, struct str label, bool ticked)
{
	struct option *out = ARENA_NEW(m->arena, struct option);

	*out = (struct option){ S("yes"), label, S(""), ticked };
	return (struct options){ out, 1 };
}

static bool is_digits(struct str s)
{
	int64_t number;

	return str_int64(s, &number);
}

/* A number with its explanation, and either of them alone. */
static void counted_fill(struct sheet_field *out, struct texts values)
{
	for (size_t i = 0; i < values.count; i++)
		*(is_digits(values.items[i]) && !out->value.len ? &out->value : &out->more) = values.items[i];
}

static void boxes_fill(const struct sheet_maker *m, const struct form_field *field, struct texts values,
		       struct sheet_field *out)
{
	const struct str first = values.count ? values.items[0] : S("");
	struct civil day;

	out->value = first;
	switch (out->control) {
	case SHEET_LINES:
		out->value = sheet_words(m, field, values);
		break;
	case SHEET_ONE:
	case SHEET_MANY:
		out->choices = choices_of(m, field, values);
		break;
	case SHEET_TICK:
		out->options = box_of(m, out->label, values.count > 0);
		break;
	case SHEET_DAY:
		out->options = box_of(m, out->label, values.count > 0);
		out->more_name = arena_printf(m->arena, "%.*s.day", STR_ARG(out->name));
		out->more = civil_read(first, &day) ? sheet_day_words(m, day) : S("");
		break;
	case SHEET_COUNTED:
		out->more_name = arena_printf(m->arena, "%.*s.words", STR_ARG(out->name));
		out->value = S("");
		counted_fill(out, values);
		break;
	case SHEET_NAMED:
		out->more_name = arena_printf(m->arena, "%.*s.number", STR_ARG(out->name));
		out->more = values.count > 1 ? values.items[1] : S("");
		break;
	case SHEET_PERSON:
		out->options = people_of(m, field, first);
		break;
	case SHEET_SHOWN:
		if (m->on_paper && (field->option_count || field->options_from_law))
			out->choices = choices_of(m, field, values);
		break;
	default:
		break;
	}
}

static struct str condition_of(const struct sheet_maker *m, const struct form_field *field)
{
	const struct form_field *other = form_field(m->rulebook->form, field->when_field);

	if (!other || field->category.len)
		return S("");
	return sheet_filled(m, "「%1」為「%2」時填寫", sheet_label(m, other),
			    sheet_option_words(m, other, field->when_value));
}

/* What is said below the label: where its value comes from, when it is needed, and what the form itself says. */
static struct str hint_of(const struct sheet_maker *m, const struct form_field *field, const struct sheet_field *made)
{
	const struct str said[] = {
		made->from_record ? sheet_message(m, "取自紀錄，可以修改") : S(""),
		made->optional ? sheet_message(m, "可不填") : S(""),
		made->condition,
		sheet_either(m, field->row.note, field->note_en),
	};
	BUF_SCOPED(out);

	for (size_t i = 0; i < sizeof(said) / sizeof(said[0]); i++) {
		if (out.len && said[i].len)
			buf_add(&out, sheet_lang(m) == LANG_ZH_HANT ? S("；") : S("; "));
		buf_add(&out, said[i]);
	}
	return arena_str(m->arena, buf_str(&out));
}

static bool is_in(const struct texts *ids, struct str id)
{
	for (size_t i = 0; i < ids->count; i++)
		if (str_equal(ids->items[i], id))
			return true;
	return false;
}

/* When it was filed is known once it is. */
static struct texts filed_at(const struct sheet_maker *m, const struct form_field *field)
{
	char text[INSTANT_TEXT_BYTES];
	struct str *item = ARENA_NEW(m->arena, struct str);

	if (!instant_is_set(m->filed_at[field->phase]))
		return (struct texts){ 0 };
	*item = arena_str(m->arena, instant_print_taipei(m->filed_at[field->phase], text));
	return (struct texts){ item, 1 };
}

static struct str token_of(const struct sheet_maker *m, const struct form_field *field, const struct form_now *now)
{
	return arena_printf(m->arena, "%.*s %d %.*s %.*s", STR_ARG(field->row.id), (int)control_of(field),
			    STR_ARG(sheet_token(m->arena, form_values_of(&now->values, field->row.id))),
			    STR_ARG(sheet_token(m->arena, form_values_of(&now->record, field->row.id))));
}

static void field_make(const struct sheet_maker *m, const struct form_field *field, const struct form_now *now,
		       struct sheet_field *out)
{
	const struct texts record = form_values_of(&now->record, field->row.id);
	struct texts values = form_values_of(&now->values, field->row.id);

	if (str_is(field->from, "filing.at"))
		values = filed_at(m, field);
	*out = (struct sheet_field){
		.id = field->row.id,
		.name = arena_printf(m->arena, "values.%.*s", STR_ARG(field->row.id)),
		.label = sheet_label(m, field),
		.control = control_of(field),
		.missing = is_in(&now->missing, field->row.id),
		.optional = !field->required && !field->group.len && !field->when_field.len,
		.from_record = record.count && str_equal(sheet_token(m->arena, record), sheet_token(m->arena, values)),
		.condition = condition_of(m, field),
		.words = sheet_words(m, field, values),
		.token = token_of(m, field, now),
	};
	out->hint = hint_of(m, field, out);
	boxes_fill(m, field, values, out);
}

/* --- The whole -------------------------------------------------------------------------------------------------------- */

/* The heading of that depth before the field; NULL when none begins there. */
static const struct form_heading *heading(const struct form *form, struct str field, int depth)
{
	for (size_t i = 0; i < form->heading_count; i++)
		if (form->headings[i].depth == depth && str_equal(form->headings[i].before, field))
			return &form->headings[i];
	return NULL;
}

struct making {
	const struct sheet_maker *m;
	struct sheet_step *steps;
	size_t step_count;
	struct sheet_group *groups; /* of all steps, one after the other */
	size_t group_count;
	struct sheet_field *fields; /* of all groups */
	size_t field_count;
	struct str phase_title; /* of a phase that has begun and has no step yet */
};

static void group_begin(struct making *k, const struct form_heading *h)
{
	struct sheet_step *step = &k->steps[k->step_count - 1];
	struct sheet_group *group = &k->groups[k->group_count++];

	*group = (struct sheet_group){ .fields = { &k->fields[k->field_count], 0 } };
	if (h) {
		group->title = sheet_either(k->m, h->row.text, h->row.en);
		group->note = sheet_either(k->m, h->row.note, h->note_en);
	}
	if (step->groups.count++ == 0)
		step->groups.at = group;
}

static void step_begin(struct making *k, const struct form_heading *h, int number)
{
	k->steps[k->step_count++] = (struct sheet_step){
		.id = arena_printf(k->m->arena, "step-%d", number),
		.phase = k->phase_title,
		.title = h ? sheet_either(k->m, h->row.text, h->row.en) : S(""),
		.note = h ? sheet_either(k->m, h->row.note, h->note_en) : S(""),
	};
	k->phase_title = S("");
}

/* Headings stand before a field of the form whether or not that field is asked of this case. */
static void headings_pass(struct making *k, const struct form_field *field)
{
	const struct form *form = k->m->rulebook->form;
	const struct form_heading *phase = heading(form, field->row.id, 1), *step = heading(form, field->row.id, 2);
	const struct form_heading *group = heading(form, field->row.id, 3);

	if (phase)
		k->phase_title = sheet_either(k->m, phase->row.text, phase->row.en);
	if (step || k->step_count == 0)
		step_begin(k, step, field->step);
	if (group || k->steps[k->step_count - 1].groups.count == 0)
		group_begin(k, group);
}

static void field_add(struct making *k, const struct form_field *field, const struct form_now *now)
{
	struct sheet_field *out = &k->fields[k->field_count++];

	field_make(k->m, field, now, out);
	k->groups[k->group_count - 1].fields.count++;
	k->steps[k->step_count - 1].missing += out->missing;
}

struct sheet sheet_make(const struct sheet_maker *m, enum form_phase phase, const struct form_now *now)
{
	const struct form *form = m->rulebook->form;
	const size_t most = form->field_count + form->heading_count + 1;
	struct making k = { .m = m,
			    .steps = ARENA_ARRAY(m->arena, most, struct sheet_step),
			    .groups = ARENA_ARRAY(m->arena, most, struct sheet_group),
			    .fields = ARENA_ARRAY(m->arena, most, struct sheet_field) };

	for (size_t i = 0; i < form->field_count; i++) {
		const struct form_field *field = &form->fields[i];
		if (field->phase != phase)
			continue;
		headings_pass(&k, field);
		if (m->on_paper || form_is_asked(m->incident, field, phase))
			field_add(&k, field, now);
	}
	return (struct sheet){ { k.steps, k.step_count } };
}
