/* upcast: facts of older versions, lifted to the newest.
 *
 * The bytes in the ledger never change, so what was written by version 1 of a kind must be readable for ever. Each row lifts
 * one kind by one version, as canonical JSON text to canonical JSON text; rows are applied until none fits. The table is
 * empty until a released kind changes: tests/golden keeps a ledger of each release, and fact_test.c tries the machinery
 * with rows of its own.
 */
#ifndef FACT_UPCAST_H
#define FACT_UPCAST_H

#include "base/arena.h"
#include "base/str.h"

struct upcast_row {
	const char *kind;
	int from_version;
	const char *new_kind;  /* the kind from the next version on; NULL when the name stays */
	bool (*lift)(struct str data, struct arena *arena, struct str *out);
};

/* Lifts in place by the table of this release. False when a row could not lift what it found. */
bool upcast(struct str *kind, int64_t *version, struct str *data, struct arena *arena);
/* The same by another table, ended by a row whose kind is NULL. */
bool upcast_by(const struct upcast_row *rows, struct str *kind, int64_t *version, struct str *data, struct arena *arena);

#endif
