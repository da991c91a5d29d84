/* file: whole files in, whole files out.
 *
 * A file that is written is there whole or not at all, also after a power cut: the new bytes go to a temporary name in the
 * same directory, are synced, take the name, and the directory is synced. Refusals are FILE_UNREADABLE, FILE_UNWRITABLE
 * and DISK_FULL with the path and the system's words; a file above its cap is BODY_TOO_LARGE.
 */
#ifndef HOST_FILE_H
#define HOST_FILE_H

#include <sys/types.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"

/* The whole file, at most cap_bytes; a NUL follows it that is not counted. "-" is the standard input. */
bool file_read(const char *path, size_t cap_bytes, struct arena *arena, struct str *out, struct err *err)
	__attribute__((warn_unused_result));
bool file_write(const char *path, struct str bytes, mode_t mode, struct err *err) __attribute__((warn_unused_result));
/* Adds to the end, made with mode when missing, synced. */
bool file_append(const char *path, struct str bytes, mode_t mode, struct err *err) __attribute__((warn_unused_result));
/* Makes the directory and those above it that are missing; one that exists is fine. */
bool file_make_directory(const char *path, mode_t mode, struct err *err) __attribute__((warn_unused_result));
bool file_exists(const char *path);
/* Syncs a directory, so that names made or removed in it last. */
bool file_sync_directory(const char *path, struct err *err) __attribute__((warn_unused_result));
/* For callers that make their own system call: a refusal from errno. Returns false. */
bool file_refuse_read(const char *path, struct err *err);
bool file_refuse_write(const char *path, struct err *err);

/* All the bytes to an open descriptor, going on after signals. False, errno telling why, when they did not all go. */
bool file_put(int fd, struct str bytes) __attribute__((warn_unused_result));

/* A descriptor that closes at scope end. */
void file_close(int *fd);
#define FD_SCOPED(name) int name __attribute__((cleanup(file_close)))

#endif
