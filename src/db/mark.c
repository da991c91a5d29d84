#include "db/mark.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "base/buf.h"

static const char MARK_OPEN[5] = "open\n", MARK_SHUT[5] = "shut\n";

static bool say(int mark, const char word[5])
{
	return pwrite(mark, word, 5, 0) == 5 && fsync(mark) == 0;
}

static bool refuse_system(struct err *err)
{
	bool full = errno == ENOSPC || errno == EDQUOT;

	return refuse(err, full ? REFUSAL_STORE_FULL : REFUSAL_STORE_UNAVAILABLE, strerror(errno));
}

static bool take(int mark, const char *store_path, bool *unclean, struct err *err)
{
	char word[5] = "";

	if (flock(mark, LOCK_EX | LOCK_NB) != 0)
		return refuse(err, REFUSAL_STORE_LOCKED, store_path);
	ssize_t len = pread(mark, word, sizeof(word), 0);
	if (len < 0)
		return refuse_system(err);
	*unclean = len > 0 && memcmp(word, MARK_SHUT, sizeof(word)) != 0;
	return say(mark, MARK_OPEN) || refuse_system(err);
}

bool mark_take(const char *store_path, int *mark, bool *unclean, struct err *err)
{
	BUF_SCOPED(name);

	buf_printf(&name, "%s-writer", store_path);
	*mark = open(name.at, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (*mark < 0)
		return refuse_system(err);
	if (take(*mark, store_path, unclean, err))
		return true;
	mark_leave(mark, false);
	return false;
}

void mark_leave(int *mark, bool clean)
{
	if (*mark < 0)
		return;
	if (clean)
		say(*mark, MARK_SHUT); /* if it can't be said, the next open checks the file: no harm */
	close(*mark);                  /* and with it the lock */
	*mark = -1;
}
