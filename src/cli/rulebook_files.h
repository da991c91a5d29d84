/* rulebook_files: the files of a library from a directory, a file, or the program itself. */
#ifndef CLI_RULEBOOK_FILES_H
#define CLI_RULEBOOK_FILES_H

#include "base/arena.h"
#include "base/err.h"
#include "rulebook/rulebook.h"

/* path a directory: every .yaml and .json file below it, sorted; a file: that one. Names are as the person gave them, with
 * the directory before them, so that a refusal's file:line:column can be opened. */
bool rulebook_files_read(const char *path, struct arena *arena, struct rulebook_file **out, size_t *count, struct err *err)
	__attribute__((warn_unused_result));

#endif
