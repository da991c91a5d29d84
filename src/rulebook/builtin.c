#include "rulebook/builtin.h"

#include <pthread.h>
#include <stdio.h>

#include "base/must.h"

static pthread_once_t made = PTHREAD_ONCE_INIT;
static struct arena arena;
static struct rulebook_library library;

static void make(void)
{
	struct err err = { 0 };

	if (rulebook_load(builtin_files, builtin_file_count, &arena, &library, &err))
		return;
	fprintf(stderr, "%s: %s %s %s\n", err.where, refusal_row(err.refusal)->code, err.word[0], err.word[1]);
	must(!"the compiled-in rulebook is sound");
}

const struct rulebook_library *rulebook_default(void)
{
	pthread_once(&made, make);
	return &library;
}

const struct rulebook_file *rulebook_default_files(size_t *count)
{
	*count = builtin_file_count;
	return builtin_files;
}
