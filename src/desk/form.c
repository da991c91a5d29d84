#include "desk/form.h"

#include <stdio.h>

#include "base/must.h"
#include "text/sha256.h"

struct filling {
	struct db *db;
	struct arena *arena;
	const struct row_incident *incident;
	const struct rulebook *rulebook;
	struct row_agency agency;
	struct row_person contact;                 /* whose name and numbers stand on the form */
	const struct fact_incident_assessed *five; /* NULL before */
	const struct fact_incident_classified *kind;
	struct part_form_value *given; /* what was filled in */
	size_t given_count;
};

static bool given_read(struct filling *f)
{
	struct part_form_value *list = ARENA_ARRAY(f->arena, 300, struct part_form_value);

	DB_QUERY(f->db, form_value_list, rows, .agency = db_text(f->incident->agency),
		 .incident = db_text(f->incident->incident));
	while (db_next(rows)) {
		const struct str field = db_str(rows, COL_form_value_list_field);
		if (!f->given_count || !str_equal(list[f->given_count - 1].field, field)) {
			if (f->given_count == 300)
				break;
			list[f->given_count++] =
				(struct part_form_value){ arena_str(f->arena, field),
							  { ARENA_ARRAY(f->arena, 100, struct str), 0 } };
		}
		struct texts *last = &list[f->given_count - 1].values;
		if (last->count < 100)
			last->items[last->count++] = arena_str(f->arena, db_str(rows, COL_form_value_list_value));
	}
	f->given = list;
	return db_failure(f->db) == DB_OK;
}

/* The newest assessment and classification, from the ledger. */
static bool record_read(struct filling *f)
{
	struct fact fact;

	DB_QUERY(f->db, history_list, rows, .agency = db_text(f->incident->agency),
		 .thing = db_text(f->incident->incident));
	while (db_next(rows)) {
		if (!fact_read(arena_str(f->arena, db_str(rows, COL_history_list_body)), f->arena, &fact))
			continue;
		if (fact.kind == FACT_incident_assessed)
			f->five = fact.data;
		else if (fact.kind == FACT_incident_classified)
			f->kind = fact.data;
	}
	return db_failure(f->db) == DB_OK;
}

static bool contact_find(struct filling *f)
{
	struct row_person row;

	DB_QUERY(f->db, person_list, rows, .agency = db_text(f->incident->agency));
	while (db_next(rows)) {
		row_person_read(rows, f->arena, &row);
		if (!row.erased && str_find(row.roles, S("contact")) >= 0 && f->contact.person.len == 0)
			f->contact = row;
	}
	return db_failure(f->db) == DB_OK;
}

static struct str time_text(struct filling *f, struct instant t)
{
	char text[INSTANT_TEXT_BYTES];

	return instant_is_set(t) ? arena_str(f->arena, instant_print_taipei(t, text)) : (struct str){ 0 };
}

static struct str level_text(struct filling *f, int64_t level)
{
	return f->incident->rating ? arena_printf(f->arena, "%lld", (long long)level) : (struct str){ 0 };
}

/* What is not registered of the person is missing on the form too. */
static struct str reference(struct filling *f, struct str field)
{
	const struct row_person *p = &f->contact;
	const struct str sealed = str_is(field, "name")    ? p->name_sealed
				  : str_is(field, "phone") ? p->phone_sealed
				  : str_is(field, "email") ? p->email_sealed
							   : (struct str){ 0 };

	return sealed.len ? arena_printf(f->arena, "@%.*s.%.*s", STR_ARG(p->person), STR_ARG(field)) : sealed;
}

static struct str support(struct filling *f, const struct form_field *field)
{
	if (!f->five)
		return (struct str){ 0 };
	if (field->type == FIELD_RADIO)
		return f->five->support_needed ? S("yes") : S("no");
	return f->five->support_needed ? f->five->support : (struct str){ 0 };
}

