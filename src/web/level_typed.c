#include "web/level_typed.h"

/* Answers being turned into fields of aspects. */
struct turning {
	const struct typed *typed;
	struct arena *arena;
	struct typed_field *out;
	size_t count;
};

enum { FIELDS_OF_AN_ASPECT = 12 };

static struct str answer(const struct turning *t, const char *name, int item)
{
	return typed_get(t->typed, arena_printf(t->arena, "%s.%d", name, item), (struct str){ 0 });
}

static bool is_hit(const struct turning *t, int item)
{
	const struct str hit = answer(t, "hit", item);

	return hit.len && !str_is(hit, "no");
}

static void put(struct turning *t, size_t aspect, const char *name, struct str value)
{
	if (value.len)
		t->out[t->count++] =
			(struct typed_field){ arena_printf(t->arena, "aspects.%zu.%s", aspect, name), value };
}

static struct str yes(bool is)
{
	return is ? S("yes") : S("no");
}

struct level_what level_what_read(struct str value)
{
	struct level_what what = { 0 };
	struct str core, ci;

	str_cut(value, ':', &what.asset, &value);
	str_cut(value, ':', &what.target, &value);
	str_cut(value, ':', &core, &value);
	str_cut(value, ':', &ci, &what.cls);
	what.core = str_is(core, "1");
	what.ci = str_is(ci, "1");
	return what;
}

struct str level_what_print(const struct level_what *what, struct arena *arena)
{
	return arena_printf(arena, "%.*s:%.*s:%d:%d:%.*s", STR_ARG(what->asset), STR_ARG(what->target), what->core,
			    what->ci, STR_ARG(what->cls));
}

/* 洩漏 looks at information, 中斷 at the operation of a system or a business (rulebook/rating.h). */
static struct str target_of(struct str dim, const struct level_what *what)
{
	if (str_is(dim, "C"))
		return S("info");
	return str_is(dim, "A") && str_is(what->target, "info") ? S("system") : what->target;
}

static void put_outage(struct turning *t, size_t aspect, int item, struct str hit)
{
	if (str_starts(hit, S("outage:")))
		put(t, aspect, "outage", str_after(hit, 7));
	else if (str_is(hit, "within") || str_is(hit, "beyond"))
		put(t, aspect, "within", yes(str_is(hit, "within")));
	put(t, aspect, "daily", answer(t, "daily", item));
}

static void put_severity(struct turning *t, size_t aspect, int item, struct str dim, struct str hit)
{
	const struct str criterion = arena_printf(t->arena, "criterion.%d.%.*s.%.*s", item, STR_ARG(dim), STR_ARG(hit));

	put(t, aspect, "sev", hit);
	put(t, aspect, "criterion", typed_get(t->typed, criterion, (struct str){ 0 }));
}

static void put_aspect(struct turning *t, size_t aspect, int item)
{
	const struct str dim = answer(t, "dim", item), hit = answer(t, "hit", item);
	const struct level_what what = level_what_read(answer(t, "what", item));
	const bool is_info = str_is(dim, "C") || (str_is(dim, "I") && str_is(what.target, "info"));

	put(t, aspect, "dim", dim);
	put(t, aspect, "asset", what.asset);
	put(t, aspect, "target", target_of(dim, &what));
	put(t, aspect, "core", yes(what.core));
	put(t, aspect, "ci", yes(what.ci));
	if (is_info && !str_is(what.cls, "none"))
		put(t, aspect, "cls", what.cls);
	if (str_is(dim, "A"))
		put_outage(t, aspect, item, hit);
	else
		put_severity(t, aspect, item, dim, hit);
	put(t, aspect, "reason", answer(t, "reason", item));
}

struct typed level_typed(const struct typed *typed, struct arena *arena)
{
	struct turning t = { .typed = typed,
			     .arena = arena,
			     .out = ARENA_ARRAY(arena, typed->count + LEVEL_ITEMS * FIELDS_OF_AN_ASPECT,
						struct typed_field),
			     .count = typed->count };
	size_t aspect = 0;

	for (size_t i = 0; i < typed->count; i++)
		t.out[i] = typed->at[i];
	for (int item = 0; item < LEVEL_ITEMS; item++)
		if (is_hit(&t, item))
			put_aspect(&t, aspect++, item);
	return (struct typed){ t.out, t.count };
}

/* The item that became the aspect of that number; -1: none. */
static int item_of(const struct turning *t, int64_t aspect)
{
	for (int item = 0; item < LEVEL_ITEMS; item++)
		if (is_hit(t, item) && aspect-- == 0)
			return item;
	return -1;
}

static const char *question_of(struct str field)
{
	static const struct {
		const char *field, *question;
	} questions[] = { { "sev", "hit" },       { "within", "hit" },       { "outage", "hit" }, { "daily", "daily" },
			  { "reason", "reason" }, { "criterion", "reason" }, { "dim", "dim" } };

	for (size_t i = 0; i < sizeof(questions) / sizeof(questions[0]); i++)
		if (str_is(field, questions[i].field))
			return questions[i].question;
	return "what";
}

struct str level_typed_field(const struct typed *typed, struct str name, struct arena *arena)
{
	const struct turning t = { .typed = typed, .arena = arena };
	struct str number, field;
	int64_t aspect;

	if (!str_starts(name, S("aspects.")) || !str_cut(str_after(name, 8), '.', &number, &field) ||
	    !str_int64(number, &aspect) || item_of(&t, aspect) < 0)
		return name;
	return arena_printf(arena, "%s.%d", question_of(field), item_of(&t, aspect));
}
