/* One's own account: what it is, the password, the second step, where one is logged in. */
#include <stdio.h>

#include "desk/account.h"
#include "desk/desk_inside.h"
#include "desk/passkey.h"
#include "gate/session.h"
#include "gate/totp.h"
#include "host/qr.h"
#include "page/ui.h"
#include "web/delegations.h"
#include "web/people.h"

enum { SESSIONS_SHOWN = 50 };

bool page_me(struct visit *visit);
bool page_me_password(struct visit *visit);
bool page_me_totp(struct visit *visit);
bool page_me_codes(struct visit *visit);

static bool credential_of(struct visit *visit, struct row_credential *out)
{
	struct look *look = &visit->look;

	if (row_credential_get(look->db, look->arena, look->who.agency, look->who.person, out))
		return true;
	return db_failure(look->db) == DB_OK ? refuse(look->err, REFUSAL_ACCOUNT_NONE) : db_refuse(look->db, look->err);
}

static bool needs_factor(struct visit *visit, const struct row_person *person)
{
	const struct look *look = &visit->look;

	return session_needs_factor(look->db, look->arena, look->who.agency, gate_roles(person->roles),
				    look->rulebook.procedure);
}

static size_t sessions_of(struct visit *visit, struct own_session out[SESSIONS_SHOWN])
{
	struct look *look = &visit->look;
	struct row_session row;
	size_t count = 0;

	DB_QUERY(look->db, session_list, rows, .agency = db_text(look->who.agency),
		 .person = db_text(look->who.person));
	while (count < SESSIONS_SHOWN && db_next(rows)) {
		row_session_read(rows, look->arena, &row);
		const struct instant end = session_end(&row, look->rulebook.procedure);
		if (!instant_before(look->now, end) || !str_is(row.stage, session_stage_code(SESSION_OPEN)))
			continue;
		out[count++] = (struct own_session){ .id = row.digest,
						     .source = row.source.len ? row.source : S("–"),
						     .made = row.made_at,
						     .seen = row.seen_at,
						     .until = end,
						     .this_one = str_equal(row.digest, look->who.session) };
	}
	return count;
}

static struct str codes_words(struct visit *visit)
{
	struct look *look = &visit->look;
	char left[24];

	snprintf(left, sizeof(left), "%lld", (long long)recovery_count(look->db, look->who.agency, look->who.person));
	return visit_words_1(visit, "還有 %1 組", str_of(left));
}

static struct str login_rule(struct visit *visit)
{
	const struct procedure *procedure = visit->look.rulebook.procedure;
	char idle[16], most[16];
	BUF_SCOPED(out);

	snprintf(idle, sizeof(idle), "%d", procedure_setting(procedure, SETTING_SESSION_IDLE));
	snprintf(most, sizeof(most), "%d", procedure_setting(procedure, SETTING_SESSION_HOURS));
	words_fill(visit->reader.lang, &out, "閒置 %1 分鐘或登入滿 %2 小時會自動登出；填到一半的內容會保留。", idle,
		   most);
	return arena_str(visit->look.arena, buf_str(&out));
}

bool page_me(struct visit *visit)
{
	struct look *look = &visit->look;
	struct own_session sessions[SESSIONS_SHOWN];
	struct me_view view = { 0 };
	struct row_credential credential;
	struct row_person person;

	if (!credential_of(visit, &credential))
		return false;
	if (!row_person_get(look->db, look->arena, look->who.agency, look->who.person, &person))
		return visit_not_found(visit, look->who.person);
	visit->frame.title = visit_words(visit, "我的帳號");
	visit->frame.current = S("me");
	visit->frame.role_names = people_role_names(visit, person.roles);
	view.frame = visit->frame;
	view.login = credential.login;
	view.password_words = reader_time_text(look->arena, &visit->reader, credential.password_at);
	const int64_t keys = passkey_count(look->db, look->who.agency, look->who.person);
	view.factor = credential.totp_sealed.len || keys;
	view.totp_needed = needs_factor(visit, &person);
	view.totp_words = visit_words(visit, credential.totp_sealed.len ? "已開啟" : "沒有");
	view.passkey_words = keys ? visit_words_1(visit, "%1 把", arena_printf(look->arena, "%lld", (long long)keys))
				  : visit_words(visit, "沒有");
	if (view.factor)
		view.codes_words = codes_words(visit);
	view.rule = login_rule(visit);
	view.sessions.count = sessions_of(visit, sessions);
	view.sessions.at = sessions;
	view.delegations = delegations_of(visit, look->who.person);
	view.may_delegate = visit_may(visit, CAPABILITY_DELEGATION_GRANT);
	html_me(visit->out, &visit->reader, &view);
	return true;
}

