/* Forms: from what was typed to the desk's verb, and from its answer to the next page. */
#include <stdio.h>
#include <string.h>

#include "base/must.h"
#include "desk/input.h"
#include "text/hmac.h"
#include "text/query.h"
#include "text/utf8.h"
#include "web/csrf.h"
#include "web/form_body.h"
#include "web/login.h"
#include "web/talk.h"

enum { FILE_NAME_BYTES = 255, MEDIA_BYTES = 100, STRANGER_FILES = 5 };

static struct str typed_value(const struct talk *talk, const char *name)
{
	return typed_get(&talk->typed, str_of(name), (struct str){ 0 });
}

static const struct shape *shape_of(const struct talk *talk)
{
	return input_shape(talk->form->verb);
}

/* The field of the shape that files of that name go into. */
static bool takes_files(const struct talk *talk, struct str name)
{
	const struct shape *shape = shape_of(talk);

	for (size_t i = 0; shape && i < shape->count; i++)
		if (str_is(name, shape->fields[i].name))
			return shape->fields[i].type == SHAPE_PARTS &&
			       !strcmp(shape->fields[i].part->name, "attachment");
	return false;
}

static struct str input_of(const struct http_form *form, struct str name)
{
	for (size_t i = 0; i < form->count; i++)
		if (!form->at[i].file && str_equal(form->at[i].name, name))
			return form->at[i].value;
	return (struct str){ 0 };
}

/* That this browser has brought the file with that hash. */
static struct str proof_of(const struct talk *talk, struct str sha256)
{
	const struct str message = arena_printf(talk->arena, "kept %.*s %.*s", STR_ARG(talk->device), STR_ARG(sha256));
	char hex[SHA256_HEX_BYTES];

	return arena_str(talk->arena, sha256_hex(hmac_sha256(web_keys_mac(&talk->front->keys), message), hex));
}

/* A stranger's form may name only what came with it: who knows a hash is not to learn whether we have the file. */
static bool names_anothers_file(const struct talk *talk, struct str name)
{
	const struct http_form *form = &talk->request->form;
	struct str head, rest, number, member;

	if (!str_cut(name, '.', &head, &rest) || !takes_files(talk, head))
		return false;
	str_cut(rest, '.', &number, &member);
	const struct str prefix = arena_printf(talk->arena, "%.*s.%.*s.", STR_ARG(head), STR_ARG(number));
	const struct str sha = input_of(form, arena_printf(talk->arena, "%.*ssha256", STR_ARG(prefix)));
	const struct str proof = input_of(form, arena_printf(talk->arena, "%.*sproof", STR_ARG(prefix)));
	return !str_equal_secret(proof_of(talk, sha), proof);
}

/* What was typed, with room for what the uploads will add. False: not UTF-8. */
static bool typed_take(struct talk *talk)
{
	const struct http_form *form = &talk->request->form;
	struct typed_field *fields = ARENA_ARRAY(talk->arena, form->count + 4 * TALK_UPLOADS, struct typed_field);
	size_t count = 0;

	for (size_t i = 0; i < form->count; i++) {
		const struct http_input *input = &form->at[i];
		if (input->file || (talk->form->open && names_anothers_file(talk, input->name)))
			continue;
		if (!utf8_is_valid(input->name) || !utf8_is_valid(input->value))
			return refuse(&talk->err, REFUSAL_UTF8_MALFORMED);
		fields[count++] = (struct typed_field){ input->name, input->value };
	}
	talk->typed = (struct typed){ fields, count };
	talk->was_typed = true;
	return true;
}

/* How many of a name have come back in hidden fields: files that were kept before the form was refused. */
static size_t kept_before(const struct talk *talk, struct str name)
{
	size_t count = 0;

	while (typed_get(&talk->typed, arena_printf(talk->arena, "%.*s.%zu.sha256", STR_ARG(name), count), S("")).len)
		count++;
	return count;
}

static void on_upload_done(struct desk_call *call);

