/* form_body: what was typed into a form, as the JSON that the desk's verb takes: by the shape of its input (desk/inputs.def).
 *
 * Pure. It decides nothing: what is missing, too long or no date is said by shape_read, as to any other client, and names the
 * field by a JSON pointer, which form_body_name turns back into the name of the form's field.
 *
 *     TEXT         the field of that name; line ends become "\n"
 *     TEXTS        every field of that name, each line of each one text
 *     CODE, INT    the field; full-width digits, letters and signs are read as the ASCII ones
 *     TIME         name, or name.date and name.time side by side. With name.choice "now" it is left out: the verb's own now;
 *                  with another choice it must be there (FIELD_EMPTY)
 *     BOOL         "yes", "no"
 *     PARTS        name.0.field, name.1.field …; a part of which nothing was filled in is left out
 *     PART1        name.field
 * An empty field is left out. Fields that the shape does not know are none of its business.
 */
#ifndef WEB_FORM_BODY_H
#define WEB_FORM_BODY_H

#include "page/frame.h"
#include "shape/shape.h"

/* Writes the object. Refuses with UTF8_MALFORMED, at the field. */
bool form_body(const struct shape *shape, const struct typed *typed, struct arena *arena, struct json_out *out, struct err *err)
	__attribute__((warn_unused_result));

/* A text as browsers send it, with CR LF at its line ends (HTML, "form submission"), with "\n". */
struct str form_body_lines(struct str s, struct arena *arena);

/* "/aspects/0/sev" is "aspects.0.sev"; "/attendees/2" is "attendees"; what is no pointer into the shape is "". */
struct str form_body_name(const struct shape *shape, const char *where, struct arena *arena);
/* The field of the shape that a pointer leads to; NULL when it leads nowhere. */
const struct shape_field *form_body_field(const struct shape *shape, const char *where);

#endif
