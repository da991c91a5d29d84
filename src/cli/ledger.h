/* ledger: what the files of `tocsin ledger` share. */
#ifndef CLI_LEDGER_H
#define CLI_LEDGER_H

#include "cli/args.h"
#include "ledger/verify.h"

/* The data directory: --data, else $TOCSIN_DIR, else the current one. */
const char *ledger_dir(const struct args *args);
/* What a verification says: one line for people, or one JSON object. subject: a file's name or an agency's id. */
struct ledger_verdict {
	const char *kind; /* "file" or "agency" */
	struct str subject, origin;
	struct verify_finding finding;
	uint64_t entries, checkpoints, size;
	struct sha256_digest root;
	bool key_compared, note_compared;
};
void ledger_say(const struct ledger_verdict *verdict, bool as_json);
/* All of --key. Refuses with VKEY_MALFORMED. */
bool ledger_keys(const struct args *args, struct arena *arena, struct vkey **out, size_t *count, struct err *err)
	__attribute__((warn_unused_result));
/* The note in --checkpoint FILE; empty when it is not given. */
bool ledger_note(const struct args *args, struct arena *arena, struct str *out, struct err *err)
	__attribute__((warn_unused_result));

/* `tocsin ledger verify`: of bundles (no store, no directory), or of the store. */
int ledger_verify(int argc, char **argv);

#endif
