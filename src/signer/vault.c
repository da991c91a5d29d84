#include "signer/vault.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <time.h>
#include <unistd.h>

#include "base/must.h"
#include "signer/key_files.h"
#include "signer/keys.h"
#include "signer/vault_log.h"

enum { LOCK_TRIES = 200 };

/* Waits a moment: the signer of a server that was killed dies a little after it. */
static bool take_alone(struct vault *vault, struct err *err)
{
	const struct timespec while_ = { .tv_nsec = 10 * 1000 * 1000 };

	vault->lock = open(vault->dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (vault->lock < 0)
		return refuse(err, REFUSAL_KEYS_UNREADABLE, vault->dir, strerror(errno));
	for (int tries = 0; tries < LOCK_TRIES; tries++) {
		if (flock(vault->lock, LOCK_EX | LOCK_NB) == 0)
			return true;
		nanosleep(&while_, NULL);
	}
	return refuse(err, REFUSAL_STORE_LOCKED, vault->dir);
}

bool vault_open(struct str key_dir, struct vault **out, struct err *err)
{
	struct vault *vault = calloc(1, sizeof(*vault));
	ARENA_SCOPED(arena);
	struct str *agencies;
	size_t count;

	must(vault && key_dir.len < sizeof(vault->dir));
	memcpy(vault->dir, key_dir.at, key_dir.len);
	vault->lock = -1;
	bool opened = key_is_private(vault->dir, err) && take_alone(vault, err) &&
		      keys_agencies(key_dir, &arena, &agencies, &count, err);
	for (size_t i = 0; opened && i < count; i++)
		opened = vault_log_find(vault, agencies[i], err) != NULL;
	*out = vault;
	if (!opened)
		vault_free(out);
	return opened;
}

void vault_free(struct vault **vault)
{
	if (!*vault)
		return;
	for (struct vault_log *log = (*vault)->logs, *after; log; log = after) {
		after = log->after;
		vault_log_free(log);
	}
	if ((*vault)->lock >= 0)
		close((*vault)->lock);
	free(*vault);
	*vault = NULL;
}

bool vault_sync(struct vault *vault)
{
	bool synced = true;

	for (struct vault_log *log = vault->logs; log; log = log->after)
		synced &= state_sync(&log->file);
	return synced;
}

static bool save(struct vault_log *log, struct err *err)
{
	if (state_save(&log->file, &log->state))
		return true;
	if (errno == ENOSPC || errno == EDQUOT)
		return refuse(err, REFUSAL_STORE_FULL);
	return refuse(err, REFUSAL_SIGNER_UNAVAILABLE, strerror(errno));
}

static bool size_refuse(uint64_t asked, uint64_t mine, struct err *err)
{
	char a[24], b[24];

	snprintf(a, sizeof(a), "%llu", (unsigned long long)asked);
	snprintf(b, sizeof(b), "%llu", (unsigned long long)mine);
	return refuse(err, REFUSAL_SIGNER_SIZE, a, b);
}

bool vault_head(struct vault *vault, struct str agency, struct signer_head *out, struct err *err)
{
	struct vault_log *log = vault_log_find(vault, agency, err);

	if (!log)
		return false;
	const struct merkle_frontier *pending = log->state.has_pending ? &log->state.pending : &log->state.confirmed;
	*out = (struct signer_head){
		.size = log->state.confirmed.size,
		.pending_size = pending->size,
		.root = merkle_root(&log->state.confirmed),
		.pending_root = merkle_root(pending),
	};
	return true;
}

static void note_sign(const struct vault_log *log, bool rotation, struct buf *note)
{
	struct sha256_digest root = merkle_root(&log->state.pending);
	struct ed25519_signature signature;
	BUF_SCOPED(text);

	checkpoint_print(str_of(log->origin), log->state.pending.size, &root, &text);
	buf_clear(note);
	buf_add(note, buf_str(&text));
	buf_add_char(note, '\n');
	ed25519_sign(&log->secrets->sign, buf_str(&text), &signature);
	note_add_signature(&log->vkey, &signature, note);
	if (rotation) {
		ed25519_sign(&log->secrets->next, buf_str(&text), &signature);
		note_add_signature(&log->next_vkey, &signature, note);
	}
}

bool vault_append(struct vault *vault, struct str agency, bool rotation, uint64_t size_before,
		  const struct sha256_digest *leaves, size_t n, struct buf *note, uint64_t *actual, struct err *err)
{
	struct vault_log *log = vault_log_find(vault, agency, err);

	if (!log)
		return false;
	*actual = log->state.confirmed.size;
	if (log->state.has_pending)
		return refuse(err, REFUSAL_SIGNER_PENDING);
	if (size_before != log->state.confirmed.size || n == 0)
		return size_refuse(size_before, log->state.confirmed.size, err);
	if (rotation && !log->has_next)
		return refuse_str(err, REFUSAL_SIGNER_NO_KEY, agency);
	log->state.pending = log->state.confirmed;
	for (size_t i = 0; i < n; i++)
		merkle_append(&log->state.pending, &leaves[i]);
	log->state.has_pending = true;
	log->state.rotating = rotation;
	log->feeding = false;
	/* On disk before it is out of hand: what is signed must not be forgotten. */
	if (!save(log, err)) {
		log->state.has_pending = false;
		return false;
	}
	note_sign(log, rotation, note);
	return true;
}

bool vault_confirm(struct vault *vault, struct str agency, uint64_t size, struct err *err)
{
	struct vault_log *log = vault_log_find(vault, agency, err);

	if (!log)
		return false;
	if (!log->state.has_pending || log->state.pending.size != size)
		return size_refuse(size, log->state.has_pending ? log->state.pending.size : log->state.confirmed.size,
				   err);
	if (log->state.rotating && !vault_log_promote(vault, log, err))
		return false;
	log->state.confirmed = log->state.pending;
	log->state.has_pending = log->state.rotating = false;
	return save(log, err);
}

bool vault_abandon(struct vault *vault, struct str agency, struct err *err)
{
	struct vault_log *log = vault_log_find(vault, agency, err);

	if (!log)
		return false;
	log->state.has_pending = log->state.rotating = false;
	return save(log, err);
}

/* The note is this log's, of that size and root, and signed by a key that is or was its own (or will be: a rotation whose
 * confirmation a power cut took). */
static bool note_is_ours(const struct vault_log *log, struct str note, const struct merkle_frontier *frontier,
			 bool *by_next)
{
	struct sha256_digest root = merkle_root(frontier);
	struct checkpoint checkpoint;
	struct err err;
	bool ours = false;

	if (!checkpoint_read(note, &checkpoint, &err) || !str_is(checkpoint.origin, log->origin) ||
	    checkpoint.size != frontier->size || !sha256_equal(checkpoint.root, root))
		return false;
	for (size_t i = 0; i < log->vkey_count; i++)
		ours |= note_is_signed_by(&checkpoint, &log->vkeys[i]) == NOTE_SIGNED;
	*by_next = log->has_next && note_is_signed_by(&checkpoint, &log->next_vkey) == NOTE_SIGNED;
	return ours || *by_next;
}

bool vault_check(struct vault *vault, struct str agency, uint64_t size, struct str note, enum signer_check *out,
		 uint64_t *from, struct err *err)
{
	struct vault_log *log = vault_log_find(vault, agency, err);
	bool by_next;

	if (!log)
		return false;
	const struct state *state = &log->state;
	*from = state->confirmed.size;
	log->feeding = false;
	if (size < state->confirmed.size) {
		*out = SIGNER_DB_BEHIND;
		return true;
	}
	if (state->has_pending && size == state->pending.size && note_is_ours(log, note, &state->pending, &by_next)) {
		*from = size;
		*out = SIGNER_SAME;
		return vault_confirm(vault, agency, size, err);
	}
	if (size > state->confirmed.size) {
		*out = SIGNER_DB_AHEAD;
		return state->has_pending ? vault_abandon(vault, agency, err) : true;
	}
	if (size > 0 && !note_is_ours(log, note, &state->confirmed, &by_next)) {
		*out = SIGNER_DB_FORKED;
		return true;
	}
	*out = SIGNER_SAME;
	return state->has_pending ? vault_abandon(vault, agency, err) : true;
}

bool vault_feed(struct vault *vault, struct str agency, uint64_t from, const struct sha256_digest *leaves, size_t n,
		struct err *err)
{
	struct vault_log *log = vault_log_find(vault, agency, err);

	if (!log)
		return false;
	if (log->state.has_pending)
		return refuse(err, REFUSAL_SIGNER_PENDING);
	if (!log->feeding) {
		log->fed = log->state.confirmed;
		log->feeding = true;
	}
	if (from != log->fed.size)
		return size_refuse(from, log->fed.size, err);
	for (size_t i = 0; i < n; i++)
		merkle_append(&log->fed, &leaves[i]);
	return true;
}

bool vault_adopt(struct vault *vault, struct str agency, struct str note, struct err *err)
{
	struct vault_log *log = vault_log_find(vault, agency, err);
	bool by_next;

	if (!log)
		return false;
	if (!log->feeding || !note_is_ours(log, note, &log->fed, &by_next)) {
		log->feeding = false;
		return refuse(err, REFUSAL_SIGNER_FORK);
	}
	if (by_next && !vault_log_promote(vault, log, err))
		return false;
	log->state.confirmed = log->fed;
	log->feeding = false;
	return save(log, err);
}
