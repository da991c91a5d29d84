/* backup: the whole of a data directory but its keys, in one directory, while the desk goes on writing.
 *
 *     BACKUP/manifest.json      what belongs here, with SHA-256, and what the store held (manifest.h)
 *     BACKUP/tocsin.db          ledger and local tables as an embedded store, whichever engine they came from
 *     BACKUP/vkeys              the public keys of all logs, one a line
 *     BACKUP/blobs/…            the sealed attachments that the store names
 *
 * Derived tables are not in it: restore replays them. Neither is anything of DIR/keys: without the agency key that `init`
 * gave on paper the sealed fields and attachments of a backup stay closed, and nobody can sign on.
 */
#ifndef STORE_BACKUP_H
#define STORE_BACKUP_H

#include <stdbool.h>

#include "base/err.h"
#include "base/instant.h"

struct backup_done {
	int64_t facts;
	int64_t blobs;
	int64_t missing;        /* attachments that the store names and the directory has not; the backup is made all the same */
	char first_missing[80]; /* of them: its SHA-256 */
};

/* Makes the directory to, which must not exist; it appears whole or not at all. Reads one state of the store and writes
 * nothing into it. Refuses with BACKUP_EXISTS, STORE_…, FILE_…, DISK_FULL. */
bool store_backup(const char *data_dir, const char *to, struct instant now, struct backup_done *done, struct err *err)
	__attribute__((warn_unused_result));

#endif
