/* migrate: the tables that are kept, brought to the shape this program knows.
 *
 * sql/schema/local/NNNN_*.sql run once each, in order, and are recorded with their digest. A script that has run is never
 * edited: one whose digest differs is refused as STORE_REFUSED, and a store with a script that this program does not know
 * as STORE_NEWER. All of it happens in one transaction of its own.
 */
#ifndef DB_MIGRATE_H
#define DB_MIGRATE_H

#include "db/db.h"

/* Outside any transaction, on a writer. Several servers of one PostgreSQL may call it at once. */
bool migrate_run(struct db *db, struct err *err) __attribute__((warn_unused_result));
/* Whether migrate_run would have nothing to do. Reads only; a failure of the connection is false and sticks to it. */
bool migrate_is_done(struct db *db);

#endif
