/* What is recorded about a sign on the spot, and while it is watched. */
#include "desk/input.h"
#include "page/ui.h"
#include "web/form_body.h"
#include "web/sign_page.h"

bool page_sign_onsite(struct visit *visit)
{
	struct sign_page page;
	struct sign_onsite_view view = { .me = visit->frame.person_name };

	if (!sign_page_open_for(visit, SIGN_VERB_survey, &page))
		return false;
	view.head = sign_page_head(&page);
	view.aids = sign_aids_of(visit, page.sign.type, false);
	visit->frame.title = visit_words(visit, "現場會勘");
	view.frame = visit->frame;
	html_sign_onsite(visit->out, &visit->reader, &view);
	return true;
}

/* The five looks of 伍二(二), as paragraphs of what was found, in the language of the record. */
static const struct {
	const char *name, *label;
} looks[] = {
	{ "look_scope", "影響範圍" },   { "look_cause", "來源及如何發生" },  { "look_loss", "損失情形" },
	{ "look_support", "所需支援" }, { "look_measures", "可採取之措施" },
};

static struct str findings(const struct typed *typed, struct arena *arena)
{
	struct str all = str_trim(typed_get(typed, S("findings"), S("")));

	/* What was seen is asked for by itself: without it the looks stand for nothing. */
	if (all.len == 0)
		return all;
	for (size_t i = 0; i < sizeof(looks) / sizeof(looks[0]); i++) {
		const struct str look = str_trim(typed_get(typed, str_of(looks[i].name), S("")));
		if (look.len)
			all = arena_printf(arena, "%.*s\n%s：%.*s", STR_ARG(all), looks[i].label, STR_ARG(look));
	}
	return all;
}

bool body_sign_onsite(const struct typed *typed, struct arena *arena, struct json_out *out, struct err *err)
{
	struct typed_field *at = ARENA_ARRAY(arena, typed->count + 1, struct typed_field);
	size_t count = 0;

	for (size_t i = 0; i < typed->count; i++)
		if (!str_is(typed->at[i].name, "findings"))
			at[count++] = typed->at[i];
	at[count++] = (struct typed_field){ S("findings"), findings(typed, arena) };
	const struct typed given = { at, count };
	return form_body(input_shape(ROUTE_sign_survey), &given, arena, out, err);
}

static bool look_page(struct visit *visit, enum sign_verb verb, const char *title)
{
	struct sign_page page;
	struct sign_look_view view = { .next_look = sign_next_look(visit), .clears = verb == SIGN_VERB_clear };

	if (!sign_page_open_for(visit, verb, &page))
		return false;
	view.head = sign_page_head(&page);
	view.may_clear = sign_may(page.state, SIGN_VERB_clear);
	visit->frame.title = visit_words(visit, title);
	view.frame = visit->frame;
	html_sign_look(visit->out, &visit->reader, &view);
	return true;
}

bool page_sign_look(struct visit *visit)
{
	return look_page(visit, SIGN_VERB_look, "再次查看");
}

bool page_sign_clear(struct visit *visit)
{
	return look_page(visit, SIGN_VERB_clear, "徵兆已經解除了嗎");
}
