/* state: what the signer remembers of one log over a restart: the confirmed tree, and the pending one if there is one.
 *
 * The file has two slots, written in turn, each with a rising number and a SHA-256 of itself, so a write that is cut short
 * costs the newest state and never both. state_save does not sync (a kill loses nothing; a power cut loses at most the
 * last second, after which the database is ahead and the signer catches up); state_sync does.
 */
#ifndef SIGNER_STATE_H
#define SIGNER_STATE_H

#include "base/err.h"
#include "ledger/merkle.h"

struct state {
	struct merkle_frontier confirmed, pending;
	bool has_pending, rotating; /* rotating: the pending batch retires the signing key */
};

struct state_file {
	int fd;          /* -1: not open */
	uint64_t number; /* of the newest slot */
	bool dirty;      /* saved since the last sync */
};

/* Opens, or makes (0600), the file and reads the newer good slot; a new file is an empty log. Refuses with
 * SIGNER_STATE_CORRUPT when there are slots and none is good, with KEYS_UNREADABLE when it can't be opened. */
bool state_open(const char *path, struct state_file *file, struct state *out, struct err *err)
	__attribute__((warn_unused_result));
/* Reads without holding or making it; a missing file is an empty log. */
bool state_peek(const char *path, struct state *out, struct err *err) __attribute__((warn_unused_result));
bool state_save(struct state_file *file, const struct state *state) __attribute__((warn_unused_result));
bool state_sync(struct state_file *file) __attribute__((warn_unused_result));
void state_close(struct state_file *file);

#endif
