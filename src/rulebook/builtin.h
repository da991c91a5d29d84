/* builtin: the files of law/ as compiled in by tools/embed_law.py. */
#ifndef RULEBOOK_BUILTIN_H
#define RULEBOOK_BUILTIN_H

#include "rulebook/rulebook.h"

extern const struct rulebook_file builtin_files[];
extern const size_t builtin_file_count;

#endif
