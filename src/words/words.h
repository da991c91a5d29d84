/* words: what people read, in their language.
 *
 * The language belongs to a request, never to the process. The source text is zh-Hant and is the key ("msgid"); a catalogue
 * (words/en.po, compiled into tables by tools/po2c.py) gives the other languages. A text without translation shows as
 * zh-Hant; a test keeps that from happening. Every Chinese literal in src/ that is no test is a msgid, wherever it stands.
 * Only what the API's documentation says of routes and fields is English at its source; words/docs.zh-Hant.po turns it round.
 */
#ifndef WORDS_WORDS_H
#define WORDS_WORDS_H

#include "base/buf.h"
#include "base/err.h"
#include "base/str.h"

enum lang { LANG_ZH_HANT, LANG_EN, LANG_COUNT };

/* RFC 9110 section 12.5.4, lookup by RFC 4647 section 3.4 ("en-GB" finds en; any zh finds zh-Hant). Empty, malformed or
 * nothing we have: zh-Hant. */
enum lang lang_from_accept_language(struct str header);
enum lang lang_from_locale(const char *locale);  /* "en_US.UTF-8" → en; anything else, also NULL: zh-Hant */
const char *lang_tag(enum lang lang);            /* "zh-Hant", "en": for Content-Language */

/* The msgid in the language. Static; never NULL. */
const char *words_in(enum lang lang, const char *msgid);
/* The same with %1 … %4 filled by up to four C strings, then NULL; "%%" is '%'. A word that is itself a msgid is translated. */
void words_fill_(enum lang lang, struct buf *out, const char *msgid, ...) __attribute__((sentinel));
#define words_fill(...) words_fill_(__VA_ARGS__, NULL)
/* The sentence of a refusal, its words filled in. err must hold one. */
void words_refusal(enum lang lang, const struct err *err, struct buf *out);

#endif
