/* bundle_lines: the lines that the writer and the reader of bundles must agree on byte for byte. */
#ifndef LEDGER_BUNDLE_LINES_H
#define LEDGER_BUNDLE_LINES_H

#include "base/buf.h"
#include "ledger/vkey.h"
#include "text/sha256.h"

#define BUNDLE_FORMAT "tocsin-bundle/1"

/* Without the newline. */
void bundle_head_print(struct str agency, struct str origin, const struct vkey *vkeys, size_t count, struct buf *out);
void bundle_tail_print(uint64_t checkpoints, uint64_t entries, struct sha256_digest digest, struct buf *out);

#endif
