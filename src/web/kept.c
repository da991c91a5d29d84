/* What was typed, when its form is shown again, or is no more because somebody else was first: then it stands on the page as text,
 * so that whoever wrote it can take it along. */
#include <string.h>

#include "desk/input.h"
#include "web/form_body.h"
#include "web/login.h"
#include "web/talk.h"

/* The field of the shape that a form's name belongs to: "at.date" is part of "at". */
static const struct shape_field *field_of(const struct talk *talk, const struct web_form *form, struct str name)
{
	struct str head, rest;

	str_cut(name, '.', &head, &rest);
	return form_body_field(input_shape(form->verb),
			       arena_printf(talk->arena, "/%.*s", STR_ARG(rest.len ? head : name)).at);
}

/* What was chosen, or what the page put there: letters, digits and signs of ASCII alone. */
static bool is_code(struct str value)
{
	for (size_t i = 0; i < value.len; i++)
		if (value.at[i] <= ' ' || value.at[i] >= 0x7F)
			return false;
	return true;
}

static bool ends(struct str name, const char *with)
{
	const size_t len = strlen(with);

	return name.len > len && str_is(str_after(name, name.len - len), with);
}

static bool is_worth_keeping(const struct typed_field *typed, const struct shape_field *field)
{
	/* A time stands with its day. */
	if (login_is_secret(typed->name) || ends(typed->name, ".choice") || ends(typed->name, ".time"))
		return false;
	if (ends(typed->name, ".date"))
		return true;
	if (field && (field->type == SHAPE_TEXT || field->type == SHAPE_TEXTS))
		return true;
	return !is_code(typed->value) && !str_starts(typed->name, S("field."));
}

/* A day with its time. */
static struct str words_of(const struct talk *talk, const struct typed_field *typed)
{
	const struct str name = typed->name;

	if (!ends(name, ".date"))
		return str_trim(typed->value);
	const struct str time = arena_printf(talk->arena, "%.*s.time", STR_ARG(str_first(name, name.len - 5)));
	return str_trim(arena_printf(talk->arena, "%.*s %.*s", STR_ARG(typed->value),
				     STR_ARG(typed_get(&talk->typed, time, S("")))));
}

/* No codes, no secrets; under the words of its fields. */
static void take(struct talk *talk, const struct web_form *form)
{
	struct typed_field *list = ARENA_ARRAY(talk->arena, talk->typed.count + 1, struct typed_field);
	size_t count = 0;

	for (size_t i = 0; i < talk->typed.count; i++) {
		const struct typed_field *typed = &talk->typed.at[i];
		const struct shape_field *field = field_of(talk, form, typed->name);
		const struct str words = words_of(talk, typed);
		if (words.len == 0 || !is_worth_keeping(typed, field))
			continue;
		const char *label = field ? form_label(talk, field) : words_in(talk->reader.lang, "其他");
		list[count++] = (struct typed_field){ str_of(label), words };
	}
	talk->unplaced = (struct typed){ list, count };
}

/* The page that was drawn has the form to send it again. */
static bool has_form(const struct talk *talk, const struct web_form *form)
{
	const struct str path = dispatch_path(form->path, talk->ids, talk->arena);

	return str_find(buf_str(&talk->out), arena_printf(talk->arena, "action=\"%.*s\"", STR_ARG(path))) >= 0;
}

/* The page above the form's own, which says how the thing stands now. */
static bool draw_above(struct talk *talk, const struct web_form *form)
{
	const struct str path = dispatch_path(form->page->path, talk->ids, talk->arena);
	const struct web_page *page;
	struct str ids[DESK_IDS];
	size_t len = path.len;

	while (len > 1 && path.at[len - 1] != '/')
		len--;
	page = len > 1 ? dispatch_page(str_first(path, len - 1), ids) : NULL;
	if (!page || page->file || !draw_page(talk, page))
		return false;
	talk->page = page;
	return true;
}

bool kept_draw(struct talk *talk, const struct web_form *form)
{
	const struct err err = talk->err;

	if (draw_page(talk, form->page)) {
		if (has_form(talk, form))
			return true;
		take(talk, form);
		return draw_page(talk, form->page);
	}
	const struct err refused = talk->err;
	const int status = refusal_row(refused.refusal)->http_status;
	/* Whoever is not logged in gets it back after the login; where nothing can be read there is a form for it (draw_refusal). */
	if (status == 401 || status >= 500)
		return false;
	take(talk, form);
	talk->err = err;
	if (draw_above(talk, form))
		return true;
	talk->err = refused;
	return false;
}
