#include "ledger/verify.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "base/must.h"
#include "ledger/checker.h"
#include "ledger/feed.h"
#include "ledger/merkle.h"
#include "text/json.h"

enum { ANCHORS = 4, KIND_TAIL_BYTES = 192 };

struct known_key {
	struct vkey vkey;
	bool retired; /* rotated away: it signs no further checkpoint, but an older anchor may bear its signature */
};

struct rotation {
	struct vkey vkey;
	bool readable;
};

struct anchor {
	uint64_t size;
	struct sha256_digest root;
	struct buf note; /* empty: a root that the signer remembers */
	bool differs;
};

struct verify {
	char origin[VKEY_NAME_BYTES + 1];
	struct merkle_frontier frontier;
	struct known_key *keys;
	size_t key_count;
	struct rotation *rotations; /* facts since the last checkpoint */
	size_t rotation_count;
	uint64_t rotation_at;
	struct anchor anchors[ANCHORS];
	size_t anchor_count;
	uint64_t line, order, checkpoints;
	uint64_t covered; /* size of the last checkpoint that held, but for its signature */
	struct sha256_digest covered_root;
	struct checker *checker;
	struct feed *feed;
	uint64_t feed_line; /* of what is fed next */
	atomic_bool is_bad; /* for the feeding thread: what follows is of no use. All else is the taking thread's */
	bool bad;
	uint64_t bad_order;
	struct verify_finding finding;
};

const char *verify_code(enum verify_what what)
{
	static const char *const codes[] = {
		"ok",
#define VERIFY_WHAT(NAME, code, words) code,
#include "ledger/findings.def"
#undef VERIFY_WHAT
	};
	must(what < VERIFY_WHATS);
	return codes[what];
}

const char *verify_words(enum verify_what what)
{
	static const char *const sentences[] = {
		"紀錄簿完整無誤",
#define VERIFY_WHAT(NAME, code, words) words,
#include "ledger/findings.def"
#undef VERIFY_WHAT
	};
	must(what < VERIFY_WHATS);
	return sentences[what];
}

static void record_take(void *context, const struct feed_record *record, struct str bytes);

struct verify *verify_new(struct str origin)
{
	struct verify *v = calloc(1, sizeof(*v));

	must(v && origin.len <= VKEY_NAME_BYTES);
	if (origin.len)
		memcpy(v->origin, origin.at, origin.len);
	v->covered_root = merkle_root(&v->frontier);
	v->checker = checker_new();
	v->feed = feed_new(record_take, v);
	return v;
}

void verify_free(struct verify **v)
{
	if (!*v)
		return;
	feed_free(&(*v)->feed);
	checker_free(&(*v)->checker);
	for (size_t i = 0; i < (*v)->anchor_count; i++)
		buf_free(&(*v)->anchors[i].note);
	free((*v)->keys);
	free((*v)->rotations);
	free(*v);
	*v = NULL;
}

static struct known_key *key_find(struct verify *v, const struct vkey *vkey)
{
	for (size_t i = 0; i < v->key_count; i++) {
		if (vkey_equal(&v->keys[i].vkey, vkey))
			return &v->keys[i];
	}
	return NULL;
}

void verify_trust(struct verify *v, const struct vkey *vkey)
{
	if (key_find(v, vkey))
		return;
	v->keys = reallocarray(v->keys, v->key_count + 1, sizeof(*v->keys));
	must(v->keys);
	v->keys[v->key_count++] = (struct known_key){ .vkey = *vkey };
}

/* What would be said now; size is the checkpoint's, or 0. */
static struct verify_finding finding_of(const struct verify *v, enum verify_what what, uint64_t from, uint64_t to,
					uint64_t size)
{
	return (struct verify_finding){
		.what = what,
		.from = from,
		.to = to,
		.size = size,
		.line = v->line,
		.good_size = v->covered,
		.good_root = v->covered_root,
		.entries = v->frontier.size,
		.checkpoints = v->checkpoints,
	};
}

