#include "web/story.h"

#include "base/must.h"
#include "courier/job.h"
#include "web/clocks.h"

enum reading {
	FORM_PLAIN,
	FORM_SIGN_TYPE,
	FORM_SOURCE,
	FORM_CATEGORY,
	FORM_DUTY,
	FORM_CLOCK,
	FORM_OPENED,
	FORM_LEVEL,
	FORM_SPAN,
	FORM_MINUTES,
	FORM_MARK,
	FORM_ASSET,
	FORM_OWN,
	FORM_PERSON,
	FORM_TROUBLE,
	FORM_ROLE,
	FORM_ACTS,
	FORM_CODES,
	FORM_ITEMS
};

enum { DETAILS_MAX = 12, LINES_AT_FIRST = 32 };

static const char *const kind_words[FACT_COUNT] = {
#define STORY(fact, words) [FACT_##fact] = words,
#define SHOWN(fact, field, label, form)
#define CODED(field, code, words)
#include "web/story.def"
#undef STORY
#undef SHOWN
#undef CODED
};

struct shown {
	enum fact_kind kind;
	enum reading form;
	const char *field, *label;
};

static const struct shown shown_fields[] = {
#define STORY(fact, words)
#define SHOWN(fact, field, label, form) { FACT_##fact, FORM_##form, #field, label },
#define CODED(field, code, words)
#include "web/story.def"
#undef STORY
#undef SHOWN
#undef CODED
};

static const struct coded {
	const char *field, *code, *words;
} coded[] = {
#define STORY(fact, words)
#define SHOWN(fact, field, label, form)
#define CODED(field, code, words) { #field, code, words },
#include "web/story.def"
#undef STORY
#undef SHOWN
#undef CODED
};

struct str story_words(enum lang lang, enum fact_kind kind)
{
	must(kind < FACT_COUNT);
	return kind_words[kind] ? str_of(words_in(lang, kind_words[kind])) : str_of(fact_row(kind)->kind);
}

struct str story_code(enum lang lang, const char *field, struct str code)
{
	for (size_t i = 0; i < sizeof(coded) / sizeof(coded[0]); i++)
		if (str_is(str_of(coded[i].field), field) && str_is(code, coded[i].code))
			return str_of(words_in(lang, coded[i].words));
	return code;
}

static const struct shape_field *field_of(enum fact_kind kind, const char *name)
{
	const struct shape *shape = &fact_row(kind)->shape;

	for (size_t i = 0; i < shape->count; i++)
		if (str_is(str_of(shape->fields[i].name), name))
			return &shape->fields[i];
	must(!"a field of that fact");
	return NULL;
}

static struct str number(struct visit *visit, int64_t n)
{
	return arena_printf(visit->look.arena, "%lld", (long long)n);
}

static struct str lines(struct visit *visit, const struct texts *texts)
{
	struct str all = S("");

	for (size_t i = 0; i < texts->count; i++)
		all = all.len ? arena_printf(visit->look.arena, "%.*s\n%.*s", STR_ARG(all), STR_ARG(texts->items[i]))
			      : texts->items[i];
	return all;
}

/* Files by their names; of other parts their number. */
static struct str parts_words(struct visit *visit, const struct shape_field *field, const struct parts *parts)
{
	struct str all = S("");

	if (parts->count == 0)
		return all;
	if (field->part != &shape_part_attachment)
		return number(visit, (int64_t)parts->count);
	for (size_t i = 0; i < parts->count; i++) {
		const struct part_attachment *file = PARTS_AT(*parts, struct part_attachment, i);
		const struct str name = file->name.len ? file->name : str_first(file->sha256, 12);
		all = all.len ? arena_printf(visit->look.arena, "%.*s\n%.*s", STR_ARG(all), STR_ARG(name)) : name;
	}
	return all;
}

static struct str plain(struct visit *visit, const struct shape_field *field, const void *value)
{
	switch (field->type) {
	case SHAPE_TEXT:
	case SHAPE_HASH:
		return *(const struct str *)value;
	case SHAPE_CODE:
		return story_code(visit->reader.lang, field->name, *(const struct str *)value);
	case SHAPE_INT:
		return number(visit, *(const int64_t *)value);
	case SHAPE_BOOL:
		return visit_words(visit, *(const bool *)value ? "是" : "否");
	case SHAPE_TIME:
		return reader_time_text(visit->look.arena, &visit->reader, *(const struct instant *)value);
	case SHAPE_TEXTS:
		return lines(visit, value);
	case SHAPE_PARTS:
		return parts_words(visit, field, value);
	case SHAPE_PART1:
		break;
	}
	return S("");
}

