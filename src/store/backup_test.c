/* A small but real data directory: keys, signed checkpoints, facts that replay, a sealed file; backed up and restored, spoiled
 * in between. Once for each engine that the original may be on. */
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <cmocka.h>

#include "db/migrate.h"
#include "db/testing.h"
#include "fact/fact.h"
#include "host/file.h"
#include "host/folder.h"
#include "ledger/merkle.h"
#include "ledger/note.h"
#include "signer/key_files.h"
#include "signer/keys.h"
#include "store/backup.h"
#include "store/place.h"
#include "store/rebuild.h"
#include "store/restore.h"

#define BLOB "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"

struct world {
	struct testing_store *store; /* of the original, on PostgreSQL */
	char top[64];
	char original[100], backup[100], restored[100];
	struct db *db;
	struct ed25519_private key;
	struct vkey vkey;
	struct merkle_frontier frontier;
};

static const struct instant now = { 1795000000000 };

static const char *in(const char *folder, const char *name)
{
	static char path[8][300];
	static int next;

	next = (next + 1) % 8;
	snprintf(path[next], sizeof(path[next]), "%s/%s", folder, name);
	return path[next];
}

static void fact_put(struct world *w, struct buf *body)
{
	struct fact_agency_founded data = {
		.law = S("x"), .name = S("西螺鎮公所"), .reviewer_name = S("雲林縣政府"), .vkey = S("v")
	};
	struct fact fact = { .kind = FACT_agency_founded,
			     .act = S("A1"),
			     .agency = S("xiluo"),
			     .at = now,
			     .who = S("operator"),
			     .on = S("xiluo"),
			     .seq = w->frontier.size,
			     .data = &data };

	buf_clear(body);
	fact_write(&fact, body);
}

/* One batch: n facts and the checkpoint over them, as the desk commits them. */
static bool batch(struct world *w, int n)
{
	BUF_SCOPED(body);
	BUF_SCOPED(note);
	struct ed25519_signature signature;

	if (!db_begin(w->db))
		return false;
	for (int i = 0; i < n; i++) {
		fact_put(w, &body);
		struct sha256_digest leaf = merkle_leaf(buf_str(&body));
		DB_RUN(w->db, entry_insert, .agency = db_text(S("xiluo")), .seq = db_int((int64_t)w->frontier.size),
		       .body = db_blob(buf_str(&body)),
		       .leaf = db_blob(str_from((const char *)leaf.at, sizeof(leaf.at))));
		merkle_append(&w->frontier, &leaf);
	}
	struct sha256_digest root = merkle_root(&w->frontier);
	checkpoint_print(S("tocsin/xiluo"), w->frontier.size, &root, &note);
	ed25519_sign(&w->key, buf_str(&note), &signature);
	buf_add_char(&note, '\n');
	note_add_signature(&w->vkey, &signature, &note);
	DB_RUN(w->db, checkpoint_insert, .agency = db_text(S("xiluo")), .size = db_int((int64_t)w->frontier.size),
	       .note = db_text(buf_str(&note)));
	DB_RUN(w->db, ledger_head_put, .agency = db_text(S("xiluo")), .size = db_int((int64_t)w->frontier.size));
	return db_commit(w->db);
}

static void keys_set(struct world *w)
{
	char path[KEY_PATH_BYTES];
	unsigned char seed[SECRET_BYTES];
	struct ed25519_public public_key;
	struct err err;

	assert_true(keys_make(str_of(in(w->original, "keys")), S("xiluo"), &w->vkey, &err));
	assert_true(key_path(str_of(in(w->original, "keys")), S("xiluo"), "sign", path, &err));
	assert_true(key_secret_read(path, seed, &err));
	ed25519_from_seed(seed, &w->key, &public_key);
}

static int world_make(void **state)
{
	struct world *w = calloc(1, sizeof(*w));
	struct store_place place;
	struct err err;
	int64_t facts;
	void *store = NULL;

	snprintf(w->top, sizeof(w->top), "/tmp/tocsin-backup-XXXXXX");
	assert_non_null(mkdtemp(w->top));
	snprintf(w->original, sizeof(w->original), "%s/original", w->top);
	snprintf(w->backup, sizeof(w->backup), "%s/backup", w->top);
	snprintf(w->restored, sizeof(w->restored), "%s/restored", w->top);
	if (testing_engine == DB_POSTGRES)
		assert_int_equal(testing_setup(&store), 0);
	w->store = store;
	assert_true(file_make_directory(in(w->original, "blobs/xiluo/00"), 0700, &err));
	assert_true(store_place_make(w->original, store ? str_of(w->store->where) : S(""), &place, &err));
	assert_true(db_open(str_of(place.where), DB_WRITER, &w->db, &err));
	assert_true(migrate_run(w->db, &err));
	keys_set(w);
	assert_true(batch(w, 3) && batch(w, 1));
	assert_true(DB_RUN(w->db, blob_insert, .agency = db_text(S("xiluo")), .sha256 = db_text(S(BLOB)),
			   .wrapped = db_blob(S("wrapped\0key")), .size = db_int(6), .stored_at = db_instant(now)));
	assert_true(file_write(in(w->original, "blobs/xiluo/00/" BLOB), S("sealed"), 0600, &err));
	assert_true(store_rebuild(w->db, &facts, &err));
	assert_int_equal(facts, 4);
	*state = w;
	return 0;
}

