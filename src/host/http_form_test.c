#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "host/fetch.h"
#include "host/file.h"
#include "host/folder.h"
#include "host/http.h"

/* A form's inputs come back as lines: name=value, or name=value of the file[media]file name. */
static char spool[] = "/tmp/http-form-test-XXXXXX";
static struct http_server *server;
static struct fetch *peer;
static struct arena arena;
static struct fetch_reply reply;

static struct http_admission admit(void *arg, struct http_exchange *exchange)
{
	(void)arg;
	if (str_is(http_request(exchange)->path, "/small"))
		return (struct http_admission){ .cap_bytes = 1 << 20, .form = true, .text_bytes = 100 };
	return (struct http_admission){ .cap_bytes = 1 << 20, .form = true };
}

static void write_input(struct buf *out, const struct http_input *input)
{
	struct str bytes = input->value;
	struct err err;

	if (input->file) {
		assert_true(file_read(input->file, 1 << 20, &arena, &bytes, &err));
		assert_int_equal(bytes.len, input->file_bytes);
	}
	buf_printf(out, "%.*s=", STR_ARG(input->name));
	if (bytes.len > 100)
		buf_printf(out, "%zu bytes", bytes.len);
	else
		buf_add(out, bytes);
	if (input->file)
		buf_printf(out, "[%.*s]%.*s", STR_ARG(input->media), STR_ARG(input->file_name));
	buf_add_char(out, '\n');
}

static void handle(void *arg, struct http_exchange *exchange)
{
	const struct http_request *request = http_request(exchange);
	struct buf body = { 0 };
	(void)arg;

	assert_true(request->form_wrong == NULL || request->form.count == 0);
	if (request->form_wrong)
		buf_printf(&body, "wrong: %s", request->form_wrong);
	for (size_t i = 0; i < request->form.count; i++)
		write_input(&body, &request->form.at[i]);
	http_answer(exchange, request->body_too_large ? 413 : request->form_wrong ? 400 : 200, NULL, &body);
}

static void nothing(void *arg, struct http_exchange *exchange)
{
	(void)arg;
	(void)exchange;
}

static int start(void **state)
{
	const struct http_config config = { .listener = { { .address = "127.0.0.1" } },
					    .spool_directory = spool,
					    .handler = { admit, handle, nothing, nothing, NULL } };
	char url[64];
	struct err err;
	(void)state;

	if (!http_start(&config, &server, &err))
		return -1;
	snprintf(url, sizeof(url), "http://127.0.0.1:%u", http_port(server, 0));
	return fetch_open(str_of(url), &peer, &err) ? 0 : -1;
}

static int stop(void **state)
{
	struct str *left;
	size_t count;
	struct err err;
	(void)state;

	fetch_close(&peer);
	http_stop(&server, 2000);
	/* Whatever came, no file of it stays. */
	if (!folder_files(spool, &arena, &left, &count, &err) || count)
		return -1;
	arena_free(&arena);
	return 0;
}

static void send(const char *path, const char *type, struct str body, int status, const char *expected)
{
	struct str header = arena_printf(&arena, "Content-Type: %s\r\n", type);
	const struct fetch_request request = {
		.method = "POST", .target = str_of(path), .headers = header, .body = body
	};
	struct err err;

	assert_true(fetch(peer, &request, &arena, &reply, &err));
	assert_string_equal(arena_cstr(&arena, reply.body), expected);
	assert_int_equal(reply.status, status);
}

static void send_url(const char *body, int status, const char *expected)
{
	send("/", "application/x-www-form-urlencoded", str_of(body), status, expected);
}

#define PART(name) "--edge\r\nContent-Disposition: form-data; name=\"" name "\"\r\n\r\n"
#define FILE_PART(name, file)                                                           \
	"--edge\r\nContent-Disposition: form-data; name=\"" name "\"; filename=\"" file \
	"\"\r\nContent-Type: image/png\r\n\r\n"

static void send_parts(const char *body, int status, const char *expected)
{
	send("/", "multipart/form-data; boundary=edge", str_of(body), status, expected);
}

static void an_urlencoded_form_comes_as_its_fields_in_order(void **state)
{
	(void)state;
	send_url("a=1&b=%E5%B7%B2+%26&a=2&c=&d=x%3Dy=z", 200, "a=1\nb=已 &\na=2\nc=\nd=x=y=z\n");
	send_url("", 200, "");
	send_url("&&a&", 200, "a=\n");
	send("/", "Application/X-WWW-Form-URLencoded;charset=UTF-8", S("a=1"), 200, "a=1\n");
}

static void an_urlencoded_form_that_is_broken_or_no_text_is_no_form(void **state)
{
	(void)state;
	send_url("a=%4", 400, "wrong: escape");
	send_url("a=%zz", 400, "wrong: escape");
	send_url("a=%00", 400, "wrong: escape");
	send_url("a=%ff", 400, "wrong: escape");
	send_url("%c3=1", 400, "wrong: escape");
	send("/", "application/x-www-form-urlencoded", str_from("a=\0b", 4), 400, "wrong: escape");
}

