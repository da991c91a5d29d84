/* folder: directories as a whole, and files copied with their digest.
 *
 * What is copied is synced before the function returns; the directories' names last after folder_settle.
 */
#ifndef HOST_FOLDER_H
#define HOST_FOLDER_H

#include <sys/types.h>

#include "base/arena.h"
#include "base/err.h"
#include "text/sha256.h"

/* Removes the path and all below it; what is not there is no fault. Follows no symbolic link, crosses no mount. */
void folder_remove(const char *path);
/* True for a path that does not exist or is a directory with nothing in it. */
bool folder_is_vacant(const char *path);
/* All regular files below path, as paths relative to it, sorted by bytes. Refuses with FILE_UNREADABLE; anything that is
 * neither a file nor a directory is refused too. */
bool folder_files(const char *path, struct arena *arena, struct str **out, size_t *count, struct err *err)
	__attribute__((warn_unused_result));

struct folder_file {
	int64_t size_bytes;
	struct sha256_digest sha256;
};
/* The new file must not exist. Refuses with FILE_UNREADABLE, FILE_UNWRITABLE or DISK_FULL and leaves nothing behind. */
bool folder_copy(const char *from, const char *to, mode_t mode, struct folder_file *out, struct err *err)
	__attribute__((warn_unused_result));
/* Gives a directory that was made under a passing name its own, once everything in it lasts: to must not exist. Refuses with
 * FILE_UNWRITABLE or DISK_FULL. */
bool folder_settle(const char *from, const char *to, struct err *err) __attribute__((warn_unused_result));
bool folder_digest(const char *path, struct folder_file *out, struct err *err) __attribute__((warn_unused_result));

#endif
