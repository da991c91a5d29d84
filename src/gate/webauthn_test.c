#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <setjmp.h>
#include <cmocka.h>

#include "base/buf.h"
#include "gate/hex_for_test.h"
#include "gate/webauthn.h"
#include "gate/webauthn_vectors_for_test.h"
#include "seal/ed25519.h"
#include "text/p256.h"
#include "text/sha256.h"

/* An authenticator of our own, with an Ed25519 key; each row of a test makes it say one thing that is wrong. */
struct soft {
	const char *type, *challenge, *origin, *more; /* of the client's data */
	const char *rp;
	unsigned flags;
	uint32_t count;
	const char *key;    /* hexadecimal, in place of its own */
	const char *after;  /* hexadecimal, after the authenticator's data */
	const char *format; /* of the attestation */
	const char *extra;  /* hexadecimal, members of the statement: its head too */
	size_t cut;         /* so many bytes are left off the authenticator's data */
	bool forged;        /* another key signs */
};

#define CHALLENGE "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8"
static const struct soft honest = { .type = "webauthn.get",
				    .challenge = CHALLENGE,
				    .origin = "https://desk.example:8443",
				    .more = ",\"crossOrigin\":false",
				    .rp = "desk.example",
				    .flags = 1,
				    .count = 7,
				    .format = "none" };
static const struct webauthn_asked asked = { .origin = { "https://desk.example:8443", 25 },
					     .rp = { "desk.example", 12 },
					     .challenge = { CHALLENGE, 43 } };

static void keys(bool other, struct ed25519_private *key, struct ed25519_public *public_key)
{
	unsigned char seed[ED25519_SEED_BYTES] = { other ? 2 : 1 };

	ed25519_from_seed(seed, key, public_key);
}

static struct str client_of(struct arena *arena, const struct soft *s)
{
	return arena_printf(arena, "{\"type\":\"%s\",\"challenge\":\"%s\",\"origin\":\"%s\"%s}", s->type, s->challenge,
			    s->origin, s->more);
}

/* {1: 1, 3: -8, -1: 6, -2: x} */
static struct str own_key(struct arena *arena)
{
	struct ed25519_private key;
	struct ed25519_public public_key;
	BUF_SCOPED(out);

	keys(false, &key, &public_key);
	buf_add(&out, bytes(arena, "a401010327200621"
				   "5820"));
	buf_add_bytes(&out, public_key.at, sizeof(public_key.at));
	return arena_str(arena, buf_str(&out));
}

static struct str data_of(struct arena *arena, const struct soft *s, bool made)
{
	const struct sha256_digest rp = sha256_of(str_of(s->rp));
	BUF_SCOPED(out);

	buf_add_bytes(&out, rp.at, sizeof(rp.at));
	buf_add_char(&out, (char)(s->flags | (made ? 64u : 0)));
	for (int i = 3; i >= 0; i--)
		buf_add_char(&out, (char)(s->count >> (8 * i)));
	if (made) {
		buf_add(&out, bytes(arena, "00000000000000000000000000000000"
					   "0004"
					   "c0ffee00"));
		buf_add(&out, s->key ? bytes(arena, s->key) : own_key(arena));
	}
	if (s->after)
		buf_add(&out, bytes(arena, s->after));
	return arena_str(arena, str_first(buf_str(&out), out.len - s->cut));
}

static struct str sign(struct arena *arena, struct str data, struct str client, bool other)
{
	const struct sha256_digest digest = sha256_of(client);
	struct ed25519_private key;
	struct ed25519_public public_key;
	struct ed25519_signature signature;
	BUF_SCOPED(text);

	keys(other, &key, &public_key);
	buf_add(&text, data);
	buf_add_bytes(&text, digest.at, sizeof(digest.at));
	ed25519_sign(&key, buf_str(&text), &signature);
	return arena_str(arena, str_from((const char *)signature.at, sizeof(signature.at)));
}

/* {"fmt": …, "attStmt": …, "authData": …} */
static struct str attestation_of(struct arena *arena, const struct soft *s, struct str data, struct str client)
{
	const bool self = s->format[0] == 'p' && !s->extra;
	BUF_SCOPED(out);

