/* What may be given for a field of the form: of its kind, among its options, a reference where it is personal. */
#include "desk/form.h"

#include <stdio.h>

#include "clock/date_text.h"

static bool refuse_value(const struct form_field *field, struct str value, struct err *err)
{
	char id[64], shown[120];

	snprintf(id, sizeof(id), "%.*s", STR_ARG(field->row.id));
	snprintf(shown, sizeof(shown), "%.*s", STR_ARG(str_first(value, 100)));
	refuse(err, REFUSAL_FORM_VALUE, id, shown);
	return refuse_at(err, "/values/%s", id);
}

static bool is_option(const struct form_field *field, struct str value)
{
	const bool all_take_words = field->type == FIELD_RADIO_TEXT || field->type == FIELD_CHECKBOX_TEXT;
	struct str id, words;

	/* A box that stands alone is ticked by "yes". */
	if (field->type == FIELD_CHECKBOX && field->option_count == 0)
		return str_is(value, "yes");
	form_option_read(value, &id, &words);
	for (size_t i = 0; i < field->option_count; i++)
		if (str_equal(field->options[i].id, id))
			return words.len == 0 || field->options[i].with_text || all_take_words;
	return false;
}

static bool is_number(struct str value)
{
	int64_t number;

	return str_int64(value, &number) && number >= 0;
}

/* A day as the ledger keeps it, from every spelling; "yes" alone: done, the day not said. */
static bool day_check(struct arena *arena, const struct form_field *field, struct str *value, struct err *err)
{
	struct date_text date;

	if (str_is(*value, "yes"))
		return true;
	if (!date_text_read(*value, &date, err))
		return refuse_at(err, "/values/%.*s", STR_ARG(field->row.id));
	*value = civil_print(arena, date.day);
	return true;
}

/* What of a registered person may stand on a form. */
static bool is_personal_field(struct str name)
{
	return str_is(name, "name") || str_is(name, "title") || str_is(name, "phone") || str_is(name, "fax") ||
	       str_is(name, "email");
}

static bool reference_check(struct db *db, struct arena *arena, struct str agency, const struct form_field *field,
			    struct str value, struct err *err)
{
	struct str person, what;
	struct row_person row;
	char id[64];

	if (form_reference(value, &person, &what) && is_personal_field(what) &&
	    row_person_get(db, arena, agency, person, &row) && !row.erased)
		return true;
	snprintf(id, sizeof(id), "%.*s", STR_ARG(field->row.id));
	refuse(err, REFUSAL_FORM_PERSONAL, id);
	return refuse_at(err, "/values/%s", id);
}

static bool one_check(struct db *db, struct arena *arena, struct str agency, const struct form_field *field,
		      struct str *value, struct err *err)
{
	struct instant t;
	char text[INSTANT_TEXT_BYTES];

	if (field->personal)
		return reference_check(db, arena, agency, field, *value, err);
	switch (field->type) {
	case FIELD_RADIO:
	case FIELD_CHECKBOX:
	case FIELD_RADIO_TEXT:
	case FIELD_CHECKBOX_RADIO:
	case FIELD_CHECKBOX_TEXT:
		return is_option(field, *value) || refuse_value(field, *value, err);
	case FIELD_INT:
	case FIELD_CHECKBOX_INT:
		return is_number(*value) || refuse_value(field, *value, err);
	case FIELD_DATE:
	case FIELD_CHECKBOX_DATE:
		return day_check(arena, field, value, err);
	case FIELD_DATETIME:
		if (!date_text_read_instant(*value, &t, err))
			return refuse_at(err, "/values/%.*s", STR_ARG(field->row.id));
		*value = arena_str(arena, instant_print_taipei(t, text));
		return true;
	case FIELD_DERIVED:
		return refuse_value(field, *value, err);
	default:
		return true;
	}
}

/* How many values a field takes: a number with its explanation is two. */
static size_t values_most(const struct form_field *field)
{
	switch (field->type) {
	case FIELD_CHECKBOX:
	case FIELD_CHECKBOX_TEXT:
	case FIELD_TEXTS:
		return SHAPE_LIST_MAX;
	case FIELD_TEXT_INT:
	case FIELD_CHECKBOX_INT_TEXTAREA:
		return 2;
	default:
		return 1;
	}
}

bool form_value_check(struct db *db, struct arena *arena, struct str agency, const struct form *form,
		      enum form_phase phase, struct part_form_value *value, struct err *err)
{
	const struct form_field *field = form_field(form, value->field);
	if (!field || field->phase != phase) {
		refuse_str(err, REFUSAL_FORM_FIELD, value->field);
		return refuse_at(err, "/values");
	}
	if (form_is_decided(field) || value->values.count > values_most(field))
		return refuse_value(field, value->values.count ? value->values.items[0] : (struct str){ 0 }, err);
	for (size_t i = 0; i < value->values.count; i++)
		if (!one_check(db, arena, agency, field, &value->values.items[i], err))
			return false;
	return true;
}