static int world_remove(void **state)
{
	struct world *w = *state;
	void *store = w->store;

	db_close(&w->db);
	if (store)
		testing_teardown(&store);
	folder_remove(w->top);
	free(w);
	return 0;
}

static void back_up(struct world *w)
{
	struct backup_done done;
	struct err err;

	if (!store_backup(w->original, w->backup, now, &done, &err))
		fail_msg("%s: %s", refusal_row(err.refusal)->code, err.word[0]);
	assert_int_equal(done.missing, 0);
	assert_int_equal(done.blobs, 1);
}

static enum refusal restoring(struct world *w, struct str conninfo, struct str keys, struct restore_done *done)
{
	ARENA_SCOPED(arena);
	struct restore_order order = {
		.from = w->backup, .into = w->restored, .conninfo = conninfo, .agency_keys = keys, .verify = true
	};
	struct err err = { 0 };

	if (!store_restore(&order, &arena, done, &err))
		assert_false(file_exists(w->restored));
	done->manifest = (struct manifest){ 0 };
	return err.refusal;
}

static enum refusal restoring_plain(struct world *w)
{
	struct restore_done done;

	return restoring(w, S(""), S(""), &done);
}

static void a_restored_directory_is_the_same_and_has_no_keys(void **state)
{
	struct world *w = *state;
	struct restore_done done;
	struct folder_file blob;
	struct err err;

	back_up(w);
	assert_false(file_exists(in(w->backup, "keys")));
	assert_false(file_exists(in(w->backup, "tocsin.db-writer")));
	assert_false(file_exists(in(w->backup, "tocsin.db-wal")));
	assert_int_equal(restoring(w, S(""), S(""), &done), REFUSAL_NONE);
	assert_int_equal(done.facts, 4);
	assert_int_equal(done.keys, 0);
	assert_true(done.derived_compared);
	assert_false(file_exists(in(w->restored, "keys")));
	assert_true(folder_digest(in(w->restored, "blobs/xiluo/00/" BLOB), &blob, &err));
	assert_true(sha256_equal(blob.sha256, sha256_of(S("sealed"))));
}

static void no_secret_of_the_key_directory_is_anywhere_in_a_backup(void **state)
{
	struct world *w = *state;
	ARENA_SCOPED(arena);
	struct str *files, bytes, secrets[2];
	size_t count;
	struct err err;

	back_up(w);
	assert_true(file_read(in(w->original, "keys/xiluo.sign"), 1000, &arena, &secrets[0], &err));
	assert_true(file_read(in(w->original, "keys/xiluo.wrap"), 1000, &arena, &secrets[1], &err));
	assert_true(folder_files(w->backup, &arena, &files, &count, &err));
	assert_int_equal(count, 4);
	for (size_t i = 0; i < count; i++) {
		assert_true(file_read(in(w->backup, arena_cstr(&arena, files[i])), 10 << 20, &arena, &bytes, &err));
		assert_int_equal(str_find(bytes, str_trim(secrets[0])), -1);
		assert_int_equal(str_find(bytes, str_trim(secrets[1])), -1);
	}
}

static void the_paper_key_brings_the_keys_back_and_another_does_not(void **state)
{
	struct world *w = *state;
	ARENA_SCOPED(arena);
	struct restore_done done;
	struct str paper;
	struct vkey *vkeys;
	size_t count;
	struct err err;

	back_up(w);
	assert_true(keys_paper(str_of(in(w->original, "keys")), S("xiluo"), &arena, &paper, &err));
	assert_int_equal(restoring(w, S(""), S("tocsin-1nonsense"), &done), REFUSAL_PAPER_KEY_WRONG);
	assert_int_equal(restoring(w, S(""), arena_printf(&arena, "\nxiluo %.*s\n", STR_ARG(paper)), &done),
			 REFUSAL_NONE);
	assert_int_equal(done.keys, 1);
	assert_true(keys_vkeys(str_of(in(w->restored, "keys")), S("xiluo"), &arena, &vkeys, &count, &err));
	assert_int_equal(count, 2);
	assert_true(vkey_equal(&vkeys[0], &w->vkey));
}

