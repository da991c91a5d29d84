#include "text/yaml.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <yaml.h>

#include "base/must.h"
#include "text/json.h"
#include "text/utf8.h"

/* Keys are held against each other one by one. */
enum { KEYS_MAX = 1024 };

struct reader {
	yaml_parser_t parser;
	struct arena *arena;
	struct err *err;
};

static bool malformed(struct err *err, yaml_mark_t at, const char *what)
{
	refuse(err, REFUSAL_YAML_MALFORMED, what);
	return refuse_at(err, "%zu:%zu", at.line + 1, at.column + 1);
}

static bool next(struct reader *r, yaml_event_t *event)
{
	if (yaml_parser_parse(&r->parser, event))
		return true;
	must(r->parser.error != YAML_MEMORY_ERROR);
	return malformed(r->err, r->parser.problem_mark, r->parser.problem ? r->parser.problem : "unreadable");
}

/* A growing run of nodes; the arena's copy is made once when the sequence ends. */
struct nodes {
	struct yaml *at;
	size_t count, cap;
};

static struct yaml *nodes_add(struct nodes *nodes)
{
	if (nodes->count == nodes->cap) {
		nodes->cap = nodes->cap ? nodes->cap * 2 : 8;
		nodes->at = realloc(nodes->at, nodes->cap * sizeof(*nodes->at));
		must(nodes->at);
	}
	struct yaml *node = &nodes->at[nodes->count++];
	*node = (struct yaml){ 0 };
	return node;
}

static struct yaml *nodes_keep(struct nodes *nodes, struct arena *arena)
{
	struct yaml *kept = nodes->count ? ARENA_ARRAY(arena, nodes->count, struct yaml) : NULL;

	if (kept)
		memcpy(kept, nodes->at, nodes->count * sizeof(*kept));
	return kept;
}

static bool node_read(struct reader *r, yaml_event_t *event, int depth, struct yaml *out);

static bool scalar_read(struct reader *r, const yaml_event_t *event, struct yaml *out)
{
	if (event->data.scalar.anchor)
		return malformed(r->err, event->start_mark, "anchors are not taken");
	if (event->data.scalar.tag)
		return malformed(r->err, event->start_mark, "tags are not taken");
	out->kind = YAML_SCALAR;
	out->plain = event->data.scalar.style == YAML_PLAIN_SCALAR_STYLE;
	out->scalar = arena_str(r->arena, str_from((const char *)event->data.scalar.value, event->data.scalar.length));
	if (memchr(out->scalar.at, '\0', out->scalar.len))
		return malformed(r->err, event->start_mark, "a zero byte in a text");
	return true;
}

static bool items_read(struct reader *r, struct nodes *items, int depth)
{
	for (;;) {
		yaml_event_t event;
		if (!next(r, &event))
			return false;
		bool end = event.type == YAML_SEQUENCE_END_EVENT;
		bool read = end || node_read(r, &event, depth + 1, nodes_add(items));
		yaml_event_delete(&event);
		if (end || !read)
			return read;
	}
}

static bool key_check(struct reader *r, const struct nodes *keys, const yaml_event_t *event)
{
	const struct yaml *key = &keys->at[keys->count - 1];

	if (key->kind != YAML_SCALAR)
		return malformed(r->err, event->start_mark, "a key must be a plain word");
	if (key->plain && str_is(key->scalar, "<<"))
		return malformed(r->err, event->start_mark, "merge keys are not taken");
	if (keys->count > KEYS_MAX)
		return malformed(r->err, event->start_mark, "too many keys in one mapping");
	for (size_t i = 0; i + 1 < keys->count; i++)
		if (str_equal(keys->at[i].scalar, key->scalar))
			return malformed(r->err, event->start_mark, "this key was given before");
	return true;
}

static bool members_read(struct reader *r, struct nodes *keys, struct nodes *items, int depth)
{
	for (;;) {
		yaml_event_t event;
		if (!next(r, &event))
			return false;
		bool end = event.type == YAML_MAPPING_END_EVENT;
		bool read = end || (node_read(r, &event, depth + 1, nodes_add(keys)) && key_check(r, keys, &event));
		yaml_event_delete(&event);
		if (end || !read)
			return read;
		if (!next(r, &event))
			return false;
		read = node_read(r, &event, depth + 1, nodes_add(items));
		yaml_event_delete(&event);
		if (!read)
			return false;
	}
}

static bool collection_read(struct reader *r, const yaml_event_t *event, int depth, struct yaml *out)
{
	bool mapping = event->type == YAML_MAPPING_START_EVENT;
	struct nodes keys = { 0 }, items = { 0 };
	bool read;

	if (mapping ? event->data.mapping_start.anchor != NULL : event->data.sequence_start.anchor != NULL)
		return malformed(r->err, event->start_mark, "anchors are not taken");
	if (mapping ? event->data.mapping_start.tag != NULL : event->data.sequence_start.tag != NULL)
		return malformed(r->err, event->start_mark, "tags are not taken");
	if (depth >= YAML_DEPTH)
		return malformed(r->err, event->start_mark, "nested too deeply");
	out->kind = mapping ? YAML_MAPPING : YAML_SEQUENCE;
	read = mapping ? members_read(r, &keys, &items, depth) : items_read(r, &items, depth);
	if (read) {
		out->count = items.count;
		out->items = nodes_keep(&items, r->arena);
		out->keys = nodes_keep(&keys, r->arena);
	}
	free(keys.at);
	free(items.at);
	return read;
}

