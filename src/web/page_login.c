/* The door: logging in, and the page behind a link that is good once. */
#include "desk/account.h"
#include "desk/desk_inside.h"
#include "gate/session.h"
#include "page/ui.h"
#include "web/passkeys.h"
#include "web/people.h"

bool page_login(struct visit *visit);
bool page_login_code(struct visit *visit);
bool page_link(struct visit *visit);

static struct login_view view_of(struct visit *visit)
{
	struct str wish = visit->frame.was_typed ? visit_typed(visit, "return", S("")) : visit_asked(visit, "return");

	/* Where a ticket is carried the fields were not typed here. */
	if (wish.len == 0)
		wish = typed_get(&visit->frame.typed, S("return"), S(""));
	return (struct login_view){ .wish = wish, .ticket = typed_get(&visit->frame.typed, S("ticket"), S("")) };
}

bool page_login(struct visit *visit)
{
	struct login_view view = view_of(visit);

	visit->frame.title = visit_words(visit, "登入");
	visit->frame.bare = true;
	view.frame = visit->frame;
	html_login(visit->out, &visit->reader, &view);
	return true;
}

bool page_login_code(struct visit *visit)
{
	struct look *look = &visit->look;
	struct login_view view = view_of(visit);
	struct row_session half;
	struct row_credential credential;
	struct err ended;

	/* Without a session at its first stage there is the form all the same: it then says that the login has ended. */
	view.phone = true;
	if (session_half(look->db, look->arena, look->call->session, look->now, look->rulebook.procedure, &half,
			 &ended)) {
		view.asking = passkeys_show(visit, &half);
		view.phone = row_credential_get(look->db, look->arena, half.agency, half.person, &credential) &&
			     credential.totp_sealed.len;
	}
	visit->frame.title = visit_words(visit, view.asking.possible ? "確認是您本人" : "輸入驗證碼");
	visit->frame.bare = true;
	view.frame = visit->frame;
	html_login_code(visit->out, &visit->reader, &view);
	return true;
}

bool page_link(struct visit *visit)
{
	struct look *look = &visit->look;
	struct row_link link;
	struct row_credential credential;
	struct row_person person;

	if (!account_link_get(look->db, look->arena, visit->ids[0], look->now, &link, look->err))
		return false;
	if (!row_credential_get(look->db, look->arena, link.agency, link.person, &credential) ||
	    !row_person_get(look->db, look->arena, link.agency, link.person, &person))
		return db_failure(look->db) == DB_OK ? refuse(look->err, REFUSAL_LINK_WRONG)
						     : db_refuse(look->db, look->err);
	/* Whoever holds the link is a stranger, but of the agency that it was made in. */
	look->who.agency = link.agency;
	struct link_view view = {
		.link = visit->ids[0],
		.action = arena_printf(look->arena, "/link/%.*s", STR_ARG(visit->ids[0])),
		.login = credential.login,
		.person = visit_opened(visit, person.subject, "name", person.name_sealed),
		.until = link.until_at,
		.rule = people_password_rule(visit),
		.enrol = str_is(link.purpose, "enrol"),
	};
	view.code_due = !view.enrol && credential.totp_sealed.len;
	visit->frame.title = visit_words(visit, view.enrol ? "設定您的密碼" : "重設密碼");
	visit->frame.bare = true;
	view.frame = visit->frame;
	html_link(visit->out, &visit->reader, &view);
	return true;
}
