#include "signer/process.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include "host/sandbox.h"
#include "host/wire.h"
#include "seal/secret.h"
#include "signer/ops.h"
#include "signer/vault.h"

enum { SYNC_SECONDS = 1, KEYS_AT_ONCE = 1000, EXIT_FAILED = 70 };

/* A question half read: its agency, then the fields of its kind. */
struct question {
	struct vault *vault;
	struct str agency;
	struct wire_in in;
	struct buf *out; /* fields of the answer, after the status */
};

/* Leaf hashes lie in the message as they lie in memory: bytes, of any alignment. */
static const struct sha256_digest *leaves_take(struct wire_in *in, size_t *n)
{
	uint64_t count = wire_u64(in);

	if (count > WIRE_BYTES / SHA256_BYTES) {
		in->failed = true;
		count = 0;
	}
	*n = count;
	return (const struct sha256_digest *)wire_bytes(in, count * SHA256_BYTES).at;
}

static bool whole(struct question *q, struct err *err)
{
	return wire_is_done(&q->in) ? true : refuse(err, REFUSAL_SIGNER_UNAVAILABLE, "message");
}

static bool head(struct question *q, struct err *err)
{
	struct signer_head head_;

	if (!whole(q, err) || !vault_head(q->vault, q->agency, &head_, err))
		return false;
	wire_put_u64(q->out, head_.size);
	wire_put_u64(q->out, head_.pending_size);
	wire_put_bytes(q->out, head_.root.at, SHA256_BYTES);
	wire_put_bytes(q->out, head_.pending_root.at, SHA256_BYTES);
	return true;
}

/* Answers what the signer's size is also when it refuses: the desk needs it to know what to feed. */
static bool append(struct question *q, struct err *err)
{
	bool rotation = wire_u8(&q->in) != 0;
	uint64_t size_before = wire_u64(&q->in), actual = 0;
	size_t n;
	const struct sha256_digest *leaves = leaves_take(&q->in, &n);
	BUF_SCOPED(note);

	if (!whole(q, err))
		return false;
	bool appended = vault_append(q->vault, q->agency, rotation, size_before, leaves, n, &note, &actual, err);
	wire_put_u64(q->out, actual);
	wire_put_str(q->out, buf_str(&note));
	return appended;
}

static bool check(struct question *q, struct err *err)
{
	uint64_t size = wire_u64(&q->in), from;
	struct str note = wire_str(&q->in);
	enum signer_check verdict;

	if (!whole(q, err) || !vault_check(q->vault, q->agency, size, note, &verdict, &from, err))
		return false;
	wire_put_u8(q->out, (uint8_t)verdict);
	wire_put_u64(q->out, from);
	return true;
}

static bool feed(struct question *q, struct err *err)
{
	uint64_t from = wire_u64(&q->in);
	size_t n;
	const struct sha256_digest *leaves = leaves_take(&q->in, &n);

	return whole(q, err) && vault_feed(q->vault, q->agency, from, leaves, n, err);
}

static bool make_keys(struct question *q, struct err *err)
{
	uint64_t n = wire_u64(&q->in);
	struct signer_wrapped wrapped;
	struct aead_key key;
	bool made = n <= KEYS_AT_ONCE;

	/* Room first: a buffer that moves would leave keys behind. */
	buf_reserve(q->out, (made ? n : 0) * (sizeof(key) + sizeof(wrapped)));
	for (uint64_t i = 0; made && i < n; i++) {
		struct str subject = wire_str(&q->in);
		made = !q->in.failed && vault_make_key(q->vault, q->agency, subject, &key, &wrapped, err);
		wire_put_bytes(q->out, key.at, sizeof(key.at));
		wire_put_bytes(q->out, wrapped.at, sizeof(wrapped.at));
	}
	secret_wipe(&key, sizeof(key));
	return whole(q, err) && made;
}

static bool unwrap(struct question *q, struct err *err)
{
	struct str subject = wire_str(&q->in), wrapped = wire_str(&q->in);
	struct aead_key key;

	if (!whole(q, err) || !vault_unwrap(q->vault, q->agency, subject, wrapped, &key, err))
		return false;
	wire_put_bytes(q->out, key.at, sizeof(key.at));
	secret_wipe(&key, sizeof(key));
	return true;
}

static void vkey_put(struct buf *out, const struct vkey *vkey)
{
	BUF_SCOPED(text);

	vkey_print(vkey, &text);
	wire_put_str(out, buf_str(&text));
}

static bool rotate_begin(struct question *q, struct err *err)
{
	struct vkey vkey;

	if (!whole(q, err) || !vault_rotate_begin(q->vault, q->agency, &vkey, err))
		return false;
	vkey_put(q->out, &vkey);
	return true;
}

