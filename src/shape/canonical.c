/* Reading back what shape_write wrote, and only that. One pass, no tree: replay reads millions of these. */
#include "shape/canonical.h"

#include "base/must.h"
#include "shape/shape.h"
#include "text/utf8.h"

struct reader {
	struct str rest;
	struct arena *arena;
};

static bool eat(struct reader *r, char c)
{
	if (r->rest.len == 0 || r->rest.at[0] != c)
		return false;
	r->rest.at++;
	r->rest.len--;
	return true;
}

static bool eat_word(struct reader *r, struct str word)
{
	if (!str_starts(r->rest, word))
		return false;
	r->rest = str_after(r->rest, word.len);
	return true;
}

static int hex_digit(char c)
{
	return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* One escape after the backslash. Only the forms of RFC 8785 section 3.2.2.2 are read. */
static bool escape(struct reader *r, char *out)
{
	static const char names[] = "\"\\bfnrt", values[] = "\"\\\b\f\n\r\t";
	const char *hit = r->rest.len ? strchr(names, r->rest.at[0]) : NULL;

	if (hit && *hit) {
		*out = values[hit - names];
		r->rest = str_after(r->rest, 1);
		return true;
	}
	if (!eat_word(r, S("u00")) || r->rest.len < 2)
		return false;
	int high = hex_digit(r->rest.at[0]), low = hex_digit(r->rest.at[1]);
	if (high < 0 || high > 1 || low < 0 || strchr("\b\f\n\r\t", high << 4 | low))
		return high == 0 && low == 0 ? (*out = '\0', r->rest = str_after(r->rest, 2), true) : false;
	*out = (char)(high << 4 | low);
	r->rest = str_after(r->rest, 2);
	return true;
}

static bool string_escaped(struct reader *r, struct str before, struct str *out)
{
	char *copy = arena_alloc(r->arena, before.len + r->rest.len);
	size_t len = before.len;

	memcpy(copy, before.at, before.len);
	while (r->rest.len) {
		char c = r->rest.at[0];
		r->rest = str_after(r->rest, 1);
		if (c == '"') {
			*out = str_from(copy, len);
			return true;
		}
		if ((unsigned char)c < 0x20 || (c == '\\' && !escape(r, &c)))
			return false;
		copy[len++] = c;
	}
	return false;
}

static bool string_any(struct reader *r, struct str *out)
{
	if (!eat(r, '"'))
		return false;
	for (size_t i = 0; i < r->rest.len; i++) {
		unsigned char c = (unsigned char)r->rest.at[i];
		if (c == '"') {
			*out = str_first(r->rest, i);
			r->rest = str_after(r->rest, i + 1);
			return true;
		}
		if (c == '\\') {
			struct str before = str_first(r->rest, i);
			r->rest = str_after(r->rest, i);
			return string_escaped(r, before, out);
		}
		if (c < 0x20)
			return false;
	}
	return false;
}

static bool string(struct reader *r, struct str *out)
{
	return string_any(r, out) && utf8_is_valid(*out);
}

static bool integer(struct reader *r, int64_t *out)
{
	size_t len = 0;

	while (len < r->rest.len && len < 17 &&
	       (r->rest.at[len] == '-' || (r->rest.at[len] >= '0' && r->rest.at[len] <= '9')))
		len++;
	struct str digits = str_first(r->rest, len);
	if (!str_int64(digits, out) || (len > 1 && digits.at[0] == '0') || str_starts(digits, S("-")))
		return false;
	r->rest = str_after(r->rest, len);
	return *out <= 9007199254740991;
}

static bool instant(struct reader *r, struct instant *out)
{
	static const size_t len = sizeof("2026-11-22T02:53:00.000Z") - 1;
	struct str text;
	char again[INSTANT_TEXT_BYTES];

	if (!eat(r, '"'))
		return false;
	text = str_first(r->rest, len);
	r->rest = str_after(r->rest, len);
	return instant_read(text, out) && str_equal(text, instant_print_utc(*out, again)) && eat(r, '"');
}

static bool object(struct reader *r, const struct shape *shape, void *out);

/* Items are counted as they come: room grows by doubling inside the arena. */
static bool list(struct reader *r, const struct shape_field *field, void *out)
{
	struct parts *parts = out;
	size_t size = field->type == SHAPE_PARTS ? field->part->size : sizeof(struct str), room = 0;

	_Static_assert(sizeof(struct parts) == sizeof(struct texts), "both are items and count");
	*parts = (struct parts){ 0 };
	if (!eat(r, '['))
		return false;
	if (eat(r, ']'))
		return field->need == SHAPE_REQUIRED;
	do {
		if (parts->count == room) {
			room = room ? room * 2 : 4;
			void *more = arena_array(r->arena, room, size);
			if (parts->count)
				memcpy(more, parts->items, parts->count * size);
			parts->items = more;
		}
		void *item = (char *)parts->items + parts->count++ * size;
		if (!(field->type == SHAPE_PARTS ? object(r, field->part, item) : string(r, item)))
			return false;
	} while (eat(r, ','));
	return eat(r, ']');
}

static bool value(struct reader *r, const struct shape_field *field, void *out)
{
	switch (field->type) {
	case SHAPE_TEXT:
	case SHAPE_CODE:
	case SHAPE_HASH:
		return string(r, out);
	case SHAPE_INT:
		return integer(r, out);
	case SHAPE_BOOL:
		*(bool *)out = eat_word(r, S("true"));
		return *(bool *)out || (field->need == SHAPE_REQUIRED && eat_word(r, S("false")));
	case SHAPE_TIME:
		return instant(r, out);
	case SHAPE_TEXTS:
	case SHAPE_PARTS:
		return list(r, field, out);
	case SHAPE_PART1:
		*(void **)out = arena_alloc(r->arena, field->part->size);
		return object(r, field->part, *(void **)out);
	}
	return false;
}

/* An optional value that says nothing is left out by the writer (lists and booleans say so above). */
static bool says_something(const struct shape_field *field, const void *out)
{
	switch (field->type) {
	case SHAPE_TEXT:
	case SHAPE_CODE:
	case SHAPE_HASH:
		return ((const struct str *)out)->len != 0;
	case SHAPE_INT:
		return *(const int64_t *)out != 0;
	case SHAPE_TIME:
		return instant_is_set(*(const struct instant *)out);
	default:
		return true;
	}
}

static bool field_value(struct reader *r, const struct shape_field *field, void *out)
{
	return value(r, field, out) && (field->need == SHAPE_REQUIRED || says_something(field, out));
}

/* Names must come in the table's order; optional ones may be absent. */
static bool object(struct reader *r, const struct shape *shape, void *out)
{
	size_t at = 0;
	bool first = true;

	if (!eat(r, '{'))
		return false;
	while (!eat(r, '}')) {
		struct str name;
		if ((!first && !eat(r, ',')) || !string(r, &name) || !eat(r, ':'))
			return false;
		first = false;
		for (; at < shape->count && !str_is(name, shape->fields[at].name); at++)
			if (shape->fields[at].need == SHAPE_REQUIRED)
				return false;
		if (at == shape->count || !field_value(r, &shape->fields[at], (char *)out + shape->fields[at].offset))
			return false;
		at++;
	}
	for (; at < shape->count; at++)
		if (shape->fields[at].need == SHAPE_REQUIRED)
			return false;
	return true;
}

bool shape_read_canonical(const struct shape *shape, struct str *cursor, struct arena *arena, void *out)
{
	struct reader r = { *cursor, arena };

	memset(out, 0, shape->size);
	if (!object(&r, shape, out))
		return false;
	*cursor = r.rest;
	return true;
}

bool canonical_word(struct str *rest, struct str word)
{
	struct reader r = { *rest, NULL };
	bool is_there = eat_word(&r, word);

	*rest = r.rest;
	return is_there;
}

bool canonical_string(struct str *rest, struct arena *arena, struct str *out)
{
	struct reader r = { *rest, arena };
	bool is_one = string(&r, out);

	*rest = r.rest;
	return is_one;
}

bool canonical_instant(struct str *rest, struct instant *out)
{
	struct reader r = { *rest, NULL };
	bool is_one = instant(&r, out);

	*rest = r.rest;
	return is_one;
}

bool canonical_int(struct str *rest, int64_t *out)
{
	struct reader r = { *rest, NULL };
	bool is_one = integer(&r, out);

	*rest = r.rest;
	return is_one;
}

bool canonical_span(struct str *rest, struct str *object_text)
{
	int depth = 0;
	bool in_string = false;

	for (size_t i = 0; i < rest->len; i++) {
		char c = rest->at[i];
		if (in_string && c == '\\')
			i++;
		else if (c == '"')
			in_string = !in_string;
		else if (!in_string)
			depth += (c == '{') - (c == '}');
		if (depth == 0 && c != '}')
			return false;
		if (depth == 0) {
			*object_text = str_first(*rest, i + 1);
			*rest = str_after(*rest, i + 1);
			return true;
		}
	}
	return false;
}
