#include "store/manifest.h"

#include <string.h>

#include "base/must.h"
#include "db/derived.h"
#include "host/file.h"
#include "store/place.h"
#include "text/json.h"

enum { MANIFEST_BYTES = 256 << 20 };

bool manifest_speaks_of(const struct sql_table *table)
{
	return strcmp(table->name, "migration") != 0 && strcmp(table->name, "derived_shape") != 0;
}

int manifest_table_number(const char *name)
{
	int i = 0;

	while (i < SQL_TABLE_COUNT && strcmp(sql_tables[i].name, name) != 0)
		i++;
	must(i < SQL_TABLE_COUNT);
	return i;
}

static bool heads_look(struct db *db, struct arena *arena, struct manifest *out)
{
	size_t cap = 0;

	DB_QUERY(db, store_heads, rows);
	while (db_next(rows)) {
		if (out->head_count == cap) {
			cap = cap ? cap * 2 : 8;
			struct manifest_head *more = ARENA_ARRAY(arena, cap, struct manifest_head);
			if (out->head_count)
				memcpy(more, out->heads, out->head_count * sizeof(*more));
			out->heads = more;
		}
		out->heads[out->head_count++] = (struct manifest_head){
			.agency = arena_str(arena, db_str(rows, COL_store_heads_agency)),
			.note = arena_str(arena, db_str(rows, COL_store_heads_note)),
			.size = db_integer(rows, COL_store_heads_size),
		};
	}
	return db_failure(db) == DB_OK;
}

bool manifest_look(struct db *db, struct arena *arena, struct manifest *out, struct err *err)
{
	bool current = derived_is_current(db);

	*out = (struct manifest){ .derived = current ? str_of(sql_derived.digest) : S("") };
	out->tables = ARENA_ARRAY(arena, SQL_TABLE_COUNT, struct manifest_table);
	for (int i = 0; i < SQL_TABLE_COUNT; i++) {
		const struct sql_table *table = &sql_tables[i];
		if (!manifest_speaks_of(table) || (!table->kept && !current))
			continue;
		struct manifest_table *row = &out->tables[out->table_count++];
		row->name = str_of(table->name);
		if (!walk_digest(db, table, &row->digest))
			return db_refuse(db, err);
	}
	return heads_look(db, arena, out) || db_refuse(db, err);
}

static void digest_put(struct json_out *o, const char *key, struct sha256_digest digest)
{
	char hex[SHA256_HEX_BYTES];

	json_out_key(o, key);
	json_out_string(o, sha256_hex(digest, hex));
}

static void text_put(struct json_out *o, const char *key, struct str text)
{
	json_out_key(o, key);
	json_out_string(o, text);
}

static void int_put(struct json_out *o, const char *key, int64_t value)
{
	json_out_key(o, key);
	json_out_int(o, value);
}

static void lists_put(struct json_out *o, const struct manifest *manifest)
{
	json_out_key(o, "files");
	json_out_open(o, '[');
	for (size_t i = 0; i < manifest->file_count; i++) {
		json_out_open(o, '{');
		text_put(o, "path", manifest->files[i].path);
		digest_put(o, "sha256", manifest->files[i].file.sha256);
		int_put(o, "size", manifest->files[i].file.size_bytes);
		json_out_close(o, '}');
	}
	json_out_close(o, ']');
	json_out_key(o, "heads");
	json_out_open(o, '[');
	for (size_t i = 0; i < manifest->head_count; i++) {
		json_out_open(o, '{');
		text_put(o, "agency", manifest->heads[i].agency);
		text_put(o, "note", manifest->heads[i].note);
		int_put(o, "size", manifest->heads[i].size);
		json_out_close(o, '}');
	}
	json_out_close(o, ']');
}

static void tables_put(struct json_out *o, const struct manifest *manifest)
{
	json_out_key(o, "tables");
	json_out_open(o, '[');
	for (size_t i = 0; i < manifest->table_count; i++) {
		json_out_open(o, '{');
		text_put(o, "name", manifest->tables[i].name);
		int_put(o, "rows", manifest->tables[i].digest.rows);
		digest_put(o, "sha256", manifest->tables[i].digest.sha256);
		json_out_close(o, '}');
	}
	json_out_close(o, ']');
}

