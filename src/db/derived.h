/* derived: the tables that are a cache of the ledger. A new shape is a rebuild, never a migration.
 *
 * sql/schema/derived.sql makes them. Its digest, and the script that drops what it made, are kept beside them; when this
 * program's digest is another, they are dropped and made anew, and store/rebuild replays the ledger into them.
 */
#ifndef DB_DERIVED_H
#define DB_DERIVED_H

#include "db/db.h"

/* Whether the derived tables stand here in this program's shape. False also when the store has none, or the connection
 * failed: then db_failure says so. */
bool derived_is_current(struct db *db);
/* Inside the caller's transaction, so that nobody sees the tables empty: drops what stands and makes them anew, empty. */
bool derived_drop_and_create(struct db *db, struct err *err) __attribute__((warn_unused_result));

#endif
