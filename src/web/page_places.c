/* Places with a code on the wall, and the call back to whoever reported. */
#include "host/qr.h"
#include "page/ui.h"
#include "web/sign_page.h"
#include "web/visit.h"

static struct str href(struct visit *visit, struct str place, const char *rest)
{
	return arena_printf(visit->look.arena, "/places/%.*s%s", STR_ARG(place), rest);
}

bool page_places(struct visit *visit)
{
	struct look *look = &visit->look;
	struct places_view view = { 0 };
	struct place_row *rows = ARENA_ARRAY(look->arena, 1000, struct place_row);
	struct row_place place;

	DB_QUERY(look->db, place_list, found, .agency = db_text(look->who.agency));
	while (view.rows.count < 1000 && db_next(found)) {
		row_place_read(found, look->arena, &place);
		rows[view.rows.count++] =
			(struct place_row){ .href = href(visit, place.place, ""),
					    .poster_href = instant_is_set(place.revoked_at)
								   ? (struct str){ 0 }
								   : href(visit, place.place, "/poster"),
					    .name = place.name,
					    .remark = place.remark,
					    .revoked = place.revoked_at };
	}
	view.rows.at = rows;
	visit->frame.title = visit_words(visit, "通報地點與海報");
	visit->frame.current = S("admin");
	visit->frame.back_href = S("/admin");
	view.frame = visit->frame;
	html_places(visit->out, &visit->reader, &view);
	return true;
}

bool page_place_new(struct visit *visit)
{
	struct place_view view = { 0 };

	visit->frame.title = visit_words(visit, "新增地點");
	visit->frame.current = S("admin");
	visit->frame.back_href = S("/places");
	view.frame = visit->frame;
	html_place_new(visit->out, &visit->reader, &view);
	return true;
}

/* What the poster leads to: by the name that this browser found us, which phones in the house find too. */
static struct str address_of(struct visit *visit, struct str place)
{
	DB_QUERY(visit->look.db, place_token_of_place, rows, .agency = db_text(visit->look.who.agency),
		 .place = db_text(place));
	if (!db_next(rows))
		return (struct str){ 0 };
	return arena_printf(visit->look.arena, "%.*s/r/%.*s", STR_ARG(visit->origin),
			    STR_ARG(db_str(rows, COL_place_token_of_place_token)));
}

static bool open_place(struct visit *visit, struct place_view *out)
{
	struct row_place row;

	if (!row_place_get(visit->look.db, visit->look.arena, visit->look.who.agency, visit->ids[0], &row))
		return visit_not_found(visit, visit->ids[0]);
	*out = (struct place_view){ .id = row.place,
				    .name = row.name,
				    .remark = row.remark,
				    .revoked = row.revoked_at,
				    .address = address_of(visit, row.place),
				    .path = href(visit, row.place, "/poster") };
	visit->frame.current = S("admin");
	return true;
}

bool page_place(struct visit *visit)
{
	struct place_view view;

	if (!open_place(visit, &view))
		return false;
	visit->frame.title = view.name;
	visit->frame.back_href = S("/places");
	view.frame = visit->frame;
	html_place(visit->out, &visit->reader, &view);
	return true;
}

bool page_place_revoke(struct visit *visit)
{
	struct place_view view;

	if (!open_place(visit, &view))
		return false;
	visit->frame.title = visit_words_1(visit, "停用代碼：%1", view.name);
	visit->frame.back_href = href(visit, view.id, "");
	view.frame = visit->frame;
	html_place_revoke(visit->out, &visit->reader, &view);
	return true;
}

bool page_poster(struct visit *visit)
{
	struct place_view place;
	struct poster_view view = { 0 };
	BUF_SCOPED(code);

	if (!open_place(visit, &place))
		return false;
	if (place.address.len == 0 || !qr_svg(place.address, &code))
		return refuse_str(visit->look.err, REFUSAL_NOT_FOUND, visit->ids[0]);
	visit->frame.title = visit_words(visit, "通報異常");
	visit->frame.back_href = href(visit, place.id, "");
	view.frame = visit->frame;
	view.name = place.name;
	view.address = place.address;
	view.code = (struct html){ buf_str(&code) };
	html_poster(visit->out, &visit->reader, &view);
	return true;
}

bool page_sign_call_back(struct visit *visit)
{
	struct sign_page page;
	struct call_back_view view = { 0 };

	if (!sign_page_open(visit, &page))
		return false;
	view.name = visit_opened(visit, page.sign.subject, "reporter_name", page.sign.reporter_sealed);
	view.contact = visit_opened(visit, page.sign.subject, "reporter_contact", page.sign.contact_sealed);
	visit->frame.title = visit_words(visit, "回撥確認通報人");
	visit->frame.back_href = sign_href(visit, page.sign.sign, "");
	view.frame = visit->frame;
	html_sign_call_back(visit->out, &visit->reader, &view);
	return true;
}
