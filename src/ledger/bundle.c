#include "ledger/bundle.h"

#include <stdlib.h>

#include "base/must.h"
#include "ledger/bundle_lines.h"
#include "text/base64.h"
#include "text/json.h"

enum { FLUSH_BYTES = 64 * 1024 };

struct bundle_out {
	bundle_sink *sink;
	void *context;
	struct buf waiting;
	struct sha256 sha;
	uint64_t entries, checkpoints;
	bool stopped, ended;
};

struct bundle_out *bundle_out_new(bundle_sink *sink, void *context)
{
	struct bundle_out *out = calloc(1, sizeof(*out));

	must(out);
	out->sink = sink;
	out->context = context;
	sha256_begin(&out->sha);
	return out;
}

void bundle_out_free(struct bundle_out **out)
{
	if (!*out)
		return;
	if (!(*out)->ended)
		(void)sha256_end(&(*out)->sha);
	buf_free(&(*out)->waiting);
	free(*out);
	*out = NULL;
}

static void flush(struct bundle_out *out)
{
	if (!out->stopped && out->waiting.len)
		out->stopped = !out->sink(out->context, buf_str(&out->waiting));
	buf_clear(&out->waiting);
}

/* Counts the line that was appended since `from` and hands on what has gathered. */
static void line_end(struct bundle_out *out, size_t from)
{
	buf_add_char(&out->waiting, '\n');
	sha256_add(&out->sha, out->waiting.at + from, out->waiting.len - from);
	if (out->waiting.len >= FLUSH_BYTES)
		flush(out);
}

void bundle_head_print(struct str agency, struct str origin, const struct vkey *vkeys, size_t count, struct buf *out)
{
	struct json_out json = { .buf = out };

	buf_add(out, S("H "));
	json_out_open(&json, '{');
	json_out_key(&json, "agency");
	json_out_string(&json, agency);
	json_out_key(&json, "format");
	json_out_string(&json, S(BUNDLE_FORMAT));
	json_out_key(&json, "origin");
	json_out_string(&json, origin);
	json_out_key(&json, "vkeys");
	json_out_open(&json, '[');
	for (size_t i = 0; i < count; i++) {
		BUF_SCOPED(text);
		vkey_print(&vkeys[i], &text);
		json_out_string(&json, buf_str(&text));
	}
	json_out_close(&json, ']');
	json_out_close(&json, '}');
}

void bundle_tail_print(uint64_t checkpoints, uint64_t entries, struct sha256_digest digest, struct buf *out)
{
	char hex[SHA256_HEX_BYTES];

	sha256_hex(digest, hex);
	buf_printf(out, "Z {\"checkpoints\":%llu,\"entries\":%llu,\"sha256\":\"%s\"}", (unsigned long long)checkpoints,
		   (unsigned long long)entries, hex);
}

void bundle_put_head(struct bundle_out *out, struct str agency, const struct vkey *vkeys, size_t count)
{
	char origin[VKEY_NAME_BYTES + 1];
	size_t from = out->waiting.len;

	vkey_origin(agency, origin);
	bundle_head_print(agency, str_of(origin), vkeys, count, &out->waiting);
	line_end(out, from);
}

void bundle_put_entry(struct bundle_out *out, struct str body, const struct sha256_digest *leaf)
{
	size_t from = out->waiting.len;

	buf_add(&out->waiting, S("E "));
	base64_put(&out->waiting, leaf->at, sizeof(leaf->at));
	buf_add_char(&out->waiting, ' ');
	buf_add(&out->waiting, body);
	line_end(out, from);
	out->entries++;
}

void bundle_put_checkpoint(struct bundle_out *out, struct str note)
{
	size_t from = out->waiting.len;

	buf_add(&out->waiting, S("C "));
	json_put_string(&out->waiting, note);
	line_end(out, from);
	out->checkpoints++;
}

bool bundle_put_end(struct bundle_out *out)
{
	must(!out->ended);
	out->ended = true;
	bundle_tail_print(out->checkpoints, out->entries, sha256_end(&out->sha), &out->waiting);
	buf_add_char(&out->waiting, '\n');
	flush(out);
	return !out->stopped;
}
