#include "web/keys.h"

#include <string.h>
#include <sys/stat.h>

#include "host/file.h"
#include "seal/secret.h"

static bool is_private(const char *path)
{
	struct stat status;

	return stat(path, &status) == 0 && S_ISREG(status.st_mode) && !(status.st_mode & 077) &&
	       status.st_size == (off_t)sizeof(struct web_keys);
}

bool web_keys_load(const char *data_dir, struct web_keys *out, struct err *err)
{
	ARENA_SCOPED(arena);
	const char *path = arena_printf(&arena, "%s/web.key", data_dir).at;
	struct str bytes;

	_Static_assert(sizeof(struct web_keys) == 64, "the file is the struct");
	if (is_private(path)) {
		if (!file_read(path, sizeof(*out), &arena, &bytes, err))
			return false;
		memcpy(out, bytes.at, sizeof(*out));
		secret_wipe((void *)(uintptr_t)bytes.at, bytes.len);
		return true;
	}
	secret_random(out, sizeof(*out));
	if (file_write(path, str_from((const char *)out, sizeof(*out)), 0600, err))
		return true;
	/* A full disk is no reason not to let people read: then they last as long as this server. */
	if (err->refusal != REFUSAL_DISK_FULL)
		return false;
	*err = (struct err){ 0 };
	return true;
}

struct str web_keys_mac(const struct web_keys *keys)
{
	return str_from((const char *)keys->mac, sizeof(keys->mac));
}
