#include <string.h>

#include "base/must.h"
#include "web/headers.h"
#include "web/talk.h"

enum { FIELDS_MAX = 20 };

struct fields {
	struct http_field row[FIELDS_MAX + 1];
	size_t count;
};

static void add(struct fields *fields, const char *name, const char *value)
{
	must(fields->count < FIELDS_MAX);
	fields->row[fields->count++] = (struct http_field){ name, value };
}

/* What somebody sent in is never a page of ours, whatever it says. */
static const char file_policy[] = "default-src 'none'; frame-ancestors 'none'; sandbox";

static void begin(struct fields *fields, const struct talk *talk, bool is_file)
{
	fields->count = (size_t)(headers_write(fields->row, HEADERS_KEPT_NEVER) - fields->row);
	for (size_t i = 0; is_file && i < fields->count; i++)
		if (!strcmp(fields->row[i].name, "Content-Security-Policy"))
			fields->row[i].value = file_policy;
	for (size_t i = 0; i < talk->cookie_count; i++)
		add(fields, "Set-Cookie", talk->cookie[i].at);
}

static void end(struct fields *fields)
{
	fields->row[fields->count] = (struct http_field){ 0 };
}

static struct str disposition(struct talk *talk, struct str file_name)
{
	BUF_SCOPED(out);

	/* RFC 6266: the name in UTF-8, percent-encoded. */
	buf_add(&out, S("attachment; filename*=UTF-8''"));
	for (size_t i = 0; i < file_name.len; i++) {
		unsigned char c = (unsigned char)file_name.at[i];
		if ((c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
		    (c && strchr("-._~", c)))
			buf_add_char(&out, (char)c);
		else
			buf_printf(&out, "%%%02X", c);
	}
	return arena_str(talk->arena, buf_str(&out));
}

void answer_page(struct talk *talk, int status, const char *media, struct str file_name)
{
	struct fields fields;

	begin(&fields, talk, media);
	add(&fields, "Content-Type", media ? media : "text/html; charset=utf-8");
	if (!media)
		add(&fields, "Content-Language", talk->reader.lang == LANG_EN ? "en" : "zh-Hant-TW");
	if (file_name.len)
		add(&fields, "Content-Disposition", disposition(talk, file_name).at);
	if (status == 503)
		add(&fields, "Retry-After", "5");
	if (status == 405)
		add(&fields, "Allow", talk->err.word[1]);
	end(&fields);
	http_answer(talk->exchange, status, fields.row, &talk->out);
}

void answer_go(struct talk *talk, struct str path)
{
	struct fields fields;

	begin(&fields, talk, false);
	add(&fields, "Location", arena_cstr(talk->arena, path));
	end(&fields);
	buf_clear(&talk->out);
	http_answer(talk->exchange, 303, fields.row, &talk->out);
}

void answer_cookie(struct talk *talk, const char *name, struct str value, int life_s)
{
	must(talk->cookie_count < TALK_COOKIES);
	struct str life = life_s == 0 ? S("") : arena_printf(talk->arena, "; Max-Age=%d", life_s < 0 ? 0 : life_s);

	talk->cookie[talk->cookie_count++] =
		arena_printf(talk->arena, "%s=%.*s; Path=/; HttpOnly; SameSite=Lax%s%.*s", name, STR_ARG(value),
			     talk->request->secure ? "; Secure" : "", STR_ARG(life));
}

/* In the clear there is nothing but loopback, and no browser takes a __Host- cookie there. */
const char *answer_session_cookie(const struct talk *talk)
{
	return talk->request->secure ? "__Host-tocsin" : "tocsin";
}

const char *answer_device_cookie(const struct talk *talk)
{
	return talk->request->secure ? "__Host-device" : "device";
}

/* "//elsewhere" and "/\elsewhere" are other sites to a browser, and control characters are dropped by some before they look. */
bool talk_is_local(struct str path)
{
	if (path.len == 0 || path.len > 500 || path.at[0] != '/')
		return false;
	if (path.len > 1 && (path.at[1] == '/' || path.at[1] == '\\'))
		return false;
	for (size_t i = 0; i < path.len; i++)
		if (path.at[i] <= ' ' || path.at[i] >= 0x7F || path.at[i] == '\\')
			return false;
	return true;
}
