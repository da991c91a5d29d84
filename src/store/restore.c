#include "store/restore.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "db/migrate.h"
#include "host/file.h"
#include "signer/keys.h"
#include "store/book.h"
#include "store/place.h"
#include "store/rebuild.h"

enum { VKEYS_BYTES = 1 << 20, VKEYS_MAX = 10000 };

struct work {
	const struct restore_order *order;
	struct arena *arena;
	struct restore_done *done;
	struct store_place place;
	struct vkey *vkeys;
	size_t vkey_count;
	struct err *err;
};

static bool files_copy(struct work *w)
{
	const struct manifest *m = &w->done->manifest;
	struct folder_file copied;

	for (size_t i = 0; i < m->file_count; i++) {
		const struct manifest_file *f = &m->files[i];
		const char *to = store_place_file(w->arena, w->order->into, f->path);
		if (str_starts(f->path, S("blobs/"))) {
			const char *folder =
				arena_cstr(w->arena, str_first(str_of(to), strlen(to) - (SHA256_HEX_BYTES - 1) - 1));
			if (!file_make_directory(folder, 0700, w->err))
				return false;
		}
		if (!folder_copy(store_place_file(w->arena, w->order->from, f->path), to, 0600, &copied, w->err))
			return false;
		/* What was whole when it was checked may have changed since. */
		if (!sha256_equal(copied.sha256, f->file.sha256))
			return refuse_str(w->err, REFUSAL_BACKUP_DAMAGED, f->path);
	}
	return true;
}

static bool vkeys_read(struct work *w)
{
	struct str text, line;

	if (!file_read(store_place_file(w->arena, w->order->from, S("vkeys")), VKEYS_BYTES, w->arena, &text, w->err))
		return false;
	w->vkeys = ARENA_ARRAY(w->arena, VKEYS_MAX, struct vkey);
	while (text.len && w->vkey_count < VKEYS_MAX) {
		str_cut(text, '\n', &line, &text);
		if (line.len && !vkey_read(line, &w->vkeys[w->vkey_count++], w->err))
			return refuse(w->err, REFUSAL_BACKUP_DAMAGED, "vkeys");
	}
	return true;
}

/* Moves the rows into the PostgreSQL database, which must be empty, and removes the embedded file. */
static bool move_rows(struct work *w, struct db *from, struct db *to)
{
	int64_t facts = 0;

	if (!migrate_run(to, w->err))
		return false;
	if (!db_begin(to))
		return db_refuse(to, w->err);
	{
		DB_QUERY(to, copy_entry_first, rows);
		facts += db_next(rows);
	}
	if (facts) {
		db_rollback(to);
		return refuse(w->err, REFUSAL_RESTORE_NOT_EMPTY, "--store");
	}
	for (int i = 0; i < SQL_TABLE_COUNT; i++)
		if (manifest_speaks_of(&sql_tables[i]) && sql_tables[i].kept && !walk_copy(from, to, &sql_tables[i]))
			return db_refuse(db_failure(from) != DB_OK ? from : to, w->err);
	return db_commit(to) || db_refuse(to, w->err);
}

static void embedded_remove(struct work *w)
{
	static const char *const ends[] = { "", "-wal", "-shm", "-writer" };

	for (size_t i = 0; i < sizeof(ends) / sizeof(*ends); i++)
		unlink(arena_printf(w->arena, "%s/tocsin.db%s", w->order->into, ends[i]).at);
}

/* The store open as its writer, with the backup's rows in it and this version's local tables. */
static bool store_open(struct work *w, struct db **out)
{
	struct db *file;

	if (!store_place_make(w->order->into, S(""), &w->place, w->err) ||
	    !db_open(str_of(w->place.where), DB_WRITER, &file, w->err))
		return false;
	if (!migrate_run(file, w->err)) {
		db_close(&file);
		return false;
	}
	if (str_is_empty(w->order->conninfo)) {
		*out = file;
		return true;
	}
	bool moved = store_place_make(w->order->into, w->order->conninfo, &w->place, w->err) &&
		     db_open(w->order->conninfo, DB_WRITER, out, w->err);
	if (moved && !move_rows(w, file, *out)) {
		db_close(out);
		moved = false;
	}
	db_close(&file);
	if (moved)
		embedded_remove(w);
	return moved;
}

