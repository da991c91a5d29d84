#include <stdio.h>

#include "base/must.h"
#include "rulebook/rating.h"

static const char *const dims[] = { "C", "I", "A" };
static const char *const targets[] = { "info", "system", "business" };
static const char *const clss[] = { "none", "sensitive", "official_confidential", "state_secret" };
static const char *const sevs[] = { "minor", "severe" };
static const char *const truths[] = { "false", "true" };
static const char *const attributes[] = { "target", "core", "ci", "cls", "sev", "within", "daily" };

struct reading {
	const struct json *object;
	size_t index;
	struct err *err;
};

static bool at(const struct reading *r, const char *name)
{
	return refuse_at(r->err, "/aspects/%zu/%s", r->index, name);
}

/* The member, or NULL when it is absent or null. */
static const struct json *member(const struct reading *r, const char *name)
{
	const struct json *value = json_member(r->object, name);

	return value && value->kind != JSON_IS_NULL ? value : NULL;
}

static bool missing(const struct reading *r, const char *name)
{
	refuse(r->err, REFUSAL_FIELD_MISSING, name);
	return at(r, name);
}

static bool code(const struct reading *r, const char *name, const char *const *codes, int count, int *out)
{
	const struct json *value = member(r, name);
	char all[ERR_WORD_BYTES], given[ERR_WORD_BYTES + 8];
	int len = 0;

	if (!value)
		return true;
	if (value->kind != JSON_IS_STRING) {
		refuse(r->err, REFUSAL_FIELD_TYPE, name, "string");
		return at(r, name);
	}
	for (int i = 0; i < count; i++) {
		if (str_is(value->string, codes[i])) {
			*out = i;
			return true;
		}
		len += snprintf(all + len, sizeof(all) - (size_t)len, "%s%s", i ? ", " : "", codes[i]);
	}
	snprintf(given, sizeof(given), "%.*s", STR_ARG(str_first(value->string, sizeof(given) - 1)));
	refuse(r->err, REFUSAL_CODE_UNKNOWN, name, given, all);
	return at(r, name);
}

static bool truth(const struct reading *r, const char *name, bool *out, bool *given)
{
	const struct json *value = member(r, name);

	*given = value != NULL;
	if (!value)
		return true;
	if (value->kind != JSON_IS_BOOL) {
		refuse(r->err, REFUSAL_FIELD_TYPE, name, "boolean");
		return at(r, name);
	}
	*out = value->boolean;
	return true;
}

/* What the law needs to know of this aspect and was not said. */
static bool complete(const struct reading *r, const struct aspect *aspect, bool sev, bool within, bool daily)
{
	bool secret = aspect->target == TARGET_INFO && aspect->cls == CLS_STATE_SECRET;

	if (aspect->dim != IMPACT_A)
		return sev || secret || missing(r, "sev");
	if (!within)
		return missing(r, "within");
	return daily || aspect->core || missing(r, "daily");
}

static bool aspect_read(const struct reading *r, struct aspect *out)
{
	int dim = -1, target = -1, cls = CLS_NONE, sev = -1;
	bool core, ci, within, daily;

	if (r->object->kind != JSON_IS_OBJECT) {
		refuse(r->err, REFUSAL_FIELD_TYPE, "aspects", "object");
		return refuse_at(r->err, "/aspects/%zu", r->index);
	}
	*out = (struct aspect){ .daily = true };
	if (!code(r, "dim", dims, IMPACT_COUNT, &dim) || !code(r, "target", targets, TARGET_COUNT, &target) ||
	    !code(r, "cls", clss, CLS_COUNT, &cls) || !code(r, "sev", sevs, SEV_COUNT, &sev) ||
	    !truth(r, "core", &out->core, &core) || !truth(r, "ci", &out->ci, &ci) ||
	    !truth(r, "within", &out->within, &within) || !truth(r, "daily", &out->daily, &daily))
		return false;
	if (dim < 0)
		return missing(r, "dim");
	if (target < 0)
		return missing(r, "target");
	out->dim = (enum impact_dim)dim;
	out->target = (enum aspect_target)target;
	out->cls = (enum aspect_cls)cls;
	out->sev = sev < 0 ? SEV_MINOR : (enum aspect_sev)sev;
	return complete(r, out, sev >= 0, within, daily);
}

