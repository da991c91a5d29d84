/* verify: is this log the one that was written? Fed in order with entries and checkpoints, it answers ok, or says the
 * first thing that is wrong: one bad entry where that can be known, else the smallest range between checkpoints that hold.
 *
 *     struct verify *v = verify_new(origin);
 *     verify_trust(v, &vkey);                        one or more
 *     verify_not_before(v, note_kept_elsewhere);     optional: paper, a superior, the signer
 *     for each checkpoint, oldest first:
 *             for each entry it newly covers:
 *                     verify_entry(v, seq, body, &stored_leaf);
 *             verify_checkpoint(v, stored_size, note);
 *     struct verify_finding f = verify_end(v);
 *     verify_free(&v);
 *
 * After the first finding everything further is ignored, so the caller may stop early (verify_is_bad) or not. What is fed is
 * copied and taken on other threads (hashing on one, signatures on another), so findings show late; verify_end has them all.
 *
 * Which keys hold: a checkpoint must bear at least one signature, all of them by trusted keys. A fact of kind "key.rotated"
 * ({"data":{"vkey":"…"}}) makes its key trusted from the checkpoint on that covers it, provided that this checkpoint is
 * signed both by a key trusted before and by the new one; the keys that signed it before the new one are trusted no longer.
 *
 * An entry's body carries its own number: it ends in ,"seq":<its index>,"v":<number>} (canonical JSON has no other way).
 */
#ifndef LEDGER_VERIFY_H
#define LEDGER_VERIFY_H

#include "ledger/note.h"

struct verify;

enum verify_what {
	VERIFY_OK,
#define VERIFY_WHAT(NAME, code, words) VERIFY_##NAME,
#include "ledger/findings.def"
#undef VERIFY_WHAT
	VERIFY_WHATS
};

/* What is wrong and where. Positions are entry numbers, from 0; ranges are half open. */
struct verify_finding {
	enum verify_what what;
	uint64_t from, to;              /* the entries concerned: [from, to); one bad entry is [n, n+1) */
	uint64_t size;                  /* the checkpoint concerned, by its size; 0 when none is */
	uint64_t line;                  /* of a bundle, from 1; 0 for a store */
	uint64_t good_size;             /* entries covered by the last checkpoint before the finding that holds */
	struct sha256_digest good_root; /* its root; of the empty tree when good_size is 0 */
	uint64_t entries, checkpoints;  /* seen before the end or the finding */
};

const char *verify_code(enum verify_what what);  /* "leaf-differs"; "ok" */
const char *verify_words(enum verify_what what); /* zh-Hant, msgid of the catalogue: findings.def */

/* origin: what checkpoints must begin with ("tocsin/<agency>"); copied. */
struct verify *verify_new(struct str origin);
void verify_free(struct verify **v);
/* Copied. A key of another name is harmless: no checkpoint of this log can be signed by it. */
void verify_trust(struct verify *v, const struct vkey *vkey);
/* The entry's place in the log by what the store or file says; its bytes; the leaf hash stored beside it, or NULL. */
void verify_entry(struct verify *v, uint64_t seq, struct str body, const struct sha256_digest *stored_leaf);
/* stored_size: the size that the row beside the note says; pass the note's own by VERIFY_SIZE_OF_NOTE. */
#define VERIFY_SIZE_OF_NOTE UINT64_MAX
void verify_checkpoint(struct verify *v, uint64_t stored_size, struct str note);
/* Something the log must not be older than, given before the first entry (at most four): a signed note kept elsewhere, which
 * must be signed by a key that is or was this log's … */
void verify_not_before(struct verify *v, struct str note);
/* … or a size and root that the signer remembers. */
void verify_not_before_root(struct verify *v, uint64_t size, const struct sha256_digest *root);
/* Findings of the reader's own (a malformed line, a count that differs). Kept only if it is the first. */
void verify_fail(struct verify *v, enum verify_what what, uint64_t from, uint64_t to);
void verify_at_line(struct verify *v, uint64_t line); /* for what is fed next */
bool verify_is_bad(struct verify *v);                 /* something was found already: feeding further is of no use */

/* Entries after the last checkpoint are a finding (TAIL_UNCOVERED); an empty log is ok. */
struct verify_finding verify_end(struct verify *v);
/* The newest checkpoint that held, for showing. */
uint64_t verify_size(const struct verify *v);
struct sha256_digest verify_root(const struct verify *v);

#endif
