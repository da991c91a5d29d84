/* key_files: single files of the key directory. keys.h says what they are; vault.c and keys.c alone come here. */
#ifndef SIGNER_KEY_FILES_H
#define SIGNER_KEY_FILES_H

#include "base/arena.h"
#include "base/err.h"
#include "ledger/vkey.h"

enum { SECRET_BYTES = 32, KEY_PATH_BYTES = 4096 };

/* Lower-case letters, digits, '-' and '_', at most 64: what can be part of a file's name and of an origin. */
bool key_agency_is_usable(struct str agency);
/* dir/agency.suffix; agency must be usable. Refuses paths that are too long (KEYS_UNREADABLE). */
bool key_path(struct str dir, struct str agency, const char *suffix, char out[KEY_PATH_BYTES], struct err *err)
	__attribute__((warn_unused_result));

/* A secret: base64 on one line. Refuses with KEYS_EXPOSED when anybody but the owner may read the file. */
bool key_secret_read(const char *path, unsigned char out[SECRET_BYTES], struct err *err)
	__attribute__((warn_unused_result));
bool key_secret_write(const char *path, const unsigned char secret[SECRET_BYTES], struct err *err)
	__attribute__((warn_unused_result));
/* Refuses with KEYS_EXPOSED when the directory or file is open to others, KEYS_UNREADABLE when it is not there. */
bool key_is_private(const char *path, struct err *err) __attribute__((warn_unused_result));

bool key_vkeys_read(const char *path, struct arena *arena, struct vkey **out, size_t *count, struct err *err)
	__attribute__((warn_unused_result));
bool key_vkeys_write(const char *path, const struct vkey *vkeys, size_t count, struct err *err)
	__attribute__((warn_unused_result));

#endif
