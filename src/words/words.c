#include "words/words.h"

#include <stdarg.h>
#include <string.h>

#include "words/catalogue.h"

const char *lang_tag(enum lang lang)
{
	return lang == LANG_EN ? "en" : "zh-Hant";
}

enum lang lang_from_locale(const char *locale)
{
	struct str name = str_of(locale);

	if (!str_starts(name, S("en")))
		return LANG_ZH_HANT;
	return name.len == 2 || strchr("_.@", name.at[2]) ? LANG_EN : LANG_ZH_HANT;
}

static const char *look_up(const struct catalogue_row *rows, size_t count, const char *msgid)
{
	size_t low = 0, high = count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order = strcmp(msgid, rows[middle].msgid);
		if (order == 0)
			return rows[middle].text;
		if (order < 0)
			high = middle;
		else
			low = middle + 1;
	}
	return msgid;
}

const char *words_in(enum lang lang, const char *msgid)
{
	return lang == LANG_EN ? look_up(catalogue_en, catalogue_en_count, msgid)
			       : look_up(catalogue_zh, catalogue_zh_count, msgid);
}

static void fill(enum lang lang, struct buf *out, const char *msgid, const char *const word[ERR_WORDS])
{
	for (const char *at = words_in(lang, msgid); *at; at++) {
		if (at[0] == '%' && at[1] >= '1' && at[1] <= '0' + ERR_WORDS) {
			const char *with = word[at[1] - '1'];
			buf_add(out, str_of(with && *with ? words_in(lang, with) : ""));
			at++;
		} else {
			if (at[0] == '%' && at[1] == '%')
				at++;
			buf_add_char(out, *at);
		}
	}
}

void words_fill_(enum lang lang, struct buf *out, const char *msgid, ...)
{
	const char *word[ERR_WORDS] = { 0 };
	va_list words;

	va_start(words, msgid);
	for (int i = 0; i < ERR_WORDS && (word[i] = va_arg(words, const char *)); i++)
		;
	va_end(words);
	fill(lang, out, msgid, word);
}

void words_refusal(enum lang lang, const struct err *err, struct buf *out)
{
	const char *word[ERR_WORDS];

	for (int i = 0; i < ERR_WORDS; i++)
		word[i] = err->word[i];
	fill(lang, out, refusal_row(err->refusal)->words, word);
}