bool manifest_write(const char *path, const struct manifest *manifest, struct err *err)
{
	BUF_SCOPED(text);
	struct json_out o = { .buf = &text };
	char at[INSTANT_TEXT_BYTES];

	json_out_open(&o, '{');
	text_put(&o, "derived", manifest->derived);
	lists_put(&o, manifest);
	text_put(&o, "made_at", instant_print_utc(manifest->made_at, at));
	text_put(&o, "made_by", manifest->made_by);
	tables_put(&o, manifest);
	int_put(&o, "v", MANIFEST_VERSION);
	json_out_close(&o, '}');
	buf_add_char(&text, '\n');
	return file_write(path, buf_str(&text), 0600, err);
}

static bool get_text(const struct json *object, const char *name, struct str *out)
{
	const struct json *value = json_member(object, name);

	if (!value || value->kind != JSON_IS_STRING)
		return false;
	*out = value->string;
	return true;
}

static bool get_int(const struct json *object, const char *name, int64_t *out)
{
	const struct json *value = json_member(object, name);

	if (!value || value->kind != JSON_IS_INT || value->integer < 0)
		return false;
	*out = value->integer;
	return true;
}

static bool get_digest(const struct json *object, struct sha256_digest *out)
{
	struct str hex;

	return get_text(object, "sha256", &hex) && sha256_read_hex(hex, out);
}

/* A path that a backup may name; anything else could lead out of the directory that it is restored into. */
static bool path_is_ours(struct str path)
{
	struct str rest, agency, hex, after;
	struct sha256_digest digest;
	ARENA_SCOPED(arena);

	if (str_is(path, "tocsin.db") || str_is(path, "vkeys"))
		return true;
	if (!str_starts(path, S("blobs/")) || !str_cut(str_after(path, sizeof("blobs/") - 1), '/', &agency, &rest) ||
	    !str_cut(rest, '/', &after, &hex))
		return false;
	return agency.len && agency.at[0] != '.' && sha256_read_hex(hex, &digest) &&
	       str_equal(path, store_place_blob(&arena, agency, hex));
}

static const struct json *get_list(const struct json *object, const char *name, size_t *count)
{
	const struct json *list = json_member(object, name);

	*count = list && list->kind == JSON_IS_ARRAY ? list->count : 0;
	return list && list->kind == JSON_IS_ARRAY ? list->items : NULL;
}

static bool lists_get(const struct json *top, struct arena *arena, struct manifest *out)
{
	const struct json *files = get_list(top, "files", &out->file_count);
	const struct json *heads = get_list(top, "heads", &out->head_count);
	const struct json *tables = get_list(top, "tables", &out->table_count);
	bool fine = json_member(top, "files") && json_member(top, "heads") && json_member(top, "tables");

	out->files = ARENA_ARRAY(arena, out->file_count, struct manifest_file);
	for (size_t i = 0; i < out->file_count && fine; i++) {
		struct manifest_file *f = &out->files[i];
		fine = get_text(&files[i], "path", &f->path) && path_is_ours(f->path) &&
		       get_digest(&files[i], &f->file.sha256) && get_int(&files[i], "size", &f->file.size_bytes);
	}
	out->heads = ARENA_ARRAY(arena, out->head_count, struct manifest_head);
	for (size_t i = 0; i < out->head_count && fine; i++) {
		struct manifest_head *h = &out->heads[i];
		fine = get_text(&heads[i], "agency", &h->agency) && get_text(&heads[i], "note", &h->note) &&
		       get_int(&heads[i], "size", &h->size);
	}
	out->tables = ARENA_ARRAY(arena, out->table_count, struct manifest_table);
	for (size_t i = 0; i < out->table_count && fine; i++) {
		struct manifest_table *t = &out->tables[i];
		fine = get_text(&tables[i], "name", &t->name) && get_int(&tables[i], "rows", &t->digest.rows) &&
		       get_digest(&tables[i], &t->digest.sha256);
	}
	return fine;
}

