#include "desk/batch.h"

#include "ledger/merkle.h"

struct batch_log *batch_log(struct batch *batch, struct str agency, struct err *err)
{
	for (size_t i = 0; i < batch->count; i++)
		if (str_equal(batch->logs[i].agency, agency))
			return &batch->logs[i];
	if (batch->count == BATCH_AGENCIES) {
		refuse(err, REFUSAL_STORE_BUSY);
		return NULL;
	}
	DB_QUERY(batch->db, ledger_head_lock, rows, .agency = db_text(agency));
	bool is_there = db_next(rows);
	if (!is_there && db_failure(batch->db) != DB_OK) {
		db_refuse(batch->db, err);
		return NULL;
	}
	struct batch_log *log = &batch->logs[batch->count++];
	*log = (struct batch_log){ .agency = arena_str(batch->arena, agency) };
	log->size = log->size_before = is_there ? db_integer(rows, COL_ledger_head_lock_size) : 0;
	return log;
}

static void leaf_add(struct batch *batch, struct batch_log *log, const struct sha256_digest *leaf)
{
	size_t count = (size_t)(log->size - log->size_before);

	if (count == log->room) {
		log->room = log->room ? log->room * 2 : 64;
		struct sha256_digest *more = ARENA_ARRAY(batch->arena, log->room, struct sha256_digest);
		if (count)
			memcpy(more, log->leaves, count * sizeof(*more));
		log->leaves = more;
	}
	log->leaves[count] = *leaf;
	log->size++;
}

bool batch_append(struct batch *batch, struct batch_log *log, struct str body, struct sha256_digest *leaf,
		  struct err *err)
{
	*leaf = merkle_leaf(body);
	if (!DB_RUN(batch->db, entry_insert, .agency = db_text(log->agency), .seq = db_int(log->size),
		    .body = db_blob(body), .leaf = db_blob(str_from((const char *)leaf->at, sizeof(leaf->at)))))
		return db_refuse(batch->db, err);
	leaf_add(batch, log, leaf);
	return true;
}

struct batch_mark batch_mark(const struct batch *batch)
{
	struct batch_mark mark = { .count = batch->count };

	for (size_t i = 0; i < batch->count; i++)
		mark.size[i] = batch->logs[i].size;
	return mark;
}

/* A log that the refused act was the first to touch is forgotten: PostgreSQL has given up its lock with the savepoint. */
void batch_back(struct batch *batch, const struct batch_mark *mark)
{
	batch->count = mark->count;
	for (size_t i = 0; i < batch->count; i++)
		batch->logs[i].size = mark->size[i];
}

static bool append(struct batch *batch, const struct batch_log *log, struct buf *note, struct err *err)
{
	const size_t n = (size_t)(log->size - log->size_before);
	const uint64_t before = (uint64_t)log->size_before;
	uint64_t actual;

	return batch->rotation
		       ? signer_append_rotation(batch->signer, log->agency, before, log->leaves, n, note, &actual, err)
		       : signer_append(batch->signer, log->agency, before, log->leaves, n, note, &actual, err);
}

static bool sign(struct batch *batch, const struct batch_log *log, struct buf *note, struct err *err)
{
	if (append(batch, log, note, err))
		return true;
	if (err->refusal != REFUSAL_SIGNER_SIZE && err->refusal != REFUSAL_SIGNER_PENDING)
		return false;
	/* The signer could not be told how a batch ended: the store knows. Or another node of the same store has appended since:
	 * the signer is shown what it has not seen. The new entries of this batch are there too, but no checkpoint covers them
	 * yet, so catching up stops before them. */
	return batch_catch_up(batch->db, batch->signer, log->agency, err) && append(batch, log, note, err);
}

bool batch_seal(struct batch *batch, struct err *err)
{
	BUF_SCOPED(note);

	for (size_t i = 0; i < batch->count; i++) {
		const struct batch_log *log = &batch->logs[i];
		if (log->size == log->size_before)
			continue;
		if (!sign(batch, log, &note, err))
			return false;
		if (!DB_RUN(batch->db, checkpoint_insert, .agency = db_text(log->agency), .size = db_int(log->size),
			    .note = db_text(buf_str(&note))) ||
		    !DB_RUN(batch->db, ledger_head_put, .agency = db_text(log->agency), .size = db_int(log->size)))
			return db_refuse(batch->db, err);
	}
	return true;
}

void batch_settle(struct batch *batch, bool committed)
{
	struct err err;

	for (size_t i = 0; i < batch->count; i++) {
		const struct batch_log *log = &batch->logs[i];
		if (log->size == log->size_before)
			continue;
		/* A signer that can't be told any more is found at the next append, and at the next start. */
		bool told = committed ? signer_confirm(batch->signer, log->agency, (uint64_t)log->size, &err)
				      : signer_abandon(batch->signer, log->agency, &err);
		(void)told;
	}
}

/* Leaf hashes [from, size) to the signer, some thousands at a time. */
static bool feed(struct db *db, struct signer *signer, struct str agency, uint64_t from, uint64_t size, struct err *err)
{
	ARENA_SCOPED(arena);
	struct sha256_digest *leaves = ARENA_ARRAY(&arena, BATCH_LEAVES, struct sha256_digest);

	while (from < size) {
		uint64_t most = size - from < BATCH_LEAVES ? size - from : BATCH_LEAVES;
		size_t n = 0;
		DB_QUERY(db, entry_leaves, rows, .agency = db_text(agency), .from = db_int((int64_t)from),
			 .most = db_int((int64_t)most));
		while (db_next(rows)) {
			struct str leaf = db_str(rows, COL_entry_leaves_leaf);
			if (leaf.len != sizeof(leaves->at))
				return refuse(err, REFUSAL_SIGNER_FORK);
			memcpy(leaves[n++].at, leaf.at, leaf.len);
		}
		if (n == 0)
			return db_failure(db) == DB_OK ? refuse(err, REFUSAL_SIGNER_FORK) : db_refuse(db, err);
		if (!signer_feed(signer, agency, from, leaves, n, err))
			return false;
		from += n;
	}
	return true;
}

bool batch_catch_up(struct db *db, struct signer *signer, struct str agency, struct err *err)
{
	ARENA_SCOPED(arena);
	struct str note = { 0 };
	uint64_t size = 0, from;
	enum signer_check verdict;
	char name[64];

	{
		DB_QUERY(db, checkpoint_last, rows, .agency = db_text(agency));
		if (db_next(rows)) {
			size = (uint64_t)db_integer(rows, COL_checkpoint_last_size);
			note = arena_str(&arena, db_str(rows, COL_checkpoint_last_note));
		}
	}
	if (db_failure(db) != DB_OK)
		return db_refuse(db, err);
	if (!signer_check(signer, agency, size, note, &verdict, &from, err))
		return false;
	switch (verdict) {
	case SIGNER_SAME:
		return true;
	case SIGNER_DB_AHEAD:
		return feed(db, signer, agency, from, size, err) && signer_adopt(signer, agency, note, err);
	case SIGNER_DB_BEHIND:
	case SIGNER_DB_FORKED:
		break;
	}
	snprintf(name, sizeof(name), "%.*s", STR_ARG(agency));
	return refuse(err, REFUSAL_ROLLBACK_FOUND, name);
}
