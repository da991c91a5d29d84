#include "store/prove.h"

#include <string.h>

enum { CHECKPOINT_PAGE = 200, ENTRY_PAGE = 1000 };

/* Entries [*fed, up_to), or to the end of the log when up_to is INT64_MAX. */
static bool entries_feed(struct db *db, struct str agency, int64_t *fed, int64_t up_to, struct verify *verify)
{
	while (*fed < up_to && !verify_is_bad(verify)) {
		int64_t before = *fed, most = up_to - *fed < ENTRY_PAGE ? up_to - *fed : ENTRY_PAGE;
		DB_QUERY(db, entry_from, rows, .agency = db_text(agency), .from = db_int(before), .most = db_int(most));
		while (db_next(rows)) {
			struct str stored = db_str(rows, COL_entry_from_leaf);
			struct sha256_digest leaf;
			bool whole = stored.len == sizeof(leaf.at);
			/* A leaf of another length can't be compared; as zeros it differs from every hash. */
			memset(&leaf, 0, sizeof(leaf));
			if (whole)
				memcpy(leaf.at, stored.at, sizeof(leaf.at));
			int64_t seq = db_integer(rows, COL_entry_from_seq);
			verify_entry(verify, (uint64_t)seq, db_str(rows, COL_entry_from_body), &leaf);
			*fed = seq + 1;
		}
		if (*fed == before)
			break; /* the log ends before the checkpoint: the verifier says so */
	}
	return db_failure(db) == DB_OK;
}

static bool page_feed(struct db *db, struct str agency, int64_t *above, int64_t *fed, struct verify *verify)
{
	int64_t before = *above;

	DB_QUERY(db, checkpoint_from, rows, .agency = db_text(agency), .above = db_int(before), .most = db_int(CHECKPOINT_PAGE));
	while (!verify_is_bad(verify) && db_next(rows)) {
		*above = db_integer(rows, COL_checkpoint_from_size);
		if (!entries_feed(db, agency, fed, *above, verify))
			return false;
		verify_checkpoint(verify, (uint64_t)*above, db_str(rows, COL_checkpoint_from_note));
	}
	return db_failure(db) == DB_OK;
}

bool store_prove(struct db *db, struct str agency, struct verify *verify)
{
	/* From below zero, so that a checkpoint of an impossible size is met and found. */
	int64_t above = INT64_MIN, fed = 0, before;

	do {
		before = above;
		if (!page_feed(db, agency, &above, &fed, verify))
			return false;
	} while (above != before && !verify_is_bad(verify));
	return entries_feed(db, agency, &fed, INT64_MAX, verify);
}
