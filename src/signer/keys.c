#include "signer/keys.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "host/file.h"
#include "seal/secret.h"
#include "signer/key_files.h"
#include "signer/state.h"

#define CROCKFORD "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

enum { CHECK_BYTES = 3, PAPER_BYTES = AEAD_KEY_BYTES + CHECK_BYTES, PAPER_LETTERS = PAPER_BYTES * 8 / 5, GROUP = 4 };

static bool dir_check(struct str dir, struct err *err)
{
	char path[KEY_PATH_BYTES];

	if (dir.len >= sizeof(path))
		return refuse_str(err, REFUSAL_KEYS_UNREADABLE, dir);
	memcpy(path, dir.at, dir.len);
	path[dir.len] = '\0';
	return key_is_private(path, err);
}

bool keys_dir_make(struct str dir, struct err *err)
{
	ARENA_SCOPED(arena);

	return file_make_directory(arena_cstr(&arena, dir), 0700, err) && dir_check(dir, err);
}

/* A new signing key, the public keys (older first, it last) and the agency key given. */
static bool make(struct str dir, struct str agency, const struct aead_key *wrap, const struct vkey *older, size_t count,
		 struct vkey *out, struct err *err)
{
	char sign_path[KEY_PATH_BYTES], wrap_path[KEY_PATH_BYTES], vkeys_path[KEY_PATH_BYTES],
		origin[VKEY_NAME_BYTES + 1];
	unsigned char seed[ED25519_SEED_BYTES];
	struct ed25519_private private_key;
	struct ed25519_public public_key;
	ARENA_SCOPED(arena);

	if (!key_path(dir, agency, "sign", sign_path, err) || !key_path(dir, agency, "wrap", wrap_path, err) ||
	    !key_path(dir, agency, "vkeys", vkeys_path, err) || !keys_dir_make(dir, err))
		return false;
	if (file_exists(sign_path) || file_exists(wrap_path))
		return refuse_str(err, REFUSAL_KEYS_EXIST, agency);
	secret_random(seed, sizeof(seed));
	ed25519_from_seed(seed, &private_key, &public_key);
	vkey_origin(agency, origin);
	vkey_make(str_of(origin), &public_key, out);
	struct vkey *all = ARENA_ARRAY(&arena, count + 1, struct vkey);
	if (count)
		memcpy(all, older, count * sizeof(*older));
	all[count] = *out;
	bool made = key_vkeys_write(vkeys_path, all, count + 1, err) && key_secret_write(wrap_path, wrap->at, err) &&
		    key_secret_write(sign_path, seed, err);
	secret_wipe(seed, sizeof(seed));
	secret_wipe(&private_key, sizeof(private_key));
	return made;
}

bool keys_make(struct str dir, struct str agency, struct vkey *out, struct err *err)
{
	struct aead_key wrap;

	secret_random(wrap.at, sizeof(wrap.at));
	bool made = make(dir, agency, &wrap, NULL, 0, out, err);
	secret_wipe(&wrap, sizeof(wrap));
	return made;
}

bool keys_restore(struct str dir, struct str agency, struct str paper, const struct vkey *older, size_t count,
		  struct vkey *out, struct err *err)
{
	struct aead_key wrap;

	if (!keys_paper_read(paper, &wrap, err))
		return false;
	bool made = make(dir, agency, &wrap, older, count, out, err);
	secret_wipe(&wrap, sizeof(wrap));
	return made;
}

static void check_of(const unsigned char key[AEAD_KEY_BYTES], unsigned char out[CHECK_BYTES])
{
	struct sha256 sha;

	sha256_begin(&sha);
	sha256_add(&sha, "tocsin paper key\n", strlen("tocsin paper key\n"));
	sha256_add(&sha, key, AEAD_KEY_BYTES);
	struct sha256_digest digest = sha256_end(&sha);
	memcpy(out, digest.at, CHECK_BYTES);
}

