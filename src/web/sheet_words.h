/* sheet_words: what stands in the official form, in words: labels, options, values. For sheet*.c alone.
 *
 * Of the reader's language; on paper zh-Hant and 民國 whoever reads.
 */
#ifndef WEB_SHEET_WORDS_H
#define WEB_SHEET_WORDS_H

#include "web/sheet.h"

struct sheet_listed {
	struct str id, label;
	bool with_words; /* "id:words": the option takes words of its own */
};

enum lang sheet_lang(const struct sheet_maker *m);
struct str sheet_message(const struct sheet_maker *m, const char *msgid);
struct str sheet_filled(const struct sheet_maker *m, const char *msgid, struct str a, struct str b);
/* The English where it is asked for and there is any. */
struct str sheet_either(const struct sheet_maker *m, struct str text, struct str en);
/* The options of a field, the law's levels among them; in the maker's arena. */
size_t sheet_options(const struct sheet_maker *m, const struct form_field *field, struct sheet_listed **out);
/* Whether one of the values picks the option; *words is what stands after its colon. */
bool sheet_picks(struct texts values, struct str id, struct str *words);
struct str sheet_option_words(const struct sheet_maker *m, const struct form_field *field, struct str value);
struct str sheet_day_words(const struct sheet_maker *m, struct civil day);
/* "phone": empty for what no person has. */
struct str sheet_person_field(const struct sheet_person *person, struct str field);

#endif
