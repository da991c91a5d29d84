#include "cli/client.h"

#include <stdlib.h>

#include "api/route.h"
#include "cli/cli.h"
#include "host/entropy.h"
#include "host/file.h"
#include "text/query.h"
#include "text/utf8.h"

enum { SMALL_FILE_BYTES = 4096, ATTACHMENT_BYTES_MAX = 64 * 1024 * 1024 };

const struct arg_option client_peer_options[] = {
	{ 'd', "data", "DIR", "資料目錄（否則 $TOCSIN_DIR，再否則目前目錄）", false },
	{ 'u', "url", "URL", "伺服器位址（否則 $TOCSIN_URL，再否則 DIR/run/address）", false },
	{ 't', "token-file", "FILE", "權杖檔（否則 $TOCSIN_TOKEN_FILE，再否則 DIR/run/token）", false },
	{ 0 },
};

/* The first that is there: an option, a variable of the environment, a file of the data directory. */
static bool told(const struct args *args, const char *option, const char *variable, struct str *out)
{
	const char *value = args_cstr(args, option);

	if (!value && variable)
		value = getenv(variable);
	*out = str_of(value);
	return value && *value;
}

static struct str run_file(const struct args *args, struct arena *arena, const char *name)
{
	struct str dir;

	if (!told(args, "data", "TOCSIN_DIR", &dir))
		dir = S(".");
	return arena_printf(arena, "%.*s/run/%s", STR_ARG(dir), name);
}

static bool small_file(struct str path, struct arena *arena, struct str *out, struct err *err)
{
	if (!file_read(arena_cstr(arena, path), SMALL_FILE_BYTES, arena, out, err))
		return false;
	*out = str_trim(*out);
	return true;
}

bool client_open(const struct args *args, struct arena *arena, struct client *out, struct err *err)
{
	struct str url, token_path;

	*out = (struct client){ .arena = arena };
	if (!told(args, "url", "TOCSIN_URL", &url)) {
		struct str path = run_file(args, arena, "address");
		if (!file_exists(arena_cstr(arena, path)))
			return refuse(err, REFUSAL_SERVER_UNREACHABLE, path.at, "沒有伺服器在這個資料目錄上執行");
		if (!small_file(path, arena, &url, err))
			return false;
	}
	if (!told(args, "token-file", "TOCSIN_TOKEN_FILE", &token_path))
		token_path = run_file(args, arena, "token");
	return small_file(token_path, arena, &out->token, err) && fetch_open(url, &out->peer, err);
}

void client_close(struct client *client)
{
	fetch_close(&client->peer);
}

bool client_ask(struct client *client, const struct client_request *request, struct fetch_reply *out, struct err *err)
{
	BUF_SCOPED(headers);

	buf_printf(&headers, "Authorization: Bearer %.*s\r\nAccept-Language: %s\r\n", STR_ARG(client->token),
		   lang_tag(cli_lang()));
	if (request->content_type)
		buf_printf(&headers, "Content-Type: %s\r\n", request->content_type);
	if (request->key.len)
		buf_printf(&headers, "Idempotency-Key: %.*s\r\n", STR_ARG(request->key));
	if (request->if_match.len)
		buf_printf(&headers, "If-Match: %.*s\r\n", STR_ARG(request->if_match));
	const struct fetch_request sent = { .method = request->method,
					    .target = request->target,
					    .headers = buf_str(&headers),
					    .body = request->body };
	return fetch(client->peer, &sent, client->arena, out, err);
}

static int exit_of_code(struct str code)
{
	for (int refusal = REFUSAL_NONE + 1; refusal < REFUSAL_COUNT; refusal++)
		if (str_is(code, refusal_row((enum refusal)refusal)->code))
			return refusal_row((enum refusal)refusal)->exit_status;
	return 70; /* EX_SOFTWARE: an answer that this program does not know */
}

int client_problem(const struct client *client, const struct fetch_reply *reply)
{
	struct json problem;
	struct err err;

	if (!json_read(reply->body, client->arena, &problem, &err) || !json_member(&problem, "code")) {
		fprintf(stderr, "tocsin: HTTP %d\n", reply->status);
		return 70;
	}
	const struct json *code = json_member(&problem, "code"), *where = json_member(&problem, "where");
	const struct json *detail = json_member(&problem, "detail");
	fprintf(stderr, "tocsin: %.*s%s%.*s [%.*s]\n", STR_ARG(where ? where->string : S("")), where ? ": " : "",
		STR_ARG(detail ? detail->string : S("")), STR_ARG(code->string));
	return exit_of_code(code->string);
}

static const char *media_of(struct str name)
{
	static const struct {
		const char *end, *media;
	} known[] = { { ".log", "text/plain" },        { ".txt", "text/plain" },      { ".csv", "text/csv" },
		      { ".json", "application/json" }, { ".pdf", "application/pdf" }, { ".png", "image/png" },
		      { ".jpg", "image/jpeg" },        { ".eml", "message/rfc822" } };

	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (str_ends(name, str_of(known[i].end)))
			return known[i].media;
	return "application/octet-stream";
}

static struct str base_name(struct str path)
{
	for (size_t at = path.len; at; at--)
		if (path.at[at - 1] == '/')
			return str_after(path, at);
	return path;
}

static struct str random_key(struct arena *arena)
{
	return arena_printf(arena, "%016llx%016llx", (unsigned long long)entropy_u64(),
			    (unsigned long long)entropy_u64());
}

bool client_attach(struct client *client, struct str path, struct json_out *into, int *status, struct err *err)
{
	struct str bytes, name = base_name(path);
	struct fetch_reply reply;
	struct json answer;
	BUF_SCOPED(target);

	*status = 0;
	if (!file_read(arena_cstr(client->arena, path), ATTACHMENT_BYTES_MAX, client->arena, &bytes, err))
		return false;
	if (!utf8_is_valid(name))
		return refuse(err, REFUSAL_UTF8_MALFORMED);
	buf_add(&target, S("/api/v1/attachments?name="));
	query_escape(&target, name);
	const struct client_request request = { .method = "POST",
						.target = buf_str(&target),
						.content_type = media_of(name),
						.key = random_key(client->arena),
						.body = bytes };
	if (!client_ask(client, &request, &reply, err))
		return false;
	if (reply.status >= 400) {
		*status = client_problem(client, &reply);
		return false;
	}
	if (!json_read(reply.body, client->arena, &answer, err))
		return false;
	const struct json *digest = json_member(&answer, "sha256");
	json_out_open(into, '{');
	json_out_key(into, "media");
	json_out_string(into, str_of(request.content_type));
	json_out_key(into, "name");
	json_out_string(into, name);
	json_out_key(into, "sha256");
	json_out_string(into, digest ? digest->string : S(""));
	json_out_close(into, '}');
	return true;
}
