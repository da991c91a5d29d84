/* vault: the signer's inside: keys and trees of the agencies in one key directory, and what may be asked of them.
 *
 * signer_main.c puts it into a process of its own; tests use it as it is. The promises are those of signer.h. An agency's
 * keys are loaded when it is first asked for, so one that is added later needs no restart.
 */
#ifndef SIGNER_VAULT_H
#define SIGNER_VAULT_H

#include "signer/signer.h"

struct vault;

/* Loads every agency of the directory, which no other vault may hold at the time. Refuses with KEYS_EXPOSED, KEYS_UNREADABLE,
 * SIGNER_STATE_CORRUPT; STORE_LOCKED when another vault does not let go of it within two seconds. */
bool vault_open(struct str key_dir, struct vault **out, struct err *err) __attribute__((warn_unused_result));
void vault_free(struct vault **vault); /* wipes; does not sync */
bool vault_sync(struct vault *vault);  /* false: some state could not be written */

bool vault_head(struct vault *vault, struct str agency, struct signer_head *out, struct err *err)
	__attribute__((warn_unused_result));
bool vault_append(struct vault *vault, struct str agency, bool rotation, uint64_t size_before,
		  const struct sha256_digest *leaves, size_t n, struct buf *note, uint64_t *actual, struct err *err)
	__attribute__((warn_unused_result));
bool vault_confirm(struct vault *vault, struct str agency, uint64_t size, struct err *err)
	__attribute__((warn_unused_result));
bool vault_abandon(struct vault *vault, struct str agency, struct err *err) __attribute__((warn_unused_result));
bool vault_rotate_begin(struct vault *vault, struct str agency, struct vkey *new_key, struct err *err)
	__attribute__((warn_unused_result));
bool vault_check(struct vault *vault, struct str agency, uint64_t size, struct str note, enum signer_check *out,
		 uint64_t *from, struct err *err) __attribute__((warn_unused_result));
bool vault_feed(struct vault *vault, struct str agency, uint64_t from, const struct sha256_digest *leaves, size_t n,
		struct err *err) __attribute__((warn_unused_result));
bool vault_adopt(struct vault *vault, struct str agency, struct str note, struct err *err)
	__attribute__((warn_unused_result));
bool vault_make_key(struct vault *vault, struct str agency, struct str subject, struct aead_key *key,
		    struct signer_wrapped *wrapped, struct err *err) __attribute__((warn_unused_result));
bool vault_unwrap(struct vault *vault, struct str agency, struct str subject, struct str wrapped, struct aead_key *key,
		  struct err *err) __attribute__((warn_unused_result));
/* Borrowed until the next call. */
bool vault_vkeys(struct vault *vault, struct str agency, const struct vkey **out, size_t *count, struct err *err)
	__attribute__((warn_unused_result));

#endif