static bool node_read(struct reader *r, yaml_event_t *event, int depth, struct yaml *out)
{
	struct yaml node = { .line = (int)event->start_mark.line + 1, .column = (int)event->start_mark.column + 1 };
	struct yaml *slot = out;

	*slot = node;
	switch ((int)event->type) {
	case YAML_SCALAR_EVENT:
		return scalar_read(r, event, slot);
	case YAML_SEQUENCE_START_EVENT:
	case YAML_MAPPING_START_EVENT:
		return collection_read(r, event, depth, slot);
	case YAML_ALIAS_EVENT:
		return malformed(r->err, event->start_mark, "aliases are not taken");
	default:
		return malformed(r->err, event->start_mark, "nothing is here");
	}
}

/* Stream start, document start, one node, document end, stream end. */
static bool document_read(struct reader *r, struct yaml *out)
{
	static const yaml_event_type_t frame[] = { YAML_STREAM_START_EVENT, YAML_DOCUMENT_START_EVENT, YAML_NO_EVENT,
						   YAML_DOCUMENT_END_EVENT, YAML_STREAM_END_EVENT };

	for (size_t i = 0; i < sizeof(frame) / sizeof(frame[0]); i++) {
		yaml_event_t event;
		bool fits;
		if (!next(r, &event))
			return false;
		if (frame[i] == YAML_NO_EVENT)
			fits = node_read(r, &event, 0, out);
		else if (!(fits = event.type == frame[i]))
			malformed(r->err, event.start_mark, i < 3 ? "no document" : "more than one document");
		yaml_event_delete(&event);
		if (!fits)
			return false;
	}
	return true;
}

bool yaml_read(struct str text, struct arena *arena, struct yaml *out, struct err *err)
{
	struct reader r = { .arena = arena, .err = err };

	*out = (struct yaml){ 0 };
	if (text.len > YAML_BYTES_MAX)
		return refuse(err, REFUSAL_BODY_TOO_LARGE, "8 MiB");
	if (!utf8_is_valid(text))
		return refuse(err, REFUSAL_UTF8_MALFORMED);
	must(yaml_parser_initialize(&r.parser));
	yaml_parser_set_encoding(&r.parser, YAML_UTF8_ENCODING);
	yaml_parser_set_input_string(&r.parser, (const unsigned char *)(text.at ? text.at : ""), text.len);
	bool read = document_read(&r, out);
	yaml_parser_delete(&r.parser);
	return read;
}

const struct yaml *yaml_member(const struct yaml *mapping, const char *key)
{
	if (!mapping || mapping->kind != YAML_MAPPING)
		return NULL;
	for (size_t i = 0; i < mapping->count; i++)
		if (str_is(mapping->keys[i].scalar, key))
			return &mapping->items[i];
	return NULL;
}

bool yaml_is_null(const struct yaml *node)
{
	return node->kind == YAML_SCALAR && node->plain &&
	       (!node->scalar.len || str_is(node->scalar, "~") || str_is(node->scalar, "null"));
}

const char *yaml_kind_name(enum yaml_kind kind)
{
	static const char *const names[] = { "text", "list", "mapping" };

	return names[kind];
}

static int by_key(const void *a, const void *b, void *keys)
{
	const struct yaml *all = keys;

	return str_compare(all[*(const size_t *)a].scalar, all[*(const size_t *)b].scalar);
}

static void mapping_put(struct buf *out, const struct yaml *node)
{
	ARENA_SCOPED(arena);
	size_t *order = ARENA_ARRAY(&arena, node->count + 1, size_t);

	for (size_t i = 0; i < node->count; i++)
		order[i] = i;
	qsort_r(order, node->count, sizeof(*order), by_key, node->keys);
	buf_add_char(out, '{');
	for (size_t i = 0; i < node->count; i++) {
		if (i)
			buf_add_char(out, ',');
		json_put_string(out, node->keys[order[i]].scalar);
		buf_add_char(out, ':');
		yaml_put_canonical(out, &node->items[order[i]]);
	}
	buf_add_char(out, '}');
}

void yaml_put_canonical(struct buf *out, const struct yaml *node)
{
	switch (node->kind) {
	case YAML_SCALAR:
		if (yaml_is_null(node))
			buf_add(out, S("null"));
		else
			json_put_string(out, node->scalar);
		return;
	case YAML_SEQUENCE:
		buf_add_char(out, '[');
		for (size_t i = 0; i < node->count; i++) {
			if (i)
				buf_add_char(out, ',');
			yaml_put_canonical(out, &node->items[i]);
		}
		buf_add_char(out, ']');
		return;
	case YAML_MAPPING:
		mapping_put(out, node);
		return;
	}
}
