#include "host/wire.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/types.h>
#include <sys/uio.h>

#include "base/must.h"

void wire_put_u8(struct buf *out, uint8_t value)
{
	buf_add_bytes(out, &value, 1);
}

void wire_put_u64(struct buf *out, uint64_t value)
{
	unsigned char bytes[8];

	for (int i = 0; i < 8; i++)
		bytes[i] = (unsigned char)(value >> 8 * i);
	buf_add_bytes(out, bytes, sizeof(bytes));
}

void wire_put_str(struct buf *out, struct str s)
{
	wire_put_u64(out, s.len);
	buf_add(out, s);
}

void wire_put_bytes(struct buf *out, const void *at, size_t len)
{
	buf_add_bytes(out, at, len);
}

struct str wire_bytes(struct wire_in *in, size_t len)
{
	struct str taken = str_first(in->left, len);

	if (in->failed || taken.len != len) {
		in->failed = true;
		in->left = S("");
		return S("");
	}
	in->left = str_after(in->left, len);
	return taken;
}

uint8_t wire_u8(struct wire_in *in)
{
	struct str byte = wire_bytes(in, 1);

	return byte.len ? (uint8_t)byte.at[0] : 0;
}

uint64_t wire_u64(struct wire_in *in)
{
	struct str bytes = wire_bytes(in, 8);
	uint64_t value = 0;

	for (size_t i = bytes.len; i--;)
		value = value << 8 | (unsigned char)bytes.at[i];
	return value;
}

struct str wire_str(struct wire_in *in)
{
	uint64_t len = wire_u64(in);

	return wire_bytes(in, len);
}

struct sha256_digest wire_digest(struct wire_in *in)
{
	struct str bytes = wire_bytes(in, SHA256_BYTES);
	struct sha256_digest digest = { 0 };

	if (bytes.len)
		memcpy(digest.at, bytes.at, bytes.len);
	return digest;
}

bool wire_is_done(const struct wire_in *in)
{
	return !in->failed && in->left.len == 0;
}

void wire_put_err(struct buf *out, const struct err *err)
{
	wire_put_u64(out, err->refusal);
	for (int i = 0; i < ERR_WORDS; i++)
		wire_put_str(out, str_of(err->word[i]));
	wire_put_str(out, str_of(err->where));
}

static void text_take(struct wire_in *in, char *out, size_t cap)
{
	struct str s = str_first(wire_str(in), cap - 1);

	memset(out, 0, cap);
	if (s.len)
		memcpy(out, s.at, s.len);
}

void wire_err(struct wire_in *in, struct err *err)
{
	uint64_t refusal = wire_u64(in);

	*err = (struct err){ .refusal = refusal > REFUSAL_NONE && refusal < REFUSAL_COUNT
						? (enum refusal)refusal
						: REFUSAL_SIGNER_UNAVAILABLE };
	for (int i = 0; i < ERR_WORDS; i++)
		text_take(in, err->word[i], sizeof(err->word[i]));
	text_take(in, err->where, sizeof(err->where));
}

/* Takes n bytes off the front of what is still to be sent. */
static void advance(struct msghdr *message, size_t n)
{
	while (message->msg_iovlen && n >= message->msg_iov->iov_len) {
		n -= message->msg_iov->iov_len;
		message->msg_iov++;
		message->msg_iovlen--;
	}
	if (message->msg_iovlen) {
		message->msg_iov->iov_base = (char *)message->msg_iov->iov_base + n;
		message->msg_iov->iov_len -= n;
	}
}

static bool send_all(int fd, struct msghdr *message)
{
	while (message->msg_iovlen) {
		ssize_t n = sendmsg(fd, message, MSG_NOSIGNAL);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		advance(message, (size_t)n);
	}
	return true;
}

static bool receive_all(int fd, char *at, size_t len)
{
	while (len) {
		ssize_t n = recv(fd, at, len, 0);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		at += n;
		len -= (size_t)n;
	}
	return true;
}

bool wire_send(int fd, struct str message)
{
	unsigned char length[4];

	must(message.len <= WIRE_BYTES);
	for (int i = 0; i < 4; i++)
		length[i] = (unsigned char)(message.len >> 8 * i);
	/* At once, so that the other end is woken once. */
	struct iovec parts[] = { { length, sizeof(length) }, { (void *)(uintptr_t)message.at, message.len } };
	return send_all(fd, &(struct msghdr){ .msg_iov = parts, .msg_iovlen = 2 });
}

bool wire_receive(int fd, struct buf *message)
{
	unsigned char length[4];
	size_t len = 0;

	buf_clear(message);
	if (!receive_all(fd, (char *)length, sizeof(length)))
		return false;
	for (int i = 4; i--;)
		len = len << 8 | length[i];
	if (len == 0 || len > WIRE_BYTES)
		return false;
	buf_reserve(message, len);
	message->len = len;
	return receive_all(fd, message->at, len);
}
