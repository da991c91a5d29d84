/* keyring: the keys of data subjects, as the desk holds them.
 *
 * A subject's key lies wrapped in the local table subject_key and is opened by the signer. New keys come from a stock that
 * the signer fills 256 at a time, so that a report costs no round trip. A small cache keeps opened keys; erasing a
 * subject removes theirs. Thread-safe.
 */
#ifndef DESK_KEYRING_H
#define DESK_KEYRING_H

#include "base/arena.h"
#include "db/db.h"
#include "signer/signer.h"

struct keyring;

struct keyring *keyring_new(struct signer *signer);
void keyring_free(struct keyring **keyring);

/* A new subject of the agency, its wrapped key inserted inside db's transaction. */
bool keyring_make(struct keyring *keyring, struct db *db, struct str agency, struct arena *arena, struct str *subject,
		  struct err *err) __attribute__((warn_unused_result));
/* *found is false when the key has been destroyed, or never was. */
bool keyring_find(struct keyring *keyring, struct db *db, struct str agency, struct str subject, struct aead_key *key,
		  bool *found, struct err *err) __attribute__((warn_unused_result));
void keyring_forget(struct keyring *keyring, struct str agency, struct str subject);

/* Seals a personal field: base64 of nonce ‖ ciphertext ‖ tag, bound to agency, subject and the field's name. The empty str
 * stays empty. Refuses with SUBJECT_GONE. */
bool keyring_seal(struct keyring *keyring, struct db *db, struct str agency, struct str subject, const char *field,
		  struct str plain, struct arena *arena, struct str *sealed, struct err *err) __attribute__((warn_unused_result));
/* Opens it. *readable is false when the key is gone. */
bool keyring_open(struct keyring *keyring, struct db *db, struct str agency, struct str subject, const char *field,
		  struct str sealed, struct arena *arena, struct str *plain, bool *readable, struct err *err)
	__attribute__((warn_unused_result));

/* The same for a key that the caller has just read to be there: one statement for many people instead of one each. */
bool keyring_open_kept(struct keyring *keyring, struct db *db, struct str agency, struct str subject, const char *field,
		       struct str sealed, struct arena *arena, struct str *plain, bool *readable, struct err *err)
	__attribute__((warn_unused_result));

#endif