bool aspects_read(const struct json *array, struct arena *arena, struct aspect **out, size_t *count, struct err *err)
{
	if (!array || array->kind != JSON_IS_ARRAY) {
		refuse(err, array ? REFUSAL_FIELD_TYPE : REFUSAL_FIELD_MISSING, "aspects", "array");
		return refuse_at(err, "/aspects");
	}
	if (array->count > ASPECTS_MAX) {
		refuse(err, REFUSAL_FIELD_RANGE, "aspects", "0", "64");
		return refuse_at(err, "/aspects");
	}
	*count = array->count;
	*out = ARENA_ARRAY(arena, array->count + 1, struct aspect);
	for (size_t i = 0; i < array->count; i++) {
		struct reading reading = { &array->items[i], i, err };
		if (!aspect_read(&reading, &(*out)[i]))
			return false;
	}
	return true;
}

void aspect_put(struct json_out *out, const struct aspect *aspect)
{
	json_out_open(out, '{');
	json_out_key(out, "ci");
	json_out_bool(out, aspect->ci);
	json_out_key(out, "cls");
	json_out_string(out, str_of(clss[aspect->cls]));
	json_out_key(out, "core");
	json_out_bool(out, aspect->core);
	if (aspect->dim == IMPACT_A) {
		json_out_key(out, "daily");
		json_out_bool(out, aspect->daily);
	}
	json_out_key(out, "dim");
	json_out_string(out, str_of(dims[aspect->dim]));
	if (aspect->dim != IMPACT_A) {
		json_out_key(out, "sev");
		json_out_string(out, str_of(sevs[aspect->sev]));
	}
	json_out_key(out, "target");
	json_out_string(out, str_of(targets[aspect->target]));
	if (aspect->dim == IMPACT_A) {
		json_out_key(out, "within");
		json_out_bool(out, aspect->within);
	}
	json_out_close(out, '}');
}

const char *impact_dim_code(enum impact_dim dim)
{
	must(dim < IMPACT_COUNT);
	return dims[dim];
}

const char *aspect_attribute_code(enum aspect_attribute attribute)
{
	must(attribute < ATTRIBUTE_COUNT);
	return attributes[attribute];
}

static bool is_truth(enum aspect_attribute attribute)
{
	return attribute != ATTRIBUTE_TARGET && attribute != ATTRIBUTE_CLS && attribute != ATTRIBUTE_SEV;
}

const char *aspect_value_code(enum aspect_attribute attribute, int value)
{
	must(value >= 0);
	if (attribute == ATTRIBUTE_TARGET) {
		must(value < TARGET_COUNT);
		return targets[value];
	}
	if (attribute == ATTRIBUTE_CLS) {
		must(value < CLS_COUNT);
		return clss[value];
	}
	must(value < 2);
	return attribute == ATTRIBUTE_SEV ? sevs[value] : truths[value];
}

static void value_put(struct json_out *out, enum aspect_attribute attribute, int value)
{
	if (is_truth(attribute))
		json_out_bool(out, value != 0);
	else
		json_out_string(out, str_of(aspect_value_code(attribute, value)));
}

void rating_change_put(struct json_out *out, const struct rating_change *change)
{
	json_out_open(out, '{');
	json_out_key(out, "aspect");
	json_out_int(out, (int64_t)change->aspect);
	json_out_key(out, "attribute");
	json_out_string(out, str_of(aspect_attribute_code(change->attribute)));
	json_out_key(out, "from");
	value_put(out, change->attribute, change->from);
	json_out_key(out, "level");
	json_out_int(out, change->level);
	json_out_key(out, "to");
	value_put(out, change->attribute, change->to);
	json_out_close(out, '}');
}
