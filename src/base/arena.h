/* arena: memory that is given back all at once.
 *
 * One arena per request, job or tick. Everything a request makes lives until arena_free; nothing is freed singly. Memory
 * is zeroed and aligned for any type. Running out of address space ends the process (exhaustion is not an outcome).
 */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include "base/str.h"

struct arena {
	struct arena_block *block; /* newest first */
	size_t used_bytes;         /* handed out so far, over all blocks */
};

/* A new arena is {0}: it holds nothing until first asked. */
void arena_free(struct arena *arena);          /* gives all back; the arena may be used again */
void arena_reset(struct arena *arena);         /* forgets all, keeps one block for reuse */

void *arena_alloc(struct arena *arena, size_t size_bytes);
void *arena_array(struct arena *arena, size_t count, size_t size_bytes); /* must not overflow */
struct str arena_str(struct arena *arena, struct str s);                  /* a copy, NUL after it */
char *arena_cstr(struct arena *arena, struct str s);                      /* a copy as a C string */
struct str arena_printf(struct arena *arena, const char *format, ...) __attribute__((format(printf, 2, 3)));

#define ARENA_NEW(arena, type) ((type *)arena_alloc((arena), sizeof(type)))
#define ARENA_ARRAY(arena, count, type) ((type *)arena_array((arena), (count), sizeof(type)))
/* An arena that is freed when its scope ends. */
#define ARENA_SCOPED(name) struct arena name __attribute__((cleanup(arena_free))) = { 0 }

#endif
