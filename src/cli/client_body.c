#include "cli/client.h"

#include <ctype.h>
#include <string.h>

#include "base/must.h"
#include "host/file.h"
#include "text/utf8.h"

enum { SECRET_BYTES_MAX = 4096 };

static bool is_attachment(const struct shape_field *field)
{
	return field->type == SHAPE_PARTS && !strcmp(field->part->name, "attachment");
}

/* What everybody on this machine could read in the list of processes is taken from a file. */
static bool is_secret(const struct shape_field *field)
{
	return !strcmp(field->name, "secret");
}

/* "next_look_at" is --next-look-at; the files of a sign are --attach, whatever the field is called. */
static const char *option_name(const struct shape_field *field, struct arena *arena)
{
	if (is_attachment(field) && !strcmp(field->name, "attachments"))
		return "attach";
	/* --data is the data directory everywhere. */
	if (!strcmp(field->name, "data"))
		return "damaged-data";
	if (is_secret(field))
		return "secret-file";
	char *name = arena_cstr(arena, str_of(field->name));
	for (char *at = name; *at; at++)
		if (*at == '_')
			*at = '-';
	return name;
}

static const char *value_name(const struct shape_field *field)
{
	if (is_secret(field))
		return "FILE";
	switch (field->type) {
	case SHAPE_CODE:
		return *field->choices ? field->choices : "CODE";
	case SHAPE_HASH:
		return "SHA256";
	case SHAPE_INT:
		return "N";
	case SHAPE_BOOL:
		return field->need == SHAPE_REQUIRED ? "yes|no" : NULL;
	case SHAPE_TIME:
		return "TIME";
	case SHAPE_PARTS:
		return is_attachment(field) ? "FILE" : "NAME=VALUE;…";
	case SHAPE_PART1:
		return "NAME=VALUE;…";
	case SHAPE_TEXT:
	case SHAPE_TEXTS:
		return "TEXT";
	}
	return "TEXT";
}

size_t client_field_options(const struct shape *shape, struct arena *arena, struct arg_option *out, size_t room)
{
	for (size_t i = 0; i < shape->count; i++) {
		const struct shape_field *field = &shape->fields[i];
		must(i < room);
		out[i] =
			(struct arg_option){ .name = option_name(field, arena),
					     .value = value_name(field),
					     .help = is_attachment(field) ? "檔案；送出前先存入"
						     : is_secret(field) ? "檔案，- 為標準輸入；密碼、權杖或 whsec_ 金鑰"
									: field->doc,
					     .repeats = field->type == SHAPE_PARTS || field->type == SHAPE_TEXTS };
	}
	return shape->count;
}

struct writing {
	struct client *client;
	struct arena *arena;
	struct json_out *out;
	int *status;
	struct err *err;
};

static bool yes_or_no(struct str value, bool *out)
{
	*out = str_is(value, "yes") || str_is(value, "true") || str_is(value, "是") || str_is_empty(value);
	return *out || str_is(value, "no") || str_is(value, "false") || str_is(value, "否");
}

static bool refuse_value(const struct shape_field *field, struct str value, struct err *err)
{
	char shown[100];

	snprintf(shown, sizeof(shown), "%s=%.*s", field->name, (int)(value.len < 60 ? value.len : 0),
		 value.len ? value.at : "");
	return refuse(err, REFUSAL_USAGE, shown);
}

/* A value of one of the simple types. */
static bool scalar_write(const struct writing *w, const struct shape_field *field, struct str value)
{
	int64_t number;
	bool yes;

	if (!utf8_is_valid(value))
		return refuse(w->err, REFUSAL_UTF8_MALFORMED);
	if (field->type == SHAPE_INT) {
		if (!str_int64(value, &number))
			return refuse_value(field, value, w->err);
		json_out_int(w->out, number);
	} else if (field->type == SHAPE_BOOL) {
		if (!yes_or_no(value, &yes))
			return refuse_value(field, value, w->err);
		json_out_bool(w->out, yes);
	} else {
		json_out_string(w->out, value);
	}
	return true;
}

/* The next "name=value" of "name=value;name=value"; "\;" stands for a ';' in a value. False at the end. */
static bool pair_next(struct arena *arena, struct str *rest, struct str *name, struct str *value)
{
	if (rest->len == 0)
		return false;
	char *text = arena_alloc(arena, rest->len + 1);
	size_t len = 0, at = 0;
	for (; at < rest->len && rest->at[at] != ';'; at++) {
		if (rest->at[at] == '\\' && at + 1 < rest->len && rest->at[at + 1] == ';')
			at++;
		text[len++] = rest->at[at];
	}
	*rest = str_after(*rest, at + 1);
	str_cut(str_from(text, len), '=', name, value);
	*name = str_trim(*name);
	return true;
}

