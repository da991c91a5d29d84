/* Any fields, for any verb: what is made of them is JSON that its shape reads or refuses by name, and a refusal's place leads back
 * to a field of the form. The first byte chooses the verb; then name=value&name=value, as raw bytes. */
#include <string.h>

#include "base/must.h"
#include "desk/input.h"
#include "text/utf8.h"
#include "web/form_body.h"

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);

enum { FIELDS_MAX = 200 };

static const struct shape *verb_of(unsigned char number)
{
	for (int i = 0; i < ROUTE_COUNT; i++) {
		const struct shape *shape = input_shape((enum route)((number + i) % ROUTE_COUNT));
		if (shape)
			return shape;
	}
	return NULL;
}

static bool fields_read(struct str rest, struct typed_field fields[FIELDS_MAX], size_t *count)
{
	struct str pair;
	bool valid = true;

	for (*count = 0; rest.len && *count < FIELDS_MAX; *count += 1) {
		str_cut(rest, '&', &pair, &rest);
		str_cut(pair, '=', &fields[*count].name, &fields[*count].value);
		valid = valid && utf8_is_valid(fields[*count].name) && utf8_is_valid(fields[*count].value);
	}
	return valid;
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
	ARENA_SCOPED(arena);
	BUF_SCOPED(body);
	struct typed_field fields[FIELDS_MAX];
	struct json_out o = { &body, false };
	struct err err = { 0 };
	struct json json;
	size_t count;

	if (size == 0)
		return 0;
	const struct shape *shape = verb_of(data[0]);
	const bool valid = fields_read(str_from((const char *)data + 1, size - 1), fields, &count);
	const struct typed typed = { fields, count };
	if (!form_body(shape, &typed, &arena, &o, &err)) {
		/* Not UTF-8; or a time was to be told and is not. */
		must(err.refusal == (valid ? REFUSAL_FIELD_EMPTY : REFUSAL_UTF8_MALFORMED));
		must(!valid || form_body_field(shape, err.where));
		return 0;
	}
	must(valid);
	/* A NUL is valid UTF-8, and no text of JSON. */
	if (!json_read(buf_str(&body), &arena, &json, &err)) {
		must(memchr(data, 0, size));
		return 0;
	}
	void *in = arena_alloc(&arena, shape->size);
	if (!shape_read(shape, &json, &arena, in, &err) && err.where[0] == '/' && err.where[1])
		must(form_body_field(shape, err.where) && form_body_name(shape, err.where, &arena).len);
	return 0;
}
