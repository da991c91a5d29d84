/* Screens 1 and 2: anybody reports, and follows what they reported by its receipt. */
#include "desk/receipt.h"
#include "page/ui.h"
#include "sign/state.h"
#include "web/visit.h"

static struct options tiles_of(struct visit *visit)
{
	const struct procedure *procedure = visit->look.rulebook.procedure;
	struct option *options = ARENA_ARRAY(visit->look.arena, procedure->tile_count, struct option);

	for (size_t i = 0; i < procedure->tile_count; i++)
		options[i] = (struct option){ .value = procedure->tiles[i].row.id,
					      .label = visit_row_words(visit, &procedure->tiles[i].row) };
	return (struct options){ options, procedure->tile_count };
}

/* The place whose code it is, in whose agency's name the page then stands. */
static bool find_place(struct visit *visit, struct str token, struct row_place *out)
{
	struct look *look = &visit->look;
	struct row_place_token row;
	struct row_agency agency;

	if (token.len == 0 || !row_place_token_get(look->db, look->arena, token, &row) ||
	    !row_place_get(look->db, look->arena, row.agency, row.place, out) || instant_is_set(out->revoked_at))
		return false;
	if (row_agency_get(look->db, look->arena, row.agency, &agency))
		visit->frame.agency_name = agency.name;
	return true;
}

static bool report(struct visit *visit, struct str token)
{
	struct report_view view = { 0 };
	struct row_place place;

	if (find_place(visit, token, &place)) {
		view.place_token = token;
		view.place_name = place.name;
	}
	view.place_gone = token.len && view.place_token.len == 0;
	visit->frame.title = visit_words(visit, "通報異常");
	view.frame = visit->frame;
	view.tiles = tiles_of(visit);
	html_report(visit->out, &visit->reader, &view);
	return db_failure(visit->look.db) == DB_OK || visit_not_found(visit, token);
}

bool page_report(struct visit *visit)
{
	return report(visit, visit_typed(visit, "place_token", (struct str){ 0 }));
}

/* A code that counts no more is no reason to send anybody away. */
bool page_report_place(struct visit *visit)
{
	return report(visit, visit->ids[0]);
}

bool page_report_find(struct visit *visit)
{
	struct find_view view = { .typed = visit_asked(visit, "code") };
	char receipt[RECEIPT_BYTES];

	if (view.typed.len && receipt_read(view.typed, receipt))
		return visit_go(visit, arena_printf(visit->look.arena, "/r/ok/%s", receipt));
	view.wrong = view.typed.len;
	visit->frame.title = visit_words(visit, "查看通報進度");
	visit->frame.back_href = S("/r");
	view.frame = visit->frame;
	html_report_find(visit->out, &visit->reader, &view);
	return true;
}

bool page_report_paper(struct visit *visit)
{
	struct paper_report_view view = { 0 };

	visit->frame.title = visit_words(visit, "異常通報單（紙本）");
	visit->frame.back_href = S("/r");
	view.frame = visit->frame;
	view.tiles = tiles_of(visit);
	html_report_paper(visit->out, &visit->reader, &view);
	return true;
}

/* How it stands, for somebody who does not know the desk's words. */
static const struct {
	const char *status, *tone, *then;
} standings[SIGN_STATES] = {
	[SIGN_NEW] = { "已收到", "action", "值班人員會盡快查看。" },
	[SIGN_SURVEYED] = { "處理中", "action", "已有人到場查看，正在判斷。" },
	[SIGN_LOOK_AGAIN] = { "處理中", "warn", "還在確認，會再查看。" },
	[SIGN_INCIDENT] = { "處理中", "warn", "已列為資安事故，正在處理。" },
	[SIGN_WATCHED] = { "觀察中", "calm", "目前判斷不是資安事故，仍持續觀察。" },
	[SIGN_CLEARED] = { "已結束", "done", "已經解除，謝謝您的通報。" },
};

