/* Any bytes: the reader ends, stays within bounds, and the canonical text of what it read is JSON that is its own canonical
 * text. (YAML would fold a U+0085 in it, so it is not read as YAML again.) */
#include "base/buf.h"
#include "base/must.h"
#include "text/json.h"
#include "text/yaml.h"

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
	ARENA_SCOPED(arena);
	BUF_SCOPED(once);
	BUF_SCOPED(twice);
	struct yaml tree;
	struct json again;
	struct err err;

	if (!yaml_read(str_from((const char *)data, size), &arena, &tree, &err))
		return 0;
	yaml_put_canonical(&once, &tree);
	must(json_read(buf_str(&once), &arena, &again, &err));
	json_put(&twice, &again);
	must(str_equal(buf_str(&once), buf_str(&twice)));
	return 0;
}
