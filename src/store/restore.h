/* restore: a backup becomes a data directory again, and proves that it is the same.
 *
 * Always: every file of the backup is held against its SHA-256 before anything is made, and the derived tables are replayed
 * from the ledger. With verify also: every log is verified against the backup's public keys and must end in the checkpoint
 * that the backup was made at, and every table must hold what it held then.
 */
#ifndef STORE_RESTORE_H
#define STORE_RESTORE_H

#include "base/err.h"
#include "base/str.h"
#include "store/manifest.h"

struct restore_order {
	const char *from;       /* the backup */
	const char *into;       /* a directory that does not exist, or is empty */
	struct str conninfo;    /* empty: the embedded store; else an empty PostgreSQL database */
	struct str agency_keys; /* text from paper, one a line: "<agency> tocsin-1…", or the key alone for an only agency;
	                           empty: no keys are made, so the store can be looked at but not served */
	bool verify;
};

struct restore_done {
	struct manifest manifest; /* of the backup, in the caller's arena */
	int64_t facts;
	bool derived_compared;    /* false: the backup is of another version's shape, there was nothing to compare with */
	int64_t keys;             /* agencies whose keys were restored */
};

/* When it refuses, nothing of into is left; a PostgreSQL database may be. Refuses with BACKUP_FOREIGN, BACKUP_DAMAGED,
 * RESTORE_NOT_EMPTY, RESTORE_DIFFERS, STORE_…, FILE_…, PAPER_KEY_WRONG, LEDGER_… */
bool store_restore(const struct restore_order *order, struct arena *arena, struct restore_done *done, struct err *err)
	__attribute__((warn_unused_result));

#endif