	buf_add(&out, bytes(arena, "a363666d74"));
	buf_add_char(&out, (char)(0x60 | strlen(s->format)));
	buf_add(&out, str_of(s->format));
	buf_add(&out, bytes(arena, "6761747453746d74"));
	buf_add(&out, bytes(arena, s->extra ? s->extra
				   : self   ? "a263616c672763736967"
					      "5840"
					    : "a0"));
	if (self)
		buf_add(&out, sign(arena, data, client, s->forged));
	buf_add(&out, bytes(arena, "686175746844617461"));
	buf_add(&out, str_from((const char[]){ 0x58, (char)data.len }, 2));
	buf_add(&out, data);
	return arena_str(arena, buf_str(&out));
}

static enum webauthn_verdict shown(const struct soft *s, uint32_t known_count, bool verified, uint32_t *count)
{
	ARENA_SCOPED(arena);
	struct webauthn_asked what = asked;
	const struct str client = client_of(&arena, s), data = data_of(&arena, s, false);
	const struct webauthn_known known = { own_key(&arena), known_count };
	const struct webauthn_shown all = { client, data, sign(&arena, data, client, s->forged) };

	what.verified = verified;
	return webauthn_shown(&what, &known, &all, &arena, count);
}

static enum webauthn_verdict made(const struct soft *s, struct arena *arena, struct webauthn_made *out)
{
	const struct str client = client_of(arena, s), data = data_of(arena, s, true);

	return webauthn_made(&asked, client, attestation_of(arena, s, data, client), arena, out);
}

static struct soft making(void)
{
	struct soft s = honest;

	s.type = "webauthn.create";
	return s;
}

static void the_vectors_of_the_standard_are_good(void **state)
{
	ARENA_SCOPED(arena);
	struct webauthn_asked what = { S("https://example.org"), S("example.org"),
				       S("AMMPt4UxxGTStncdq417YDwBFi8vpIa-pw8oOuVW4TA"), false };
	struct webauthn_made key;
	uint32_t count;

	(void)state;
	assert_int_equal(
		webauthn_made(&what, bytes(&arena, W3C_MADE_CLIENT), bytes(&arena, W3C_MADE_ATTESTATION), &arena, &key),
		WEBAUTHN_GOOD);
	assert_true(str_equal(key.id, bytes(&arena, W3C_ID)));
	assert_true(key.backed_up);
	const struct webauthn_known known = { key.key, key.count };
	struct webauthn_shown all = { bytes(&arena, W3C_SHOWN_CLIENT), bytes(&arena, W3C_SHOWN_AUTHENTICATOR),
				      bytes(&arena, W3C_SHOWN_SIGNATURE) };
	/* What was asked when the key was made is not asked now. */
	assert_int_equal(webauthn_shown(&what, &known, &all, &arena, &count), WEBAUTHN_CHALLENGE);
	what.challenge = S("OcDnUhQXulTUPo3JUXT0I97pvzzYBP9tZchXyav01Ag");
	assert_int_equal(webauthn_shown(&what, &known, &all, &arena, &count), WEBAUTHN_GOOD);
	for (size_t i = 0; i < all.signature.len; i++) {
		char *bit = (char *)(uintptr_t)&all.signature.at[i];
		*bit = (char)(*bit ^ 1);
		assert_int_equal(webauthn_shown(&what, &known, &all, &arena, &count), WEBAUTHN_SIGNATURE);
		*bit = (char)(*bit ^ 1);
	}
	what.verified = true;
	assert_int_equal(webauthn_shown(&what, &known, &all, &arena, &count), WEBAUTHN_UNVERIFIED);
}

static void rsa_keys_sign_too(void **state)
{
	ARENA_SCOPED(arena);
	struct cose_key key;

	(void)state;
	assert_true(cose_key_read(bytes(&arena, RSA_KEY), &arena, &key));
	assert_true(cose_is_signed(&key, S("a message"), bytes(&arena, RSA_SIGNATURE)));
	assert_false(cose_is_signed(&key, S("a massage"), bytes(&arena, RSA_SIGNATURE)));
	assert_false(cose_is_signed(&key, S("a message"), bytes(&arena, RSA_SIGNATURE_SHA512)));
	assert_false(cose_is_signed(&key, S("a message"), S("")));
}

