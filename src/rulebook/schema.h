/* schema: a YAML tree read strictly into structs, by tables.
 *
 * A schema names the keys of one mapping: what each must be and where it goes. A key that is not in the table, one that is
 * required and not there, a value of another kind, a code that is none, and a row without its citation are refused with the
 * place in err->where ("115.yaml:12:3"). Everything read lives in the arena.
 */
#ifndef RULEBOOK_SCHEMA_H
#define RULEBOOK_SCHEMA_H

#include "base/arena.h"
#include "base/err.h"
#include "rulebook/row.h"
#include "text/yaml.h"

struct schema_reader {
	struct arena *arena;
	struct err *err;
	struct str file; /* for err->where */
};

enum schema_kind {
	SCHEMA_STR,    /* struct str, not empty when given */
	SCHEMA_INT,    /* int, from `low` to `high` */
	SCHEMA_BOOL,   /* bool: true or false, unquoted */
	SCHEMA_DATE,   /* struct civil: YYYY-MM-DD */
	SCHEMA_CODE,   /* an enum (int wide), by read_code */
	SCHEMA_MASK,   /* unsigned: 1u << code for each of a list, by read_code */
	SCHEMA_STRS,   /* struct str_list */
	SCHEMA_LIST,   /* array of schema, pointer at offset, size_t at count_offset */
	SCHEMA_STRUCT, /* one schema in place */
	SCHEMA_CUSTOM, /* whatever read_custom makes of it */
};

struct schema {
	const char *noun;
	size_t size;
	bool is_row; /* begins with a struct rule_row, whose keys are id, text, en, cite, standing, note; ids differ in a list */
	const struct schema_field *fields;
	size_t field_count;
};

struct schema_field {
	const char *key;
	enum schema_kind kind;
	size_t offset, count_offset;
	bool required;
	int low, high;
	bool (*read_code)(struct str code, int *out);
	const struct schema *of;
	bool (*read_custom)(struct schema_reader *reader, const struct yaml *node, void *out);
};

#define SCHEMA_COUNT(table) (sizeof(table) / sizeof((table)[0]))

/* node must be a mapping; out is of schema->size and zeroed. */
bool schema_read(struct schema_reader *reader, const struct schema *schema, const struct yaml *node, void *out)
	__attribute__((warn_unused_result));
/* Adds the node's place to the refusal. Returns false. */
bool schema_at(struct schema_reader *reader, const struct yaml *node);
/* refuse(…) with one word and the place. */
bool schema_refuse(struct schema_reader *reader, const struct yaml *node, enum refusal refusal, struct str word);
bool schema_refuse_type(struct schema_reader *reader, const struct yaml *node, const char *key, const char *wanted);

#endif
