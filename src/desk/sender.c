#include "desk/sender.h"

#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "base/must.h"
#include "courier/courier.h"
#include "desk/desk_inside.h"
#include "desk/letter.h"
#include "desk/outbox.h"
#include "host/log.h"

enum { LOOK_MS = 1000, FLIGHTS = 192, NAMES_BYTES = 64, CHANNELS_DUE = 200 };

enum stage { FREE, CARRIED, JUDGED, DONE, UNKEPT };

/* One message under way. */
struct flight {
	struct desk_call call;
	struct sender *sender;
	enum stage stage; /* under the lock */
	char agency[NAMES_BYTES], channel[NAMES_BYTES];
	struct outbox_outcome outcome;
};

struct sender {
	struct desk *desk;
	pthread_t thread;
	pthread_mutex_t lock;
	int wake;
	bool stopping;
	struct str origin;
	struct db *db;
	struct courier *courier;
	int courier_pid;
	int64_t start_after_ms; /* a courier that can't be started is tried once a second */
	struct flight flights[FLIGHTS];
};

void sender_wake(struct sender *s)
{
	const uint64_t one = 1;

	if (write(s->wake, &one, sizeof(one)) < 0)
		return; /* it is full of wakes already */
}

static enum stage stage_of(struct sender *s, const struct flight *f)
{
	pthread_mutex_lock(&s->lock);
	const enum stage stage = f->stage;
	pthread_mutex_unlock(&s->lock);
	return stage;
}

static void set_stage(struct sender *s, struct flight *f, enum stage stage)
{
	pthread_mutex_lock(&s->lock);
	f->stage = stage;
	pthread_mutex_unlock(&s->lock);
}

/* --- To the writer ------------------------------------------------------------------------------------------------------ */

/* On the writer's thread, after the commit. */
static void kept(struct desk_call *call)
{
	struct flight *f = call->arg;
	struct sender *s = f->sender;

	buf_free(&call->reply);
	set_stage(s, f, call->err.refusal == REFUSAL_NONE ? DONE : UNKEPT);
	sender_wake(s);
}

static void judge(struct sender *s, struct flight *f)
{
	f->call = (struct desk_call){ .inside = outbox_settle,
				      .inside_arg = &f->outcome,
				      .inside_agency = str_of(f->agency),
				      .done = kept,
				      .arg = f };
	set_stage(s, f, JUDGED);
	writer_submit(s->desk->writer, &f->call);
}

static struct flight *flight_free(struct sender *s)
{
	for (int i = 0; i < FLIGHTS; i++)
		if (stage_of(s, &s->flights[i]) == FREE)
			return &s->flights[i];
	return NULL;
}

static size_t count_stage(struct sender *s, enum stage stage)
{
	size_t count = 0;

	for (int i = 0; i < FLIGHTS; i++)
		count += stage_of(s, &s->flights[i]) == stage;
	return count;
}

/* What was committed is over; what could not be is tried again, as long as there is a writer. */
static bool settle_done(struct sender *s)
{
	bool unkept = false;

	for (int i = 0; i < FLIGHTS; i++) {
		struct flight *f = &s->flights[i];
		const enum stage stage = stage_of(s, f);
		if (stage == DONE)
			set_stage(s, f, FREE);
		unkept = unkept || stage == UNKEPT;
	}
	return !unkept;
}

static void retry_unkept(struct sender *s)
{
	for (int i = 0; i < FLIGHTS; i++)
		if (stage_of(s, &s->flights[i]) == UNKEPT)
			judge(s, &s->flights[i]);
}

/* --- The courier -------------------------------------------------------------------------------------------------------- */

static void set_pid(struct sender *s, int pid)
{
	pthread_mutex_lock(&s->lock);
	s->courier_pid = pid;
	pthread_mutex_unlock(&s->lock);
}

/* Nobody knows whether what it carried has arrived. */
static void courier_lost(struct sender *s)
{
	log_line(LOG_LEVEL_ERROR, "courier-lost", "the courier has ended; another is started");
	courier_stop(&s->courier);
	set_pid(s, 0);
	for (int i = 0; i < FLIGHTS; i++) {
		struct flight *f = &s->flights[i];
		if (stage_of(s, f) != CARRIED)
			continue;
		f->outcome.verdict = DELIVERY_LATER;
		f->outcome.trouble = TROUBLE_COURIER;
		judge(s, f);
	}
}

static bool has_courier(struct sender *s)
{
	struct err err = { 0 };

	if (s->courier)
		return true;
	if (now_steady_ms() < s->start_after_ms)
		return false;
	s->start_after_ms = now_steady_ms() + LOOK_MS;
	if (!courier_start(&s->courier, &err)) {
		log_refusal(LOG_LEVEL_ERROR, "courier-unstarted", &err);
		return false;
	}
	set_pid(s, courier_pid(s->courier));
	return true;
}

