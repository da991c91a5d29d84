#include "host/now.h"

#include <errno.h>
#include <fcntl.h>

#include "base/must.h"

enum { CLOCK_FILE_BYTES = 64 };

struct instant now_wall(void)
{
	struct timespec now;

	must(clock_gettime(CLOCK_REALTIME, &now) == 0);
	return (struct instant){ (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000 };
}

int64_t now_steady_ms(void)
{
	struct timespec now;

	must(clock_gettime(CLOCK_MONOTONIC, &now) == 0);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

bool now_instant(const struct clock_source *source, struct instant *out, struct err *err)
{
	char text[CLOCK_FILE_BYTES];

	if (!source->file) {
		*out = source->hand ? *source->hand : now_wall();
		return true;
	}
	int fd = open(source->file, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return refuse(err, REFUSAL_CLOCK_UNREADABLE, source->file, strerror(errno));
	ssize_t len = read(fd, text, sizeof(text));
	close(fd);
	if (len < 0)
		return refuse(err, REFUSAL_CLOCK_UNREADABLE, source->file, strerror(errno));
	if (!instant_read(str_trim(str_from(text, (size_t)len)), out))
		return refuse(err, REFUSAL_CLOCK_UNREADABLE, source->file, "RFC 3339");
	return true;
}
