#include "base/err.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/must.h"

static const struct refusal_row rows[REFUSAL_COUNT] = {
#define REFUSAL(name, code, http, exit, words) [REFUSAL_##name] = { code, http, exit, words },
#include "base/refusals.def"
#undef REFUSAL
};

/* How many bytes of word are whole characters: a word that was cut to fit, here or by whoever made it, may end inside one. */
static size_t whole(const char *word, size_t len)
{
	size_t lead = len;

	for (int back = 0; lead && back < 4; back++) {
		unsigned char c = (unsigned char)word[--lead];
		if (c < 0x80)
			return len;
		if (c < 0xC0)
			continue;
		size_t needs = c < 0xE0 ? 2 : c < 0xF0 ? 3 : 4;
		return len - lead < needs ? lead : len;
	}
	return len;
}

static void word_put(char *out, const char *word, size_t len)
{
	len = whole(word, len < ERR_WORD_BYTES ? len : ERR_WORD_BYTES - 1);
	memcpy(out, word, len);
	out[len] = '\0';
}

bool refuse_(struct err *err, enum refusal refusal, ...)
{
	va_list words;
	const char *word;

	must(refusal > REFUSAL_NONE && refusal < REFUSAL_COUNT);
	*err = (struct err){ .refusal = refusal };
	va_start(words, refusal);
	for (int i = 0; i < ERR_WORDS && (word = va_arg(words, const char *)); i++)
		word_put(err->word[i], word, strlen(word));
	va_end(words);
	return false;
}

bool refuse_str(struct err *err, enum refusal refusal, struct str word)
{
	refuse(err, refusal);
	if (word.len)
		word_put(err->word[0], word.at, word.len);
	return false;
}

/* Takes off a character that was cut at the end, here or by whoever made the text. */
static void whole_characters(char *text)
{
	size_t len = strlen(text), at = len;

	while (at && ((unsigned char)text[at - 1] & 0xC0) == 0x80)
		at--;
	if (at == 0)
		return;
	unsigned char lead = (unsigned char)text[at - 1];
	size_t need = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : lead >= 0xC0 ? 2 : 1;
	if (len - (at - 1) < need)
		text[at - 1] = '\0';
}

bool refuse_at(struct err *err, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(err->where, sizeof(err->where), format, args);
	va_end(args);
	whole_characters(err->where);
	return false;
}

const struct refusal_row *refusal_row(enum refusal refusal)
{
	must(refusal > REFUSAL_NONE && refusal < REFUSAL_COUNT);
	return &rows[refusal];
}
