#include "desk/casefile.h"

/* Rows of one case in the arena; a case has few of each, so that doubling seldom happens. */
#define GROW(arena, list, count, room)                                       \
	do {                                                                 \
		if ((count) < (room))                                        \
			break;                                               \
		(room) = (room) ? 2 * (room) : 8;                            \
		void *grown = arena_array((arena), (room), sizeof(*(list))); \
		if (count)                                                   \
			memcpy(grown, (list), (count) * sizeof(*(list)));    \
		(list) = grown;                                              \
	} while (0)

static void clocks(struct db *db, struct arena *arena, struct casefile *out)
{
	size_t room = 0;

	DB_QUERY(db, clock_list, rows, .agency = db_text(out->incident.agency),
		 .incident = db_text(out->incident.incident));
	while (db_next(rows)) {
		GROW(arena, out->clocks, out->clock_count, room);
		row_clock_read(rows, arena, &out->clocks[out->clock_count++]);
	}
}

static void filings(struct db *db, struct arena *arena, struct casefile *out)
{
	size_t room = 0;

	DB_QUERY(db, filing_list, rows, .agency = db_text(out->incident.agency),
		 .incident = db_text(out->incident.incident));
	while (db_next(rows)) {
		GROW(arena, out->filings, out->filing_count, room);
		row_filing_read(rows, arena, &out->filings[out->filing_count++]);
	}
}

static void outages(struct db *db, struct arena *arena, struct casefile *out)
{
	size_t room = 0;

	DB_QUERY(db, outage_list, rows, .agency = db_text(out->incident.agency),
		 .incident = db_text(out->incident.incident));
	while (db_next(rows)) {
		GROW(arena, out->outages, out->outage_count, room);
		row_outage_read(rows, arena, &out->outages[out->outage_count++]);
	}
}

static void forms(struct db *db, struct arena *arena, struct casefile *out)
{
	size_t room = 0;

	DB_QUERY(db, form_list, rows, .agency = db_text(out->incident.agency),
		 .incident = db_text(out->incident.incident));
	while (db_next(rows)) {
		GROW(arena, out->forms, out->form_count, room);
		row_form_read(rows, arena, &out->forms[out->form_count++]);
	}
}

static void ratings(struct db *db, struct arena *arena, struct casefile *out)
{
	size_t room = 0;

	DB_QUERY(db, rating_levels, rows, .agency = db_text(out->incident.agency),
		 .incident = db_text(out->incident.incident));
	while (db_next(rows)) {
		GROW(arena, out->ratings, out->rating_count, room);
		out->ratings[out->rating_count++] = (struct casefile_rating){
			.number = db_integer(rows, COL_rating_levels_number),
			.level = db_integer(rows, COL_rating_levels_level),
			.at = db_time(rows, COL_rating_levels_at),
			.seq = db_integer(rows, COL_rating_levels_seq),
		};
	}
}

bool casefile_read_debts(struct db *db, struct arena *arena, const struct row_incident *incident, struct casefile *out)
{
	*out = (struct casefile){ .incident = *incident };
	clocks(db, arena, out);
	filings(db, arena, out);
	outages(db, arena, out);
	return db_failure(db) == DB_OK;
}

bool casefile_read(struct db *db, struct arena *arena, const struct row_incident *incident, struct casefile *out)
{
	if (!casefile_read_debts(db, arena, incident, out))
		return false;
	forms(db, arena, out);
	ratings(db, arena, out);
	return db_failure(db) == DB_OK;
}

const struct row_clock *casefile_clock(const struct casefile *file, const char *duty)
{
	const struct row_clock *found = NULL;

	for (size_t i = 0; i < file->clock_count; i++)
		if (str_is(file->clocks[i].duty, duty) && !str_is(file->clocks[i].state, "cancelled"))
			found = &file->clocks[i];
	return found;
}

const struct row_form *casefile_form(const struct casefile *file, const char *phase)
{
	for (size_t i = 0; i < file->form_count; i++)
		if (str_is(file->forms[i].phase, phase))
			return &file->forms[i];
	return NULL;
}

const struct row_filing *casefile_filing(const struct casefile *file, const char *kind)
{
	const struct row_filing *found = NULL;

	for (size_t i = 0; i < file->filing_count; i++)
		if (str_is(file->filings[i].kind, kind))
			found = &file->filings[i];
	return found;
}

int64_t casefile_level_seq(const struct casefile *file)
{
	int64_t seq = -1;

	for (size_t i = 0; i < file->rating_count; i++)
		if (i == 0 || file->ratings[i].level != file->ratings[i - 1].level)
			seq = file->ratings[i].seq;
	return seq;
}
