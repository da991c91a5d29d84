#include "cli/client.h"

#include <string.h>

#include "api/route.h"
#include "base/must.h"
#include "cli/cli.h"
#include "desk/input.h"
#include "host/entropy.h"
#include "host/file.h"
#include "text/query.h"
#include "text/utf8.h"

enum { OPTIONS_MAX = 60, BODY_BYTES_MAX = 256 * 1024 };

static const struct client_row rows[] = {
#define CLIENT(verb, word, route, operands) { #verb, word, ROUTE_##route, operands },
#include "cli/clients.def"
#undef CLIENT
};
enum { ROWS = sizeof(rows) / sizeof(rows[0]) };

static const struct arg_option write_options[] = {
	{ 'b', "json-body", "FILE", "整個內容取自 JSON 檔（- 為標準輸入），不用其他欄位選項", false },
	{ 'k', "idempotency-key", "KEY", "重送時沿用的鍵；否則每次新取", false },
	{ 'm', "if-match", "ETAG", "只有在版本仍是這個時才寫入", false },
	{ 'n', "dry-run", NULL, "試做：伺服器照做並回答，然後全部撤回；上傳則只印出將送出的內容", false },
	{ 0 },
};
static const struct arg_option json_option[] = { { 'j', "json", NULL, "照原樣印出 JSON", false }, { 0 } };

static bool is_write(const struct route_row *row)
{
	return row->method != HTTP_GET;
}

static size_t options_add(const struct arg_option *from, struct arg_option *to, size_t at)
{
	for (; from->name; from++) {
		must(at < OPTIONS_MAX);
		to[at++] = *from;
	}
	return at;
}

/* "…; ?state= ?after=": what the row of the route says that a query may hold. */
static size_t query_options(struct str doc, struct arena *arena, struct arg_option *out, size_t at)
{
	struct str before, name;

	while (str_cut(doc, '?', &before, &doc) && str_cut(doc, '=', &name, &doc)) {
		must(at < OPTIONS_MAX);
		out[at++] =
			(struct arg_option){ .name = arena_cstr(arena, name), .value = "VALUE", .help = "查詢條件" };
	}
	return at;
}

static struct arg_command command_make(const struct client_row *row, struct arena *arena)
{
	const struct route_row *route = route_row(row->route);
	const struct shape *shape = input_shape(row->route);
	struct arg_option *options = ARENA_ARRAY(arena, OPTIONS_MAX + 1, struct arg_option);
	size_t at = 0;

	if (is_write(route) && shape)
		at = client_field_options(shape, arena, options, OPTIONS_MAX);
	else if (!is_write(route))
		at = query_options(str_of(route->doc), arena, options, at);
	if (is_write(route))
		at = options_add(write_options, options, at);
	at = options_add(json_option, options, at);
	at = options_add(client_peer_options, options, at);
	options[at] = (struct arg_option){ 0 };
	int count = *row->operands ? 1 : 0; /* one a word */
	for (const char *word = row->operands; *word; word++)
		count += *word == ' ';
	return (struct arg_command){ .name = arena_printf(arena, "%s %s", row->verb, row->word).at,
				     .operands = row->operands,
				     .least = count,
				     .most = count,
				     .help = route->doc,
				     .options = options,
				     .exit_help = "69 連不上伺服器；被拒絕時是該拒絕的結束狀態" };
}

/* The route's path with its {…} filled by the operand, and the query. */
static void target_make(const struct client_row *row, const struct args *args, struct buf *out)
{
	const struct route_row *route = route_row(row->route);
	struct str rest = str_of(route->path), before, name;
	struct str doc = str_of(route->doc);
	char mark = '?';
	size_t operand = 0;

	while (str_cut(rest, '{', &before, &rest)) {
		buf_add(out, before);
		query_escape(out, args->operand[operand++]);
		str_cut(rest, '}', &name, &rest);
	}
	buf_add(out, before);
	for (size_t i = 0; !is_write(route) && i < args->given_count; i++) {
		const struct arg_option *option = args->given[i].option;
		char named[40];
		snprintf(named, sizeof(named), "?%s=", option->name);
		if (str_find(doc, str_of(named)) < 0)
			continue;
		buf_add_char(out, mark);
		buf_printf(out, "%s=", option->name);
		query_escape(out, args->given[i].value);
		mark = '&';
	}
}

static struct str key_of(const struct args *args, struct arena *arena)
{
	if (args_has(args, "idempotency-key"))
		return args_value(args, "idempotency-key");
	return arena_printf(arena, "%016llx%016llx", (unsigned long long)entropy_u64(),
			    (unsigned long long)entropy_u64());
}

