#include "base/arena.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/must.h"

enum { BLOCK_BYTES = 16 * 1024 - 64 };

struct arena_block {
	struct arena_block *older;
	size_t size, used;
	_Alignas(max_align_t) char bytes[];
};

static struct arena_block *block_new(size_t size)
{
	struct arena_block *block = malloc(sizeof(*block) + size);

	must(block);
	block->older = NULL;
	block->size = size;
	block->used = 0;
	return block;
}

void arena_free(struct arena *arena)
{
	for (struct arena_block *block = arena->block, *older; block; block = older) {
		older = block->older;
		free(block);
	}
	*arena = (struct arena){ 0 };
}

void arena_reset(struct arena *arena)
{
	struct arena_block *keep = arena->block;

	if (!keep)
		return;
	arena->block = keep->older;
	arena_free(arena);
	keep->older = NULL;
	keep->used = 0;
	arena->block = keep;
}

void *arena_alloc(struct arena *arena, size_t size_bytes)
{
	const size_t align = _Alignof(max_align_t);
	size_t need = (size_bytes + align - 1) & ~(align - 1);

	must(need >= size_bytes);
	if (!arena->block || arena->block->size - arena->block->used < need) {
		struct arena_block *block = block_new(need > BLOCK_BYTES ? need : BLOCK_BYTES);
		block->older = arena->block;
		arena->block = block;
	}
	void *at = arena->block->bytes + arena->block->used;
	arena->block->used += need;
	arena->used_bytes += need;
	return memset(at, 0, need);
}

void *arena_array(struct arena *arena, size_t count, size_t size_bytes)
{
	size_t total;

	must(!__builtin_mul_overflow(count, size_bytes, &total));
	return arena_alloc(arena, total);
}

char *arena_cstr(struct arena *arena, struct str s)
{
	char *copy = arena_alloc(arena, s.len + 1);

	if (s.len)
		memcpy(copy, s.at, s.len);
	return copy;
}

struct str arena_str(struct arena *arena, struct str s)
{
	return (struct str){ arena_cstr(arena, s), s.len };
}

struct str arena_printf(struct arena *arena, const char *format, ...)
{
	va_list args, again;

	va_start(args, format);
	va_copy(again, args);
	int len = vsnprintf(NULL, 0, format, args);
	va_end(args);
	must(len >= 0);
	char *at = arena_alloc(arena, (size_t)len + 1);
	vsnprintf(at, (size_t)len + 1, format, again);
	va_end(again);
	return (struct str){ at, (size_t)len };
}
