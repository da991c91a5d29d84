/* cli: the command line, one function a verb.
 *
 * main/main.c looks argv[1] up in verbs.def and calls cli_<verb> with argv as given (argv[0] the program, argv[1] the
 * verb). Data go to stdout, talk to stderr. Exit status: 0 ok, 1 a negative answer, 2 usage, 64–78 as in sysexits.h
 * (a refusal's own is in base/refusals.def). A verb is one file, <verb>.c; a bigger one may be a few, with its name first.
 */
#ifndef CLI_CLI_H
#define CLI_CLI_H

#include "base/err.h"
#include "words/words.h"

enum { CLI_OK = 0, CLI_NO = 1, CLI_USAGE = 2 };

#define VERB(name, words) int cli_##name(int argc, char **argv);
#include "cli/verbs.def"
#undef VERB

/* The language of LC_ALL, LC_MESSAGES or LANG (the first that is set): "en…" is English, all else zh-Hant. */
enum lang cli_lang(void);
/* Says the refusal on stderr, "tocsin: [where: ]sentence [code]", and gives its exit status. */
int cli_refuse(const struct err *err);
/* A usage error: words_fill of msgid and word (may be NULL) on stderr; gives CLI_USAGE. */
int cli_usage(const char *msgid, const char *word);

#endif