static void a_backup_goes_to_the_other_engine_and_back(void **state)
{
	struct world *w = *state;
	enum db_engine engine = testing_engine;
	struct restore_done done;
	struct backup_done made;
	struct err err;
	void *store;

	back_up(w);
	testing_engine = DB_POSTGRES;
	assert_int_equal(testing_setup(&store), 0);
	struct str where = str_of(((struct testing_store *)store)->where);
	assert_int_equal(restoring(w, where, S(""), &done), REFUSAL_NONE);
	assert_true(done.derived_compared);
	assert_false(file_exists(in(w->restored, "tocsin.db")));
	/* What was restored there is backed up from there, and is still the same. */
	folder_remove(w->backup);
	assert_true(store_backup(w->restored, w->backup, now, &made, &err));
	assert_int_equal(made.facts, 4);
	folder_remove(w->restored);
	/* It has no keys, but it has kept the public ones. */
	assert_int_equal(restoring_plain(w), REFUSAL_NONE);
	folder_remove(w->restored);
	assert_int_equal(restoring(w, where, S(""), &done), REFUSAL_RESTORE_NOT_EMPTY);
	testing_teardown(&store);
	testing_engine = engine;
}

static void spoil(const char *path, long at)
{
	FILE *file = fopen(path, "r+b");
	int byte;

	assert_non_null(file);
	assert_int_equal(fseek(file, at, SEEK_SET), 0);
	byte = fgetc(file);
	assert_int_equal(fseek(file, at, SEEK_SET), 0);
	fputc(byte ^ 1, file);
	fclose(file);
}

static void any_change_of_any_file_is_found(void **state)
{
	struct world *w = *state;
	struct err err;

	back_up(w);
	for (long at = 0; at < 4096 * 12; at += 1777) {
		spoil(in(w->backup, "tocsin.db"), at);
		assert_int_equal(restoring_plain(w), REFUSAL_BACKUP_DAMAGED);
		spoil(in(w->backup, "tocsin.db"), at);
	}
	spoil(in(w->backup, "blobs/xiluo/00/" BLOB), 2);
	assert_int_equal(restoring_plain(w), REFUSAL_BACKUP_DAMAGED);
	spoil(in(w->backup, "blobs/xiluo/00/" BLOB), 2);
	spoil(in(w->backup, "vkeys"), 20);
	assert_int_equal(restoring_plain(w), REFUSAL_BACKUP_DAMAGED);
	spoil(in(w->backup, "vkeys"), 20);
	assert_true(file_write(in(w->backup, "more"), S("x"), 0600, &err));
	assert_int_equal(restoring_plain(w), REFUSAL_BACKUP_DAMAGED);
	assert_int_equal(unlink(in(w->backup, "more")), 0);
	assert_int_equal(restoring_plain(w), REFUSAL_NONE);
	folder_remove(w->restored);
	assert_int_equal(unlink(in(w->backup, "blobs/xiluo/00/" BLOB)), 0);
	assert_int_equal(restoring_plain(w), REFUSAL_BACKUP_DAMAGED);
	assert_int_equal(unlink(in(w->backup, "manifest.json")), 0);
	assert_int_equal(restoring_plain(w), REFUSAL_BACKUP_FOREIGN);
}

/* Someone who can write the backup writes its digests anew: the tables tell, and when those are adjusted too, the ledger. */
static void a_backup_made_to_agree_with_itself_is_found_by_the_ledger(void **state)
{
	struct world *w = *state;
	ARENA_SCOPED(arena);
	struct manifest manifest;
	struct folder_file file;
	struct db *db;
	struct err err;

	back_up(w);
	assert_true(manifest_read(in(w->backup, "manifest.json"), &arena, &manifest, &err));
	assert_true(db_open(str_of(in(w->backup, "tocsin.db")), DB_WRITER, &db, &err));
	assert_true(db_script(
		db,
		"DROP TRIGGER entry_stays; UPDATE entry SET body = CAST(replace(CAST(body AS TEXT), '鎮', '市') AS BLOB)"
		" WHERE seq = 2"));
	db_close(&db);
	unlink(in(w->backup, "tocsin.db-writer"));
	assert_true(folder_digest(in(w->backup, "tocsin.db"), &file, &err));
	for (size_t i = 0; i < manifest.file_count; i++)
		if (str_is(manifest.files[i].path, "tocsin.db"))
			manifest.files[i].file = file;
	assert_true(manifest_write(in(w->backup, "manifest.json"), &manifest, &err));
	assert_int_equal(restoring_plain(w), REFUSAL_RESTORE_DIFFERS);
	manifest.table_count = 0;
	assert_true(manifest_write(in(w->backup, "manifest.json"), &manifest, &err));
	assert_int_equal(restoring_plain(w), REFUSAL_RESTORE_LEDGER);
}