static bool part_field_write(const struct writing *w, const struct shape_field *field, struct str pairs)
{
	struct str name, value;
	bool begun = false;

	while (pair_next(w->arena, &pairs, &name, &value)) {
		if (!str_is(name, field->name))
			continue;
		if (!begun) {
			json_out_key(w->out, field->name);
			if (field->type == SHAPE_TEXTS)
				json_out_open(w->out, '[');
		} else if (field->type != SHAPE_TEXTS) {
			return refuse_value(field, value, w->err);
		}
		begun = true;
		if (!scalar_write(w, field, value))
			return false;
	}
	if (begun && field->type == SHAPE_TEXTS)
		json_out_close(w->out, ']');
	return true;
}

static bool names_are_known(const struct shape *part, struct str pairs, struct arena *arena, struct err *err)
{
	struct str name, value;

	while (pair_next(arena, &pairs, &name, &value)) {
		bool known = false;
		for (size_t i = 0; i < part->count; i++)
			known |= str_is(name, part->fields[i].name);
		if (!known)
			return refuse_str(err, REFUSAL_FIELD_UNKNOWN, name);
	}
	return true;
}

/* "field=text" of the form is short for "field=…;values=text". */
static bool form_value_write(const struct writing *w, struct str given)
{
	struct str name, value;

	if (!str_cut(given, '=', &name, &value))
		return refuse_str(w->err, REFUSAL_USAGE, given);
	json_out_open(w->out, '{');
	json_out_key(w->out, "field");
	json_out_string(w->out, name);
	json_out_key(w->out, "values");
	json_out_open(w->out, '[');
	if (value.len)
		json_out_string(w->out, value);
	json_out_close(w->out, ']');
	json_out_close(w->out, '}');
	return true;
}

static bool part_write(const struct writing *w, const struct shape_field *field, struct str given)
{
	struct json read;

	if (!utf8_is_valid(given))
		return refuse(w->err, REFUSAL_UTF8_MALFORMED);
	if (str_starts(given, S("{"))) {
		if (!json_read(given, w->arena, &read, w->err))
			return false;
		json_out_raw(w->out, given);
		return true;
	}
	if (is_attachment(field) && w->client)
		return client_attach(w->client, given, w->out, w->status, w->err);
	if (is_attachment(field)) {
		json_out_string(w->out, given);
		return true;
	}
	if (!strcmp(field->part->name, "form_value") && !str_starts(given, S("field=")))
		return form_value_write(w, given);
	if (!names_are_known(field->part, given, w->arena, w->err))
		return false;
	json_out_open(w->out, '{');
	for (size_t i = 0; i < field->part->count; i++)
		if (!part_field_write(w, &field->part->fields[i], given))
			return false;
	json_out_close(w->out, '}');
	return true;
}

/* Its first line, or all of it where there is but one. */
static bool secret_write(const struct writing *w, struct str path)
{
	struct str text, line, rest;

	if (!file_read(arena_cstr(w->arena, path), SECRET_BYTES_MAX, w->arena, &text, w->err))
		return false;
	if (!utf8_is_valid(text))
		return refuse(w->err, REFUSAL_UTF8_MALFORMED);
	str_cut(text, '\n', &line, &rest);
	json_out_string(w->out, str_trim(line));
	return true;
}

static bool field_write(const struct writing *w, const struct shape_field *field, const struct args *args,
			const struct arg_option *option)
{
	bool list = field->type == SHAPE_PARTS || field->type == SHAPE_TEXTS;
	bool begun = false;

	for (size_t i = 0; i < args->given_count; i++) {
		if (args->given[i].option != option)
			continue;
		if (!begun) {
			json_out_key(w->out, field->name);
			if (list)
				json_out_open(w->out, '[');
		}
		begun = true;
		bool part = field->type == SHAPE_PARTS || field->type == SHAPE_PART1;
		if (is_secret(field) ? !secret_write(w, args->given[i].value)
				     : !(part ? part_write : scalar_write)(w, field, args->given[i].value))
			return false;
	}
	if (begun && list)
		json_out_close(w->out, ']');
	return true;
}

bool client_body(const struct shape *shape, const struct args *args, struct client *client, struct buf *out,
		 int *status, struct err *err)
{
	ARENA_SCOPED(arena);
	struct json_out json = { .buf = out };
	const struct writing w = { client, client ? client->arena : &arena, &json, status, err };

	*status = 0;
	json_out_open(&json, '{');
	/* The shape's options come first in the command's table: client_run put them there. */
	for (size_t i = 0; i < shape->count; i++)
		if (!field_write(&w, &shape->fields[i], args, &args->command->options[i]))
			return false;
	json_out_close(&json, '}');
	return true;
}