static void a_multipart_form_comes_as_its_fields_and_files(void **state)
{
	(void)state;
	send_parts(PART("a") "1\r\n" PART("b") "已\r\n次行\r\n" FILE_PART("f", "相片.png") "\x89PNG\r\n--\r\n" PART(
			   "c") "\r\n--edge--\r\n",
		   200, "a=1\nb=已\r\n次行\nf=\x89PNG\r\n--[image/png]相片.png\nc=\n");
	send_parts(FILE_PART("f", "") "\r\n" PART("a") "1\r\n--edge--\r\n", 200, "f=\na=1\n");
	send_parts(FILE_PART("f", "empty") "\r\n--edge--\r\n", 200, "f=[image/png]empty\n");
	send_parts(FILE_PART("f", "x") "1\r\n" FILE_PART("f", "y") "2\r\n--edge--\r\n", 200,
		   "f=1[image/png]x\nf=2[image/png]y\n");
}

static void a_multipart_form_that_is_cut_or_garbled_is_no_form(void **state)
{
	(void)state;
	send_parts(PART("a") "1\r\n", 400, "wrong: multipart");
	send_parts(PART("a") "1\r\n--edgeXX", 400, "wrong: multipart");
	send_parts("--edge\r\nContent-Disposition: form-data\r\n\r\n1\r\n--edge--\r\n", 400, "wrong: name");
	send_parts(
		"--edge\r\nContent-Disposition: form-data; name=\"a\"\r\nContent-Transfer-Encoding: base64\r\n\r\nMQ==\r\n--edge--\r\n",
		400, "wrong: Content-Transfer-Encoding");
	send("/", "multipart/form-data", S("x"), 400, "wrong: Content-Type");
	send("/", "multipart/form-data; boundary=", S("x"), 400, "wrong: Content-Type");
	send("/", "text/plain", S("a=1"), 400, "wrong: Content-Type");
}

static void a_file_of_many_pieces_is_whole(void **state)
{
	struct buf body = { 0 };
	(void)state;

	buf_add(&body, S(FILE_PART("f", "big")));
	for (int i = 0; i < 60000; i++)
		buf_add(&body, S("\r\n--x 0123"));
	buf_add(&body, S("\r\n--edge--\r\n"));
	send("/", "multipart/form-data; boundary=edge", buf_str(&body), 200, "f=600000 bytes[image/png]big\n");
	buf_free(&body);
}

static const char *repeated(const char *text, int times)
{
	struct buf out = { 0 };

	while (times-- > 0)
		buf_add(&out, str_of(text));
	struct str copy = arena_str(&arena, buf_str(&out));
	buf_free(&out);
	return copy.at;
}

static void there_are_limits_to_number_name_and_size(void **state)
{
	struct buf body = { 0 };
	(void)state;

	for (int i = 0; i < HTTP_FORM_INPUTS; i++)
		buf_add(&body, S("&a"));
	struct str most = buf_str(&body);
	send("/", "application/x-www-form-urlencoded", str_after(most, 2), 200, repeated("a=\n", HTTP_FORM_INPUTS - 1));
	send("/", "application/x-www-form-urlencoded", most, 200, repeated("a=\n", HTTP_FORM_INPUTS));
	buf_add(&body, S("&a"));
	send("/", "application/x-www-form-urlencoded", buf_str(&body), 400, "wrong: count");
	buf_clear(&body);
	for (int i = 0; i < HTTP_FORM_NAME_BYTES; i++)
		buf_add_char(&body, 'n');
	send("/", "application/x-www-form-urlencoded", buf_str(&body), 200,
	     arena_printf(&arena, "%.*s=\n", (int)body.len, body.at).at);
	buf_add_char(&body, 'n');
	send("/", "application/x-www-form-urlencoded", buf_str(&body), 400, "wrong: name");
	buf_clear(&body);
	for (int i = 0; i <= HTTP_FORM_FILES; i++)
		buf_add(&body, S(FILE_PART("f", "x") "1\r\n"));
	buf_add(&body, S("--edge--\r\n"));
	send("/", "multipart/form-data; boundary=edge", buf_str(&body), 400, "wrong: files");
	buf_free(&body);
}

static void text_beyond_its_own_cap_is_told(void **state)
{
	(void)state;
	send("/small", "application/x-www-form-urlencoded",
	     S("a=0123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789"),
	     200,
	     "a=0123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789\n");
	send("/small", "application/x-www-form-urlencoded",
	     S("a=01234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890"),
	     413, "");
	send("/small", "multipart/form-data; boundary=edge",
	     S(PART("a") "01234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890\r\n--edge--\r\n"),
	     413, "");
}

#define SERVED(test) cmocka_unit_test_setup_teardown(test, start, stop)

int main(void)
{
	const struct CMUnitTest tests[] = {
		SERVED(an_urlencoded_form_comes_as_its_fields_in_order),
		SERVED(an_urlencoded_form_that_is_broken_or_no_text_is_no_form),
		SERVED(a_multipart_form_comes_as_its_fields_and_files),
		SERVED(a_multipart_form_that_is_cut_or_garbled_is_no_form),
		SERVED(a_file_of_many_pieces_is_whole),
		SERVED(there_are_limits_to_number_name_and_size),
		SERVED(text_beyond_its_own_cap_is_told),
	};

	assert_non_null(mkdtemp(spool));
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	rmdir(spool);
	return failed;
}
