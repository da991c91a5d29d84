/* certificate: what the TLS listener shows: somebody's, given as two PEM files, or one that this machine makes for itself.
 *
 * A made one is self-signed: ECDSA on P-256, for one server, for the names that are told, 397 days. Its key never leaves the directory
 * (0700, key 0600). People compare its fingerprint once, on the screen where it was made and on their phone. It is made anew,
 * with the same key, when it lacks a name that is wanted or ends within 30 days.
 */
#ifndef HOST_CERTIFICATE_H
#define HOST_CERTIFICATE_H

#include "base/arena.h"
#include "base/err.h"
#include "base/instant.h"
#include "base/str.h"

enum { CERTIFICATE_FINGERPRINT_BYTES = 32 * 3 + 1 };

struct certificate {
	const char *pem;     /* with the chain, as it was in the file */
	const char *key_pem;
	struct instant until;
	char fingerprint[CERTIFICATE_FINGERPRINT_BYTES]; /* SHA-256 as browsers show it: "9C:0F:…" */
	bool fresh;          /* certificate_keep: made just now */
};

/* Given files. Refuses with FILE_UNREADABLE, CERTIFICATE_UNUSABLE (no PEM, another's key) and KEY_EXPOSED (others may read the
 * key: any bit of 0007). One that has ended is taken: it is for people to see, and until says so. */
bool certificate_read(const char *certificate_path, const char *key_path, struct arena *arena, struct certificate *out,
		      struct err *err) __attribute__((warn_unused_result));
/* The machine's own, in directory/certificate.pem and key.pem. names: host names and numeric addresses, at least one. */
bool certificate_keep(const char *directory, const struct str *names, size_t count, struct instant now, struct arena *arena,
		      struct certificate *out, struct err *err) __attribute__((warn_unused_result));

#endif
