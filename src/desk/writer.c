#include "desk/writer.h"

#include <errno.h>
#include <stdlib.h>

#include "base/must.h"
#include "desk/batch.h"
#include "desk/desk_inside.h"
#include "desk/perform.h"
#include "desk/spooled.h"
#include "host/log.h"

enum { BATCH_CALLS = 100, BEAT_MS = 1000 };

struct writer {
	struct desk *desk;
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t wake;
	struct desk_call *first, **last; /* waiting, oldest first */
	bool started, stopping;
	struct err last_failure; /* what the newest batch met; refusal NONE when it went well */
	int64_t next_beat_ms;
	struct sender *sender; /* under the lock */
};

/* Up to BATCH_CALLS from the queue; waits for one, for the beat, or for the end. False: stop. */
static bool take(struct writer *w, struct desk_call **calls)
{
	pthread_mutex_lock(&w->lock);
	while (!w->first && !w->stopping && now_steady_ms() < w->next_beat_ms) {
		struct timespec until = { .tv_sec = w->next_beat_ms / 1000,
					  .tv_nsec = w->next_beat_ms % 1000 * 1000000 };
		pthread_cond_timedwait(&w->wake, &w->lock, &until);
	}
	bool go_on = w->first || !w->stopping;
	*calls = w->first;
	struct desk_call **end = calls;
	for (int n = 0; *end && n < BATCH_CALLS; n++)
		end = &(*end)->next;
	w->first = *end;
	*end = NULL;
	if (!w->first)
		w->last = &w->first;
	pthread_mutex_unlock(&w->lock);
	return go_on;
}

static void refuse_all(struct desk_call *calls, const struct err *err)
{
	for (struct desk_call *call = calls; call; call = call->next) {
		call->err = *err;
		buf_clear(&call->reply);
		call_refused(call);
	}
}

static void answer_all(struct desk_call *calls)
{
	for (struct desk_call *call = calls, *next; call; call = next) {
		next = call->next;
		call->done(call);
	}
}

/* One transaction. Whatever goes wrong after it began, none of the batch has happened. */
static bool commit(struct writer *w, struct batch *batch, struct desk_call *calls, bool beat, struct err *err)
{
	if (!db_begin(batch->db))
		return db_refuse(batch->db, err);
	for (struct desk_call *call = calls; call; call = call->next)
		perform(w->desk, batch, call);
	if (beat)
		perform_beat(w->desk, batch);
	if (!calls && w->last_failure.refusal != REFUSAL_NONE)
		perform_probe(batch);
	if (db_failure(batch->db) != DB_OK)
		db_refuse(batch->db, err);
	else if (batch_seal(batch, err)) {
		if (db_commit(batch->db)) {
			batch_settle(batch, true);
			return true;
		}
		db_refuse(batch->db, err);
	}
	db_rollback(batch->db);
	batch_settle(batch, false);
	return false;
}

/* An act alone may meet what is wrong with the store while the commit of what is left goes well. */
static struct err failure_of(const struct desk_call *calls)
{
	struct err failure = { 0 };

	for (const struct desk_call *call = calls; call; call = call->next)
		if (call->err.refusal == REFUSAL_NONE)
			failure.refusal = REFUSAL_NONE;
		else if (refusal_row(call->err.refusal)->http_status >= 500)
			failure = call->err;
	return failure;
}

static void run(struct writer *w, struct desk_call *calls, bool beat)
{
	ARENA_SCOPED(arena);
	struct batch *batch = ARENA_NEW(&arena, struct batch);
	struct err err = { 0 };

	*batch = (struct batch){ .db = w->desk->db, .arena = &arena, .signer = w->desk->signer };
	bool done = now_instant(&w->desk->clock, &batch->now, &err) && commit(w, batch, calls, beat, &err);
	if (!done) {
		log_refusal(LOG_LEVEL_ERROR, "commit-failed", &err);
		refuse_all(calls, &err);
	}
	if (done)
		err = failure_of(calls);
	pthread_mutex_lock(&w->lock);
	w->last_failure = err;
	if (done && batch->told && w->sender)
		sender_wake(w->sender);
	pthread_mutex_unlock(&w->lock);
	for (struct desk_call *call = calls; call; call = call->next)
		spooled_take(w->desk, call);
	answer_all(calls);
}

void writer_run(struct writer *w, struct desk_call *calls, bool beat)
{
	/* Only this thread writes last_failure, so it may read it without the lock. */
	if (calls || (beat && (w->last_failure.refusal != REFUSAL_NONE || perform_beat_is_due(w->desk))))
		run(w, calls, beat);
}

/* What waited for the store to be well: before anybody else, as long as it stays well. */
static void replay(struct writer *w)
{
	bool well = true;

	while (well && w->last_failure.refusal == REFUSAL_NONE) {
		ARENA_SCOPED(arena);
		struct desk_call *calls = spooled_calls(w->desk, &arena);
		if (!calls)
			return;
		log_line(LOG_LEVEL_INFO, "spool-replays", "reports go from the spool into the store");
		run(w, calls, false);
		well = spooled_settle(w->desk, calls);
	}
}

static void *work(void *arg)
{
	struct writer *w = arg;
	struct desk_call *calls;

	while (take(w, &calls)) {
		bool beat = now_steady_ms() >= w->next_beat_ms;
		if (beat)
			w->next_beat_ms = now_steady_ms() + BEAT_MS;
		writer_run(w, calls, beat);
		replay(w);
	}
	return NULL;
}

struct writer *writer_new(struct desk *desk)
{
	struct writer *w = calloc(1, sizeof(*w));
	pthread_condattr_t attr;

	must(w);
	w->desk = desk;
	w->last = &w->first;
	pthread_mutex_init(&w->lock, NULL);
	pthread_condattr_init(&attr);
	pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
	pthread_cond_init(&w->wake, &attr);
	pthread_condattr_destroy(&attr);
	return w;
}

bool writer_start(struct writer *w, struct err *err)
{
	w->started = pthread_create(&w->thread, NULL, work, w) == 0;
	return w->started || refuse(err, REFUSAL_STORE_UNAVAILABLE, "pthread_create");
}

void writer_submit(struct writer *w, struct desk_call *call)
{
	call->next = NULL;
	pthread_mutex_lock(&w->lock);
	bool taken = !w->stopping;
	if (taken) {
		*w->last = call;
		w->last = &call->next;
		pthread_cond_signal(&w->wake);
	}
	pthread_mutex_unlock(&w->lock);
	if (taken)
		return;
	refuse(&call->err, REFUSAL_STOPPING);
	call_refused(call);
	call->done(call);
}

void writer_set_sender(struct writer *w, struct sender *sender)
{
	pthread_mutex_lock(&w->lock);
	w->sender = sender;
	pthread_mutex_unlock(&w->lock);
}

void writer_stop(struct writer **writer)
{
	struct writer *w = *writer;

	if (!w)
		return;
	pthread_mutex_lock(&w->lock);
	w->stopping = true;
	pthread_cond_signal(&w->wake);
	pthread_mutex_unlock(&w->lock);
	if (w->started)
		pthread_join(w->thread, NULL);
	pthread_cond_destroy(&w->wake);
	pthread_mutex_destroy(&w->lock);
	free(w);
	*writer = NULL;
}

bool writer_is_well(struct writer *w, struct err *err)
{
	pthread_mutex_lock(&w->lock);
	*err = w->last_failure;
	pthread_mutex_unlock(&w->lock);
	return err->refusal == REFUSAL_NONE;
}
