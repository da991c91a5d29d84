#include "desk/beat.h"

#include "desk/act.h"
#include "desk/caller.h"
#include "desk/desk_inside.h"
#include "desk/perform.h"
#include "gate/session.h"
#include "host/log.h"

enum { AGENCIES_MAX = 10000, BEAT_CALLS = CALLER_BEAT };

/* What of one beat the clock does in one agency. */
struct beat {
	struct desk *desk;
	struct batch *batch;
	struct str agency;
	int calls_left; /* that one transaction may make */
};

/* One act of the clock, in a savepoint of its own. False: the transaction is lost. *done: it was not refused. */
static bool beat_act(struct beat *beat, bool (*act_fn)(struct act *, void *), void *arg, bool *done)
{
	ARENA_SCOPED(arena);
	struct desk_call call = { 0 };
	struct act act = perform_begin(beat->desk, beat->batch, &arena, &call);
	const struct batch_mark mark = batch_mark(beat->batch);

	*done = false;
	act.agency = beat->agency;
	act.who = S("tocsin");
	act.role = S("");
	if (!db_savepoint(beat->batch->db))
		return false;
	if (rulebook_in_force(beat->desk->library, instant_taipei_day(act.now), &act.rulebook, &call.err) &&
	    act_fn(&act, arg) && db_failure(beat->batch->db) == DB_OK) {
		*done = true;
		return db_release(beat->batch->db);
	}
	if (call.err.refusal != REFUSAL_NONE)
		log_refusal(LOG_LEVEL_ERROR, "beat-refused", &call.err);
	db_rollback_to(beat->batch->db);
	batch_back(beat->batch, &mark);
	return true;
}

static bool pass(struct act *act, void *outage)
{
	return desk_time_pass(act, outage);
}

static bool beat_outages(struct beat *beat, struct row_outage due[DESK_TIME_MOST])
{
	struct batch *batch = beat->batch;
	const size_t count = desk_time_due(batch->db, batch->arena, beat->agency, batch->now, due);
	bool done;

	for (size_t i = 0; i < count; i++)
		if (!beat_act(beat, pass, &due[i], &done))
			return false;
	return true;
}

static bool call_all(struct act *act, void *left)
{
	return caller_all(act, left);
}

static bool call_one(struct act *act, void *row)
{
	struct caller_round round = { .arena = act->arena };

	return caller_make(act, row, &round) && caller_tell(act, &round);
}

/* All that are due with their messages, as one act: both or neither. Where one of them can't be made or told, each is by itself: it stays
 * due, is in the log, and does not keep the others. */
static bool beat_calls(struct beat *beat)
{
	struct batch *batch = beat->batch;
	struct row_ladder *due = ARENA_ARRAY(batch->arena, CALLER_MOST, struct row_ladder);
	int left = beat->calls_left;
	bool done;

	if (left <= 0 || !caller_any_due(batch->db, beat->agency, batch->now))
		return true;
	if (!beat_act(beat, call_all, &left, &done))
		return false;
	if (done) {
		beat->calls_left = left;
		return true;
	}
	const size_t count = caller_due(batch->db, batch->arena, beat->agency, batch->now, due);
	for (size_t i = 0; i < count && beat->calls_left > 0; i++, beat->calls_left--)
		if (!beat_act(beat, call_one, &due[i], &done))
			return false;
	return true;
}

static size_t agencies(struct db *db, struct arena *arena, struct str names[AGENCIES_MAX])
{
	size_t count = 0;

	DB_QUERY(db, agency_list, rows);
	while (count < AGENCIES_MAX && db_next(rows))
		names[count++] = arena_str(arena, db_str(rows, COL_agency_list_agency));
	return count;
}

/* Who was here; and what nobody can use any more goes. A link that has ended is still told from one that never was for a month. */
static void beat_people(struct desk *desk, struct batch *batch)
{
	struct rulebook rulebook;
	struct err err;

	seen_write(desk->seen, batch->db);
	if (rulebook_in_force(desk->library, instant_taipei_day(batch->now), &rulebook, &err))
		session_expire(batch->db, batch->now, rulebook.procedure);
	DB_RUN(batch->db, link_expire, .before = db_int(batch->now.ms - 30 * 86400000LL));
	DB_RUN(batch->db, challenge_expire, .before = db_int(batch->now.ms - 86400000LL));
	DB_RUN(batch->db, approval_link_expire, .before = db_int(batch->now.ms - 30 * 86400000LL));
}

/* In as many logs as a batch has room for; the rest have their turn at the next beat. */
static bool beat_jump(struct beat *beat, struct jumps *jumps, size_t agency, size_t agencies)
{
	bool done;

	if (!jumps->jump.any || agency < jumps->told)
		return true;
	if (!beat_act(beat, jumps_record, jumps, &done))
		return false;
	jumps->told = agency + 1;
	jumps->jump.any = jumps->told < agencies;
	return true;
}

bool beat_do(struct desk *desk, struct batch *batch, struct jumps *jumps)
{
	struct str *names = ARENA_ARRAY(batch->arena, AGENCIES_MAX, struct str);
	struct row_outage *due = ARENA_ARRAY(batch->arena, DESK_TIME_MOST, struct row_outage);
	size_t count = agencies(batch->db, batch->arena, names);
	struct beat beat = { .desk = desk, .batch = batch, .calls_left = BEAT_CALLS };

	/* What a full batch has no room for, itself and its reviewer, stays due and has its turn a second later. */
	for (size_t i = 0; i < count && batch->count + 2 <= BATCH_AGENCIES; i++) {
		beat.agency = names[i];
		if (!beat_jump(&beat, jumps, i, count) || !beat_outages(&beat, due) || !beat_calls(&beat))
			return false;
	}
	/* Answers are kept for a day (conventions: Idempotency-Key). */
	DB_RUN(batch->db, idempotency_expire, .before = db_int(batch->now.ms - 24 * 3600000LL));
	beat_people(desk, batch);
	return beat.calls_left <= 0;
}

void beat_probe(struct batch *batch)
{
	BUF_SCOPED(now);

	buf_printf(&now, "%lld", (long long)batch->now.ms);
	DB_RUN(batch->db, meta_set, .name = db_text(S("probe")), .value = db_text(buf_str(&now)));
}

bool beat_is_due(struct desk *desk)
{
	ARENA_SCOPED(arena);
	struct str *names = ARENA_ARRAY(&arena, AGENCIES_MAX, struct str);
	struct row_outage *outages = ARENA_ARRAY(&arena, DESK_TIME_MOST, struct row_outage);
	struct instant now;
	struct err err;
	bool due = seen_is_waiting(desk->seen);

	if (due || !now_instant(&desk->clock, &now, &err) || !db_begin(desk->db))
		return due;
	size_t count = agencies(desk->db, &arena, names);
	for (size_t i = 0; i < count && !due; i++)
		due = desk_time_due(desk->db, &arena, names[i], now, outages) > 0 ||
		      caller_any_due(desk->db, names[i], now);
	db_rollback(desk->db);
	return due;
}
