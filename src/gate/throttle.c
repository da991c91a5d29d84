#include "gate/throttle.h"

#include <pthread.h>
#include <stdlib.h>

#include "base/buf.h"
#include "base/must.h"
#include "seal/secret.h"
#include "text/hmac.h"

enum { SETS = 2048, WAYS = 8 };

struct entry {
	struct throttle_key key;
	int64_t count; /* 0: free */
	int64_t last_ms, end_ms;
};

struct throttle {
	pthread_mutex_t lock;
	unsigned char secret[32];
	struct entry table[SETS][WAYS];
};

struct throttle *throttle_new(void)
{
	struct throttle *t = calloc(1, sizeof(*t));

	must(t);
	pthread_mutex_init(&t->lock, NULL);
	secret_random(t->secret, sizeof(t->secret));
	return t;
}

void throttle_free(struct throttle **throttle)
{
	if (!*throttle)
		return;
	pthread_mutex_destroy(&(*throttle)->lock);
	free(*throttle);
	*throttle = NULL;
}

struct throttle_key throttle_key(const struct throttle *t, const char *kind, struct str what, struct str source)
{
	struct throttle_key key;
	BUF_SCOPED(text);

	buf_add_bytes(&text, kind, strlen(kind) + 1);
	buf_add(&text, what);
	buf_add_char(&text, '\0');
	buf_add(&text, source);
	const struct sha256_digest digest =
		hmac_sha256(str_from((const char *)t->secret, sizeof(t->secret)), buf_str(&text));
	memcpy(key.at, digest.at, sizeof(key.at));
	return key;
}

static struct entry *set_of(struct throttle *t, struct throttle_key key)
{
	return t->table[(key.at[0] | key.at[1] << 8) % SETS];
}

static struct entry *find(struct throttle *t, struct throttle_key key)
{
	struct entry *set = set_of(t, key);

	for (int i = 0; i < WAYS; i++)
		if (set[i].count && memcmp(&set[i].key, &key, sizeof(key)) == 0)
			return &set[i];
	return NULL;
}

/* A free one, else the one with the fewest tries, of these the one that was quiet for longest. */
static struct entry *place(struct throttle *t, struct throttle_key key)
{
	struct entry *set = set_of(t, key), *best = &set[0];

	for (int i = 1; i < WAYS && best->count; i++)
		if (set[i].count < best->count || (set[i].count == best->count && set[i].last_ms < best->last_ms))
			best = &set[i];
	*best = (struct entry){ .key = key };
	return best;
}

bool throttle_try(struct throttle *t, struct throttle_key key, struct throttle_limit limit, struct instant now,
		  struct span *wait)
{
	bool allowed = true;

	pthread_mutex_lock(&t->lock);
	struct entry *entry = find(t, key);
	if (!entry)
		entry = place(t, key);
	if (entry->count && now.ms >= entry->end_ms)
		entry->count = 0;
	if (entry->count >= limit.tries) {
		*wait = (struct span){ entry->end_ms - now.ms };
		allowed = false;
	} else {
		entry->count++;
		entry->last_ms = now.ms;
		entry->end_ms = now.ms + limit.pause.ms;
	}
	pthread_mutex_unlock(&t->lock);
	return allowed;
}

void throttle_take_back(struct throttle *t, struct throttle_key key)
{
	pthread_mutex_lock(&t->lock);
	struct entry *entry = find(t, key);
	if (entry)
		entry->count--;
	pthread_mutex_unlock(&t->lock);
}

void throttle_forget(struct throttle *t, struct throttle_key key)
{
	pthread_mutex_lock(&t->lock);
	struct entry *entry = find(t, key);
	if (entry)
		entry->count = 0;
	pthread_mutex_unlock(&t->lock);
}
