#include <stddef.h>

#include "rulebook/files.h"

#define FIELD(type, member) .offset = offsetof(struct type, member)
#define LIST(type, member, count) .offset = offsetof(struct type, member), .count_offset = offsetof(struct type, count)

static bool one_of(struct str code, const char *const *codes, int count, int *out)
{
	for (*out = 0; *out < count; *out += 1)
		if (str_is(code, codes[*out]))
			return true;
	return false;
}

static bool dim_read(struct str code, int *out)
{
	return one_of(code, (const char *const[]){ "C", "I", "A" }, 3, out);
}

static bool target_read(struct str code, int *out)
{
	return one_of(code, (const char *const[]){ "info", "system", "business" }, 3, out);
}

static bool cls_read(struct str code, int *out)
{
	return one_of(code, (const char *const[]){ "none", "sensitive", "official_confidential", "state_secret" }, 4,
		      out);
}

static bool sev_read(struct str code, int *out)
{
	return one_of(code, (const char *const[]){ "minor", "severe" }, 2, out);
}

static bool truth_read(struct str code, int *out)
{
	return one_of(code, (const char *const[]){ "false", "true" }, 2, out);
}

static bool level_read(struct str code, int *out)
{
	return one_of(code, (const char *const[]){ "0", "1", "2", "3", "4" }, 5, out);
}

bool duty_code_read(struct str code, int *out)
{
	enum duty_code value;

	if (!duty_read(code, &value))
		return false;
	*out = (int)value;
	return true;
}

static bool event_read(struct str code, int *out)
{
	enum rule_event value;

	if (!rule_event_read(code, &value))
		return false;
	*out = (int)value;
	return true;
}

bool role_code_read(struct str code, int *out)
{
	enum role value;

	if (!role_read(code, &value))
		return false;
	*out = (int)value;
	return true;
}

static const struct schema_field case_fields[] = {
	{ "target", SCHEMA_MASK, FIELD(paragraph_case, targets), .read_code = target_read },
	{ "cls", SCHEMA_MASK, FIELD(paragraph_case, clss), .read_code = cls_read },
	{ "core", SCHEMA_CODE, FIELD(paragraph_case, core), .read_code = truth_read },
	{ "ci", SCHEMA_CODE, FIELD(paragraph_case, ci), .read_code = truth_read },
	{ "sev", SCHEMA_CODE, FIELD(paragraph_case, sev), .read_code = sev_read },
	{ "within", SCHEMA_CODE, FIELD(paragraph_case, within), .read_code = truth_read },
	{ "daily", SCHEMA_CODE, FIELD(paragraph_case, daily), .read_code = truth_read },
};
static const struct schema case_schema = { "when", sizeof(struct paragraph_case), false, case_fields,
					   SCHEMA_COUNT(case_fields) };

/* Conditions that are not given match anything, which is not zero. */
static bool when_read(struct schema_reader *r, const struct yaml *node, void *out)
{
	struct paragraph *paragraph = out;

	if (node->kind != YAML_SEQUENCE || !node->count)
		return schema_refuse_type(r, node, "when", "至少一項的清單");
	paragraph->when = ARENA_ARRAY(r->arena, node->count, struct paragraph_case);
	paragraph->when_count = node->count;
	for (size_t i = 0; i < node->count; i++) {
		struct paragraph_case *one = &paragraph->when[i];
		*one = (struct paragraph_case){ .core = -1, .ci = -1, .within = -1, .daily = -1, .sev = -1 };
		if (!schema_read(r, &case_schema, &node->items[i], one))
			return false;
	}
	return true;
}

static const struct schema_field paragraph_fields[] = {
	{ "level", SCHEMA_INT, FIELD(paragraph, level), .required = true, .low = 1, .high = LEVEL_MAX },
	{ "dim", SCHEMA_CODE, FIELD(paragraph, dim), .required = true, .read_code = dim_read },
	{ "when", SCHEMA_CUSTOM, .offset = 0, .required = true, .read_custom = when_read },
};
static const struct schema paragraph_schema = { "paragraphs", sizeof(struct paragraph), true, paragraph_fields,
						SCHEMA_COUNT(paragraph_fields) };

/* {hours: 1}, {days: 10}, {months: 1}, {at_once: 30} (minutes) or {none: 0}. */
static bool term_read(struct schema_reader *r, const struct yaml *node, void *out)
{
	static const struct {
		const char *key;
		enum term_unit unit;
		int64_t most;
	} units[] = { { "none", TERM_NONE, 0 },
		      { "at_once", TERM_AT_ONCE, 100000 },
		      { "hours", TERM_HOURS, 100000 },
		      { "days", TERM_DAYS, 36500 },
		      { "months", TERM_MONTHS, 1200 } };
	struct term *term = out;
	int64_t count;

	if (node->kind == YAML_MAPPING && node->count == 1) {
		for (size_t i = 0; i < SCHEMA_COUNT(units); i++) {
			const struct yaml *value = &node->items[0];
			if (!str_is(node->keys[0].scalar, units[i].key))
				continue;
			if (value->kind != YAML_SCALAR || !str_int64(value->scalar, &count) || count < 0 ||
			    count > units[i].most)
				break;
			*term = (struct term){ units[i].unit, (int)count };
			return true;
		}
	}
	return schema_refuse_type(r, node, "term", " hours、days、months、at_once 或 none 其中一項及其數目");
}

