#include "ledger/note.h"

#include <string.h>

#include "base/must.h"
#include "text/base64.h"
#include "text/utf8.h"

/* U+2014 and a space, with which a signature line begins. */
#define SIGNATURE_MARK "\xE2\x80\x94 "

enum { KEY_ID_BYTES = 4, SIZE_DIGITS = 16 };
static const uint64_t SIZE_MAX_EXACT = ((uint64_t)1 << 53) - 1;

static bool size_read(struct str s, uint64_t *out)
{
	uint64_t value = 0;

	if (s.len == 0 || s.len > SIZE_DIGITS || (s.len > 1 && s.at[0] == '0'))
		return false;
	for (size_t i = 0; i < s.len; i++) {
		if (s.at[i] < '0' || s.at[i] > '9')
			return false;
		value = value * 10 + (uint64_t)(s.at[i] - '0');
	}
	*out = value;
	return value <= SIZE_MAX_EXACT;
}

static bool text_read(struct checkpoint *out, struct err *err)
{
	struct str line, rest = out->text;

	str_cut(rest, '\n', &out->origin, &rest);
	if (str_is_empty(out->origin))
		return refuse(err, REFUSAL_NOTE_MALFORMED, "origin");
	str_cut(rest, '\n', &line, &rest);
	if (!size_read(line, &out->size))
		return refuse(err, REFUSAL_NOTE_MALFORMED, "size");
	str_cut(rest, '\n', &line, &rest);
	if (!base64_read_bytes(line, out->root.at, sizeof(out->root.at)))
		return refuse(err, REFUSAL_NOTE_MALFORMED, "root");
	if (!str_is_empty(rest))
		return refuse(err, REFUSAL_NOTE_MALFORMED, "extension");
	return true;
}

static bool signature_read(struct str line, struct note_signature *out)
{
	unsigned char bytes[KEY_ID_BYTES + ED25519_SIGNATURE_BYTES];
	struct str coded;

	if (!str_starts(line, S(SIGNATURE_MARK)) ||
	    !str_cut(str_after(line, S(SIGNATURE_MARK).len), ' ', &out->name, &coded) ||
	    !vkey_name_is_usable(out->name))
		return false;
	out->ed25519 = base64_read_bytes(coded, bytes, sizeof(bytes));
	if (out->ed25519) {
		memcpy(out->signature.at, bytes + KEY_ID_BYTES, ED25519_SIGNATURE_BYTES);
	} else {
		BUF_SCOPED(other);
		if (!base64_read(coded, &other) || other.len <= KEY_ID_BYTES)
			return false;
		memcpy(bytes, other.at, KEY_ID_BYTES);
	}
	out->id = (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 | (uint32_t)bytes[2] << 8 | bytes[3];
	return true;
}

/* Where the signatures begin: after the last empty line. Zero when there is none. */
static size_t signatures_at(struct str note)
{
	for (size_t i = note.len; i > 1; i--) {
		if (note.at[i - 1] == '\n' && note.at[i - 2] == '\n')
			return i;
	}
	return 0;
}

static bool characters_are_allowed(struct str note)
{
	for (size_t i = 0; i < note.len; i++) {
		if ((unsigned char)note.at[i] < 0x20 && note.at[i] != '\n')
			return false;
	}
	return utf8_is_valid(note);
}

bool checkpoint_read(struct str note, struct checkpoint *out, struct err *err)
{
	size_t at;

	*out = (struct checkpoint){ 0 };
	if (note.len > NOTE_BYTES)
		return refuse(err, REFUSAL_NOTE_MALFORMED, "length");
	if (!characters_are_allowed(note))
		return refuse(err, REFUSAL_NOTE_MALFORMED, "characters");
	if (!str_ends(note, S("\n")) || !(at = signatures_at(note)) || at == note.len)
		return refuse(err, REFUSAL_NOTE_MALFORMED, "signatures");
	out->text = str_first(note, at - 1);
	if (!text_read(out, err))
		return false;
	for (struct str line, rest = str_after(note, at); rest.len;) {
		str_cut(rest, '\n', &line, &rest);
		if (out->signature_count == NOTE_SIGNATURES)
			return refuse(err, REFUSAL_NOTE_MALFORMED, "signatures");
		if (!signature_read(line, &out->signatures[out->signature_count++]))
			return refuse(err, REFUSAL_NOTE_MALFORMED, "signature");
	}
	return true;
}

enum note_verdict note_is_signed_by(const struct checkpoint *checkpoint, const struct vkey *vkey)
{
	enum note_verdict verdict = NOTE_NOT_BY_KEY;

	for (size_t i = 0; i < checkpoint->signature_count; i++) {
		const struct note_signature *s = &checkpoint->signatures[i];
		if (s->id != vkey->id || !str_is(s->name, vkey->name))
			continue;
		if (!s->ed25519 || !ed25519_is_signed(&vkey->key, checkpoint->text, &s->signature))
			return NOTE_BAD_SIGNATURE;
		verdict = NOTE_SIGNED;
	}
	return verdict;
}

void checkpoint_print(struct str origin, uint64_t size, const struct sha256_digest *root, struct buf *out)
{
	must(size <= SIZE_MAX_EXACT);
	buf_add(out, origin);
	buf_add_char(out, '\n');
	buf_add_int(out, (int64_t)size);
	buf_add_char(out, '\n');
	base64_put(out, root->at, sizeof(root->at));
	buf_add_char(out, '\n');
}

void note_add_signature(const struct vkey *vkey, const struct ed25519_signature *signature, struct buf *out)
{
	unsigned char bytes[KEY_ID_BYTES + ED25519_SIGNATURE_BYTES];

	for (int i = 0; i < KEY_ID_BYTES; i++)
		bytes[i] = (unsigned char)(vkey->id >> (24 - 8 * i));
	memcpy(bytes + KEY_ID_BYTES, signature->at, sizeof(signature->at));
	buf_add(out, S(SIGNATURE_MARK));
	buf_add(out, str_of(vkey->name));
	buf_add_char(out, ' ');
	base64_put(out, bytes, sizeof(bytes));
	buf_add_char(out, '\n');
}