static void a_path_that_leads_out_is_no_backup(void **state)
{
	static const char *const paths[] = { "../x",
					     "/etc/passwd",
					     "blobs/../../x",
					     "blobs/xiluo/01/" BLOB,
					     "blobs/../00/" BLOB,
					     "keys/xiluo.sign",
					     "blobs/xiluo/00/x" };
	struct world *w = *state;
	ARENA_SCOPED(arena);
	struct manifest manifest;
	struct err err;

	back_up(w);
	assert_true(manifest_read(in(w->backup, "manifest.json"), &arena, &manifest, &err));
	for (size_t i = 0; i < sizeof(paths) / sizeof(*paths); i++) {
		manifest.files[0].path = str_of(paths[i]);
		assert_true(manifest_write(in(w->backup, "manifest.json"), &manifest, &err));
		assert_int_equal(restoring_plain(w), REFUSAL_BACKUP_FOREIGN);
	}
}

static void nothing_that_is_there_is_overwritten(void **state)
{
	struct world *w = *state;
	ARENA_SCOPED(arena);
	struct restore_done restored;
	struct backup_done done;
	struct err err;

	back_up(w);
	assert_false(store_backup(w->original, w->backup, now, &done, &err));
	assert_int_equal(err.refusal, REFUSAL_BACKUP_EXISTS);
	struct restore_order order = { .from = w->backup, .into = w->original };
	assert_false(store_restore(&order, &arena, &restored, &err));
	assert_int_equal(err.refusal, REFUSAL_RESTORE_NOT_EMPTY);
	assert_true(file_exists(in(w->original, "keys/xiluo.sign")));
	assert_false(store_backup(w->top, in(w->top, "other"), now, &done, &err));
	assert_int_equal(err.refusal, REFUSAL_STORE_MISSING);
	assert_false(file_exists(in(w->top, "other")));
}

static void an_attachment_that_is_gone_is_told_and_the_rest_is_saved(void **state)
{
	struct world *w = *state;
	struct backup_done done;
	struct err err;

	assert_int_equal(unlink(in(w->original, "blobs/xiluo/00/" BLOB)), 0);
	assert_true(store_backup(w->original, w->backup, now, &done, &err));
	assert_int_equal(done.missing, 1);
	assert_string_equal(done.first_missing, BLOB);
	assert_int_equal(restoring_plain(w), REFUSAL_NONE);
}

struct writing {
	struct world *world;
	atomic_bool stop;
	bool failed;
};

static void *write_on(void *arg)
{
	struct writing *writing = arg;

	while (!writing->stop && !writing->failed)
		writing->failed = !batch(writing->world, 5);
	return NULL;
}

static void a_backup_made_while_others_write_is_of_one_moment(void **state)
{
	struct world *w = *state;
	struct writing writing = { .world = w };
	struct restore_done restored;
	struct backup_done done;
	struct err err;
	int64_t before = 0;
	pthread_t thread;

	assert_int_equal(pthread_create(&thread, NULL, write_on, &writing), 0);
	for (int round = 0; round < 4; round++) {
		if (!store_backup(w->original, w->backup, now, &done, &err))
			fail_msg("%s: %s", refusal_row(err.refusal)->code, err.word[0]);
		/* The derived tables were not kept up by this writer, so they may not be compared: only kept ones and the ledger. */
		ARENA_SCOPED(arena);
		struct restore_order order = { .from = w->backup, .into = w->restored };
		assert_true(store_restore(&order, &arena, &restored, &err));
		assert_true(done.facts > before);
		assert_int_equal(restored.facts, done.facts);
		assert_int_equal(restored.manifest.heads[0].size, done.facts);
		before = done.facts;
		folder_remove(w->backup);
		folder_remove(w->restored);
	}
	writing.stop = true;
	pthread_join(thread, NULL);
	assert_false(writing.failed);
}

#define world_test(f) cmocka_unit_test_setup_teardown(f, world_make, world_remove)

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		world_test(a_restored_directory_is_the_same_and_has_no_keys),
		world_test(no_secret_of_the_key_directory_is_anywhere_in_a_backup),
		world_test(the_paper_key_brings_the_keys_back_and_another_does_not),
		world_test(a_backup_goes_to_the_other_engine_and_back),
		world_test(any_change_of_any_file_is_found),
		world_test(a_backup_made_to_agree_with_itself_is_found_by_the_ledger),
		world_test(a_path_that_leads_out_is_no_backup),
		world_test(nothing_that_is_there_is_overwritten),
		world_test(an_attachment_that_is_gone_is_told_and_the_rest_is_saved),
		world_test(a_backup_made_while_others_write_is_of_one_moment),
	};

	(void)argc;
	testing_need_postgres(argv);
	testing_engine = DB_SQLITE;
	int failed = cmocka_run_group_tests_name("sqlite", tests, NULL, NULL);
	testing_engine = DB_POSTGRES;
	return failed + cmocka_run_group_tests_name("postgres", tests, NULL, NULL);
}