bool keys_paper(struct str dir, struct str agency, struct arena *arena, struct str *out, struct err *err)
{
	unsigned char bytes[PAPER_BYTES];
	char path[KEY_PATH_BYTES], letters[PAPER_LETTERS + PAPER_LETTERS / GROUP];
	size_t n = 0;

	if (!key_path(dir, agency, "wrap", path, err) || !key_secret_read(path, bytes, err))
		return false;
	check_of(bytes, bytes + AEAD_KEY_BYTES);
	for (size_t i = 0; i < PAPER_LETTERS; i++) {
		size_t bit = i * 5;
		unsigned two = (unsigned)bytes[bit / 8] << 8 | (bit / 8 + 1 < PAPER_BYTES ? bytes[bit / 8 + 1] : 0);
		if (i && i % GROUP == 0)
			letters[n++] = '-';
		letters[n++] = CROCKFORD[two >> (11 - bit % 8) & 31];
	}
	*out = arena_str(arena, str_from(letters, n));
	secret_wipe(bytes, sizeof(bytes));
	secret_wipe(letters, sizeof(letters));
	return true;
}

/* 0 to 31, or -1. */
static int letter_value(char c)
{
	if (c >= 'a' && c <= 'z')
		c = (char)(c - 'a' + 'A');
	if (c == 'O')
		c = '0';
	if (c == 'I' || c == 'L')
		c = '1';
	const char *at = c ? strchr(CROCKFORD, c) : NULL;
	return at ? (int)(at - CROCKFORD) : -1;
}

bool keys_paper_read(struct str text, struct aead_key *out, struct err *err)
{
	unsigned char bytes[PAPER_BYTES] = { 0 }, check[CHECK_BYTES];
	size_t n = 0;

	for (size_t i = 0; i < text.len; i++) {
		if (text.at[i] == '-' || text.at[i] == ' ' || (text.at[i] >= '\t' && text.at[i] <= '\r'))
			continue;
		int value = letter_value(text.at[i]);
		if (value < 0 || n == PAPER_LETTERS)
			return refuse(err, REFUSAL_PAPER_KEY_WRONG, value < 0 ? "字母" : "長度");
		for (int b = 0; b < 5; b++, value <<= 1) {
			size_t bit = n * 5 + (size_t)b;
			bytes[bit / 8] |= (unsigned char)((value >> 4 & 1) << (7 - bit % 8));
		}
		n++;
	}
	if (n != PAPER_LETTERS)
		return refuse(err, REFUSAL_PAPER_KEY_WRONG, "長度");
	check_of(bytes, check);
	if (memcmp(check, bytes + AEAD_KEY_BYTES, CHECK_BYTES) != 0)
		return refuse(err, REFUSAL_PAPER_KEY_WRONG, "檢查碼");
	memcpy(out->at, bytes, AEAD_KEY_BYTES);
	secret_wipe(bytes, sizeof(bytes));
	return true;
}

bool keys_vkeys(struct str dir, struct str agency, struct arena *arena, struct vkey **out, size_t *count,
		struct err *err)
{
	char path[KEY_PATH_BYTES];

	return key_path(dir, agency, "vkeys", path, err) && key_vkeys_read(path, arena, out, count, err);
}

static int by_bytes(const void *a, const void *b)
{
	return str_compare(*(const struct str *)a, *(const struct str *)b);
}

bool keys_agencies(struct str dir, struct arena *arena, struct str **out, size_t *count, struct err *err)
{
	const char *path = arena_cstr(arena, dir);
	enum { MOST = 1024 };
	DIR *open_dir = opendir(path);

	if (!open_dir)
		return refuse(err, REFUSAL_KEYS_UNREADABLE, path, strerror(errno));
	*out = ARENA_ARRAY(arena, MOST, struct str);
	*count = 0;
	for (struct dirent *entry; *count < MOST && (entry = readdir(open_dir));) {
		struct str name = str_of(entry->d_name);
		if (!str_ends(name, S(".vkeys")))
			continue;
		struct str agency = str_first(name, name.len - S(".vkeys").len);
		if (key_agency_is_usable(agency))
			(*out)[(*count)++] = arena_str(arena, agency);
	}
	closedir(open_dir);
	qsort(*out, *count, sizeof(**out), by_bytes);
	return true;
}

bool keys_confirmed(struct str dir, struct str agency, uint64_t *size, struct sha256_digest *root, struct err *err)
{
	char path[KEY_PATH_BYTES];
	struct state state;

	if (!key_path(dir, agency, "state", path, err) || !state_peek(path, &state, err))
		return false;
	*size = state.confirmed.size;
	*root = merkle_root(&state.confirmed);
	return true;
}
