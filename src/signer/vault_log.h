/* vault_log: one agency in the vault. Only vault.c (what may be asked) and vault_keys.c (how keys come, go and wrap) look. */
#ifndef SIGNER_VAULT_LOG_H
#define SIGNER_VAULT_LOG_H

#include "signer/state.h"
#include "signer/vault.h"

/* In locked memory. */
struct vault_secrets {
	struct ed25519_private sign, next;
	struct aead_key wrap;
};

struct vault_log {
	char agency[VKEY_NAME_BYTES + 1];
	char origin[VKEY_NAME_BYTES + 1];
	struct vault_secrets *secrets;
	struct vkey vkey, next_vkey;
	bool has_next;
	struct vkey *vkeys; /* all public keys, oldest first */
	size_t vkey_count;
	struct state state;
	struct state_file file;
	struct merkle_frontier fed; /* while catching up */
	bool feeding;
	struct vault_log *after;
};

struct vault {
	char dir[4096];
	int lock; /* on the directory: two signers of one key could sign two histories */
	struct vault_log *logs;
};

/* The agency's log, loaded when it is not yet. NULL, refused with SIGNER_NO_KEY when there are no keys. */
struct vault_log *vault_log_find(struct vault *vault, struct str agency, struct err *err);
void vault_log_free(struct vault_log *log);
/* The next key becomes the signing key: public list first, so that a crash between leaves both usable. */
bool vault_log_promote(struct vault *vault, struct vault_log *log, struct err *err) __attribute__((warn_unused_result));

#endif
