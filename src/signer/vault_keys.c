#include "signer/vault_log.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/must.h"
#include "host/file.h"
#include "seal/secret.h"
#include "signer/key_files.h"

void vault_log_free(struct vault_log *log)
{
	if (!log)
		return;
	secret_free(log->secrets);
	state_close(&log->file);
	free(log->vkeys);
	free(log);
}

static bool secret_load(struct vault *vault, struct str agency, const char *suffix, unsigned char out[SECRET_BYTES],
			struct err *err)
{
	char path[KEY_PATH_BYTES];

	return key_path(str_of(vault->dir), agency, suffix, path, err) && key_secret_read(path, out, err);
}

static bool signing_load(struct vault *vault, struct vault_log *log, const char *suffix, struct ed25519_private *key,
			 struct vkey *vkey, struct err *err)
{
	unsigned char seed[SECRET_BYTES];
	struct ed25519_public public_key;

	if (!secret_load(vault, str_of(log->agency), suffix, seed, err))
		return false;
	ed25519_from_seed(seed, key, &public_key);
	secret_wipe(seed, sizeof(seed));
	vkey_make(str_of(log->origin), &public_key, vkey);
	return true;
}

static bool vkey_add(struct vault *vault, struct vault_log *log, const struct vkey *vkey, struct err *err)
{
	char path[KEY_PATH_BYTES];

	for (size_t i = 0; i < log->vkey_count; i++) {
		if (vkey_equal(&log->vkeys[i], vkey))
			return true;
	}
	log->vkeys = reallocarray(log->vkeys, log->vkey_count + 1, sizeof(*log->vkeys));
	must(log->vkeys);
	log->vkeys[log->vkey_count++] = *vkey;
	return key_path(str_of(vault->dir), str_of(log->agency), "vkeys", path, err) &&
	       key_vkeys_write(path, log->vkeys, log->vkey_count, err);
}

static bool vkeys_load(struct vault *vault, struct vault_log *log, struct err *err)
{
	char path[KEY_PATH_BYTES];
	ARENA_SCOPED(arena);
	struct vkey *vkeys;

	if (!key_path(str_of(vault->dir), str_of(log->agency), "vkeys", path, err) ||
	    !key_vkeys_read(path, &arena, &vkeys, &log->vkey_count, err))
		return false;
	log->vkeys = reallocarray(NULL, log->vkey_count, sizeof(*vkeys));
	must(log->vkeys);
	memcpy(log->vkeys, vkeys, log->vkey_count * sizeof(*vkeys));
	return true;
}

static bool load(struct vault *vault, struct vault_log *log, struct err *err)
{
	char path[KEY_PATH_BYTES];

	if (!signing_load(vault, log, "sign", &log->secrets->sign, &log->vkey, err) ||
	    !secret_load(vault, str_of(log->agency), "wrap", log->secrets->wrap.at, err) ||
	    !vkeys_load(vault, log, err) || !vkey_add(vault, log, &log->vkey, err) ||
	    !key_path(str_of(vault->dir), str_of(log->agency), "next", path, err))
		return false;
	log->has_next = file_exists(path);
	if (log->has_next && !signing_load(vault, log, "next", &log->secrets->next, &log->next_vkey, err))
		return false;
	return key_path(str_of(vault->dir), str_of(log->agency), "state", path, err) &&
	       state_open(path, &log->file, &log->state, err);
}

static struct vault_log *log_load(struct vault *vault, struct str agency, struct err *err)
{
	char path[KEY_PATH_BYTES];
	struct vault_log *log;

	if (!key_path(str_of(vault->dir), agency, "sign", path, err))
		return NULL;
	if (!file_exists(path)) {
		refuse_str(err, REFUSAL_SIGNER_NO_KEY, agency);
		return NULL;
	}
	log = calloc(1, sizeof(*log));
	must(log);
	log->file.fd = -1;
	log->secrets = secret_alloc(sizeof(*log->secrets));
	memcpy(log->agency, agency.at, agency.len);
	vkey_origin(agency, log->origin);
	if (load(vault, log, err))
		return log;
	vault_log_free(log);
	return NULL;
}

