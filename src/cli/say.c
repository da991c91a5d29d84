#include "cli/cli.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/buf.h"

enum lang cli_lang(void)
{
	static const char *const names[] = { "LC_ALL", "LC_MESSAGES", "LANG" };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		const char *value = getenv(names[i]);
		if (value && *value)
			return lang_from_locale(value);
	}
	return LANG_ZH_HANT;
}

int cli_refuse(const struct err *err)
{
	const struct refusal_row *row = refusal_row(err->refusal);
	BUF_SCOPED(line);

	if (*err->where)
		buf_printf(&line, "%s: ", err->where);
	words_refusal(cli_lang(), err, &line);
	fprintf(stderr, "tocsin: %.*s [%s]\n", (int)line.len, line.at, row->code);
	return row->exit_status;
}

int cli_usage(const char *msgid, const char *word)
{
	BUF_SCOPED(line);

	words_fill(cli_lang(), &line, msgid, word);
	fprintf(stderr, "tocsin: %.*s\n", (int)line.len, line.at);
	return CLI_USAGE;
}
