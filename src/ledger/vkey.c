#include "ledger/vkey.h"

#include <stdio.h>
#include <string.h>

#include "base/must.h"
#include "text/base64.h"
#include "text/sha256.h"
#include "text/utf8.h"

enum { ALGORITHM_ED25519 = 1 };

/* Unicode's White_Space, which C2SP signed-note keeps out of key names. */
static bool is_space(uint32_t c)
{
	return (c >= 0x09 && c <= 0x0D) || c == 0x20 || c == 0x85 || c == 0xA0 || c == 0x1680 ||
	       (c >= 0x2000 && c <= 0x200A) || c == 0x2028 || c == 0x2029 || c == 0x202F || c == 0x205F || c == 0x3000;
}

bool vkey_name_is_usable(struct str name)
{
	if (str_is_empty(name) || name.len > VKEY_NAME_BYTES || !utf8_is_valid(name))
		return false;
	for (size_t at = 0; at < name.len;) {
		uint32_t c = utf8_next(name, &at);
		if (c < 0x20 || c == '+' || is_space(c))
			return false;
	}
	return true;
}

static uint32_t id_of(struct str name, const struct ed25519_public *key)
{
	struct sha256 sha;

	sha256_begin(&sha);
	sha256_add(&sha, name.at, name.len);
	sha256_add(&sha, "\n\x01", 2);
	sha256_add(&sha, key->at, sizeof(key->at));
	struct sha256_digest digest = sha256_end(&sha);
	return (uint32_t)digest.at[0] << 24 | (uint32_t)digest.at[1] << 16 | (uint32_t)digest.at[2] << 8 | digest.at[3];
}

void vkey_make(struct str name, const struct ed25519_public *key, struct vkey *out)
{
	must(vkey_name_is_usable(name));
	*out = (struct vkey){ .id = id_of(name, key), .key = *key };
	memcpy(out->name, name.at, name.len);
}

bool vkey_read(struct str text, struct vkey *out, struct err *err)
{
	struct str name, rest, id, coded;
	unsigned char bytes[1 + ED25519_PUBLIC_BYTES];
	struct ed25519_public key;
	char expect[16];

	if (!str_cut(text, '+', &name, &rest) || !str_cut(rest, '+', &id, &coded))
		return refuse(err, REFUSAL_VKEY_MALFORMED, "name+id+key");
	if (!vkey_name_is_usable(name))
		return refuse(err, REFUSAL_VKEY_MALFORMED, "name");
	if (!base64_read_bytes(coded, bytes, sizeof(bytes)) || bytes[0] != ALGORITHM_ED25519)
		return refuse(err, REFUSAL_VKEY_MALFORMED, "key");
	memcpy(key.at, bytes + 1, sizeof(key.at));
	vkey_make(name, &key, out);
	snprintf(expect, sizeof(expect), "%08x", out->id);
	if (!str_is(id, expect))
		return refuse(err, REFUSAL_VKEY_MALFORMED, "id");
	return true;
}

void vkey_print(const struct vkey *vkey, struct buf *out)
{
	unsigned char bytes[1 + ED25519_PUBLIC_BYTES] = { ALGORITHM_ED25519 };

	memcpy(bytes + 1, vkey->key.at, sizeof(vkey->key.at));
	buf_printf(out, "%s+%08x+", vkey->name, vkey->id);
	base64_put(out, bytes, sizeof(bytes));
}

bool vkey_equal(const struct vkey *a, const struct vkey *b)
{
	return a->id == b->id && !strcmp(a->name, b->name) && !memcmp(a->key.at, b->key.at, sizeof(a->key.at));
}

void vkey_origin(struct str agency, char out[VKEY_NAME_BYTES + 1])
{
	int len = snprintf(out, VKEY_NAME_BYTES + 1, "tocsin/%.*s", STR_ARG(agency));

	must(len > 0 && len <= VKEY_NAME_BYTES);
}