bool manifest_read(const char *path, struct arena *arena, struct manifest *out, struct err *err)
{
	struct str text, made_at;
	struct json top;
	int64_t version;

	*out = (struct manifest){ 0 };
	if (!file_exists(path))
		return refuse(err, REFUSAL_BACKUP_FOREIGN, path);
	if (!file_read(path, MANIFEST_BYTES, arena, &text, err))
		return false;
	if (!json_read(text, arena, &top, err) || !get_int(&top, "v", &version) || version != MANIFEST_VERSION ||
	    !get_text(&top, "derived", &out->derived) || !get_text(&top, "made_by", &out->made_by) ||
	    !get_text(&top, "made_at", &made_at) || !instant_read(made_at, &out->made_at) ||
	    !lists_get(&top, arena, out))
		return refuse(err, REFUSAL_BACKUP_FOREIGN, path);
	return true;
}

static bool is_named(const struct manifest *manifest, struct str path)
{
	for (size_t i = 0; i < manifest->file_count; i++)
		if (str_equal(manifest->files[i].path, path))
			return true;
	return str_is(path, "manifest.json");
}

bool manifest_check(const char *dir, const struct manifest *manifest, struct err *err)
{
	ARENA_SCOPED(arena);
	struct str *there;
	size_t count;

	if (!folder_files(dir, &arena, &there, &count, err))
		return false;
	/* The number first: with it, and every named file whole, there is no room for one that is not named. */
	for (size_t i = 0; count != manifest->file_count + 1 && i < count; i++)
		if (!is_named(manifest, there[i]))
			return refuse_str(err, REFUSAL_BACKUP_DAMAGED, there[i]);
	for (size_t i = 0; i < manifest->file_count; i++) {
		const struct manifest_file *f = &manifest->files[i];
		struct folder_file found;
		if (!folder_digest(store_place_file(&arena, dir, f->path), &found, err) ||
		    found.size_bytes != f->file.size_bytes || !sha256_equal(found.sha256, f->file.sha256))
			return refuse_str(err, REFUSAL_BACKUP_DAMAGED, f->path);
	}
	return count == manifest->file_count + 1 || refuse(err, REFUSAL_BACKUP_DAMAGED, dir);
}

const struct manifest_table *manifest_table(const struct manifest *manifest, struct str name)
{
	for (size_t i = 0; i < manifest->table_count; i++)
		if (str_equal(manifest->tables[i].name, name))
			return &manifest->tables[i];
	return NULL;
}

static bool is_kept(struct str name)
{
	for (int i = 0; i < SQL_TABLE_COUNT; i++)
		if (str_is(name, sql_tables[i].name))
			return sql_tables[i].kept;
	return false;
}

bool manifest_same(const struct manifest *a, const struct manifest *b, bool *derived_compared, struct err *err)
{
	*derived_compared = a->derived.len && str_equal(a->derived, b->derived);
	if (a->head_count != b->head_count)
		return refuse(err, REFUSAL_RESTORE_DIFFERS, "checkpoint");
	for (size_t i = 0; i < a->head_count; i++)
		if (!str_equal(a->heads[i].agency, b->heads[i].agency) || a->heads[i].size != b->heads[i].size ||
		    !str_equal(a->heads[i].note, b->heads[i].note))
			return refuse_str(err, REFUSAL_RESTORE_DIFFERS, a->heads[i].agency);
	for (size_t i = 0; i < a->table_count; i++) {
		const struct manifest_table *mine = &a->tables[i], *other = manifest_table(b, mine->name);
		if (!*derived_compared && !is_kept(mine->name))
			continue;
		if (!other || other->digest.rows != mine->digest.rows ||
		    !sha256_equal(other->digest.sha256, mine->digest.sha256))
			return refuse_str(err, REFUSAL_RESTORE_DIFFERS, mine->name);
	}
	return true;
}
