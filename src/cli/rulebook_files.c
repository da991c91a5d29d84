#include "cli/rulebook_files.h"

#include <sys/stat.h>

#include "host/file.h"
#include "host/folder.h"

enum { RULEBOOK_BYTES_MAX = 8 << 20 };

static bool is_folder(const char *path)
{
	struct stat status;

	return stat(path, &status) == 0 && S_ISDIR(status.st_mode);
}

static bool one_read(struct str path, struct arena *arena, struct rulebook_file *out, struct err *err)
{
	out->name = path;
	return file_read(path.at, RULEBOOK_BYTES_MAX, arena, &out->bytes, err);
}

bool rulebook_files_read(const char *path, struct arena *arena, struct rulebook_file **out, size_t *count,
			 struct err *err)
{
	struct str *found, top = arena_str(arena, str_of(path));
	size_t all;

	*count = 0;
	if (!is_folder(path)) {
		*out = ARENA_NEW(arena, struct rulebook_file);
		*count = 1;
		return one_read(top, arena, *out, err);
	}
	if (!folder_files(path, arena, &found, &all, err))
		return false;
	while (top.len > 1 && str_ends(top, S("/")))
		top.len--;
	*out = ARENA_ARRAY(arena, all + 1, struct rulebook_file);
	for (size_t i = 0; i < all; i++) {
		if (!str_ends(found[i], S(".yaml")) && !str_ends(found[i], S(".json")))
			continue;
		struct str name = arena_printf(arena, "%.*s/%.*s", STR_ARG(top), STR_ARG(found[i]));
		if (!one_read(name, arena, &(*out)[*count], err))
			return false;
		*count += 1;
	}
	return true;
}
