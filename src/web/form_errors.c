/* What is wrong with which field, in words for who filled it in: the desk's refusal names it by a JSON pointer, or by its name. */
#include "desk/input.h"
#include "text/utf8.h"
#include "web/form_body.h"
#include "web/talk.h"

/* The refusals that name their field as their first word. */
static bool names_its_field(enum refusal refusal)
{
	switch (refusal) {
	case REFUSAL_FIELD_MISSING:
	case REFUSAL_FIELD_TYPE:
	case REFUSAL_FIELD_TOO_LONG:
	case REFUSAL_FIELD_EMPTY:
	case REFUSAL_FIELD_RANGE:
	case REFUSAL_CODE_UNKNOWN:
	case REFUSAL_TEXT_CONTROL:
	case REFUSAL_TIME_FUTURE:
	case REFUSAL_TIME_PAST:
	case REFUSAL_TIME_ORDER:
	case REFUSAL_REASON_MISSING:
		return true;
	default:
		return false;
	}
}

/* Shorter than the refusal's own sentence, and with the field's words instead of its name. NULL: that sentence. */
static const char *sentence_for(enum refusal refusal)
{
	switch (refusal) {
	case REFUSAL_FIELD_MISSING:
	case REFUSAL_FIELD_EMPTY:
	case REFUSAL_REASON_MISSING:
		return "請填寫：%1";
	case REFUSAL_FIELD_TYPE:
		return "「%1」的寫法不對，請檢查";
	case REFUSAL_FIELD_TOO_LONG:
		return "「%1」太長了，請縮短";
	case REFUSAL_FIELD_RANGE:
		return "「%1」應介於 %2 與 %3 之間";
	case REFUSAL_CODE_UNKNOWN:
		return "請從選項中選一個：%1";
	case REFUSAL_TEXT_CONTROL:
		return "「%1」含有看不見的控制字元，請刪除";
	case REFUSAL_TIME_FUTURE:
		return "「%1」不可晚於現在";
	case REFUSAL_TIME_PAST:
		return "「%1」必須晚於現在";
	case REFUSAL_TIME_ORDER:
		return "「%1」不可早於 %2";
	default:
		return NULL;
	}
}

const char *form_label(const struct talk *talk, const struct shape_field *field)
{
	static const char *const ends[] = { "：", "；", "（", ": ", "; ", " (" };
	struct str label = str_of(words_in(talk->reader.lang, field->doc));

	for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
		ptrdiff_t at = str_find(label, str_of(ends[i]));
		if (at > 0)
			label = str_first(label, (size_t)at);
	}
	return arena_cstr(talk->arena, label);
}

static struct str error_words(const struct talk *talk, const struct err *err, const struct shape_field *field)
{
	const enum lang lang = talk->reader.lang;
	const char *sentence = sentence_for(err->refusal);
	BUF_SCOPED(out);

	if (sentence && field)
		words_fill(lang, &out, sentence, form_label(talk, field), err->word[1], err->word[2]);
	else
		words_refusal(lang, err, &out);
	return arena_str(talk->arena, buf_str(&out));
}

static void add(struct talk *talk, struct str name, struct str words)
{
	talk->errors[talk->error_count++] = (struct field_error){ name, words };
}

/* Nothing was typed into the field, under any of the names that it may have. */
static bool is_empty(const struct talk *talk, const char *name)
{
	const struct str own = str_of(name), below = arena_printf(talk->arena, "%s.", name);

	for (size_t i = 0; i < talk->typed.count; i++) {
		const struct typed_field *field = &talk->typed.at[i];
		if ((str_equal(field->name, own) || str_starts(field->name, below)) && !utf8_is_blank(field->value))
			return false;
	}
	return true;
}

/* The desk stops at the first field that is missing; whoever filled in the form wants to know all of them. */
static void all_missing(struct talk *talk, const struct shape *shape)
{
	talk->errors = ARENA_ARRAY(talk->arena, shape->count + 1, struct field_error);
	for (size_t i = 0; i < shape->count; i++) {
		const struct shape_field *field = &shape->fields[i];
		struct err missing = { .refusal = REFUSAL_FIELD_MISSING };
		if (field->need == SHAPE_REQUIRED && is_empty(talk, field->name))
			add(talk, str_of(field->name), error_words(talk, &missing, field));
	}
}

/* A pointer into what a body of a form's own was made of ("/values/keep_samples"): the name of the box, when there was such
 * a one. */
static struct str box_named(const struct talk *talk, const char *where)
{
	char *name = arena_cstr(talk->arena, str_of(where[0] == '/' ? where + 1 : where));

	for (char *at = name; *at; at++)
		if (*at == '/')
			*at = '.';
	for (size_t i = 0; i < talk->typed.count; i++)
		if (str_is(talk->typed.at[i].name, name) ||
		    str_starts(talk->typed.at[i].name, arena_printf(talk->arena, "%s.", name)))
			return str_of(name);
	return (struct str){ 0 };
}

void form_errors(struct talk *talk)
{
	const struct shape *shape = input_shape(talk->form->verb);
	struct str name = form_body_name(shape, talk->err.where, talk->arena);
	const struct shape_field *field = form_body_field(shape, talk->err.where);

	talk->error_count = 0;
	if (!shape)
		return;
	if (!field && names_its_field(talk->err.refusal)) {
		const struct str where = arena_printf(talk->arena, "/%s", talk->err.word[0]);
		name = form_body_name(shape, where.at, talk->arena);
		field = form_body_field(shape, where.at);
	}
	if (!field && talk->form->body)
		name = box_named(talk, talk->err.where);
	if (!field && name.len == 0)
		return;
	if (talk->err.refusal == REFUSAL_FIELD_MISSING && !talk->form->body)
		all_missing(talk, shape);
	if (talk->error_count)
		return;
	talk->errors = ARENA_ARRAY(talk->arena, 1, struct field_error);
	add(talk, name, error_words(talk, &talk->err, field));
}
