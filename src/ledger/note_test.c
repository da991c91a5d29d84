#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "ledger/merkle.h"
#include "ledger/note.h"
#include "ledger/proof.h"

/* A checkpoint that a log in the world has signed: Go's checksum database, with its published key. */
#define GO_VKEY "sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8"
#define GO_TEXT "go.sum database tree\n6476701\nmb8QLQIs0Z0yP5Cstq6guj87oXWeC9gEM8oVikmm9Wk=\n"
#define GO_SIGNATURE                   \
	"\xE2\x80\x94 sum.golang.org " \
	"Az3grsLX85Gz+s1SiTbgkuqxgItqFq7gsMUEyVnrsa9LM7Us9S+1xbFIGu95949rj4nPRYfvimWEPWL+o3GeoWwOoAw=\n"
/* The example of C2SP tlog-checkpoint. */
#define SPEC_NOTE                                                                                 \
	"example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\n" \
	"\xE2\x80\x94 example.com/behind-the-sofa "                                               \
	"Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=\n"

static void a_checkpoint_of_another_log_reads_and_verifies(void **state)
{
	struct checkpoint checkpoint;
	struct vkey vkey;
	struct err err;
	BUF_SCOPED(again);

	(void)state;
	assert_true(vkey_read(S(GO_VKEY), &vkey, &err));
	assert_true(checkpoint_read(S(GO_TEXT "\n" GO_SIGNATURE), &checkpoint, &err));
	assert_true(str_is(checkpoint.origin, "go.sum database tree"));
	assert_int_equal(checkpoint.size, 6476701);
	assert_true(str_is(checkpoint.text, GO_TEXT));
	assert_int_equal(note_is_signed_by(&checkpoint, &vkey), NOTE_SIGNED);
	checkpoint_print(checkpoint.origin, checkpoint.size, &checkpoint.root, &again);
	assert_true(str_is(buf_str(&again), GO_TEXT));
	buf_add_char(&again, '\n');
	note_add_signature(&vkey, &checkpoint.signatures[0].signature, &again);
	assert_true(str_is(buf_str(&again), GO_TEXT "\n" GO_SIGNATURE));
}

static void the_example_of_the_specification_reads(void **state)
{
	struct checkpoint checkpoint;
	struct err err;

	(void)state;
	assert_true(checkpoint_read(S(SPEC_NOTE), &checkpoint, &err));
	assert_int_equal(checkpoint.size, 20852163);
	assert_int_equal(checkpoint.signatures[0].id, 0x033de0ae);
}

static void a_vkey_goes_both_ways_and_a_slip_is_found(void **state)
{
	struct vkey vkey;
	struct err err;
	BUF_SCOPED(text);

	(void)state;
	assert_true(vkey_read(S("PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"), &vkey, &err));
	assert_int_equal(vkey.id, 0xc74f20a3);
	vkey_print(&vkey, &text);
	assert_true(str_is(buf_str(&text), "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"));
	for (size_t i = 0; i < text.len; i++) {
		text.at[i] ^= 1;
		assert_false(vkey_read(buf_str(&text), &vkey, &err));
		text.at[i] ^= 1;
	}
	assert_false(vkey_read(S("Peter Neumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"), &vkey, &err));
	assert_false(vkey_read(S(""), &vkey, &err));
	assert_false(vkey_name_is_usable(S("a\xE3\x80\x80z")));
	assert_true(vkey_name_is_usable(S("tocsin/小鎮")));
}

static void no_changed_byte_of_a_note_still_verifies(void **state)
{
	char note[] = GO_TEXT "\n" GO_SIGNATURE;
	struct vkey vkey;
	struct err err;

	(void)state;
	assert_true(vkey_read(S(GO_VKEY), &vkey, &err));
	for (size_t i = 0; i < sizeof(note) - 1; i++) {
		for (int bit = 0; bit < 8; bit++) {
			struct checkpoint checkpoint;
			note[i] = (char)(note[i] ^ 1 << bit);
			assert_false(checkpoint_read(str_of(note), &checkpoint, &err) &&
				     note_is_signed_by(&checkpoint, &vkey) == NOTE_SIGNED);
			note[i] = (char)(note[i] ^ 1 << bit);
		}
	}
}

