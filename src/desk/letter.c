#include "desk/letter.h"

#include "base/must.h"
#include "clock/date_text.h"
#include "desk/outbox.h"
#include "seal/secret.h"
#include "words/words.h"

static bool open_secret(struct letter *letter)
{
	const struct row_channel *c = &letter->channel;
	struct row_channel_secret kept_secret;
	struct err err;
	bool readable;

	if (!row_channel_secret_get(letter->db, letter->arena, c->agency, c->channel, &kept_secret))
		return true;
	return keyring_open(letter->keyring, letter->db, c->agency, kept_secret.subject, "secret",
			    kept_secret.secret_sealed, letter->arena, &letter->secret, &readable, &err) &&
	       readable;
}

bool letter_open(struct letter *letter, struct str agency, struct str channel)
{
	if (!row_channel_get(letter->db, letter->arena, agency, channel, &letter->channel) ||
	    !row_agency_get(letter->db, letter->arena, agency, &letter->agency))
		return false;
	letter->secret_lost = !open_secret(letter);
	return true;
}

void letter_close(struct letter *letter)
{
	if (letter->secret.len)
		secret_wipe((void *)(uintptr_t)letter->secret.at, letter->secret.len);
}

static bool open_address(const struct letter *letter, const struct row_outbox *row, struct str *out)
{
	struct row_person person;
	struct err err;
	const char *field;
	bool readable;

	*out = S("");
	if (str_is(letter->channel.target, "none"))
		return true;
	if (!row_person_get(letter->db, letter->arena, row->agency, row->person, &person) || person.erased)
		return false;
	const struct str sealed = outbox_address(&letter->channel, &person, &field);
	return keyring_open(letter->keyring, letter->db, row->agency, person.subject, field, sealed, letter->arena, out,
			    &readable, &err) &&
	       readable && out->len;
}

/* What it is, and until when: one line. */
static void line_put(struct buf *out, struct arena *arena, enum lang lang, const struct row_outbox *row,
		     enum message_kind kind, bool deadline)
{
	char day[DATE_TEXT_BYTES], time[INSTANT_TEXT_BYTES];

	words_fill(lang, out, "【警鐘】%1 %2", arena_cstr(arena, row->thing), words_in(lang, message_words(kind)));
	if (!deadline || !instant_is_set(row->deadline_at))
		return;
	words_fill(lang, out, "，期限 %1",
		   lang == LANG_EN ? instant_print_taipei(row->deadline_at, time).at
				   : date_text_print_roc_time(row->deadline_at, day).at);
}

static void closing_put(struct buf *out, enum lang lang)
{
	buf_add(out, S("\r\n\r\n"));
	buf_add(out, str_of(words_in(lang, "案情不寫在信裡，請由連結登入查看。這封信由系統寄出，請勿回覆。")));
}

/* One line for small screens; a mail has room for both languages, and for why there is so little in it. */
static struct str text_of(const struct letter *letter, const struct row_outbox *row, enum message_kind kind, bool mail,
			  struct str link)
{
	BUF_SCOPED(text);

	line_put(&text, letter->arena, LANG_ZH_HANT, row, kind, true);
	buf_add(&text, mail ? S("\r\n") : S(" "));
	if (mail) {
		line_put(&text, letter->arena, LANG_EN, row, kind, true);
		buf_add(&text, S("\r\n\r\n"));
	}
	buf_add(&text, link);
	if (mail) {
		closing_put(&text, LANG_ZH_HANT);
		closing_put(&text, LANG_EN);
		buf_add(&text, S("\r\n"));
	}
	return arena_str(letter->arena, buf_str(&text));
}

static struct str subject_of(const struct letter *letter, const struct row_outbox *row, enum message_kind kind)
{
	BUF_SCOPED(text);

	line_put(&text, letter->arena, LANG_ZH_HANT, row, kind, false);
	return arena_str(letter->arena, buf_str(&text));
}

static void channel_fill(const struct letter *letter, struct courier_channel *out)
{
	const struct row_channel *c = &letter->channel;

	*out = (struct courier_channel){
		.lane = arena_printf(letter->arena, "%.*s/%.*s", STR_ARG(c->agency), STR_ARG(c->channel)),
		.url = c->url,
		.from = c->sender,
		.login = c->login,
		.secret = letter->secret,
		.ca = c->ca,
		.headers = c->headers,
		.body = c->body,
		.expect = c->expect,
		.allow_private = c->allow_private,
		.plain = c->plain,
	};
	must(courier_kind_read(c->kind, &out->kind));
}

static struct str deadline_of(const struct letter *letter, const struct row_outbox *row)
{
	char text[INSTANT_TEXT_BYTES];

	return instant_is_set(row->deadline_at) ? arena_str(letter->arena, instant_print_taipei(row->deadline_at, text))
						: S("");
}

/* The link of an approval stands in the outbox by its digest; its text is opened now, under its person's key, for this message alone. Where
 * it can't be, the list of what waits for them is as good a place to decide. */
static struct str link_of(const struct letter *letter, const struct row_outbox *row)
{
	struct row_approval_link link;
	struct row_person person;
	struct str text = S("");
	struct err err;
	bool readable = false;

	if (!str_starts(row->link, S("/a/")))
		return arena_printf(letter->arena, "%.*s%.*s", STR_ARG(letter->origin), STR_ARG(row->link));
	if (row_approval_link_get(letter->db, letter->arena, str_after(row->link, 3), &link) && link.sealed.len &&
	    row_person_get(letter->db, letter->arena, link.agency, link.person, &person) &&
	    keyring_open(letter->keyring, letter->db, link.agency, person.subject, "approval_link", link.sealed,
			 letter->arena, &text, &readable, &err) &&
	    readable)
		return arena_printf(letter->arena, "%.*s/a/%.*s", STR_ARG(letter->origin), STR_ARG(text));
	return arena_printf(letter->arena, "%.*s/todo", STR_ARG(letter->origin));
}

bool letter_job(const struct letter *letter, const struct row_outbox *row, struct courier_job *job)
{
	enum message_kind kind = MESSAGE_TEST;
	const struct str link = link_of(letter, row);

	(void)message_read(row->kind, &kind);
	channel_fill(letter, &job->channel);
	job->message = (struct courier_message){
		.id = row->message,
		.source = letter->channel.agency,
		.sender = letter->agency.name,
		.kind = row->kind,
		.number = row->thing,
		.deadline = deadline_of(letter, row),
		.link = link,
		.subject = subject_of(letter, row, kind),
		.text = text_of(letter, row, kind, job->channel.kind == COURIER_SMTP, link),
		.now = letter->now,
	};
	return open_address(letter, row, &job->message.to);
}