static bool vkeys(struct question *q, struct err *err)
{
	const struct vkey *all;
	size_t count;

	if (!whole(q, err) || !vault_vkeys(q->vault, q->agency, &all, &count, err))
		return false;
	wire_put_u64(q->out, count);
	for (size_t i = 0; i < count; i++)
		vkey_put(q->out, &all[i]);
	return true;
}

static bool confirm(struct question *q, struct err *err)
{
	uint64_t size = wire_u64(&q->in);

	return whole(q, err) && vault_confirm(q->vault, q->agency, size, err);
}

static bool adopt(struct question *q, struct err *err)
{
	struct str note = wire_str(&q->in);

	return whole(q, err) && vault_adopt(q->vault, q->agency, note, err);
}

static bool handle(enum wire_op op, struct question *q, struct err *err)
{
	switch (op) {
	case WIRE_HEAD:
		return head(q, err);
	case WIRE_APPEND:
		return append(q, err);
	case WIRE_CONFIRM:
		return confirm(q, err);
	case WIRE_ABANDON:
		return whole(q, err) && vault_abandon(q->vault, q->agency, err);
	case WIRE_ROTATE_BEGIN:
		return rotate_begin(q, err);
	case WIRE_CHECK:
		return check(q, err);
	case WIRE_FEED:
		return feed(q, err);
	case WIRE_ADOPT:
		return adopt(q, err);
	case WIRE_MAKE_KEYS:
		return make_keys(q, err);
	case WIRE_UNWRAP:
		return unwrap(q, err);
	case WIRE_VKEYS:
		return vkeys(q, err);
	case WIRE_STOP:
		return whole(q, err);
	}
	return refuse(err, REFUSAL_SIGNER_UNAVAILABLE, "operation");
}

/* Status, then the fields; on a refusal the refusal, then what fields there are. False: the other end is gone. */
static bool answer_send(int fd, bool done, const struct err *err, struct buf *fields)
{
	struct buf message = { 0 };

	buf_reserve(&message, fields->len + 2048);
	wire_put_u8(&message, done);
	if (!done)
		wire_put_err(&message, err);
	buf_add(&message, buf_str(fields));
	bool sent = wire_send(fd, buf_str(&message));
	secret_wipe(message.at, message.cap);
	buf_free(&message);
	return sent;
}

/* One question, one answer. False: it is time to end. */
static bool serve_one(struct vault *vault, int fd, struct buf *message)
{
	struct buf fields = { 0 };
	struct err err = { 0 };

	if (!wire_receive(fd, message))
		return false;
	struct question q = { .vault = vault, .in = { .left = buf_str(message) }, .out = &fields };
	enum wire_op op = (enum wire_op)wire_u8(&q.in);
	q.agency = wire_str(&q.in);
	bool done = handle(op, &q, &err);
	if (op == WIRE_STOP)
		done = vault_sync(vault);
	bool sent = answer_send(fd, done, &err, &fields);
	if (fields.cap)
		secret_wipe(fields.at, fields.cap);
	buf_free(&fields);
	return sent && op != WIRE_STOP;
}

/* Syncs at most once a second, a second after the first change: a timer, since no clock may be asked here. */
static void serve(struct vault *vault, int fd, int timer)
{
	const struct itimerspec soon = { .it_value.tv_sec = SYNC_SECONDS };
	struct pollfd fds[2] = { { .fd = fd, .events = POLLIN }, { .fd = timer, .events = POLLIN } };
	BUF_SCOPED(message);
	bool armed = false;

	for (;;) {
		uint64_t expired;
		if (poll(fds, 2, -1) < 0 && errno != EINTR)
			return;
		if (fds[1].revents & POLLIN && read(timer, &expired, sizeof(expired)) > 0) {
			(void)vault_sync(vault);
			armed = false;
		}
		if (fds[0].revents && !serve_one(vault, fd, &message))
			return;
		if (fds[0].revents && !armed)
			armed = timerfd_settime(timer, 0, &soon, NULL) == 0;
		fds[0].revents = fds[1].revents = 0;
	}
}

int process_run(const char *key_dir, int fd)
{
	struct vault *vault = NULL;
	struct sandbox sandbox;
	struct err err = { 0 };
	BUF_SCOPED(nothing);
	int timer = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK);

	/* A terminal's interrupt goes to the whole family; this member ends when the desk has finished with it. */
	signal(SIGINT, SIG_IGN);
	signal(SIGTERM, SIG_IGN);
	bool ready = vault_open(str_of(key_dir), &vault, &err);
	if (ready && (timer < 0 || !sandbox_enter(key_dir, &sandbox)))
		ready = refuse(&err, REFUSAL_SIGNER_UNAVAILABLE, strerror(errno));
	if (answer_send(fd, ready, &err, &nothing) && ready)
		serve(vault, fd, timer);
	if (vault)
		(void)vault_sync(vault);
	vault_free(&vault);
	return ready ? 0 : EXIT_FAILED;
}
