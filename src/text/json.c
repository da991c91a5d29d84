#include "text/json.h"

#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "base/must.h"
#include "text/utf8.h"

static void json_decref_scoped(json_t **tree)
{
	json_decref(*tree);
}

static void convert(json_t *from, struct arena *arena, struct json *to);

static void convert_array(json_t *from, struct arena *arena, struct json *to)
{
	to->kind = JSON_IS_ARRAY;
	to->count = json_array_size(from);
	to->items = ARENA_ARRAY(arena, to->count, struct json);
	for (size_t i = 0; i < to->count; i++)
		convert(json_array_get(from, i), arena, &to->items[i]);
}

static void convert_object(json_t *from, struct arena *arena, struct json *to)
{
	const char *name;
	json_t *value;
	size_t i = 0;

	to->kind = JSON_IS_OBJECT;
	to->count = json_object_size(from);
	to->items = ARENA_ARRAY(arena, to->count, struct json);
	to->names = ARENA_ARRAY(arena, to->count, struct str);
	json_object_foreach(from, name, value) {
		to->names[i] = arena_str(arena, str_of(name));
		convert(value, arena, &to->items[i++]);
	}
}

/* Copies jansson's tree into the arena, so that its lifetime is the request's and no reference counts leave this file.
 * jansson has bounded the depth (JSON_PARSER_MAX_DEPTH, 2048) and json_read the size, so recursion is bounded. */
static void convert(json_t *from, struct arena *arena, struct json *to)
{
	switch (json_typeof(from)) {
	case JSON_NULL:
		to->kind = JSON_IS_NULL;
		break;
	case JSON_TRUE:
	case JSON_FALSE:
		to->kind = JSON_IS_BOOL;
		to->boolean = json_is_true(from);
		break;
	case JSON_INTEGER:
		to->kind = JSON_IS_INT;
		to->integer = json_integer_value(from);
		break;
	case JSON_REAL:
		to->kind = JSON_IS_REAL;
		to->real = json_real_value(from);
		break;
	case JSON_STRING:
		to->kind = JSON_IS_STRING;
		to->string = arena_str(arena, str_from(json_string_value(from), json_string_length(from)));
		break;
	case JSON_ARRAY:
		convert_array(from, arena, to);
		break;
	case JSON_OBJECT:
		convert_object(from, arena, to);
		break;
	}
}

/* Nesting is counted before parsing: brackets outside strings. */
static bool too_deep(struct str text)
{
	int depth = 0;
	bool in_string = false;

	for (size_t i = 0; i < text.len; i++) {
		char c = text.at[i];
		if (in_string && c == '\\')
			i++;
		else if (c == '"')
			in_string = !in_string;
		else if (!in_string && (c == '{' || c == '['))
			depth++;
		else if (!in_string && (c == '}' || c == ']'))
			depth--;
		if (depth > JSON_DEPTH)
			return true;
	}
	return false;
}

bool json_read(struct str text, struct arena *arena, struct json *out, struct err *err)
{
	json_error_t error;

	*out = (struct json){ 0 };
	if (!utf8_is_valid(text))
		return refuse(err, REFUSAL_UTF8_MALFORMED);
	/* jansson takes a NUL behind the value for the end of the text. */
	if (text.len && memchr(text.at, '\0', text.len))
		return refuse(err, REFUSAL_JSON_MALFORMED, "NUL");
	if (too_deep(text))
		return refuse(err, REFUSAL_JSON_MALFORMED, "nested too deeply");
	json_t *tree __attribute__((cleanup(json_decref_scoped))) = json_loadb(
		text.len ? text.at : "", text.len, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY | JSON_ALLOW_NUL, &error);
	if (!tree) {
		refuse(err, REFUSAL_JSON_MALFORMED, error.text);
		return refuse_at(err, "%d:%d", error.line, error.column);
	}
	convert(tree, arena, out);
	return true;
}

const struct json *json_member(const struct json *object, const char *name)
{
	if (!object || object->kind != JSON_IS_OBJECT)
		return NULL;
	for (size_t i = 0; i < object->count; i++)
		if (str_is(object->names[i], name))
			return &object->items[i];
	return NULL;
}

const char *json_kind_name(enum json_kind kind)
{
	static const char *const names[] = { "null", "boolean", "integer", "number", "string", "array", "object" };

	return names[kind];
}

