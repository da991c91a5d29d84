#include "store/tally.h"

#include <string.h>

enum { FIRST_CAP = 64 };

void tally_free(struct tally *tally)
{
	arena_free(&tally->arena);
	*tally = (struct tally){ 0 };
}

static bool counter_raise(struct db *db, struct str agency, struct str series, int64_t number)
{
	return DB_RUN(db, counter_raise, .agency = db_text(agency), .name = db_text(series), .value = db_int(number));
}

/* FNV-1a; the series are our own ids, nobody chooses them to collide. */
static size_t hash(struct str agency, struct str series)
{
	uint64_t h = 14695981039346656037u;

	for (size_t i = 0; i < agency.len; i++)
		h = (h ^ (unsigned char)agency.at[i]) * 1099511628211u;
	for (size_t i = 0; i < series.len; i++)
		h = (h ^ (unsigned char)series.at[i]) * 1099511628211u;
	return (size_t)(h ^ (h >> 32));
}

static struct tally_row *place(struct tally_row *rows, size_t cap, struct str agency, struct str series)
{
	size_t at = hash(agency, series) & (cap - 1);

	while (rows[at].series.at && !(str_equal(rows[at].agency, agency) && str_equal(rows[at].series, series)))
		at = (at + 1) & (cap - 1);
	return &rows[at];
}

static void grow(struct tally *tally)
{
	size_t cap = tally->cap ? tally->cap * 2 : FIRST_CAP;
	struct tally_row *rows = ARENA_ARRAY(&tally->arena, cap, struct tally_row);

	for (size_t i = 0; i < tally->cap; i++)
		if (tally->rows[i].series.at)
			*place(rows, cap, tally->rows[i].agency, tally->rows[i].series) = tally->rows[i];
	tally->rows = rows;
	tally->cap = cap;
}

bool tally_raise(struct tally *tally, struct db *db, struct str agency, struct str series, int64_t number)
{
	if (!tally)
		return counter_raise(db, agency, series, number);
	if (tally->count * 2 >= tally->cap)
		grow(tally);
	struct tally_row *row = place(tally->rows, tally->cap, agency, series);
	if (!row->series.at) {
		row->agency = arena_str(&tally->arena, agency);
		row->series = arena_str(&tally->arena, series);
		row->number = number;
		tally->count++;
	}
	if (number > row->number)
		row->number = number;
	return true;
}

bool tally_flush(struct tally *tally, struct db *db)
{
	bool fine = true;

	for (size_t i = 0; i < tally->cap && fine; i++) {
		const struct tally_row *row = &tally->rows[i];
		fine = !row->series.at || counter_raise(db, row->agency, row->series, row->number);
	}
	tally_free(tally);
	return fine;
}
