#include "shape/shape.h"

#include <stdio.h>

#include "base/must.h"
#include "clock/date_text.h"
#include "text/utf8.h"

enum { POINTER_BYTES = 110 };

static void *slot(const struct shape_field *field, void *out)
{
	return (char *)out + field->offset;
}

static const void *slot_of(const struct shape_field *field, const void *from)
{
	return (const char *)from + field->offset;
}

static bool wrong_type(const char *at, const char *wanted, struct err *err)
{
	refuse(err, REFUSAL_FIELD_TYPE, at, wanted);
	return refuse_at(err, "%s", at);
}

static bool too_long(const char *at, int64_t max, struct err *err)
{
	char words[24];

	snprintf(words, sizeof(words), "%lld", (long long)max);
	refuse(err, REFUSAL_FIELD_TOO_LONG, at, words);
	return refuse_at(err, "%s", at);
}

static bool text_read(const struct json *from, int64_t max, const char *at, struct str *out, struct err *err)
{
	if (from->kind != JSON_IS_STRING)
		return wrong_type(at, "string", err);
	*out = str_trim(from->string);
	if (!utf8_is_text(*out)) {
		refuse(err, REFUSAL_TEXT_CONTROL, at);
		return refuse_at(err, "%s", at);
	}
	/* An ideographic space alone is no more of an answer than an ASCII one. */
	if (utf8_is_blank(*out))
		*out = (struct str){ 0 };
	return (int64_t)out->len <= max || too_long(at, max, err);
}

/* Whether code is one of "a|b|c". */
static bool choices_have(const char *choices, struct str code)
{
	struct str choice, rest = str_of(choices);

	while (rest.len) {
		str_cut(rest, '|', &choice, &rest);
		if (str_equal(choice, code))
			return true;
	}
	return false;
}

static bool code_read(const struct json *from, const char *choices, const char *at, struct str *out, struct err *err)
{
	if (!text_read(from, 60, at, out, err))
		return false;
	if (out->len == 0 || *choices == '\0' || choices_have(choices, *out))
		return true;
	char code[64];
	snprintf(code, sizeof(code), "%.*s", STR_ARG(*out));
	refuse(err, REFUSAL_CODE_UNKNOWN, at, code, choices);
	return refuse_at(err, "%s", at);
}

static bool is_hash(struct str s)
{
	if (s.len != 64)
		return false;
	for (size_t i = 0; i < s.len; i++)
		if (!((s.at[i] >= '0' && s.at[i] <= '9') || (s.at[i] >= 'a' && s.at[i] <= 'f')))
			return false;
	return true;
}

static bool hash_read(const struct json *from, const char *at, struct str *out, struct err *err)
{
	if (from->kind != JSON_IS_STRING || !is_hash(from->string))
		return wrong_type(at, "sha256", err);
	*out = from->string;
	return true;
}

static bool int_read(const struct json *from, int64_t max, const char *at, int64_t *out, struct err *err)
{
	char words[24];

	if (from->kind != JSON_IS_INT)
		return wrong_type(at, "integer", err);
	if (from->integer < 0 || from->integer > max) {
		snprintf(words, sizeof(words), "%lld", (long long)max);
		refuse(err, REFUSAL_FIELD_RANGE, at, "0", words);
		return refuse_at(err, "%s", at);
	}
	*out = from->integer;
	return true;
}

static bool time_read(const struct json *from, const char *at, struct instant *out, struct err *err)
{
	if (from->kind != JSON_IS_STRING)
		return wrong_type(at, "string", err);
	if (from->string.len == 0)
		return true;
	return date_text_read_instant(from->string, out, err) || refuse_at(err, "%s", at);
}

static bool texts_read(const struct json *from, int64_t max, struct arena *arena, const char *at, struct texts *out,
		       struct err *err)
{
	char inner[POINTER_BYTES];

