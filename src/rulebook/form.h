/* form: the national notification form's fields (law/tw/form_ncert.yaml), as far as they are known.
 *
 * The options of impact_c, impact_i and impact_a are not in the form's file: they are the paragraphs of the law in force
 * (row.text by level), because the form at hand still carries the wording of 107. What the file lists of them is level 0.
 */
#ifndef RULEBOOK_FORM_H
#define RULEBOOK_FORM_H

#include "rulebook/procedure.h"
#include "rulebook/row.h"
#include "text/sha256.h"

enum field_type {
	FIELD_TEXT, FIELD_TEXTAREA, FIELD_TEL, FIELD_EMAIL, FIELD_DATETIME, FIELD_DATE, FIELD_INT, FIELD_RADIO, FIELD_CHECKBOX,
	FIELD_TEXTS,            /* text[] */
	FIELD_DERIVED,          /* computed: level */
	FIELD_CHECKBOX_RADIO, FIELD_CHECKBOX_INT, FIELD_CHECKBOX_TEXTAREA, FIELD_CHECKBOX_INT_TEXTAREA, FIELD_CHECKBOX_DATE,
	FIELD_CHECKBOX_TEXT, FIELD_RADIO_TEXT, FIELD_TEXT_INT,
	FIELD_TYPE_COUNT
};
const char *field_type_code(enum field_type type); /* "checkbox+radio" */

struct field_option {
	struct str id, text, en;
	bool with_text; /* the option takes free text */
};

struct form_field {
	struct rule_row row; /* row.id: "aware_at"; row.text: the label */
	int step;            /* 1 to 6 */
	enum form_phase phase;
	enum field_type type;
	struct field_option *options;
	size_t option_count;
	bool options_from_law; /* impact_c/i/a */
	bool required;         /* always; what depends is in required_when */
	struct str when_field, when_value; /* required only when that field has that option id; empty: no condition */
	struct str category;   /* only on the form of that category, or empty */
	struct str group;      /* of these fields at least one must be given, or empty */
	struct str from;       /* what fills it from the record ("incident.aware_at", "assessment.scope"), or empty */
	int max_chars;         /* 0: no limit known */
	bool personal;         /* personal data */
	struct str note_en;    /* row.note in English, or empty */
};

struct form_heading {
	struct rule_row row; /* row.note: how to fill in what follows, or empty */
	struct str before;   /* the id of the field that it stands before */
	int depth;           /* 1 a phase, 2 a step, 3 a group of fields */
	struct str note_en;
};

struct form {
	struct str id;      /* "ncert" */
	struct str title, en, source;
	struct form_heading *headings; /* in the form's order */
	size_t heading_count;
	struct form_field *fields;
	size_t field_count;
	struct sha256_digest digest;
	struct str file;
};

const struct form_field *form_field(const struct form *form, struct str id);

#endif