/* "I115-0001/notify/1": the duty stands between the case and the number. */
static struct str duty_of_clock(struct str clock)
{
	struct str rest, duty;

	if (!str_cut(clock, '/', &duty, &rest))
		return clock;
	str_cut(rest, '/', &duty, &rest);
	return duty;
}

static struct str rule_words(struct visit *visit, struct str code, const struct rule_row *row)
{
	return row ? visit_row_words(visit, row) : code;
}

static struct str sign_type(struct visit *visit, struct str code)
{
	const struct sign_type *type = procedure_sign(visit->look.rulebook.procedure, code);
	return rule_words(visit, code, type ? &type->row : NULL);
}

static struct str source(struct visit *visit, struct str code)
{
	const struct seed_source *row = procedure_source(visit->look.rulebook.procedure, code);
	return rule_words(visit, code, row ? &row->row : NULL);
}

static struct str category(struct visit *visit, struct str code)
{
	const struct form_category *row = procedure_category(visit->look.rulebook.procedure, code);
	return rule_words(visit, code, row ? &row->row : NULL);
}

/* Its name as it is now; its number finds it in the record. */
static struct str asset(struct visit *visit, struct str number)
{
	struct look *look = &visit->look;
	struct row_asset row;

	if (number.len == 0 || !row_asset_get(look->db, look->arena, look->who.agency, number, &row))
		return number;
	return arena_printf(look->arena, "%.*s %.*s", STR_ARG(number), STR_ARG(row.name));
}

static struct str trouble(struct visit *visit, struct str code)
{
	enum courier_trouble read;

	return courier_trouble_read(code, &read) ? visit_words(visit, courier_trouble_words(read)) : code;
}

/* What acts are called, one a line. */
static struct str acts(struct visit *visit, const struct texts *codes)
{
	struct str *names = ARENA_ARRAY(visit->look.arena, codes->count + 1, struct str);
	enum capability capability;

	for (size_t i = 0; i < codes->count; i++)
		names[i] = capability_read(codes->items[i], &capability)
				   ? visit_row_words(visit,
						     &procedure_act(visit->look.rulebook.procedure, capability)->row)
				   : codes->items[i];
	return lines(visit, &(struct texts){ names, codes->count });
}

/* What a decision was asked about, one item a line. */
static struct str items(struct visit *visit, const struct parts *parts)
{
	struct str *found = ARENA_ARRAY(visit->look.arena, parts->count + 1, struct str);

	for (size_t i = 0; i < parts->count; i++)
		found[i] = PARTS_AT(*parts, struct part_approval_item, i)->value;
	return lines(visit, &(struct texts){ found, parts->count });
}

static struct str value_words(struct visit *visit, const struct fact *fact, const struct shown *shown)
{
	const struct shape_field *field = field_of(fact->kind, shown->field);
	const void *value = (const char *)fact->data + field->offset;
	const struct str *text = value;
	const int64_t *n = value;

	switch (shown->form) {
	case FORM_PLAIN:
		return plain(visit, field, value);
	case FORM_SIGN_TYPE:
		return sign_type(visit, *text);
	case FORM_SOURCE:
		return source(visit, *text);
	case FORM_CATEGORY:
		return category(visit, *text);
	case FORM_DUTY:
		return clock_duty_words(visit->reader.lang, *text);
	case FORM_CLOCK:
		return clock_duty_words(visit->reader.lang, duty_of_clock(*text));
	case FORM_OPENED:
		return visit_opened(visit, fact_subject(fact->kind, fact->data), field->name, *text);
	case FORM_LEVEL:
		return visit_words_1(visit, "第 %1 級", number(visit, *n));
	case FORM_SPAN:
		return *n > 0 ? reader_span_text(visit->look.arena, &visit->reader, *n) : S("");
	case FORM_MINUTES:
		return *n > 0 ? reader_span_text(visit->look.arena, &visit->reader, *n * 60000) : S("");
	case FORM_MARK:
		return *(const bool *)value ? visit_words(visit, "是") : S("");
	case FORM_ASSET:
		return asset(visit, *text);
	case FORM_OWN:
		return visit_own_words(visit, *text);
	case FORM_PERSON:
		return visit_person_name(visit, *text);
	case FORM_TROUBLE:
		return trouble(visit, *text);
	case FORM_ROLE:
		return clock_role_words(visit, *text);
	case FORM_ACTS:
		return acts(visit, value);
	case FORM_CODES:
		return story_code(visit->reader.lang, field->name, *text);
	case FORM_ITEMS:
		return items(visit, value);
	}
	return S("");
}

