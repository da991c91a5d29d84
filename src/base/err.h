/* err: a refusal, in words for a person.
 *
 * Bad input is refused, never repaired silently, and changes nothing. A refusal is one row of refusals.def (a stable code,
 * the HTTP status, the exit status, the sentence) and up to four words that fill the sentence's %1 … %4. The sentence is
 * put into the reader's language only when it is shown (words/words.h), so this room knows no language.
 *
 *     bool sign_type_read(struct str s, enum sign_type *out, struct err *err) __attribute__((warn_unused_result));
 *     …
 *     return refuse(err, REFUSAL_SIGN_TYPE_UNKNOWN, "zzz");
 */
#ifndef BASE_ERR_H
#define BASE_ERR_H

#include <stdbool.h>

#include "base/str.h"

enum refusal {
	REFUSAL_NONE,
#define REFUSAL(name, code, http, exit, words) REFUSAL_##name,
#include "base/refusals.def"
#undef REFUSAL
	REFUSAL_COUNT
};

enum { ERR_WORDS = 4, ERR_WORD_BYTES = 200 };

struct err {
	enum refusal refusal;                 /* REFUSAL_NONE: nothing was refused */
	char word[ERR_WORDS][ERR_WORD_BYTES]; /* %1 … %4, cut at a UTF-8 boundary when too long */
	char where[120];                      /* the field ("/aspects/0/sev") or place ("115.yaml:12:3"), or "" */
};

struct refusal_row {
	const char *code;      /* stable, kebab-case, e.g. "date-unreadable" */
	int http_status;       /* RFC 9110 */
	int exit_status;       /* sysexits.h */
	const char *words;     /* zh-Hant, the authority; msgid of the catalogue */
};

/* Fills *err and returns false, so that a function can end in `return refuse(…)`. Up to four C strings, then NULL: */
bool refuse_(struct err *err, enum refusal refusal, ...) __attribute__((sentinel));
#define refuse(err, ...) refuse_((err), __VA_ARGS__, NULL)
/* As refuse, for one word that is a str. */
bool refuse_str(struct err *err, enum refusal refusal, struct str word);
/* Adds the place, keeping the refusal. Returns false. */
bool refuse_at(struct err *err, const char *format, ...) __attribute__((format(printf, 2, 3)));

const struct refusal_row *refusal_row(enum refusal refusal); /* REFUSAL_NONE is a bug */

#endif
