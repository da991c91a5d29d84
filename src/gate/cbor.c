#include "gate/cbor.h"

#include "text/utf8.h"

enum major { MAJOR_UNSIGNED, MAJOR_NEGATIVE, MAJOR_BYTES, MAJOR_TEXT, MAJOR_ARRAY, MAJOR_MAP, MAJOR_TAG, MAJOR_SIMPLE };
enum { SIMPLE_FALSE = 20, SIMPLE_TRUE, SIMPLE_NULL };

struct head {
	enum major major;
	uint64_t argument;
};

static unsigned char byte_take(struct str *bytes)
{
	const unsigned char first = (unsigned char)bytes->at[0];

	*bytes = str_after(*bytes, 1);
	return first;
}

/* RFC 8949 section 3, with only the shortest spelling of each argument (section 4.2.1). */
static bool head_take(struct str *bytes, struct head *out)
{
	if (bytes->len == 0)
		return false;
	const unsigned char first = byte_take(bytes), low = first & 31;
	out->major = (enum major)(first >> 5);
	out->argument = low;
	if (low < 24)
		return true;
	if (low > 27 || out->major == MAJOR_SIMPLE)
		return false;
	const size_t width = (size_t)1 << (low - 24);
	if (bytes->len < width)
		return false;
	out->argument = 0;
	for (size_t i = 0; i < width; i++)
		out->argument = out->argument << 8 | byte_take(bytes);
	return width == 1 ? out->argument >= 24 : out->argument >> (4 * width) != 0;
}

static bool take(struct str *bytes, struct arena *arena, int depth, struct cbor *out);

static bool run_take(struct str *bytes, uint64_t length, struct cbor *out)
{
	if (length > bytes->len)
		return false;
	out->bytes = str_first(*bytes, (size_t)length);
	*bytes = str_after(*bytes, (size_t)length);
	return out->kind != CBOR_TEXT || utf8_is_valid(out->bytes);
}

static bool items_take(struct str *bytes, struct arena *arena, int depth, uint64_t count, struct cbor *out)
{
	/* Each item is a byte at least. */
	if (count > bytes->len)
		return false;
	struct cbor *items = ARENA_ARRAY(arena, (size_t)count + 1, struct cbor);
	for (out->count = 0; out->count < count; out->count++)
		if (!take(bytes, arena, depth + 1, &items[out->count]))
			return false;
	out->items = items;
	return true;
}

static bool is_same_name(const struct cbor *a, const struct cbor *b)
{
	return a->kind == b->kind && a->integer == b->integer && str_equal(a->bytes, b->bytes);
}

static bool is_new_name(const struct cbor *names, size_t count)
{
	if (names[count].kind != CBOR_INT && names[count].kind != CBOR_TEXT)
		return false;
	for (size_t i = 0; i < count; i++)
		if (is_same_name(&names[i], &names[count]))
			return false;
	return true;
}

/* Maps of authenticators have a handful of members; a long one is none of theirs, and comparing all names costs its square. */
enum { MAP_MOST = 64 };

static bool map_take(struct str *bytes, struct arena *arena, int depth, uint64_t count, struct cbor *out)
{
	if (count > MAP_MOST || count > bytes->len / 2)
		return false;
	struct cbor *names = ARENA_ARRAY(arena, (size_t)count + 1, struct cbor);
	struct cbor *items = ARENA_ARRAY(arena, (size_t)count + 1, struct cbor);
	for (out->count = 0; out->count < count; out->count++)
		if (!take(bytes, arena, depth + 1, &names[out->count]) || !is_new_name(names, out->count) ||
		    !take(bytes, arena, depth + 1, &items[out->count]))
			return false;
	out->names = names;
	out->items = items;
	return true;
}

static bool integer_make(uint64_t argument, bool negative, struct cbor *out)
{
	out->kind = CBOR_INT;
	out->integer = negative ? -1 - (int64_t)(argument & INT64_MAX) : (int64_t)(argument & INT64_MAX);
	return argument <= INT64_MAX;
}

static bool simple_make(uint64_t argument, struct cbor *out)
{
	out->kind = argument == SIMPLE_NULL ? CBOR_NULL : CBOR_BOOL;
	out->boolean = argument == SIMPLE_TRUE;
	return argument >= SIMPLE_FALSE && argument <= SIMPLE_NULL;
}

static bool take(struct str *bytes, struct arena *arena, int depth, struct cbor *out)
{
	struct head head;

	*out = (struct cbor){ 0 };
	if (depth > CBOR_DEPTH || !head_take(bytes, &head))
		return false;
	switch (head.major) {
	case MAJOR_UNSIGNED:
	case MAJOR_NEGATIVE:
		return integer_make(head.argument, head.major == MAJOR_NEGATIVE, out);
	case MAJOR_BYTES:
	case MAJOR_TEXT:
		out->kind = head.major == MAJOR_TEXT ? CBOR_TEXT : CBOR_BYTES;
		return run_take(bytes, head.argument, out);
	case MAJOR_ARRAY:
		out->kind = CBOR_ARRAY;
		return items_take(bytes, arena, depth, head.argument, out);
	case MAJOR_MAP:
		out->kind = CBOR_MAP;
		return map_take(bytes, arena, depth, head.argument, out);
	case MAJOR_SIMPLE:
		return simple_make(head.argument, out);
	case MAJOR_TAG:
		break;
	}
	return false;
}

bool cbor_take(struct str *bytes, struct arena *arena, struct cbor *out)
{
	return take(bytes, arena, 1, out);
}

bool cbor_read(struct str bytes, struct arena *arena, struct cbor *out)
{
	return take(&bytes, arena, 1, out) && bytes.len == 0;
}

bool cbor_is(const struct cbor *value, enum cbor_kind kind)
{
	return value && value->kind == kind;
}

const struct cbor *cbor_named(const struct cbor *map, const char *name)
{
	for (size_t i = 0; cbor_is(map, CBOR_MAP) && i < map->count; i++)
		if (map->names[i].kind == CBOR_TEXT && str_is(map->names[i].bytes, name))
			return &map->items[i];
	return NULL;
}

const struct cbor *cbor_numbered(const struct cbor *map, int64_t name)
{
	for (size_t i = 0; cbor_is(map, CBOR_MAP) && i < map->count; i++)
		if (map->names[i].kind == CBOR_INT && map->names[i].integer == name)
			return &map->items[i];
	return NULL;
}

int64_t cbor_int(const struct cbor *value)
{
	return cbor_is(value, CBOR_INT) ? value->integer : 0;
}

struct str cbor_bytes(const struct cbor *value)
{
	return cbor_is(value, CBOR_BYTES) ? value->bytes : (struct str){ 0 };
}

struct str cbor_text(const struct cbor *value)
{
	return cbor_is(value, CBOR_TEXT) ? value->bytes : (struct str){ 0 };
}
