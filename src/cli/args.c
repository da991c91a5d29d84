#include "cli/args.h"

#include <getopt.h>
#include <string.h>

#include "base/must.h"
#include "cli/cli.h"

/* getopt_long gives back an option by a number: its place in the table, beyond all letters. */
enum { PLACE = 0x100, OPTIONS_MAX = 120 };

static size_t option_count(const struct arg_command *command)
{
	size_t count = 0;

	while (command->options && command->options[count].name)
		count++;
	must(count <= OPTIONS_MAX);
	return count;
}

/* ':' first: a missing value is told apart from an unknown option, and getopt itself stays silent. */
static void tables_make(const struct arg_command *command, size_t count, struct option *longs, char *letters)
{
	*letters++ = ':';
	*letters++ = 'h';
	for (size_t i = 0; i < count; i++) {
		const struct arg_option *option = &command->options[i];
		longs[i] = (struct option){ option->name, option->value ? required_argument : no_argument, NULL,
					    PLACE + (int)i };
		if (!option->letter)
			continue;
		must(option->letter != 'h');
		*letters++ = option->letter;
		if (option->value)
			*letters++ = ':';
	}
	longs[count] = (struct option){ "help", no_argument, NULL, 'h' };
	longs[count + 1] = (struct option){ 0 };
	*letters = '\0';
}

static const struct arg_option *option_found(const struct arg_command *command, int found)
{
	if (found >= PLACE)
		return &command->options[found - PLACE];
	for (const struct arg_option *option = command->options; option->name; option++)
		if (option->letter == found)
			return option;
	must(!"a letter that is in the table");
	return NULL;
}

static enum args_outcome wrong(const struct arg_command *command, enum lang lang, const char *msgid, const char *word)
{
	BUF_SCOPED(line);

	words_fill(lang, &line, msgid, word);
	fprintf(stderr, "tocsin %s: %.*s\n", command->name, (int)line.len, line.at);
	line.len = 0;
	words_fill(lang, &line, "用法：tocsin %1；`tocsin %1 --help` 說明", command->name);
	fprintf(stderr, "%.*s\n", (int)line.len, line.at);
	return ARGS_WRONG;
}

static bool given_before(const struct args *args, const struct arg_option *option)
{
	for (size_t i = 0; i < args->given_count; i++)
		if (args->given[i].option == option)
			return true;
	return false;
}

static enum args_outcome options_read(const struct arg_command *command, int argc, char **argv, enum lang lang,
				      struct args *out)
{
	struct option longs[OPTIONS_MAX + 2];
	char letters[2 * OPTIONS_MAX + 3];
	int found;

	tables_make(command, option_count(command), longs, letters);
	optind = 0; /* GNU: begin anew, also when an earlier command line was read */
	opterr = 0;
	while ((found = getopt_long(argc, argv, letters, longs, NULL)) != -1) {
		if (found == 'h') {
			args_help(command, lang, stdout);
			return ARGS_HELPED;
		}
		if (found == '?' || found == ':') {
			char letter[3] = { '-', (char)optopt, '\0' };
			const char *word = optopt > 0 && optopt < PLACE ? letter : argv[optind - 1];
			return wrong(command, lang, found == '?' ? "沒有這個選項：%1" : "選項 %1 需要一個值", word);
		}
		const struct arg_option *option = option_found(command, found);
		if (!option->repeats && given_before(out, option))
			return wrong(command, lang, "選項 --%1 只能給一次", option->name);
		out->given[out->given_count++] = (struct arg_given){ option, str_of(option->value ? optarg : "") };
	}
	return ARGS_READY;
}

enum args_outcome args_read(const struct arg_command *command, int argc, char **argv, enum lang lang,
			    struct arena *arena, struct args *out)
{
	/* getopt sorts the operands to the end of a copy; the caller's argv stays as it is. */
	char **sorted = ARENA_ARRAY(arena, (size_t)argc + 1, char *);

	memcpy(sorted, argv, (size_t)argc * sizeof(char *));
	*out = (struct args){ .command = command };
	/* "-abc" is three options in one word. */
	size_t room = 1;
	for (int i = 1; i < argc; i++)
		room += strlen(argv[i]);
	out->given = ARENA_ARRAY(arena, room, struct arg_given);
	enum args_outcome outcome = options_read(command, argc, sorted, lang, out);
	if (outcome != ARGS_READY)
		return outcome;
	out->operand_count = (size_t)(argc - optind);
	out->operand = ARENA_ARRAY(arena, out->operand_count + 1, struct str);
	for (size_t i = 0; i < out->operand_count; i++)
		out->operand[i] = str_of(sorted[optind + (int)i]);
	if (out->operand_count < (size_t)command->least)
		return wrong(command, lang, "缺少引數：%1", command->operands);
	if (command->most >= 0 && out->operand_count > (size_t)command->most)
		return wrong(command, lang, "多餘的引數：%1", sorted[optind + command->most]);
	return ARGS_READY;
}

int args_exit(enum args_outcome outcome)
{
	return outcome == ARGS_WRONG ? CLI_USAGE : CLI_OK;
}

static const struct arg_given *given_last(const struct args *args, const char *name)
{
	const struct arg_given *last = NULL;
	bool known = false;

	for (const struct arg_option *option = args->command->options; option && option->name; option++)
		known |= !strcmp(option->name, name);
	must(known);
	for (size_t i = 0; i < args->given_count; i++)
		if (!strcmp(args->given[i].option->name, name))
			last = &args->given[i];
	return last;
}

bool args_has(const struct args *args, const char *name)
{
	return given_last(args, name);
}

struct str args_value(const struct args *args, const char *name)
{
	const struct arg_given *last = given_last(args, name);

	return last ? last->value : (struct str){ 0 };
}

const char *args_cstr(const struct args *args, const char *name)
{
	return args_value(args, name).at;
}

static void option_help(const struct arg_option *option, enum lang lang, FILE *out)
{
	char left[80];

	snprintf(left, sizeof(left), "  %c%c%s --%s%s%s", option->letter ? '-' : ' ',
		 option->letter ? option->letter : ' ', option->letter ? "," : " ", option->name,
		 option->value ? "=" : "", option->value ? option->value : "");
	fprintf(out, "%-28s %s%s\n", left, words_in(lang, option->help),
		option->repeats ? words_in(lang, "（可重複）") : "");
}

void args_help(const struct arg_command *command, enum lang lang, FILE *out)
{
	static const struct arg_option help = { 'h', "help", NULL, "印出這段說明", false };

	fprintf(out, "%s tocsin %s [%s]%s%s\n\n%s\n\n", words_in(lang, "用法："), command->name, words_in(lang, "選項"),
		*command->operands ? " " : "", command->operands, words_in(lang, command->help));
	for (const struct arg_option *option = command->options; option && option->name; option++)
		option_help(option, lang, out);
	option_help(&help, lang, out);
	fprintf(out, "\n%s\n", words_in(lang, "結束狀態"));
	if (command->exit_help)
		fprintf(out, "  %s\n", words_in(lang, command->exit_help));
	fprintf(out, "  %s\n", words_in(lang, "0 成功；1 否定的結果；2 用法錯誤；64–78 依 sysexits.h"));
}
