/* Any bytes as a spool, and a good spool with any of its bytes changed: what is read is a beginning of what was put in, unchanged. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/must.h"
#include "desk/spool.h"

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);

enum { REPORTS = 6, LOOKED_AT = 8192 + 2048 };

static char good[SPOOL_BYTES];
static struct spool_report taken[REPORTS];
static struct arena kept;

/* Six reports, two of them forgotten: both headers are in use. */
static void make(void)
{
	char directory[] = "/tmp/fuzz-spool-XXXXXX", path[64];
	struct spool *spool;
	struct err err;

	must(mkdtemp(directory));
	snprintf(path, sizeof(path), "%s/spool", directory);
	must(spool_open(path, &spool, &err));
	for (int i = 0; i < REPORTS; i++) {
		taken[i] = (struct spool_report){ { 1790000000000 + i },
						  arena_printf(&kept, "key-%d", i),
						  arena_printf(&kept, "{\"text\":\"%*d\"}", 20 * i, i),
						  S("192.0.2.7"),
						  S("device") };
		must(spool_take(spool, &taken[i], &err));
		if (i == 3)
			spool_forget(spool, 2);
	}
	spool_close(&spool);
	int fd = open(path, O_RDONLY);
	must(fd >= 0 && read(fd, good, SPOOL_BYTES) == SPOOL_BYTES);
	close(fd);
	unlink(path);
	rmdir(directory);
}

static bool same(const struct spool_report *a, const struct spool_report *b)
{
	return a->received.ms == b->received.ms && str_equal(a->key, b->key) && str_equal(a->body, b->body) &&
	       str_equal(a->source, b->source) && str_equal(a->device, b->device);
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
	static char changed[SPOOL_BYTES];
	ARENA_SCOPED(arena);
	struct spool_report found[REPORTS + 1];

	if (!kept.used_bytes)
		make();
	(void)spool_read(str_from((const char *)data, size), &arena, found, REPORTS + 1);
	memcpy(changed, good, sizeof(changed));
	for (size_t i = 0; i + 3 <= size; i += 3)
		changed[(data[i] << 8 | data[i + 1]) % LOOKED_AT] = (char)data[i + 2];
	size_t count = spool_read(str_from(changed, sizeof(changed)), &arena, found, REPORTS + 1);
	must(count <= REPORTS);
	/* From the first that one of the two headers knows to wait. */
	size_t first = count && same(&found[0], &taken[2]) ? 2 : 0;
	for (size_t i = 0; i < count; i++)
		must(first + i < REPORTS && same(&found[i], &taken[first + i]));
	return 0;
}