	if (from->kind != JSON_IS_ARRAY)
		return wrong_type(at, "array", err);
	if (from->count > SHAPE_LIST_MAX)
		return too_long(at, SHAPE_LIST_MAX, err);
	out->items = ARENA_ARRAY(arena, from->count, struct str);
	for (size_t i = 0; i < from->count; i++) {
		snprintf(inner, sizeof(inner), "%.80s/%zu", at, i);
		if (!text_read(&from->items[i], max, inner, &out->items[i], err))
			return false;
		if (out->items[i].len == 0) {
			refuse(err, REFUSAL_FIELD_EMPTY, inner);
			return refuse_at(err, "%s", inner);
		}
	}
	out->count = from->count;
	return true;
}

static bool object_read(const struct shape *shape, const struct json *from, struct arena *arena, const char *at,
			void *out, struct err *err);

static bool parts_read(const struct shape *part, const struct json *from, struct arena *arena, const char *at,
		       struct parts *out, struct err *err)
{
	char inner[POINTER_BYTES];

	if (from->kind != JSON_IS_ARRAY)
		return wrong_type(at, "array", err);
	if (from->count > SHAPE_LIST_MAX)
		return too_long(at, SHAPE_LIST_MAX, err);
	out->items = arena_array(arena, from->count, part->size);
	for (size_t i = 0; i < from->count; i++) {
		snprintf(inner, sizeof(inner), "%.80s/%zu", at, i);
		if (!object_read(part, &from->items[i], arena, inner, (char *)out->items + i * part->size, err))
			return false;
	}
	out->count = from->count;
	return true;
}

static bool field_read(const struct shape_field *field, const struct json *from, struct arena *arena, const char *at,
		       void *out, struct err *err)
{
	switch (field->type) {
	case SHAPE_TEXT:
		return text_read(from, field->max, at, out, err);
	case SHAPE_CODE:
		return code_read(from, field->choices, at, out, err);
	case SHAPE_HASH:
		return hash_read(from, at, out, err);
	case SHAPE_INT:
		return int_read(from, field->max, at, out, err);
	case SHAPE_BOOL:
		if (from->kind != JSON_IS_BOOL)
			return wrong_type(at, "boolean", err);
		*(bool *)out = from->boolean;
		return true;
	case SHAPE_TIME:
		return time_read(from, at, out, err);
	case SHAPE_TEXTS:
		return texts_read(from, field->max, arena, at, out, err);
	case SHAPE_PARTS:
		return parts_read(field->part, from, arena, at, out, err);
	case SHAPE_PART1:
		*(void **)out = arena_alloc(arena, field->part->size);
		return object_read(field->part, from, arena, at, *(void **)out, err);
	}
	return false;
}

/* Whether an optional field says nothing: then it is left out of canonical JSON. */
static bool is_blank(const struct shape_field *field, const void *at)
{
	switch (field->type) {
	case SHAPE_TEXT:
	case SHAPE_CODE:
	case SHAPE_HASH:
		return ((const struct str *)at)->len == 0;
	case SHAPE_INT:
		return *(const int64_t *)at == 0;
	case SHAPE_BOOL:
		return !*(const bool *)at;
	case SHAPE_TIME:
		return !instant_is_set(*(const struct instant *)at);
	case SHAPE_TEXTS:
		return ((const struct texts *)at)->count == 0;
	case SHAPE_PARTS:
		return ((const struct parts *)at)->count == 0;
	case SHAPE_PART1:
		return *(void *const *)at == NULL;
	}
	return true;
}

static const struct shape_field *find(const struct shape *shape, struct str name)
{
	for (size_t i = 0; i < shape->count; i++)
		if (str_is(name, shape->fields[i].name))
			return &shape->fields[i];
	return NULL;
}