static void a_point_off_the_curve_signs_nothing(void **state)
{
	char x[32] = { 1 }, y[32] = { 1 };

	(void)state;
	assert_false(p256_is_signed(str_from(x, 32), str_from(y, 32), S("m"), S("s")));
	memset(x, 255, 32);
	assert_false(p256_is_signed(str_from(x, 32), str_from(y, 32), S("m"), S("s")));
}

static void an_honest_key_is_taken_and_lets_in(void **state)
{
	ARENA_SCOPED(arena);
	struct soft s = making();
	struct webauthn_made key;
	uint32_t count;

	(void)state;
	assert_int_equal(made(&s, &arena, &key), WEBAUTHN_GOOD);
	assert_true(str_equal(key.key, own_key(&arena)));
	assert_true(str_equal(key.id, str_from("\xc0\xff\xee\0", 4)));
	assert_int_equal(key.count, 7);
	assert_false(key.verified);
	s.format = "packed"; /* the key vouches for itself */
	assert_int_equal(made(&s, &arena, &key), WEBAUTHN_GOOD);
	s.flags = 1 | 4 | 128; /* with what extensions say after it */
	s.after = "a16b6372656450726f7465637402";
	assert_int_equal(made(&s, &arena, &key), WEBAUTHN_GOOD);
	assert_true(key.verified);
	assert_int_equal(shown(&honest, 6, false, &count), WEBAUTHN_GOOD);
	assert_int_equal(count, 7);
}

/* What is wrong, when a key is shown. */
static const struct {
	const char *what;
	struct soft soft; /* of this only what differs from the honest one */
	enum webauthn_verdict verdict;
} wrong_shown[] = {
	{ "made for the other ceremony", { .type = "webauthn.create" }, WEBAUTHN_TYPE },
	{ "of a payment", { .type = "payment.get" }, WEBAUTHN_TYPE },
	{ "another challenge", { .challenge = "BAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8" }, WEBAUTHN_CHALLENGE },
	{ "an empty challenge", { .challenge = "" }, WEBAUTHN_CHALLENGE },
	{ "the challenge with padding", { .challenge = CHALLENGE "=" }, WEBAUTHN_CHALLENGE },
	{ "another site", { .origin = "https://desk.example.evil:8443" }, WEBAUTHN_ORIGIN },
	{ "another port", { .origin = "https://desk.example" }, WEBAUTHN_ORIGIN },
	{ "without TLS", { .origin = "http://desk.example:8443" }, WEBAUTHN_ORIGIN },
	{ "a site below ours", { .origin = "https://x.desk.example:8443" }, WEBAUTHN_ORIGIN },
	{ "in another's frame", { .more = ",\"crossOrigin\":true" }, WEBAUTHN_ORIGIN },
	{ "in a frame of unknown kind", { .more = ",\"crossOrigin\":\"false\"" }, WEBAUTHN_ORIGIN },
	{ "below another site", { .more = ",\"topOrigin\":\"https://evil.example\"" }, WEBAUTHN_ORIGIN },
	{ "a member twice", { .more = ",\"origin\":\"https://evil.example\"" }, WEBAUTHN_CLIENT_UNREADABLE },
	{ "no JSON", { .more = ",}" }, WEBAUTHN_CLIENT_UNREADABLE },
	{ "another rp id", { .rp = "example" }, WEBAUTHN_RP },
	{ "nobody there", { .flags = 4 }, WEBAUTHN_ABSENT },
	{ "backed up though it can't be", { .flags = 1 | 16 }, WEBAUTHN_UNREADABLE },
	{ "cut off", { .cut = 1 }, WEBAUTHN_UNREADABLE },
	{ "cut off at its head", { .cut = 37 }, WEBAUTHN_UNREADABLE },
	{ "something after it", { .after = "00" }, WEBAUTHN_UNREADABLE },
	{ "extensions that are not there", { .flags = 1 | 128 }, WEBAUTHN_UNREADABLE },
	{ "extensions that are no map", { .flags = 1 | 128, .after = "80" }, WEBAUTHN_UNREADABLE },
	{ "nested without end",
	  { .flags = 1 | 128, .after = "a1008181818181818181818181818181818100" },
	  WEBAUTHN_UNREADABLE },
	{ "a key that is not there", { .flags = 1 | 64 }, WEBAUTHN_UNREADABLE },
	{ "signed by another", { .forged = true }, WEBAUTHN_SIGNATURE },
};

