#include "desk/attachment.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/must.h"
#include "desk/desk_inside.h"
#include "host/file.h"
#include "seal/secret.h"
#include "store/place.h"
#include "text/sha256.h"

static struct str blob_path(struct arena *arena, const struct desk *desk, struct str agency, struct str sha256)
{
	return arena_printf(arena, "%s/%.*s", desk->data_dir, STR_ARG(store_place_blob(arena, agency, sha256)));
}

/* What a chunk is bound to. The last one says so, so that a shortened file does not open. */
static struct str chunk_place(struct arena *arena, struct str agency, struct str sha256, uint64_t number, bool last)
{
	return arena_printf(arena, "%.*s|%.*s|%llu|%c", STR_ARG(agency), STR_ARG(sha256), (unsigned long long)number,
			    last ? 'z' : 'a');
}

static bool read_full(int fd, char *at, size_t size, size_t *len)
{
	ssize_t n;

	for (*len = 0; *len < size; *len += (size_t)n) {
		n = read(fd, at + *len, size - *len);
		if (n < 0 && errno == EINTR)
			n = 0;
		else if (n < 0)
			return false;
		else if (n == 0)
			break;
	}
	return true;
}

bool attachment_digest(const struct desk_call *call, char hex[SHA256_HEX_BYTES], struct err *err)
{
	const char *path = call->body_file ? call->body_file : "/dev/null";
	FD_SCOPED(fd) = open(path, O_RDONLY | O_CLOEXEC);
	char chunk[ATTACHMENT_CHUNK_BYTES];
	struct sha256 sha;
	size_t len;

	if (fd < 0)
		return file_refuse_read(path, err);
	sha256_begin(&sha);
	do {
		if (!read_full(fd, chunk, sizeof(chunk), &len)) {
			sha256_end(&sha);
			return file_refuse_read(path, err);
		}
		sha256_add(&sha, chunk, len);
	} while (len == sizeof(chunk));
	sha256_hex(sha256_end(&sha), hex);
	return true;
}