struct vault_log *vault_log_find(struct vault *vault, struct str agency, struct err *err)
{
	for (struct vault_log *log = vault->logs; log; log = log->after) {
		if (str_is(agency, log->agency))
			return log;
	}
	struct vault_log *log = log_load(vault, agency, err);
	if (log) {
		log->after = vault->logs;
		vault->logs = log;
	}
	return log;
}

bool vault_rotate_begin(struct vault *vault, struct str agency, struct vkey *new_key, struct err *err)
{
	struct vault_log *log = vault_log_find(vault, agency, err);
	unsigned char seed[ED25519_SEED_BYTES];
	char path[KEY_PATH_BYTES];
	bool written = true;

	if (!log || !key_path(str_of(vault->dir), agency, "next", path, err))
		return false;
	if (!log->has_next) {
		secret_random(seed, sizeof(seed));
		written = key_secret_write(path, seed, err);
		secret_wipe(seed, sizeof(seed));
		log->has_next = written && signing_load(vault, log, "next", &log->secrets->next, &log->next_vkey, err);
	}
	*new_key = log->next_vkey;
	return log->has_next;
}

bool vault_log_promote(struct vault *vault, struct vault_log *log, struct err *err)
{
	char next[KEY_PATH_BYTES], sign[KEY_PATH_BYTES];

	if (!log->has_next)
		return true;
	if (!vkey_add(vault, log, &log->next_vkey, err) ||
	    !key_path(str_of(vault->dir), str_of(log->agency), "next", next, err) ||
	    !key_path(str_of(vault->dir), str_of(log->agency), "sign", sign, err))
		return false;
	if (rename(next, sign) != 0 || !file_sync_directory(vault->dir, err))
		return refuse(err, REFUSAL_KEYS_UNREADABLE, sign, strerror(errno));
	log->vkey = log->next_vkey;
	log->secrets->sign = log->secrets->next;
	secret_wipe(&log->secrets->next, sizeof(log->secrets->next));
	log->has_next = false;
	return true;
}

/* What a wrapped key is bound to. */
static void binding_print(struct vault_log *log, struct str subject, struct buf *out)
{
	buf_add(out, S("tocsin subject key 1"));
	buf_add_char(out, '\0');
	buf_add(out, str_of(log->agency));
	buf_add_char(out, '\0');
	buf_add(out, subject);
}

bool vault_make_key(struct vault *vault, struct str agency, struct str subject, struct aead_key *key,
		    struct signer_wrapped *wrapped, struct err *err)
{
	struct vault_log *log = vault_log_find(vault, agency, err);
	BUF_SCOPED(binding);
	BUF_SCOPED(sealed);

	if (!log)
		return false;
	secret_random(key->at, sizeof(key->at));
	binding_print(log, subject, &binding);
	aead_seal(&log->secrets->wrap, buf_str(&binding), str_from((char *)key->at, sizeof(key->at)), &sealed);
	must(sealed.len == sizeof(wrapped->at));
	memcpy(wrapped->at, sealed.at, sealed.len);
	return true;
}

bool vault_unwrap(struct vault *vault, struct str agency, struct str subject, struct str wrapped, struct aead_key *key,
		  struct err *err)
{
	struct vault_log *log = vault_log_find(vault, agency, err);
	BUF_SCOPED(binding);
	struct buf plain = { 0 };
	bool opened;

	if (!log)
		return false;
	binding_print(log, subject, &binding);
	opened = wrapped.len == SIGNER_WRAPPED_BYTES &&
		 aead_open(&log->secrets->wrap, buf_str(&binding), wrapped, &plain);
	if (opened)
		memcpy(key->at, plain.at, sizeof(key->at));
	if (plain.cap)
		secret_wipe(plain.at, plain.cap);
	buf_free(&plain);
	return opened ? true : refuse_str(err, REFUSAL_SUBJECT_KEY_WRONG, subject);
}

bool vault_vkeys(struct vault *vault, struct str agency, const struct vkey **out, size_t *count, struct err *err)
{
	struct vault_log *log = vault_log_find(vault, agency, err);

	if (!log)
		return false;
	*out = log->vkeys;
	*count = log->vkey_count;
	return true;
}
