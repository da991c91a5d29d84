/* place: where in a data directory what lies.
 *
 *     DIR/store.conf            one line, a libpq connection string: the store is on PostgreSQL. Without it:
 *     DIR/tocsin.db             the embedded store
 *     DIR/blobs/<agency>/<2 hex>/<hex>   sealed attachments by the SHA-256 of what is in them, under its first two digits;
 *                               each agency's apart, for each seals with keys of its own
 *     DIR/keys/                 the signer's alone; no backup has it
 *     DIR/vkeys                 only where a backup was restored: the public keys it brought, one a line
 *     DIR/run/                  what lives as long as the server: its address, the token of the command line
 */
#ifndef STORE_PLACE_H
#define STORE_PLACE_H

#include "base/arena.h"
#include "base/err.h"

enum { STORE_PLACE_BYTES = 1024 };

struct store_place {
	char where[STORE_PLACE_BYTES]; /* for db_open */
	char keys[STORE_PLACE_BYTES];  /* DIR/keys, absolute */
	char blobs[STORE_PLACE_BYTES];
	char run[STORE_PLACE_BYTES];
	bool embedded;                 /* SQLite, in DIR/tocsin.db */
};

/* Refuses with STORE_MISSING when DIR is no data directory: it has neither store.conf nor tocsin.db. */
bool store_place_read(const char *dir, struct store_place *out, struct err *err) __attribute__((warn_unused_result));
/* As read, for a directory that is about to become one: DIR must exist; conninfo empty: the embedded store. Writes store.conf
 * when it is not. */
bool store_place_make(const char *dir, struct str conninfo, struct store_place *out, struct err *err)
	__attribute__((warn_unused_result));

/* DIR/name, in arena. */
const char *store_place_file(struct arena *arena, const char *dir, struct str name);
/* "blobs/xiluo/ab/abcd…", relative to DIR. sha256: 64 lower-case hexadecimal digits. */
struct str store_place_blob(struct arena *arena, struct str agency, struct str sha256);

#endif
