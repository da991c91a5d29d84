#include "ledger/proof.h"

#include "text/base64.h"

#define FIRST_LINE "c2sp.org/tlog-proof@v1"

void proof_print(const struct proof *proof, struct buf *out)
{
	buf_add(out, S(FIRST_LINE "\nindex "));
	buf_add_int(out, (int64_t)proof->index);
	buf_add_char(out, '\n');
	for (size_t i = 0; i < proof->path.count; i++) {
		base64_put(out, proof->path.hash[i].at, SHA256_BYTES);
		buf_add_char(out, '\n');
	}
	buf_add_char(out, '\n');
	buf_add(out, proof->note);
}

static bool index_read(struct str line, uint64_t *out)
{
	struct str digits = str_after(line, S("index ").len);
	int64_t value;

	if (!str_starts(line, S("index ")) || !str_int64(digits, &value) || value < 0)
		return false;
	if (digits.len > 1 && digits.at[0] == '0')
		return false;
	*out = (uint64_t)value;
	return digits.at[0] != '-';
}

bool proof_read(struct str text, struct proof *out, struct err *err)
{
	struct str line, rest;

	*out = (struct proof){ 0 };
	if (!str_cut(text, '\n', &line, &rest) || !str_is(line, FIRST_LINE))
		return refuse(err, REFUSAL_PROOF_MALFORMED, FIRST_LINE);
	str_cut(rest, '\n', &line, &rest);
	if (str_starts(line, S("extra ")))
		str_cut(rest, '\n', &line, &rest);
	if (!index_read(line, &out->index))
		return refuse(err, REFUSAL_PROOF_MALFORMED, "index");
	while (str_cut(rest, '\n', &line, &rest) && line.len) {
		if (out->path.count == MERKLE_DEPTH ||
		    !base64_read_bytes(line, out->path.hash[out->path.count++].at, SHA256_BYTES))
			return refuse(err, REFUSAL_PROOF_MALFORMED, "hash");
	}
	if (line.len || str_is_empty(rest))
		return refuse(err, REFUSAL_PROOF_MALFORMED, "checkpoint");
	out->note = rest;
	return true;
}

enum proof_verdict proof_check(const struct proof *proof, const struct sha256_digest *leaf, const struct vkey *vkey)
{
	struct checkpoint checkpoint;
	struct err err;

	if (!checkpoint_read(proof->note, &checkpoint, &err))
		return PROOF_NOTE_MALFORMED;
	if (!str_is(checkpoint.origin, vkey->name) || note_is_signed_by(&checkpoint, vkey) != NOTE_SIGNED)
		return PROOF_NOT_SIGNED;
	if (!merkle_is_included(leaf, proof->index, checkpoint.size, &checkpoint.root, &proof->path))
		return PROOF_NOT_INCLUDED;
	return PROOF_HOLDS;
}
