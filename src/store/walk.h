/* walk: every row of a table in the order of its primary key, by pages, whichever table it is.
 *
 * What backup, restore and the comparison of two stores have in common. A walk sees one state of the table only inside
 * db_begin … db_rollback of a reader.
 *
 *     struct walk walk;
 *     walk_begin(&walk, db, table);
 *     while (walk_next(&walk))
 *             … db_str(walk.rows, column) …
 *     walk_end(&walk);
 */
#ifndef STORE_WALK_H
#define STORE_WALK_H

#include "db/db.h"
#include "text/sha256.h"

enum { WALK_COLUMNS_MAX = 64, WALK_KEYS_MAX = 8 };

struct walk {
	struct db *db;
	const struct sql_table *table;
	struct db_rows *rows;                  /* the current row */
	int64_t at;                            /* rows given on this page */
	struct db_value after[WALK_KEYS_MAX];  /* the key of the page's last row */
	struct arena keys;
};

void walk_begin(struct walk *walk, struct db *db, const struct sql_table *table);
bool walk_next(struct walk *walk); /* false at the end, or when the connection failed: db_failure */
void walk_end(struct walk *walk);
/* The current row's column, borrowed until the next step. */
struct db_value walk_value(const struct walk *walk, int column);

/* What a table holds: the number of its rows and the SHA-256 over all of them, each column by kind, length and bytes, so
 * that two tables are the same exactly when their digests are. Equal on both engines. */
struct walk_digest {
	int64_t rows;
	struct sha256_digest sha256;
};
bool walk_digest(struct db *db, const struct sql_table *table, struct walk_digest *out);
/* Adds all rows of a kept table to the same table of another store, inside that one's transaction. False when either
 * connection failed. */
bool walk_copy(struct db *from, struct db *to, const struct sql_table *table);

#endif
