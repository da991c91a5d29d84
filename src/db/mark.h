/* mark: the file "<store>-writer" beside an embedded store.
 *
 * Its lock says that a writer is there; its word that one is, or was and did not say goodbye. It is never removed: a lock on
 * a removed file would lock nobody out. Nor does it shrink, so that it can be written when the disk is full.
 */
#ifndef DB_MARK_H
#define DB_MARK_H

#include "base/err.h"

/* Takes the lock and leaves the word that a writer is there, durable before anything else is written. *mark is the caller's
 * until mark_leave, -1 when refused; *unclean says whether the last one did not leave. Refuses with STORE_LOCKED,
 * STORE_FULL or STORE_UNAVAILABLE. */
bool mark_take(const char *store_path, int *mark, bool *unclean, struct err *err) __attribute__((warn_unused_result));
/* Gives the lock back; clean: says goodbye. Sets *mark to -1; -1 is allowed. */
void mark_leave(int *mark, bool clean);

#endif
