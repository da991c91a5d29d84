/* merkle: the tree over a log's entries, by RFC 6962 §2.1 with SHA-256.
 *
 *     leaf = SHA-256(0x00 ‖ entry)      node = SHA-256(0x01 ‖ left ‖ right)      root of nothing = SHA-256("")
 *
 * A frontier is the whole memory that appending needs: the roots of the perfect subtrees that the size's binary digits
 * name, largest first (at most 64 hashes). It is a value: copy it to keep a point to come back to.
 * Nothing here allocates or fails, save where it says so.
 */
#ifndef LEDGER_MERKLE_H
#define LEDGER_MERKLE_H

#include "base/str.h"
#include "text/sha256.h"

enum { MERKLE_DEPTH = 64 };

struct merkle_frontier {
	uint64_t size;                           /* leaves appended so far */
	struct sha256_digest node[MERKLE_DEPTH]; /* popcount(size) of them, the largest subtree first */
};

struct sha256_digest merkle_leaf(struct str entry);
struct sha256_digest merkle_node(const struct sha256_digest *left, const struct sha256_digest *right);

/* A new frontier is {0}: the empty tree. */
void merkle_append(struct merkle_frontier *frontier, const struct sha256_digest *leaf);
struct sha256_digest merkle_root(const struct merkle_frontier *frontier);
/* How many of node[] are in use: popcount(size). */
int merkle_nodes(const struct merkle_frontier *frontier);

/* A proof: hashes in the order of RFC 6962 §2.1.1/2, from the leaf's sibling upwards. */
struct merkle_proof {
	size_t count;
	struct sha256_digest hash[MERKLE_DEPTH + 1];
};

/* Where a proof's subtree roots come from. leaves() appends the leaf hashes of entries [from, to) to into (which is fresh),
 * and answers false when it can't; then the proof function answers false too. */
struct merkle_source {
	bool (*leaves)(void *context, uint64_t from, uint64_t to, struct merkle_frontier *into);
	void *context;
};

/* The source over an array of leaf hashes in memory: context is the array. */
bool merkle_array_leaves(void *array_of_digests, uint64_t from, uint64_t to, struct merkle_frontier *into);

/* That entry `index` is in the tree of `size`; index < size. */
bool merkle_prove_inclusion(const struct merkle_source *source, uint64_t index, uint64_t size,
			    struct merkle_proof *out);
bool merkle_is_included(const struct sha256_digest *leaf, uint64_t index, uint64_t size,
			const struct sha256_digest *root, const struct merkle_proof *proof);
/* That the tree of `old_size` is a beginning of the tree of `size`; 0 < old_size <= size. */
bool merkle_prove_consistency(const struct merkle_source *source, uint64_t old_size, uint64_t size,
			      struct merkle_proof *out);
/* old_size 0 and old_size == size need an empty proof. */
bool merkle_is_consistent(uint64_t old_size, const struct sha256_digest *old_root, uint64_t size,
			  const struct sha256_digest *root, const struct merkle_proof *proof);

#endif
