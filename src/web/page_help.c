/* /help and what stands beside it: pages for anybody, of words and of made-up things. */
#include "page/help.h"

#include "page/ui.h"
#include "web/story.h"
#include "web/visit.h"

static void help_begin(struct visit *visit, const char *title)
{
	visit->frame.title = visit_words(visit, title);
	visit->frame.bare = true;
}

bool page_help(struct visit *visit)
{
	help_begin(visit, "說明");
	const struct help_view view = { .frame = visit->frame };
	html_help(visit->out, &visit->reader, &view);
	return true;
}

bool page_accessibility(struct visit *visit)
{
	help_begin(visit, "無障礙聲明");
	const struct help_view view = { .frame = visit->frame };
	html_accessibility(visit->out, &visit->reader, &view);
	return true;
}

bool page_privacy(struct visit *visit)
{
	help_begin(visit, "隱私權與資訊安全");
	const struct help_view view = { .frame = visit->frame };
	html_privacy(visit->out, &visit->reader, &view);
	return true;
}

bool page_sitemap(struct visit *visit)
{
	help_begin(visit, "網站導覽");
	const struct help_view view = { .frame = visit->frame };
	html_sitemap(visit->out, &visit->reader, &view);
	return true;
}

/* The living page of the parts: one clock for each state that there is. */

enum { DESIGN_CLOCKS = 8, DESIGN_ERRORS = 4, DESIGN_CHOICES = 3 };

static struct instant from_now(const struct visit *visit, int64_t minutes)
{
	return instant_plus(visit->reader.now, SPAN_MINUTES(minutes));
}

static struct clock_view running(const struct visit *visit, const char *duty, int64_t begun, int64_t due)
{
	return (struct clock_view){
		.duty = visit_words(visit, duty),
		.state = CLOCK_RUNNING,
		.from = from_now(visit, -begun),
		.due = from_now(visit, due),
		.from_words = visit_words(visit, "知悉"),
		.cite = S("§6 第一項"),
	};
}

static void design_clocks(const struct visit *visit, struct clock_view out[DESIGN_CLOCKS])
{
	out[0] = running(visit, "損害控制或復原", 60, 47 * 60);
	out[1] = running(visit, "通報", 50, 10);
	out[1].basis = visit_words(visit, "條文為第二手資料");
	out[2] = running(visit, "告知組長", 72, -42);
	out[3] = running(visit, "補行通報", 60, 0);
	out[3].due = (struct instant){ 0 };
	for (int i = 4; i < DESIGN_CLOCKS; i++)
		out[i] = running(visit, "通報", 120, -60);
	out[4].state = out[5].state = CLOCK_MET;
	out[4].ended = from_now(visit, -80);
	out[4].ended_by = visit_words(visit, "資安聯絡人");
	out[5].ended = from_now(visit, -30);
	out[5].late_ms = SPAN_MINUTES(30).ms;
	out[6].state = CLOCK_CANCELLED;
	out[6].ended = from_now(visit, -90);
	out[7].state = CLOCK_NONE;
	out[7].due = out[7].from = (struct instant){ 0 };
}

bool page_design(struct visit *visit)
{
	struct clock_view clocks[DESIGN_CLOCKS];
	const struct option choices[DESIGN_CHOICES] = {
		{ S("incident"), visit_words(visit, "是"), visit_words(visit, "影響業務、資料或系統"), true },
		{ S("not_incident"), visit_words(visit, "不是"), S(""), false },
		{ S("look_again"), visit_words(visit, "再看看"), S(""), false },
	};
	const struct field_error errors[DESIGN_ERRORS] = {
		{ S("wrong-title"), visit_words(visit, "請寫標題") },
		{ S("wrong-reason"), visit_words(visit, "請寫理由") },
		{ S("wrong-verdict"), visit_words(visit, "請選一個") },
		{ S("wrong-at"), visit_words(visit, "這個時間還沒到") },
	};

	const struct typed_field unplaced = { visit_words(visit, "理由"),
					      visit_words(visit, "一句話，讓接手的人一看就懂") };
	const struct story_line theirs = { .seq = 1,
					   .at = visit->reader.now,
					   .who = visit_words(visit, "資安聯絡人"),
					   .words = story_words(visit->reader.lang, FACT_sign_judged) };

	help_begin(visit, "畫面元件");
	design_clocks(visit, clocks);
	struct design_view view = {
		.frame = visit->frame,
		.faulty = visit->frame,
		.clocks = { clocks, DESIGN_CLOCKS },
		.three = { choices, DESIGN_CHOICES },
		.when = visit->reader.now,
	};
	view.faulty.done = visit_words(visit, "已記下。");
	view.faulty.errors = (struct field_errors){ errors, DESIGN_ERRORS };
	view.faulty.unplaced = (struct typed){ &unplaced, 1 };
	view.faulty.theirs = (struct story){ &theirs, 1 };
	html_design(visit->out, &visit->reader, &view);
	return true;
}
