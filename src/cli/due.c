/* tocsin due: when a duty is due. Needs no store. */
#include <stdio.h>

#include "cli/args.h"
#include "cli/cli.h"
#include "clock/date_text.h"
#include "rulebook/rulebook.h"
#include "text/json.h"

static const struct arg_option options[] = {
	{ 'l', "law", "107|110|115", "用這一版的辦法", false },
	{ 'd', "duty", "notify|control|report|review", "哪一項義務", false },
	{ 'f', "from", "INSTANT", "起算時刻：知悉、接獲通報；report 為完成損害控制或復原", false },
	{ 'n', "level", "1|2|3|4", "等級；control 與 review 必須給", false },
	{ 'j', "json", NULL, "輸出 JSON（本來就是）", false },
	{ 0 },
};
static const struct arg_command command = { "due", "", 0, 0, "依辦法與行政程序法第四十八條計算期限", options, NULL };

struct question {
	struct rulebook rulebook;
	enum duty_code duty;
	int level;
	struct instant from;
};

static bool duty_ask(struct str code, enum duty_code *out)
{
	return duty_read(code, out) &&
	       (*out == DUTY_NOTIFY || *out == DUTY_CONTROL || *out == DUTY_REPORT || *out == DUTY_REVIEW);
}

static bool level_ask(const struct args *args, struct question *q)
{
	int64_t level = 1;

	if (!args_has(args, "level"))
		return q->duty == DUTY_NOTIFY || q->duty == DUTY_REPORT;
	if (!str_int64(args_value(args, "level"), &level) || level < 1 || level > LEVEL_MAX)
		return false;
	q->level = (int)level;
	return true;
}

/* False: refused, with the usage or the data told in *err. */
static bool ask(const struct args *args, struct question *q, struct err *err)
{
	static const char *const needed[] = { "law", "duty", "from" };
	struct date_text from;

	for (size_t i = 0; i < sizeof(needed) / sizeof(needed[0]); i++)
		if (!args_has(args, needed[i]))
			return refuse(err, REFUSAL_FIELD_MISSING, needed[i]), refuse_at(err, "usage");
	q->level = 1;
	if (!rulebook_by_law(rulebook_default(), args_value(args, "law"), &q->rulebook))
		return refuse(err, REFUSAL_USAGE, "--law");
	if (!duty_ask(args_value(args, "duty"), &q->duty))
		return refuse(err, REFUSAL_USAGE, "--duty");
	if (!level_ask(args, q))
		return refuse(err, REFUSAL_USAGE, "--level");
	if (!date_text_read(args_value(args, "from"), &from, err))
		return false;
	q->from = date_text_instant(&from);
	return true;
}

static const char *shift_words(enum deadline_shift shift)
{
	switch (shift) {
	case SHIFT_SUNDAY:
		return "星期日";
	case SHIFT_DAY_OFF:
		return "放假日";
	case SHIFT_CLOSED:
		return "停止上班日";
	case SHIFT_SATURDAY:
		return "星期六，次一上班日中午屆滿";
	case SHIFT_SATURDAY_OFF:
		return "放假之星期六，依假日規定（推定）";
	case SHIFT_OFF_THEN_SATURDAY:
		return "放假日接續星期六，依假日規定（推定）";
	case SHIFT_NONE:
		break;
	}
	return "";
}

static void basis_put(struct buf *out, const struct question *q, const struct duty *duty,
		      const struct deadline *deadline)
{
	ARENA_SCOPED(arena);
	enum lang lang = cli_lang();
	char other[INSTANT_TEXT_BYTES];

	buf_add(out, rulebook_cite(&q->rulebook, duty, &arena));
	if (duty->row.standing != STANDING_VERIFIED)
		buf_printf(out, " [%s]", standing_code(duty->row.standing));
	words_fill(lang, out, deadline->has_last_day ? "；行政程序法 §48 第二項至第四項" : "；行政程序法 §48 第一項");
	if (deadline->shift == SHIFT_NONE)
		return;
	words_fill(lang, out, "；原末日 %1 為%2", civil_print(&arena, deadline->counted_day).at,
		   shift_words(deadline->shift));
	if (deadline->inferred)
		words_fill(lang, out, "；另說 %1", instant_print_taipei(deadline->other_due, other).at);
}

static void answer(const struct question *q, const struct duty *duty)
{
	ARENA_SCOPED(arena);
	BUF_SCOPED(line);
	BUF_SCOPED(basis);
	struct json_out out = { .buf = &line };
	struct deadline deadline = deadline_make(q->from, duty->term, q->rulebook.calendar);
	char due[INSTANT_TEXT_BYTES];

	basis_put(&basis, q, duty, &deadline);
	json_out_open(&out, '{');
	json_out_key(&out, "due");
	json_out_string(&out, instant_print_taipei(deadline.due, due));
	json_out_key(&out, "last_day");
	if (deadline.has_last_day)
		json_out_string(&out, civil_print(&arena, deadline.last_day));
	else
		json_out_null(&out);
	json_out_key(&out, "basis");
	json_out_string(&out, buf_str(&basis));
	json_out_key(&out, "provisional");
	json_out_bool(&out, deadline.provisional);
	json_out_close(&out, '}');
	printf("%.*s\n", (int)line.len, line.at);
}

int cli_due(int argc, char **argv)
{
	ARENA_SCOPED(arena);
	struct args args;
	struct question q = { 0 };
	struct err err = { 0 };
	enum args_outcome outcome = args_read(&command, argc - 1, argv + 1, cli_lang(), &arena, &args);

	if (outcome != ARGS_READY)
		return args_exit(outcome);
	if (!ask(&args, &q, &err)) {
		int status = cli_refuse(&err);
		return *err.where ? CLI_USAGE : status;
	}
	const struct duty *duty = rulebook_duty(&q.rulebook, q.duty, q.level);
	if (!duty) {
		refuse(&err, REFUSAL_RULEBOOK_INCOMPLETE, duty_code(q.duty));
		return cli_refuse(&err);
	}
	answer(&q, duty);
	return CLI_OK;
}
