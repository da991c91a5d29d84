#include "courier/webhook.h"

#include <string.h>

#include "text/base64.h"
#include "text/hmac.h"
#include "text/json.h"

static const struct str prefix = { "whsec_", 6 };

size_t webhook_key(struct str secret, unsigned char out[WEBHOOK_KEY_BYTES])
{
	BUF_SCOPED(bytes);
	size_t len = 0;

	if (str_starts(secret, prefix) && base64_read(str_after(secret, prefix.len), &bytes) && bytes.len >= 24 &&
	    bytes.len <= WEBHOOK_KEY_BYTES) {
		len = bytes.len;
		memcpy(out, bytes.at, len);
	}
	if (bytes.cap)
		explicit_bzero(bytes.at, bytes.cap);
	return len;
}

static void member(struct json_out *o, const char *key, struct str value)
{
	if (value.len == 0)
		return;
	json_out_key(o, key);
	json_out_string(o, value);
}

void webhook_body(const struct courier_message *m, struct buf *out)
{
	struct json_out o = { out, false };
	char now[INSTANT_TEXT_BYTES];

	json_out_open(&o, '{');
	json_out_key(&o, "data");
	json_out_open(&o, '{');
	member(&o, "deadline", m->deadline);
	member(&o, "kind", m->kind);
	member(&o, "link", m->link);
	member(&o, "number", m->number);
	json_out_close(&o, '}');
	member(&o, "datacontenttype", S("application/json"));
	member(&o, "id", m->id);
	json_out_key(&o, "source");
	BUF_SCOPED(source);
	buf_printf(&source, "urn:tocsin:%.*s", STR_ARG(m->source));
	json_out_string(&o, buf_str(&source));
	member(&o, "specversion", S("1.0"));
	member(&o, "subject", m->number);
	member(&o, "time", instant_print_utc(m->now, now));
	BUF_SCOPED(type);
	buf_printf(&type, "tw.tocsin.message.%.*s", STR_ARG(m->kind));
	member(&o, "type", buf_str(&type));
	json_out_close(&o, '}');
}

bool webhook_headers(const struct courier_job *job, struct str body, struct buf *out)
{
	const struct courier_message *m = &job->message;
	const long long seconds = (long long)(m->now.ms / 1000);
	unsigned char key[WEBHOOK_KEY_BYTES];
	const size_t len = webhook_key(job->channel.secret, key);
	BUF_SCOPED(said);

	if (!len)
		return false;
	buf_printf(&said, "%.*s.%lld.", STR_ARG(m->id), seconds);
	buf_add(&said, body);
	const struct sha256_digest digest = hmac_sha256(str_from((const char *)key, len), buf_str(&said));
	explicit_bzero(key, sizeof(key));
	buf_printf(
		out,
		"Content-Type: application/cloudevents+json; charset=utf-8\r\nwebhook-id: %.*s\r\nwebhook-timestamp: %lld\r\nwebhook-signature: v1,",
		STR_ARG(m->id), seconds);
	base64_put(out, digest.at, sizeof(digest.at));
	buf_add(out, S("\r\n"));
	return true;
}
