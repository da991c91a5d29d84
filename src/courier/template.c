#include "courier/template.h"

#include <stdio.h>
#include <string.h>

#include "text/json.h"
#include "text/query.h"

enum escape { ESCAPE_NONE, ESCAPE_PERCENT, ESCAPE_JSON };

static bool value_of(struct str name, const struct courier_job *job, struct str *out)
{
	const struct courier_message *m = &job->message;
	const struct {
		const char *name;
		struct str value;
	} values[] = {
		{ "number", m->number },
		{ "kind", m->kind },
		{ "deadline", m->deadline },
		{ "link", m->link },
		{ "to", m->to },
		{ "text", m->text },
		{ "id", m->id },
		{ "login", job->channel.login },
		{ "secret", job->channel.secret },
	};

	for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++)
		if (str_is(name, values[i].name)) {
			*out = values[i].value;
			return true;
		}
	return false;
}

/* The next {name}: *before it, *name, *rest after it. False: all that is left is text. */
static bool cut(struct str text, struct str *before, struct str *name, struct str *rest)
{
	for (size_t i = 0; i < text.len; i++) {
		size_t end = i + 1;
		if (text.at[i] != '{')
			continue;
		while (end < text.len && text.at[end] >= 'a' && text.at[end] <= 'z')
			end++;
		if (end == text.len || text.at[end] != '}' || end == i + 1)
			continue;
		*before = str_first(text, i);
		*name = str_from(text.at + i + 1, end - i - 1);
		*rest = str_after(text, end + 1);
		return true;
	}
	*before = text;
	return false;
}

bool template_line(struct str *rest, struct str *line)
{
	while (rest->len) {
		str_cut(*rest, '\n', line, rest);
		*line = str_trim(*line);
		if (line->len)
			return true;
	}
	return false;
}

static bool is_header(struct str line)
{
	struct str name, value;

	if (!str_cut(line, ':', &name, &value) || name.len == 0 || str_trim(value).len == 0)
		return false;
	for (size_t i = 0; i < name.len; i++)
		if (!strchr("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_", name.at[i]))
			return false;
	return true;
}

bool template_check(enum template_place place, struct str text, struct err *err)
{
	struct str before, name, value, line, rest = text;
	const struct courier_job none = { 0 };

	while (cut(rest, &before, &name, &rest))
		if (!value_of(name, &none, &value)) {
			char words[ERR_WORD_BYTES];
			snprintf(words, sizeof(words), "{%.*s}", STR_ARG(str_first(name, 60)));
			return refuse(err, REFUSAL_CHANNEL_TEMPLATE, words);
		}
	rest = text;
	while (place == TEMPLATE_HEADERS && template_line(&rest, &line))
		if (!is_header(line))
			return refuse_str(err, REFUSAL_CHANNEL_TEMPLATE, str_first(line, 60));
	return true;
}

/* By what the headers say the body is. */
static enum escape escape_of(enum template_place place, struct str headers)
{
	struct str line, name, value;

	if (place != TEMPLATE_BODY)
		return place == TEMPLATE_URL ? ESCAPE_PERCENT : ESCAPE_NONE;
	while (template_line(&headers, &line)) {
		if (!str_cut(line, ':', &name, &value) || name.len != 12 ||
		    strncasecmp(name.at, "content-type", 12) != 0)
			continue;
		if (str_find(value, S("json")) >= 0)
			return ESCAPE_JSON;
		if (str_find(value, S("x-www-form-urlencoded")) >= 0)
			return ESCAPE_PERCENT;
	}
	return ESCAPE_NONE;
}

static bool put(enum escape escape, enum template_place place, struct str value, struct buf *out)
{
	BUF_SCOPED(quoted);

	switch (escape) {
	case ESCAPE_PERCENT:
		query_escape(out, value);
		return true;
	case ESCAPE_JSON:
		json_put_string(&quoted, value);
		buf_add(out, str_from(quoted.at + 1, quoted.len - 2));
		return true;
	case ESCAPE_NONE:
		break;
	}
	for (size_t i = 0; place == TEMPLATE_HEADERS && i < value.len; i++)
		if ((unsigned char)value.at[i] < ' ' || value.at[i] == 0x7f)
			return false;
	buf_add(out, value);
	return true;
}

bool template_fill(enum template_place place, struct str text, struct str headers, const struct courier_job *job,
		   struct buf *out)
{
	const enum escape escape = escape_of(place, headers);
	struct str before, name, rest = text, value;
	bool more;

	do {
		more = cut(rest, &before, &name, &rest);
		buf_add(out, before);
		if (more && (!value_of(name, job, &value) || !put(escape, place, value, out)))
			return false;
	} while (more);
	return true;
}
