/* feed: what verify is fed, kept in order and taken by a second thread, so that reading a store and hashing it go on at the same
 * time. Only verify.c uses it.
 *
 * Records are copied. A log below FEED_BYTES starts no thread: feed_end takes all of it itself.
 */
#ifndef LEDGER_FEED_H
#define LEDGER_FEED_H

#include "base/str.h"
#include "text/sha256.h"

enum { FEED_BYTES = 256 * 1024 };

enum feed_kind { FEED_ENTRY, FEED_CHECKPOINT, FEED_FAIL };

struct feed_record {
	enum feed_kind kind;
	bool has_leaf;
	uint64_t number;   /* entry: seq; checkpoint: the size beside it; fail: what */
	uint64_t from, to; /* fail */
	uint64_t line;
	struct sha256_digest leaf; /* entry */
	size_t len;                /* bytes that follow: a body or a note */
};

struct feed;
typedef void feed_take(void *context, const struct feed_record *record, struct str bytes);

struct feed *feed_new(feed_take *take, void *context);
void feed_free(struct feed **feed);
void feed_put(struct feed *feed, const struct feed_record *record, struct str bytes);
void feed_end(struct feed *feed); /* all has been taken when it returns; nothing may be put after it */

#endif
