#include "store/backup.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "db/migrate.h"
#include "host/file.h"
#include "host/folder.h"
#include "signer/keys.h"
#include "store/manifest.h"
#include "store/place.h"

enum { VKEYS_BYTES = 1 << 20 };

/* What the steps share. */
struct work {
	struct arena *arena;
	struct store_place place;
	const char *data_dir;
	const char *into; /* where it is made, until it takes its name */
	struct db *db;    /* a reader inside its transaction */
	struct manifest manifest;
	size_t file_cap;
	struct backup_done *done;
	struct err *err;
};

static void file_add(struct work *w, struct str path, const struct folder_file *file)
{
	struct manifest *m = &w->manifest;

	if (m->file_count == w->file_cap) {
		w->file_cap = w->file_cap ? w->file_cap * 2 : 16;
		struct manifest_file *more = ARENA_ARRAY(w->arena, w->file_cap, struct manifest_file);
		if (m->file_count)
			memcpy(more, m->files, m->file_count * sizeof(*more));
		m->files = more;
	}
	m->files[m->file_count++] = (struct manifest_file){ .path = path, .file = *file };
}

static bool rows_copy(struct db *from, struct db *to, struct err *err)
{
	if (!db_begin(to))
		return db_refuse(to, err);
	for (int i = 0; i < SQL_TABLE_COUNT; i++)
		if (manifest_speaks_of(&sql_tables[i]) && sql_tables[i].kept && !walk_copy(from, to, &sql_tables[i]))
			return db_refuse(db_failure(from) != DB_OK ? from : to, err);
	return db_commit(to) || db_refuse(to, err);
}

static bool store_copy(struct work *w)
{
	const char *path = store_place_file(w->arena, w->into, S("tocsin.db"));
	struct folder_file file;
	struct db *copy;

	if (!db_open(str_of(path), DB_WRITER, &copy, w->err))
		return false;
	bool copied = migrate_run(copy, w->err) && rows_copy(w->db, copy, w->err);
	db_close(&copy); /* and with the last connection its log is folded in */
	unlink(arena_printf(w->arena, "%s-writer", path).at);
	if (!copied || !folder_digest(path, &file, w->err))
		return false;
	file_add(w, S("tocsin.db"), &file);
	return true;
}

static bool blob_copy(struct work *w, struct str agency, struct str sha256)
{
	struct str name = store_place_blob(w->arena, agency, sha256);
	const char *from = store_place_file(w->arena, w->data_dir, name),
		   *to = store_place_file(w->arena, w->into, name);
	const char *folder = arena_cstr(w->arena, str_first(str_of(to), strlen(to) - sha256.len - 1));
	struct folder_file file;

	if (!file_exists(from)) {
		if (w->done->missing++ == 0)
			snprintf(w->done->first_missing, sizeof(w->done->first_missing), "%.*s", STR_ARG(sha256));
		return true;
	}
	if (!file_make_directory(folder, 0700, w->err) || !folder_copy(from, to, 0600, &file, w->err))
		return false;
	file_add(w, name, &file);
	w->done->blobs++;
	return true;
}

static bool blobs_copy(struct work *w)
{
	bool fine = true;
	struct walk walk;

	walk_begin(&walk, w->db, &sql_tables[manifest_table_number("blob")]);
	while (fine && walk_next(&walk))
		fine = blob_copy(w, arena_str(w->arena, db_str(walk.rows, COL_copy_blob_first_agency)),
				 arena_str(w->arena, db_str(walk.rows, COL_copy_blob_first_sha256)));
	walk_end(&walk);
	return fine && (db_failure(w->db) == DB_OK || db_refuse(w->db, w->err));
}

static bool vkeys_of_keys(struct work *w, struct buf *text)
{
	struct str *agencies;
	struct vkey *vkeys;
	size_t agency_count, count;

	if (!keys_agencies(str_of(w->place.keys), w->arena, &agencies, &agency_count, w->err))
		return false;
	for (size_t i = 0; i < agency_count; i++) {
		if (!keys_vkeys(str_of(w->place.keys), agencies[i], w->arena, &vkeys, &count, w->err))
			return false;
		for (size_t k = 0; k < count; k++) {
			vkey_print(&vkeys[k], text);
			buf_add_char(text, '\n');
		}
	}
	return true;
}

/* Public keys only; keys.h has no function that gives others. A directory that was restored without its keys has the public
 * ones that the backup brought. */
static bool vkeys_copy(struct work *w)
{
	BUF_SCOPED(text);
	struct str brought;
	struct folder_file file;
	const char *kept = store_place_file(w->arena, w->data_dir, S("vkeys"));
	const char *path = store_place_file(w->arena, w->into, S("vkeys"));

	if (file_exists(w->place.keys)) {
		if (!vkeys_of_keys(w, &text))
			return false;
	} else if (file_exists(kept)) {
		if (!file_read(kept, VKEYS_BYTES, w->arena, &brought, w->err))
			return false;
		buf_add(&text, brought);
	}
	if (!file_write(path, buf_str(&text), 0600, w->err) || !folder_digest(path, &file, w->err))
		return false;
	file_add(w, S("vkeys"), &file);
	return true;
}

static bool in_snapshot(struct work *w, struct instant now)
{
	if (!migrate_is_done(w->db))
		return db_failure(w->db) != DB_OK
			       ? db_refuse(w->db, w->err)
			       : refuse(w->err, REFUSAL_STORE_REFUSED, "another version's tables; start its desk once");
	if (!manifest_look(w->db, w->arena, &w->manifest, w->err))
		return false;
	w->manifest.made_at = now;
	w->manifest.made_by = S("tocsin " TOCSIN_VERSION);
	w->done->facts = manifest_table(&w->manifest, S("entry"))->digest.rows;
	return store_copy(w) && blobs_copy(w);
}

static bool make(struct work *w, struct instant now)
{
	if (!file_make_directory(w->into, 0700, w->err) || !db_open(str_of(w->place.where), DB_READER, &w->db, w->err))
		return false;
	/* A blob is in place before its row is committed, and stays: the files of a snapshot's rows are all there. */
	bool fine = db_begin(w->db) ? in_snapshot(w, now) : db_refuse(w->db, w->err);
	db_rollback(w->db);
	db_close(&w->db);
	return fine && vkeys_copy(w) &&
	       manifest_write(store_place_file(w->arena, w->into, S("manifest.json")), &w->manifest, w->err);
}

bool store_backup(const char *data_dir, const char *to, struct instant now, struct backup_done *done, struct err *err)
{
	ARENA_SCOPED(arena);
	struct work w = { .arena = &arena, .data_dir = data_dir, .done = done, .err = err };

	*done = (struct backup_done){ 0 };
	while (strlen(to) > 1 && str_ends(str_of(to), S("/")))
		to = arena_cstr(&arena, str_first(str_of(to), strlen(to) - 1));
	if (file_exists(to))
		return refuse(err, REFUSAL_BACKUP_EXISTS, to);
	if (!store_place_read(data_dir, &w.place, err))
		return false;
	w.into = arena_printf(&arena, "%s.making-%d", to, (int)getpid()).at;
	folder_remove(w.into);
	if (make(&w, now) && folder_settle(w.into, to, err))
		return true;
	folder_remove(w.into);
	return false;
}
