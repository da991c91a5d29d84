#include <stddef.h>

#include "base/must.h"
#include "rulebook/files.h"

#define FIELD(type, member) .offset = offsetof(struct type, member)
#define LIST(type, member, count) .offset = offsetof(struct type, member), .count_offset = offsetof(struct type, count)

static const char *const types[] = {
	[FIELD_TEXT] = "text",
	[FIELD_TEXTAREA] = "textarea",
	[FIELD_TEL] = "tel",
	[FIELD_EMAIL] = "email",
	[FIELD_DATETIME] = "datetime",
	[FIELD_DATE] = "date",
	[FIELD_INT] = "int",
	[FIELD_RADIO] = "radio",
	[FIELD_CHECKBOX] = "checkbox",
	[FIELD_TEXTS] = "text[]",
	[FIELD_DERIVED] = "derived",
	[FIELD_CHECKBOX_RADIO] = "checkbox+radio",
	[FIELD_CHECKBOX_INT] = "checkbox+int",
	[FIELD_CHECKBOX_TEXTAREA] = "checkbox+textarea",
	[FIELD_CHECKBOX_INT_TEXTAREA] = "checkbox+int+textarea",
	[FIELD_CHECKBOX_DATE] = "checkbox+date",
	[FIELD_CHECKBOX_TEXT] = "checkbox+text",
	[FIELD_RADIO_TEXT] = "radio+text",
	[FIELD_TEXT_INT] = "text+int",
};

const char *field_type_code(enum field_type type)
{
	must(type < FIELD_TYPE_COUNT);
	return types[type];
}

static bool type_read(struct str code, int *out)
{
	for (*out = 0; *out < FIELD_TYPE_COUNT; *out += 1)
		if (str_is(code, types[*out]))
			return true;
	return false;
}

static const struct schema_field option_fields[] = {
	{ "id", SCHEMA_STR, FIELD(field_option, id), .required = true },
	{ "text", SCHEMA_STR, FIELD(field_option, text), .required = true },
	{ "en", SCHEMA_STR, FIELD(field_option, en), .required = true },
	{ "with_text", SCHEMA_BOOL, FIELD(field_option, with_text) },
};
static const struct schema option_schema = { "options", sizeof(struct field_option), false, option_fields,
					     SCHEMA_COUNT(option_fields) };

static const struct schema_field field_fields[] = {
	{ "step", SCHEMA_INT, FIELD(form_field, step), .required = true, .low = 1, .high = 6 },
	{ "phase", SCHEMA_CODE, FIELD(form_field, phase), .required = true, .read_code = phase_code_read },
	{ "type", SCHEMA_CODE, FIELD(form_field, type), .required = true, .read_code = type_read },
	{ "options", SCHEMA_LIST, LIST(form_field, options, option_count), .of = &option_schema },
	{ "options_from_law", SCHEMA_BOOL, FIELD(form_field, options_from_law) },
	{ "required", SCHEMA_BOOL, FIELD(form_field, required), .required = true },
	{ "when_field", SCHEMA_STR, FIELD(form_field, when_field) },
	{ "when_value", SCHEMA_STR, FIELD(form_field, when_value) },
	{ "category", SCHEMA_STR, FIELD(form_field, category) },
	{ "group", SCHEMA_STR, FIELD(form_field, group) },
	{ "from", SCHEMA_STR, FIELD(form_field, from) },
	{ "max_chars", SCHEMA_INT, FIELD(form_field, max_chars), .low = 0, .high = 100000 },
	{ "personal", SCHEMA_BOOL, FIELD(form_field, personal) },
	{ "note_en", SCHEMA_STR, FIELD(form_field, note_en) },
};
static const struct schema field_schema = { "fields", sizeof(struct form_field), true, field_fields,
					    SCHEMA_COUNT(field_fields) };

static const struct schema_field heading_fields[] = {
	{ "before", SCHEMA_STR, FIELD(form_heading, before), .required = true },
	{ "depth", SCHEMA_INT, FIELD(form_heading, depth), .required = true, .low = 1, .high = 3 },
	{ "note_en", SCHEMA_STR, FIELD(form_heading, note_en) },
};
static const struct schema heading_schema = { "headings", sizeof(struct form_heading), true, heading_fields,
					      SCHEMA_COUNT(heading_fields) };

static const struct schema_field form_fields[] = {
	{ "form", SCHEMA_STR, FIELD(form, id), .required = true },
	{ "title", SCHEMA_STR, FIELD(form, title), .required = true },
	{ "en", SCHEMA_STR, FIELD(form, en), .required = true },
	{ "source", SCHEMA_STR, FIELD(form, source), .required = true },
	{ "headings", SCHEMA_LIST, LIST(form, headings, heading_count), .of = &heading_schema },
	{ "fields", SCHEMA_LIST, LIST(form, fields, field_count), .required = true, .of = &field_schema },
};
static const struct schema form_schema = { "form", sizeof(struct form), false, form_fields, SCHEMA_COUNT(form_fields) };

const struct form_field *form_field(const struct form *form, struct str id)
{
	for (size_t i = 0; i < form->field_count; i++)
		if (str_equal(form->fields[i].row.id, id))
			return &form->fields[i];
	return NULL;
}

/* A condition names a field of the form and one of its options. */
static bool conditions_known(struct schema_reader *r, const struct yaml *tree, const struct form *form)
{
	for (size_t i = 0; i < form->field_count; i++) {
		const struct form_field *field = &form->fields[i];
		const struct form_field *other = form_field(form, field->when_field);
		bool known = !field->when_field.len && !field->when_value.len;
		for (size_t o = 0; other && o < other->option_count; o++)
			known |= str_equal(other->options[o].id, field->when_value);
		if (!known)
			return schema_refuse(r, tree, REFUSAL_RULEBOOK_INCOMPLETE, field->when_field);
	}
	return true;
}

static bool headings_known(struct schema_reader *r, const struct yaml *tree, const struct form *form)
{
	for (size_t i = 0; i < form->heading_count; i++)
		if (!form_field(form, form->headings[i].before))
			return schema_refuse(r, tree, REFUSAL_RULEBOOK_INCOMPLETE, form->headings[i].before);
	return true;
}

bool form_read(struct schema_reader *r, const struct yaml *tree, struct form *out)
{
	if (!schema_read(r, &form_schema, tree, out) || !conditions_known(r, tree, out) ||
	    !headings_known(r, tree, out))
		return false;
	out->file = r->file;
	return true;
}
