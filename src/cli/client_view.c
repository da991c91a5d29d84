#include "cli/client.h"

#include <string.h>

#include "clock/date_text.h"
#include "text/json.h"

struct label {
	const char *code, *words;
};

static const struct label member_labels[] = {
#define LABEL(member, words) { member, words },
#define CODE(code, words)
#include "cli/labels.def"
#undef LABEL
#undef CODE
	{ 0 },
};

static const struct label code_labels[] = {
#define LABEL(member, words)
#define CODE(code, words) { code, words },
#include "cli/labels.def"
#undef LABEL
#undef CODE
	{ 0 },
};

struct view {
	enum lang lang;
	FILE *out;
};

static void label_put(const struct view *view, const struct label *labels, struct str code)
{
	for (; labels->code; labels++) {
		if (str_is(code, labels->code)) {
			fputs(words_in(view->lang, labels->words), view->out);
			return;
		}
	}
	/* One value, one line: what people wrote may have several. */
	for (size_t i = 0; i < code.len; i++)
		putc(code.at[i] == '\n' ? ' ' : code.at[i], view->out);
}

static void time_put(const struct view *view, struct instant t)
{
	char roc[DATE_TEXT_BYTES], text[INSTANT_TEXT_BYTES];

	if (view->lang == LANG_ZH_HANT)
		fprintf(view->out, "%.*s", STR_ARG(date_text_print_roc_time(t, roc)));
	else
		fprintf(view->out, "%.*s", STR_ARG(instant_print_taipei(t, text)));
}

static void string_put(const struct view *view, struct str value)
{
	char roc[DATE_TEXT_BYTES];
	struct instant t;
	struct civil day;

	if (value.len >= 20 && instant_read(value, &t))
		time_put(view, t);
	else if (view->lang == LANG_ZH_HANT && civil_read(value, &day))
		fprintf(view->out, "%.*s", STR_ARG(date_text_print_roc(day, roc)));
	else
		label_put(view, code_labels, value);
}

static void seconds_put(const struct view *view, int64_t seconds)
{
	char days[24], hours[24], minutes[24];
	BUF_SCOPED(text);

	snprintf(days, sizeof(days), "%lld", (long long)(seconds / 86400));
	snprintf(hours, sizeof(hours), "%lld", (long long)(seconds / 3600 % 24));
	snprintf(minutes, sizeof(minutes), "%lld", (long long)(seconds / 60 % 60));
	if (seconds >= 86400)
		words_fill(view->lang, &text, "%1 天 %2 小時 %3 分", days, hours, minutes);
	else if (seconds >= 3600)
		words_fill(view->lang, &text, "%1 小時 %2 分", hours, minutes);
	else
		words_fill(view->lang, &text, "%1 分", minutes);
	fprintf(view->out, "%.*s", (int)text.len, text.at);
}

static void scalar_put(const struct view *view, struct str name, const struct json *value)
{
	switch (value->kind) {
	case JSON_IS_STRING:
		string_put(view, value->string);
		break;
	case JSON_IS_BOOL:
		fputs(words_in(view->lang, value->boolean ? "是" : "否"), view->out);
		break;
	case JSON_IS_INT:
		if (str_ends(name, S("_seconds")))
			seconds_put(view, value->integer);
		else
			fprintf(view->out, "%lld", (long long)value->integer);
		break;
	case JSON_IS_REAL:
		fprintf(view->out, "%g", value->real);
		break;
	case JSON_IS_NULL:
	case JSON_IS_ARRAY:
	case JSON_IS_OBJECT:
		fputs("-", view->out);
		break;
	}
}

static bool is_flat(const struct json *value)
{
	return value->kind != JSON_IS_ARRAY && value->kind != JSON_IS_OBJECT;
}

static bool is_flat_list(const struct json *value)
{
	for (size_t i = 0; i < value->count; i++)
		if (!is_flat(&value->items[i]))
			return false;
	return value->kind == JSON_IS_ARRAY;
}

static bool is_of_delegation(struct str name)
{
	return str_is(name, "for") || str_is(name, "delegation");
}