static bool nothing_unknown(const struct shape *shape, const struct json *from, const char *at, struct err *err)
{
	for (size_t i = 0; i < from->count; i++) {
		if (find(shape, from->names[i]))
			continue;
		refuse_str(err, REFUSAL_FIELD_UNKNOWN, from->names[i]);
		return refuse_at(err, "%s/%.*s", at, (int)(from->names[i].len < 60 ? from->names[i].len : 60),
				 from->names[i].at);
	}
	return true;
}

static bool object_read(const struct shape *shape, const struct json *from, struct arena *arena, const char *at,
			void *out, struct err *err)
{
	char inner[POINTER_BYTES];

	if (from->kind != JSON_IS_OBJECT)
		return wrong_type(*at ? at : "/", "object", err);
	if (!nothing_unknown(shape, from, at, err))
		return false;
	for (size_t i = 0; i < shape->count; i++) {
		const struct shape_field *field = &shape->fields[i];
		const struct json *value = json_member(from, field->name);
		bool is_given = value && value->kind != JSON_IS_NULL;

		snprintf(inner, sizeof(inner), "%s/%s", at, field->name);
		if (is_given && !field_read(field, value, arena, inner, slot(field, out), err))
			return false;
		bool may_be_blank = field->type == SHAPE_INT || field->type == SHAPE_BOOL;
		if (field->need != SHAPE_REQUIRED || (is_given && (may_be_blank || !is_blank(field, slot(field, out)))))
			continue;
		refuse(err, is_given ? REFUSAL_FIELD_EMPTY : REFUSAL_FIELD_MISSING, field->name);
		return refuse_at(err, "%s", inner);
	}
	return true;
}

bool shape_read(const struct shape *shape, const struct json *from, struct arena *arena, void *out, struct err *err)
{
	memset(out, 0, shape->size);
	return object_read(shape, from, arena, "", out, err);
}

bool shape_is_canonical(const struct shape *shape)
{
	for (size_t i = 1; i < shape->count; i++)
		if (strcmp(shape->fields[i - 1].name, shape->fields[i].name) >= 0)
			return false;
	return true;
}

static void texts_write(const struct texts *texts, struct buf *out)
{
	buf_add_char(out, '[');
	for (size_t i = 0; i < texts->count; i++) {
		if (i)
			buf_add_char(out, ',');
		json_put_string(out, texts->items[i]);
	}
	buf_add_char(out, ']');
}

static void parts_write(const struct shape *part, const struct parts *parts, struct buf *out)
{
	buf_add_char(out, '[');
	for (size_t i = 0; i < parts->count; i++) {
		if (i)
			buf_add_char(out, ',');
		shape_write(part, (const char *)parts->items + i * part->size, out);
	}
	buf_add_char(out, ']');
}

static void field_write(const struct shape_field *field, const void *at, struct buf *out)
{
	char text[INSTANT_TEXT_BYTES];

	switch (field->type) {
	case SHAPE_TEXT:
	case SHAPE_CODE:
	case SHAPE_HASH:
		json_put_string(out, *(const struct str *)at);
		return;
	case SHAPE_INT:
		json_put_int(out, *(const int64_t *)at);
		return;
	case SHAPE_BOOL:
		json_put_bool(out, *(const bool *)at);
		return;
	case SHAPE_TIME:
		json_put_string(out, instant_print_utc(*(const struct instant *)at, text));
		return;
	case SHAPE_TEXTS:
		texts_write(at, out);
		return;
	case SHAPE_PARTS:
		parts_write(field->part, at, out);
		return;
	case SHAPE_PART1:
		shape_write(field->part, *(void *const *)at, out);
		return;
	}
}

void shape_write(const struct shape *shape, const void *from, struct buf *out)
{
	bool comma = false;

	buf_add_char(out, '{');
	for (size_t i = 0; i < shape->count; i++) {
		const struct shape_field *field = &shape->fields[i];
		const void *at = slot_of(field, from);

		if (field->need != SHAPE_REQUIRED && is_blank(field, at))
			continue;
		if (comma)
			buf_add_char(out, ',');
		comma = true;
		buf_add_char(out, '"');
		buf_add(out, str_of(field->name));
		buf_add(out, S("\":"));
		field_write(field, at, out);
	}
	buf_add_char(out, '}');
}

