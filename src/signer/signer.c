#include "signer/signer.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/must.h"
#include "host/child.h"
#include "host/wire.h"
#include "seal/secret.h"
#include "signer/ops.h"

struct signer {
	pthread_mutex_t mutex;
	struct child child;
	bool gone;
	unsigned unread; /* answers under way that nobody waits for */
};

/* Takes the answer apart: true with *in at its fields; a refusal leaves *in at its fields too (append has some). */
static bool answer_read(struct buf *answer, struct wire_in *in, struct err *err)
{
	*in = (struct wire_in){ .left = buf_str(answer) };
	if (wire_u8(in) == 1 && !in->failed)
		return true;
	wire_err(in, err);
	return false;
}

/* The answers that nobody waited for, oldest first: they come before that to the next question. */
static bool settle(struct signer *signer, struct buf *answer)
{
	for (; signer->unread; signer->unread--)
		if (!wire_receive(signer->child.fd, answer))
			return false;
	return true;
}

/* Asks and waits, alone. False with SIGNER_UNAVAILABLE when the child is gone; once gone, always gone. */
static bool ask(struct signer *signer, struct buf *question, struct buf *answer, struct wire_in *in, struct err *err)
{
	pthread_mutex_lock(&signer->mutex);
	if (!signer->gone)
		signer->gone = !wire_send(signer->child.fd, buf_str(question)) || !settle(signer, answer) ||
			       !wire_receive(signer->child.fd, answer);
	bool gone = signer->gone;
	pthread_mutex_unlock(&signer->mutex);
	*in = (struct wire_in){ 0 };
	return gone ? refuse(err, REFUSAL_SIGNER_UNAVAILABLE, "socket") : answer_read(answer, in, err);
}

/* Tells, and waits for nothing: what is sent is in the child's hands also when this process ends now. */
static bool tell(struct signer *signer, struct buf *message, struct err *err)
{
	pthread_mutex_lock(&signer->mutex);
	if (!signer->gone)
		signer->gone = !wire_send(signer->child.fd, buf_str(message));
	signer->unread += !signer->gone;
	bool gone = signer->gone;
	pthread_mutex_unlock(&signer->mutex);
	return !gone || refuse(err, REFUSAL_SIGNER_UNAVAILABLE, "socket");
}

static void question_begin(struct buf *question, enum wire_op op, struct str agency)
{
	wire_put_u8(question, (uint8_t)op);
	wire_put_str(question, agency);
}

static bool whole(const struct wire_in *in, struct err *err)
{
	return wire_is_done(in) ? true : refuse(err, REFUSAL_SIGNER_UNAVAILABLE, "message");
}

static void forget(struct signer *signer)
{
	child_end(&signer->child);
	pthread_mutex_destroy(&signer->mutex);
	free(signer);
}

bool signer_start(struct str key_dir, struct signer **out, struct err *err)
{
	struct signer *signer = calloc(1, sizeof(*signer));
	ARENA_SCOPED(arena);
	BUF_SCOPED(answer);
	struct wire_in in;
	bool ready;

	must(signer && pthread_mutex_init(&signer->mutex, NULL) == 0);
	const char *const words[] = { "tocsin", "signer", arena_cstr(&arena, key_dir), NULL };
	if (!child_start(words, &signer->child))
		ready = refuse(err, REFUSAL_SIGNER_UNAVAILABLE, strerror(errno));
	else if (!wire_receive(signer->child.fd, &answer))
		ready = refuse(err, REFUSAL_SIGNER_UNAVAILABLE, "start");
	else
		ready = answer_read(&answer, &in, err);
	*out = signer;
	if (!ready) {
		forget(signer);
		*out = NULL;
	}
	return ready;
}

void signer_stop(struct signer **signer)
{
	BUF_SCOPED(question);
	BUF_SCOPED(answer);
	struct wire_in in;
	struct err err;

	if (!*signer)
		return;
	question_begin(&question, WIRE_STOP, S(""));
	(void)!ask(*signer, &question, &answer, &in, &err);
	forget(*signer);
	*signer = NULL;
}

int signer_pid(const struct signer *signer)
{
	return signer->child.pid;
}

bool signer_head(struct signer *signer, struct str agency, struct signer_head *out, struct err *err)
{
	BUF_SCOPED(question);
	BUF_SCOPED(answer);
	struct wire_in in;

	question_begin(&question, WIRE_HEAD, agency);
	if (!ask(signer, &question, &answer, &in, err))
		return false;
	out->size = wire_u64(&in);
	out->pending_size = wire_u64(&in);
	out->root = wire_digest(&in);
	out->pending_root = wire_digest(&in);
	return whole(&in, err);
}

static bool append(struct signer *signer, struct str agency, bool rotation, uint64_t size_before,
		   const struct sha256_digest *leaves, size_t n, struct buf *note, uint64_t *actual, struct err *err)
{
	BUF_SCOPED(question);
	BUF_SCOPED(answer);
	struct wire_in in;

	question_begin(&question, WIRE_APPEND, agency);
	wire_put_u8(&question, rotation);
	wire_put_u64(&question, size_before);
	wire_put_u64(&question, n);
	wire_put_bytes(&question, leaves, n * sizeof(*leaves));
	bool appended = ask(signer, &question, &answer, &in, err);
	*actual = wire_u64(&in);
	struct str text = wire_str(&in);
	buf_clear(note);
	buf_add(note, text);
	return appended && whole(&in, err);
}

bool signer_append(struct signer *signer, struct str agency, uint64_t size_before, const struct sha256_digest *leaves,
		   size_t n, struct buf *note, uint64_t *actual, struct err *err)
{
	return append(signer, agency, false, size_before, leaves, n, note, actual, err);
}

