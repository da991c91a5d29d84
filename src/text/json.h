/* json: a JSON text read into values that live in an arena, and the canonical writer.
 *
 * Reading (RFC 8259) is strict: valid UTF-8, no duplicate names, integers within 64 bits, nesting at most JSON_DEPTH,
 * nothing after the value. What the parser is (jansson) is known to json.c alone.
 * Writing is canonical by RFC 8785 as far as this product writes JSON: objects' names must be given in ascending byte order
 * (all our names are ASCII), no white space, integers only within ±(2^53-1), strings with the shortest escapes.
 */
#ifndef TEXT_JSON_H
#define TEXT_JSON_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/str.h"

enum { JSON_DEPTH = 32 };

/* (jansson owns the names JSON_STRING, json_string …) */
enum json_kind {
	JSON_IS_NULL,
	JSON_IS_BOOL,
	JSON_IS_INT,
	JSON_IS_REAL,
	JSON_IS_STRING,
	JSON_IS_ARRAY,
	JSON_IS_OBJECT,
};

struct json {
	enum json_kind kind;
	bool boolean;             /* JSON_IS_BOOL */
	int64_t integer;          /* JSON_IS_INT */
	double real;              /* JSON_IS_REAL */
	struct str string;        /* JSON_IS_STRING */
	size_t count;             /* JSON_IS_ARRAY, JSON_IS_OBJECT */
	struct json *items;       /* count values, in the text's order */
	struct str *names;        /* JSON_IS_OBJECT: count names beside items */
};

/* Refuses with REFUSAL_JSON_MALFORMED ("line:column what") or REFUSAL_UTF8_MALFORMED. */
bool json_read(struct str text, struct arena *arena, struct json *out, struct err *err) __attribute__((warn_unused_result));
/* The member called name, or NULL; NULL too when object is NULL or no object. */
const struct json *json_member(const struct json *object, const char *name);
const char *json_kind_name(enum json_kind kind); /* "string", for FIELD_TYPE refusals */

/* Canonical pieces. */
void json_put_string(struct buf *out, struct str s);  /* with quotes; s must be valid UTF-8 (utf8_is_valid) */
void json_put_int(struct buf *out, int64_t value);    /* must be within ±(2^53-1) */
void json_put_bool(struct buf *out, bool value);
/* Any value, its objects' members sorted: for showing and hashing what came from outside. Reals are printed by %.17g. */
void json_put(struct buf *out, const struct json *value);

/* A small state machine for writing objects and arrays without counting commas. Keys are written as given. */
struct json_out {
	struct buf *buf;
	bool comma;
};
void json_out_open(struct json_out *o, char bracket);   /* '{' or '[' */
void json_out_close(struct json_out *o, char bracket);  /* '}' or ']' */
void json_out_key(struct json_out *o, const char *key); /* ASCII, no escapes needed */
void json_out_string(struct json_out *o, struct str s);
void json_out_int(struct json_out *o, int64_t value);
void json_out_bool(struct json_out *o, bool value);
void json_out_null(struct json_out *o);
void json_out_raw(struct json_out *o, struct str json); /* a whole JSON text made elsewhere */

#endif
