/* Any bytes as the body of a form, through a real server: whatever they are, it answers; what it takes keeps to the limits; what
 * it takes urlencoded is exactly what the grammar of queries says; no file stays behind.
 *
 * The first byte chooses the content type, the second where the body is cut into two sends. */
#include <arpa/inet.h>
#include <dirent.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/must.h"
#include "host/http.h"
#include "text/query.h"
#include "text/utf8.h"

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);

enum { CAP_BYTES = 64 * 1024, TEXT_BYTES = 16 * 1024 };

static char spool[] = "/tmp/fuzz-form-XXXXXX";
static struct http_server *server;
static int peer = -1;
static struct str sent; /* the body under way, for the handler to compare */
static bool urlencoded;

static struct http_admission admit(void *arg, struct http_exchange *exchange)
{
	(void)arg;
	(void)exchange;
	return (struct http_admission){ .cap_bytes = CAP_BYTES, .form = true, .text_bytes = TEXT_BYTES };
}

static void check_urlencoded(const struct http_form *form)
{
	ARENA_SCOPED(arena);
	struct str rest = sent, name, value;
	size_t i = 0;

	must(query_is_valid(sent));
	for (; query_next(&rest, &arena, &name, &value); i++) {
		must(i < form->count && str_equal(form->at[i].name, name) && str_equal(form->at[i].value, value));
		must(utf8_is_valid(name) && utf8_is_valid(value) && !form->at[i].file);
	}
	must(i == form->count);
}

static void check(const struct http_request *request)
{
	size_t text = 0, files = 0;
	struct stat found;

	must(request->form.count <= HTTP_FORM_INPUTS);
	must(!request->form_wrong || request->form.count == 0);
	for (size_t i = 0; i < request->form.count; i++) {
		const struct http_input *input = &request->form.at[i];
		must(input->name.len <= HTTP_FORM_NAME_BYTES && input->file_name.len <= HTTP_FORM_FILE_NAME_BYTES);
		text += input->value.len;
		if (!input->file)
			continue;
		files++;
		must(input->value.len == 0 && stat(input->file, &found) == 0 &&
		     (uint64_t)found.st_size == input->file_bytes);
	}
	must(files <= HTTP_FORM_FILES && text <= TEXT_BYTES && text <= request->body_bytes);
	if (urlencoded && !request->form_wrong && !request->body_too_large)
		check_urlencoded(&request->form);
	else if (urlencoded && request->form_wrong)
		must(!query_is_valid(sent) || strcmp(request->form_wrong, "count") == 0 ||
		     strcmp(request->form_wrong, "name") == 0);
}

static void handle(void *arg, struct http_exchange *exchange)
{
	struct buf body = { 0 };
	(void)arg;

	must(!http_request(exchange)->malformed);
	check(http_request(exchange));
	http_answer(exchange, 200, NULL, &body);
}

static void nothing(void *arg, struct http_exchange *exchange)
{
	(void)arg;
	(void)exchange;
}

static void leave(void)
{
	http_stop(&server, 1000);
	rmdir(spool);
}

static void start(void)
{
	struct err err;
	must(mkdtemp(spool) && atexit(leave) == 0);
	const struct http_config config = { .listener = { { .address = "127.0.0.1" } },
					    .threads = 1,
					    .spool_directory = spool,
					    .handler = { admit, handle, nothing, nothing, NULL } };
	must(http_start(&config, &server, &err));
}

static void dial(void)
{
	struct sockaddr_in address = { .sin_family = AF_INET,
				       .sin_port = htons(http_port(server, 0)),
				       .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };

	const int at_once = 1;
	peer = socket(AF_INET, SOCK_STREAM, 0);
	setsockopt(peer, IPPROTO_TCP, TCP_NODELAY, &at_once, sizeof(at_once));
	must(peer >= 0 && connect(peer, (struct sockaddr *)&address, sizeof(address)) == 0);
}

static bool say(const void *at, size_t len)
{
	const char *from = at;

	for (size_t done = 0; done < len;) {
		ssize_t put = send(peer, from + done, len - done, MSG_NOSIGNAL);
		if (put <= 0)
			return false;
		done += (size_t)put;
	}
	return true;
}

/* The answer has no body: it ends with its head. */
static bool hear(void)
{
	char text[2048];
	size_t len = 0;

	while (len < sizeof(text) - 1) {
		ssize_t got = recv(peer, text + len, sizeof(text) - 1 - len, 0);
		if (got <= 0)
			return false;
		len += (size_t)got;
		text[len] = '\0';
		if (strstr(text, "\r\n\r\n"))
			return strncmp(text, "HTTP/1.1 200 ", 13) == 0;
	}
	return false;
}

static void nothing_is_left(void)
{
	DIR *here = opendir(spool);
	struct dirent *entry;

	/* The last exchange may still be about to end; the one before it has. */
	int files = 0;
	while ((entry = readdir(here)))
		files += entry->d_name[0] != '.';
	closedir(here);
	must(files <= HTTP_FORM_FILES);
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
	static const char *const types[] = { "application/x-www-form-urlencoded", "multipart/form-data; boundary=edge",
					     "multipart/form-data; boundary=\"--\"", "multipart/form-data",
					     "text/plain" };
	char head[300];

	if (!server)
		start();
	if (size < 2)
		return 0;
	const char *type = types[data[0] % (sizeof(types) / sizeof(types[0]))];
	urlencoded = type == types[0];
	sent = str_from((const char *)data + 2, size - 2);
	const size_t cut = sent.len ? data[1] % sent.len : 0;
	const int len = snprintf(head, sizeof(head),
				 "POST / HTTP/1.1\r\nHost: x\r\nContent-Type: %s\r\nContent-Length: %zu\r\n\r\n", type,
				 sent.len);
	if (peer < 0)
		dial();
	bool whole = say(head, (size_t)len) && say(sent.at, cut) && say(sent.at + cut, sent.len - cut);
	must(whole && hear());
	nothing_is_left();
	return 0;
}
