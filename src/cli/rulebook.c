/* tocsin rulebook check | list | diff. Needs no store. */
#include <stdio.h>
#include <string.h>

#include "cli/args.h"
#include "cli/cli.h"
#include "cli/rulebook_files.h"
#include "cli/rulebook_words.h"
#include "rulebook/rulebook.h"
#include "text/json.h"

static const struct arg_option options[] = {
	{ 'j', "json", NULL, "輸出 JSON", false },
	{ 0 },
};
static const struct arg_command check_command = {
	"rulebook check", "[DIR|FILE…]", 0, -1, "檢查規則：未給時檢查內建規則", options, "1：檢查出問題"
};
static const struct arg_command list_command = {
	"rulebook list", "[DIR]", 0, 1, "列出規則：版本、施行日期、摘要、各列之確認程度", options, NULL
};
static const struct arg_command diff_command = {
	"rulebook diff", "A B", 2, 2, "比較兩版規則；A、B 為內建的版本（107、110、115）、檔案或目錄", options, NULL
};

struct given {
	struct rulebook_file *files;
	size_t count;
};

static bool builtin_take(struct arena *arena, struct given *out)
{
	const struct rulebook_file *files = rulebook_default_files(&out->count);

	out->files = ARENA_ARRAY(arena, out->count + 1, struct rulebook_file);
	memcpy(out->files, files, out->count * sizeof(*files));
	return true;
}

/* Operands: none is the built-in library. */
static bool given_read(const struct args *args, struct arena *arena, struct given *out, struct err *err)
{
	*out = (struct given){ 0 };
	if (!args->operand_count)
		return builtin_take(arena, out);
	for (size_t i = 0; i < args->operand_count; i++) {
		struct rulebook_file *some, *both;
		size_t count;
		const char *path = arena_cstr(arena, args->operand[i]);
		if (!rulebook_files_read(path, arena, &some, &count, err))
			return false;
		both = ARENA_ARRAY(arena, out->count + count + 1, struct rulebook_file);
		if (out->count)
			memcpy(both, out->files, out->count * sizeof(*both));
		if (count)
			memcpy(both + out->count, some, count * sizeof(*both));
		out->files = both;
		out->count += count;
	}
	return true;
}

/* problems */

struct problems {
	bool json;
	size_t count;
	struct json_out out;
};

/* "law/tw/115.yaml:12:3" into its parts; the name may hold colons. */
static void place_put(struct json_out *out, const char *where)
{
	struct str file = str_of(where);
	int64_t number[2] = { 1, 1 };

	for (int i = 1; i >= 0; i--) {
		size_t at = file.len;
		while (at && file.at[at - 1] != ':')
			at--;
		if (!at || !str_int64(str_after(file, at), &number[i]))
			break;
		file.len = at - 1;
	}
	json_out_key(out, "file");
	json_out_string(out, file);
	json_out_key(out, "line");
	json_out_int(out, number[0]);
	json_out_key(out, "column");
	json_out_int(out, number[1]);
}

static void problem_tell(struct problems *problems, const struct err *err)
{
	BUF_SCOPED(words);

	problems->count++;
	words_refusal(cli_lang(), err, &words);
	if (!problems->json) {
		printf("%s%s%.*s [%s]\n", err->where, *err->where ? ": " : "", (int)words.len, words.at,
		       refusal_row(err->refusal)->code);
		return;
	}
	json_out_open(&problems->out, '{');
	place_put(&problems->out, err->where);
	json_out_key(&problems->out, "code");
	json_out_string(&problems->out, str_of(refusal_row(err->refusal)->code));
	json_out_key(&problems->out, "message");
	json_out_string(&problems->out, buf_str(&words));
	json_out_close(&problems->out, '}');
}