struct story_details story_details_of(struct visit *visit, const struct fact *fact)
{
	struct story_detail *details = ARENA_ARRAY(visit->look.arena, DETAILS_MAX, struct story_detail);
	size_t count = 0;

	for (size_t i = 0; i < sizeof(shown_fields) / sizeof(shown_fields[0]); i++) {
		if (shown_fields[i].kind != fact->kind)
			continue;
		must(count < DETAILS_MAX);
		const struct str value = value_words(visit, fact, &shown_fields[i]);
		if (value.len)
			details[count++] = (struct story_detail){ visit_words(visit, shown_fields[i].label), value };
	}
	return (struct story_details){ details, count };
}

static bool is_of_a_clock(enum fact_kind kind)
{
	return kind == FACT_clock_started || kind == FACT_clock_moved || kind == FACT_clock_met ||
	       kind == FACT_clock_cancelled;
}

static struct story_line line_of(struct visit *visit, const struct fact *fact, bool same)
{
	struct story_line line = {
		.seq = (int64_t)fact->seq,
		.at = fact->at,
		.words = story_words(visit->reader.lang, fact->kind),
		.details = story_details_of(visit, fact),
		.same = same,
		.by_clock = is_of_a_clock(fact->kind),
	};

	if (!same) {
		line.who = visit_actor(visit, fact->who, fact->delegator, fact->role);
		line.role = fact->delegator.len ? S("") : clock_role_words(visit, fact->role);
	}
	return line;
}

struct growing {
	struct story_line *at;
	size_t count, cap;
};

static void add(struct arena *arena, struct growing *lines, struct story_line line)
{
	if (lines->count == lines->cap) {
		lines->cap = lines->cap ? lines->cap * 2 : LINES_AT_FIRST;
		struct story_line *more = ARENA_ARRAY(arena, lines->cap, struct story_line);
		for (size_t i = 0; i < lines->count; i++)
			more[i] = lines->at[i];
		lines->at = more;
	}
	lines->at[lines->count++] = line;
}

/* Those after the entry `seen`; with the clocks or without. */
static bool lines_after(struct visit *visit, struct str thing, int64_t seen, bool clocks, struct story *out)
{
	struct look *look = &visit->look;
	struct growing lines = { 0 };
	struct str act = S("");
	struct fact fact;

	*out = (struct story){ 0 };
	DB_QUERY(look->db, history_list, rows, .agency = db_text(look->who.agency), .thing = db_text(thing));
	while (db_next(rows)) {
		if (!fact_read(arena_str(look->arena, db_str(rows, COL_history_list_body)), look->arena, &fact))
			return db_doubt(look->db, "an entry that is no fact") || db_refuse(look->db, look->err);
		if ((int64_t)fact.seq <= seen || (!clocks && is_of_a_clock(fact.kind)))
			continue;
		add(look->arena, &lines, line_of(visit, &fact, lines.count && str_equal(fact.act, act)));
		act = fact.act;
	}
	*out = (struct story){ lines.at, lines.count };
	return db_failure(look->db) == DB_OK || db_refuse(look->db, look->err);
}

bool story_of(struct visit *visit, struct str thing, struct story *out)
{
	return lines_after(visit, thing, -1, true, out);
}

bool story_since(struct visit *visit, struct str thing)
{
	int64_t seen;

	if (!visit->frame.was_typed || !str_int64(visit_typed(visit, "version", S("")), &seen))
		return true;
	return lines_after(visit, thing, seen, false, &visit->frame.theirs);
}
