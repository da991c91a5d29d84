/* catalogue: the tables that tools/po2c.py compiles from words/en.po. Only words.c reads them. */
#ifndef WORDS_CATALOGUE_H
#define WORDS_CATALOGUE_H

#include <stddef.h>

struct catalogue_row {
	const char *msgid, *text;
};

extern const struct catalogue_row catalogue_en[]; /* ascending by msgid's bytes */
extern const size_t catalogue_en_count;
/* The few texts whose source is English: what the API's documentation says of routes and fields. */
extern const struct catalogue_row catalogue_zh[];
extern const size_t catalogue_zh_count;

#endif
