/* A checkpoint or a proof is refused or it is one: what was read prints back to the same bytes. */
#include <stdint.h>
#include <stdlib.h>

#include "base/must.h"
#include "ledger/note.h"
#include "ledger/proof.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void checkpoint_try(struct str bytes)
{
	struct checkpoint checkpoint;
	struct err err;

	if (!checkpoint_read(bytes, &checkpoint, &err))
		return;
	BUF_SCOPED(again);
	checkpoint_print(checkpoint.origin, checkpoint.size, &checkpoint.root, &again);
	must(str_equal(buf_str(&again), checkpoint.text));
	must(checkpoint.signature_count >= 1 && checkpoint.signature_count <= NOTE_SIGNATURES);
}

static void proof_try(struct str bytes)
{
	struct proof proof;
	struct err err;

	if (!proof_read(bytes, &proof, &err))
		return;
	BUF_SCOPED(again);
	proof_print(&proof, &again);
	/* An extra line is all that may be lost. */
	must(str_find(bytes, S("\nextra ")) >= 0 || str_equal(buf_str(&again), bytes));
}

static void vkey_try(struct str bytes)
{
	struct vkey vkey;
	struct err err;

	if (!vkey_read(bytes, &vkey, &err))
		return;
	BUF_SCOPED(again);
	vkey_print(&vkey, &again);
	must(str_equal(buf_str(&again), bytes));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str bytes = str_from((const char *)data, size);

	checkpoint_try(bytes);
	proof_try(bytes);
	vkey_try(bytes);
	return 0;
}
