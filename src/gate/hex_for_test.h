/* hex_for_test: bytes that a test writes in hexadecimal. */
#ifndef GATE_HEX_FOR_TEST_H
#define GATE_HEX_FOR_TEST_H

#include <string.h>

#include "base/arena.h"

/* The bytes that lower-case hexadecimal digits write. */
static inline struct str bytes(struct arena *arena, const char *hex)
{
	char *out = arena_alloc(arena, strlen(hex) / 2 + 1);
	size_t len = 0;

	for (; hex[0] && hex[1]; hex += 2) {
		const int high = hex[0] <= '9' ? hex[0] - '0' : hex[0] - 'a' + 10;
		const int low = hex[1] <= '9' ? hex[1] - '0' : hex[1] - 'a' + 10;
		out[len++] = (char)(high << 4 | low);
	}
	return str_from(out, len);
}

#endif
