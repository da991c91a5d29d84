/* bucket: how many reports a place or a network sends before they look like noise.
 *
 * A bucket holds `most` and gets one back every `refill`; each report takes one. An empty bucket refuses nobody: what then comes
 * is taken like everything else and marked. The counts are kept in memory, in a table of fixed size whose entries are found by a
 * keyed hash; where two meet, they share a bucket. After a restart all are full. Not thread-safe: it is the writer's.
 */
#ifndef GATE_BUCKET_H
#define GATE_BUCKET_H

#include "base/instant.h"
#include "base/str.h"

struct buckets;

struct bucket_size {
	int64_t most;       /* at least 1 */
	struct span refill; /* for one */
};

struct buckets *buckets_new(void);
void buckets_free(struct buckets **buckets);

/* Takes one out. False: it was empty. kind keeps names of different sorts apart: "place", "source". */
bool bucket_take(struct buckets *buckets, const char *kind, struct str name, struct bucket_size size, struct instant now)
	__attribute__((warn_unused_result));

#endif
