#include "signer/key_files.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "host/file.h"
#include "seal/secret.h"
#include "text/base64.h"

enum { AGENCY_BYTES = 64, SECRET_LETTERS = 44, VKEYS_BYTES = 1024 * 1024 };

bool key_agency_is_usable(struct str agency)
{
	if (agency.len == 0 || agency.len > AGENCY_BYTES)
		return false;
	for (size_t i = 0; i < agency.len; i++) {
		char c = agency.at[i];
		if (!(c >= 'a' && c <= 'z') && !(c >= '0' && c <= '9') && c != '-' && c != '_')
			return false;
	}
	return true;
}

bool key_path(struct str dir, struct str agency, const char *suffix, char out[KEY_PATH_BYTES], struct err *err)
{
	if (!key_agency_is_usable(agency))
		return refuse_str(err, REFUSAL_SIGNER_NO_KEY, agency);
	int len = snprintf(out, KEY_PATH_BYTES, "%.*s/%.*s.%s", STR_ARG(dir), STR_ARG(agency), suffix);
	return len < KEY_PATH_BYTES ? true : refuse(err, REFUSAL_KEYS_UNREADABLE, out, strerror(ENAMETOOLONG));
}

bool key_is_private(const char *path, struct err *err)
{
	struct stat st;

	if (stat(path, &st) != 0)
		return refuse(err, REFUSAL_KEYS_UNREADABLE, path, strerror(errno));
	return st.st_mode & 077 ? refuse(err, REFUSAL_KEYS_EXPOSED, path) : true;
}

bool key_secret_read(const char *path, unsigned char out[SECRET_BYTES], struct err *err)
{
	char text[SECRET_LETTERS + 2];
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	struct stat st;

	if (fd < 0 || fstat(fd, &st) != 0) {
		refuse(err, REFUSAL_KEYS_UNREADABLE, path, strerror(errno));
		if (fd >= 0)
			close(fd);
		return false;
	}
	ssize_t n = read(fd, text, sizeof(text));
	close(fd);
	bool read_ = n == SECRET_LETTERS + 1 && text[SECRET_LETTERS] == '\n' &&
		     base64_read_bytes(str_from(text, SECRET_LETTERS), out, SECRET_BYTES);
	secret_wipe(text, sizeof(text));
	if (st.st_mode & 077)
		return refuse(err, REFUSAL_KEYS_EXPOSED, path);
	return read_ ? true : refuse(err, REFUSAL_KEYS_UNREADABLE, path, "base64");
}

bool key_secret_write(const char *path, const unsigned char secret[SECRET_BYTES], struct err *err)
{
	struct buf text = { 0 };

	buf_reserve(&text, SECRET_LETTERS + 2);
	base64_put(&text, secret, SECRET_BYTES);
	buf_add_char(&text, '\n');
	bool written = file_write(path, buf_str(&text), 0400, err);
	secret_wipe(text.at, text.cap);
	buf_free(&text);
	return written;
}

bool key_vkeys_read(const char *path, struct arena *arena, struct vkey **out, size_t *count, struct err *err)
{
	struct str text, line, rest;
	size_t lines = 0;

	if (!file_read(path, VKEYS_BYTES, arena, &text, err))
		return false;
	for (size_t i = 0; i < text.len; i++)
		lines += text.at[i] == '\n';
	*out = ARENA_ARRAY(arena, lines + 1, struct vkey);
	for (*count = 0, rest = text; rest.len; ++*count) {
		str_cut(rest, '\n', &line, &rest);
		if (*count > lines || !vkey_read(line, &(*out)[*count], err))
			return refuse(err, REFUSAL_KEYS_UNREADABLE, path, "vkey");
	}
	return *count ? true : refuse(err, REFUSAL_KEYS_UNREADABLE, path, "vkey");
}

bool key_vkeys_write(const char *path, const struct vkey *vkeys, size_t count, struct err *err)
{
	BUF_SCOPED(text);

	for (size_t i = 0; i < count; i++) {
		vkey_print(&vkeys[i], &text);
		buf_add_char(&text, '\n');
	}
	return file_write(path, buf_str(&text), 0600, err);
}
