#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <strings.h>
#include <unistd.h>

#include "base/must.h"
#include "host/entropy.h"
#include "host/file.h"
#include "host/http_mhd.h"
#include "text/query.h"

enum { PART_HEAD_BYTES = 4096 }; /* of one line among a part's headers */

/* A new file of the spool directory, -1 when there is no room for one. */
static int spool_open(struct http_exchange *exchange, const char **path)
{
	const char *directory = exchange->server->config.spool_directory;

	must(directory);
	*path = arena_printf(&exchange->arena, "%s/%016llx%016llx.upload", directory, (unsigned long long)entropy_u64(),
			     (unsigned long long)entropy_u64())
			.at;
	int fd = open(*path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (fd < 0) {
		exchange->request.body_failed = true;
		*path = NULL;
	}
	return fd;
}

static bool spool_close(int *fd)
{
	const bool closed = *fd < 0 || close(*fd) == 0;

	*fd = -1;
	return closed;
}

static bool form_refuse(struct http_exchange *exchange, const char *why)
{
	if (!exchange->request.form_wrong)
		exchange->request.form_wrong = why;
	return false;
}

static struct http_input *input_add(struct http_exchange *exchange, struct str name)
{
	struct form *form = &exchange->form;

	if (form->count == HTTP_FORM_INPUTS || name.len > HTTP_FORM_NAME_BYTES) {
		form_refuse(exchange, form->count == HTTP_FORM_INPUTS ? "count" : "name");
		return NULL;
	}
	struct http_input *input = &form->inputs[form->count];
	*input = (struct http_input){ .name = name };
	form->value_begins[form->count] = form->value_ends[form->count] = exchange->body.len;
	form->count++;
	return input;
}

static bool value_add(struct http_exchange *exchange, const char *at, size_t len)
{
	const size_t cap = exchange->admission.text_bytes;

	if (cap && exchange->body.len + len > cap) {
		exchange->request.body_too_large = true;
		return false;
	}
	buf_add_bytes(&exchange->body, at, len);
	exchange->form.value_ends[exchange->form.count - 1] = exchange->body.len;
	return true;
}

static bool file_begin(struct http_exchange *exchange, struct http_input *input, struct str name, const char *media)
{
	struct form *form = &exchange->form;

	if (form->files == HTTP_FORM_FILES)
		return form_refuse(exchange, "files");
	if (name.len > HTTP_FORM_FILE_NAME_BYTES)
		return form_refuse(exchange, "filename");
	form->files++;
	input->file_name = arena_str(&exchange->arena, name);
	input->media = arena_str(&exchange->arena, str_of(media));
	form->fd = spool_open(exchange, &input->file);
	return form->fd >= 0;
}

static bool part_begin(struct http_exchange *exchange, const char *name, const char *file_name, const char *media)
{
	struct form *form = &exchange->form;

	if (!spool_close(&form->fd)) {
		exchange->request.body_failed = true;
		return false;
	}
	form->unchosen = file_name && !*file_name;
	if (!name || !*name)
		return form_refuse(exchange, "name");
	struct http_input *input = input_add(exchange, arena_str(&exchange->arena, str_of(name)));
	return input && (!file_name || form->unchosen || file_begin(exchange, input, str_of(file_name), media));
}

/* The library gives a part in pieces and says of each where in the part it lies. It may begin a part with an empty piece, so
 * that an empty field and a field of the same name after it look like one: nothing is lost, for the first was empty. */
static bool continues(const struct form *form, const char *name, const char *file_name, uint64_t offset)
{
	if (form->count == 0 || !name)
		return false;
	const struct http_input *input = &form->inputs[form->count - 1];
	const bool empty =
		input->file_bytes == 0 && form->value_begins[form->count - 1] == form->value_ends[form->count - 1];
	return str_is(input->name, name) && (file_name && *file_name) == (input->file != NULL) &&
	       (offset || (empty && (!input->file || str_is(input->file_name, file_name))));
}

static enum MHD_Result part_take(void *arg, enum MHD_ValueKind kind, const char *name, const char *file_name,
				 const char *media, const char *encoding, const char *at, uint64_t offset, size_t len)
{
	struct http_exchange *exchange = arg;
	struct form *form = &exchange->form;
	(void)kind;

	if (encoding && strcasecmp(encoding, "binary") != 0 && strcasecmp(encoding, "8bit") != 0 &&
	    strcasecmp(encoding, "7bit") != 0) {
		form_refuse(exchange, "Content-Transfer-Encoding");
		return MHD_NO;
	}
	if (!continues(form, name, file_name, offset) && !part_begin(exchange, name, file_name, media))
		return MHD_NO;
	if (len == 0 || form->unchosen)
		return MHD_YES;
	if (form->fd < 0)
		return value_add(exchange, at, len) ? MHD_YES : MHD_NO;
	form->inputs[form->count - 1].file_bytes += len;
	if (!file_put(form->fd, str_from(at, len)))
		exchange->request.body_failed = true;
	return exchange->request.body_failed ? MHD_NO : MHD_YES;
}

static bool is_urlencoded(struct str type)
{
	struct str media, parameters;
	const struct str wanted = S("application/x-www-form-urlencoded");

	str_cut(type, ';', &media, &parameters);
	media = str_trim(media);
	return media.len == wanted.len && !strncasecmp(media.at, wanted.at, wanted.len);
}

static void form_begin(struct http_exchange *exchange)
{
	struct form *form = &exchange->form;
	struct str type = exchange->request.header[HTTP_CONTENT_TYPE];

	form->inputs = ARENA_ARRAY(&exchange->arena, HTTP_FORM_INPUTS, struct http_input);
	form->value_begins = ARENA_ARRAY(&exchange->arena, HTTP_FORM_INPUTS, size_t);
	form->value_ends = ARENA_ARRAY(&exchange->arena, HTTP_FORM_INPUTS, size_t);
	if (exchange->request.repeated & 1u << HTTP_CONTENT_TYPE)
		form_refuse(exchange, "Content-Type");
	else if (exchange->request.declared_bytes != 0 && !is_urlencoded(type)) {
		form->parts = MHD_create_post_processor(exchange->connection, PART_HEAD_BYTES, part_take, exchange);
		if (!form->parts)
			form_refuse(exchange, "Content-Type");
	}
}

/* The grammar of queries is one, wherever they come from; it says no to half an escape, a NUL and what is not UTF-8. */
static void form_read_urlencoded(struct http_exchange *exchange)
{
	struct str rest = arena_str(&exchange->arena, buf_str(&exchange->body)), name, value;

	buf_clear(&exchange->body);
	if (!query_is_valid(rest)) {
		form_refuse(exchange, "escape");
		return;
	}
	while (query_next(&rest, &exchange->arena, &name, &value)) {
		struct http_input *input = input_add(exchange, name);
		if (!input || !value_add(exchange, value.at, value.len))
			return;
	}
}

static void form_end(struct http_exchange *exchange)
{
	struct form *form = &exchange->form;
	struct http_request *request = &exchange->request;
	const bool urlencoded = !form->parts;
	const bool whole = urlencoded || MHD_destroy_post_processor(form->parts) == MHD_YES;

	form->parts = NULL;
	request->body_failed |= !spool_close(&form->fd);
	/* What was stopped half way, for its size or for lack of room, isn't whole either; that is no fault of its form. */
	if (!request->form_wrong && !request->body_too_large && !request->body_failed) {
		if (!whole)
			form_refuse(exchange, "multipart");
		else if (urlencoded)
			form_read_urlencoded(exchange);
	}
	if (request->form_wrong || request->body_too_large || request->body_failed)
		return;
	for (size_t i = 0; i < form->count; i++)
		form->inputs[i].value = str_from(exchange->body.at + form->value_begins[i],
						 form->value_ends[i] - form->value_begins[i]);
	request->form = (struct http_form){ form->inputs, form->count };
}

void http_body_begin(struct http_exchange *exchange)
{
	const struct http_admission *admission = &exchange->admission;
	struct http_request *request = &exchange->request;

	if (admission->form)
		form_begin(exchange);
	else if (admission->to_file)
		exchange->spool_fd = spool_open(exchange, &request->body_file);
	else if (request->declared_bytes > 0 && !request->body_too_large)
		buf_reserve(&exchange->body, (size_t)request->declared_bytes);
}

void http_body_take(struct http_exchange *exchange, const char *at, size_t len)
{
	struct http_request *request = &exchange->request;

	request->body_bytes += len;
	if (request->body_bytes > exchange->admission.cap_bytes) {
		request->body_too_large = true;
		buf_clear(&exchange->body);
	}
	if (request->body_too_large || request->body_failed || request->form_wrong)
		return;
	if (exchange->form.parts) {
		bool taken = MHD_post_process(exchange->form.parts, at, len) == MHD_YES;
		if (!taken && !request->body_failed && !request->body_too_large)
			form_refuse(exchange, "multipart");
	} else if (exchange->admission.to_file) {
		request->body_failed = !file_put(exchange->spool_fd, str_from(at, len));
	} else {
		buf_add_bytes(&exchange->body, at, len);
	}
}

void http_body_end(struct http_exchange *exchange)
{
	struct http_request *request = &exchange->request;

	request->body_failed |= !spool_close(&exchange->spool_fd);
	if (exchange->admission.form)
		form_end(exchange);
	else
		request->body = buf_str(&exchange->body);
}

void http_body_free(struct http_exchange *exchange)
{
	struct form *form = &exchange->form;

	if (form->parts)
		MHD_destroy_post_processor(form->parts);
	form->parts = NULL;
	spool_close(&form->fd);
	for (size_t i = 0; i < form->count; i++)
		if (form->inputs[i].file)
			unlink(form->inputs[i].file);
	spool_close(&exchange->spool_fd);
	if (exchange->request.body_file)
		unlink(exchange->request.body_file);
	buf_free(&exchange->body);
}
