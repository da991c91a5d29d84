#include "courier/setup.h"

#include <stdio.h>
#include <string.h>

#include "courier/egress.h"
#include "courier/mail.h"
#include "courier/template.h"
#include "courier/webhook.h"

const struct courier_preset *courier_preset(struct str code)
{
	static const struct courier_preset presets[] = {
#define PRESET(code, target, url, headers, body, expect) { code, target, url, headers, body, expect },
#include "courier/preset.def"
#undef PRESET
	};

	for (size_t i = 0; i < sizeof(presets) / sizeof(presets[0]); i++)
		if (str_is(code, presets[i].code))
			return &presets[i];
	return NULL;
}

static bool refuse_url(struct err *err, struct str url, const char *why)
{
	char shown[ERR_WORD_BYTES];

	snprintf(shown, sizeof(shown), "%.*s", STR_ARG(str_first(url, 120)));
	refuse(err, REFUSAL_CHANNEL_URL, shown, why);
	return refuse_at(err, "/url");
}

static bool is_port(struct str text)
{
	int64_t port;

	return str_int64(text, &port) && port > 0 && port < 65536;
}

/* scheme://host[:port][/path]: no account in it, no fragment, nothing that is not ASCII or can't be seen. */
static bool split(struct str url, struct str *scheme, struct str *host, struct str *path)
{
	const ptrdiff_t at = str_find(url, S("://"));
	struct str rest, port = { 0 };
	size_t end = 0;

	if (at <= 0)
		return false;
	*scheme = str_first(url, (size_t)at);
	rest = str_after(url, (size_t)at + 3);
	for (size_t i = 0; i < url.len; i++)
		if (url.at[i] <= ' ' || url.at[i] > '~' || strchr("\"<>\\^`#", url.at[i]))
			return false;
	while (end < rest.len && rest.at[end] != '/' && rest.at[end] != '?')
		end++;
	*path = str_after(rest, end);
	rest = str_first(rest, end);
	if (memchr(rest.at, '@', rest.len) || memchr(rest.at, '{', rest.len))
		return false;
	if (rest.len && rest.at[0] == '[') {
		const ptrdiff_t close = str_find(rest, S("]"));
		if (close < 0)
			return false;
		*host = str_first(rest, (size_t)close + 1);
		port = str_after(rest, (size_t)close + 1);
		return port.len == 0 || (port.at[0] == ':' && is_port(str_after(port, 1)));
	}
	const bool has_port = str_cut(rest, ':', host, &port);
	return host->len && (!has_port || is_port(port));
}

static bool check_url(const struct courier_channel *c, struct err *err)
{
	struct str scheme, host, path;
	const bool smtp = c->kind == COURIER_SMTP;

	if (!split(c->url, &scheme, &host, &path))
		return refuse_url(err, c->url, "scheme://host:port/path");
	if (smtp ? !str_is(scheme, "smtp") && !str_is(scheme, "smtps")
		 : !str_is(scheme, "https") && !(str_is(scheme, "http") && c->allow_private))
		return refuse_url(err, c->url, smtp ? "smtp:// smtps://" : "https://");
	if (smtp && path.len)
		return refuse_url(err, c->url, "smtp://host:port");
	if (c->allow_private || !egress_host_is_private(host))
		return true;
	refuse_str(err, REFUSAL_CHANNEL_PRIVATE, str_first(host, 100));
	return refuse_at(err, "/url");
}

static bool check_ca(struct str ca, struct err *err)
{
	if (ca.len == 0 || (str_find(ca, S("-----BEGIN CERTIFICATE-----")) >= 0 &&
			    str_find(ca, S("-----END CERTIFICATE-----")) >= 0 && str_find(ca, S("PRIVATE KEY")) < 0))
		return true;
	refuse(err, REFUSAL_CHANNEL_CA);
	return refuse_at(err, "/ca");
}

static bool needs(struct err *err, const char *field)
{
	refuse(err, REFUSAL_CHANNEL_NEEDS, field);
	return refuse_at(err, "/%s", field);
}

static bool check_smtp(const struct courier_channel *c, bool has_secret, struct err *err)
{
	if (c->plain && (!c->allow_private || c->login.len || has_secret || str_starts(c->url, S("smtps:")))) {
		refuse(err, REFUSAL_CHANNEL_PLAIN);
		return refuse_at(err, "/plain");
	}
	if (!mail_address_is_sound(c->from)) {
		refuse_str(err, REFUSAL_CHANNEL_FROM, str_first(c->from, 100));
		return refuse_at(err, "/sender");
	}
	if (c->login.len && !has_secret)
		return needs(err, "secret");
	return !has_secret || c->login.len || needs(err, "login");
}

static bool check_webhook(const struct courier_channel *c, bool has_secret, struct err *err)
{
	unsigned char key[WEBHOOK_KEY_BYTES];
	const bool well = c->secret.len == 0 || webhook_key(c->secret, key);

	explicit_bzero(key, sizeof(key));
	if (!has_secret)
		return needs(err, "secret");
	if (well)
		return true;
	refuse(err, REFUSAL_CHANNEL_SECRET);
	return refuse_at(err, "/secret");
}

static bool check_template(const struct courier_channel *c, bool has_secret, struct err *err)
{
	const struct {
		enum template_place place;
		struct str text;
		const char *field;
	} texts[] = { { TEMPLATE_URL, c->url, "url" },
		      { TEMPLATE_HEADERS, c->headers, "headers" },
		      { TEMPLATE_BODY, c->body, "body" } };

	if (c->body.len == 0)
		return needs(err, "body");
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		if (!template_check(texts[i].place, texts[i].text, err))
			return refuse_at(err, "/%s", texts[i].field);
		if (!has_secret && str_find(texts[i].text, S("{secret}")) >= 0)
			return needs(err, "secret");
	}
	return true;
}

bool courier_setup_check(const struct courier_channel *c, bool has_secret, struct err *err)
{
	if (c->url.len == 0)
		return needs(err, "url");
	if (!check_url(c, err) || !check_ca(c->ca, err))
		return false;
	switch (c->kind) {
	case COURIER_SMTP:
		return check_smtp(c, has_secret, err);
	case COURIER_WEBHOOK:
		return check_webhook(c, has_secret, err);
	case COURIER_TEMPLATE:
		return check_template(c, has_secret, err);
	case COURIER_KINDS:
		break;
	}
	return false;
}
