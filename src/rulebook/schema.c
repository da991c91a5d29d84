#include "rulebook/schema.h"

#include <stdio.h>

#include "base/instant.h"
#include "base/must.h"
#include "text/utf8.h"

bool schema_at(struct schema_reader *r, const struct yaml *node)
{
	return refuse_at(r->err, "%.*s:%d:%d", STR_ARG(r->file), node->line, node->column);
}

bool schema_refuse(struct schema_reader *r, const struct yaml *node, enum refusal refusal, struct str word)
{
	refuse_str(r->err, refusal, word);
	return schema_at(r, node);
}

bool schema_refuse_type(struct schema_reader *r, const struct yaml *node, const char *key, const char *wanted)
{
	refuse(r->err, REFUSAL_RULEBOOK_TYPE, key, wanted);
	return schema_at(r, node);
}

static bool text_read(struct schema_reader *r, const struct yaml *node, const char *key, struct str *out)
{
	if (node->kind != YAML_SCALAR || yaml_is_null(node) || !node->scalar.len)
		return schema_refuse_type(r, node, key, "文字");
	if (!utf8_is_text(node->scalar))
		return schema_refuse(r, node, REFUSAL_TEXT_CONTROL, str_of(key));
	*out = node->scalar;
	return true;
}

static bool standing_read(struct schema_reader *r, const struct yaml *node, enum standing *out)
{
	for (enum standing s = 0; s < STANDING_COUNT; s++) {
		if (node->kind == YAML_SCALAR && str_is(node->scalar, standing_code(s))) {
			*out = s;
			return true;
		}
	}
	return schema_refuse_type(r, node, "standing", " verified、second-hand 或 inferred");
}

static const char *const row_keys[] = { "id", "text", "en", "cite", "standing", "note" };

static bool row_key(struct str key)
{
	for (size_t i = 0; i < SCHEMA_COUNT(row_keys); i++)
		if (str_is(key, row_keys[i]))
			return true;
	return false;
}

static bool row_read(struct schema_reader *r, const struct yaml *node, struct rule_row *out)
{
	must(out);
	struct str *const places[] = { &out->id, &out->text, &out->en, &out->cite, NULL, &out->note };

	for (size_t i = 0; i < SCHEMA_COUNT(row_keys); i++) {
		const struct yaml *value = yaml_member(node, row_keys[i]);
		if (!value && i == 5)
			continue;
		if (!value && i == 3)
			return schema_refuse(r, node, REFUSAL_RULEBOOK_UNCITED, out->id);
		if (!value)
			return schema_refuse(r, node, REFUSAL_RULEBOOK_KEY_MISSING, str_of(row_keys[i]));
		if (places[i] ? !text_read(r, value, row_keys[i], places[i]) : !standing_read(r, value, &out->standing))
			return false;
	}
	return true;
}

static bool code_read(struct schema_reader *r, const struct schema_field *field, const struct yaml *node, int *out)
{
	struct str code = { 0 };
	char word[ERR_WORD_BYTES + 8];

	if (!text_read(r, node, field->key, &code))
		return false;
	if (field->read_code(code, out))
		return true;
	snprintf(word, sizeof(word), "%.*s", STR_ARG(str_first(code, sizeof(word) - 1)));
	refuse(r->err, REFUSAL_RULEBOOK_CODE, field->key, word);
	return schema_at(r, node);
}

static bool list_check(struct schema_reader *r, const struct schema_field *field, const struct yaml *node)
{
	return node->kind == YAML_SEQUENCE || schema_refuse_type(r, node, field->key, "清單");
}

static bool mask_read(struct schema_reader *r, const struct schema_field *field, const struct yaml *node, unsigned *out)
{
	if (!list_check(r, field, node))
		return false;
	for (size_t i = 0; i < node->count; i++) {
		int code;
		if (!code_read(r, field, &node->items[i], &code))
			return false;
		must(code >= 0 && code < 32);
		if (*out & 1u << code)
			return schema_refuse(r, &node->items[i], REFUSAL_RULEBOOK_TWICE, node->items[i].scalar);
		*out |= 1u << code;
	}
	return true;
}

static bool strs_read(struct schema_reader *r, const struct schema_field *field, const struct yaml *node,
		      struct str_list *out)
{
	if (!list_check(r, field, node))
		return false;
	out->at = ARENA_ARRAY(r->arena, node->count + 1, struct str);
	for (size_t i = 0; i < node->count; i++)
		if (!text_read(r, &node->items[i], field->key, &out->at[out->count++]))
			return false;
	return true;
}

