/* Who is told of a duty that nobody has done, in which order and how often: rows of the procedure, read and held to be whole. */
#include <stddef.h>

#include "rulebook/files.h"

#define FIELD(member) .offset = offsetof(struct ladder_row, member)

enum { MINUTES_MOST = 527040 /* a year */ };

/* "owner", "owner.deputies", "ciso", "ciso.deputies". */
static bool rung_of(struct str text, struct ladder_rung *out)
{
	struct str who, rest;
	int role;

	*out = (struct ladder_rung){ 0 };
	if (str_cut(text, '.', &who, &rest)) {
		if (!str_is(rest, "deputies"))
			return false;
		out->deputies = true;
	}
	out->owner = str_is(who, "owner");
	if (!out->owner && !role_code_read(who, &role))
		return false;
	if (!out->owner)
		out->role = (enum role)role;
	return true;
}

static bool rungs_read(struct schema_reader *r, const struct yaml *node, void *out)
{
	struct ladder_row *ladder = out;

	if (node->kind != YAML_SEQUENCE || !node->count || node->count > LADDER_RUNGS_MAX)
		return schema_refuse_type(r, node, "rungs", " 1 至 16 階的清單");
	ladder->rungs = ARENA_ARRAY(r->arena, node->count, struct ladder_rung);
	for (size_t i = 0; i < node->count; i++)
		if (node->items[i].kind != YAML_SCALAR || !rung_of(node->items[i].scalar, &ladder->rungs[i]))
			return schema_refuse_type(r, &node->items[i], "rungs", " owner 或角色代碼，可加 .deputies");
	ladder->rung_count = node->count;
	return true;
}

/* Minutes before the duty is due, falling, the last of them 0: due itself is always told. */
static bool warn_read(struct schema_reader *r, const struct yaml *node, void *out)
{
	struct ladder_row *ladder = out;
	int64_t minutes, before = MINUTES_MOST + 1;

	if (node->kind != YAML_SEQUENCE || !node->count || node->count > LADDER_WARNINGS_MAX)
		return schema_refuse_type(r, node, "warn", " 1 至 16 個分鐘數的清單");
	ladder->warn = ARENA_ARRAY(r->arena, node->count, int);
	for (size_t i = 0; i < node->count; i++) {
		const struct yaml *item = &node->items[i];
		if (item->kind != YAML_SCALAR || !str_int64(item->scalar, &minutes) || minutes < 0 || minutes >= before)
			return schema_refuse_type(r, item, "warn", "由多至少的分鐘數");
		before = minutes;
		ladder->warn[i] = (int)minutes;
	}
	ladder->warn_count = node->count;
	return before == 0 || schema_refuse_type(r, node, "warn", "由多至少、以 0 結束的分鐘數");
}

static const struct schema_field ladder_fields[] = {
	{ "duties", SCHEMA_MASK, FIELD(duties), .required = true, .read_code = duty_code_read },
	{ "span", SCHEMA_INT, FIELD(span), .required = true, .low = 0, .high = MINUTES_MOST },
	{ "warn", SCHEMA_CUSTOM, .offset = 0, .required = true, .read_custom = warn_read },
	{ "rungs", SCHEMA_CUSTOM, .offset = 0, .required = true, .read_custom = rungs_read },
	{ "every", SCHEMA_INT, FIELD(every), .required = true, .low = 1, .high = MINUTES_MOST },
	{ "again", SCHEMA_INT, FIELD(again), .required = true, .low = 1, .high = MINUTES_MOST },
	{ "claim", SCHEMA_INT, FIELD(claim), .required = true, .low = 1, .high = MINUTES_MOST },
};
const struct schema ladder_schema = { "ladders", sizeof(struct ladder_row), true, ladder_fields,
				      SCHEMA_COUNT(ladder_fields) };

/* Every duty of every span has exactly one: a duty is named once, of the rows for spans no two begin alike, and one begins at 0. */
bool ladders_complete(struct schema_reader *r, const struct yaml *tree, const struct procedure *p)
{
	unsigned named = 0;
	bool any_span = false;

	for (size_t i = 0; i < p->ladder_count; i++) {
		const struct ladder_row *row = &p->ladders[i];
		if (named & row->duties)
			return schema_refuse(r, tree, REFUSAL_RULEBOOK_TWICE, row->row.id);
		named |= row->duties;
		any_span |= !row->duties && row->span == 0;
		for (size_t j = 0; j < i && !row->duties; j++)
			if (!p->ladders[j].duties && p->ladders[j].span == row->span)
				return schema_refuse(r, tree, REFUSAL_RULEBOOK_TWICE, row->row.id);
	}
	return any_span || schema_refuse(r, tree, REFUSAL_RULEBOOK_INCOMPLETE, S("ladders"));
}