static void found(struct verify *v, enum verify_what what, uint64_t from, uint64_t to, uint64_t size)
{
	if (v->bad)
		return;
	v->bad = true;
	atomic_store(&v->is_bad, true);
	v->bad_order = v->order;
	v->finding = finding_of(v, what, from, to, size);
}

/* Where the digits that end before `end` begin, and what they say; `end` itself when there are none, when the first of several
 * is a zero, or when there are more than any of our numbers has. */
static size_t digits_before(struct str s, size_t end, uint64_t *value)
{
	size_t at = end;
	uint64_t unit = 1;

	for (*value = 0; at && end - at < 16 && s.at[at - 1] >= '0' && s.at[at - 1] <= '9'; at--, unit *= 10)
		*value += (uint64_t)(s.at[at - 1] - '0') * unit;
	return at < end && s.at[at] == '0' && end - at > 1 ? end : at;
}

static bool word_before(struct str s, size_t end, struct str word)
{
	return end >= word.len && !memcmp(s.at + end - word.len, word.at, word.len);
}

/* The number that the body gives itself: it ends in ,"seq":<digits>,"v":<digits>} and in nothing else. */
static bool body_is_numbered(struct str body, uint64_t seq)
{
	uint64_t number, version;

	if (!str_ends(body, S("}")))
		return false;
	size_t at = digits_before(body, body.len - 1, &version);
	if (at == body.len - 1 || !word_before(body, at, S(",\"v\":")))
		return false;
	at -= S(",\"v\":").len;
	size_t from = digits_before(body, at, &number);
	return from < at && number == seq && word_before(body, from, S(",\"seq\":"));
}

static void rotation_read(struct verify *v, uint64_t seq, struct str body)
{
	ARENA_SCOPED(arena);
	struct rotation rotation = { 0 };
	struct json fact;
	struct err err;

	if (!json_read(body, &arena, &fact, &err))
		return;
	const struct json *kind = json_member(&fact, "kind");
	if (!kind || kind->kind != JSON_IS_STRING || !str_is(kind->string, "key.rotated"))
		return;
	const struct json *vkey = json_member(json_member(&fact, "data"), "vkey");
	rotation.readable = vkey && vkey->kind == JSON_IS_STRING && vkey_read(vkey->string, &rotation.vkey, &err);
	v->rotations = reallocarray(v->rotations, v->rotation_count + 1, sizeof(rotation));
	must(v->rotations);
	if (v->rotation_count == 0)
		v->rotation_at = seq;
	v->rotations[v->rotation_count++] = rotation;
}

/* A fact of kind key.rotated. "kind" stands near a body's end (names are in order; only on, seq and v follow), so the rest
 * of the body is not searched; what looks like one is read as JSON. */
static void rotation_look(struct verify *v, uint64_t seq, struct str body)
{
	struct str tail = str_after(body, body.len > KIND_TAIL_BYTES ? body.len - KIND_TAIL_BYTES : 0);

	if (str_find(tail, S("\"kind\":\"key.rotated\"")) >= 0)
		rotation_read(v, seq, body);
}

static void anchors_look(struct verify *v)
{
	for (size_t i = 0; i < v->anchor_count; i++) {
		struct anchor *anchor = &v->anchors[i];
		if (anchor->size == v->frontier.size)
			anchor->differs = !sha256_equal(merkle_root(&v->frontier), anchor->root);
	}
}

static void entry_take(struct verify *v, uint64_t seq, struct str body, const struct sha256_digest *stored_leaf)
{
	uint64_t expected = v->frontier.size;

	if (v->bad)
		return;
	if (seq > expected)
		return found(v, VERIFY_ENTRY_MISSING, expected, seq, 0);
	if (seq < expected)
		return found(v, VERIFY_ENTRY_ORDER, expected, expected + 1, 0);
	struct sha256_digest leaf = merkle_leaf(body);
	if (stored_leaf && !sha256_equal(leaf, *stored_leaf))
		return found(v, VERIFY_LEAF_DIFFERS, seq, seq + 1, 0);
	if (!body_is_numbered(body, seq))
		return found(v, VERIFY_ENTRY_ORDER, seq, seq + 1, 0);
	merkle_append(&v->frontier, &leaf);
	rotation_look(v, seq, body);
	anchors_look(v);
}