static bool ids_differ(struct schema_reader *r, const struct yaml *node, const char *rows, size_t size)
{
	for (size_t i = 1; i < node->count; i++) {
		const struct rule_row *row = (const void *)(rows + i * size);
		for (size_t j = 0; j < i; j++)
			if (str_equal(((const struct rule_row *)(const void *)(rows + j * size))->id, row->id))
				return schema_refuse(r, &node->items[i], REFUSAL_RULEBOOK_TWICE, row->id);
	}
	return true;
}

static bool rows_read(struct schema_reader *r, const struct schema_field *field, const struct yaml *node, char *base)
{
	if (!list_check(r, field, node))
		return false;
	char *rows = arena_array(r->arena, node->count + 1, field->of->size);
	for (size_t i = 0; i < node->count; i++)
		if (!schema_read(r, field->of, &node->items[i], rows + i * field->of->size))
			return false;
	*(char **)(void *)(base + field->offset) = rows;
	*(size_t *)(void *)(base + field->count_offset) = node->count;
	return !field->of->is_row || ids_differ(r, node, rows, field->of->size);
}

static bool int_read(struct schema_reader *r, const struct schema_field *field, const struct yaml *node, int *out)
{
	int64_t value;
	char low[16], high[16];

	if (node->kind == YAML_SCALAR && node->plain && str_int64(node->scalar, &value) && value >= field->low &&
	    value <= field->high) {
		*out = (int)value;
		return true;
	}
	snprintf(low, sizeof(low), "%d", field->low);
	snprintf(high, sizeof(high), "%d", field->high);
	refuse(r->err, REFUSAL_FIELD_RANGE, field->key, low, high);
	return schema_at(r, node);
}

static bool bool_read(struct schema_reader *r, const struct schema_field *field, const struct yaml *node, bool *out)
{
	*out = node->kind == YAML_SCALAR && node->plain && str_is(node->scalar, "true");
	if (*out || (node->kind == YAML_SCALAR && node->plain && str_is(node->scalar, "false")))
		return true;
	return schema_refuse_type(r, node, field->key, " true 或 false");
}

static bool value_read(struct schema_reader *r, const struct schema_field *field, const struct yaml *node, char *base)
{
	void *out = base + field->offset;

	switch (field->kind) {
	case SCHEMA_STR:
		return text_read(r, node, field->key, out);
	case SCHEMA_INT:
		return int_read(r, field, node, out);
	case SCHEMA_BOOL:
		return bool_read(r, field, node, out);
	case SCHEMA_DATE:
		return (node->kind == YAML_SCALAR && civil_read(node->scalar, out)) ||
		       schema_refuse_type(r, node, field->key, " YYYY-MM-DD 的日期");
	case SCHEMA_CODE:
		return code_read(r, field, node, out);
	case SCHEMA_MASK:
		return mask_read(r, field, node, out);
	case SCHEMA_STRS:
		return strs_read(r, field, node, out);
	case SCHEMA_LIST:
		return rows_read(r, field, node, base);
	case SCHEMA_STRUCT:
		return schema_read(r, field->of, node, out);
	case SCHEMA_CUSTOM:
		return field->read_custom(r, node, out);
	}
	must(!"a kind");
	return false;
}

static bool keys_known(struct schema_reader *r, const struct schema *schema, const struct yaml *node)
{
	for (size_t k = 0; k < node->count; k++) {
		bool known = schema->is_row && row_key(node->keys[k].scalar);
		for (size_t i = 0; i < schema->field_count && !known; i++)
			known = str_is(node->keys[k].scalar, schema->fields[i].key);
		if (!known)
			return schema_refuse(r, &node->keys[k], REFUSAL_RULEBOOK_KEY_UNKNOWN, node->keys[k].scalar);
	}
	return true;
}

bool schema_read(struct schema_reader *r, const struct schema *schema, const struct yaml *node, void *out)
{
	if (node->kind != YAML_MAPPING)
		return schema_refuse_type(r, node, schema->noun, "鍵與值");
	if (!keys_known(r, schema, node) || (schema->is_row && !row_read(r, node, out)))
		return false;
	for (size_t i = 0; i < schema->field_count; i++) {
		const struct schema_field *field = &schema->fields[i];
		const struct yaml *value = yaml_member(node, field->key);
		if (!value && field->required)
			return schema_refuse(r, node, REFUSAL_RULEBOOK_KEY_MISSING, str_of(field->key));
		if (value && !value_read(r, field, value, out))
			return false;
	}
	return true;
}
