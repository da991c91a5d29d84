#include "ledger/bundle.h"

#include <string.h>

#include "base/must.h"
#include "ledger/bundle_lines.h"
#include "text/base64.h"
#include "text/json.h"

enum { CHUNK_BYTES = 64 * 1024, LEAF_LETTERS = 44 };

struct reader {
	bundle_source *source;
	void *context;
	const struct bundle_trust *trust;
	struct bundle_result *out;
	struct verify *verify;
	struct buf waiting; /* bytes read and not yet taken, from `taken` on */
	size_t taken;
	struct sha256 sha; /* of the lines before this one */
	uint64_t line, entries, checkpoints;
	bool at_end, failed, done;
};

/* The next line without its newline, borrowed until the next call. False at the end, with *rest the bytes that no newline
 * ends, on a reading error, and when a line is longer than any can be. */
static bool line_next(struct reader *r, struct str *line, size_t *rest)
{
	size_t looked = 0;

	for (;;) {
		size_t have = r->waiting.len - r->taken;
		char *from = have ? r->waiting.at + r->taken : r->waiting.at; /* NULL before the first byte */
		char *newline = have > looked ? memchr(from + looked, '\n', have - looked) : NULL;
		if (newline) {
			*line = str_from(from, (size_t)(newline - from));
			r->taken += line->len + 1;
			return true;
		}
		looked = *rest = have;
		if (r->at_end || r->failed || have > BUNDLE_LINE_BYTES)
			return false;
		if (have)
			memmove(r->waiting.at, from, have);
		r->waiting.len = have;
		r->taken = 0;
		buf_reserve(&r->waiting, CHUNK_BYTES);
		ptrdiff_t got = r->source(r->context, r->waiting.at + have, CHUNK_BYTES);
		r->at_end = got == 0;
		r->failed = got < 0;
		if (got > 0)
			r->waiting.len += (size_t)got;
	}
}

static void malformed(struct reader *r)
{
	verify_fail(r->verify, VERIFY_BUNDLE_MALFORMED, r->entries, r->entries + 1);
}

/* agency, format, origin and at least one key of that name; and no byte that another spelling could change. */
static bool head_read(struct str line, struct arena *arena, struct bundle_result *out, struct vkey **vkeys,
		      size_t *count)
{
	char origin[VKEY_NAME_BYTES + 1];
	struct json head;
	struct err err;
	BUF_SCOPED(again);

	if (!str_starts(line, S("H ")) || !json_read(str_after(line, 2), arena, &head, &err))
		return false;
	const struct json *agency = json_member(&head, "agency"), *list = json_member(&head, "vkeys");
	if (!agency || agency->kind != JSON_IS_STRING || !list || list->kind != JSON_IS_ARRAY || list->count == 0)
		return false;
	if (agency->string.len == 0 || agency->string.len > VKEY_NAME_BYTES - S("tocsin/").len ||
	    memchr(agency->string.at, '\0', agency->string.len))
		return false;
	vkey_origin(agency->string, origin);
	*vkeys = ARENA_ARRAY(arena, list->count, struct vkey);
	for (*count = 0; *count < list->count; ++*count) {
		const struct json *item = &list->items[*count];
		if (item->kind != JSON_IS_STRING || !vkey_read(item->string, &(*vkeys)[*count], &err))
			return false;
	}
	bundle_head_print(agency->string, str_of(origin), *vkeys, *count, &again);
	if (!str_equal(line, buf_str(&again)))
		return false;
	memcpy(out->agency, agency->string.at, agency->string.len);
	memcpy(out->origin, origin, sizeof(origin));
	return true;
}

static void head_take(struct reader *r, struct str line)
{
	ARENA_SCOPED(arena);
	struct vkey *vkeys = NULL;
	size_t count = 0;
	bool read = head_read(line, &arena, r->out, &vkeys, &count);

	r->verify = verify_new(str_of(r->out->origin));
	verify_at_line(r->verify, r->line);
	if (!read)
		return verify_fail(r->verify, VERIFY_BUNDLE_MALFORMED, 0, 0);
	r->out->key_compared = r->trust->count > 0;
	for (size_t i = 0; i < (r->trust->count ? r->trust->count : count); i++)
		verify_trust(r->verify, r->trust->count ? &r->trust->vkeys[i] : &vkeys[i]);
	r->out->note_compared = r->trust->note.len > 0;
	if (r->trust->note.len)
		verify_not_before(r->verify, r->trust->note);
}

