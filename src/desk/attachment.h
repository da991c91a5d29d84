/* attachment: files that come with signs and acts, kept as sealed blobs named by the SHA-256 of their bytes.
 *
 * A blob lies where store/place.h says: XChaCha20-Poly1305 over the bytes in chunks of 64 KiB, each bound to the
 * agency, the digest, its number and whether it is the last, so none can be moved, dropped or added. The key of each is
 * drawn anew, wrapped by the agency key in the local table blob.
 */
#ifndef DESK_ATTACHMENT_H
#define DESK_ATTACHMENT_H

#include "desk/act.h"

enum { ATTACHMENT_CHUNK_BYTES = 65536 };

/* SHA-256 of an upload's bytes: what it will be named by, and what makes a repeated upload the same. */
bool attachment_digest(const struct desk_call *call, char hex[SHA256_HEX_BYTES], struct err *err)
	__attribute__((warn_unused_result));
/* POST /api/v1/attachments: seals call->body_file, syncs, then tells the store. The same file twice is kept once. */
bool desk_attachment_add(struct act *act);
/* Opens a kept blob whole into out. Refuses with NOT_FOUND, or ATTACHMENT_CORRUPT when a byte is not what was kept. */
bool attachment_open(struct desk *desk, struct db *db, struct arena *arena, struct str agency, struct str sha256,
		     struct buf *out, struct err *err) __attribute__((warn_unused_result));

#endif
