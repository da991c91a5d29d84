/* random_for_test: structs of any shape filled by chance, from a seed; and whether two of them are the same. For tests. */
#ifndef SHAPE_RANDOM_FOR_TEST_H
#define SHAPE_RANDOM_FOR_TEST_H

#include <string.h>

#include "shape/shape.h"

/* xorshift64*: the same sequence on every machine. */
static inline uint64_t random_next(uint64_t *seed)
{
	*seed ^= *seed >> 12;
	*seed ^= *seed << 25;
	*seed ^= *seed >> 27;
	return *seed * 2685821657736338717u;
}

static inline uint64_t random_below(uint64_t *seed, uint64_t limit)
{
	return (random_next(seed) >> 16) % limit;
}

/* Characters of every length in UTF-8, all that must be escaped, and those that need not be and tempt one to. */
static inline struct str random_text(uint64_t *seed, struct arena *arena, size_t least)
{
	static const char *const pieces[] = {
		"a",  "Z",  "0",    " ",    "\"",   "\\", "/",  "\n",     "\t",           "\b",
		"\f", "\r", "\x01", "\x1f", "\x7f", "é",  "鎮", "公",     "\xe2\x80\xa8", "\xef\xbf\xbd",
		"😀",  "{",  "}",    "[",    "]",    ",",  ":",  "\\u0041"
	};
	size_t count = least + random_below(seed, 12);
	char *at = arena_alloc(arena, count * 6 + 1);
	size_t len = 0;

	for (size_t i = 0; i < count; i++) {
		const char *piece = pieces[random_below(seed, sizeof(pieces) / sizeof(pieces[0]))];
		memcpy(at + len, piece, strlen(piece));
		len += strlen(piece);
	}
	return str_from(at, len);
}

static inline void random_fill(const struct shape *shape, uint64_t *seed, struct arena *arena, void *out);

static inline void random_field(const struct shape_field *field, uint64_t *seed, struct arena *arena, void *out)
{
	static const char hex[] = "0123456789abcdef";
	struct parts *parts = out;
	size_t least = field->need == SHAPE_REQUIRED ? 0 : 1;

	switch (field->type) {
	case SHAPE_TEXT:
	case SHAPE_CODE:
		*(struct str *)out = random_text(seed, arena, least);
		return;
	case SHAPE_HASH: {
		char *at = arena_alloc(arena, 65);
		for (int i = 0; i < 64; i++)
			at[i] = hex[random_below(seed, 16)];
		*(struct str *)out = str_from(at, 64);
		return;
	}
	case SHAPE_INT:
		*(int64_t *)out = (int64_t)random_below(seed, (uint64_t)field->max + 1 - least) + (int64_t)least;
		return;
	case SHAPE_BOOL:
		*(bool *)out = least || random_below(seed, 2);
		return;
	case SHAPE_TIME:
		memcpy(out, &(struct instant){ (int64_t)random_below(seed, 253402300799999u) + 1 },
		       sizeof(struct instant));
		return;
	case SHAPE_TEXTS:
		parts->count = least + random_below(seed, 4);
		parts->items = ARENA_ARRAY(arena, parts->count, struct str);
		for (size_t i = 0; i < parts->count; i++)
			((struct str *)parts->items)[i] = random_text(seed, arena, 0);
		return;
	case SHAPE_PARTS:
		parts->count = least + random_below(seed, 6);
		parts->items = arena_array(arena, parts->count, field->part->size);
		for (size_t i = 0; i < parts->count; i++)
			random_fill(field->part, seed, arena, (char *)parts->items + i * field->part->size);
		return;
	case SHAPE_PART1:
		*(void **)out = arena_alloc(arena, field->part->size);
		random_fill(field->part, seed, arena, *(void **)out);
		return;
	}
}

/* Every required field, and each other one in two cases of three. */
static inline void random_fill(const struct shape *shape, uint64_t *seed, struct arena *arena, void *out)
{
	memset(out, 0, shape->size);
	for (size_t i = 0; i < shape->count; i++)
		if (shape->fields[i].need == SHAPE_REQUIRED || random_below(seed, 3))
			random_field(&shape->fields[i], seed, arena, (char *)out + shape->fields[i].offset);
}

static inline bool random_same(const struct shape *shape, const void *one, const void *other);

static inline bool random_same_field(const struct shape_field *field, const void *a, const void *b)
{
	const struct parts *one = a, *other = b;
	void *const *inner = a, *const *other_inner = b;

	switch (field->type) {
	case SHAPE_TEXT:
	case SHAPE_CODE:
	case SHAPE_HASH:
		return str_equal(*(const struct str *)a, *(const struct str *)b);
	case SHAPE_INT:
		return *(const int64_t *)a == *(const int64_t *)b;
	case SHAPE_BOOL:
		return *(const bool *)a == *(const bool *)b;
	case SHAPE_TIME:
		return ((const struct instant *)a)->ms == ((const struct instant *)b)->ms;
	case SHAPE_TEXTS:
		for (size_t i = 0; one->count == other->count && i < one->count; i++)
			if (!str_equal(((const struct str *)one->items)[i], ((const struct str *)other->items)[i]))
				return false;
		return one->count == other->count;
	case SHAPE_PARTS:
		for (size_t i = 0; one->count == other->count && i < one->count; i++)
			if (!random_same(field->part, (const char *)one->items + i * field->part->size,
					 (const char *)other->items + i * field->part->size))
				return false;
		return one->count == other->count;
	case SHAPE_PART1:
		return *inner && *other_inner ? random_same(field->part, *inner, *other_inner) : *inner == *other_inner;
	}
	return false;
}

static inline bool random_same(const struct shape *shape, const void *one, const void *other)
{
	for (size_t i = 0; i < shape->count; i++) {
		size_t offset = shape->fields[i].offset;
		if (!random_same_field(&shape->fields[i], (const char *)one + offset, (const char *)other + offset))
			return false;
	}
	return true;
}

#endif