static bool body_make(const struct client_row *row, const struct args *args, struct client *client, struct buf *out,
		      int *status, struct err *err)
{
	ARENA_SCOPED(arena);
	const struct shape *shape = input_shape(row->route);
	const char *file = args_cstr(args, "json-body");
	struct str text;

	*status = 0;
	if (!file)
		return client_body(shape, args, client, out, status, err);
	if (!file_read(file, BODY_BYTES_MAX, &arena, &text, err))
		return false;
	buf_add(out, text);
	return true;
}

static int show_reply(const struct client *client, const struct args *args, const struct fetch_reply *reply)
{
	bool json = str_starts(fetch_header(reply, "Content-Type"), S("application/json"));

	if (reply->status >= 400)
		return client_problem(client, reply);
	if (json && !args_has(args, "json")) {
		client_view(reply->body, cli_lang(), stdout);
	} else {
		fwrite(reply->body.at, 1, reply->body.len, stdout);
		if (json)
			putchar('\n');
	}
	return fflush(stdout) == 0 && !ferror(stdout) ? CLI_OK : 74; /* EX_IOERR */
}

static int ask(const struct client_row *row, const struct args *args, struct arena *arena, struct client *client)
{
	const struct route_row *route = route_row(row->route);
	bool dry = is_write(route) && args_has(args, "dry-run");
	struct fetch_reply reply;
	struct err err;
	int status = 0;
	BUF_SCOPED(body);
	BUF_SCOPED(target);

	target_make(row, args, &target);
	if (is_write(route) && !body_make(row, args, dry ? NULL : client, &body, &status, &err))
		return status ? status : cli_refuse(&err);
	if (dry && route->kind == ROUTE_KIND_UPLOAD) {
		printf("%s %.*s\n%.*s\n", route_method_name(route->method), (int)target.len, target.at, (int)body.len,
		       body.at);
		return CLI_OK;
	}
	if (dry)
		buf_add(&target, S("?dry-run=1"));
	struct client_request request = { .method = route_method_name(route->method), .target = buf_str(&target) };
	if (is_write(route)) {
		request.content_type = "application/json";
		request.key = key_of(args, arena);
		request.if_match = args_value(args, "if-match");
		request.body = buf_str(&body);
	}
	if (!client_ask(client, &request, &reply, &err))
		return cli_refuse(&err);
	return show_reply(client, args, &reply);
}

static int upload(const struct args *args, struct client *client)
{
	BUF_SCOPED(made);
	struct json_out json = { .buf = &made };
	struct err err;
	int status;

	if (!client_attach(client, args->operand[0], &json, &status, &err))
		return status ? status : cli_refuse(&err);
	if (args_has(args, "json"))
		printf("%.*s\n", (int)made.len, made.at);
	else
		client_view(buf_str(&made), cli_lang(), stdout);
	return CLI_OK;
}

static int row_run(const struct client_row *row, int argc, char **argv)
{
	ARENA_SCOPED(arena);
	const struct arg_command command = command_make(row, &arena);
	struct client client = { 0 };
	struct args args;
	struct err err;
	enum args_outcome outcome = args_read(&command, argc - 2, argv + 2, cli_lang(), &arena, &args);

	if (outcome != ARGS_READY)
		return args_exit(outcome);
	for (size_t i = 0; i < args.operand_count; i++)
		if (!utf8_is_valid(args.operand[i]) || args.operand[i].len == 0)
			return cli_usage("用法錯誤：%1", command.operands);
	bool dry = route_row(row->route)->kind == ROUTE_KIND_UPLOAD && args_has(&args, "dry-run");
	if (!dry && !client_open(&args, &arena, &client, &err)) {
		client_close(&client);
		return cli_refuse(&err);
	}
	int status = route_row(row->route)->kind == ROUTE_KIND_UPLOAD && !dry ? upload(&args, &client)
									      : ask(row, &args, &arena, &client);
	client_close(&client);
	return status;
}

static int words_list(const char *verb, FILE *out)
{
	enum lang lang = cli_lang();

	fprintf(out, "%s tocsin %s …\n\n", words_in(lang, "用法："), verb);
	for (size_t i = 0; i < ROWS; i++)
		if (!strcmp(rows[i].verb, verb))
			fprintf(out, "  %-14s %-9s %s\n", rows[i].word, rows[i].operands,
				words_in(lang, route_row(rows[i].route)->doc));
	return out == stdout ? CLI_OK : CLI_USAGE;
}

int client_run(const char *verb, int argc, char **argv)
{
	if (argc < 3)
		return words_list(verb, stderr);
	if (!strcmp(argv[2], "--help") || !strcmp(argv[2], "-h"))
		return words_list(verb, stdout);
	for (size_t i = 0; i < ROWS; i++)
		if (!strcmp(rows[i].verb, verb) && !strcmp(rows[i].word, argv[2]))
			return row_run(&rows[i], argc, argv);
	return cli_usage("沒有這個動作：%1", argv[2]);
}
