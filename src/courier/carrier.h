/* carrier: one delivery by libcurl: what to ask for, and what the outcome means. All that is known of libcurl is in carrier.c and
 * process.c, which runs many at once. */
#ifndef COURIER_CARRIER_H
#define COURIER_CARRIER_H

#include <curl/curl.h>

#include "courier/job.h"
#include "text/sha256.h"

struct carrier; /* one request under way */

/* Whose connections are kept. libcurl uses a connection to a host again without asking by whose certificates it was trusted, once
 * STARTTLS has upgraded it (7.88, ConnectionExists). So of each host one way to connect alone keeps connections, the first that was
 * used; any other makes its own and closes it. */
struct carrier_pool {
	struct {
		struct sha256_digest host, way;
	} at[64];
	size_t count;
};

/* Sets all of curl for the job, whose strings live until carrier_end. roots: the system's trust anchors, PEM. NULL: it can't be
 * made; *answer then says why. */
struct carrier *carrier_begin(CURL *curl, struct carrier_pool *pool, const struct courier_job *job, struct str roots,
			      struct courier_answer *answer);
/* What it came to. answer->words is in *words. Frees the carrier; curl keeps its connection. */
void carrier_end(struct carrier **carrier, CURLcode result, struct courier_answer *answer, struct buf *words);

#endif