static struct str control_state(const struct row_incident *incident)
{
	return instant_is_set(incident->recovered_at)    ? S("recovered")
	       : instant_is_set(incident->controlled_at) ? S("controlled")
							 : S("no");
}

/* What the record knows of a field, by the source that the form's file names; empty when it knows nothing. */
static struct str known(struct filling *f, const struct form_field *field)
{
	const struct row_incident *incident = f->incident;
	const struct str from = field->from;

	if (str_is(from, "agency.name"))
		return f->agency.name;
	if (str_is(from, "agency.reviewing_agency"))
		return f->agency.reviewer_name;
	if (str_starts(from, S("reporter.")))
		return reference(f, str_after(from, 9));
	if (str_is(from, "incident.aware_at"))
		return time_text(f, incident->aware_at);
	if (str_is(from, "incident.category"))
		return incident->category;
	if (str_is(from, "incident.drill"))
		return S("no");
	if (str_is(from, "incident.control_state"))
		return control_state(incident);
	if (str_is(from, "incident.controlled_at"))
		return time_text(f, instant_is_set(incident->controlled_at) ? incident->controlled_at
									    : incident->recovered_at);
	if (str_is(from, "assessment.scope"))
		return f->five ? f->five->scope : (struct str){ 0 };
	if (str_is(from, "assessment.support"))
		return support(f, field);
	if (str_is(from, "rating.c"))
		return level_text(f, incident->level_c);
	if (str_is(from, "rating.i"))
		return level_text(f, incident->level_i);
	if (str_is(from, "rating.a"))
		return level_text(f, incident->level_a);
	if (str_is(from, "rating.level"))
		return level_text(f, incident->level);
	return (struct str){ 0 };
}

bool form_is_decided(const struct form_field *field)
{
	return str_starts(field->from, S("rating.")) || str_is(field->from, "filing.at") ||
	       str_is(field->from, "incident.aware_at") || str_is(field->from, "incident.control_state") ||
	       str_is(field->from, "incident.controlled_at");
}

static struct texts one(struct filling *f, struct str value)
{
	struct str *items = ARENA_NEW(f->arena, struct str);

	*items = value;
	return (struct texts){ items, value.len ? 1 : 0 };
}

static struct texts recorded(struct filling *f, const struct form_field *field)
{
	const struct form_category *category =
		f->kind ? procedure_category(f->rulebook->procedure, f->incident->category) : NULL;

	if (category && f->kind->abnormal.count && str_equal(category->abnormal_field, field->row.id))
		return f->kind->abnormal;
	return one(f, known(f, field));
}

static struct texts value_of(struct filling *f, const struct form_field *field)
{
	for (size_t i = 0; i < f->given_count && !form_is_decided(field); i++)
		if (str_equal(f->given[i].field, field->row.id))
			return f->given[i].values;
	return recorded(f, field);
}

static const struct part_form_value *in_values(const struct parts *values, struct str field)
{
	for (size_t i = 0; i < values->count; i++) {
		const struct part_form_value *value = PARTS_AT(*values, struct part_form_value, i);
		if (str_equal(value->field, field))
			return value;
	}
	return NULL;
}

/* Of a group at least one must be given: the first of them stands for it in the list of what is missing. */
static bool group_is_missing(const struct form_now *now, const struct rulebook *rulebook,
			     const struct form_field *field)
{
	for (size_t i = 0; i < rulebook->form->field_count; i++) {
		const struct form_field *other = &rulebook->form->fields[i];
		if (!str_equal(other->group, field->group))
			continue;
		if (in_values(&now->values, other->row.id))
			return false;
		if (other < field)
			return false;
	}
	return true;
}

static bool is_missing(const struct form_now *now, const struct filling *f, const struct form_field *field)
{
	if (in_values(&now->values, field->row.id))
		return false;
	if (field->group.len)
		return group_is_missing(now, f->rulebook, field);
	if (field->when_field.len) {
		const struct part_form_value *when = in_values(&now->values, field->when_field);
		for (size_t i = 0; when && i < when->values.count; i++)
			if (str_equal(when->values.items[i], field->when_value))
				return true;
		return false;
	}
	/* The time of filing is known when it is filed. */
	return field->required && !str_is(field->from, "filing.at");
}

