/* webauthn: whether what a browser brings is a key made for us, or was signed by one that we know (W3C Web Authentication, level 3,
 * sections 7.1 and 7.2).
 *
 * Pure: bytes in, verdict out. Who asks, when the challenge was made and that it is used once is the caller's. What is checked, in this
 * order: the client's data (type, challenge, origin, no other site's frame), the authenticator's data (for our rp id, somebody was
 * there, who it was where that is asked, backup flags that fit), the key and its algorithm, the signature, the counter.
 *
 * Attestation is not asked for ("none"): which make of key an office buys is its own affair. A statement that proves nothing is what
 * browsers then send; one by which the key vouches for itself ("packed" without certificates) is verified; others are refused, for
 * what is not verified must not look as if it were.
 */
#ifndef GATE_WEBAUTHN_H
#define GATE_WEBAUTHN_H

#include "gate/cose.h"

enum { WEBAUTHN_CHALLENGE_BYTES = 32, WEBAUTHN_ID_BYTES_MAX = 1023 };

enum webauthn_verdict {
	WEBAUTHN_GOOD,
	WEBAUTHN_CLIENT_UNREADABLE, /* no JSON object as section 5.8.1 has it */
	WEBAUTHN_TYPE,              /* made for the other ceremony */
	WEBAUTHN_CHALLENGE,         /* not the one that we gave */
	WEBAUTHN_ORIGIN,            /* made on another site, or in a frame of one */
	WEBAUTHN_UNREADABLE,        /* attestation object or authenticator data that are none */
	WEBAUTHN_RP,                /* for another rp id */
	WEBAUTHN_ABSENT,            /* nobody touched it */
	WEBAUTHN_UNVERIFIED,        /* who touched it was asked for and is not known */
	WEBAUTHN_KEY,               /* no key, or of an algorithm that is not ours */
	WEBAUTHN_ATTESTATION,       /* a statement that can't be verified here, or is wrong */
	WEBAUTHN_SIGNATURE,
	WEBAUTHN_COUNTER,           /* goes backwards or stands still: there may be a copy of the key (section 6.1.1) */
	WEBAUTHN_VERDICTS
};

/* A word for the log: "origin". */
const char *webauthn_verdict_code(enum webauthn_verdict verdict);

/* What was asked. */
struct webauthn_asked {
	struct str origin;    /* "https://desk.example:8443" */
	struct str rp;        /* "desk.example" */
	struct str challenge; /* in base64url, as the browser was given it */
	bool verified;        /* who touches it must be known to the authenticator (by PIN, finger, face) */
};

/* A key that was made. Strings point into what was given, or are in the arena. */
struct webauthn_made {
	struct str id;    /* of the credential: raw bytes */
	struct str key;   /* COSE_Key, as cose_key_read takes it */
	uint32_t count;   /* of signatures */
	bool verified;
	bool backed_up;   /* there are copies of it, in somebody's cloud: section 6.1.3 */
};

/* Registration: the client's data and the attestation object, raw bytes. */
enum webauthn_verdict webauthn_made(const struct webauthn_asked *asked, struct str client, struct str attestation,
				    struct arena *arena, struct webauthn_made *out);

/* What is kept of a key, and what it now says. */
struct webauthn_known {
	struct str key;
	uint32_t count;
};
struct webauthn_shown {
	struct str client, authenticator, signature; /* raw bytes */
};

/* Authentication. *count is the key's counter from now on, for GOOD; for COUNTER what it said. */
enum webauthn_verdict webauthn_shown(const struct webauthn_asked *asked, const struct webauthn_known *known,
				     const struct webauthn_shown *shown, struct arena *arena, uint32_t *count);

/* "desk.example" of "https://desk.example:8443"; "" when the origin is none that a key can be made for: a key needs a name, or
 * localhost, and no address (section 5.1.3, step 8 of the browser's). */
struct str webauthn_rp_of(struct str origin);

#endif