static void take_answer(struct sender *s)
{
	struct courier_answer answer;

	if (!courier_receive(s->courier, &answer) || answer.ticket >= FLIGHTS ||
	    stage_of(s, &s->flights[answer.ticket]) != CARRIED) {
		courier_lost(s);
		return;
	}
	struct flight *f = &s->flights[answer.ticket];
	f->outcome.verdict = answer.verdict;
	f->outcome.trouble = answer.trouble;
	f->outcome.code = answer.code;
	f->outcome.asked = answer.asked;
	snprintf(f->outcome.words, sizeof(f->outcome.words), "%.*s", STR_ARG(answer.words));
	judge(s, f);
}

/* --- What is sent ------------------------------------------------------------------------------------------------------- */

static void refuse_here(struct sender *s, struct flight *f, enum delivery_verdict verdict, enum courier_trouble trouble)
{
	f->outcome.verdict = verdict;
	f->outcome.trouble = trouble;
	judge(s, f);
}

static void carry(struct sender *s, struct letter *letter, struct flight *f, const struct row_outbox *row)
{
	struct courier_job job = { .ticket = (uint64_t)(f - s->flights) };

	if (!letter_job(letter, row, &job))
		refuse_here(s, f, DELIVERY_REFUSED, TROUBLE_ADDRESS);
	else if (!courier_send(s->courier, &job))
		courier_lost(s);
}

static struct flight *begin(struct sender *s, const struct row_outbox *row)
{
	struct flight *f = flight_free(s);

	if (!f)
		return NULL;
	f->sender = s;
	f->outcome = (struct outbox_outcome){ .number = row->number };
	snprintf(f->agency, sizeof(f->agency), "%.*s", STR_ARG(row->agency));
	snprintf(f->channel, sizeof(f->channel), "%.*s", STR_ARG(row->channel));
	set_stage(s, f, CARRIED);
	return f;
}

static void send_one(struct sender *s, struct letter *letter, const struct row_outbox *row)
{
	struct flight *f = begin(s, row);

	if (!f)
		return;
	if (instant_is_set(letter->channel.retired_at))
		refuse_here(s, f, DELIVERY_REFUSED, TROUBLE_RETIRED);
	else if (letter->secret_lost)
		refuse_here(s, f, DELIVERY_UNREACHABLE, TROUBLE_SECRET);
	else
		carry(s, letter, f, row);
}

static bool is_under_way(struct sender *s, struct str agency, int64_t number)
{
	for (int i = 0; i < FLIGHTS; i++)
		if (stage_of(s, &s->flights[i]) != FREE && s->flights[i].outcome.number == number &&
		    str_is(agency, s->flights[i].agency))
			return true;
	return false;
}

static size_t under_way_by(struct sender *s, const struct row_channel *c)
{
	size_t count = 0;

	for (int i = 0; i < FLIGHTS; i++)
		count += stage_of(s, &s->flights[i]) != FREE && str_is(c->channel, s->flights[i].channel) &&
			 str_is(c->agency, s->flights[i].agency);
	return count;
}

static void send_by(struct sender *s, struct letter *letter)
{
	struct row_channel_state state;
	struct row_outbox *due = ARENA_ARRAY(letter->arena, FLIGHTS + COURIER_UNDER_WAY, struct row_outbox);
	const size_t busy = under_way_by(s, &letter->channel);
	size_t room = COURIER_UNDER_WAY - count_stage(s, CARRIED), count = 0;

	row_channel_state_get(s->db, letter->arena, letter->channel.agency, letter->channel.channel, &state);
	const struct circuit circuit = { .failures = (int)state.failures, .open_until = state.open_until_at };
	const enum circuit_state is = circuit_state(&circuit, letter->now);
	{
		DB_QUERY(s->db, outbox_due, rows, .agency = db_text(letter->channel.agency),
			 .channel = db_text(letter->channel.channel), .now = db_instant(letter->now),
			 .most = db_int((int64_t)(busy + room)));
		while (count < busy + room && db_next(rows))
			row_outbox_read(rows, letter->arena, &due[count++]);
	}
	for (size_t i = 0; i < count && room && s->courier; i++) {
		const bool test = str_is(due[i].kind, message_code(MESSAGE_TEST));
		const bool may = is == CIRCUIT_CLOSED || test || instant_is_set(letter->channel.retired_at) ||
				 (is == CIRCUIT_HALF_OPEN && under_way_by(s, &letter->channel) == 0);
		if (!may || is_under_way(s, due[i].agency, due[i].number))
			continue;
		send_one(s, letter, &due[i]);
		room--;
	}
}