/* Which keys signed. */
struct signers {
	size_t count;
	const struct vkey *vkeys[NOTE_SIGNATURES];
	bool of_rotation[NOTE_SIGNATURES];
};

static const struct vkey *signer_find(struct verify *v, const struct note_signature *s, bool *of_rotation)
{
	for (size_t i = 0; i < v->rotation_count; i++) {
		const struct vkey *vkey = &v->rotations[i].vkey;
		if (v->rotations[i].readable && vkey->id == s->id && str_is(s->name, vkey->name)) {
			*of_rotation = true;
			return vkey;
		}
	}
	*of_rotation = false;
	for (size_t i = 0; i < v->key_count; i++) {
		const struct vkey *vkey = &v->keys[i].vkey;
		if (!v->keys[i].retired && vkey->id == s->id && str_is(s->name, vkey->name))
			return vkey;
	}
	return NULL;
}

/* Every signature must be by a key that is trusted here, none twice. VERIFY_OK, or what is wrong. */
static enum verify_what signers_find(struct verify *v, const struct checkpoint *checkpoint, struct signers *out)
{
	out->count = 0;
	for (size_t i = 0; i < checkpoint->signature_count; i++) {
		const struct vkey *vkey = signer_find(v, &checkpoint->signatures[i], &out->of_rotation[i]);
		if (!vkey)
			return VERIFY_NOTE_UNKNOWN_KEY;
		for (size_t j = 0; j < i; j++) {
			if (out->vkeys[j] == vkey)
				return VERIFY_NOTE_MALFORMED;
		}
		out->vkeys[out->count++] = vkey;
	}
	return VERIFY_OK;
}

static enum verify_what signatures_check(const struct checkpoint *checkpoint, const struct signers *signers)
{
	for (size_t i = 0; i < signers->count; i++) {
		if (note_is_signed_by(checkpoint, signers->vkeys[i]) != NOTE_SIGNED)
			return VERIFY_NOTE_BAD_SIGNATURE;
	}
	return VERIFY_OK;
}

/* Hands the signatures to the other thread where they fit, else checks them here. */
static enum verify_what signatures_hand_over(struct verify *v, const struct checkpoint *checkpoint,
					     const struct signers *signers)
{
	struct checker_job job;

	if (signers->count > CHECKER_SIGNATURES || checkpoint->text.len > CHECKER_TEXT_BYTES)
		return signatures_check(checkpoint, signers);
	for (size_t i = 0; i < signers->count; i++) {
		if (!checkpoint->signatures[i].ed25519)
			return VERIFY_NOTE_BAD_SIGNATURE;
		job.keys[i] = signers->vkeys[i]->key;
		job.signatures[i] = checkpoint->signatures[i].signature;
	}
	job.count = signers->count;
	job.order = v->order;
	job.finding = finding_of(v, VERIFY_NOTE_BAD_SIGNATURE, v->covered, checkpoint->size, checkpoint->size);
	job.text_len = checkpoint->text.len;
	memcpy(job.text, checkpoint->text.at, checkpoint->text.len);
	checker_add(v->checker, &job);
	return VERIFY_OK;
}

/* A checkpoint that covers a rotation bears the old key's signature and the new one's. */
static bool rotation_is_signed(struct verify *v, const struct signers *signers)
{
	bool old = false;

	for (size_t i = 0; i < signers->count; i++)
		old |= !signers->of_rotation[i];
	for (size_t r = 0; r < v->rotation_count; r++) {
		bool new = false;
		for (size_t i = 0; i < signers->count; i++)
			new |= signers->vkeys[i] == &v->rotations[r].vkey;
		if (!new)
			return false;
	}
	return old;
}

