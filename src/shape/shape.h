/* shape: a struct described by a table, so that its reader, its writer and its documentation can't disagree.
 *
 * The tables come from X-macro files (fact/parts.def, fact/facts.def, desk/inputs.def), one row a field:
 *
 *     FIELD(owner, name, TYPE, NEED, argument, "what it says")
 *
 *     TYPE   C type              JSON                     argument
 *     TEXT   struct str          string, utf8_is_text     longest allowed, bytes
 *     CODE   struct str          string of [a-z0-9_.-]    "a|b|c" allowed codes, or "" when the rulebook decides
 *     HASH   struct str          64 lower-case hex digits 0
 *     INT    int64_t             integer 0 … argument     greatest allowed
 *     BOOL   bool                true, false              0
 *     TIME   struct instant      string (see below)       0
 *     TEXTS  struct texts        array of strings         longest allowed of each, bytes
 *     PARTS  struct parts        array of objects         the part's name (a PART of parts.def)
 *     PART1  struct part_<arg> * object                   the part's name; NULL when absent
 *
 *     NEED   REQUIRED | OPTIONAL | PERSONAL (optional, TEXT only: sealed in the ledger under the fact's `subject`)
 *
 * In the ledger a TIME is RFC 3339 UTC with milliseconds; from the API it is whatever clock/date_text.h reads. An optional
 * field that is empty, zero, false or unset is left out of canonical JSON, so one value has one form.
 */
#ifndef SHAPE_SHAPE_H
#define SHAPE_SHAPE_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/instant.h"
#include "text/json.h"

struct texts {
	struct str *items;
	size_t count;
};

struct parts {
	void *items; /* count structs, one after the other */
	size_t count;
};

#define PARTS_AT(list, type, i) (&((type *)(list).items)[i])
#define PARTS_OF(array, n) ((struct parts){ (array), (n) })

enum shape_type {
	SHAPE_TEXT,
	SHAPE_CODE,
	SHAPE_HASH,
	SHAPE_INT,
	SHAPE_BOOL,
	SHAPE_TIME,
	SHAPE_TEXTS,
	SHAPE_PARTS,
	SHAPE_PART1,
};

enum shape_need { SHAPE_OPTIONAL, SHAPE_REQUIRED, SHAPE_PERSONAL };

struct shape;

struct shape_field {
	const char *name;
	enum shape_type type;
	enum shape_need need;
	size_t offset;             /* in the struct, bytes */
	int64_t max;               /* TEXT, TEXTS: bytes; INT: greatest value */
	const char *choices;       /* CODE: "a|b|c" or "" */
	const struct shape *part;  /* PARTS, PART1 */
	const char *doc;
};

struct shape {
	const char *name;
	const struct shape_field *fields; /* in ascending order of name where the shape is written canonically */
	size_t count;
	size_t size;               /* of the struct, bytes */
	const char *doc;
};

enum { SHAPE_LIST_MAX = 1000 }; /* items of one TEXTS or PARTS from outside */

/* Fills *out (shape->size bytes, zeroed first) from what a person or a machine sent. Everything is checked: names, types,
 * lengths, codes, UTF-8; refusals name the field as a JSON pointer in err->where. Texts are trimmed of white space at both
 * ends; a required one that is then empty is refused. Borrowed strings live in arena. */
bool shape_read(const struct shape *shape, const struct json *from, struct arena *arena, void *out, struct err *err)
	__attribute__((warn_unused_result));

/* Appends canonical JSON (RFC 8785). The fields must stand in name order: shape_is_canonical. */
void shape_write(const struct shape *shape, const void *from, struct buf *out);
bool shape_is_canonical(const struct shape *shape);

/* Reads exactly what shape_write writes and nothing else; moves *cursor past it. False for any other text: a fact of the
 * ledger is either in its one form or not ours. Strings without escapes are borrowed from the text, others from arena. */
bool shape_read_canonical(const struct shape *shape, struct str *cursor, struct arena *arena, void *out);

/* Appends a JSON Schema (2020-12) of the shape: for OpenAPI and the documentation of facts. */
void shape_schema(const struct shape *shape, struct buf *out);

/* What the X-macro files expand with. */
#define SHAPE_C_TEXT(arg) struct str
#define SHAPE_C_CODE(arg) struct str
#define SHAPE_C_HASH(arg) struct str
#define SHAPE_C_INT(arg) int64_t
#define SHAPE_C_BOOL(arg) bool
#define SHAPE_C_TIME(arg) struct instant
#define SHAPE_C_TEXTS(arg) struct texts
#define SHAPE_C_PARTS(arg) struct parts
#define SHAPE_C_PART1(arg) struct part_##arg *
#define SHAPE_ARG_TEXT(arg) .max = (arg)
#define SHAPE_ARG_CODE(arg) .choices = (arg)
#define SHAPE_ARG_HASH(arg) .max = 64
#define SHAPE_ARG_INT(arg) .max = (arg)
#define SHAPE_ARG_BOOL(arg) .max = 0
#define SHAPE_ARG_TIME(arg) .max = 0
#define SHAPE_ARG_TEXTS(arg) .max = (arg)
#define SHAPE_ARG_PARTS(arg) .part = &shape_part_##arg
#define SHAPE_ARG_PART1(arg) .part = &shape_part_##arg
/* One field row of the struct struct_name. */
#define SHAPE_ROW(struct_name, field, kind, required, arg, words) \
	{ .name = #field, .type = SHAPE_##kind, .need = SHAPE_##required, .offset = offsetof(struct struct_name, field), \
	  SHAPE_ARG_##kind(arg), .doc = (words) },

#endif
