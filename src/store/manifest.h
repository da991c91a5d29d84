/* manifest: what a backup says of itself (manifest.json), and whether it is still true.
 *
 *     {"derived":"<digest>","files":[{"path","sha256","size"}…],"heads":[{"agency","note","size"}…],"made_at":"…",
 *      "made_by":"tocsin 0.1.0","tables":[{"name","rows","sha256"}…],"v":1}
 *
 * files are all there are but the manifest itself: the store, the public keys, the sealed attachments. heads are the newest
 * checkpoints. tables are the digests (walk.h) of what the store held when the backup was made; those of derived tables
 * speak of the shape `derived`, and a program of another shape can't compare them.
 */
#ifndef STORE_MANIFEST_H
#define STORE_MANIFEST_H

#include "base/instant.h"
#include "host/folder.h"
#include "store/walk.h"

enum { MANIFEST_VERSION = 1 };

struct manifest_file {
	struct str path;
	struct folder_file file;
};

struct manifest_head {
	struct str agency, note;
	int64_t size;
};

struct manifest_table {
	struct str name;
	struct walk_digest digest;
};

struct manifest {
	struct str derived; /* empty: the derived tables were of another shape and are not in tables */
	struct str made_by;
	struct instant made_at;
	struct manifest_file *files;
	struct manifest_head *heads;
	struct manifest_table *tables;
	size_t file_count, head_count, table_count;
};

/* Whether a table says anything of the desk: not those that record how the store's own tables came to be. */
bool manifest_speaks_of(const struct sql_table *table);
int manifest_table_number(const char *name); /* in sql_tables; the name must be there */

/* What the store holds now, in one read transaction that the caller has begun: heads, tables, derived. */
bool manifest_look(struct db *db, struct arena *arena, struct manifest *out, struct err *err)
	__attribute__((warn_unused_result));
/* The table's row, or NULL. */
const struct manifest_table *manifest_table(const struct manifest *manifest, struct str name);
bool manifest_write(const char *path, const struct manifest *manifest, struct err *err) __attribute__((warn_unused_result));
/* Refuses with BACKUP_FOREIGN. */
bool manifest_read(const char *path, struct arena *arena, struct manifest *out, struct err *err)
	__attribute__((warn_unused_result));
/* Every file there, nothing else there, every byte the same; refuses with BACKUP_DAMAGED and the path. */
bool manifest_check(const char *dir, const struct manifest *manifest, struct err *err) __attribute__((warn_unused_result));
/* Whether two looks saw the same store; refuses with RESTORE_DIFFERS and the agency or table. Derived tables are compared
 * when both are of one shape, which *derived_compared then says. */
bool manifest_same(const struct manifest *a, const struct manifest *b, bool *derived_compared, struct err *err)
	__attribute__((warn_unused_result));

#endif
