/* One's own passkeys: the list, a new one, one that counts no more. */
#include "web/passkeys.h"

#include "desk/desk_inside.h"
#include "desk/passkey.h"
#include "desk/recovery.h"
#include "page/ui.h"
#include "text/base64.h"
#include "text/sha256.h"

bool page_me_passkeys(struct visit *visit);
bool page_me_passkey_new(struct visit *visit);
bool page_me_passkey_remove(struct visit *visit);

/* The ids of those that were made for this name of the desk, and may still be used. */
static struct str known_ids(struct visit *visit, struct str agency, struct str person)
{
	const struct str rp = webauthn_rp_of(visit->key_origin);
	struct row_passkey keys[PASSKEYS_MOST];
	size_t count;
	BUF_SCOPED(out);

	passkey_list(visit->look.db, visit->look.arena, agency, person, keys, &count);
	for (size_t i = 0; i < count; i++) {
		if (!str_equal(keys[i].rp, rp) || instant_is_set(keys[i].suspect_at))
			continue;
		if (out.len)
			buf_add_char(&out, ' ');
		buf_add(&out, keys[i].credential);
	}
	return arena_str(visit->look.arena, buf_str(&out));
}

static struct passkey_asking asking_of(struct visit *visit, struct str session, struct str agency, struct str person)
{
	const struct look *look = &visit->look;
	struct passkey_asking asking = {
		.challenge = passkey_asked(look->db, look->arena, session, look->now, look->rulebook.procedure),
		.rp = webauthn_rp_of(visit->key_origin),
		.known = known_ids(visit, agency, person),
	};

	asking.possible = asking.challenge.len && asking.rp.len;
	return asking;
}

/* Says nothing of who it is: authenticators keep it, and show it to nobody (section 14.6.1). */
static struct str user_handle(struct visit *visit)
{
	const struct look *look = &visit->look;
	const struct sha256_digest digest = sha256_of(
		arena_printf(look->arena, "tocsin %.*s %.*s", STR_ARG(look->who.agency), STR_ARG(look->who.person)));
	BUF_SCOPED(out);

	base64url_put(&out, digest.at, sizeof(digest.at));
	return arena_str(look->arena, buf_str(&out));
}

struct passkey_asking passkeys_make(struct visit *visit, struct str login)
{
	const struct look *look = &visit->look;
	struct passkey_asking asking = asking_of(visit, look->who.session, look->who.agency, look->who.person);

	asking.rp_name = visit->frame.agency_name;
	asking.user = user_handle(visit);
	asking.user_name = login;
	asking.display = visit->frame.person_name;
	return asking;
}

struct passkey_asking passkeys_show(struct visit *visit, const struct row_session *half)
{
	struct passkey_asking asking = asking_of(visit, half->digest, half->agency, half->person);

	asking.possible = asking.possible && asking.known.len;
	return asking;
}

static struct own_passkey own_of(const struct visit *visit, const struct row_passkey *row)
{
	return (struct own_passkey){ .id = row->passkey,
				     .name = row->name,
				     .made = row->made_at,
				     .used = row->used_at,
				     .backed_up = row->backed_up,
				     .suspect = instant_is_set(row->suspect_at),
				     .elsewhere = !str_equal(row->rp, webauthn_rp_of(visit->key_origin)) };
}

static void frame_set(struct visit *visit, const char *title, const char *back)
{
	visit->frame.title = visit_words(visit, title);
	visit->frame.current = S("me");
	visit->frame.back_href = str_of(back);
}

bool page_me_passkeys(struct visit *visit)
{
	const struct look *look = &visit->look;
	struct passkeys_view view = { .possible = webauthn_rp_of(visit->key_origin).len };
	struct row_passkey keys[PASSKEYS_MOST];
	struct own_passkey rows[PASSKEYS_MOST];
	size_t count;

	passkey_list(look->db, look->arena, look->who.agency, look->who.person, keys, &count);
	for (size_t i = 0; i < count; i++)
		rows[i] = own_of(visit, &keys[i]);
	view.rows.at = rows;
	view.rows.count = count;
	frame_set(visit, "通行金鑰", "/me");
	view.frame = visit->frame;
	html_me_passkeys(visit->out, &visit->reader, &view);
	return true;
}

bool page_me_passkey_new(struct visit *visit)
{
	struct look *look = &visit->look;
	/* A notice of what was done before brings no answer along. */
	struct passkey_new_view view = { .done = visit->ok && look->call->reply.len };
	struct row_credential credential;
	struct recovery_codes codes = { 0 };

	if (!row_credential_get(look->db, look->arena, look->who.agency, look->who.person, &credential))
		return db_failure(look->db) == DB_OK ? refuse(look->err, REFUSAL_ACCOUNT_NONE)
						     : db_refuse(look->db, look->err);
	view.asking = passkeys_make(visit, credential.login);
	if (view.done)
		recovery_of_answer(buf_str(&look->call->reply), look->arena, &codes);
	view.codes.at = codes.at;
	view.codes.count = codes.count;
	frame_set(visit, "新增通行金鑰", "/me/passkeys");
	view.frame = visit->frame;
	html_me_passkey_new(visit->out, &visit->reader, &view);
	return true;
}

bool page_me_passkey_remove(struct visit *visit)
{
	struct look *look = &visit->look;
	const struct str id = visit_typed(visit, "passkey", visit_asked(visit, "passkey"));
	struct passkey_remove_view view = { 0 };
	struct row_passkey row;

	if (id.len == 0)
		return visit_go(visit, S("/me/passkeys"));
	if (!row_passkey_get(look->db, look->arena, id, &row) || !str_equal(row.agency, look->who.agency) ||
	    !str_equal(row.person, look->who.person))
		return visit_not_found(visit, id);
	view.key = own_of(visit, &row);
	frame_set(visit, "移除通行金鑰", "/me/passkeys");
	view.frame = visit->frame;
	html_me_passkey_remove(visit->out, &visit->reader, &view);
	return true;
}
