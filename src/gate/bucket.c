#include "gate/bucket.h"

#include <stdlib.h>

#include "base/buf.h"
#include "base/must.h"
#include "seal/secret.h"
#include "text/hmac.h"

enum { ENTRIES = 8192 };

/* spent_ms: how much time of refilling is still owed; 0 is full. */
struct entry {
	int64_t at_ms, spent_ms;
};

struct buckets {
	unsigned char secret[32];
	struct entry table[ENTRIES];
};

struct buckets *buckets_new(void)
{
	struct buckets *buckets = calloc(1, sizeof(*buckets));

	must(buckets);
	secret_random(buckets->secret, sizeof(buckets->secret));
	return buckets;
}

void buckets_free(struct buckets **buckets)
{
	free(*buckets);
	*buckets = NULL;
}

static struct entry *entry_of(struct buckets *buckets, const char *kind, struct str name)
{
	const struct str secret = str_from((const char *)buckets->secret, sizeof(buckets->secret));
	BUF_SCOPED(text);

	buf_add_bytes(&text, kind, strlen(kind) + 1);
	buf_add(&text, name);
	const struct sha256_digest digest = hmac_sha256(secret, buf_str(&text));
	return &buckets->table[(digest.at[0] | digest.at[1] << 8) % ENTRIES];
}

bool bucket_take(struct buckets *buckets, const char *kind, struct str name, struct bucket_size size,
		 struct instant now)
{
	struct entry *entry = entry_of(buckets, kind, name);

	must(size.most >= 1);
	if (now.ms > entry->at_ms) {
		const int64_t passed = now.ms - entry->at_ms;
		entry->spent_ms = passed >= entry->spent_ms ? 0 : entry->spent_ms - passed;
	}
	entry->at_ms = now.ms;
	if (entry->spent_ms > (size.most - 1) * size.refill.ms)
		return false;
	entry->spent_ms += size.refill.ms;
	return true;
}
