/* args: a command's options, from one table.
 *
 * The table gives both the parsing (getopt_long: -x, --long, --long=value, "--") and the --help text, so that they can't
 * differ. Options and operands may be mixed. An unknown option, a missing value or a wrong number of operands is a usage
 * error: one line on stderr, exit status 2.
 */
#ifndef CLI_ARGS_H
#define CLI_ARGS_H

#include <stdio.h>

#include "base/arena.h"
#include "base/str.h"
#include "words/words.h"

struct arg_option {
	char letter;       /* 'j', or 0 for none */
	const char *name;  /* "json"; NULL ends the table */
	const char *value; /* what the value is called in --help: "FILE"; NULL: a flag */
	const char *help;  /* msgid */
	bool repeats;      /* may be given more than once; otherwise the second is a usage error */
};

struct arg_command {
	const char *name;     /* "ledger verify" */
	const char *operands; /* as shown: "[FILE…]", "SEQ"; "" for none */
	int least, most;      /* operands; most -1: no limit */
	const char *help;     /* msgid: what it does, one sentence */
	const struct arg_option *options;
	const char *exit_help; /* msgid, or NULL: exit statuses beyond the common ones */
};

struct arg_given {
	const struct arg_option *option;
	struct str value;
};

struct args {
	const struct arg_command *command;
	struct arg_given *given; /* in the order given */
	size_t given_count;
	struct str *operand;
	size_t operand_count;
};

enum args_outcome { ARGS_READY, ARGS_HELPED, ARGS_WRONG };

/* argv[0] is skipped: a verb passes argc - 1, argv + 1. --help and -h are in every table by themselves: they print to
 * stdout and give ARGS_HELPED; ARGS_WRONG has told stderr. Strings are borrowed from argv. */
enum args_outcome args_read(const struct arg_command *command, int argc, char **argv, enum lang lang,
			    struct arena *arena, struct args *out);
/* The exit status of an outcome that is not ARGS_READY: CLI_OK or CLI_USAGE. */
int args_exit(enum args_outcome outcome);

/* By long name, which must be in the table. */
bool args_has(const struct args *args, const char *name);
struct str args_value(const struct args *args, const char *name);       /* the last given; empty when not given */
const char *args_cstr(const struct args *args, const char *name);       /* NULL when not given */
void args_help(const struct arg_command *command, enum lang lang, FILE *out);

#endif