static void rotation_take_effect(struct verify *v, const struct signers *signers)
{
	for (size_t i = 0; i < signers->count; i++) {
		if (!signers->of_rotation[i])
			key_find(v, signers->vkeys[i])->retired = true;
	}
	for (size_t r = 0; r < v->rotation_count; r++)
		verify_trust(v, &v->rotations[r].vkey);
	v->rotation_count = 0;
}

/* What is wrong with a note that has been read, but for its root: in this order, so that a changed byte is called by its
 * right name (a size that was changed is first of all a signature that no longer fits). */
static enum verify_what note_judge(struct verify *v, const struct checkpoint *checkpoint, struct signers *signers)
{
	enum verify_what what;

	if (!str_is(checkpoint->origin, v->origin))
		return VERIFY_NOTE_ORIGIN;
	if ((what = signers_find(v, checkpoint, signers)) != VERIFY_OK)
		return what;
	bool fits = checkpoint->size == v->frontier.size && checkpoint->size > v->covered &&
		    sha256_equal(checkpoint->root, merkle_root(&v->frontier));
	if (fits && v->rotation_count == 0)
		return signatures_hand_over(v, checkpoint, signers);
	if ((what = signatures_check(checkpoint, signers)) != VERIFY_OK)
		return what;
	if (checkpoint->size <= v->covered || checkpoint->size < v->frontier.size)
		return VERIFY_NOTE_ORDER;
	if (checkpoint->size > v->frontier.size)
		return VERIFY_ENTRY_MISSING;
	if (!fits)
		return VERIFY_ROOT_DIFFERS;
	return rotation_is_signed(v, signers) ? VERIFY_OK : VERIFY_ROTATION_UNSIGNED;
}

static void checkpoint_take(struct verify *v, uint64_t stored_size, struct str note)
{
	uint64_t stated = stored_size == VERIFY_SIZE_OF_NOTE ? 0 : stored_size;
	struct checkpoint checkpoint;
	struct signers signers;
	struct err err;

	if (v->bad)
		return;
	v->order++;
	if (!checkpoint_read(note, &checkpoint, &err))
		return found(v, VERIFY_NOTE_MALFORMED, v->covered, v->frontier.size, stated);
	uint64_t size = checkpoint.size;
	enum verify_what what = note_judge(v, &checkpoint, &signers);
	if (what == VERIFY_OK && stored_size != VERIFY_SIZE_OF_NOTE && stored_size != size)
		what = VERIFY_NOTE_SIZE;
	switch ((int)what) {
	case VERIFY_OK:
		break;
	case VERIFY_ENTRY_MISSING:
		return found(v, what, v->frontier.size, size, size);
	case VERIFY_ROTATION_UNSIGNED:
		return found(v, what, v->rotation_at, v->rotation_at + 1, size);
	default:
		return found(v, what, v->covered, v->frontier.size, size);
	}
	if (v->rotation_count)
		rotation_take_effect(v, &signers);
	v->covered = size;
	v->covered_root = checkpoint.root;
	v->checkpoints++;
}

static void record_take(void *context, const struct feed_record *record, struct str bytes)
{
	struct verify *v = context;

	v->line = record->line;
	switch (record->kind) {
	case FEED_ENTRY:
		return entry_take(v, record->number, bytes, record->has_leaf ? &record->leaf : NULL);
	case FEED_CHECKPOINT:
		return checkpoint_take(v, record->number, bytes);
	case FEED_FAIL:
		return found(v, (enum verify_what)record->number, record->from, record->to, 0);
	}
}

void verify_at_line(struct verify *v, uint64_t line)
{
	v->feed_line = line;
}

void verify_entry(struct verify *v, uint64_t seq, struct str body, const struct sha256_digest *stored_leaf)
{
	struct feed_record record = { .kind = FEED_ENTRY,
				      .number = seq,
				      .line = v->feed_line,
				      .has_leaf = stored_leaf != NULL,
				      .len = body.len };

	if (stored_leaf)
		record.leaf = *stored_leaf;
	feed_put(v->feed, &record, body);
}

