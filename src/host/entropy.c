#include "host/entropy.h"

#include <errno.h>
#include <sys/random.h>

#include "base/must.h"

void entropy_fill(void *out, size_t len)
{
	char *at = out;

	while (len) {
		ssize_t got = getrandom(at, len, 0);
		must(got > 0 || errno == EINTR);
		if (got > 0) {
			at += got;
			len -= (size_t)got;
		}
	}
}

uint64_t entropy_u64(void)
{
	uint64_t value;

	entropy_fill(&value, sizeof(value));
	return value;
}
