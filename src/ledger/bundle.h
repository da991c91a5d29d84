/* bundle: a log in one file, which a stranger can check without a store (doc/bundle.md is the format's full text).
 *
 *     H {"agency":"xltg","format":"tocsin-bundle/1","origin":"tocsin/xltg","vkeys":["tocsin/xltg+1a2b3c4d+…"]}
 *     E <base64 leaf hash> <the entry's body: canonical JSON on one line>
 *     …
 *     C "tocsin/xltg\n41\n…"                            after the last entry that it covers; a JSON string
 *     Z {"checkpoints":7,"entries":41,"sha256":"<hex>"} of every byte before this line
 *
 * Lines end in one newline; nothing may follow Z. Z is against accidents: it can be recomputed by whoever changes the file.
 * What can't is the signatures. An older copy of the same log is a true bundle; only a newer checkpoint shows its age.
 */
#ifndef LEDGER_BUNDLE_H
#define LEDGER_BUNDLE_H

#include "base/buf.h"
#include "ledger/verify.h"

/* Writing streams: lines are handed to sink as they fill a few kilobytes. sink answers false to stop (disk full). */
struct bundle_out;
typedef bool bundle_sink(void *context, struct str bytes);
struct bundle_out *bundle_out_new(bundle_sink *sink, void *context);
void bundle_out_free(struct bundle_out **out);
void bundle_put_head(struct bundle_out *out, struct str agency, const struct vkey *vkeys, size_t count);
void bundle_put_entry(struct bundle_out *out, struct str body, const struct sha256_digest *leaf);
void bundle_put_checkpoint(struct bundle_out *out, struct str note);
bool bundle_put_end(struct bundle_out *out) __attribute__((warn_unused_result)); /* false when sink ever said so */

/* Reading. What is given beside the file: */
struct bundle_trust {
	const struct vkey *vkeys; /* trusted keys; count 0: the file's own are used, and key_compared is false */
	size_t count;
	struct str note; /* a checkpoint kept elsewhere that the file must not be older than, or empty */
};

struct bundle_result {
	struct verify_finding finding;
	bool key_compared;
	bool note_compared;
	char agency[VKEY_NAME_BYTES + 1]; /* as far as read */
	char origin[VKEY_NAME_BYTES + 1];
	uint64_t entries, checkpoints, size;
	struct sha256_digest root;
};

/* source gives the next bytes, at most cap; 0 at the end, negative on an error. Lines over BUNDLE_LINE_BYTES are malformed. */
enum { BUNDLE_LINE_BYTES = 16 * 1024 * 1024 };
typedef ptrdiff_t bundle_source(void *context, char *into, size_t cap);
void bundle_verify(bundle_source *source, void *context, const struct bundle_trust *trust, struct bundle_result *out);

#endif
