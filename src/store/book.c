#include "store/book.h"

#include <stdio.h>
#include <string.h>

#include "base/must.h"

enum { PAGE = 4096, AGENCIES = 4096 };

bool book_agencies(struct db *db, struct arena *arena, struct str **out, size_t *count, struct err *err)
{
	DB_QUERY(db, ledger_agencies, rows);

	*out = ARENA_ARRAY(arena, AGENCIES, struct str);
	for (*count = 0; *count < AGENCIES && db_next(rows); ++*count)
		(*out)[*count] = arena_str(arena, db_str(rows, COL_ledger_agencies_agency));
	return db_failure(db) == DB_OK ? true : db_refuse(db, err);
}

bool book_head(struct db *db, struct str agency, struct arena *arena, struct str *note, struct err *err)
{
	DB_QUERY(db, checkpoint_last, rows, .agency = db_text(agency));

	*note = S("");
	if (db_next(rows))
		*note = arena_str(arena, db_str(rows, COL_checkpoint_last_note));
	return db_failure(db) == DB_OK ? true : db_refuse(db, err);
}

/* The entries from 0 on, page after page. */
struct entries {
	struct db *db;
	struct str agency;
	struct db_rows *rows;
	int64_t from;   /* of the next page */
	int64_t given;  /* on this page */
	bool here, end; /* a row stands and is not taken yet; there are no more */
};

static bool entries_look(struct entries *e)
{
	while (!e->here && !e->end) {
		if (!e->rows) {
			DB_QUERY(e->db, entry_from, rows, .agency = db_text(e->agency), .from = db_int(e->from),
				 .most = db_int(PAGE));
			e->rows = rows;
			rows = NULL;
			e->given = 0;
		}
		e->here = db_next(e->rows);
		if (e->here) {
			e->given++;
			e->from = db_integer(e->rows, COL_entry_from_seq) + 1;
		} else {
			e->end = e->given < PAGE;
			db_rows_close(&e->rows);
		}
	}
	return e->here;
}

/* A leaf that is not 32 bytes long is no leaf: it reads as one that fits nothing. */
static struct sha256_digest leaf_of(struct str bytes)
{
	struct sha256_digest leaf = { 0 };

	if (bytes.len == sizeof(leaf.at))
		memcpy(leaf.at, bytes.at, bytes.len);
	return leaf;
}

static struct sha256_digest entries_leaf(const struct entries *e)
{
	return leaf_of(db_str(e->rows, COL_entry_from_leaf));
}

/* Feeds the entries below size. */
static void entries_feed(struct entries *e, uint64_t size, struct verify *v)
{
	while (!verify_is_bad(v) && entries_look(e)) {
		int64_t seq = db_integer(e->rows, COL_entry_from_seq);
		struct sha256_digest leaf = entries_leaf(e);
		if (seq >= 0 && (uint64_t)seq >= size)
			return;
		verify_entry(v, (uint64_t)seq, db_str(e->rows, COL_entry_from_body), &leaf);
		e->here = false;
	}
}

static void checkpoints_feed(struct db *db, struct str agency, struct entries *e, struct verify *v)
{
	int64_t above = -1, given = PAGE;

	while (given == PAGE && !verify_is_bad(v)) {
		DB_QUERY(db, checkpoint_from, rows, .agency = db_text(agency), .above = db_int(above),
			 .most = db_int(PAGE));
		for (given = 0; db_next(rows) && !verify_is_bad(v); given++) {
			above = db_integer(rows, COL_checkpoint_from_size);
			entries_feed(e, (uint64_t)above, v);
			verify_checkpoint(v, (uint64_t)above, db_str(rows, COL_checkpoint_from_note));
		}
	}
	entries_feed(e, UINT64_MAX, v);
}

static bool head_look(struct db *db, struct str agency, struct verify_finding *finding)
{
	DB_QUERY(db, ledger_head_get, rows, .agency = db_text(agency));
	int64_t size = db_next(rows) ? db_integer(rows, COL_ledger_head_get_size) : 0;

	if (finding->what == VERIFY_OK && (uint64_t)size != finding->entries) {
		finding->what = VERIFY_HEAD_DIFFERS;
		finding->size = (uint64_t)size;
		finding->to = finding->entries;
	}
	return db_failure(db) == DB_OK;
}

bool book_verify(struct db *db, struct str agency, const struct book_trust *trust, struct verify_finding *finding,
		 struct err *err)
{
	struct entries entries = { .db = db, .agency = agency };
	char origin[VKEY_NAME_BYTES + 1];

