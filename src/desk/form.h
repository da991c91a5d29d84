/* form: the national form of a case as it now stands: what was filled in, and what the record already knows.
 *
 * A value that somebody gave wins over one from the record, except those that the record decides (level, impacts, times).
 * Personal fields hold a reference to a registered person, "@P-0003.phone", never the words: so the facts about a form carry
 * nothing personal, and erasing a person empties every form.
 */
#ifndef DESK_FORM_H
#define DESK_FORM_H

#include "fact/fact.h"
#include "rulebook/rulebook.h"
#include "store/rows.h"

struct form_now {
	struct parts values;  /* form_value of every field that has a value, in the form's order */
	struct parts record;  /* form_value of every field that the record knows, whatever was filled in over it */
	struct texts missing; /* ids of required fields without one, in the form's order */
	struct str content;   /* SHA-256 of values as canonical JSON: what a confirmation is bound to */
};

/* The fields of one phase. False when the connection failed. */
bool form_fill(struct db *db, struct arena *arena, const struct row_incident *incident, const struct rulebook *rulebook,
	       enum form_phase phase, struct form_now *out) __attribute__((warn_unused_result));

/* One given value is of its field's kind: option ids, numbers, dates, a reference for personal ones. Refuses with FORM_… */
bool form_value_check(struct db *db, struct arena *arena, struct str agency, const struct form *form, enum form_phase phase,
		      struct part_form_value *value, struct err *err) __attribute__((warn_unused_result));

/* Whether what the record decides (level, impacts, 知悉, control) still reads in `now` as it was submitted. Under control stays
 * true of what has been recovered since. */
bool form_is_current(const struct form *form, enum form_phase phase, const struct parts *submitted, const struct parts *now);

/* The record decides the field (level, impacts, 知悉, control, the time of filing): nobody types it. */
bool form_is_decided(const struct form_field *field);
/* On this case's form: not one of another category. */
bool form_is_asked(const struct row_incident *incident, const struct form_field *field, enum form_phase phase);
/* The values of that field; none: {0}. */
struct texts form_values_of(const struct parts *values, struct str field);
/* "yes:機關名稱": an option that takes words carries them after a colon. */
void form_option_read(struct str value, struct str *id, struct str *words);

/* "@P-0003.phone" as person and field; false when it is none. */
bool form_reference(struct str value, struct str *person, struct str *field);

#endif