static void problems_find(const struct given *given, struct problems *problems)
{
	ARENA_SCOPED(arena);
	struct rulebook_library library;
	struct err err = { 0 };

	for (size_t i = 0; i < given->count; i++) {
		err = (struct err){ 0 };
		if (!rulebook_check_file(given->files[i], &err))
			problem_tell(problems, &err);
	}
	err = (struct err){ 0 };
	if (!problems->count && !given->count) {
		refuse(&err, REFUSAL_RULEBOOK_INCOMPLETE, "law, procedure, form, year");
		problem_tell(problems, &err);
	} else if (!problems->count && !rulebook_load(given->files, given->count, &arena, &library, &err)) {
		problem_tell(problems, &err);
	}
}

static int check(const struct args *args, struct arena *arena)
{
	BUF_SCOPED(line);
	struct problems problems = { .json = args_has(args, "json"), .out = { .buf = &line } };
	struct given given;
	struct err err = { 0 };

	if (!given_read(args, arena, &given, &err))
		return cli_refuse(&err);
	json_out_open(&problems.out, '{');
	json_out_key(&problems.out, "problems");
	json_out_open(&problems.out, '[');
	problems_find(&given, &problems);
	json_out_close(&problems.out, ']');
	json_out_key(&problems.out, "files");
	json_out_int(&problems.out, (int64_t)given.count);
	json_out_key(&problems.out, "ok");
	json_out_bool(&problems.out, problems.count == 0);
	json_out_close(&problems.out, '}');
	if (problems.json) {
		printf("%.*s\n", (int)line.len, line.at);
	} else if (!problems.count) {
		for (size_t i = 0; i < given.count; i++)
			printf("%.*s: ok\n", STR_ARG(given.files[i].name));
	}
	return problems.count ? CLI_NO : CLI_OK;
}

static int list(const struct args *args, struct arena *arena)
{
	struct rulebook_library library;
	struct given given;
	struct err err = { 0 };

	if (!given_read(args, arena, &given, &err) || !rulebook_load(given.files, given.count, arena, &library, &err))
		return cli_refuse(&err);
	rulebook_list(&library, args_has(args, "json"));
	return CLI_OK;
}

/* A side of a comparison: a law compiled in, or what is at the path. */
static bool side_read(struct str name, struct arena *arena, struct rulebook_files *out, struct err *err)
{
	size_t all;
	const struct rulebook_file *files = rulebook_default_files(&all);
	struct str wanted = arena_printf(arena, "tw/%.*s.yaml", STR_ARG(name));

	for (size_t i = 0; i < all; i++) {
		if (!str_equal(files[i].name, wanted))
			continue;
		out->at = ARENA_NEW(arena, struct rulebook_file);
		*out->at = files[i];
		out->count = 1;
		return true;
	}
	return rulebook_files_read(arena_cstr(arena, name), arena, &out->at, &out->count, err);
}

static int diff(const struct args *args, struct arena *arena)
{
	struct rulebook_files a, b;
	struct err err = { 0 };

	if (!side_read(args->operand[0], arena, &a, &err) || !side_read(args->operand[1], arena, &b, &err) ||
	    !rulebook_diff(&a, &b, args_has(args, "json"), arena, &err))
		return cli_refuse(&err);
	return CLI_OK;
}

int cli_rulebook(int argc, char **argv)
{
	static const struct {
		const char *word;
		const struct arg_command *command;
		int (*run)(const struct args *args, struct arena *arena);
	} words[] = { { "check", &check_command, check },
		      { "list", &list_command, list },
		      { "diff", &diff_command, diff } };
	ARENA_SCOPED(arena);
	struct args args;

	for (size_t i = 0; argc > 2 && i < sizeof(words) / sizeof(words[0]); i++) {
		if (strcmp(argv[2], words[i].word))
			continue;
		enum args_outcome outcome = args_read(words[i].command, argc - 2, argv + 2, cli_lang(), &arena, &args);
		return outcome == ARGS_READY ? words[i].run(&args, &arena) : args_exit(outcome);
	}
	if (argc > 2 && (!strcmp(argv[2], "--help") || !strcmp(argv[2], "-h"))) {
		for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
			args_help(words[i].command, cli_lang(), stdout);
		return CLI_OK;
	}
	return cli_usage("要做什麼：%1", "rulebook check | list | diff");
}
