#include "web/form_body.h"

#include <string.h>

#include "text/utf8.h"

/* One form on its way; the name in front of the fields of the part that is being written: "aspects.0.". */
struct filling {
	const struct typed *typed;
	struct arena *arena;
	struct err *err;
};

static struct str value_of(const struct filling *f, struct str name)
{
	return typed_get(f->typed, name, (struct str){ 0 });
}

static struct str joined(const struct filling *f, struct str prefix, const char *name)
{
	return arena_printf(f->arena, "%.*s%s", STR_ARG(prefix), name);
}

struct str form_body_lines(struct str s, struct arena *arena)
{
	char *out = arena_cstr(arena, s);
	size_t len = 0;

	for (size_t i = 0; i < s.len; i++)
		if (s.at[i] != '\r' || i + 1 == s.len || s.at[i + 1] != '\n')
			out[len++] = s.at[i];
	return str_from(out, len);
}

/* Full-width forms (U+FF01 … U+FF5E) and the ideographic space as their ASCII counterparts. */
static struct str narrow(const struct filling *f, struct str s)
{
	char *out = arena_cstr(f->arena, s);
	size_t len = 0;

	for (size_t at = 0; at < s.len;) {
		uint32_t c = utf8_next(s, &at);
		if (c >= 0xFF01 && c <= 0xFF5E)
			c -= 0xFEE0;
		else if (c == 0x3000)
			c = ' ';
		len += utf8_put(out + len, c);
	}
	return str_trim(str_from(out, len));
}

static void put_text(struct json_out *o, const char *key, struct str value)
{
	json_out_key(o, key);
	json_out_string(o, value);
}

/* What is no integer goes as it is: the shape refuses it by name. */
static void put_int(const struct filling *f, struct json_out *o, const char *key, struct str value)
{
	const int64_t greatest = 9007199254740991;
	int64_t number;

	value = narrow(f, value);
	if (value.len == 0)
		return;
	if (!str_int64(value, &number) || number < -greatest || number > greatest) {
		put_text(o, key, value);
		return;
	}
	json_out_key(o, key);
	json_out_int(o, number);
}

static void put_bool(struct json_out *o, const char *key, struct str value)
{
	if (!str_is(value, "yes") && !str_is(value, "no")) {
		put_text(o, key, value);
		return;
	}
	json_out_key(o, key);
	json_out_bool(o, str_is(value, "yes"));
}

static void put_time(const struct filling *f, struct json_out *o, const char *key, struct str name)
{
	const struct str choice = value_of(f, joined(f, name, ".choice"));
	const struct str date = narrow(f, value_of(f, joined(f, name, ".date")));
	const struct str time = narrow(f, value_of(f, joined(f, name, ".time")));
	struct str value = narrow(f, value_of(f, name));

	if (str_is(choice, "now"))
		return;
	if (date.len || time.len)
		value = arena_printf(f->arena, "%.*s %.*s", STR_ARG(date), STR_ARG(time));
	if (value.len)
		put_text(o, key, str_trim(value));
}

static void put_lines(const struct filling *f, struct json_out *o, const char *key, struct str name)
{
	bool any = false;

	for (size_t i = 0; i < f->typed->count; i++) {
		struct str line, rest = form_body_lines(f->typed->at[i].value, f->arena);
		if (!str_equal(f->typed->at[i].name, name))
			continue;
		while (rest.len) {
			str_cut(rest, '\n', &line, &rest);
			if (utf8_is_blank(line))
				continue;
			if (!any) {
				json_out_key(o, key);
				json_out_open(o, '[');
			}
			any = true;
			json_out_string(o, str_trim(line));
		}
	}
	if (any)
		json_out_close(o, ']');
}

/* Something below this name was filled in. */
static bool is_filled(const struct filling *f, struct str prefix)
{
	for (size_t i = 0; i < f->typed->count; i++)
		if (str_starts(f->typed->at[i].name, prefix) && !utf8_is_blank(f->typed->at[i].value))
			return true;
	return false;
}

static void put_fields(const struct filling *f, struct json_out *o, const struct shape *shape, struct str prefix);

static void put_part(const struct filling *f, struct json_out *o, const struct shape *part, struct str prefix)
{
	json_out_open(o, '{');
	put_fields(f, o, part, prefix);
	json_out_close(o, '}');
}

/* One more than the greatest index that was sent. */
static size_t part_count(const struct filling *f, struct str prefix)
{
	int64_t count = 0, index;
	struct str head, rest;

	for (size_t i = 0; i < f->typed->count; i++) {
		const struct str name = f->typed->at[i].name;
		if (!str_starts(name, prefix) || !str_cut(str_after(name, prefix.len), '.', &head, &rest))
			continue;
		if (str_int64(head, &index) && index >= count && index < SHAPE_LIST_MAX)
			count = index + 1;
	}
	return (size_t)count;
}