static bool uploads_take(struct talk *talk)
{
	const struct http_form *form = &talk->request->form;
	const size_t most = talk->form->open ? STRANGER_FILES : TALK_UPLOADS;

	talk->uploads = ARENA_ARRAY(talk->arena, TALK_UPLOADS, struct upload);
	for (size_t i = 0; i < form->count; i++) {
		const struct http_input *input = &form->at[i];
		/* An empty file input is sent as a file without a name and without bytes. */
		if (!input->file || input->file_bytes == 0 || !takes_files(talk, input->name))
			continue;
		if (talk->upload_count == most) {
			refuse(&talk->err, REFUSAL_FILES_TOO_MANY, talk->form->open ? "5" : "12");
			return refuse_at(&talk->err, "/%.*s", STR_ARG(input->name));
		}
		struct upload *upload = &talk->uploads[talk->upload_count];
		upload->input = input;
		upload->place = kept_before(talk, input->name);
		for (size_t before = 0; before < talk->upload_count; before++)
			upload->place += str_equal(talk->uploads[before].input->name, input->name);
		upload->call = (struct desk_call){
			.route = talk->form->open ? ROUTE_attachment_open : ROUTE_attachment_add,
			.body_file = input->file,
			.body_bytes = input->file_bytes,
			.session = talk->session,
			.device = talk->device,
			.source = str_of(talk->request->source),
			.idempotency_key = arena_printf(talk->arena, "%.*s.%zu", STR_ARG(talk->call.idempotency_key),
							talk->upload_count),
			.lang = talk->reader.lang,
			.done = on_upload_done,
			.arg = talk,
		};
		talk->upload_count++;
	}
	return true;
}

static void typed_add(struct talk *talk, struct str name, struct str value)
{
	/* Room was made for four a file. */
	struct typed_field *fields = (struct typed_field *)(uintptr_t)talk->typed.at;

	if (value.len)
		fields[talk->typed.count++] = (struct typed_field){ name, value };
}

/* The file is kept: the verb is told its hash, and what it was called. */
static void upload_note(struct talk *talk, const struct upload *upload)
{
	const struct str prefix = arena_printf(talk->arena, "%.*s.%zu.", STR_ARG(upload->input->name), upload->place);
	struct str location = str_of(upload->call.location), name = upload->input->file_name,
		   media = upload->input->media;

	const struct str sha256 = arena_str(talk->arena, str_after(location, strlen("/api/v1/attachments/")));
	typed_add(talk, arena_printf(talk->arena, "%.*ssha256", STR_ARG(prefix)), sha256);
	if (talk->form->open)
		typed_add(talk, arena_printf(talk->arena, "%.*sproof", STR_ARG(prefix)), proof_of(talk, sha256));
	if (utf8_is_text(name) && name.len <= FILE_NAME_BYTES)
		typed_add(talk, arena_printf(talk->arena, "%.*sname", STR_ARG(prefix)), name);
	if (utf8_is_text(media) && media.len <= MEDIA_BYTES)
		typed_add(talk, arena_printf(talk->arena, "%.*smedia", STR_ARG(prefix)), media);
}

static void on_verb_done(struct desk_call *call)
{
	struct talk *talk = call->arg;

	http_ready(talk->exchange);
}

static bool body_make(struct talk *talk)
{
	BUF_SCOPED(body);
	struct json_out o = { &body, false };
	const struct shape *shape = shape_of(talk);

	bool made = talk->form->body ? talk->form->body(&talk->typed, talk->arena, &o, &talk->err)
		    : shape          ? form_body(shape, &talk->typed, talk->arena, &o, &talk->err)
				     : true;
	if (made)
		talk->call.body = body.len ? arena_str(talk->arena, buf_str(&body)) : S("{}");
	return made;
}

/* The next file that waits, or the verb itself. False: nothing was submitted; talk->err. */
static bool go_on(struct talk *talk)
{
	if (talk->upload_next < talk->upload_count) {
		desk_submit(talk->front->desk, &talk->uploads[talk->upload_next].call);
		return true;
	}
	if (!body_make(talk))
		return false;
	talk->asked = true;
	desk_submit(talk->front->desk, &talk->call);
	return true;
}

/* On the writer's thread: nobody else has the talk while its exchange is put aside. */
static void on_upload_done(struct desk_call *call)
{
	struct talk *talk = call->arg;

	/* A report is more than its pictures: where they can't be kept, it goes on without them (and into the spool). */
	if (call->err.refusal != REFUSAL_NONE && talk->form->verb == ROUTE_sign_report_open &&
	    refusal_row(call->err.refusal)->http_status >= 500) {
		talk->upload_next = talk->upload_count;
	} else if (call->err.refusal != REFUSAL_NONE) {
		talk->err = call->err;
		refuse_at(&talk->err, "/%.*s", STR_ARG(talk->uploads[talk->upload_next].input->name));
		http_ready(talk->exchange);
		return;
	} else {
		upload_note(talk, &talk->uploads[talk->upload_next++]);
	}
	if (!go_on(talk))
		http_ready(talk->exchange);
}

/* Reports of strangers: nothing is done in anybody's name, so the browser's word that the form is ours is enough. */
static bool is_harmless(enum route verb)
{
	return verb == ROUTE_sign_report_open || verb == ROUTE_sign_add;
}

