/* rebuild: the derived tables, replayed from the ledger. */
#ifndef STORE_REBUILD_H
#define STORE_REBUILD_H

#include "db/db.h"
#include "text/sha256.h"

/* Drops the derived tables and replays every log into new ones, in one transaction of db (a writer outside any). *facts counts
 * what was replayed. Refuses with ENTRY_UNREADABLE naming the first entry that is no fact. */
bool store_rebuild(struct db *db, int64_t *facts, struct err *err) __attribute__((warn_unused_result));
/* The same when the derived tables are missing or of another shape; otherwise nothing. */
bool store_rebuild_if_needed(struct db *db, struct err *err) __attribute__((warn_unused_result));
/* Inside db's transaction: replays all logs into the derived tables as they stand (new and empty). */
bool store_replay(struct db *db, int64_t *facts, struct err *err) __attribute__((warn_unused_result));
/* A digest over every row of every derived table, in key order: equal digests, equal tables. Inside a transaction. */
bool store_derived_digest(struct db *db, struct sha256_digest *out, struct err *err) __attribute__((warn_unused_result));

#endif
