/* One sign: what was seen, what is to be done now, its history. */
#include "page/ui.h"
#include "web/clocks.h"
#include "web/sign_page.h"
#include "web/story.h"

enum { FILES_MAX = 200 };

static struct str size_words(struct visit *visit, int64_t bytes)
{
	if (bytes < 1024)
		return arena_printf(visit->look.arena, "%lld B", (long long)bytes);
	if (bytes < 1024 * 1024)
		return arena_printf(visit->look.arena, "%lld KB", (long long)((bytes + 1023) / 1024));
	return arena_printf(visit->look.arena, "%.1f MB", (double)bytes / (1024 * 1024));
}

static void files(struct visit *visit, struct str sign, struct sign_view *view)
{
	struct look *look = &visit->look;
	struct sign_file *list = ARENA_ARRAY(look->arena, FILES_MAX, struct sign_file);
	size_t count = 0;

	DB_QUERY(look->db, attachment_list, rows, .agency = db_text(look->who.agency), .thing = db_text(sign));
	while (count < FILES_MAX && db_next(rows)) {
		const struct str sha = arena_str(look->arena, db_str(rows, COL_attachment_list_sha256));
		const struct str name = arena_str(look->arena, db_str(rows, COL_attachment_list_name));
		list[count++] = (struct sign_file){
			.name = name.len ? name : str_first(sha, 12),
			.href = arena_printf(look->arena, "/attachments/%.*s?of=%.*s", STR_ARG(sha), STR_ARG(sign)),
			.size = size_words(visit, db_integer(rows, COL_attachment_list_size)),
		};
	}
	view->files.at = list;
	view->files.count = count;
}

/* What can be done with it, the one that the state asks for first. */
struct choice {
	enum sign_verb verb;
	enum capability capability;
	const char *rest, *words;
};

static const struct choice survey = { SIGN_VERB_survey, CAPABILITY_SIGN_SURVEY, "/onsite", "到場會勘，記下結果" },
			   judge = { SIGN_VERB_verdict, CAPABILITY_SIGN_VERDICT, "/judge", "判斷：是不是資安事故" },
			   look_again = { SIGN_VERB_look, CAPABILITY_SIGN_WATCH, "/look", "查看：還在" },
			   clear = { SIGN_VERB_clear, CAPABILITY_SIGN_CLEAR, "/clear", "標記已解除" };

static const struct choice *first_of(enum sign_state state)
{
	switch (state) {
	case SIGN_NEW:
	case SIGN_SURVEYED:
	case SIGN_LOOK_AGAIN:
		return &judge;
	case SIGN_WATCHED:
		return &look_again;
	default:
		return NULL;
	}
}

static void acts(const struct sign_page *page, struct sign_view *view)
{
	static const struct choice *const all[] = { &judge, &survey, &look_again, &clear };
	struct visit *visit = page->visit;
	const struct choice *first = first_of(page->state);
	struct sign_act *others = ARENA_ARRAY(visit->look.arena, 4, struct sign_act);
	size_t count = 0;

	if (first && visit_may(visit, first->capability)) {
		view->first = (struct sign_act){ sign_href(visit, page->sign.sign, first->rest),
						 visit_words(visit, first->words) };
	} else if (first) {
		const struct act_row *act = procedure_act(visit->look.rulebook.procedure, first->capability);
		view->whose = clock_role_mask_words(visit, act->roles);
		view->cite = act->row.cite;
	}
	for (size_t i = 0; i < 4; i++)
		if (all[i] != first && sign_may(page->state, all[i]->verb) && visit_may(visit, all[i]->capability))
			others[count++] = (struct sign_act){ sign_href(visit, page->sign.sign, all[i]->rest),
							     visit_words(visit, all[i]->words) };
	view->others.at = others;
	view->others.count = count;
}

/* How it came in by the open door: whether anybody knows who it was. */
static void door(struct visit *visit, const struct row_sign *sign, struct sign_view *view)
{
	struct row_report report;

	if (!row_report_get(visit->look.db, visit->look.arena, sign->agency, sign->sign, &report))
		return;
	view->noise = report.noise;
	if (!report.self_declared)
		return;
	const bool called = instant_is_set(report.called_back_at);
	view->declared = visit_words(visit, called ? "已回撥確認" : "自述，尚未確認");
	view->declared_tone = called ? S("done") : S("action");
	if (!called && visit_may(visit, CAPABILITY_SIGN_SURVEY))
		view->call_back_href = sign_href(visit, sign->sign, "/call-back");
}

bool page_sign(struct visit *visit)
{
	struct sign_page page;
	struct sign_view view = { 0 };

	if (!sign_page_open(visit, &page))
		return false;
	view.head = sign_page_head(&page);
	view.clock = sign_clock(visit, &page.sign);
	view.reporter = visit_opened(visit, page.sign.subject, "reporter_name", page.sign.reporter_sealed);
	view.contact = visit_opened(visit, page.sign.subject, "reporter_contact", page.sign.contact_sealed);
	door(visit, &page.sign, &view);
	view.case_number = page.state == SIGN_INCIDENT ? page.sign.incident : S("");
	view.case_href = arena_printf(visit->look.arena, "/i/%.*s", STR_ARG(page.sign.incident));
	files(visit, page.sign.sign, &view);
	if (page.state == SIGN_NEW || page.state == SIGN_SURVEYED || page.state == SIGN_LOOK_AGAIN)
		view.aids = sign_aids_of(visit, page.sign.type, false);
	acts(&page, &view);
	if (!story_of(visit, page.sign.sign, &view.story))
		return false;
	visit->frame.title = visit_words_1(visit, "徵兆 %1", page.sign.sign);
	visit->frame.back_href = S("/signs");
	view.frame = visit->frame;
	html_sign(visit->out, &visit->reader, &view);
	return true;
}