/* JSON Schema */

static void schema_choices(const char *choices, struct json_out *o)
{
	struct str choice, rest = str_of(choices);

	json_out_key(o, "type");
	json_out_string(o, S("string"));
	if (*choices == '\0')
		return;
	json_out_key(o, "enum");
	json_out_open(o, '[');
	while (rest.len) {
		str_cut(rest, '|', &choice, &rest);
		json_out_string(o, choice);
	}
	json_out_close(o, ']');
}

static void schema_object(const struct shape *shape, struct json_out *o);

static void schema_simple(struct json_out *o, const char *type, const char *limit, int64_t value)
{
	json_out_key(o, "type");
	json_out_string(o, str_of(type));
	if (!limit)
		return;
	json_out_key(o, limit);
	json_out_int(o, value);
}

static void schema_list(const struct shape_field *field, struct json_out *o)
{
	schema_simple(o, "array", "maxItems", SHAPE_LIST_MAX);
	json_out_key(o, "items");
	json_out_open(o, '{');
	if (field->type == SHAPE_PARTS)
		schema_object(field->part, o);
	else
		schema_simple(o, "string", "maxLength", field->max);
	json_out_close(o, '}');
}

static void schema_type(const struct shape_field *field, struct json_out *o)
{
	switch (field->type) {
	case SHAPE_TEXT:
		schema_simple(o, "string", "maxLength", field->max);
		return;
	case SHAPE_CODE:
		schema_choices(field->choices, o);
		return;
	case SHAPE_HASH:
		schema_simple(o, "string", NULL, 0);
		json_out_key(o, "pattern");
		json_out_string(o, S("^[0-9a-f]{64}$"));
		return;
	case SHAPE_INT:
		schema_simple(o, "integer", "maximum", field->max);
		json_out_key(o, "minimum");
		json_out_int(o, 0);
		return;
	case SHAPE_BOOL:
		schema_simple(o, "boolean", NULL, 0);
		return;
	case SHAPE_TIME:
		schema_simple(o, "string", NULL, 0);
		return;
	case SHAPE_TEXTS:
	case SHAPE_PARTS:
		schema_list(field, o);
		return;
	case SHAPE_PART1:
		schema_object(field->part, o);
		return;
	}
}

static void schema_field(const struct shape_field *field, struct json_out *o)
{
	json_out_key(o, field->name);
	json_out_open(o, '{');
	schema_type(field, o);
	if (field->type != SHAPE_PART1) {
		json_out_key(o, "description");
		json_out_string(o, str_of(field->doc));
	}
	json_out_close(o, '}');
}

static void schema_object(const struct shape *shape, struct json_out *o)
{
	bool has_required = false;

	schema_simple(o, "object", NULL, 0);
	json_out_key(o, "description");
	json_out_string(o, str_of(shape->doc));
	json_out_key(o, "additionalProperties");
	json_out_bool(o, false);
	json_out_key(o, "properties");
	json_out_open(o, '{');
	for (size_t i = 0; i < shape->count; i++) {
		schema_field(&shape->fields[i], o);
		has_required |= shape->fields[i].need == SHAPE_REQUIRED;
	}
	json_out_close(o, '}');
	if (!has_required)
		return;
	json_out_key(o, "required");
	json_out_open(o, '[');
	for (size_t i = 0; i < shape->count; i++)
		if (shape->fields[i].need == SHAPE_REQUIRED)
			json_out_string(o, str_of(shape->fields[i].name));
	json_out_close(o, ']');
}

void shape_schema(const struct shape *shape, struct buf *out)
{
	struct json_out o = { out, false };

	json_out_open(&o, '{');
	schema_object(shape, &o);
	json_out_close(&o, '}');
}
