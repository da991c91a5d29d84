#include <stdio.h>
#include <string.h>

#include "cli/cli.h"

struct verb {
	const char *name;
	int (*run)(int argc, char **argv);
	const char *words;
};

static const struct verb verbs[] = {
#define VERB(name, words) { #name, cli_##name, words },
#include "cli/verbs.def"
#undef VERB
};

static void usage(FILE *to)
{
	const enum lang lang = cli_lang();

	fputs(words_in(lang, "用法： tocsin 動詞 …\n\n"), to);
	for (size_t i = 0; i < sizeof(verbs) / sizeof(verbs[0]); i++)
		fprintf(to, "  %-10s %s\n", verbs[i].name, words_in(lang, verbs[i].words));
	fputs(words_in(lang, "\n`tocsin 動詞 --help` 說明該動詞。\n"), to);
}

int main(int argc, char **argv)
{
	if (argc < 2) {
		usage(stderr);
		return CLI_USAGE;
	}
	if (!strcmp(argv[1], "--help") || !strcmp(argv[1], "-h") || !strcmp(argv[1], "help")) {
		usage(stdout);
		return CLI_OK;
	}
	if (!strcmp(argv[1], "--version"))
		return cli_version(2, argv);
	for (size_t i = 0; i < sizeof(verbs) / sizeof(verbs[0]); i++) {
		if (!strcmp(argv[1], verbs[i].name))
			return verbs[i].run(argc, argv);
	}
	return cli_usage("沒有「%1」這個動詞；`tocsin --help` 列出全部。", argv[1]);
}
