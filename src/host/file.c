#include "host/file.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>

#include "base/buf.h"
#include "base/must.h"
#include "host/entropy.h"

bool file_refuse_read(const char *path, struct err *err)
{
	return refuse(err, REFUSAL_FILE_UNREADABLE, path, strerror(errno));
}

bool file_refuse_write(const char *path, struct err *err)
{
	if (errno == ENOSPC || errno == EDQUOT)
		return refuse(err, REFUSAL_DISK_FULL);
	return refuse(err, REFUSAL_FILE_UNWRITABLE, path, strerror(errno));
}

void file_close(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

bool file_exists(const char *path)
{
	return access(path, F_OK) == 0;
}

static bool read_all(int fd, size_t cap_bytes, struct buf *into)
{
	for (;;) {
		buf_reserve(into, 64 * 1024);
		ssize_t got = read(fd, into->at + into->len, into->cap - into->len);
		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			return got == 0;
		into->len += (size_t)got;
		if (into->len > cap_bytes)
			return true;
	}
}

bool file_read(const char *path, size_t cap_bytes, struct arena *arena, struct str *out, struct err *err)
{
	bool standard_input = !strcmp(path, "-");
	BUF_SCOPED(bytes);
	FD_SCOPED(fd) = standard_input ? dup(STDIN_FILENO) : open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0 || !read_all(fd, cap_bytes, &bytes))
		return file_refuse_read(path, err);
	if (bytes.len > cap_bytes) {
		char cap[32];
		snprintf(cap, sizeof(cap), "%zu", cap_bytes);
		refuse(err, REFUSAL_BODY_TOO_LARGE, cap);
		return refuse_at(err, "%s", path);
	}
	*out = arena_str(arena, buf_str(&bytes));
	return true;
}

bool file_put(int fd, struct str bytes)
{
	while (bytes.len) {
		ssize_t put = write(fd, bytes.at, bytes.len);
		if (put < 0 && errno == EINTR)
			continue;
		if (put < 0)
			return false;
		bytes = str_after(bytes, (size_t)put);
	}
	return true;
}

bool file_sync_directory(const char *path, struct err *err)
{
	FD_SCOPED(fd) = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd < 0 || fsync(fd) != 0)
		return file_refuse_write(path, err);
	return true;
}

static bool sync_parent(const char *path, struct err *err)
{
	ARENA_SCOPED(arena);
	const char *slash = strrchr(path, '/');
	const char *parent = !slash          ? "."
			     : slash == path ? "/"
					     : arena_cstr(&arena, str_from(path, (size_t)(slash - path)));

	return file_sync_directory(parent, err);
}

bool file_write(const char *path, struct str bytes, mode_t mode, struct err *err)
{
	ARENA_SCOPED(arena);
	const char *fresh = arena_printf(&arena, "%s.%016llx.new", path, (unsigned long long)entropy_u64()).at;
	FD_SCOPED(fd) = open(fresh, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);

	if (fd < 0)
		return file_refuse_write(path, err);
	if (!file_put(fd, bytes) || fsync(fd) != 0 || rename(fresh, path) != 0) {
		file_refuse_write(path, err);
		unlink(fresh);
		return false;
	}
	return sync_parent(path, err);
}

bool file_append(const char *path, struct str bytes, mode_t mode, struct err *err)
{
	bool fresh = !file_exists(path);
	FD_SCOPED(fd) = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, mode);

	if (fd < 0 || !file_put(fd, bytes) || fsync(fd) != 0)
		return file_refuse_write(path, err);
	return !fresh || sync_parent(path, err);
}

bool file_make_directory(const char *path, mode_t mode, struct err *err)
{
	ARENA_SCOPED(arena);
	char *prefix = arena_cstr(&arena, str_of(path));
	struct stat found;

	for (char *at = prefix + 1; at[-1]; at++) {
		if (*at && *at != '/')
			continue;
		char end = *at;
		*at = '\0';
		if (mkdir(prefix, mode) != 0 && errno != EEXIST)
			return file_refuse_write(path, err);
		if (!end)
			break;
		*at = end;
	}
	if (stat(path, &found) != 0)
		return file_refuse_write(path, err);
	errno = ENOTDIR;
	return S_ISDIR(found.st_mode) || file_refuse_write(path, err);
}
