#include "ledger/merkle.h"

#include "base/must.h"

/* The largest power of two smaller than n; n > 1 (RFC 6962 §2.1's k). */
static uint64_t split_of(uint64_t n)
{
	return (uint64_t)1 << (63 - __builtin_clzll(n - 1));
}

static bool subtree(const struct merkle_source *source, uint64_t from, uint64_t to, struct sha256_digest *out)
{
	struct merkle_frontier frontier = { 0 };

	if (!source->leaves(source->context, from, to, &frontier) || frontier.size != to - from)
		return false;
	*out = merkle_root(&frontier);
	return true;
}

/* The RFC's recursions go from the root down and write the proof from the leaf up: ranges are noted on the way down, and
 * hashed in the opposite order. */
struct range {
	uint64_t from, to;
};

static bool hash_upwards(const struct merkle_source *source, const struct range *ranges, size_t count,
			 struct merkle_proof *out)
{
	*out = (struct merkle_proof){ 0 };
	while (count--) {
		if (!subtree(source, ranges[count].from, ranges[count].to, &out->hash[out->count]))
			return false;
		out->count++;
	}
	return true;
}

bool merkle_prove_inclusion(const struct merkle_source *source, uint64_t index, uint64_t size, struct merkle_proof *out)
{
	struct range ranges[MERKLE_DEPTH + 1];
	size_t count = 0;
	uint64_t from = 0, to = size;

	must(index < size);
	while (to - from > 1) {
		uint64_t middle = from + split_of(to - from);
		if (index < middle) {
			ranges[count++] = (struct range){ middle, to };
			to = middle;
		} else {
			ranges[count++] = (struct range){ from, middle };
			from = middle;
		}
	}
	return hash_upwards(source, ranges, count, out);
}

bool merkle_prove_consistency(const struct merkle_source *source, uint64_t old_size, uint64_t size,
			      struct merkle_proof *out)
{
	struct range ranges[MERKLE_DEPTH + 1];
	size_t count = 0;
	uint64_t from = 0, to = size;

	must(old_size > 0 && old_size <= size);
	while (to != old_size) {
		uint64_t middle = from + split_of(to - from);
		if (old_size <= middle) {
			ranges[count++] = (struct range){ middle, to };
			to = middle;
		} else {
			ranges[count++] = (struct range){ from, middle };
			from = middle;
		}
	}
	/* SUBPROOF's b: the whole old tree is known to who asks; any other part of it must be given. */
	if (from > 0)
		ranges[count++] = (struct range){ from, to };
	return hash_upwards(source, ranges, count, out);
}

/* RFC 9162 §2.1.3.2, which says as an algorithm what RFC 6962 leaves to the reader. */
bool merkle_is_included(const struct sha256_digest *leaf, uint64_t index, uint64_t size,
			const struct sha256_digest *root, const struct merkle_proof *proof)
{
	struct sha256_digest hash = *leaf;
	uint64_t fn = index, sn = size - 1;

	if (index >= size)
		return false;
	for (size_t i = 0; i < proof->count; i++) {
		if (sn == 0)
			return false;
		if (fn & 1 || fn == sn) {
			hash = merkle_node(&proof->hash[i], &hash);
			while (!(fn & 1) && fn) {
				fn >>= 1;
				sn >>= 1;
			}
		} else {
			hash = merkle_node(&hash, &proof->hash[i]);
		}
		fn >>= 1;
		sn >>= 1;
	}
	return sn == 0 && sha256_equal(hash, *root);
}

/* RFC 9162 §2.1.4.2. */
bool merkle_is_consistent(uint64_t old_size, const struct sha256_digest *old_root, uint64_t size,
			  const struct sha256_digest *root, const struct merkle_proof *proof)
{
	struct sha256_digest fr, sr;
	uint64_t fn, sn;
	size_t i = 0;

	if (old_size == 0 || old_size == size)
		return proof->count == 0 && (old_size < size || sha256_equal(*old_root, *root)) &&
		       (old_size || sha256_equal(*old_root, sha256_of(S(""))));
	if (old_size > size)
		return false;
	for (fn = old_size - 1, sn = size - 1; fn & 1; fn >>= 1)
		sn >>= 1;
	/* A power of two: the old tree is a whole subtree, which the proof leaves out. */
	if ((old_size & (old_size - 1)) == 0)
		fr = sr = *old_root;
	else if (proof->count)
		fr = sr = proof->hash[i++];
	else
		return false;
	for (; i < proof->count; i++) {
		if (sn == 0)
			return false;
		if (fn & 1 || fn == sn) {
			fr = merkle_node(&proof->hash[i], &fr);
			sr = merkle_node(&proof->hash[i], &sr);
			while (!(fn & 1) && fn) {
				fn >>= 1;
				sn >>= 1;
			}
		} else {
			sr = merkle_node(&sr, &proof->hash[i]);
		}
		fn >>= 1;
		sn >>= 1;
	}
	return sn == 0 && sha256_equal(fr, *old_root) && sha256_equal(sr, *root);
}