static const struct schema_field duty_fields[] = {
	{ "duty", SCHEMA_CODE, FIELD(duty, code), .required = true, .read_code = duty_code_read },
	{ "start", SCHEMA_CODE, FIELD(duty, start), .required = true, .read_code = event_read },
	{ "stop", SCHEMA_CODE, FIELD(duty, stop), .required = true, .read_code = event_read },
	{ "term", SCHEMA_CUSTOM, FIELD(duty, term), .required = true, .read_custom = term_read },
	{ "levels", SCHEMA_MASK, FIELD(duty, levels), .required = true, .read_code = level_read },
	{ "who", SCHEMA_MASK, FIELD(duty, responsible), .required = true, .read_code = role_code_read },
	{ "to", SCHEMA_STRS, FIELD(duty, to), .required = true },
	{ "ours", SCHEMA_BOOL, FIELD(duty, ours), .required = true },
};
const struct schema duty_schema = { "duties", sizeof(struct duty), true, duty_fields, SCHEMA_COUNT(duty_fields) };

static const struct schema rule_schema = { "rules", sizeof(struct rule_row), true, NULL, 0 };

bool in_force_read(struct schema_reader *r, const struct yaml *node, void *out)
{
	struct in_force *in_force = out;
	const struct yaml *from = yaml_member(node, "from"), *to = yaml_member(node, "to");

	if (node->kind != YAML_MAPPING || node->count != 2 || !from || !to || from->kind != YAML_SCALAR ||
	    !civil_read(from->scalar, &in_force->from))
		return schema_refuse_type(r, node, "in_force", " from 與 to 兩個日期");
	in_force->to = (struct civil){ 9999, 12, 31 };
	in_force->line = node->line;
	in_force->column = node->column;
	if (!yaml_is_null(to) && (to->kind != YAML_SCALAR || !civil_read(to->scalar, &in_force->to)))
		return schema_refuse_type(r, to, "to", " YYYY-MM-DD 的日期或 null");
	if (civil_to_days(in_force->to) < civil_to_days(in_force->from))
		return schema_refuse_type(r, to, "to", "不早於 from 的日期");
	return true;
}

static const struct schema_field law_fields[] = {
	{ "law", SCHEMA_STR, FIELD(law, id), .required = true },
	{ "title", SCHEMA_STR, FIELD(law, title), .required = true },
	{ "en", SCHEMA_STR, FIELD(law, en), .required = true },
	{ "number", SCHEMA_STR, FIELD(law, number), .required = true },
	{ "url", SCHEMA_STR, FIELD(law, url), .required = true },
	{ "citation_name", SCHEMA_STR, FIELD(law, citation_name), .required = true },
	{ "in_force", SCHEMA_CUSTOM, FIELD(law, in_force), .required = true, .read_custom = in_force_read },
	{ "paragraphs", SCHEMA_LIST, LIST(law, paragraphs, paragraph_count), .required = true,
	  .of = &paragraph_schema },
	{ "duties", SCHEMA_LIST, LIST(law, duties, duty_count), .required = true, .of = &duty_schema },
	{ "rules", SCHEMA_LIST, LIST(law, rules, rule_count), .required = true, .of = &rule_schema },
	{ "open", SCHEMA_LIST, LIST(law, open, open_count), .required = true, .of = &rule_schema },
};
static const struct schema law_schema = { "law", sizeof(struct law), false, law_fields, SCHEMA_COUNT(law_fields) };

/* What `due` and the desk cannot do without: every law has these at every level they ask for. */
static bool duties_complete(struct schema_reader *r, const struct yaml *tree, const struct law *law)
{
	static const enum duty_code needed[] = { DUTY_NOTIFY, DUTY_RENOTIFY, DUTY_CONTROL, DUTY_REPORT, DUTY_REVIEW };

	for (size_t n = 0; n < SCHEMA_COUNT(needed); n++) {
		unsigned levels = 0;
		for (size_t i = 0; i < law->duty_count; i++)
			if (law->duties[i].code == needed[n])
				levels |= law->duties[i].levels;
		if ((levels & 0x1E) != 0x1E)
			return schema_refuse(r, tree, REFUSAL_RULEBOOK_INCOMPLETE, str_of(duty_code(needed[n])));
	}
	return true;
}

bool law_read(struct schema_reader *r, const struct yaml *tree, struct law *out)
{
	if (!schema_read(r, &law_schema, tree, out) || !duties_complete(r, tree, out))
		return false;
	out->file = r->file;
	return true;
}