void verify_checkpoint(struct verify *v, uint64_t stored_size, struct str note)
{
	const struct feed_record record = {
		.kind = FEED_CHECKPOINT, .number = stored_size, .line = v->feed_line, .len = note.len
	};

	feed_put(v->feed, &record, note);
}

void verify_fail(struct verify *v, enum verify_what what, uint64_t from, uint64_t to)
{
	const struct feed_record record = {
		.kind = FEED_FAIL, .number = what, .from = from, .to = to, .line = v->feed_line
	};

	feed_put(v->feed, &record, S(""));
	atomic_store(&v->is_bad, true);
}

bool verify_is_bad(struct verify *v)
{
	return atomic_load_explicit(&v->is_bad, memory_order_relaxed) || checker_has_failed(v->checker);
}

static struct anchor *anchor_add(struct verify *v, uint64_t size, const struct sha256_digest *root)
{
	must(v->anchor_count < ANCHORS && v->frontier.size == 0);
	struct anchor *anchor = &v->anchors[v->anchor_count++];
	*anchor = (struct anchor){ .size = size, .root = *root };
	anchors_look(v);
	return anchor;
}

void verify_not_before(struct verify *v, struct str note)
{
	struct checkpoint checkpoint;
	struct err err;

	if (!checkpoint_read(note, &checkpoint, &err))
		return found(v, VERIFY_ANCHOR_UNSIGNED, 0, 0, 0);
	buf_add(&anchor_add(v, checkpoint.size, &checkpoint.root)->note, note);
}

void verify_not_before_root(struct verify *v, uint64_t size, const struct sha256_digest *root)
{
	(void)anchor_add(v, size, root);
}

/* Signed by a key that is or was this log's. */
static bool anchor_is_signed(struct verify *v, const struct anchor *anchor)
{
	struct checkpoint checkpoint;
	struct err err;
	bool signed_ = false;

	if (anchor->note.len == 0)
		return true;
	if (!checkpoint_read(buf_str(&anchor->note), &checkpoint, &err) || !str_is(checkpoint.origin, v->origin))
		return false;
	for (size_t i = 0; i < v->key_count; i++) {
		enum note_verdict verdict = note_is_signed_by(&checkpoint, &v->keys[i].vkey);
		if (verdict == NOTE_BAD_SIGNATURE)
			return false;
		signed_ |= verdict == NOTE_SIGNED;
	}
	return signed_;
}

static void anchors_judge(struct verify *v)
{
	for (size_t i = 0; i < v->anchor_count && !v->bad; i++) {
		const struct anchor *anchor = &v->anchors[i];
		if (!anchor_is_signed(v, anchor))
			found(v, VERIFY_ANCHOR_UNSIGNED, 0, 0, anchor->size);
		else if (anchor->size > v->frontier.size)
			found(v, VERIFY_ROLLED_BACK, v->frontier.size, anchor->size, anchor->size);
		else if (anchor->differs)
			found(v, VERIFY_FORKED, 0, anchor->size, anchor->size);
	}
}

struct verify_finding verify_end(struct verify *v)
{
	struct verify_finding of_signature;
	uint64_t order;

	feed_end(v->feed);
	v->line = v->feed_line;
	if (!checker_wait(v->checker, &order, &of_signature) && (!v->bad || order <= v->bad_order)) {
		v->bad = true;
		v->finding = of_signature;
	}
	v->order++;
	if (v->frontier.size > v->covered)
		found(v, VERIFY_TAIL_UNCOVERED, v->covered, v->frontier.size, 0);
	anchors_judge(v);
	return v->bad ? v->finding : finding_of(v, VERIFY_OK, 0, 0, v->covered);
}

uint64_t verify_size(const struct verify *v)
{
	return v->covered;
}

struct sha256_digest verify_root(const struct verify *v)
{
	return v->covered_root;
}
