#include "courier/mail.h"

#include <string.h>

#include "text/base64.h"
#include "text/utf8.h"

enum { ADDRESS_BYTES = 254, LINE_BYTES = 57, WORD_BYTES = 42 };

bool mail_address_is_sound(struct str address)
{
	struct str local, domain, more;

	if (address.len > ADDRESS_BYTES || !str_cut(address, '@', &local, &domain) || local.len == 0 ||
	    domain.len < 3 || str_cut(domain, '@', &more, &more))
		return false;
	for (size_t i = 0; i < address.len; i++) {
		const char c = address.at[i];
		const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
		if (!letter && !strchr(i < local.len ? "!#$%&'*+-/=?^_`{|}~." : "-.@", c))
			return false;
	}
	return domain.at[0] != '.' && domain.at[0] != '-' && local.at[0] != '.';
}

/* RFC 2047: encoded words of whole characters, one a line. */
static void put_words(struct buf *out, const char *name, struct str text)
{
	buf_printf(out, "%s:", name);
	while (text.len) {
		size_t at = 0, next = 0;
		while (next < text.len) {
			utf8_next(text, &next);
			if (next > WORD_BYTES)
				break;
			at = next;
		}
		buf_add(out, S(" =?UTF-8?B?"));
		base64_put(out, text.at, at);
		buf_add(out, S("?=\r\n"));
		text = str_after(text, at);
	}
}

static void put_lines(struct buf *out, struct str text)
{
	for (; text.len; text = str_after(text, LINE_BYTES)) {
		const struct str line = str_first(text, LINE_BYTES);
		base64_put(out, line.at, line.len);
		buf_add(out, S("\r\n"));
	}
}

/* RFC 5322 §3.3, in Taipei's time. */
static void put_date(struct buf *out, struct instant now)
{
	static const char *const days[] = { "Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat" };
	static const char *const months[] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun",
					      "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };
	const struct civil day = instant_taipei_day(now);
	const int s = (int)((now.ms + TAIPEI_OFFSET_MS) / 1000 % 86400);

	buf_printf(out, "Date: %s, %02d %s %04d %02d:%02d:%02d +0800\r\n", days[civil_weekday(day)], day.day,
		   months[day.month - 1], day.year, s / 3600, s / 60 % 60, s % 60);
}

bool mail_write(const struct courier_job *job, struct buf *out)
{
	const struct courier_message *m = &job->message;
	struct str local, domain;

	if (!mail_address_is_sound(m->to) || !mail_address_is_sound(job->channel.from) || !utf8_is_valid(m->subject) ||
	    !utf8_is_valid(m->text))
		return false;
	str_cut(job->channel.from, '@', &local, &domain);
	put_date(out, m->now);
	buf_printf(out, "Message-ID: <%.*s@%.*s>\r\n", STR_ARG(m->id), STR_ARG(domain));
	buf_printf(out, "From: <%.*s>\r\nTo: <%.*s>\r\n", STR_ARG(job->channel.from), STR_ARG(m->to));
	put_words(out, "Subject", m->subject);
	buf_add(out, S("Auto-Submitted: auto-generated\r\nMIME-Version: 1.0\r\n"
		       "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n"));
	put_lines(out, m->text);
	return true;
}
