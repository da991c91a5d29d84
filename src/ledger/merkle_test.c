#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "ledger/merkle.h"

/* The tree of eight leaves with which Certificate Transparency's implementations test themselves, and its roots. */
static const struct str inputs[8] = {
	{ "", 0 },
	{ "\x00", 1 },
	{ "\x10", 1 },
	{ "\x20\x21", 2 },
	{ "\x30\x31", 2 },
	{ "\x40\x41\x42\x43", 4 },
	{ "\x50\x51\x52\x53\x54\x55\x56\x57", 8 },
	{ "\x60\x61\x62\x63\x64\x65\x66\x67\x68\x69\x6a\x6b\x6c\x6d\x6e\x6f", 16 },
};
static const char *const roots[9] = {
	"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
	"6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
	"fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
	"aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
	"d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
	"4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
	"76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
	"ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
	"5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
};

static void assert_hex(struct sha256_digest digest, const char *expect)
{
	char hex[SHA256_HEX_BYTES];

	sha256_hex(digest, hex);
	assert_string_equal(hex, expect);
}

static void the_roots_of_the_known_tree_come_out(void **state)
{
	struct merkle_frontier frontier = { 0 };

	(void)state;
	assert_hex(merkle_root(&frontier), roots[0]);
	for (int i = 0; i < 8; i++) {
		struct sha256_digest leaf = merkle_leaf(inputs[i]);
		merkle_append(&frontier, &leaf);
		assert_hex(merkle_root(&frontier), roots[i + 1]);
	}
}

static void the_known_inclusion_proofs_come_out(void **state)
{
	struct sha256_digest leaves[8];
	struct merkle_source source = { merkle_array_leaves, leaves };
	struct merkle_proof proof;

	(void)state;
	for (int i = 0; i < 8; i++)
		leaves[i] = merkle_leaf(inputs[i]);
	assert_true(merkle_prove_inclusion(&source, 0, 1, &proof));
	assert_int_equal(proof.count, 0);
	assert_true(merkle_prove_inclusion(&source, 0, 8, &proof));
	assert_int_equal(proof.count, 3);
	assert_hex(proof.hash[0], "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7");
	assert_hex(proof.hash[1], "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e");
	assert_hex(proof.hash[2], "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4");
	assert_true(merkle_prove_consistency(&source, 6, 8, &proof));
	assert_int_equal(proof.count, 3);
	assert_hex(proof.hash[0], "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a");
	assert_hex(proof.hash[1], "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0");
	assert_hex(proof.hash[2], "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7");
}

enum { MANY = 70 };

struct tree {
	struct sha256_digest leaves[MANY], roots[MANY + 1];
};

static void tree_make(struct tree *tree)
{
	struct merkle_frontier frontier = { 0 };

	tree->roots[0] = merkle_root(&frontier);
	for (uint64_t i = 0; i < MANY; i++) {
		tree->leaves[i] = merkle_leaf(str_from((char *)&i, sizeof(i)));
		merkle_append(&frontier, &tree->leaves[i]);
		tree->roots[i + 1] = merkle_root(&frontier);
	}
}

static void every_inclusion_proof_holds_and_no_changed_one_does(void **state)
{
	struct tree tree;
	struct merkle_source source = { merkle_array_leaves, tree.leaves };
	struct merkle_proof proof;

	(void)state;
	tree_make(&tree);
	for (uint64_t size = 1; size <= MANY; size++) {
		for (uint64_t i = 0; i < size; i++) {
			const struct sha256_digest *leaf = &tree.leaves[i], *root = &tree.roots[size];
			assert_true(merkle_prove_inclusion(&source, i, size, &proof));
			assert_true(merkle_is_included(leaf, i, size, root, &proof));
			assert_false(merkle_is_included(leaf, i, size, &tree.roots[size - 1], &proof));
			assert_false(merkle_is_included(leaf, i + 1, size, root, &proof) && size > 1);
			assert_false(merkle_is_included(&tree.roots[0], i, size, root, &proof));
			for (size_t h = 0; h < proof.count; h++) {
				proof.hash[h].at[h % 32] ^= 1;
				assert_false(merkle_is_included(leaf, i, size, root, &proof));
				proof.hash[h].at[h % 32] ^= 1;
			}
			if (proof.count--)
				assert_false(merkle_is_included(leaf, i, size, root, &proof));
			proof.count += 2;
			assert_false(merkle_is_included(leaf, i, size, root, &proof));
		}
	}
}

static void every_consistency_proof_holds_and_no_changed_one_does(void **state)
{
	struct tree tree;
	struct merkle_source source = { merkle_array_leaves, tree.leaves };
	struct merkle_proof proof;

	(void)state;
	tree_make(&tree);
	for (uint64_t size = 1; size <= MANY; size++) {
		for (uint64_t old = 1; old <= size; old++) {
			const struct sha256_digest *before = &tree.roots[old], *root = &tree.roots[size];
			assert_true(merkle_prove_consistency(&source, old, size, &proof));
			assert_true(merkle_is_consistent(old, before, size, root, &proof));
			assert_false(merkle_is_consistent(old, &tree.roots[old - 1], size, root, &proof));
			assert_false(merkle_is_consistent(old, before, size, &tree.roots[size - 1], &proof));
			for (size_t h = 0; h < proof.count; h++) {
				proof.hash[h].at[h % 32] ^= 1;
				assert_false(merkle_is_consistent(old, before, size, root, &proof));
				proof.hash[h].at[h % 32] ^= 1;
			}
			if (proof.count--)
				assert_false(merkle_is_consistent(old, before, size, root, &proof));
			proof.count += 2;
			assert_false(merkle_is_consistent(old, before, size, root, &proof));
		}
	}
}

static void nothing_is_the_beginning_of_every_tree(void **state)
{
	struct tree tree;
	struct merkle_proof empty = { 0 };

	(void)state;
	tree_make(&tree);
	assert_true(merkle_is_consistent(0, &tree.roots[0], 5, &tree.roots[5], &empty));
	assert_false(merkle_is_consistent(0, &tree.roots[1], 5, &tree.roots[5], &empty));
	assert_false(merkle_is_consistent(6, &tree.roots[6], 5, &tree.roots[5], &empty));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_roots_of_the_known_tree_come_out),
		cmocka_unit_test(the_known_inclusion_proofs_come_out),
		cmocka_unit_test(every_inclusion_proof_holds_and_no_changed_one_does),
		cmocka_unit_test(every_consistency_proof_holds_and_no_changed_one_does),
		cmocka_unit_test(nothing_is_the_beginning_of_every_tree),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
