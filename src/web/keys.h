/* keys: what this server alone knows about its own pages: 64 random bytes in DIR/web.key, readable by its owner only.
 *
 * They prove that a form was ours and seal what people typed while they log in again; nothing of the record depends on them.
 * A server that loses them makes new ones: forms that are open in browsers then have to be sent twice. */
#ifndef WEB_KEYS_H
#define WEB_KEYS_H

#include "base/arena.h"
#include "base/err.h"
#include "seal/aead.h"

struct web_keys {
	unsigned char mac[32];   /* csrf.h, and the codes of done notices */
	struct aead_key ticket;  /* ticket.h */
};

/* Reads them, or makes them. A file that others may read is not believed and replaced. */
bool web_keys_load(const char *data_dir, struct web_keys *out, struct err *err) __attribute__((warn_unused_result));
struct str web_keys_mac(const struct web_keys *keys);

#endif
