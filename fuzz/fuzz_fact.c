/* A body is refused or it is a fact in its one form: what was read is written back to the same bytes. */
#include <stdint.h>
#include <stdlib.h>

#include "base/must.h"
#include "fact/fact.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	ARENA_SCOPED(arena);
	BUF_SCOPED(again);
	struct str body = str_from((const char *)data, size);
	struct fact fact;

	if (!fact_read(body, &arena, &fact))
		return 0;
	fact_write(&fact, &again);
	must(str_equal(buf_str(&again), body));
	return 0;
}