static void look_by(struct sender *s, struct str agency, struct str channel, struct instant now)
{
	ARENA_SCOPED(arena);
	struct letter letter = {
		.db = s->db, .keyring = s->desk->keyring, .arena = &arena, .origin = s->origin, .now = now
	};

	if (!letter_open(&letter, agency, channel))
		return;
	send_by(s, &letter);
	letter_close(&letter);
}

static void look(struct sender *s)
{
	ARENA_SCOPED(arena);
	struct str *names = ARENA_ARRAY(&arena, CHANNELS_DUE * 2, struct str);
	struct instant now;
	struct err err = { 0 };
	size_t count = 0;

	if (!writer_is_well(s->desk->writer, &err) || !now_instant(&s->desk->clock, &now, &err) || !db_begin(s->db))
		return;
	{
		DB_QUERY(s->db, outbox_channels_due, rows, .now = db_instant(now));
		while (count < CHANNELS_DUE && db_next(rows)) {
			names[count * 2] = arena_str(&arena, db_str(rows, COL_outbox_channels_due_agency));
			names[count++ * 2 + 1] = arena_str(&arena, db_str(rows, COL_outbox_channels_due_channel));
		}
	}
	for (size_t i = 0; i < count && has_courier(s); i++)
		look_by(s, names[i * 2], names[i * 2 + 1], now);
	db_rollback(s->db);
}

/* --- The thread --------------------------------------------------------------------------------------------------------- */

static bool is_stopping(struct sender *s)
{
	pthread_mutex_lock(&s->lock);
	const bool stopping = s->stopping;
	pthread_mutex_unlock(&s->lock);
	return stopping;
}

static bool is_ready(int fd)
{
	struct pollfd ready = { .fd = fd, .events = POLLIN };

	return poll(&ready, 1, 0) > 0;
}

static void *work(void *arg)
{
	struct sender *s = arg;
	int64_t last_ms = 0;
	uint64_t wakes;

	while (!is_stopping(s)) {
		struct pollfd fds[2] = { { .fd = s->wake, .events = POLLIN },
					 { .fd = s->courier ? courier_fd(s->courier) : -1, .events = POLLIN } };
		(void)poll(fds, 2, LOOK_MS);
		(void)!read(s->wake, &wakes, sizeof(wakes));
		while (s->courier && is_ready(courier_fd(s->courier)))
			take_answer(s);
		const bool second = now_steady_ms() - last_ms >= LOOK_MS;
		if (!settle_done(s)) {
			if (second)
				retry_unkept(s);
		} else if (second || count_stage(s, CARRIED) <= COURIER_UNDER_WAY / 2) {
			look(s);
		}
		if (second)
			last_ms = now_steady_ms();
	}
	courier_stop(&s->courier);
	return NULL;
}

bool sender_start(struct desk *desk, struct str origin, struct sender **out, struct err *err)
{
	struct sender *s = calloc(1, sizeof(*s));
	char *kept_origin = calloc(1, origin.len + 1);

	must(s && kept_origin);
	memcpy(kept_origin, origin.at, origin.len);
	s->origin = str_from(kept_origin, origin.len);
	s->desk = desk;
	s->wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	pthread_mutex_init(&s->lock, NULL);
	if (s->wake >= 0 && db_open(str_of(desk->store), DB_READER, &s->db, err)) {
		if (pthread_create(&s->thread, NULL, work, s) == 0) {
			*out = s;
			return true;
		}
		db_close(&s->db);
		refuse(err, REFUSAL_STORE_UNAVAILABLE, "pthread_create");
	}
	if (s->wake >= 0)
		close(s->wake);
	free(kept_origin);
	free(s);
	return false;
}

int sender_courier(struct sender *s)
{
	pthread_mutex_lock(&s->lock);
	const int pid = s->courier_pid;
	pthread_mutex_unlock(&s->lock);
	return pid;
}

/* The writer still has to give back what it was given. */
static void wait_for_writer(struct sender *s)
{
	struct pollfd wake = { .fd = s->wake, .events = POLLIN };
	uint64_t wakes;

	while (count_stage(s, JUDGED)) {
		(void)poll(&wake, 1, LOOK_MS);
		(void)!read(s->wake, &wakes, sizeof(wakes));
	}
}

void sender_stop(struct sender **at)
{
	struct sender *s = *at;

	if (!s)
		return;
	pthread_mutex_lock(&s->lock);
	s->stopping = true;
	pthread_mutex_unlock(&s->lock);
	sender_wake(s);
	pthread_join(s->thread, NULL);
	wait_for_writer(s);
	db_close(&s->db);
	close(s->wake);
	pthread_mutex_destroy(&s->lock);
	free((void *)(uintptr_t)s->origin.at);
	free(s);
	*at = NULL;
}
