/* tree: directories as a whole, and files copied with their digest.
 *
 * What is copied is synced before the function returns; directories are synced by file_sync_directory of whoever made them.
 */
#ifndef HOST_TREE_H
#define HOST_TREE_H

#include <sys/types.h>

#include "base/arena.h"
#include "base/err.h"
#include "text/sha256.h"

/* Removes the path and all below it; what is not there is no fault. Follows no symbolic link, crosses no mount. */
void tree_remove(const char *path);
/* True for a path that does not exist or is a directory with nothing in it. */
bool tree_is_vacant(const char *path);
/* All regular files below path, as paths relative to it, sorted by bytes. Refuses with FILE_UNREADABLE; anything that is
 * neither a file nor a directory is refused too. */
bool tree_files(const char *path, struct arena *arena, struct str **out, size_t *count, struct err *err)
	__attribute__((warn_unused_result));

struct tree_file {
	int64_t size_bytes;
	struct sha256_digest sha256;
};
/* The new file must not exist. Refuses with FILE_UNREADABLE, FILE_UNWRITABLE or DISK_FULL and leaves nothing behind. */
bool tree_copy(const char *from, const char *to, mode_t mode, struct tree_file *out, struct err *err)
	__attribute__((warn_unused_result));
bool tree_digest(const char *path, struct tree_file *out, struct err *err) __attribute__((warn_unused_result));

#endif