/* RFC 8785 section 3.2.2.2: the two-character escapes where they exist, \u00xx for the other controls, all else as it is. */
void json_put_string(struct buf *out, struct str s)
{
	static const char short_escape[32] = { ['\b'] = 'b', ['\t'] = 't', ['\n'] = 'n', ['\f'] = 'f', ['\r'] = 'r' };
	size_t from = 0;

	buf_add_char(out, '"');
	for (size_t i = 0; i < s.len; i++) {
		unsigned char c = (unsigned char)s.at[i];
		if (c >= 0x20 && c != '"' && c != '\\')
			continue;
		buf_add_bytes(out, s.at + from, i - from);
		from = i + 1;
		if (c >= 0x20)
			buf_printf(out, "\\%c", c);
		else if (short_escape[c])
			buf_printf(out, "\\%c", short_escape[c]);
		else
			buf_printf(out, "\\u%04x", c);
	}
	if (s.len > from)
		buf_add_bytes(out, s.at + from, s.len - from);
	buf_add_char(out, '"');
}

void json_put_int(struct buf *out, int64_t value)
{
	must(value >= -9007199254740991 && value <= 9007199254740991);
	buf_add_int(out, value);
}

void json_put_bool(struct buf *out, bool value)
{
	buf_add(out, value ? S("true") : S("false"));
}

/* The order of an object's names by bytes: a selection of the next greater one, for objects are small. */
static ptrdiff_t next_name(const struct json *object, ptrdiff_t after)
{
	ptrdiff_t best = -1;

	for (size_t i = 0; i < object->count; i++) {
		if (after >= 0 && str_compare(object->names[i], object->names[after]) <= 0)
			continue;
		if (best < 0 || str_compare(object->names[i], object->names[best]) < 0)
			best = (ptrdiff_t)i;
	}
	return best;
}

static void put_object(struct buf *out, const struct json *value)
{
	bool comma = false;

	buf_add_char(out, '{');
	for (ptrdiff_t i = next_name(value, -1); i >= 0; i = next_name(value, i)) {
		if (comma)
			buf_add_char(out, ',');
		comma = true;
		json_put_string(out, value->names[i]);
		buf_add_char(out, ':');
		json_put(out, &value->items[i]);
	}
	buf_add_char(out, '}');
}

void json_put(struct buf *out, const struct json *value)
{
	switch (value->kind) {
	case JSON_IS_NULL:
		buf_add(out, S("null"));
		break;
	case JSON_IS_BOOL:
		json_put_bool(out, value->boolean);
		break;
	case JSON_IS_INT:
		buf_add_int(out, value->integer);
		break;
	case JSON_IS_REAL:
		/* RFC 8785 section 3.2.2.3: minus zero is 0; "-0" would read back as the integer. */
		if (value->real == 0)
			buf_add(out, S("0"));
		else
			buf_printf(out, "%.17g", value->real);
		break;
	case JSON_IS_STRING:
		json_put_string(out, value->string);
		break;
	case JSON_IS_ARRAY:
		buf_add_char(out, '[');
		for (size_t i = 0; i < value->count; i++) {
			if (i)
				buf_add_char(out, ',');
			json_put(out, &value->items[i]);
		}
		buf_add_char(out, ']');
		break;
	case JSON_IS_OBJECT:
		put_object(out, value);
		break;
	}
}

static void separate(struct json_out *o)
{
	if (o->comma)
		buf_add_char(o->buf, ',');
	o->comma = true;
}

void json_out_open(struct json_out *o, char bracket)
{
	separate(o);
	buf_add_char(o->buf, bracket);
	o->comma = false;
}

void json_out_close(struct json_out *o, char bracket)
{
	buf_add_char(o->buf, bracket);
	o->comma = true;
}

void json_out_key(struct json_out *o, const char *key)
{
	separate(o);
	json_put_string(o->buf, str_of(key));
	buf_add_char(o->buf, ':');
	o->comma = false;
}

void json_out_string(struct json_out *o, struct str s)
{
	separate(o);
	json_put_string(o->buf, s);
}

void json_out_int(struct json_out *o, int64_t value)
{
	separate(o);
	buf_add_int(o->buf, value);
}

void json_out_bool(struct json_out *o, bool value)
{
	separate(o);
	json_put_bool(o->buf, value);
}

void json_out_null(struct json_out *o)
{
	json_out_raw(o, S("null"));
}

void json_out_raw(struct json_out *o, struct str json)
{
	separate(o);
	buf_add(o->buf, json);
}