static void put_parts(const struct filling *f, struct json_out *o, const struct shape_field *field, struct str name)
{
	const size_t count = part_count(f, joined(f, name, "."));
	bool any = false;

	for (size_t i = 0; i < count; i++) {
		const struct str prefix = arena_printf(f->arena, "%.*s.%zu.", STR_ARG(name), i);
		if (!is_filled(f, prefix))
			continue;
		if (!any) {
			json_out_key(o, field->name);
			json_out_open(o, '[');
		}
		any = true;
		put_part(f, o, field->part, prefix);
	}
	if (any)
		json_out_close(o, ']');
}

static void put_field(const struct filling *f, struct json_out *o, const struct shape_field *field, struct str name)
{
	const struct str value = value_of(f, name);

	switch (field->type) {
	case SHAPE_TEXT:
		if (!utf8_is_blank(value))
			put_text(o, field->name, form_body_lines(value, f->arena));
		break;
	case SHAPE_CODE:
	case SHAPE_HASH:
		if (!utf8_is_blank(value))
			put_text(o, field->name, narrow(f, value));
		break;
	case SHAPE_INT:
		put_int(f, o, field->name, value);
		break;
	case SHAPE_BOOL:
		if (value.len)
			put_bool(o, field->name, value);
		break;
	case SHAPE_TIME:
		put_time(f, o, field->name, name);
		break;
	case SHAPE_TEXTS:
		put_lines(f, o, field->name, name);
		break;
	case SHAPE_PARTS:
		put_parts(f, o, field, name);
		break;
	case SHAPE_PART1:
		if (is_filled(f, joined(f, name, "."))) {
			json_out_key(o, field->name);
			put_part(f, o, field->part, joined(f, name, "."));
		}
		break;
	}
}

static void put_fields(const struct filling *f, struct json_out *o, const struct shape *shape, struct str prefix)
{
	for (size_t i = 0; i < shape->count; i++)
		put_field(f, o, &shape->fields[i], joined(f, prefix, shape->fields[i].name));
}

/* A time was chosen to be told and is not: it must not become the present one. */
static bool times_are_told(const struct filling *f, const struct shape *shape)
{
	for (size_t i = 0; i < shape->count; i++) {
		const struct str name = str_of(shape->fields[i].name);
		const struct str choice = value_of(f, joined(f, name, ".choice"));
		const bool told = !utf8_is_blank(value_of(f, name)) ||
				  !utf8_is_blank(value_of(f, joined(f, name, ".date"))) ||
				  !utf8_is_blank(value_of(f, joined(f, name, ".time")));
		if (shape->fields[i].type != SHAPE_TIME || told || choice.len == 0 || str_is(choice, "now"))
			continue;
		refuse(f->err, REFUSAL_FIELD_EMPTY, shape->fields[i].name);
		return refuse_at(f->err, "/%s", shape->fields[i].name);
	}
	return true;
}

bool form_body(const struct shape *shape, const struct typed *typed, struct arena *arena, struct json_out *out,
	       struct err *err)
{
	const struct filling filling = { typed, arena, err };

	for (size_t i = 0; i < typed->count; i++) {
		if (utf8_is_valid(typed->at[i].name) && utf8_is_valid(typed->at[i].value))
			continue;
		return refuse(err, REFUSAL_UTF8_MALFORMED);
	}
	if (!times_are_told(&filling, shape))
		return false;
	json_out_open(out, '{');
	put_fields(&filling, out, shape, S(""));
	json_out_close(out, '}');
	return true;
}

static const struct shape_field *field_named(const struct shape *shape, struct str name)
{
	for (size_t i = 0; i < shape->count; i++)
		if (str_is(name, shape->fields[i].name))
			return &shape->fields[i];
	return NULL;
}

/* Walks the pointer; *name, when it is not NULL, becomes the form's name of what it leads to. */
static const struct shape_field *follow(const struct shape *shape, const char *where, struct arena *arena,
					struct str *name)
{
	const struct shape_field *field = NULL;
	struct str rest = str_of(where), token;

	while (rest.len && rest.at[0] == '/') {
		str_cut(str_after(rest, 1), '/', &token, &rest);
		if (rest.at && rest.len)
			rest = str_from(rest.at - 1, rest.len + 1);
		if (field && field->type == SHAPE_TEXTS)
			break;
		const bool index = field && field->type == SHAPE_PARTS && token.len && token.at[0] <= '9';
		if (!index) {
			const struct shape *in = field ? field->part : shape;
			field = in ? field_named(in, token) : NULL;
			if (!field)
				return NULL;
		}
		if (name)
			*name = arena_printf(arena, "%.*s%s%.*s", STR_ARG(*name), name->len ? "." : "", STR_ARG(token));
	}
	return field;
}

struct str form_body_name(const struct shape *shape, const char *where, struct arena *arena)
{
	struct str name = { 0 };

	return shape && follow(shape, where, arena, &name) ? name : (struct str){ 0 };
}

const struct shape_field *form_body_field(const struct shape *shape, const char *where)
{
	return shape ? follow(shape, where, NULL, NULL) : NULL;
}