static struct soft differing(struct soft base, const struct soft *by)
{
	const char **texts[] = { &base.type, &base.challenge, &base.origin, &base.more, &base.rp,
				 &base.key,  &base.after,     &base.format, &base.extra };
	const char *const theirs[] = { by->type, by->challenge, by->origin, by->more, by->rp,
				       by->key,  by->after,     by->format, by->extra };

	for (size_t i = 0; i < sizeof(theirs) / sizeof(theirs[0]); i++)
		if (theirs[i])
			*texts[i] = theirs[i];
	base.flags = by->flags ? by->flags : base.flags;
	base.cut = by->cut;
	base.forged = by->forged;
	return base;
}

static void what_is_wrong_with_a_shown_key_is_told(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(wrong_shown) / sizeof(wrong_shown[0]); i++) {
		const struct soft s = differing(honest, &wrong_shown[i].soft);
		uint32_t count;
		const enum webauthn_verdict verdict = shown(&s, 6, false, &count);
		if (verdict != wrong_shown[i].verdict)
			fail_msg("%s: %s", wrong_shown[i].what, webauthn_verdict_code(verdict));
	}
}

static void who_touched_it_is_asked_where_it_is_to_be(void **state)
{
	struct soft s = honest;
	uint32_t count;

	(void)state;
	assert_int_equal(shown(&s, 6, true, &count), WEBAUTHN_UNVERIFIED);
	s.flags = 1 | 4;
	assert_int_equal(shown(&s, 6, true, &count), WEBAUTHN_GOOD);
}

static void a_counter_goes_forwards_or_stays_at_nothing(void **state)
{
	static const struct {
		uint32_t known, said;
		enum webauthn_verdict verdict;
	} rows[] = { { 0, 0, WEBAUTHN_GOOD },         { 0, 1, WEBAUTHN_GOOD },    { 6, 7, WEBAUTHN_GOOD },
		     { 7, 7, WEBAUTHN_COUNTER },      { 8, 7, WEBAUTHN_COUNTER }, { 7, 0, WEBAUTHN_COUNTER },
		     { 1, UINT32_MAX, WEBAUTHN_GOOD } };

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct soft s = honest;
		uint32_t count;
		s.count = rows[i].said;
		assert_int_equal(shown(&s, rows[i].known, false, &count), rows[i].verdict);
		assert_int_equal(count, rows[i].said);
	}
	/* A forged one says nothing of the counter. */
	struct soft forged = honest;
	uint32_t count;
	forged.forged = true;
	assert_int_equal(shown(&forged, 9, false, &count), WEBAUTHN_SIGNATURE);
	assert_int_equal(count, 9);
}

/* What is wrong, when a key is made. Keys: {1: 1, 3: -8, -1: 6, -2: h'00…'} with one thing changed. */
#define X      \
	"5820" \
	"0101010101010101010101010101010101010101010101010101010101010101"