	/* A name that no log of ours can have is itself the finding: a changed byte in the column. */
	if (agency.len == 0 || agency.len > 64 || trust->count == 0) {
		*finding = (struct verify_finding){ .what = VERIFY_KEY_MISSING };
		return true;
	}
	vkey_origin(agency, origin);
	struct verify *v = verify_new(str_of(origin));
	for (size_t i = 0; i < trust->count; i++)
		verify_trust(v, &trust->vkeys[i]);
	if (trust->note.len)
		verify_not_before(v, trust->note);
	if (trust->confirmed_size)
		verify_not_before_root(v, trust->confirmed_size, &trust->confirmed_root);
	checkpoints_feed(db, agency, &entries, v);
	db_rows_close(&entries.rows);
	*finding = verify_end(v);
	verify_free(&v);
	return head_look(db, agency, finding) ? true : db_refuse(db, err);
}

static void entries_export(struct entries *e, uint64_t size, struct bundle_out *out)
{
	while (entries_look(e) && (uint64_t)db_integer(e->rows, COL_entry_from_seq) < size) {
		struct sha256_digest leaf = entries_leaf(e);
		bundle_put_entry(out, db_str(e->rows, COL_entry_from_body), &leaf);
		e->here = false;
	}
}

bool book_export(struct db *db, struct str agency, const struct vkey *vkeys, size_t count, bundle_sink *sink,
		 void *context, struct err *err)
{
	struct entries entries = { .db = db, .agency = agency };
	struct bundle_out *out = bundle_out_new(sink, context);
	int64_t above = -1, given = PAGE;

	bundle_put_head(out, agency, vkeys, count);
	while (given == PAGE) {
		DB_QUERY(db, checkpoint_from, rows, .agency = db_text(agency), .above = db_int(above),
			 .most = db_int(PAGE));
		for (given = 0; db_next(rows); given++) {
			above = db_integer(rows, COL_checkpoint_from_size);
			entries_export(&entries, (uint64_t)above, out);
			bundle_put_checkpoint(out, db_str(rows, COL_checkpoint_from_note));
		}
	}
	/* What no checkpoint covers goes along: hiding it would make a spoilt log look whole. */
	entries_export(&entries, UINT64_MAX, out);
	db_rows_close(&entries.rows);
	bool written = bundle_put_end(out);
	bundle_out_free(&out);
	if (db_failure(db) != DB_OK)
		return db_refuse(db, err);
	return written ? true : refuse(err, REFUSAL_DISK_FULL);
}

struct leaf_source {
	struct db *db;
	struct str agency;
};

static bool leaves_from_store(void *context, uint64_t from, uint64_t to, struct merkle_frontier *into)
{
	struct leaf_source *source = context;

	while (from < to) {
		uint64_t before = from;
		DB_QUERY(source->db, entry_leaves, rows, .agency = db_text(source->agency),
			 .from = db_int((int64_t)from), .most = db_int(PAGE));
		while (from < to && db_next(rows)) {
			struct sha256_digest leaf = leaf_of(db_str(rows, COL_entry_leaves_leaf));
			if ((uint64_t)db_integer(rows, COL_entry_leaves_seq) != from++)
				return false;
			merkle_append(into, &leaf);
		}
		if (from == before)
			return false;
	}
	return true;
}

static bool unknown(uint64_t seq, struct err *err)
{
	char digits[24];

	snprintf(digits, sizeof(digits), "%llu", (unsigned long long)seq);
	return refuse(err, REFUSAL_ENTRY_UNKNOWN, digits);
}

bool book_prove(struct db *db, struct str agency, uint64_t seq, struct arena *arena, struct proof *out,
		struct str *body, struct err *err)
{
	struct leaf_source context = { db, agency };
	struct merkle_source source = { leaves_from_store, &context };
	struct checkpoint head;

	*out = (struct proof){ .index = seq };
	if (!book_head(db, agency, arena, &out->note, err))
		return false;
	if (out->note.len == 0)
		return unknown(seq, err);
	if (!checkpoint_read(out->note, &head, err))
		return false;
	if (seq >= head.size)
		return unknown(seq, err);
	DB_QUERY(db, entry_get, rows, .agency = db_text(agency), .seq = db_int((int64_t)seq));
	bool there = db_next(rows);
	if (there)
		*body = arena_str(arena, db_str(rows, COL_entry_get_body));
	there = there && merkle_prove_inclusion(&source, seq, head.size, &out->path);
	if (db_failure(db) != DB_OK)
		return db_refuse(db, err);
	return there ? true : unknown(seq, err);
}