bool page_me_password(struct visit *visit)
{
	struct password_view view = { 0 };
	struct row_credential credential;

	if (!credential_of(visit, &credential))
		return false;
	visit->frame.title = visit_words(visit, "更換密碼");
	visit->frame.current = S("me");
	visit->frame.back_href = S("/me");
	view.frame = visit->frame;
	view.login = credential.login;
	view.rule = people_password_rule(visit);
	html_me_password(visit->out, &visit->reader, &view);
	return true;
}

/* "JBSW Y3DP …": as people copy it. */
static struct str in_fours(struct arena *arena, struct str text)
{
	BUF_SCOPED(out);

	for (size_t i = 0; i < text.len; i++) {
		if (i && i % 4 == 0)
			buf_add_char(&out, ' ');
		buf_add_char(&out, text.at[i]);
	}
	return arena_str(arena, buf_str(&out));
}

bool page_me_totp(struct visit *visit)
{
	struct look *look = &visit->look;
	struct totp_view view = { 0 };
	struct row_credential credential;
	struct row_person person;
	struct account_totp fresh;
	BUF_SCOPED(picture);

	if (!credential_of(visit, &credential))
		return false;
	if (!row_person_get(look->db, look->arena, look->who.agency, look->who.person, &person))
		return visit_not_found(visit, look->who.person);
	view.on = credential.totp_sealed.len;
	view.needed = needs_factor(visit, &person) && passkey_count(look->db, look->who.agency, look->who.person) == 0;
	view.begun =
		!view.on && account_totp_new(look->desk, look->db, look->arena, &credential, person.subject, &fresh);
	if (view.begun) {
		const struct str uri = totp_uri(fresh.secret, visit->frame.agency_name, credential.login, look->arena);
		if (qr_svg(uri, &picture))
			view.qr = (struct html){ buf_str(&picture) };
		view.secret = in_fours(look->arena, fresh.secret);
		view.codes.at = fresh.codes.at;
		view.codes.count = fresh.codes.count;
	}
	visit->frame.title = visit_words(visit, "手機驗證碼");
	visit->frame.current = S("me");
	visit->frame.back_href = S("/me");
	view.frame = visit->frame;
	html_me_totp(visit->out, &visit->reader, &view);
	return true;
}

bool page_me_codes(struct visit *visit)
{
	struct look *look = &visit->look;
	struct codes_view view = { 0 };
	struct row_credential credential;
	struct recovery_codes made = { 0 };

	if (!credential_of(visit, &credential))
		return false;
	if (visit->ok)
		recovery_of_answer(buf_str(&look->call->reply), look->arena, &made);
	view.codes.at = made.at;
	view.codes.count = made.count;
	view.possible = session_has_factor(look->db, look->arena, look->who.agency, look->who.person);
	view.left = recovery_count(look->db, look->who.agency, look->who.person);
	visit->frame.title = visit_words(visit, "備用碼");
	visit->frame.current = S("me");
	visit->frame.back_href = S("/me");
	view.frame = visit->frame;
	html_me_codes(visit->out, &visit->reader, &view);
	return true;
}
