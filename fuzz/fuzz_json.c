/* Any bytes as a request's body: what is read is JSON by a grammar of its own, prints canonically, reads as the same again;
 * and whatever it is, every input of the desk takes it or refuses it. */
#include <string.h>

#include "base/must.h"
#include "desk/input.h"
#include "text/json.h"
#include "text/utf8.h"

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);

/* RFC 8259, read from its ABNF and not from json.c: a recogniser that knows no values. at points behind what was eaten. */
struct scan {
	const char *at, *end;
};

static bool value(struct scan *s, int depth);

static void white(struct scan *s)
{
	while (s->at < s->end && strchr(" \t\n\r", *s->at) && *s->at)
		s->at++;
}

static bool eat(struct scan *s, const char *text)
{
	size_t len = strlen(text);

	if ((size_t)(s->end - s->at) < len || memcmp(s->at, text, len) != 0)
		return false;
	s->at += len;
	return true;
}

static bool digits(struct scan *s)
{
	const char *begin = s->at;

	while (s->at < s->end && *s->at >= '0' && *s->at <= '9')
		s->at++;
	return s->at > begin;
}

static bool number(struct scan *s)
{
	eat(s, "-");
	if (!eat(s, "0") && !digits(s))
		return false;
	if (eat(s, ".") && !digits(s))
		return false;
	if (eat(s, "e") || eat(s, "E")) {
		if (!eat(s, "+"))
			eat(s, "-");
		return digits(s);
	}
	return true;
}

static bool string(struct scan *s)
{
	if (!eat(s, "\""))
		return false;
	while (s->at < s->end && *s->at != '"') {
		if ((unsigned char)*s->at < 0x20)
			return false;
		if (*s->at++ != '\\')
			continue;
		if (s->at == s->end || !*s->at || !strchr("\"\\/bfnrtu", *s->at))
			return false;
		if (*s->at++ != 'u')
			continue;
		for (int i = 0; i < 4; i++, s->at++)
			if (s->at == s->end || !*s->at || !strchr("0123456789abcdefABCDEF", *s->at))
				return false;
	}
	return eat(s, "\"");
}

static bool members(struct scan *s, bool named, const char *end, int depth)
{
	white(s);
	if (eat(s, end))
		return true;
	do {
		white(s);
		if (named && !string(s))
			return false;
		white(s);
		if ((named && !eat(s, ":")) || !value(s, depth + 1))
			return false;
	} while (eat(s, ","));
	return eat(s, end);
}

static bool value(struct scan *s, int depth)
{
	bool found;

	white(s);
	if (depth > JSON_DEPTH + 1)
		return false;
	if (eat(s, "{"))
		found = members(s, true, "}", depth);
	else if (eat(s, "["))
		found = members(s, false, "]", depth);
	else
		found = eat(s, "true") || eat(s, "false") || eat(s, "null") ||
			(s->at < s->end && *s->at == '"' ? string(s) : number(s));
	white(s);
	return found;
}

static void give_to_every_input(const struct json *json)
{
	for (int route = 0; route < ROUTE_COUNT; route++) {
		ARENA_SCOPED(arena);
		const struct shape *shape = input_shape((enum route)route);
		struct json again;
		struct err err;
		BUF_SCOPED(text);

		if (!shape)
			continue;
		void *in = arena_alloc(&arena, shape->size);
		if (!shape_read(shape, json, &arena, in, &err)) {
			must(err.refusal && utf8_is_valid(str_of(err.where)));
			continue;
		}
		shape_write(shape, in, &text);
		must(json_read(buf_str(&text), &arena, &again, &err));
	}
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
	const struct str text = str_from((const char *)data, size);
	struct scan scan = { text.at, text.at + text.len };
	struct json json, again;
	struct err err;
	ARENA_SCOPED(arena);
	BUF_SCOPED(first);
	BUF_SCOPED(second);

	if (!json_read(text, &arena, &json, &err)) {
		must(err.refusal);
		return 0;
	}
	must(utf8_is_valid(text) && value(&scan, 0) && scan.at == scan.end);
	json_put(&first, &json);
	must(json_read(buf_str(&first), &arena, &again, &err));
	json_put(&second, &again);
	must(str_equal(buf_str(&first), buf_str(&second)));
	give_to_every_input(&json);
	return 0;
}