bool form_is_asked(const struct row_incident *incident, const struct form_field *field, enum form_phase phase)
{
	return field->phase == phase && (field->category.len == 0 || str_equal(field->category, incident->category));
}

struct texts form_values_of(const struct parts *values, struct str field)
{
	const struct part_form_value *value = in_values(values, field);

	return value ? value->values : (struct texts){ 0 };
}

static void digest(struct arena *arena, struct form_now *now)
{
	char hex[SHA256_HEX_BYTES];
	BUF_SCOPED(text);

	buf_add_char(&text, '[');
	for (size_t i = 0; i < now->values.count; i++) {
		if (i)
			buf_add_char(&text, ',');
		shape_write(&shape_part_form_value, PARTS_AT(now->values, struct part_form_value, i), &text);
	}
	buf_add_char(&text, ']');
	now->content = arena_str(arena, sha256_hex(sha256_of(buf_str(&text)), hex));
}

bool form_fill(struct db *db, struct arena *arena, const struct row_incident *incident, const struct rulebook *rulebook,
	       enum form_phase phase, struct form_now *out)
{
	struct filling f = { .db = db, .arena = arena, .incident = incident, .rulebook = rulebook };
	const struct form *form = rulebook->form;
	struct part_form_value *values = ARENA_ARRAY(arena, form->field_count, struct part_form_value);
	struct part_form_value *record = ARENA_ARRAY(arena, form->field_count, struct part_form_value);

	*out = (struct form_now){ .values = { values, 0 },
				  .record = { record, 0 },
				  .missing = { ARENA_ARRAY(arena, form->field_count, struct str), 0 } };
	if (!row_agency_get(db, arena, incident->agency, &f.agency) || !given_read(&f) || !record_read(&f) ||
	    !contact_find(&f))
		return false;
	for (size_t i = 0; i < form->field_count; i++) {
		if (!form_is_asked(incident, &form->fields[i], phase))
			continue;
		const struct texts value = value_of(&f, &form->fields[i]), known_of = recorded(&f, &form->fields[i]);
		if (value.count)
			values[out->values.count++] = (struct part_form_value){ form->fields[i].row.id, value };
		if (known_of.count)
			record[out->record.count++] = (struct part_form_value){ form->fields[i].row.id, known_of };
	}
	for (size_t i = 0; i < form->field_count; i++)
		if (form_is_asked(incident, &form->fields[i], phase) && is_missing(out, &f, &form->fields[i]))
			out->missing.items[out->missing.count++] = form->fields[i].row.id;
	digest(arena, out);
	return true;
}

static struct str first_value(const struct parts *values, struct str field)
{
	const struct part_form_value *value = in_values(values, field);

	return value && value->values.count ? value->values.items[0] : (struct str){ 0 };
}

bool form_is_current(const struct form *form, enum form_phase phase, const struct parts *submitted,
		     const struct parts *now)
{
	for (size_t i = 0; i < form->field_count; i++) {
		const struct form_field *field = &form->fields[i];
		if (field->phase != phase || !form_is_decided(field))
			continue;
		const struct str then = first_value(submitted, field->row.id), is = first_value(now, field->row.id);
		/* Under control is still true of what has been recovered since. */
		const bool is_control = str_starts(field->from, S("incident.control"));
		if (is_control ? (then.len == 0 || str_is(then, "no")) && is.len && !str_equal(then, is)
			       : !str_equal(then, is))
			return false;
	}
	return true;
}

void form_option_read(struct str value, struct str *id, struct str *words)
{
	str_cut(value, ':', id, words);
}

bool form_reference(struct str value, struct str *person, struct str *field)
{
	return str_starts(value, S("@")) && str_cut(str_after(value, 1), '.', person, field) && person->len &&
	       field->len;
}
