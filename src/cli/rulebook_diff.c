/* Two rulebooks held against each other, row by row: rows of a list are paired by their id. */
#include <stdio.h>

#include "cli/cli.h"
#include "cli/rulebook_words.h"
#include "text/json.h"
#include "text/yaml.h"

struct differ {
	struct arena *arena;
	struct json_out *out;
	bool json;
};

static struct str canonical(struct differ *d, const struct yaml *node)
{
	BUF_SCOPED(text);

	if (!node)
		return (struct str){ 0 };
	if (node->kind == YAML_SCALAR)
		return node->scalar;
	yaml_put_canonical(&text, node);
	return arena_str(d->arena, buf_str(&text));
}

static void side_put(struct differ *d, const char *key, const struct yaml *node)
{
	json_out_key(d->out, key);
	if (node)
		json_out_string(d->out, canonical(d, node));
	else
		json_out_null(d->out);
}

static void tell(struct differ *d, struct str path, const struct yaml *a, const struct yaml *b)
{
	if (d->json) {
		json_out_open(d->out, '{');
		json_out_key(d->out, "path");
		json_out_string(d->out, path);
		side_put(d, "a", a);
		side_put(d, "b", b);
		json_out_close(d->out, '}');
		return;
	}
	struct str left = canonical(d, a), right = canonical(d, b);
	if (a)
		printf("- %.*s: %.*s\n", STR_ARG(path), STR_ARG(left));
	if (b)
		printf("+ %.*s: %.*s\n", STR_ARG(path), STR_ARG(right));
}

static bool has_ids(const struct yaml *list)
{
	for (size_t i = 0; i < list->count; i++)
		if (!yaml_member(&list->items[i], "id"))
			return false;
	return list->count > 0;
}

static const struct yaml *by_id(const struct yaml *list, struct str id)
{
	for (size_t i = 0; i < list->count; i++) {
		const struct yaml *other = yaml_member(&list->items[i], "id");
		if (other && str_equal(other->scalar, id))
			return &list->items[i];
	}
	return NULL;
}

static void nodes_diff(struct differ *d, struct str path, const struct yaml *a, const struct yaml *b);

static void lists_diff(struct differ *d, struct str path, const struct yaml *a, const struct yaml *b)
{
	for (size_t i = 0; i < a->count; i++) {
		struct str id = yaml_member(&a->items[i], "id")->scalar;
		nodes_diff(d, arena_printf(d->arena, "%.*s/%.*s", STR_ARG(path), STR_ARG(id)), &a->items[i],
			   by_id(b, id));
	}
	for (size_t i = 0; i < b->count; i++) {
		struct str id = yaml_member(&b->items[i], "id")->scalar;
		if (!by_id(a, id))
			nodes_diff(d, arena_printf(d->arena, "%.*s/%.*s", STR_ARG(path), STR_ARG(id)), NULL,
				   &b->items[i]);
	}
}

static struct str below(struct differ *d, struct str path, struct str key)
{
	return path.len ? arena_printf(d->arena, "%.*s/%.*s", STR_ARG(path), STR_ARG(key)) : key;
}

static void mappings_diff(struct differ *d, struct str path, const struct yaml *a, const struct yaml *b)
{
	for (size_t i = 0; i < a->count; i++) {
		struct str key = a->keys[i].scalar;
		nodes_diff(d, below(d, path, key), &a->items[i], yaml_member(b, key.at));
	}
	for (size_t i = 0; i < b->count; i++) {
		struct str key = b->keys[i].scalar;
		if (!yaml_member(a, key.at))
			nodes_diff(d, below(d, path, key), NULL, &b->items[i]);
	}
}

static void nodes_diff(struct differ *d, struct str path, const struct yaml *a, const struct yaml *b)
{
	if (a && b && a->kind == YAML_MAPPING && b->kind == YAML_MAPPING)
		mappings_diff(d, path, a, b);
	else if (a && b && a->kind == YAML_SEQUENCE && b->kind == YAML_SEQUENCE && has_ids(a) && has_ids(b))
		lists_diff(d, path, a, b);
	else if (!a || !b || !str_equal(canonical(d, a), canonical(d, b)))
		tell(d, path, a, b);
}

/* What a file is called on both sides: its last name. */
static struct str last_name(struct str path)
{
	for (size_t at = path.len; at > 0; at--)
		if (path.at[at - 1] == '/')
			return str_after(path, at);
	return path;
}

static const struct rulebook_file *partner(const struct rulebook_files *files, struct str name)
{
	for (size_t i = 0; i < files->count; i++)
		if (str_equal(last_name(files->at[i].name), last_name(name)))
			return &files->at[i];
	return NULL;
}

static bool pair_diff(struct differ *d, const struct rulebook_file *a, const struct rulebook_file *b, bool named,
		      struct err *err)
{
	struct yaml left, right;
	struct str path = named ? last_name(a ? a->name : b->name) : (struct str){ 0 };
	const struct rulebook_file *reading = a;

	if ((a && !yaml_read(a->bytes, d->arena, &left, err)) ||
	    (reading = b, b && !yaml_read(b->bytes, d->arena, &right, err))) {
		struct str place = arena_str(d->arena, str_of(err->where));
		return refuse_at(err, "%.*s:%.*s", STR_ARG(reading->name), STR_ARG(place));
	}
	nodes_diff(d, path, a ? &left : NULL, b ? &right : NULL);
	return true;
}

bool rulebook_diff(const struct rulebook_files *a, const struct rulebook_files *b, bool json, struct arena *arena,
		   struct err *err)
{
	BUF_SCOPED(text);
	struct json_out out = { .buf = &text };
	struct differ d = { arena, &out, json };
	bool single = a->count == 1 && b->count == 1;

	json_out_open(&out, '[');
	for (size_t i = 0; i < a->count; i++) {
		const struct rulebook_file *other = single ? &b->at[0] : partner(b, a->at[i].name);
		if (!pair_diff(&d, &a->at[i], other, !single, err))
			return false;
	}
	for (size_t i = 0; i < b->count && !single; i++)
		if (!partner(a, b->at[i].name) && !pair_diff(&d, NULL, &b->at[i], true, err))
			return false;
	json_out_close(&out, ']');
	if (json)
		printf("%.*s\n", (int)text.len, text.at);
	return true;
}