/* Above everything else: whether this form is ours. True: it may go on. */
static bool is_ours(struct talk *talk)
{
	const struct str mac = web_keys_mac(&talk->front->keys);

	switch (csrf_judge(mac, talk->request, talk->session, talk->device, typed_value(talk, "csrf"))) {
	case CSRF_OURS:
		return true;
	case CSRF_FOREIGN:
		/* What another site would have us say is not shown either. */
		talk->was_typed = false;
		talk->typed.count = 0;
		return refuse(&talk->err, REFUSAL_FORM_FOREIGN);
	case CSRF_STALE:
		break;
	}
	if (is_harmless(talk->form->verb) && csrf_is_vouched(talk->request))
		return true;
	if (!talk->form->open && talk->session.len == 0)
		return refuse(&talk->err, REFUSAL_SESSION_ENDED);
	return refuse(&talk->err, REFUSAL_FORM_STALE);
}

static bool is_login_matter(const struct talk *talk)
{
	return !talk->form->open &&
	       (talk->err.refusal == REFUSAL_SESSION_ENDED || talk->err.refusal == REFUSAL_TOKEN_WRONG);
}

/* The same page, with all that was typed and what is wrong with it. */
static void show_again(struct talk *talk)
{
	const struct err err = talk->err;
	const int status = refusal_row(err.refusal)->http_status;

	if (err.refusal == REFUSAL_FORM_FOREIGN) {
		draw_refusal(talk);
		return;
	}
	if (is_login_matter(talk)) {
		login_ask(talk);
		return;
	}
	/* What may have been done after all is asked for again under the same key; what was refused was not done. */
	talk->key = status >= 500 ? typed_value(talk, "key") : (struct str){ 0 };
	form_errors(talk);
	if (kept_draw(talk, talk->form)) {
		answer_page(talk, status, NULL, (struct str){ 0 });
		return;
	}
	if (is_login_matter(talk)) {
		login_ask(talk);
		return;
	}
	if (refusal_row(talk->err.refusal)->http_status < 500)
		talk->err = err;
	draw_refusal(talk);
}

/* A form that asks what its answers would give: the verb is undone, and all that was typed stays on the page. */
static bool is_tried(const struct web_form *form)
{
	return form->next && strcmp(form->next, "?") == 0;
}

void form_handle(struct talk *talk)
{
	if (!typed_take(talk) || !is_ours(talk)) {
		show_again(talk);
		return;
	}
	talk->call = (struct desk_call){
		.route = talk->form->verb,
		.session = talk->session,
		.device = talk->device,
		.source = str_of(talk->request->source),
		.origin = talk_key_origin(talk),
		.idempotency_key = str_first(typed_value(talk, "key"), 64),
		.if_match = typed_value(talk, "version"),
		.lang = talk->reader.lang,
		.dry_run = is_tried(talk->form),
		.done = on_verb_done,
		.arg = talk,
		.arena = talk->arena,
	};
	memcpy(talk->call.ids, talk->ids, sizeof(talk->call.ids));
	if (!uploads_take(talk) || !go_on(talk))
		show_again(talk);
}

static struct str with_notice(struct talk *talk, struct str path)
{
	struct str before, fragment;
	const bool has_fragment = str_cut(path, '#', &before, &fragment);
	const struct str code = talk_done_code(talk, talk->form);

	return arena_printf(talk->arena, "%.*s%sdone=%.*s%s%.*s", STR_ARG(before),
			    str_find(before, S("?")) >= 0 ? "&" : "?", STR_ARG(code), has_fragment ? "#" : "",
			    STR_ARG(fragment));
}

static void done(struct talk *talk)
{
	const struct str next =
		dispatch_next(talk->form, talk->ids, str_of(talk->call.location), &talk->typed, talk->arena);

	if (talk->call.session_made[0] || talk->call.session_ended) {
		login_take(talk);
		/* A login shows by itself; that a link has done its work has to be said. */
		login_done(talk, talk->form->verb == ROUTE_link_redeem ? with_notice(talk, next) : next);
		return;
	}
	if (!is_tried(talk->form) && (!talk->form->next || strcmp(talk->form->next, "=") != 0)) {
		answer_go(talk, with_notice(talk, next));
		return;
	}
	if (!is_tried(talk->form)) {
		talk->done = talk->form;
		talk->was_typed = false;
		talk->typed.count = 0;
	}
	if (draw_page(talk, talk->form->page))
		answer_page(talk, 200, NULL, (struct str){ 0 });
	else
		draw_refusal(talk);
}

void form_finish(struct talk *talk)
{
	if (talk->asked)
		talk->err = talk->call.err;
	if (talk->err.refusal != REFUSAL_NONE)
		show_again(talk);
	else
		done(talk);
}