/* The public keys of the agency's log, oldest first. */
static size_t own_vkeys(struct work *w, const char *origin, struct vkey **own)
{
	size_t count = 0;

	*own = ARENA_ARRAY(w->arena, w->vkey_count, struct vkey);
	for (size_t i = 0; i < w->vkey_count; i++)
		if (!strcmp(w->vkeys[i].name, origin))
			(*own)[count++] = w->vkeys[i];
	return count;
}

/* The head must be the backup's, not only one that it leads to: the manifest's note is the checkpoint not to be older than,
 * and manifest_same has compared the newest. */
static bool log_prove(struct work *w, struct db *db, const struct manifest_head *head)
{
	struct book_trust trust = { .note = head->note };
	struct verify_finding found;
	char origin[VKEY_NAME_BYTES + 1], place[64];
	struct vkey *own;

	if (head->agency.len > 64)
		return refuse_str(w->err, REFUSAL_BACKUP_DAMAGED, head->agency);
	vkey_origin(head->agency, origin);
	trust.count = own_vkeys(w, origin, &own);
	trust.vkeys = own;
	if (!book_verify(db, head->agency, &trust, &found, w->err))
		return false;
	if (found.what == VERIFY_OK)
		return true;
	snprintf(place, sizeof(place), "[%llu, %llu)", (unsigned long long)found.from, (unsigned long long)found.to);
	refuse(w->err, REFUSAL_RESTORE_LEDGER, verify_code(found.what), place);
	return refuse_at(w->err, "%s", origin);
}

static bool prove(struct work *w, struct db *db)
{
	const struct manifest *then = &w->done->manifest;
	struct manifest now;

	if (!db_begin(db))
		return db_refuse(db, w->err);
	bool proved = manifest_look(db, w->arena, &now, w->err) &&
		      manifest_same(then, &now, &w->done->derived_compared, w->err);
	for (size_t i = 0; proved && i < then->head_count; i++)
		proved = log_prove(w, db, &then->heads[i]);
	db_rollback(db);
	return proved;
}

/* "<agency> <key>", or the key alone when there is one agency. */
static bool key_restore(struct work *w, struct str line)
{
	const struct manifest *m = &w->done->manifest;
	struct str agency, paper;
	struct vkey made;
	char origin[VKEY_NAME_BYTES + 1];
	struct vkey *own;

	bool named = str_cut(line, ' ', &agency, &paper);
	bool is_agency = false;
	for (size_t i = 0; named && i < m->head_count; i++)
		is_agency = is_agency || str_equal(m->heads[i].agency, agency);
	if (!is_agency) {
		if (m->head_count != 1)
			return refuse_str(w->err, REFUSAL_PAPER_KEY_WRONG, agency);
		agency = m->heads[0].agency;
		paper = line;
	}
	vkey_origin(agency, origin);
	size_t older = own_vkeys(w, origin, &own);
	if (!keys_restore(str_of(w->place.keys), agency, str_trim(paper), own, older, &made, w->err))
		return false;
	w->done->keys++;
	return true;
}

static bool keys_make_again(struct work *w)
{
	struct str rest = w->order->agency_keys, line;

	while (rest.len) {
		str_cut(rest, '\n', &line, &rest);
		line = str_trim(line);
		if (line.len && !key_restore(w, line))
			return false;
	}
	return true;
}

static bool restore(struct work *w)
{
	struct db *db;

	if (!files_copy(w) || !vkeys_read(w) || !store_open(w, &db))
		return false;
	bool fine = store_rebuild(db, &w->done->facts, w->err) && (!w->order->verify || prove(w, db));
	db_close(&db);
	return fine && keys_make_again(w) && file_sync_directory(w->order->into, w->err);
}

bool store_restore(const struct restore_order *order, struct arena *arena, struct restore_done *done, struct err *err)
{
	struct work w = { .order = order, .arena = arena, .done = done, .err = err };

	*done = (struct restore_done){ 0 };
	if (!manifest_read(store_place_file(arena, order->from, S("manifest.json")), arena, &done->manifest, err) ||
	    !manifest_check(order->from, &done->manifest, err))
		return false;
	if (!folder_is_vacant(order->into))
		return refuse(err, REFUSAL_RESTORE_NOT_EMPTY, order->into);
	if (!file_make_directory(order->into, 0700, err))
		return false;
	if (restore(&w))
		return true;
	folder_remove(order->into);
	return false;
}
