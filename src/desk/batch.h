/* batch: what one transaction of the writer adds to the logs: for each agency touched, its entries and one checkpoint. */
#ifndef DESK_BATCH_H
#define DESK_BATCH_H

#include "desk/act.h"
#include "signer/signer.h"

enum { BATCH_AGENCIES = 256, BATCH_LEAVES = 4096 };

struct batch_log {
	struct str agency;
	int64_t size_before, size;
	struct sha256_digest *leaves; /* size - size_before of them */
	size_t room;
};

struct batch {
	struct db *db;
	struct arena *arena;        /* of the batch */
	struct signer *signer;
	struct instant now;
	struct batch_log logs[BATCH_AGENCIES];
	size_t count;
	bool told;                  /* it queued messages: the sender is woken after the commit */
	bool rotation;              /* it holds a key.rotated: its checkpoint is signed by both keys */
};

/* The log of the agency within this batch, its head locked; NULL with *err refused: STORE_BUSY when the batch has as many as it
 * can hold. */
struct batch_log *batch_log(struct batch *batch, struct str agency, struct err *err);
/* Appends one body; *seq and *leaf tell where. */
bool batch_append(struct batch *batch, struct batch_log *log, struct str body, struct sha256_digest *leaf, struct err *err)
	__attribute__((warn_unused_result));
/* Where the logs stand, to come back to when an act is refused. */
struct batch_mark {
	size_t count;
	int64_t size[BATCH_AGENCIES];
};
struct batch_mark batch_mark(const struct batch *batch);
void batch_back(struct batch *batch, const struct batch_mark *mark);

/* Has a checkpoint signed for each log that grew, and writes them and the heads: the last step before the commit. */
bool batch_seal(struct batch *batch, struct err *err) __attribute__((warn_unused_result));
/* After the commit: confirmed or abandoned with the signer. */
void batch_settle(struct batch *batch, bool committed);

/* Brings the signer to what the store holds: at start, and when another node has appended (PostgreSQL). */
bool batch_catch_up(struct db *db, struct signer *signer, struct str agency, struct err *err) __attribute__((warn_unused_result));

#endif
