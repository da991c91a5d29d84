/* spool: where reports go when the store can't be written: a file that was given its room while there was room.
 *
 * DIR/reports.spool, 256 KiB, mode 0600, made when the desk opens. A report is in it once spool_take has returned true: appended with a
 * checksum and synced, so that neither a full disk nor a power cut loses it. A record that a cut tore is not read, nor is anything
 * after it; nobody was told that it was taken. The writer replays what is there, oldest first, when the store is well again, each under
 * the Idempotency-Key that it came with: a report that got into the store, but not out of the spool, is not recorded twice.
 * What is replayed is overwritten with zeros: names in it are sealed only in the store.
 *
 * For the verb: desk_call.received_at is when the report was taken here (unset: now), and its receipt is receipt_make of its key.
 */
#ifndef DESK_SPOOL_H
#define DESK_SPOOL_H

#include "base/arena.h"
#include "base/err.h"
#include "base/instant.h"
#include "base/str.h"

enum { SPOOL_BYTES = 256 * 1024, SPOOL_RECORD_BYTES_MAX = 48 * 1024 };

struct spool;

struct spool_report {
	struct instant received;
	struct str key;    /* Idempotency-Key */
	struct str body;   /* JSON, as the verb takes it */
	struct str source, device; /* where it came from */
};

/* Opens or makes path and reads what an earlier run left in it. Refuses with FILE_UNWRITABLE, DISK_FULL; then there is no spool
 * and reports are refused as all else is. */
bool spool_open(const char *path, struct spool **out, struct err *err) __attribute__((warn_unused_result));
void spool_close(struct spool **spool);

/* Any thread. Refuses with STORE_FULL when its room is used up, with FILE_UNWRITABLE when the file can't be written either. The same
 * key again is the same report: taken before. */
bool spool_take(struct spool *spool, const struct spool_report *report, struct err *err) __attribute__((warn_unused_result));
/* Whether a report with that receipt waits here; *received is when it was taken. spool may be NULL. */
bool spool_has(struct spool *spool, const char *receipt, struct instant *received);

size_t spool_count(struct spool *spool);
/* The oldest that wait, at most `most`, copied into arena. */
size_t spool_oldest(struct spool *spool, struct arena *arena, struct spool_report *out, size_t most);
/* The oldest `count` have been replayed. */
void spool_forget(struct spool *spool, size_t count);

/* What a file of that content holds: for the fuzz target, and spool_open. Stops at the first record that is none. */
size_t spool_read(struct str file, struct arena *arena, struct spool_report *out, size_t most);

#endif
