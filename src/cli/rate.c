/* tocsin rate: the level that aspects give. Needs no store. */
#include <stdio.h>

#include "cli/args.h"
#include "cli/cli.h"
#include "clock/date_text.h"
#include "host/file.h"
#include "host/now.h"
#include "rulebook/rulebook.h"
#include "text/json.h"

enum { FILE_BYTES_MAX = 64 << 20 };

static const struct arg_option options[] = {
	{ 'l', "law", "107|110|115", "用這一版的辦法，不論日期", false },
	{ 'a', "at", "INSTANT", "用這個時刻施行的辦法（知悉時間）；未給時為現在", false },
	{ 'j', "json", NULL, "輸出 JSON（本來就是）", false },
	{ 0 },
};
static const struct arg_command command = {
	"rate", "FILE.json", 1, 1, "依事實評定資通安全事件等級，並列出依據的款次", options, "不論等級為何都是 0"
};

struct one_case {
	const struct json *id;
	struct aspect *aspects;
	size_t count;
};

static bool law_pick(const struct args *args, struct rulebook *out, struct err *err)
{
	struct date_text at = { 0 };

	if (args_has(args, "law"))
		return rulebook_by_law(rulebook_default(), args_value(args, "law"), out) ||
		       refuse(err, REFUSAL_USAGE, args_cstr(args, "law"));
	if (!args_has(args, "at"))
		at.day = instant_taipei_day(now_wall());
	else if (!date_text_read(args_value(args, "at"), &at, err))
		return false;
	return rulebook_in_force(rulebook_default(), at.day, out, err);
}

static bool cases_read(const struct json *file, struct arena *arena, struct one_case **out, size_t *count,
		       struct err *err)
{
	const struct json *cases = json_member(file, "cases");
	char place[sizeof(err->where)];

	if (cases && cases->kind != JSON_IS_ARRAY)
		return refuse(err, REFUSAL_FIELD_TYPE, "cases", "array");
	*count = cases ? cases->count : 1;
	*out = ARENA_ARRAY(arena, *count + 1, struct one_case);
	for (size_t i = 0; i < *count; i++) {
		const struct json *object = cases ? &cases->items[i] : file;
		struct one_case *one = &(*out)[i];
		one->id = json_member(object, "id");
		if (aspects_read(json_member(object, "aspects"), arena, &one->aspects, &one->count, err))
			continue;
		snprintf(place, sizeof(place), "%s", err->where);
		return cases ? refuse_at(err, "/cases/%zu%.90s", i, place) : false;
	}
	return true;
}

static void rating_print(const struct law *law, const struct one_case *one, struct arena *arena)
{
	BUF_SCOPED(line);
	struct json_out out = { .buf = &line };
	struct rating rating = rating_make(law, one->aspects, one->count, arena);

	json_out_open(&out, '{');
	json_out_key(&out, "id");
	if (one->id) {
		BUF_SCOPED(id);
		json_put(&id, one->id);
		json_out_raw(&out, buf_str(&id));
	} else {
		json_out_null(&out);
	}
	json_out_key(&out, "law");
	json_out_string(&out, law->id);
	json_out_key(&out, "level");
	json_out_int(&out, rating.level);
	json_out_key(&out, "impact");
	json_out_open(&out, '{');
	for (enum impact_dim dim = 0; dim < IMPACT_COUNT; dim++) {
		json_out_key(&out, impact_dim_code(dim));
		json_out_int(&out, rating.impact[dim]);
	}
	json_out_close(&out, '}');
	json_out_key(&out, "basis");
	json_out_open(&out, '[');
	for (size_t i = 0; i < rating.basis_count; i++)
		json_out_string(&out, rating.basis[i]->row.cite);
	json_out_close(&out, ']');
	json_out_key(&out, "major");
	json_out_bool(&out, rating.major);
	json_out_key(&out, "would_change");
	json_out_open(&out, '[');
	for (size_t i = 0; i < rating.would_change_count; i++)
		rating_change_put(&out, &rating.would_change[i]);
	json_out_close(&out, ']');
	json_out_close(&out, '}');
	printf("%.*s\n", (int)line.len, line.at);
}

int cli_rate(int argc, char **argv)
{
	ARENA_SCOPED(arena);
	struct args args;
	struct err err = { 0 };
	struct rulebook rulebook;
	struct str text;
	struct json file;
	struct one_case *cases = NULL;
	size_t count = 0;
	enum args_outcome outcome = args_read(&command, argc - 1, argv + 1, cli_lang(), &arena, &args);

	if (outcome != ARGS_READY)
		return args_exit(outcome);
	const char *path = arena_cstr(&arena, args.operand[0]);
	if (!law_pick(&args, &rulebook, &err) || !file_read(path, FILE_BYTES_MAX, &arena, &text, &err) ||
	    !json_read(text, &arena, &file, &err) || !cases_read(&file, &arena, &cases, &count, &err))
		return cli_refuse(&err);
	for (size_t i = 0; i < count; i++)
		rating_print(rulebook.law, &cases[i], &arena);
	return CLI_OK;
}
