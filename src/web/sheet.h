/* sheet: makes the official form of a case into what a page shows (page/sheet.h).
 *
 * Pure but for opening personal fields, which it asks of a function: the rulebook says what the fields are, form_now what is
 * in them. What a page sends back is read by sheet_typed.c.
 */
#ifndef WEB_SHEET_H
#define WEB_SHEET_H

#include "desk/form.h"
#include "page/frame.h"
#include "page/reader.h"
#include "page/sheet.h"

/* A registered person whose field may stand on the form. */
struct sheet_person {
	struct str person;                        /* P-0003 */
	struct str name, title, phone, fax, email; /* opened */
};

struct sheet_maker {
	struct arena *arena;
	struct reader reader;
	const struct rulebook *rulebook;
	const struct row_incident *incident;
	const struct sheet_person *people;
	size_t person_count;
	bool on_paper;      /* every field, those of other categories too; zh-Hant and 民國 */
	struct instant filed_at[PHASE_COUNT]; /* when each phase was filed; unset: not yet */
};

/* The fields of one phase as they now stand. */
struct sheet sheet_make(const struct sheet_maker *maker, enum form_phase phase, const struct form_now *now);
/* The words of a value of that field: options by their labels, times in the reader's calendar, people by what is registered. */
struct str sheet_words(const struct sheet_maker *maker, const struct form_field *field, struct texts values);
/* The label in the reader's language. */
struct str sheet_label(const struct sheet_maker *maker, const struct form_field *field);
/* What the field would be, as a page reads it: 16 hex digits, "-" for nothing. */
struct str sheet_token(struct arena *arena, struct texts values);

/* The values that were typed for a control; the boxes are named as in page/sheet.h. */
struct texts sheet_typed_values(const struct typed *typed, struct arena *arena, struct str id, enum sheet_control control);
/* After a conflict: what the person has not touched shows as it now is; what they have typed stays, and `theirs` says what
 * somebody else has filled in there. */
void sheet_merge(const struct sheet_maker *maker, struct sheet *sheet, const struct form_now *now, struct typed *typed);

#endif
