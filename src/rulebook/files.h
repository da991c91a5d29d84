/* files: one reader for each kind of file of a library. For rulebook.c alone. */
#ifndef RULEBOOK_FILES_H
#define RULEBOOK_FILES_H

#include "rulebook/rulebook.h"
#include "rulebook/schema.h"

extern const struct schema duty_schema;
extern const struct schema ladder_schema;

bool law_read(struct schema_reader *reader, const struct yaml *tree, struct law *out);
bool procedure_read(struct schema_reader *reader, const struct yaml *tree, struct procedure *out);
bool form_read(struct schema_reader *reader, const struct yaml *tree, struct form *out);
bool calendar_year_read(struct schema_reader *reader, const struct yaml *tree, struct calendar_year *out);

/* {from: YYYY-MM-DD, to: YYYY-MM-DD or null}, custom field of struct in_force */
bool in_force_read(struct schema_reader *reader, const struct yaml *node, void *out);

/* Refuses a procedure whose ladders leave a duty out or are two for one. */
bool ladders_complete(struct schema_reader *reader, const struct yaml *tree, const struct procedure *procedure);

/* readers of codes, as struct schema_field wants them */
bool role_code_read(struct str code, int *out);
bool duty_code_read(struct str code, int *out);
bool phase_code_read(struct str code, int *out);

#endif
