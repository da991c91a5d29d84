/* signer: the desk's side of the process that holds the keys.
 *
 * `tocsin serve` starts one child, `tocsin signer`, which alone holds each agency's Ed25519 checkpoint key and the agency
 * key that wraps subject keys. The child keeps every log's frontier itself, so it never signs two histories: it is told leaf
 * hashes, not roots, and refuses to append at any size but its own. It has no network, no database, and no file but its key
 * directory (seccomp, Landlock), and dies with its parent.
 *
 *     signer_append   → a signed note for size_before + n entries, not yet history
 *     signer_confirm  → the commit succeeded: the new size is history, what is below it can never be signed again
 *     signer_abandon  → the commit failed: back to the confirmed size
 *
 * The confirmed size and root are on disk in the key directory (never in backups), so an older database put under a newer
 * head is found: signer_check. A crash between append and commit leaves a pending batch, which is legal either way.
 *
 * Thread safe: one mutex, one question at a time. When the child is gone every call refuses with SIGNER_UNAVAILABLE; it is
 * not started again, because a signer that dies is a reason to stop.
 */
#ifndef SIGNER_SIGNER_H
#define SIGNER_SIGNER_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "ledger/merkle.h"
#include "ledger/note.h"
#include "seal/aead.h"

struct signer;

/* Forks and executes /proc/self/exe as `signer KEY_DIR` (a test program's main must do what `tocsin signer` does: call
 * process_run). key_dir is an absolute path. Call it from a thread that lives as long as the process: the child dies with
 * the thread. Returns once the child has loaded its keys and shut itself in. Refuses with SIGNER_UNAVAILABLE, or with the
 * child's own refusal (KEYS_UNREADABLE, KEYS_EXPOSED …). */
bool signer_start(struct str key_dir, struct signer **out, struct err *err) __attribute__((warn_unused_result));
void signer_stop(struct signer **signer); /* asks the child to sync and end, and waits for it */
int signer_pid(const struct signer *signer);

struct signer_head {
	uint64_t size, pending_size; /* equal when nothing is pending */
	struct sha256_digest root, pending_root;
};
/* Refuses with SIGNER_NO_KEY when it has no key of that agency (as do all below). */
bool signer_head(struct signer *signer, struct str agency, struct signer_head *out, struct err *err)
	__attribute__((warn_unused_result));

/* The signed note of the log with these leaves added, appended to note (cleared first). n > 0. One append may be pending:
 * a second one before confirm or abandon refuses with SIGNER_PENDING. A size_before other than the confirmed size refuses
 * with SIGNER_SIZE; *actual then says the signer's (when another node has appended: signer_feed, signer_adopt). */
bool signer_append(struct signer *signer, struct str agency, uint64_t size_before, const struct sha256_digest *leaves,
		   size_t n, struct buf *note, uint64_t *actual, struct err *err) __attribute__((warn_unused_result));
/* Told, not asked: it does not wait for an answer, and refuses only with SIGNER_UNAVAILABLE. What it is told comes before
 * whatever is asked next. A size that is not the pending one changes nothing, and the next append refuses. */
bool signer_confirm(struct signer *signer, struct str agency, uint64_t size, struct err *err)
	__attribute__((warn_unused_result));
bool signer_abandon(struct signer *signer, struct str agency, struct err *err) __attribute__((warn_unused_result));
/* Rotation of the signing key. First ask for the new key (the same one until a rotation succeeds): its vkey is the text that
 * the fact "key.rotated" must carry as data.vkey. Then give the batch that holds this fact to signer_append_rotation, which
 * is signer_append but for its note: it bears the old key's signature and the new one's. Confirming it retires the old key
 * (its public half is kept); abandoning keeps the new key for the next try. */
bool signer_rotate_begin(struct signer *signer, struct str agency, struct vkey *new_key, struct err *err)
	__attribute__((warn_unused_result));
bool signer_append_rotation(struct signer *signer, struct str agency, uint64_t size_before,
			    const struct sha256_digest *leaves, size_t n, struct buf *note, uint64_t *actual,
			    struct err *err) __attribute__((warn_unused_result));

/* After a start, before the first append: does the database hold what the signer has confirmed? */
enum signer_check {
	SIGNER_SAME,     /* it does; a pending batch is confirmed or dropped as the database shows */
	SIGNER_DB_AHEAD, /* it holds more (another node, an older key directory): catch up from *from */
	SIGNER_DB_BEHIND, /* it holds less than was confirmed: an older database was put under a newer head. Do not serve. */
	SIGNER_DB_FORKED, /* same size, another root. Do not serve. */
};
/* size and note: the database's newest checkpoint; size 0 and an empty note for an empty log. */
bool signer_check(struct signer *signer, struct str agency, uint64_t size, struct str note, enum signer_check *out,
		  uint64_t *from, struct err *err) __attribute__((warn_unused_result));
/* Feeds leaf hashes [from, from + n); only at the signer's own confirmed or fed size. Any number of times, then … */
bool signer_feed(struct signer *signer, struct str agency, uint64_t from, const struct sha256_digest *leaves, size_t n,
		 struct err *err) __attribute__((warn_unused_result));
/* … this adopts what was fed, provided the note is this log's own: right size, right root, signed by a key it knows. */
bool signer_adopt(struct signer *signer, struct str agency, struct str note, struct err *err)
	__attribute__((warn_unused_result));

/* Subject keys. A wrapped key may lie anywhere; it opens only with the same agency and subject, through the signer. */
enum { SIGNER_WRAPPED_BYTES = AEAD_KEY_BYTES + AEAD_OVERHEAD_BYTES };
struct signer_wrapped {
	unsigned char at[SIGNER_WRAPPED_BYTES];
};
/* Makes n new keys; n <= 1000. The caller wipes keys after use (seal/secret.h). */
bool signer_make_keys(struct signer *signer, struct str agency, const struct str *subjects, size_t n,
		      struct aead_key *keys, struct signer_wrapped *wrapped, struct err *err)
	__attribute__((warn_unused_result));
/* Refuses with SUBJECT_KEY_WRONG when it is not this subject's. */
bool signer_unwrap(struct signer *signer, struct str agency, struct str subject, struct str wrapped,
		   struct aead_key *key, struct err *err) __attribute__((warn_unused_result));

/* All public keys of the agency's log, oldest first, in arena; the last is the one that signs. */
bool signer_vkeys(struct signer *signer, struct str agency, struct arena *arena, struct vkey **out, size_t *count,
		  struct err *err) __attribute__((warn_unused_result));

#endif
