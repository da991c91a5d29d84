/* yaml: a YAML text read into a tree that lives in an arena, every node with its place.
 *
 * The subset this house writes and reads: one document of mappings, sequences and scalars, UTF-8, block or flow (so JSON too).
 * Anchors, aliases, tags, merge keys, a second document, keys that are no scalars and keys given twice are refused: nothing
 * means more than it shows, and no text can grow in memory beyond its size. Scalars stay text; whoever reads the tree
 * knows the type it wants. What the parser is (libyaml) is known to yaml.c alone.
 */
#ifndef TEXT_YAML_H
#define TEXT_YAML_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/str.h"

enum { YAML_DEPTH = 32, YAML_BYTES_MAX = 8 << 20 };

enum yaml_kind { YAML_SCALAR, YAML_SEQUENCE, YAML_MAPPING };

struct yaml {
	enum yaml_kind kind;
	int line, column;      /* from 1; where the node begins */
	struct str scalar;     /* YAML_SCALAR */
	bool plain;            /* a scalar without quotes: null, true and numbers are these only when plain */
	size_t count;          /* YAML_SEQUENCE, YAML_MAPPING */
	struct yaml *items;
	struct yaml *keys;     /* YAML_MAPPING: count scalars beside items */
};

/* Refuses with REFUSAL_YAML_MALFORMED, err->where "line:column", or REFUSAL_UTF8_MALFORMED. */
bool yaml_read(struct str text, struct arena *arena, struct yaml *out, struct err *err) __attribute__((warn_unused_result));
/* The value under key, or NULL; NULL too when mapping is NULL or no mapping. */
const struct yaml *yaml_member(const struct yaml *mapping, const char *key);
/* An unquoted ~, null or nothing at all. */
bool yaml_is_null(const struct yaml *node);
const char *yaml_kind_name(enum yaml_kind kind);
/* The tree as canonical JSON: keys sorted by bytes, every scalar a string (a null node is null), so that comments, quoting
 * and order of keys change nothing. */
void yaml_put_canonical(struct buf *out, const struct yaml *node);

#endif