static void what_the_format_forbids_is_refused(void **state)
{
	static const char *const wrong[] = {
		"",
		"\n",
		GO_TEXT,
		GO_TEXT "\n",
		GO_TEXT GO_SIGNATURE,
		GO_TEXT "\n" GO_SIGNATURE "\n",
		"o\n007\nmb8QLQIs0Z0yP5Cstq6guj87oXWeC9gEM8oVikmm9Wk=\n\n" GO_SIGNATURE,
		"o\n-7\nmb8QLQIs0Z0yP5Cstq6guj87oXWeC9gEM8oVikmm9Wk=\n\n" GO_SIGNATURE,
		"o\n99999999999999999999\nmb8QLQIs0Z0yP5Cstq6guj87oXWeC9gEM8oVikmm9Wk=\n\n" GO_SIGNATURE,
		"o\n7\nmb8QLQIs0Z0yP5Cstq6guj87oXWeC9gEM8oVikmm9Wl=\n\n" GO_SIGNATURE,
		"o\n7\nmb8QLQIs0Z0yP5Cstq6guj87oXWeC9gEM8oVikmm9W\n\n" GO_SIGNATURE,
		"o\n7\nmb8QLQIs0Z0yP5Cstq6guj87oXWeC9gEM8oVikmm9Wk=\nextension\n\n" GO_SIGNATURE,
		"\n7\nmb8QLQIs0Z0yP5Cstq6guj87oXWeC9gEM8oVikmm9Wk=\n\n" GO_SIGNATURE,
		"o\t\n7\nmb8QLQIs0Z0yP5Cstq6guj87oXWeC9gEM8oVikmm9Wk=\n\n" GO_SIGNATURE,
		"o\xFF\n7\nmb8QLQIs0Z0yP5Cstq6guj87oXWeC9gEM8oVikmm9Wk=\n\n" GO_SIGNATURE,
		GO_TEXT "\n- sum.golang.org Az3grsLX\n",
		GO_TEXT "\n\xE2\x80\x94 sum.golang.org Az3grg==\n",
		GO_TEXT "\n\xE2\x80\x94 sum+golang.org Az3grsLX85E=\n",
	};
	struct checkpoint checkpoint;
	struct err err;

	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		assert_false(checkpoint_read(str_of(wrong[i]), &checkpoint, &err));
}

static void a_signature_of_a_kind_not_known_is_passed_over(void **state)
{
	struct checkpoint checkpoint;
	struct vkey vkey;
	struct err err;

	(void)state;
	assert_true(vkey_read(S(GO_VKEY), &vkey, &err));
	assert_true(
		checkpoint_read(S(GO_TEXT "\n" GO_SIGNATURE "\xE2\x80\x94 witness Az3grsLX85E=\n"), &checkpoint, &err));
	assert_int_equal(checkpoint.signature_count, 2);
	assert_int_equal(note_is_signed_by(&checkpoint, &vkey), NOTE_SIGNED);
}

static void a_proof_is_one_text_and_holds(void **state)
{
	static const unsigned char seed[ED25519_SEED_BYTES] = { 42 };
	struct ed25519_private key;
	struct ed25519_public public_key;
	struct ed25519_signature signature;
	struct sha256_digest leaves[5];
	struct merkle_frontier frontier = { 0 };
	struct merkle_source source = { merkle_array_leaves, leaves };
	struct proof proof = { .index = 3 }, again;
	struct vkey vkey;
	struct err err;
	BUF_SCOPED(note);
	BUF_SCOPED(text);

	(void)state;
	for (uint64_t i = 0; i < 5; i++) {
		leaves[i] = merkle_leaf(str_from((char *)&i, sizeof(i)));
		merkle_append(&frontier, &leaves[i]);
	}
	struct sha256_digest root = merkle_root(&frontier);
	ed25519_from_seed(seed, &key, &public_key);
	vkey_make(S("tocsin/xltg"), &public_key, &vkey);
	checkpoint_print(S("tocsin/xltg"), 5, &root, &note);
	ed25519_sign(&key, buf_str(&note), &signature);
	buf_add_char(&note, '\n');
	note_add_signature(&vkey, &signature, &note);
	assert_true(merkle_prove_inclusion(&source, 3, 5, &proof.path));
	proof.note = buf_str(&note);
	proof_print(&proof, &text);
	assert_true(proof_read(buf_str(&text), &again, &err));
	assert_int_equal(proof_check(&again, &leaves[3], &vkey), PROOF_HOLDS);
	assert_int_equal(proof_check(&again, &leaves[2], &vkey), PROOF_NOT_INCLUDED);
	again.index = 2;
	assert_int_equal(proof_check(&again, &leaves[3], &vkey), PROOF_NOT_INCLUDED);
	for (size_t i = 0; i < text.len; i++) {
		text.at[i] ^= 1;
		assert_false(proof_read(buf_str(&text), &again, &err) &&
			     proof_check(&again, &leaves[3], &vkey) == PROOF_HOLDS);
		text.at[i] ^= 1;
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_checkpoint_of_another_log_reads_and_verifies),
		cmocka_unit_test(the_example_of_the_specification_reads),
		cmocka_unit_test(a_vkey_goes_both_ways_and_a_slip_is_found),
		cmocka_unit_test(no_changed_byte_of_a_note_still_verifies),
		cmocka_unit_test(what_the_format_forbids_is_refused),
		cmocka_unit_test(a_signature_of_a_kind_not_known_is_passed_over),
		cmocka_unit_test(a_proof_is_one_text_and_holds),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
