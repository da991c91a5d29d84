#include "fact/fact.h"

#include "base/must.h"
#include "fact/upcast.h"
#include "shape/canonical.h"

#define PART(name, words) static const struct shape_field part_fields_##name[] = {
#define FIELD(owner, name, type, need, arg, words) SHAPE_ROW(part_##owner, name, type, need, arg, words)
#define PART_END(name) \
	}              \
	;
#include "fact/parts.def"
#undef PART
#undef PART_END
#undef FIELD

#define FIELD(...)
#define PART(name, words)                                                                                 \
	const struct shape shape_part_##name = { #name, part_fields_##name,                               \
						 sizeof(part_fields_##name) / sizeof(struct shape_field), \
						 sizeof(struct part_##name), words };
#define PART_END(name)
#include "fact/parts.def"
#undef PART
#undef PART_END
#undef FIELD

#define FACT(name, kind, version, clause, words) static const struct shape_field fact_fields_##name[] = {
#define FIELD(owner, name, type, need, arg, words) SHAPE_ROW(fact_##owner, name, type, need, arg, words)
#define FACT_END(name) \
	}              \
	;
#include "fact/facts.def"
#undef FACT
#undef FACT_END
#undef FIELD

#define FIELD(...)
static const struct fact_row rows[FACT_COUNT] = {
#define FACT(name, kind_text, version_now, clause_text, words)                                \
	[FACT_##name] = { .kind = kind_text,                                                  \
			  .version = version_now,                                             \
			  .clause = clause_text,                                              \
			  .doc = words,                                                       \
			  .shape = { kind_text, fact_fields_##name,                           \
				     sizeof(fact_fields_##name) / sizeof(struct shape_field), \
				     sizeof(struct fact_##name), words } },
#define FACT_END(name)
#include "fact/facts.def"
#undef FACT
#undef FACT_END
};
#undef FIELD

const struct fact_row *fact_row(enum fact_kind kind)
{
	must(kind < FACT_COUNT);
	return &rows[kind];
}

static void put(struct buf *out, struct str name, struct str value)
{
	buf_add(out, name);
	json_put_string(out, value);
}

void fact_write(const struct fact *fact, struct buf *out)
{
	const struct fact_row *row = fact_row(fact->kind);
	char at[INSTANT_TEXT_BYTES];

	put(out, S("{\"act\":"), fact->act);
	put(out, S(",\"agency\":"), fact->agency);
	put(out, S(",\"at\":"), instant_print_utc(fact->at, at));
	buf_add(out, S(",\"by\":{"));
	if (fact->delegator.len) {
		put(out, S("\"delegation\":"), fact->delegation);
		put(out, S(",\"for\":"), fact->delegator);
		buf_add_char(out, ',');
	}
	if (fact->envelope.len) {
		put(out, S("\"envelope\":"), fact->envelope);
		buf_add_char(out, ',');
	}
	put(out, S("\"role\":"), fact->role);
	put(out, S(",\"who\":"), fact->who);
	buf_add(out, S("},\"data\":"));
	shape_write(&row->shape, fact->data, out);
	put(out, S(",\"kind\":"), str_of(row->kind));
	put(out, S(",\"on\":"), fact->on);
	buf_add(out, S(",\"seq\":"));
	json_put_int(out, (int64_t)fact->seq);
	buf_add(out, S(",\"v\":"));
	json_put_int(out, row->version);
	buf_add_char(out, '}');
}

static enum fact_kind kind_of(struct str kind)
{
	for (int i = 0; i < FACT_COUNT; i++)
		if (str_is(kind, rows[i].kind))
			return (enum fact_kind)i;
	return FACT_COUNT;
}

static bool key_string(struct str *rest, struct str key, struct arena *arena, struct str *out)
{
	return canonical_word(rest, key) && canonical_string(rest, arena, out);
}

/* In whose place, where it was in somebody's. */
static bool by_delegation(struct str *rest, struct arena *arena, struct fact *out)
{
	if (!str_starts(*rest, S("\"delegation\":")))
		return true;
	return key_string(rest, S("\"delegation\":"), arena, &out->delegation) &&
	       key_string(rest, S(",\"for\":"), arena, &out->delegator) && out->delegation.len && out->delegator.len &&
	       canonical_word(rest, S(","));
}

static bool by_envelope(struct str *rest, struct arena *arena, struct fact *out)
{
	if (out->delegation.len || !str_starts(*rest, S("\"envelope\":")))
		return true;
	return key_string(rest, S("\"envelope\":"), arena, &out->envelope) && out->envelope.len &&
	       canonical_word(rest, S(","));
}

/* What data is stands behind it (kind, v): so its span is found first and read last. */
bool fact_read(struct str body, struct arena *arena, struct fact *out)
{
	struct str rest = body, data, kind;
	int64_t seq, version;

	*out = (struct fact){ 0 };
	if (!key_string(&rest, S("{\"act\":"), arena, &out->act) ||
	    !key_string(&rest, S(",\"agency\":"), arena, &out->agency) || !canonical_word(&rest, S(",\"at\":")) ||
	    !canonical_instant(&rest, &out->at) || !canonical_word(&rest, S(",\"by\":{")) ||
	    !by_delegation(&rest, arena, out) || !by_envelope(&rest, arena, out) ||
	    !key_string(&rest, S("\"role\":"), arena, &out->role) ||
	    !key_string(&rest, S(",\"who\":"), arena, &out->who) || !canonical_word(&rest, S("},\"data\":")) ||
	    !canonical_span(&rest, &data) || !key_string(&rest, S(",\"kind\":"), arena, &kind) ||
	    !key_string(&rest, S(",\"on\":"), arena, &out->on) || !canonical_word(&rest, S(",\"seq\":")) ||
	    !canonical_int(&rest, &seq) || !canonical_word(&rest, S(",\"v\":")) || !canonical_int(&rest, &version) ||
	    !str_is(rest, "}"))
		return false;
	out->seq = (uint64_t)seq;
	if (!upcast(&kind, &version, &data, arena) || (out->kind = kind_of(kind)) == FACT_COUNT)
		return false;
	const struct fact_row *row = fact_row(out->kind);
	out->data = arena_alloc(arena, row->shape.size);
	return version == row->version && shape_read_canonical(&row->shape, &data, arena, out->data) && data.len == 0;
}

struct str *fact_personal(enum fact_kind kind, void *data, size_t i, const char **name)
{
	const struct shape *shape = &fact_row(kind)->shape;

	for (size_t f = 0; f < shape->count; f++) {
		if (shape->fields[f].need != SHAPE_PERSONAL || i--)
			continue;
		*name = shape->fields[f].name;
		return (struct str *)((char *)data + shape->fields[f].offset);
	}
	return NULL;
}

struct str fact_subject(enum fact_kind kind, const void *data)
{
	const struct shape *shape = &fact_row(kind)->shape;

	for (size_t f = 0; f < shape->count; f++)
		if (strcmp(shape->fields[f].name, "subject") == 0)
			return *(const struct str *)((const char *)data + shape->fields[f].offset);
	return (struct str){ 0 };
}

void fact_document(struct buf *out)
{
	struct json_out o = { out, false };

	json_out_open(&o, '{');
	for (int i = 0; i < FACT_COUNT; i++) {
		json_out_key(&o, rows[i].kind);
		json_out_open(&o, '{');
		json_out_key(&o, "version");
		json_out_int(&o, rows[i].version);
		json_out_key(&o, "clause");
		json_out_string(&o, str_of(rows[i].clause));
		json_out_key(&o, "data");
		json_out_raw(&o, S(""));
		shape_schema(&rows[i].shape, out);
		json_out_close(&o, '}');
	}
	json_out_close(&o, '}');
}
