/* proof: that one entry is in the log, as one text that needs nothing else (C2SP tlog-proof, version 1).
 *
 *     c2sp.org/tlog-proof@v1
 *     index 12
 *     <base64 hash>        inclusion proof, from the leaf's sibling upwards
 *     …
 *
 *     <the checkpoint, as signed>
 *
 * The entry itself is not in it: whoever checks has the entry (or its leaf hash) and a key that is trusted.
 */
#ifndef LEDGER_PROOF_H
#define LEDGER_PROOF_H

#include "ledger/merkle.h"
#include "ledger/note.h"

struct proof {
	uint64_t index;
	struct merkle_proof path;
	struct str note; /* borrowed */
};

void proof_print(const struct proof *proof, struct buf *out);
/* Refuses with PROOF_MALFORMED. An "extra" line is skipped. */
bool proof_read(struct str text, struct proof *out, struct err *err) __attribute__((warn_unused_result));

enum proof_verdict { PROOF_HOLDS, PROOF_NOTE_MALFORMED, PROOF_NOT_SIGNED, PROOF_NOT_INCLUDED };
enum proof_verdict proof_check(const struct proof *proof, const struct sha256_digest *leaf, const struct vkey *vkey);

#endif