/* An entry of the ledger on one line: when, what, by whom. The whole of it is what --json is for. */
static bool entry_put(const struct view *view, const struct json *value)
{
	const struct json *seq = json_member(value, "seq"), *kind = json_member(value, "kind");
	const struct json *at = json_member(value, "at"), *by = json_member(value, "by");

	if (!seq || !kind || !at || seq->kind != JSON_IS_INT || at->kind != JSON_IS_STRING)
		return false;
	fprintf(view->out, "#%lld ", (long long)seq->integer);
	string_put(view, at->string);
	fprintf(view->out, " %.*s", STR_ARG(kind->string));
	for (size_t i = 0; by && i < by->count; i++)
		if (by->items[i].kind == JSON_IS_STRING && !is_of_delegation(by->names[i]))
			fprintf(view->out, " %.*s", STR_ARG(by->items[i].string));
	const struct json *delegator = by ? json_member(by, "for") : NULL,
			  *id = by ? json_member(by, "delegation") : NULL;
	if (delegator && id)
		fprintf(view->out, " %s %.*s (%.*s)", words_in(view->lang, "代理"), STR_ARG(delegator->string),
			STR_ARG(id->string));
	fputc('\n', view->out);
	return true;
}

static void word_put(const struct view *view, const char *before, const struct json *value, const char *after)
{
	if (!value)
		return;
	fputs(before, view->out);
	scalar_put(view, S("_seconds"), value);
	fputs(after, view->out);
}

/* A clock on one line: what is due, when, how long there is, by which article. */
static bool clock_put(const struct view *view, const struct json *value)
{
	const struct json *duty = json_member(value, "duty"), *clock = json_member(value, "clock");
	const struct json *late = json_member(value, "late_seconds"), *left = json_member(value, "left_seconds");
	BUF_SCOPED(before);

	if (!duty || !clock)
		return false;
	word_put(view, "", duty, "");
	word_put(view, " ", json_member(value, "state"), "");
	buf_printf(&before, " %s ", words_in(view->lang, "期限"));
	buf_add_char(&before, '\0');
	word_put(view, before.at, json_member(value, "due"), "");
	buf_clear(&before);
	buf_printf(&before, " (%s ", words_in(view->lang, late ? "逾期多久" : "剩餘時間"));
	buf_add_char(&before, '\0');
	word_put(view, before.at, late ? late : left, ")");
	word_put(view, " ", json_member(value, "cite"), "");
	word_put(view, " [", clock, "]\n");
	return true;
}

static void object_put(const struct view *view, const struct json *object, int indent);

static void member_put(const struct view *view, struct str name, const struct json *value, int indent)
{
	label_put(view, member_labels, name);
	fputs(view->lang == LANG_ZH_HANT ? "：" : ": ", view->out);
	if (is_flat(value)) {
		scalar_put(view, name, value);
	} else if (is_flat_list(value)) {
		for (size_t i = 0; i < value->count; i++) {
			fputs(i == 0 ? "" : view->lang == LANG_ZH_HANT ? "、" : ", ", view->out);
			scalar_put(view, name, &value->items[i]);
		}
		if (value->count == 0)
			fputs(words_in(view->lang, "無"), view->out);
	}
	fputc('\n', view->out);
	if (value->kind == JSON_IS_OBJECT) {
		object_put(view, value, indent + 2);
		return;
	}
	for (size_t i = 0; !is_flat_list(value) && i < value->count; i++) {
		fprintf(view->out, "%*s- ", indent, "");
		if (!entry_put(view, &value->items[i]) && !clock_put(view, &value->items[i]))
			object_put(view, &value->items[i], -(indent + 2));
	}
}

/* A negative indent: the first line stands behind a hyphen already. */
static void object_put(const struct view *view, const struct json *object, int indent)
{
	int rest = indent < 0 ? -indent : indent;

	if (object->kind != JSON_IS_OBJECT) {
		scalar_put(view, S(""), object);
		fputc('\n', view->out);
		return;
	}
	for (size_t i = 0; i < object->count; i++) {
		/* Where a thing brings its English beside it, one of both is enough. */
		if (view->lang == LANG_ZH_HANT && str_is(object->names[i], "en"))
			continue;
		fprintf(view->out, "%*s", i == 0 && indent < 0 ? 0 : rest, "");
		member_put(view, object->names[i], &object->items[i], rest);
	}
	if (object->count == 0)
		fputc('\n', view->out);
}

void client_view(struct str json, enum lang lang, FILE *out)
{
	const struct view view = { lang, out };
	ARENA_SCOPED(arena);
	struct json value;
	struct err err;

	if (!json_read(json, &arena, &value, &err)) {
		fprintf(out, "%.*s\n", STR_ARG(json));
		return;
	}
	object_put(&view, &value, 0);
}