static void standing(struct visit *visit, const struct row_sign *sign, struct receipt_view *view)
{
	const enum sign_state state = sign_state_read(sign->state);
	struct row_incident incident;

	view->status = visit_words(visit, standings[state].status);
	view->tone = str_of(standings[state].tone);
	view->then = visit_words(visit, standings[state].then);
	if (sign->incident.len == 0 ||
	    !row_incident_get(visit->look.db, visit->look.arena, sign->agency, sign->incident, &incident) ||
	    (!str_is(incident.state, "closed") && !str_is(incident.state, "cleared")))
		return;
	view->status = visit_words(visit, standings[SIGN_CLEARED].status);
	view->tone = str_of(standings[SIGN_CLEARED].tone);
	view->then = visit_words(visit, "已處理完畢並結案，謝謝您的通報。");
}

static struct words_list advice(const struct visit *visit, const struct str_list *zh, const struct str_list *en)
{
	const struct str_list *list = visit->reader.lang == LANG_EN ? en : zh;

	return (struct words_list){ list->at, list->count };
}

static void advise(struct visit *visit, struct str code, struct receipt_view *view)
{
	const struct tile *tile = procedure_tile(visit->look.rulebook.procedure, code);

	if (!tile)
		return;
	view->tile = visit_row_words(visit, &tile->row);
	view->act = advice(visit, &tile->act, &tile->act_en);
	view->avoid = advice(visit, &tile->avoid, &tile->avoid_en);
}

static bool draw_receipt(struct visit *visit, struct receipt_view *view)
{
	visit->frame.title = visit_words(visit, view->fresh ? "通報已收到" : "通報收據");
	view->frame = visit->frame;
	html_receipt(visit->out, &visit->reader, view);
	return true;
}

/* Taken while the store could not be written: there is no number yet, and the code holds. */
static bool waiting(struct visit *visit, struct receipt_view *view)
{
	if (!desk_spooled(visit->look.desk, view->code.at, &view->received))
		return false;
	view->waiting = true;
	view->status = visit_words(visit, "已收到");
	view->tone = S("action");
	view->then = visit_words(
		visit, "系統暫時無法登錄，已先存在保留區，恢復後會自動登錄並給案號。照片可能沒有存到，請先留著。");
	return true;
}

static bool find_report(struct visit *visit, struct str code, struct row_report *report, struct row_sign *sign)
{
	struct look *look = &visit->look;

	{
		DB_QUERY(look->db, report_by_receipt, rows, .receipt = db_text(receipt_digest(look->arena, code.at)));
		if (!db_next(rows))
			return false;
		row_report_read(rows, look->arena, report);
	}
	return row_sign_get(look->db, look->arena, report->agency, report->sign, sign);
}

bool page_receipt(struct visit *visit)
{
	struct receipt_view view = { .fresh = visit->ok && visit->frame.done.len == 0 };
	char receipt[RECEIPT_BYTES];
	struct row_report report;
	struct row_sign sign;

	if (!receipt_read(visit->ids[0], receipt))
		return refuse(visit->look.err, REFUSAL_RECEIPT_UNKNOWN);
	view.code = str_of(receipt);
	view.action = arena_printf(visit->look.arena, "/r/ok/%s", receipt);
	if (!find_report(visit, view.code, &report, &sign)) {
		if (db_failure(visit->look.db) != DB_OK)
			return db_refuse(visit->look.db, visit->look.err);
		return waiting(visit, &view) ? draw_receipt(visit, &view)
					     : refuse(visit->look.err, REFUSAL_RECEIPT_UNKNOWN);
	}
	view.number = sign.sign;
	view.received = report.received_at;
	view.added = report.added;
	view.caller = sign.contact_sealed.len
			      ? visit_words(visit, "資安聯絡人會依您留的方式回電。")
			      : visit_words(visit, "您沒有留下聯絡方式，所以不會有人回電；進度請憑收據代碼回來看。");
	standing(visit, &sign, &view);
	advise(visit, report.tile, &view);
	return draw_receipt(visit, &view);
}
