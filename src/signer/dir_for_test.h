/* dir_for_test: an empty private directory for one test, gone after it. */
#ifndef SIGNER_DIR_FOR_TEST_H
#define SIGNER_DIR_FOR_TEST_H

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static inline int dir_make(void **state)
{
	char *path = strdup("/tmp/tocsin-keys-XXXXXX");

	*state = mkdtemp(path);
	return *state ? 0 : -1;
}

static inline int dir_remove(void **state)
{
	char path[400];
	DIR *dir = opendir(*state);

	for (struct dirent *entry; dir && (entry = readdir(dir));) {
		snprintf(path, sizeof(path), "%s/%s", (char *)*state, entry->d_name);
		unlink(path);
	}
	if (dir)
		closedir(dir);
	rmdir(*state);
	free(*state);
	return 0;
}

#endif
