#include "host/folder.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/must.h"
#include "host/file.h"

enum { WALK_DESCRIPTORS = 16, COPY_BYTES = 1 << 16 };

static int entry_remove(const char *path, const struct stat *status, int kind, struct FTW *walk)
{
	(void)status;
	(void)kind;
	(void)walk;
	remove(path);
	return 0;
}

void folder_remove(const char *path)
{
	nftw(path, entry_remove, WALK_DESCRIPTORS, FTW_DEPTH | FTW_PHYS | FTW_MOUNT);
}

static bool is_dots(const char *name)
{
	return !strcmp(name, ".") || !strcmp(name, "..");
}

bool folder_is_vacant(const char *path)
{
	DIR *dir = opendir(path);
	const struct dirent *entry;
	bool vacant = true;

	if (!dir)
		return errno == ENOENT;
	while (vacant && (entry = readdir(dir)))
		vacant = is_dots(entry->d_name);
	closedir(dir);
	return vacant;
}

struct found {
	struct str *paths;
	size_t count, cap;
};

static void found_add(struct found *found, struct arena *arena, struct str path)
{
	if (found->count == found->cap) {
		size_t cap = found->cap ? found->cap * 2 : 64;
		struct str *more = ARENA_ARRAY(arena, cap, struct str);
		if (found->count)
			memcpy(more, found->paths, found->count * sizeof(*more));
		found->paths = more;
		found->cap = cap;
	}
	found->paths[found->count++] = path;
}

/* below: the path relative to the top, "" for the top itself. */
static bool look(const char *top, struct str below, struct arena *arena, struct found *found, struct err *err)
{
	const char *path = arena_printf(arena, "%s/%.*s", top, STR_ARG(below)).at;
	DIR *dir = opendir(path);
	const struct dirent *entry;
	bool fine = dir != NULL || file_refuse_read(path, err);

	while (fine && (entry = readdir(dir))) {
		struct stat status;
		if (is_dots(entry->d_name))
			continue;
		struct str name = arena_printf(arena, "%.*s%s%s", STR_ARG(below), below.len ? "/" : "", entry->d_name);
		errno = 0;
		if (fstatat(dirfd(dir), entry->d_name, &status, AT_SYMLINK_NOFOLLOW) != 0)
			fine = file_refuse_read(name.at, err);
		else if (S_ISDIR(status.st_mode))
			fine = look(top, name, arena, found, err);
		else if (S_ISREG(status.st_mode))
			found_add(found, arena, name);
		else
			fine = refuse(err, REFUSAL_FILE_UNREADABLE, name.at, "not a regular file");
	}
	if (dir)
		closedir(dir);
	return fine;
}

static int by_bytes(const void *a, const void *b)
{
	return str_compare(*(const struct str *)a, *(const struct str *)b);
}

bool folder_files(const char *path, struct arena *arena, struct str **out, size_t *count, struct err *err)
{
	struct found found = { 0 };

	if (!look(path, S(""), arena, &found, err))
		return false;
	if (found.count)
		qsort(found.paths, found.count, sizeof(*found.paths), by_bytes);
	*out = found.paths;
	*count = found.count;
	return true;
}

/* to < 0: only the digest. */
static bool pass(int from, int to, const char *from_path, const char *to_path, struct folder_file *out, struct err *err)
{
	static _Thread_local char block[COPY_BYTES];
	struct sha256 sha;
	ssize_t got;
	bool fine = true;

	*out = (struct folder_file){ 0 };
	sha256_begin(&sha);
	while (fine && (got = read(from, block, sizeof(block))) != 0) {
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0) {
			fine = file_refuse_read(from_path, err);
			break;
		}
		sha256_add(&sha, block, (size_t)got);
		out->size_bytes += got;
		fine = to < 0 || file_put(to, str_from(block, (size_t)got)) || file_refuse_write(to_path, err);
	}
	out->sha256 = sha256_end(&sha);
	return fine && (to < 0 || fsync(to) == 0 || file_refuse_write(to_path, err));
}

bool folder_copy(const char *from, const char *to, mode_t mode, struct folder_file *out, struct err *err)
{
	FD_SCOPED(in) = open(from, O_RDONLY | O_CLOEXEC);
	if (in < 0)
		return file_refuse_read(from, err);
	FD_SCOPED(fresh) = open(to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
	if (fresh < 0)
		return file_refuse_write(to, err);
	if (pass(in, fresh, from, to, out, err))
		return true;
	unlink(to);
	return false;
}

bool folder_digest(const char *path, struct folder_file *out, struct err *err)
{
	FD_SCOPED(in) = open(path, O_RDONLY | O_CLOEXEC);

	if (in < 0)
		return file_refuse_read(path, err);
	return pass(in, -1, path, NULL, out, err);
}

bool folder_settle(const char *from, const char *to, struct err *err)
{
	FD_SCOPED(dir) = open(from, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	/* One syncfs is cheaper than an fsync of each of hundreds of directories; the second makes the new name last. */
	if (dir < 0 || syncfs(dir) != 0)
		return file_refuse_write(from, err);
	if (renameat2(AT_FDCWD, from, AT_FDCWD, to, RENAME_NOREPLACE) != 0 || syncfs(dir) != 0)
		return file_refuse_write(to, err);
	return true;
}
