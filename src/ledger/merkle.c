#include "ledger/merkle.h"

#include <pthread.h>
#include <string.h>

#include "base/must.h"

/* One digest state per thread: setting one up costs more than hashing a node does. */
static _Thread_local struct sha256 hasher;
static pthread_key_t thread_end;
static pthread_once_t thread_end_once = PTHREAD_ONCE_INIT;

static void hasher_end(void *state)
{
	struct sha256 mine = { state };

	sha256_restart(&mine);
	(void)sha256_end(&mine);
}

static void thread_end_make(void)
{
	must(pthread_key_create(&thread_end, hasher_end) == 0);
}

static struct sha256 *hasher_begin(void)
{
	if (hasher.state) {
		sha256_restart(&hasher);
		return &hasher;
	}
	pthread_once(&thread_end_once, thread_end_make);
	sha256_begin(&hasher);
	must(pthread_setspecific(thread_end, hasher.state) == 0);
	return &hasher;
}

struct sha256_digest merkle_leaf(struct str entry)
{
	struct sha256 *sha = hasher_begin();

	sha256_add(sha, "\x00", 1);
	sha256_add(sha, entry.at, entry.len);
	return sha256_peek(sha);
}

struct sha256_digest merkle_node(const struct sha256_digest *left, const struct sha256_digest *right)
{
	struct sha256 *sha = hasher_begin();
	unsigned char both[1 + 2 * SHA256_BYTES] = { 0x01 };

	memcpy(both + 1, left->at, SHA256_BYTES);
	memcpy(both + 1 + SHA256_BYTES, right->at, SHA256_BYTES);
	sha256_add(sha, both, sizeof(both));
	return sha256_peek(sha);
}

int merkle_nodes(const struct merkle_frontier *frontier)
{
	return __builtin_popcountll(frontier->size);
}

void merkle_append(struct merkle_frontier *frontier, const struct sha256_digest *leaf)
{
	int count = merkle_nodes(frontier);
	struct sha256_digest up = *leaf;

	must(frontier->size < UINT64_MAX);
	for (uint64_t size = frontier->size; size & 1; size >>= 1)
		up = merkle_node(&frontier->node[--count], &up);
	frontier->node[count] = up;
	frontier->size++;
}

struct sha256_digest merkle_root(const struct merkle_frontier *frontier)
{
	int count = merkle_nodes(frontier);

	if (count == 0)
		return sha256_of(S(""));
	struct sha256_digest root = frontier->node[count - 1];
	for (int i = count - 2; i >= 0; i--)
		root = merkle_node(&frontier->node[i], &root);
	return root;
}

bool merkle_array_leaves(void *array_of_digests, uint64_t from, uint64_t to, struct merkle_frontier *into)
{
	const struct sha256_digest *leaves = array_of_digests;

	for (uint64_t i = from; i < to; i++)
		merkle_append(into, &leaves[i]);
	return true;
}
