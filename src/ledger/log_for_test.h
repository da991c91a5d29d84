/* log_for_test: a small log made in memory, which tests may spoil before it is verified. */
#ifndef LEDGER_LOG_FOR_TEST_H
#define LEDGER_LOG_FOR_TEST_H

#include "ledger/bundle.h"
#include "ledger/merkle.h"

enum { LOG_ENTRIES = 200 };

struct log_entry {
	struct str body;
	struct sha256_digest leaf;
	struct str note; /* of a checkpoint that ends here, or empty */
};

struct log_for_test {
	struct arena arena;
	struct merkle_frontier frontier;
	struct ed25519_private key;
	struct vkey vkey;
	struct log_entry entry[LOG_ENTRIES];
	size_t count;
};

/* A key from a small number. */
static inline void log_key(unsigned char seed, struct ed25519_private *key, struct vkey *vkey)
{
	unsigned char bytes[ED25519_SEED_BYTES] = { seed };
	struct ed25519_public public_key;

	ed25519_from_seed(bytes, key, &public_key);
	vkey_make(S("tocsin/xltg"), &public_key, vkey);
}

static inline void log_begin(struct log_for_test *log)
{
	*log = (struct log_for_test){ 0 };
	log_key(1, &log->key, &log->vkey);
}

static inline void log_add_body(struct log_for_test *log, struct str body)
{
	struct log_entry *e = &log->entry[log->count++];

	e->body = body;
	e->leaf = merkle_leaf(body);
	merkle_append(&log->frontier, &e->leaf);
}

static inline void log_add(struct log_for_test *log)
{
	log_add_body(log, arena_printf(&log->arena,
				       "{\"act\":\"a%zu\",\"agency\":\"xltg\",\"data\":{\"text\":\"網頁被置換\"},"
				       "\"kind\":\"sign.reported\",\"on\":\"S-%zu\",\"seq\":%zu,\"v\":1}",
				       log->count, log->count, log->count));
}

static inline void log_add_rotation(struct log_for_test *log, const struct vkey *vkey)
{
	struct buf text = { 0 };

	vkey_print(vkey, &text);
	log_add_body(
		log,
		arena_printf(&log->arena,
			     "{\"agency\":\"xltg\",\"data\":{\"vkey\":\"%.*s\"},\"kind\":\"key.rotated\",\"on\":\"\","
			     "\"seq\":%zu,\"v\":1}",
			     STR_ARG(buf_str(&text)), log->count));
	buf_free(&text);
}

static inline struct str log_note(struct log_for_test *log, const struct ed25519_private *const *keys,
				  const struct vkey *const *vkeys, size_t count)
{
	struct sha256_digest root = merkle_root(&log->frontier);
	struct buf text = { 0 }, note = { 0 };

	checkpoint_print(S("tocsin/xltg"), log->frontier.size, &root, &text);
	buf_add(&note, buf_str(&text));
	buf_add_char(&note, '\n');
	for (size_t i = 0; i < count; i++) {
		struct ed25519_signature signature;
		ed25519_sign(keys[i], buf_str(&text), &signature);
		note_add_signature(vkeys[i], &signature, &note);
	}
	struct str kept = arena_str(&log->arena, buf_str(&note));
	buf_free(&text);
	buf_free(&note);
	return kept;
}

static inline void log_sign(struct log_for_test *log)
{
	const struct ed25519_private *key = &log->key;
	const struct vkey *vkey = &log->vkey;

	log->entry[log->count - 1].note = log_note(log, &key, &vkey, 1);
}

/* count entries, a checkpoint after each `every` and after the last. */
static inline void log_fill(struct log_for_test *log, size_t count, size_t every)
{
	while (count--) {
		log_add(log);
		if (log->count % every == 0 || count == 0)
			log_sign(log);
	}
}

static inline void log_feed(const struct log_for_test *log, struct verify *v)
{
	for (size_t i = 0; i < log->count; i++) {
		verify_entry(v, i, log->entry[i].body, &log->entry[i].leaf);
		if (log->entry[i].note.len)
			verify_checkpoint(v, i + 1, log->entry[i].note);
	}
}

static inline struct verify_finding log_verify(const struct log_for_test *log, const struct vkey *vkey)
{
	struct verify *v = verify_new(S("tocsin/xltg"));

	verify_trust(v, vkey ? vkey : &log->vkey);
	log_feed(log, v);
	struct verify_finding finding = verify_end(v);
	verify_free(&v);
	return finding;
}

static inline bool log_sink(void *context, struct str bytes)
{
	buf_add(context, bytes);
	return true;
}

static inline void log_export(const struct log_for_test *log, struct buf *out)
{
	struct bundle_out *bundle = bundle_out_new(log_sink, out);

	bundle_put_head(bundle, S("xltg"), &log->vkey, 1);
	for (size_t i = 0; i < log->count; i++) {
		bundle_put_entry(bundle, log->entry[i].body, &log->entry[i].leaf);
		if (log->entry[i].note.len)
			bundle_put_checkpoint(bundle, log->entry[i].note);
	}
	(void)!bundle_put_end(bundle);
	bundle_out_free(&bundle);
}

#endif
