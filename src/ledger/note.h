/* note: a signed note (C2SP signed-note) and the checkpoint in it (C2SP tlog-checkpoint).
 *
 *     tocsin/xltg
 *     41
 *     CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=
 *
 *     — tocsin/xltg Az3grlgt…
 *
 * Reading is strict: UTF-8, no control characters but newline, canonical base64, no leading zeroes, at most NOTE_SIGNATURES
 * signatures. Reading trusts nothing: the text means something only once note_is_signed_by has said so.
 */
#ifndef LEDGER_NOTE_H
#define LEDGER_NOTE_H

#include "ledger/vkey.h"
#include "text/sha256.h"

enum { NOTE_SIGNATURES = 16, NOTE_BYTES = 16 * 1024 };

struct note_signature {
	struct str name; /* borrowed from the note's bytes */
	uint32_t id;
	bool ed25519; /* 64 bytes of signature; false: of another kind, not kept */
	struct ed25519_signature signature;
};

struct checkpoint {
	struct str text; /* what is signed, with its last newline; borrowed, as all here, from the note's bytes */
	struct str origin;
	uint64_t size; /* entries covered; at most 2^53 - 1 */
	struct sha256_digest root;
	size_t signature_count;
	struct note_signature signatures[NOTE_SIGNATURES];
};

/* Refuses with NOTE_MALFORMED and what is wrong. Extension lines are refused: our logs have none. */
bool checkpoint_read(struct str note, struct checkpoint *out, struct err *err) __attribute__((warn_unused_result));

enum note_verdict {
	NOTE_SIGNED,       /* this key's signature is there and right */
	NOTE_NOT_BY_KEY,   /* no signature with this key's name and id */
	NOTE_BAD_SIGNATURE /* there is one, and it is wrong */
};
enum note_verdict note_is_signed_by(const struct checkpoint *checkpoint, const struct vkey *vkey);

/* Writing: text first, then an empty line, then one line per signature. */
void checkpoint_print(struct str origin, uint64_t size, const struct sha256_digest *root, struct buf *out);
void note_add_signature(const struct vkey *vkey, const struct ed25519_signature *signature, struct buf *out);

#endif
