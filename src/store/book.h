/* book: an agency's log as the store has it: its head, its proofs, its export, and whether it is still the one that was
 * written. Readers' business only; writing is the desk's.
 *
 * All of these want a connection inside db_begin … db_rollback of a reader, so that they see one moment. A failing connection
 * is a refusal (db_refuse); what is wrong with the log itself is a finding (ledger/verify.h).
 */
#ifndef STORE_BOOK_H
#define STORE_BOOK_H

#include "db/db.h"
#include "ledger/bundle.h"
#include "ledger/proof.h"

/* Every agency that the ledger's tables speak of, also one that should not be there. */
bool book_agencies(struct db *db, struct arena *arena, struct str **out, size_t *count, struct err *err)
	__attribute__((warn_unused_result));

/* The newest checkpoint, in arena; empty when there is none. */
bool book_head(struct db *db, struct str agency, struct arena *arena, struct str *note, struct err *err)
	__attribute__((warn_unused_result));

struct book_trust {
	const struct vkey *vkeys;
	size_t count;            /* 0: the finding is KEY_MISSING */
	struct str note;         /* a checkpoint kept elsewhere, or empty */
	uint64_t confirmed_size; /* what the signer has confirmed (signer/keys.h); 0: nothing to compare */
	struct sha256_digest confirmed_root;
};
bool book_verify(struct db *db, struct str agency, const struct book_trust *trust, struct verify_finding *finding,
		 struct err *err) __attribute__((warn_unused_result));

/* Streams the log into a bundle. False, refused, when the connection failed, and with DISK_FULL when sink said no. */
bool book_export(struct db *db, struct str agency, const struct vkey *vkeys, size_t count, bundle_sink *sink,
		 void *context, struct err *err) __attribute__((warn_unused_result));

/* The proof of entry seq under the newest checkpoint, the body and its leaf; all in arena. Refuses with ENTRY_UNKNOWN. */
bool book_prove(struct db *db, struct str agency, uint64_t seq, struct arena *arena, struct proof *out,
		struct str *body, struct err *err) __attribute__((warn_unused_result));

#endif
