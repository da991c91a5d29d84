/* Any bytes: the reader ends, stays within bounds, and what it read has one canonical text that reads back as itself. */
#include "base/buf.h"
#include "base/must.h"
#include "text/yaml.h"

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
	ARENA_SCOPED(arena);
	BUF_SCOPED(once);
	BUF_SCOPED(twice);
	struct yaml tree, again;
	struct err err;

	if (!yaml_read(str_from((const char *)data, size), &arena, &tree, &err))
		return 0;
	yaml_put_canonical(&once, &tree);
	if (!yaml_read(buf_str(&once), &arena, &again, &err))
		return 0; /* characters that YAML wants escaped otherwise than JSON */
	yaml_put_canonical(&twice, &again);
	must(str_equal(buf_str(&once), buf_str(&twice)));
	return 0;
}