static void entry_take(struct reader *r, struct str rest)
{
	struct sha256_digest leaf;

	if (rest.len <= LEAF_LETTERS || rest.at[LEAF_LETTERS] != ' ' ||
	    !base64_read_bytes(str_first(rest, LEAF_LETTERS), leaf.at, sizeof(leaf.at)))
		return malformed(r);
	verify_entry(r->verify, r->entries, str_after(rest, LEAF_LETTERS + 1), &leaf);
	r->entries++;
}

/* A JSON string as our writer spells notes: of controls and escapes only \n, \" and \\. */
static bool string_read(struct str s, struct buf *out)
{
	if (s.len < 2 || s.at[0] != '"' || s.at[s.len - 1] != '"')
		return false;
	for (size_t i = 1; i < s.len - 1; i++) {
		char c = s.at[i];
		if (c == '"')
			return false;
		if (c == '\\') {
			c = s.at[++i];
			if (i == s.len - 1 || (c != 'n' && c != '"' && c != '\\'))
				return false;
			c = c == 'n' ? '\n' : c;
		}
		buf_add_char(out, c);
	}
	return true;
}

static void checkpoint_take(struct reader *r, struct str rest)
{
	BUF_SCOPED(note);

	if (!string_read(rest, &note))
		return malformed(r);
	verify_checkpoint(r->verify, VERIFY_SIZE_OF_NOTE, buf_str(&note));
	r->checkpoints++;
}

static void tail_take(struct reader *r, struct str line)
{
	BUF_SCOPED(expect);
	struct str more;
	size_t rest = 0;

	bundle_tail_print(r->checkpoints, r->entries, sha256_peek(&r->sha), &expect);
	sha256_restart(&r->sha);
	if (!str_equal(line, buf_str(&expect)))
		return verify_fail(r->verify, VERIFY_BUNDLE_DIGEST, 0, 0);
	if (line_next(r, &more, &rest) || rest) {
		verify_at_line(r->verify, r->line + 1);
		malformed(r);
	}
}

static void line_take(struct reader *r, struct str line)
{
	r->line++;
	if (r->verify)
		verify_at_line(r->verify, r->line);
	if (!r->verify)
		head_take(r, line);
	else if (str_starts(line, S("E ")))
		entry_take(r, str_after(line, 2));
	else if (str_starts(line, S("C ")))
		checkpoint_take(r, str_after(line, 2));
	else if (str_starts(line, S("Z "))) {
		r->done = true;
		return tail_take(r, line);
	} else
		malformed(r);
	sha256_add(&r->sha, line.at, line.len);
	sha256_add(&r->sha, "\n", 1);
}

static void lines_end(struct reader *r, size_t rest)
{
	if (r->done)
		return;
	if (!r->verify)
		r->verify = verify_new(S(""));
	verify_at_line(r->verify, r->line + 1);
	if (r->failed)
		verify_fail(r->verify, VERIFY_UNREADABLE, r->entries, r->entries + 1);
	else if (rest > BUNDLE_LINE_BYTES)
		malformed(r);
	else
		verify_fail(r->verify, VERIFY_BUNDLE_TRUNCATED, r->entries, r->entries + 1);
}

void bundle_verify(bundle_source *source, void *context, const struct bundle_trust *trust, struct bundle_result *out)
{
	struct reader r = { .source = source, .context = context, .trust = trust, .out = out };
	struct str line;
	size_t rest = 0;

	*out = (struct bundle_result){ 0 };
	sha256_begin(&r.sha);
	while (!r.done && !(r.verify && verify_is_bad(r.verify)) && line_next(&r, &line, &rest))
		line_take(&r, line);
	if (!r.verify || !verify_is_bad(r.verify))
		lines_end(&r, rest);
	out->finding = verify_end(r.verify);
	out->entries = out->finding.entries;
	out->checkpoints = out->finding.checkpoints;
	out->size = verify_size(r.verify);
	out->root = verify_root(r.verify);
	verify_free(&r.verify);
	(void)sha256_end(&r.sha);
	buf_free(&r.waiting);
}