bool signer_append_rotation(struct signer *signer, struct str agency, uint64_t size_before,
			    const struct sha256_digest *leaves, size_t n, struct buf *note, uint64_t *actual,
			    struct err *err)
{
	return append(signer, agency, true, size_before, leaves, n, note, actual, err);
}

/* A question whose answer has no fields. */
static bool ask_plainly(struct signer *signer, struct buf *question, struct err *err)
{
	BUF_SCOPED(answer);
	struct wire_in in;

	return ask(signer, question, &answer, &in, err) && whole(&in, err);
}

bool signer_confirm(struct signer *signer, struct str agency, uint64_t size, struct err *err)
{
	BUF_SCOPED(question);

	question_begin(&question, WIRE_CONFIRM, agency);
	wire_put_u64(&question, size);
	return tell(signer, &question, err);
}

bool signer_abandon(struct signer *signer, struct str agency, struct err *err)
{
	BUF_SCOPED(question);

	question_begin(&question, WIRE_ABANDON, agency);
	return ask_plainly(signer, &question, err);
}

bool signer_rotate_begin(struct signer *signer, struct str agency, struct vkey *new_key, struct err *err)
{
	BUF_SCOPED(question);
	BUF_SCOPED(answer);
	struct wire_in in;

	question_begin(&question, WIRE_ROTATE_BEGIN, agency);
	if (!ask(signer, &question, &answer, &in, err))
		return false;
	struct str text = wire_str(&in);
	return whole(&in, err) && vkey_read(text, new_key, err);
}

bool signer_check(struct signer *signer, struct str agency, uint64_t size, struct str note, enum signer_check *out,
		  uint64_t *from, struct err *err)
{
	BUF_SCOPED(question);
	BUF_SCOPED(answer);
	struct wire_in in;

	question_begin(&question, WIRE_CHECK, agency);
	wire_put_u64(&question, size);
	wire_put_str(&question, note);
	if (!ask(signer, &question, &answer, &in, err))
		return false;
	*out = (enum signer_check)wire_u8(&in);
	*from = wire_u64(&in);
	return whole(&in, err);
}

bool signer_feed(struct signer *signer, struct str agency, uint64_t from, const struct sha256_digest *leaves, size_t n,
		 struct err *err)
{
	BUF_SCOPED(question);

	question_begin(&question, WIRE_FEED, agency);
	wire_put_u64(&question, from);
	wire_put_u64(&question, n);
	wire_put_bytes(&question, leaves, n * sizeof(*leaves));
	return ask_plainly(signer, &question, err);
}

bool signer_adopt(struct signer *signer, struct str agency, struct str note, struct err *err)
{
	BUF_SCOPED(question);

	question_begin(&question, WIRE_ADOPT, agency);
	wire_put_str(&question, note);
	return ask_plainly(signer, &question, err);
}

bool signer_make_keys(struct signer *signer, struct str agency, const struct str *subjects, size_t n,
		      struct aead_key *keys, struct signer_wrapped *wrapped, struct err *err)
{
	struct buf answer = { 0 };
	BUF_SCOPED(question);
	struct wire_in in;

	question_begin(&question, WIRE_MAKE_KEYS, agency);
	wire_put_u64(&question, n);
	for (size_t i = 0; i < n; i++)
		wire_put_str(&question, subjects[i]);
	bool made = ask(signer, &question, &answer, &in, err);
	for (size_t i = 0; made && i < n; i++) {
		struct str key = wire_bytes(&in, sizeof(keys[i].at)), sealed = wire_bytes(&in, sizeof(wrapped[i].at));
		made = !in.failed || refuse(err, REFUSAL_SIGNER_UNAVAILABLE, "message");
		if (made) {
			memcpy(keys[i].at, key.at, key.len);
			memcpy(wrapped[i].at, sealed.at, sealed.len);
		}
	}
	made = made && whole(&in, err);
	if (answer.cap)
		secret_wipe(answer.at, answer.cap);
	buf_free(&answer);
	return made;
}

bool signer_unwrap(struct signer *signer, struct str agency, struct str subject, struct str wrapped,
		   struct aead_key *key, struct err *err)
{
	struct buf answer = { 0 };
	BUF_SCOPED(question);
	struct wire_in in;

	question_begin(&question, WIRE_UNWRAP, agency);
	wire_put_str(&question, subject);
	wire_put_str(&question, wrapped);
	bool opened = ask(signer, &question, &answer, &in, err);
	if (opened) {
		struct str bytes = wire_bytes(&in, sizeof(key->at));
		if (bytes.len)
			memcpy(key->at, bytes.at, bytes.len);
		opened = whole(&in, err);
	}
	if (answer.cap)
		secret_wipe(answer.at, answer.cap);
	buf_free(&answer);
	return opened;
}

bool signer_vkeys(struct signer *signer, struct str agency, struct arena *arena, struct vkey **out, size_t *count,
		  struct err *err)
{
	BUF_SCOPED(question);
	BUF_SCOPED(answer);
	struct wire_in in;

	question_begin(&question, WIRE_VKEYS, agency);
	if (!ask(signer, &question, &answer, &in, err))
		return false;
	*count = wire_u64(&in);
	if (in.failed || *count > answer.len)
		return refuse(err, REFUSAL_SIGNER_UNAVAILABLE, "message");
	*out = ARENA_ARRAY(arena, *count, struct vkey);
	for (size_t i = 0; i < *count; i++) {
		if (!vkey_read(wire_str(&in), &(*out)[i], err))
			return false;
	}
	return whole(&in, err);
}
