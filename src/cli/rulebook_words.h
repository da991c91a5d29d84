/* rulebook_words: what `tocsin rulebook` is made of. */
#ifndef CLI_RULEBOOK_WORDS_H
#define CLI_RULEBOOK_WORDS_H

#include "base/arena.h"
#include "base/err.h"
#include "rulebook/rulebook.h"

struct rulebook_files {
	struct rulebook_file *at;
	size_t count;
};

/* To stdout: lines "- path: value" and "+ path: value", or a JSON array of {"path","a","b"}. False: a file is no YAML. */
bool rulebook_diff(const struct rulebook_files *a, const struct rulebook_files *b, bool json, struct arena *arena,
		   struct err *err) __attribute__((warn_unused_result));
/* To stdout: a line, or an object of a JSON array, for each document and year. */
void rulebook_list(const struct rulebook_library *library, bool json);

#endif
