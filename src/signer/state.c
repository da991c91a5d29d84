#include "signer/state.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "base/must.h"
#include "host/wire.h"

#define MAGIC "tocsin-state/1\n"

/* magic, number, flags, two sizes with 64 hashes each, digest: 4,208 bytes and rounded up to pages. */
enum { SLOT_BYTES = 8192 };

static void frontier_put(struct buf *out, const struct merkle_frontier *frontier)
{
	wire_put_u64(out, frontier->size);
	wire_put_bytes(out, frontier->node, (size_t)merkle_nodes(frontier) * SHA256_BYTES);
}

static void frontier_take(struct wire_in *in, struct merkle_frontier *frontier)
{
	*frontier = (struct merkle_frontier){ .size = wire_u64(in) };
	for (int i = 0, n = merkle_nodes(frontier); i < n; i++)
		frontier->node[i] = wire_digest(in);
}

static void slot_print(const struct state *state, uint64_t number, struct buf *out)
{
	wire_put_bytes(out, MAGIC, sizeof(MAGIC) - 1);
	wire_put_u64(out, number);
	wire_put_u8(out, state->has_pending);
	wire_put_u8(out, state->rotating);
	frontier_put(out, &state->confirmed);
	frontier_put(out, &state->pending);
	struct sha256_digest digest = sha256_of(buf_str(out));
	wire_put_bytes(out, digest.at, sizeof(digest.at));
	must(out->len <= SLOT_BYTES);
}

/* False when the bytes are no whole slot. */
static bool slot_read(struct str bytes, struct state *state, uint64_t *number)
{
	struct wire_in in = { .left = bytes };

	if (!str_equal(wire_bytes(&in, sizeof(MAGIC) - 1), S(MAGIC)))
		return false;
	*number = wire_u64(&in);
	state->has_pending = wire_u8(&in) != 0;
	state->rotating = wire_u8(&in) != 0;
	frontier_take(&in, &state->confirmed);
	frontier_take(&in, &state->pending);
	struct sha256_digest expect = sha256_of(str_first(bytes, bytes.len - in.left.len));
	return sha256_equal(wire_digest(&in), expect) && !in.failed;
}

static bool is_blank(struct str bytes)
{
	for (size_t i = 0; i < bytes.len; i++) {
		if (bytes.at[i])
			return false;
	}
	return true;
}

static bool both_read(int fd, const char *path, struct state *out, uint64_t *number, struct err *err)
{
	static const struct state nothing;
	BUF_SCOPED(bytes);
	bool any = false, found = false;

	*out = nothing;
	*number = 0;
	buf_reserve(&bytes, SLOT_BYTES);
	for (int slot = 0; slot < 2; slot++) {
		struct state state;
		uint64_t of_slot;
		ssize_t n = pread(fd, bytes.at, SLOT_BYTES, (off_t)slot * SLOT_BYTES);
		if (n < 0)
			return refuse(err, REFUSAL_KEYS_UNREADABLE, path, strerror(errno));
		struct str s = str_from(bytes.at, (size_t)n);
		any |= !is_blank(s);
		if (slot_read(s, &state, &of_slot) && (!found || of_slot > *number)) {
			found = true;
			*out = state;
			*number = of_slot;
		}
	}
	return found || !any ? true : refuse(err, REFUSAL_SIGNER_STATE_CORRUPT, path);
}

bool state_open(const char *path, struct state_file *file, struct state *out, struct err *err)
{
	*file = (struct state_file){ .fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600) };
	if (file->fd < 0)
		return refuse(err, REFUSAL_KEYS_UNREADABLE, path, strerror(errno));
	/* Room for both slots while there is some: a disk that fills up later can not keep us from writing them. */
	(void)!fallocate(file->fd, 0, 0, 2 * SLOT_BYTES);
	if (both_read(file->fd, path, out, &file->number, err))
		return true;
	state_close(file);
	return false;
}

bool state_peek(const char *path, struct state *out, struct err *err)
{
	uint64_t number;
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);

	if (fd < 0 && errno == ENOENT) {
		*out = (struct state){ 0 };
		return true;
	}
	if (fd < 0)
		return refuse(err, REFUSAL_KEYS_UNREADABLE, path, strerror(errno));
	bool read = both_read(fd, path, out, &number, err);
	close(fd);
	return read;
}

bool state_save(struct state_file *file, const struct state *state)
{
	BUF_SCOPED(slot);

	slot_print(state, file->number + 1, &slot);
	errno = ENOSPC; /* what a write that was cut short ran into */
	if (pwrite(file->fd, slot.at, slot.len, (off_t)((file->number + 1) % 2) * SLOT_BYTES) != (ssize_t)slot.len)
		return false;
	file->number++;
	file->dirty = true;
	return true;
}

bool state_sync(struct state_file *file)
{
	if (!file->dirty)
		return true;
	file->dirty = fdatasync(file->fd) != 0;
	return !file->dirty;
}

void state_close(struct state_file *file)
{
	if (file->fd >= 0)
		close(file->fd);
	file->fd = -1;
}