/* The bytes of `from`, sealed chunk by chunk, into `to`, synced. */
static bool seal_file(struct arena *arena, const char *from, const char *to, struct str agency, struct str sha256,
		      const struct aead_key *key, uint64_t size, struct err *err)
{
	FD_SCOPED(in) = open(from, O_RDONLY | O_CLOEXEC);
	FD_SCOPED(out) = open(to, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	char chunk[ATTACHMENT_CHUNK_BYTES];
	uint64_t done = 0, number = 0;
	size_t len;
	BUF_SCOPED(sealed);

	if (in < 0)
		return file_refuse_read(from, err);
	if (out < 0)
		return file_refuse_write(to, err);
	do {
		if (!read_full(in, chunk, sizeof(chunk), &len))
			return file_refuse_read(from, err);
		done += len;
		buf_clear(&sealed);
		aead_seal(key, chunk_place(arena, agency, sha256, number++, done == size), str_from(chunk, len),
			  &sealed);
		if (!file_put(out, buf_str(&sealed)))
			return file_refuse_write(to, err);
	} while (done < size && len);
	return fsync(out) == 0 || file_refuse_write(to, err);
}

/* The folder of a blob, and those above it, there and synced. */
static bool folder_make(struct act *act, struct str folder)
{
	const char *top = arena_printf(act->arena, "%s/blobs", act->desk->data_dir).at;
	const char *own = arena_printf(act->arena, "%s/%.*s", top, STR_ARG(act->agency)).at;

	return file_exists(folder.at) || (file_make_directory(folder.at, 0700, act->err) &&
					  file_sync_directory(own, act->err) && file_sync_directory(top, act->err));
}

/* In place under its name: the directory is synced, so that the store never names a blob that a power cut took. */
static bool keep(struct act *act, struct str sha256, const struct aead_key *key)
{
	struct desk_call *call = act->call;
	const struct str final = blob_path(act->arena, act->desk, act->agency, sha256);
	/* Beside the upload: whatever a crash leaves there is cleared at the next start. */
	const struct str fresh = arena_printf(act->arena, "%s.sealed", call->body_file);
	const struct str folder = arena_str(act->arena, str_first(final, final.len - sha256.len - 1));

	if (!folder_make(act, folder) ||
	    !seal_file(act->arena, call->body_file, fresh.at, act->agency, sha256, key, call->body_bytes, act->err)) {
		unlink(fresh.at);
		return false;
	}
	if (rename(fresh.at, final.at) != 0) {
		file_refuse_write(final.at, act->err);
		unlink(fresh.at);
		return false;
	}
	return file_sync_directory(folder.at, act->err);
}

static bool store_new(struct act *act, struct str sha256)
{
	struct aead_key key;
	struct signer_wrapped wrapped;

	if (!signer_make_keys(act->desk->signer, act->agency, &sha256, 1, &key, &wrapped, act->err))
		return false;
	bool kept = keep(act, sha256, &key);
	secret_wipe(&key, sizeof(key));
	return kept && (DB_RUN(act->db, blob_insert, .agency = db_text(act->agency), .sha256 = db_text(sha256),
			       .wrapped = db_blob(str_from((const char *)wrapped.at, sizeof(wrapped.at))),
			       .size = db_int((int64_t)act->call->body_bytes), .stored_at = db_instant(act->now)) ||
			db_refuse(act->db, act->err));
}

bool desk_attachment_add(struct act *act)
{
	char hex[SHA256_HEX_BYTES];
	bool is_kept;

	if (!act->call->body_file || act->call->body_bytes == 0)
		return refuse(act->err, REFUSAL_FIELD_EMPTY, "body");
	if (!attachment_digest(act->call, hex, act->err))
		return false;
	{
		DB_QUERY(act->db, blob_get, rows, .agency = db_text(act->agency), .sha256 = db_text(str_of(hex)));
		is_kept = db_next(rows);
	}
	/* Files are not undone with the transaction, so a dry run makes none. */
	if (!is_kept && !act->call->dry_run && !store_new(act, str_of(hex)))
		return false;
	struct json_out o = { &act->call->reply, false };
	json_out_open(&o, '{');
	json_out_key(&o, "sha256");
	json_out_string(&o, str_of(hex));
	json_out_key(&o, "size");
	json_out_int(&o, (int64_t)act->call->body_bytes);
	json_out_close(&o, '}');
	act->call->status = 201;
	snprintf(act->call->location, sizeof(act->call->location), "/api/v1/attachments/%s", hex);
	return true;
}

static bool corrupt(struct str sha256, struct err *err)
{
	return refuse_str(err, REFUSAL_ATTACHMENT_CORRUPT, sha256);
}

static bool open_chunks(struct arena *arena, int fd, struct str agency, struct str sha256, const struct aead_key *key,
			uint64_t size, struct buf *out, struct err *err)
{
	char chunk[ATTACHMENT_CHUNK_BYTES + AEAD_OVERHEAD_BYTES];
	uint64_t done = 0, number = 0;
	size_t len;

	do {
		if (!read_full(fd, chunk, sizeof(chunk), &len) || len <= AEAD_OVERHEAD_BYTES)
			return corrupt(sha256, err);
		done += len - AEAD_OVERHEAD_BYTES;
		if (!aead_open(key, chunk_place(arena, agency, sha256, number++, done == size), str_from(chunk, len),
			       out))
			return corrupt(sha256, err);
	} while (done < size);
	return true;
}

bool attachment_open(struct desk *desk, struct db *db, struct arena *arena, struct str agency, struct str sha256,
		     struct buf *out, struct err *err)
{
	struct aead_key key;

	DB_QUERY(db, blob_get, rows, .agency = db_text(agency), .sha256 = db_text(sha256));
	if (!db_next(rows))
		return db_failure(db) == DB_OK ? refuse_str(err, REFUSAL_NOT_FOUND, sha256) : db_refuse(db, err);
	if (!signer_unwrap(desk->signer, agency, sha256, db_str(rows, COL_blob_get_wrapped), &key, err))
		return false;
	const struct str path = blob_path(arena, desk, agency, sha256);
	FD_SCOPED(fd) = open(path.at, O_RDONLY | O_CLOEXEC);
	bool opened = fd >= 0 && open_chunks(arena, fd, agency, sha256, &key,
					     (uint64_t)db_integer(rows, COL_blob_get_size), out, err);
	secret_wipe(&key, sizeof(key));
	return opened || (fd < 0 ? file_refuse_read(path.at, err) : false);
}