static const struct {
	const char *what;
	struct soft soft;
	enum webauthn_verdict verdict;
} wrong_made[] = {
	{ "made for the other ceremony", { .type = "webauthn.get" }, WEBAUTHN_TYPE },
	{ "another challenge", { .challenge = "BAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8" }, WEBAUTHN_CHALLENGE },
	{ "another site", { .origin = "https://evil.example" }, WEBAUTHN_ORIGIN },
	{ "another rp id", { .rp = "evil.example" }, WEBAUTHN_RP },
	{ "nobody there", { .flags = 4 }, WEBAUTHN_ABSENT },
	{ "another algorithm (ES384)",
	  { .key = "a4010103382220062158"
		   "20"
		   "0101010101010101010101010101010101010101010101010101010101010101" },
	  WEBAUTHN_KEY },
	{ "another curve", { .key = "a401010327200121" X }, WEBAUTHN_KEY },
	{ "another kind", { .key = "a401020327200621" X }, WEBAUTHN_KEY },
	{ "a short key",
	  { .key = "a401010327200621"
		   "4101" },
	  WEBAUTHN_KEY },
	{ "a point without y", { .key = "a401020326200121" X }, WEBAUTHN_KEY },
	{ "no map", { .key = "80" }, WEBAUTHN_UNREADABLE },
	{ "a member of the key twice", { .key = "a5010101010327200621" X }, WEBAUTHN_UNREADABLE },
	{ "cut off", { .cut = 1 }, WEBAUTHN_UNREADABLE },
	{ "without its key", { .cut = 42 }, WEBAUTHN_UNREADABLE },
	{ "within its id", { .cut = 44 }, WEBAUTHN_UNREADABLE },
	{ "something after it", { .after = "00" }, WEBAUTHN_UNREADABLE },
	{ "none, with a statement", { .extra = "a16161f5" }, WEBAUTHN_ATTESTATION },
	{ "a statement of another kind", { .format = "fido-u2f", .extra = "a0" }, WEBAUTHN_ATTESTATION },
	{ "vouched for by another", { .format = "packed", .forged = true }, WEBAUTHN_ATTESTATION },
	{ "vouched for by certificates", { .format = "packed", .extra = "a163783563814101" }, WEBAUTHN_ATTESTATION },
	{ "vouched for by nobody", { .format = "packed", .extra = "a163616c6727" }, WEBAUTHN_ATTESTATION },
};

static void what_is_wrong_with_a_made_key_is_told(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(wrong_made) / sizeof(wrong_made[0]); i++) {
		ARENA_SCOPED(arena);
		struct webauthn_made key;
		const struct soft s = differing(making(), &wrong_made[i].soft);
		const enum webauthn_verdict verdict = made(&s, &arena, &key);
		if (verdict != wrong_made[i].verdict)
			fail_msg("%s: %s", wrong_made[i].what, webauthn_verdict_code(verdict));
		assert_int_equal(key.key.len, 0);
	}
}

static void every_beginning_of_an_attestation_is_refused(void **state)
{
	ARENA_SCOPED(arena);
	const struct soft s = making();
	const struct str client = client_of(&arena, &s),
			 whole = attestation_of(&arena, &s, data_of(&arena, &s, true), client);
	struct webauthn_made key;

	(void)state;
	for (size_t len = 0; len < whole.len; len++)
		assert_int_equal(webauthn_made(&asked, client, str_first(whole, len), &arena, &key),
				 WEBAUTHN_UNREADABLE);
}

static void a_key_needs_a_name_and_tls_or_this_machine(void **state)
{
	static const char *const rows[][2] = { { "https://desk.example:8443", "desk.example" },
					       { "https://desk.example", "desk.example" },
					       { "http://localhost:8470", "localhost" },
					       { "http://desk.localhost", "desk.localhost" },
					       { "http://desk.example", "" },
					       { "https://192.0.2.1:8443", "" },
					       { "http://127.0.0.1:8470", "" },
					       { "https://[::1]:8443", "" },
					       { "ftp://localhost", "" },
					       { "https://", "" },
					       { "", "" } };

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		assert_true(str_is(webauthn_rp_of(str_of(rows[i][0])), rows[i][1]));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_vectors_of_the_standard_are_good),
		cmocka_unit_test(rsa_keys_sign_too),
		cmocka_unit_test(a_point_off_the_curve_signs_nothing),
		cmocka_unit_test(an_honest_key_is_taken_and_lets_in),
		cmocka_unit_test(what_is_wrong_with_a_shown_key_is_told),
		cmocka_unit_test(who_touched_it_is_asked_where_it_is_to_be),
		cmocka_unit_test(a_counter_goes_forwards_or_stays_at_nothing),
		cmocka_unit_test(what_is_wrong_with_a_made_key_is_told),
		cmocka_unit_test(every_beginning_of_an_attestation_is_refused),
		cmocka_unit_test(a_key_needs_a_name_and_tls_or_this_machine),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
